"""A contact log to Parquet in DuckDB, by its own means: the reader with its rejects stored, distinct, order by, copy.

    contact_log.py EXPORTS OUT

OUT gets contact_log.parquet, sorted by case and entry, zstd level 1, and rejects.parquet. It takes the dialect, the encoding and the
types as known; it neither looks for conflicting keys nor keeps the row numbers.
"""

import sys
from pathlib import Path

import duckdb

COLUMNS = {
    **dict.fromkeys(["entry_id", "case_id", "source", "heading"], "VARCHAR"),
    **dict.fromkeys(["event_at", "recorded_at"], "TIMESTAMP"),
    **dict.fromkeys(["recorded_by", "contact", "child_id", "mode", "summary"], "VARCHAR"),
}


def main() -> None:
    exports, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    db = duckdb.connect()
    db.execute(f"set threads = 2; set temp_directory = '{out / 'tmp'}'")
    db.execute(
        f"""
        create temp table entries as
        select distinct *
        from read_csv(
            '{exports / "contact_log.csv"}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
            columns = {COLUMNS}, timestampformat = '%d/%m/%Y %H:%M', store_rejects = true)
        """
    )
    parquet = "(format parquet, compression zstd, compression_level 1)"
    db.execute(f"copy (select * from entries order by case_id, entry_id) to '{out / 'contact_log.parquet'}' {parquet}")
    db.execute(f"copy (select * from reject_errors) to '{out / 'rejects.parquet'}' {parquet}")


main()
