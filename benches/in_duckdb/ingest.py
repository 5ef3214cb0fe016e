"""Exports to typed Parquet in DuckDB: what `plumbline ingest` does to the same files, as a competent program would.

    ingest.py EXPORTS OUT

OUT gets a Parquet file a table, sorted by case and key, zstd; quarantine.parquet, every refused row and cell; and
accounts.parquet, for each file rows read = kept + rejected + exact duplicates.

It reads every column as text with DuckDB's own reject tables for rows that cannot be split, casts by column, and
keeps the text of the cells that were given and came out null. It takes the delimiter and the encoding as known.
"""

import csv
import sys
import tomllib
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parent.parent / "src" / "contract" / "tables"
THREADS = 2
PARQUET = "(format parquet, compression zstd, compression_level 1)"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def reading(column: dict) -> str:
    """The expression that reads a column's text as its type."""
    raw = name("raw " + column["name"])
    match column["type"]:
        case "id" | "text":
            return f"as_text({raw})"
        case "enum":
            return f"as_word({raw}, ({', '.join(map(literal, column['words']))}))"
        case kind:
            return f"as_{kind}({raw})"


def sql_type(column: dict) -> str:
    types = {"date": "date", "month": "date", "datetime": "timestamp", "bool": "boolean", "int": "bigint"}
    return types.get(column["type"], "varchar")


