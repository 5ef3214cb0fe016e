"""Whether plumbline and the DuckDB program came to the same: every table row for row in its order, what was refused, the
counts of each file, and the obligations. It is DuckDB that compares, over the files both wrote."""

import json
from pathlib import Path

import duckdb

# Every column of `obligations` but note, whose wording is plumbline's own.
OBLIGATION = {
    "rule_id": "varchar",
    "case_id": "varchar",
    "subject_kind": "varchar",
    "subject_id": "varchar",
    "triggered_at": "timestamp",
    "due_at": "timestamp",
    "done_at": "timestamp",
    "status": "varchar",
    "due_soon": "boolean",
    "lapsed": "boolean",
    "days_late": "bigint",
    "owner_role": "varchar",
    "team_id": "varchar",
    "staff_id": "varchar",
    "current_team_id": "varchar",
    "current_staff_id": "varchar",
    "held_by": "varchar",
    "part": "varchar",
    "triggered_by": "varchar",
    "done_by": "varchar",
}
SHOWN = 5


def all_of(snapshot: Path, theirs: Path, obligations: Path) -> tuple[list[str], int]:
    """The differences in words, and how many obligations there are."""
    db = duckdb.connect()
    differences = [*tables(db, snapshot, theirs), *accounts(db, snapshot, theirs), *refused(db, snapshot, theirs)]
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in OBLIGATION.items())
    ours = f"(from read_csv('{obligations}', header = true, columns = {{{columns}}}))"
    judged = f"(select {', '.join(OBLIGATION)} from '{theirs / 'obligations.parquet'}')"
    differences += sets(db, "obligations", ours, judged)
    n = db.execute(f"select count(*) from {ours}").fetchone()[0]
    return differences if n else ["there are no obligations"], n


def tables(db: duckdb.DuckDBPyConnection, snapshot: Path, theirs: Path) -> list[str]:
    names = sorted(file.stem for file in (snapshot / "tables").glob("*.parquet"))
    other = sorted(f.stem for f in theirs.glob("*.parquet") if f.stem not in ("accounts", "quarantine", "obligations"))
    if names != other:
        return [f"tables: ours {names}, theirs {other}"]
    return [difference for name in names for difference in table(db, name, snapshot, theirs)]


def table(db: duckdb.DuckDBPyConnection, name: str, snapshot: Path, theirs: Path) -> list[str]:
    """Both are sorted by case and key, so their rows stand in one order: row for row is by position. Ours of shielded cases lie
    in a file of their own; of DuckDB's rows those are taken that this file holds, by where they came from."""
    other = f"'{theirs / name}.parquet'"
    ours = [f"'{folder / name}.parquet'" for folder in parts(snapshot, f"tables/{name}.parquet")]
    schemas = [db.execute(f"select column_name, column_type from (describe from {file})").fetchall() for file in (*ours, other)]
    for schema in schemas[:-1]:
        if schema != schemas[-1]:
            return [f"{name}: columns: ours {schema}, theirs {schemas[-1]}"]
    counts = [sum(db.execute(f"select count(*) from {file}").fetchone()[0] for file in side) for side in (ours, [other])]
    if counts[0] != counts[1]:
        both = " union all ".join(f"(from {file})" for file in ours)
        return [f"{name}: rows: ours {counts[0]}, theirs {counts[1]}", *sets(db, name, f"({both})", other)]
    row = ", ".join(f'"{column}": "{column}"' for column, _ in schemas[-1])

    def numbered(file: str, which: str) -> str:
        return (
            f"(select {{{row}}} as r, row_number() over (order by file_row_number) as n"
            f" from read_parquet({file}, file_row_number = true) where {which})"
        )

    shut = f"select {{'file': _file, 'row': _row}} from {ours[-1]}"
    whiches = ["true"] if len(ours) == 1 else [f"{{'file': _file, 'row': _row}} {word} ({shut})" for word in ("not in", "in")]
    differences = []
    for file, which in zip(ours, whiches, strict=True):
        rows = db.execute(f"""
            select ours.r, theirs.r
            from {numbered(file, "true")} as ours full join {numbered(other, which)} as theirs using (n)
            where ours.r is distinct from theirs.r
            order by n
            limit {SHOWN}
        """).fetchall()
        for mine, yours in rows:
            if mine is None or yours is None:
                differences.append(f"{name}: ours {mine}, theirs {yours}")
                continue
            at = ", ".join(f"{c}: ours {mine[c]!r}, theirs {yours[c]!r}" for c in mine if mine[c] != yours[c])
            differences.append(f"{name}: row {mine['_row']}: {at}")
    return differences


def parts(snapshot: Path, file: str) -> list[Path]:
    """The folders that a file of a snapshot lies in: its own, and that of the rows of shielded cases where there are any."""
    both = [snapshot / file, snapshot / "shielded" / file]
    return [path.parent for path in both if path.exists()]


def sets(db: duckdb.DuckDBPyConnection, name: str, ours: str, theirs: str) -> list[str]:
    differences = []
    for side, here, there in (("ours", ours, theirs), ("theirs", theirs, ours)):
        rows = db.execute(f"from {here} except all from {there}").fetchall()
        shown = "\n  ".join(map(str, sorted(rows, key=repr)[:SHOWN]))
        if rows:
            differences.append(f"{name}: {len(rows)} only in {side}\n  {shown}")
    return differences


def accounts(db: duckdb.DuckDBPyConnection, snapshot: Path, theirs: Path) -> list[str]:
    manifest = json.loads((snapshot / "manifest.json").read_text())
    counts = ("file", "rows_read", "rows_kept", "rows_rejected", "exact_duplicates")
    ours = sorted(tuple(i[c] for c in counts) for i in manifest["inputs"])
    other = sorted(db.execute(f"from '{theirs / 'accounts.parquet'}'").fetchall())
    return [f"counts: ours {o}, theirs {t}" for o, t in zip(ours, other, strict=True) if o != t]


def refused(db: duckdb.DuckDBPyConnection, snapshot: Path, theirs: Path) -> list[str]:
    """Where, and the text of a cell. The reasons are each side's own words; DuckDB keeps a row's text only where it
    could not split it, and reads no ids from it."""
    columns = """
        table_name, file, row, column_name, case when column_name is not null then value end as cell,
        case when column_name is not null then case_id end as case_id,
        case when column_name is not null then subject_id end as subject_id
    """
    ours = " union all ".join(f"select {columns} from '{folder / 'quarantine.parquet'}'" for folder in parts(snapshot, "quarantine.parquet"))
    return sets(db, "quarantine", f"({ours})", f"(select {columns} from '{theirs / 'quarantine.parquet'}')")
