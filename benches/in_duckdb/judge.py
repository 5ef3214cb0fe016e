"""Three rules judged in DuckDB over the Parquet that ingest.py wrote: what `plumbline check` does for them.

    judge.py TABLES AS_AT OUT.parquet
"""

import sys
import tomllib
from pathlib import Path

import duckdb

from ingest import CONTRACT, HERE, PARQUET, THREADS, literal, name, sql_type

HOLIDAYS = HERE.parent.parent / "src" / "model" / "bank_holidays.csv"
NEEDED = (
    "allocations", "bank_holidays", "case_plan_reviews", "case_plans", "cases", "contact_log", "staff", "variations",
)


def main() -> None:
    tables, as_at, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    db = duckdb.connect()
    db.execute(f"set threads = {THREADS}")
    for table in NEEDED:
        path = tables / f"{table}.parquet"
        if path.exists():
            db.execute(f"create view {table} as from read_parquet({literal(str(path))})")
        else:
            columns = tomllib.loads((CONTRACT / f"{table}.toml").read_text())["columns"]
            types = ", ".join(f"{name(c['name'])} {sql_type(c)}" for c in columns)
            db.execute(f"create table {table} ({types})")
    db.execute(f"create table built_in_holidays as select date from read_csv({literal(str(HOLIDAYS))})")
    db.execute(f"set variable as_at = date {literal(as_at)}")
    db.execute((HERE / "judge.sql").read_text())
    db.execute(f"copy (from obligations order by rule_id, case_id, subject_id) to {literal(str(out))} {PARQUET}")


if __name__ == "__main__":
    main()
