"""Files that go wrong in the ways files do: write.py, into the folders beside it, each named after the table it is of.

What each must come to is written by hand in tests/it/ugly_files.rs.
"""

import gzip
import io
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = Path(__file__).resolve().parent
GOOD = "hearing_id,kind,hearing_on,outcome\nH1,final,2026-03-09,made\nH2,fhdra,10/03/2026,adjourned\n"
HEADER = ["hearing_id", "kind", "hearing_on", "outcome"]


def put(name: str, content: str | bytes, table: str = "hearings") -> None:
    (HERE / table).mkdir(exist_ok=True)
    (HERE / table / name).write_bytes(content.encode() if isinstance(content, str) else content)


def book(rows: list[list], change=lambda sheet: None) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    sheet = made.active
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if value is not None:
                cell = sheet.cell(number, place, value)
                if isinstance(value, str) and not value.startswith("="):
                    cell.data_type = "e" if value.startswith("#") else "s"
    change(sheet)
    return made


def save(made: openpyxl.Workbook, name: str, table: str = "hearings") -> bytes:
    (HERE / table).mkdir(exist_ok=True)
    made.save(HERE / table / name)
    return (HERE / table / name).read_bytes()


def zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), text)
    return made.getvalue()


def workbooks() -> None:
    day = date(2026, 3, 9)
    save(
        book([
            HEADER,
            ["H1", "final", "#N/A", "made"],
            ["#REF!", "final", day, "made"],
            ["H3", "#VALUE!", day, "#DIV/0!"],
        ]),
        "error-cells.xlsx",
    )  # fmt: skip
    merged = lambda sheet: sheet.merge_cells("B2:B3")
    save(book([HEADER, ["H1", "final", day, "made"], ["H2", None, day, "made"]], merged), "merged-cells.xlsx")
    hidden = book([HEADER, ["H1", "final", day, "made"]])
    old = hidden.create_sheet("Old")
    old.append(HEADER)
    old.append(["H9", "final", day, "old"])
    old.sheet_state = "hidden"
    hidden.create_sheet("Sheet3")
    save(hidden, "hidden-sheet.xlsx")

    def hide(sheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.auto_filter.ref = "A1:D3"

    save(book([HEADER, ["H1", "final", day, "made"], ["H2", "fhdra", day, "hidden"]], hide), "hidden-rows.xlsx")
    save(book([HEADER, [], ["H1", "final", day, "made"], [None, " "], ["H2", "final", day, "made"]]), "blank-rows.xlsx")
    titles = [["Hearings"], ["Run on", datetime(2026, 3, 31, 9, 30)], [], HEADER, ["H1", "final", day, "made"]]
    save(book(titles), "title-lines.xlsx")
    dates = ["09/03/2026", "2026-03-09", "9 March 2026", 46090, datetime(2026, 3, 9, 14, 30), "31/02/2026"]
    rows = [[f"H{at}", "final", value, None] for at, value in enumerate([day, *dates], start=1)]
    save(book([HEADER, *rows]), "dates-of-all-kinds.xlsx")
    mac = openpyxl.Workbook()
    mac.epoch = CALENDAR_MAC_1904
    mac.active.append(HEADER)
    mac.active.append(["H1", "final", day, "made"])
    save(mac, "counted-from-1904.xlsx")
    ids = [1234567890123456, 12345, "007", "1234567890123456", 1.5, True]
    save(book([HEADER, *[[value, "final", day, None] for value in ids]]), "ids.xlsx")
    save(book([HEADER]), "no-rows.xlsx")
    save(book([]), "empty-sheet.xlsx")
    save(book([HEADER, ["H1", "final", day]]), "short-row.xlsx")
    save(book([HEADER, ["H1", "final", day, "made", "and more"]]), "long-row.xlsx")
    save(book([HEADER, ["H1", "final", '="2026-03-" & "09"', "made"]]), "formula-never-computed.xlsx")

    computed = xlsxwriter.Workbook(HERE / "hearings" / "formula.xlsx")
    sheet = computed.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_formula(1, 0, '="H" & 1', None, "H1")
    sheet.write_formula(1, 1, '=LOWER("FINAL")', None, "final")
    sheet.write_formula(1, 2, "=DATE(2026,3,9)", computed.add_format({"num_format": "dd/mm/yyyy"}), 46090)
    sheet.write_formula(1, 3, "=NA()", None, "#N/A")
    computed.close()

    whole = save(book([HEADER, *[[f"H{at}", "final", day, f"text {at}"] for at in range(200)]]), "cut-off.xlsx")
    put("cut-off.xlsx", whole[: len(whole) // 2])
    put("text-inside.xlsx", GOOD)
    # How a workbook with a password begins.
    put("locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016))
    two = book([HEADER, ["H1", "final", day, "made"]])
    two.create_sheet("More").append(HEADER)
    save(two, "two-sheets.xlsx")


def archives() -> None:
    many = GOOD + "".join(f"H{at},final,2026-03-09,text {at * at}\n" for at in range(3, 3000))
    packed = gzip.compress(many.encode(), mtime=0)
    put("cut-off.csv.gz", packed[: len(packed) // 2])
    put("cut-off-in-its-sum.csv.gz", packed[:-4])
    damaged = bytearray(packed)
    damaged[-6] ^= 0x10
    put("wrong-sum.csv.gz", bytes(damaged))
    put("two-streams.csv.gz", gzip.compress(GOOD.encode(), mtime=0) + gzip.compress(b"H3,final,,more\n", mtime=0))
    put("text-inside.csv.gz", GOOD)
    archive = zipped(hearings_csv=many)
    put("cut-off.zip", archive[: len(archive) // 2])
    put("two-files.zip", zipped(a__hearings_csv=GOOD, b__hearings_csv=GOOD))
    put("other-name.zip", zipped(listing_csv=GOOD))
    put("no-ending.zip", zipped(hearings=GOOD))
    put("no-files.zip", zipped())
    locked = bytearray(zipped(hearings_csv=GOOD))
    # The bit that says that a password is wanted, in both of the member's headers.
    locked[6] |= 1
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    put("locked.zip", bytes(locked))
    wrong = bytearray(zipped(hearings_csv=GOOD))
    wrong[60] ^= 0xFF
    put("damaged.zip", bytes(wrong))


def lines() -> None:
    put("empty.jsonl", "")
    put("blank-lines.jsonl", "\n\n\n")
    put("array.jsonl", '[\n{"hearing_id": "H1"},\n{"hearing_id": "H2"}\n]\n')
    put(
        "mixed.jsonl",
        '{"hearing_id": "H1", "kind": "final", "hearing_on": "2026-03-09", "outcome": {"text": "made"}}\n'
        "not json\n"
        '{"hearing_id": "H2", "hearing_id": "H3", "kind": "final"}\n'
        '\n{"hearing_id": "H4", "outcome": ["a", "b"], "kind": null}\n'
        '{"hearing_id": "H5", "kind": "final"} {"hearing_id": "H6"}\n'
        '["H7"]\n{"kind": "final"}\n{"hearing_id": 8, "vacated": true, "outcome": ""}\n{"hearing_id": ["H9"]}\n'
        '{"hearing_id": "H10", "outcome": "\\ud83d\\ude00 \\u00e9"}\n{"hearing_id": "H11", "outcome": "\\ud83d"}\n',
    )
    put("cut-off.jsonl", '{"hearing_id": "H1"}\n{"hearing_id": "H2", "kind": "fin')
    put("bom.jsonl", '\ufeff{"hearing_id": "H1", "kind": "final"}\n')
    put(
        "numbers.jsonl",
        '{"transfer_id": 1, "recipients": 1e3}\n{"transfer_id": 2, "recipients": 12.0}\n'
        '{"transfer_id": 3, "recipients": 1.5}\n{"transfer_id": 4, "recipients": "1e3"}\n'
        '{"transfer_id": 5, "recipients": 9223372036854775808}\n{"transfer_id": 6, "recipients": -3}\n'
        '{"transfer_id": 1234567890123456789, "recipients": 1}\n{"transfer_id": 12345678901234567890123, "recipients": 2}\n'
        '{"transfer_id": 7.0, "recipients": 1e400}\n{"transfer_id": 8, "recipients": true}\n',
        "transfers",
    )


def columns() -> None:
    def parquet(name: str, **arrays: pa.Array) -> bytes:
        pq.write_table(pa.table(arrays), HERE / "hearings" / name)
        return (HERE / "hearings" / name).read_bytes()

    ids = pa.array(["H1", "H2"])
    parquet("nested.parquet", hearing_id=ids, outcome=pa.array([["a"], ["b", "c"]]))
    parquet("nested-unknown.parquet", hearing_id=ids, notes=pa.array([{"a": 1}, None]))
    parquet("binary.parquet", hearing_id=ids, outcome=pa.array([b"good", b"\xff\xfe\xfd"]))
    parquet("binary-text.parquet", hearing_id=ids, outcome=pa.array([b"good", "é".encode()]))
    parquet("numbers.parquet", hearing_id=pa.array([7, 12], pa.int32()), outcome=pa.array([1.0, float("nan")]))
    parquet("cut-numbers.parquet", hearing_id=pa.array([1234567890123456.0, 8.0]), outcome=pa.array(["a", "b"]))
    parquet("null-id.parquet", hearing_id=pa.array(["H1", None]), outcome=pa.array(["a", "b"]))
    whole = parquet("cut-off.parquet", hearing_id=ids)
    put("cut-off.parquet", whole[:-20])
    put("cut-at-the-head.parquet", whole[20:])
    parquet("no-rows.parquet", hearing_id=pa.array([], pa.string()), kind=pa.array([], pa.string()))


def texts() -> None:
    put("empty.csv", "")
    put("blank-lines.csv", "\n\n")
    put("title-lines.csv", "Hearings of March,,,\nRun on 31/03/2026,,,\n\n" + GOOD)
    put("trailing-columns.csv", "hearing_id,kind,,,\nH1,final,,,\nH2,fhdra,,,\n")
    put("ragged.csv", "hearing_id,kind,outcome\nH1,final\nH2,final,made,more\nH3,final,made\n")
    put("header-twice.csv", "hearing_id,kind,Hearing ID\nH1,final,H1\n")
    put("header-again.csv", GOOD + "hearing_id,kind,hearing_on,outcome\nH3,final,2026-03-09,made\n")
    put("bom-inside.csv", "\ufeff" + GOOD + "\ufeffH3,final,2026-03-09,made\n")
    put("nul-bytes.csv", "hearing_id,kind,outcome\nH1,final,a\0b\nH\0 2,final,made\nH3,fi\0nal,made\n")
    put("zeros-at-the-end.csv", GOOD.encode() + bytes(64))
    put("mixed-line-ends.csv", "hearing_id,outcome\r\nH1,one\nH2,two\r\nH3,th\rree\nH4,four\r\n")
    put("cut-in-quotes.csv", 'hearing_id,outcome\nH1,made\nH2,"he said\nH3,made\nH4,made')
    put("cut-off.csv", "hearing_id,kind,outcome\nH1,final,made\nH2,fin")
    put("quotes.csv", 'hearing_id,outcome\nH1,“smart”\nH2,"a ""b"" c"\nH3,6" wide\nH4,"x"y\n“H5”,\'single\'\n')
    put("scientific.csv", "hearing_id,outcome\n1.23457E+15,made\n00012,made\n12,made\n1.23457E+15,another\n")
    put(
        "spaces.csv",
        "hearing_id,kind,hearing_on\n\u00a0H1\u00a0,\u00a0final ,\u00a02026-03-09\u2003\n\u200bH2,final,2026-03-09\n"
        "H3,final\u200b,2026-03-09\u200b\nH4,first\u00a0one,2026-03-09\n\u00a0,final,\n",
    )
    put(
        "dates.csv",
        "hearing_id,hearing_on\nH1,31/02/2026\nH2,09/03/26\nH3,25/03/2026\nH4,03/25/2026\nH5,2026-02-30\nH6,9-Mar-2026\n"
        "H7,00/00/0000\nH8,1900-01-00\nH9,29/02/2024\nH10,n/a\n",
    )
    put("month-first.csv", "hearing_id,hearing_on\nH1,03/25/2026\nH2,03/04/2026\n")
    put("only-month-first.csv", "hearing_id,hearing_on\nH1,03/25/2026\nH2,12/31/2026\n")
    put("thousands.csv", 'transfer_id,recipients\nX1,"1,000"\nX2,1 000\nX3,1.000\nX4,1000\n', "transfers")
    put("utf-16-unmarked.csv", GOOD.encode("utf-16-le"))
    put("utf-16-odd-byte.csv", b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1])
    put("utf-16-half-a-pair.csv", b"\xff\xfe" + "hearing_id,outcome\nH1,".encode("utf-16-le") + b"\x3d\xd8\n\0")
    put("two-encodings.csv", "hearing_id,outcome\nH1,café\n".encode() + b"H2,caf\xe9\n")
    put("markup.csv", "<html><body><table><tr><td>hearing_id</td></tr></table></body></html>\n")
    put("a-list.json", '[{"hearing_id": "H1"}]')


if __name__ == "__main__":
    for table in ("hearings", "transfers"):
        shutil.rmtree(HERE / table, ignore_errors=True)
        (HERE / table).mkdir()
    workbooks()
    archives()
    lines()
    columns()
    texts()
