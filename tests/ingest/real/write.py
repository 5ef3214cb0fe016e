"""The tables of `original` as other programs write them in forms that are not plain CSV: write.py [NAME …]

With no name, all of the folders; postgres needs the server's programs, libreoffice `soffice`; README.md says which
versions wrote what is here. Texts are always written as texts: a program left to guess makes a number of `007` and a
formula of `=1+1`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import xlsxwriter

import contract

HERE = contract.HERE
ORIGINAL = HERE / "original"
BIG = ("contact_log", "documents", "detailed_recordings")
ZONED = "allocations"
# Of the programs that need a workbook a table: enough of them, and every type.
SOME = (
    *BIG, "allocations", "bank_holidays", "cases", "children", "compliance_reviews", "hearings", "staff", "transfers",
)  # fmt: skip


def tables():
    """Each table's name, columns with their types, and rows of text."""
    for name, table in contract.tables().items():
        header, rows = contract.read(ORIGINAL / f"{name}.csv")
        yield name, contract.kinds(table), header, rows


def typed(kind: str, text: str):
    """A cell as a typed value, None where it is blank."""
    if text == "":
        return None
    match kind:
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "bool":
            return text == "true"
        case "int":
            return int(text)
    return text


def fresh(name: str) -> Path:
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def with_openpyxl() -> None:
    """Two workbooks of a sheet a table; dates are date cells, answers booleans."""
    folder = fresh("openpyxl")
    small, big = openpyxl.Workbook(), openpyxl.Workbook()
    for book in (small, big):
        book.remove(book.active)
    for name, kinds, header, rows in tables():
        sheet = (big if name in BIG else small).create_sheet(name)
        sheet.append(header)
        for number, row in enumerate(rows, start=2):
            for place, (column, text) in enumerate(zip(header, row), start=1):
                value = typed(kinds[column], text)
                if value is None:
                    continue
                cell = sheet.cell(number, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    small.save(folder / "exports.xlsx")
    big.save(folder / "The record.xlsx")


def with_xlsxwriter() -> None:
    """A workbook a table, named after it; the big ones row by row, with texts in the cells and not shared."""
    folder = fresh("xlsxwriter")
    for name, kinds, header, rows in tables():
        if name not in SOME:
            continue
        book = xlsxwriter.Workbook(folder / f"{name}.xlsx", {"constant_memory": name in BIG})
        sheet = book.add_worksheet()
        forms = {
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "datetime": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        }
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, start=1):
            for place, (column, text) in enumerate(zip(header, row)):
                value, kind = typed(kinds[column], text), kinds[column]
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif kind in forms:
                    sheet.write_datetime(number, place, value, forms[kind])
                elif kind == "bool":
                    sheet.write_boolean(number, place, value)
                else:
                    sheet.write_number(number, place, value)
        book.close()


