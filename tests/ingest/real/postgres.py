"""The SQL that takes the tables through PostgreSQL: postgres.py ORIGINAL COPIES | psql

Tables have the types a database would: date, timestamp, boolean, integer; allocations have timestamps with a time zone,
so their offset is written, +00 in winter and +01 in summer.
"""

import sys
from pathlib import Path

import contract

TYPES = {"date": "date", "datetime": "timestamp", "bool": "boolean", "int": "integer"}
ZONED = "allocations"


def main() -> None:
    original, copies = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    print("\\set ON_ERROR_STOP on\nset timezone = 'Europe/London';\nset client_encoding = 'UTF8';")
    for name, table in contract.tables().items():
        types = TYPES | {"datetime": "timestamptz"} if name == ZONED else TYPES
        columns = [f'"{column}" {types.get(kind, "text")}' for column, kind in contract.kinds(table).items()]
        print(f"create table {name} ({', '.join(columns)});")
        print(f"\\copy {name} from '{original / name}.csv' (format csv, header)")
        print(f"\\copy {name} to '{copies / name}.csv' (format csv, header)")


if __name__ == "__main__":
    main()
