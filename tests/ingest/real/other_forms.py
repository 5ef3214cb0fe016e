"""The tables in other forms than CSV: other_forms.py ORIGINAL FOLDER

FOLDER gets a folder each: `openpyxl` (one workbook, a sheet a table; dates, datetimes, truths and numbers as such), `xlsxwriter` (a
workbook a table, strings in the rows), `parquet` (pandas by pyarrow: datetime64, a zone, categories, nullable whole numbers), `duckdb`
(Parquet by DuckDB, zstd), `jsonl` (pandas, ISO dates), `packed` (CSV by pandas: gzip and zip, in parts, one in UTF-16) and
`workbooks` (LibreOffice: its own XLSX of the openpyxl workbook).
"""

import datetime
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import xlsxwriter

import contract
from with_pandas import typed

DATES = ("date", "datetime", "month")


def cells(table: dict, row: list[str], header: list[str]) -> list:
    """A row as a spreadsheet's values."""
    kinds = contract.kinds(table)
    values = []
    for name, text in zip(header, row):
        kind = kinds[name]
        if text == "":
            values.append(None)
        elif kind == "date" or (kind == "datetime" and len(text) == 10):
            values.append(datetime.date.fromisoformat(text))
        elif kind == "datetime":
            values.append(datetime.datetime.fromisoformat(text))
        elif kind == "bool":
            values.append(text == "true")
        elif kind == "int":
            values.append(int(text))
        else:
            values.append(text)
    return values


def with_openpyxl(original: Path, out: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in contract.tables().items():
        header, rows = contract.read(original / f"{name}.csv")
        sheet = book.create_sheet(name)
        sheet.append(header)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(cells(table, row, header), 1):
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    # Texts that look like formulas are texts.
                    cell.value, cell.data_type = value, "s"
                elif value is not None:
                    cell.value = value
    out.mkdir(parents=True)
    book.save(out / "case system.xlsx")


def with_xlsxwriter(original: Path, out: Path) -> None:
    out.mkdir(parents=True)
    for name, table in contract.tables().items():
        header, rows = contract.read(original / f"{name}.csv")
        book = xlsxwriter.Workbook(out / f"{name}.xlsx", {"constant_memory": True})
        day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        sheet = book.add_worksheet("Export")
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(cells(table, row, header)):
                match value:
                    case None:
                        pass
                    case str():
                        sheet.write_string(number, column, value)
                    case bool():
                        sheet.write_boolean(number, column, value)
                    case datetime.datetime():
                        sheet.write_datetime(number, column, value, moment)
                    case datetime.date():
                        sheet.write_datetime(number, column, value, day)
                    case _:
                        sheet.write_number(number, column, value)
        book.close()


def frame(original: Path, name: str, table: dict) -> pd.DataFrame:
    whole = pd.read_csv(original / f"{name}.csv", dtype=str, keep_default_na=False)
    whole = typed(whole, contract.kinds(table))
    for column, kind in contract.kinds(table).items():
        if kind not in (*DATES, "bool", "int"):
            whole[column] = whole[column].replace("", None)
    return whole


def with_pyarrow(original: Path, out: Path) -> None:
    out.mkdir(parents=True)
    for name, table in contract.tables().items():
        whole = frame(original, name, table)
        for column, kind in contract.kinds(table).items():
            if kind == "enum":
                whole[column] = whole[column].astype("category")
            elif kind == "int":
                whole[column] = whole[column].astype("Int64")
            elif name == "allocations" and kind == "datetime":
                # The hour that comes twice is told apart by its offset alone: the first of both is meant.
                zoned = whole[column].dt.tz_localize("Europe/London", ambiguous=True, nonexistent="shift_forward")
                whole[column] = zoned.dt.tz_convert("UTC")
        whole.to_parquet(out / f"{name}.parquet", index=False)


def with_duckdb(original: Path, out: Path) -> None:
    out.mkdir(parents=True)
    types = {"date": "date", "datetime": "timestamp", "month": "varchar", "bool": "boolean", "int": "bigint"}
    for name, table in contract.tables().items():
        columns = {column: types.get(kind, "varchar") for column, kind in contract.kinds(table).items()}
        header, _ = contract.read(original / f"{name}.csv")
        columns = {column: columns[column] for column in header}
        duckdb.sql(
            f"copy (select * from read_csv('{original / f'{name}.csv'}', header = true, columns = {columns}, quote = '\"'))"
            f" to '{out / f'{name}.parquet'}' (format parquet, compression zstd)"
        )


def as_json_lines(original: Path, out: Path) -> None:
    out.mkdir(parents=True)
    for name, table in contract.tables().items():
        whole = frame(original, name, table)
        whole.to_json(out / f"{name}.jsonl", orient="records", lines=True, date_format="iso", date_unit="s", force_ascii=False)


def packed(original: Path, out: Path) -> None:
    """The contact log in three parts, two of them gzipped; the cases in UTF-16; all others in one zip."""
    out.mkdir(parents=True)
    with zipfile.ZipFile(out / "all the rest.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in contract.tables():
            source = original / f"{name}.csv"
            if name not in ("contact_log", "cases"):
                archive.write(source, f"exports/{name}.csv")
    whole = pd.read_csv(original / "contact_log.csv", dtype=str, keep_default_na=False)
    third = len(whole) // 3
    (out / "contact_log").mkdir()
    for number, start in enumerate((0, third, 2 * third)):
        part = whole.iloc[start : None if number == 2 else start + third]
        ending = "csv" if number == 1 else "csv.gz"
        part.to_csv(out / "contact_log" / f"2026-0{number + 1}.{ending}", index=False)
    text = (original / "cases.csv").read_text()
    (out / "cases.txt").write_bytes(text.replace(",", "\t").encode("utf-16"))


def with_libreoffice(workbook: Path, out: Path) -> None:
    out.mkdir(parents=True)
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(workbook)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    original, folder = Path(sys.argv[1]), Path(sys.argv[2])
    made = {
        "openpyxl": with_openpyxl,
        "xlsxwriter": with_xlsxwriter,
        "parquet": with_pyarrow,
        "duckdb": with_duckdb,
        "jsonl": as_json_lines,
        "packed": packed,
    }
    for name, make in made.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        make(original, folder / name)
    shutil.rmtree(folder / "workbooks", ignore_errors=True)
    with_libreoffice(folder / "openpyxl/case system.xlsx", folder / "workbooks")


if __name__ == "__main__":
    main()