def frame(name: str, kinds: dict[str, str], header: list[str], rows: list[list[str]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=header, dtype=str).replace("", None)
    for column, kind in kinds.items():
        cells = made[column]
        if kind in ("date", "datetime", "month"):
            made[column] = pd.to_datetime(cells, format="ISO8601").astype("datetime64[ns]")
            if name == ZONED and kind == "datetime":
                made[column] = made[column].dt.tz_localize("Europe/London").dt.tz_convert("UTC")
        elif kind == "bool":
            made[column] = cells.map({"true": True, "false": False}).astype("boolean")
        elif kind == "int":
            made[column] = pd.to_numeric(cells).astype("Int64")
        elif kind == "enum":
            made[column] = cells.astype("category")
    return made


def with_pandas_parquet() -> None:
    """Parquet by pyarrow, snappy: days as timestamps, words as categories, whole numbers that may be blank."""
    folder = fresh("pandas-parquet")
    for name, kinds, header, rows in tables():
        frame(name, kinds, header, rows).to_parquet(folder / f"{name}.parquet", engine="pyarrow", index=False)


def with_pandas_json() -> None:
    """JSON lines, the big ones gzipped; whole numbers that may be blank as floats, 12.0."""
    folder = fresh("pandas-json")
    for name, kinds, header, rows in tables():
        made = frame(name, kinds, header, rows)
        for column, kind in kinds.items():
            if kind == "int":
                made[column] = made[column].astype("float64")
        file = f"{name}.jsonl.gz" if name in BIG else f"{name}.ndjson"
        made.to_json(folder / file, orient="records", lines=True, date_format="iso")


def with_pandas_packed() -> None:
    """CSV packed: contact_log a file a year, gzipped; hearings in two parts in a folder; a zip a table, and one zip of many."""
    folder = fresh("pandas-packed")
    with zipfile.ZipFile(folder / "the rest.zip", "w", zipfile.ZIP_DEFLATED) as rest:
        for at, (name, kinds, header, rows) in enumerate(tables()):
            made = frame(name, kinds, header, rows)
            if name == "contact_log":
                for year, part in made.groupby(made["recorded_at"].dt.year.clip(lower=2024).fillna(2024)):
                    part.to_csv(folder / f"contact_log_{year:.0f}.csv.gz", index=False)
            elif name == "hearings":
                (folder / name).mkdir()
                made.iloc[:9].to_csv(folder / name / "part-0.csv", index=False)
                made.iloc[9:].to_csv(folder / name / "part-1.csv", index=False, sep=";", encoding="utf-16")
            elif name in BIG:
                made.to_csv(folder / f"{name}.zip", index=False)
            elif at % 2:
                rest.writestr(f"tables/{name}.csv", made.to_csv(index=False))
            else:
                rest.writestr(f"lines/{name}.jsonl", made.to_json(orient="records", lines=True, date_format="iso"))


def with_duckdb() -> None:
    """Parquet, zstd, for one table and JSON lines for the next."""
    folder = fresh("duckdb")
    types = {"date": "date", "datetime": "timestamp", "bool": "boolean", "int": "bigint"}
    for at, (name, kinds, header, _) in enumerate(tables()):
        cells = [f'cast("{column}" as {types.get(kinds[column], "varchar")}) as "{column}"' for column in header]
        source = f"read_csv('{ORIGINAL / name}.csv', all_varchar = true, header = true)"
        as_parquet = at % 2 == 0 or name in BIG
        to = folder / f"{name}.{'parquet' if as_parquet else 'jsonl'}"
        form = "format parquet, compression zstd" if as_parquet else "format json"
        duckdb.sql(f"copy (select {', '.join(cells)} from {source}) to '{to}' ({form})")


def with_postgres() -> None:
    """One JSON object a row, `psql -At -c "select row_to_json(t) from …"`; allocations' times have a zone."""
    folder = fresh("postgres-json")
    some = ("allocations", "cases", "detailed_recordings", "hearings", "transfers")
    types = {"date": "date", "datetime": "timestamp", "bool": "boolean", "int": "integer"}
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    work = Path(tempfile.mkdtemp())
    work.chmod(0o777)
    # The server refuses to run as root.
    user = ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []
    run = lambda *args: subprocess.run([*user, *map(str, args)], check=True, stdout=subprocess.DEVNULL, cwd=work)
    run(programs / "initdb", f"--pgdata={work}/data", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username=postgres")
    options = f"-k {work} -c listen_addresses="
    run(programs / "pg_ctl", f"--pgdata={work}/data", f"--log={work}/log", "--wait", f"--options={options}", "start")
    psql = ["psql", f"--host={work}", "--username=postgres", "--no-psqlrc", "--quiet", "-At"]
    try:
        for name, kinds, header, _ in tables():
            if name not in some:
                continue
            own = types | {"datetime": "timestamptz"} if name == ZONED else types
            columns = ", ".join(f'"{column}" {own.get(kinds[column], "text")}' for column in header)
            script = f"""set timezone = 'Europe/London';
create table {name} ({columns});
\\copy {name} from '{ORIGINAL / name}.csv' (format csv, header)
\\o {folder / name}.jsonl
select row_to_json(t) from {name} t;
"""
            subprocess.run([*psql, "postgres"], input=script, text=True, check=True)
    finally:
        run(programs / "pg_ctl", f"--pgdata={work}/data", "--mode=immediate", "stop")
        shutil.rmtree(work, ignore_errors=True)


def with_libreoffice() -> None:
    """A workbook a table, dates as dates; and some tables in UTF-16 with tabs, as it and Excel save Unicode text."""
    books, texts = fresh("libreoffice-xlsx"), fresh("libreoffice-utf16")
    text, year_first, standard = 2, 5, 1
    opened_as = {"date": year_first, "datetime": standard, "bool": standard, "int": standard}
    with tempfile.TemporaryDirectory() as work:
        office = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{work}/profile"]
        environment = os.environ | {"LANG": "en_GB.UTF-8"}

        def convert(columns: list[int], to: str, folder: Path, files: list[Path]) -> None:
            formats = "/".join(f"{place}/{form}" for place, form in enumerate(columns, start=1))
            reading = f"--infilter=CSV:44,34,76,1,{formats},2057,false,true"
            command = [*office, reading, "--convert-to", to, "--outdir", str(folder), *map(str, files)]
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        for name, kinds, header, _ in tables():
            if name not in SOME:
                continue
            convert([opened_as.get(kinds[column], text) for column in header], "xlsx", books, [ORIGINAL / f"{name}.csv"])
        some = [ORIGINAL / f"{name}.csv" for name in ("allocations", "cases", "children", "detailed_recordings", "staff")]
        saving = "csv:Text - txt - csv (StarCalc):9,34,65535,1,,2057,false,true,true"
        convert([text] * 30, saving, texts, some)


WRITERS = {
    "libreoffice": with_libreoffice,
    "openpyxl": with_openpyxl,
    "xlsxwriter": with_xlsxwriter,
    "pandas-parquet": with_pandas_parquet,
    "pandas-json": with_pandas_json,
    "pandas-packed": with_pandas_packed,
    "duckdb": with_duckdb,
    "postgres": with_postgres,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or WRITERS:
        WRITERS[name]()
        print(name)