class Table:
    """One table's file on its way."""

    def __init__(self, db: duckdb.DuckDBPyConnection, path: Path, contract: dict, out: Path):
        self.db, self.path, self.out = db, path, out
        self.name = path.stem
        with open(path, encoding="utf-8-sig", newline="") as file:
            self.header = [cell.strip().lower() for cell in next(csv.reader(file))]
        self.columns = contract["columns"]
        self.key = contract["key"]
        case = ["case_id"] if any(c["name"] == "case_id" for c in self.columns) else []
        self.order = case + [k for k in self.key if k not in case]

    def run(self) -> None:
        self.load()
        self.number()
        self.drop_repeated()
        self.write()

    def load(self) -> None:
        """Every row that can be split, typed; a row's rowid is its place among them."""
        typed, refused, words = [], [], []
        for column in self.columns:
            own, raw = name(column["name"]), name("raw " + column["name"])
            if column["name"] not in self.header:
                typed.append(f"cast(null as {sql_type(column)}) as {own}")
                continue
            typed.append(f"{reading(column)} as {own}")
            if column["type"] not in ("id", "text"):
                typed.append(raw)
                words.append(raw)
                is_refused = f"case when {own} is null and {raw} is not null then trim_all({raw}) <> '' else false end"
                cell = f"{{'column_name': {literal(column['name'])}, 'value': {raw}}}"
                refused.append((is_refused, cell))
        # The list is made only for the rows that have something to put in it.
        if refused:
            any_refused = " or ".join(is_refused for is_refused, _ in refused)
            cells = ", ".join(f"case when {is_refused} then {cell} end" for is_refused, cell in refused)
            refused_cells = f"case when {any_refused} then list_filter([{cells}], lambda cell: cell is not null) end"
        else:
            refused_cells = "cast(null as struct(column_name varchar, value varchar)[])"
        columns = ", ".join(f"{literal('raw ' + c)}: 'varchar'" for c in self.header)
        without = f"exclude ({', '.join(words)})" if words else ""
        self.db.execute(f"""
            create or replace temp table typed as
            select * {without}, {refused_cells} as refused_cells
            from (
                select {', '.join(typed)}
                from read_csv(
                    {literal(str(self.path))}, header = true, delim = ',', quote = '"', escape = '"',
                    auto_detect = false, store_rejects = true, rejects_limit = 0, rejects_table = 'refused_lines',
                    rejects_scan = 'refused_scans', columns = {{{columns}}}
                )
            )
        """)

    def number(self) -> None:
        """What tells each row's number in its file, the header being 1: the lines refused before it."""
        self.db.execute("""
            create or replace temp table refused_rows as
            select cast(line as bigint) as row, any_value(csv_line) as value
            from refused_lines
            group by line
        """)
        self.db.execute("drop table refused_lines")
        self.db.execute("drop table refused_scans")
        self.db.execute("""
            create or replace temp table shifts as
            select from_place, max(shift) as shift
            from (
                select row - 2 - (row_number() over (order by row) - 1) as from_place, row_number() over (order by row) as shift
                from refused_rows
            )
            group by from_place
        """)
        self.any_refused_rows = self.count("refused_rows") > 0

    def count(self, table: str) -> int:
        return self.db.execute(f"select count(*) from {table}").fetchone()[0]

    def numbered(self, rows: str) -> str:
        """Rows with a place, numbered."""
        if not self.any_refused_rows:
            return f"(select *, place + 2 as row from {rows})"
        return f"""(
            select rows.*, rows.place + 2 + coalesce(shifts.shift, 0) as row
            from {rows} as rows
            asof left join shifts on rows.place >= shifts.from_place
        )"""

    def drop_repeated(self) -> None:
        """Rows without a key, and rows whose key came before: the same in every column, or a conflict."""
        keys = ", ".join(map(name, self.key))
        no_key = " or ".join(f"{name(k)} is null" for k in self.key)
        same = " and ".join(
            f"later.{name(c['name'])} is not distinct from first.{name(c['name'])}" for c in self.columns
        )
        self.db.execute(f"""
            create or replace temp table repeated as
            select {keys}, min(rowid) as first_place from typed where not ({no_key}) group by all having count(*) > 1
        """)
        self.db.execute(f"""
            create or replace temp table dropped as
            select rowid as place, 'no key' as why from typed where {no_key}
        """)
        if self.count("repeated"):
            self.db.execute(f"""
                insert into dropped
                select later.rowid, case when {same} then 'duplicate' else 'conflict' end
                from typed as later
                inner join repeated using ({keys})
                inner join typed as first on first.rowid = repeated.first_place
                where later.rowid <> repeated.first_place
            """)

    def write(self) -> None:
        columns = ", ".join(name(c["name"]) for c in self.columns)
        order = ", ".join(f"{name(c)} nulls first" for c in self.order)
        stays = "where rowid not in (select place from dropped)" if self.count("dropped") else ""
        file = literal(self.path.name)
        target = literal(str(self.out / f"{self.name}.parquet"))
        kept = self.numbered(f"(select {columns}, rowid as place from typed {stays})")
        self.db.execute(f"""
            copy (
                select {columns}, {file} as _file, _row
                from (select {columns}, cast(row as bigint) as _row from {kept} order by {order})
            ) to {target} {PARQUET}
        """)
        self.db.execute("""
            create or replace temp table odd as
            select typed.*, typed.rowid as place, dropped.why
            from typed
            left join dropped on dropped.place = typed.rowid
            where typed.refused_cells is not null or dropped.place is not null
        """)
        case = "case_id" if "case_id" in self.order else "cast(null as varchar)"
        subject = " || '/' || ".join(f"cast({name(k)} as varchar)" for k in self.key)
        self.db.execute(f"""
            insert into quarantine
            with odd_rows as (
                from {self.numbered("odd")}
            )
            select {literal(self.name)}, {file}, row, null, value, 'wrong number of fields', null, null from refused_rows
            union all
            select {literal(self.name)}, {file}, row, null, cast(to_json(odd_rows) as varchar), why, {case}, {subject}
            from odd_rows
            where why <> 'duplicate'
            union all
            select {literal(self.name)}, {file}, row, cell.column_name, cell.value, 'not of its type', {case}, {subject}
            from (
                select *, unnest(refused_cells) as cell
                from odd_rows
                where refused_cells is not null and why is distinct from 'no key' and why is distinct from 'conflict'
            )
        """)
        self.db.execute(f"""
            insert into accounts
            select
                {file},
                (select count(*) from typed) + (select count(*) from refused_rows),
                (select count(*) from typed) - (select count(*) from dropped),
                (select count(*) from refused_rows) + (select count(*) from dropped where why <> 'duplicate'),
                (select count(*) from dropped where why = 'duplicate')
        """)


def main() -> None:
    exports, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    db = duckdb.connect()
    db.execute(f"set threads = {THREADS}")
    db.execute((HERE / "reading.sql").read_text())
    db.execute("""
        create table quarantine (
            table_name varchar, file varchar, row bigint, column_name varchar, value varchar, reason varchar,
            case_id varchar, subject_id varchar
        )
    """)
    db.execute("create table accounts (file varchar, read bigint, kept bigint, rejected bigint, exact_duplicates bigint)")
    for path in sorted(exports.glob("*.csv")):
        contract = CONTRACT / f"{path.stem}.toml"
        if contract.exists():
            Table(db, path, tomllib.loads(contract.read_text()), out).run()
    for table in ("quarantine", "accounts"):
        db.execute(f"copy {table} to {literal(str(out / f'{table}.parquet'))} {PARQUET}")


if __name__ == "__main__":
    main()
