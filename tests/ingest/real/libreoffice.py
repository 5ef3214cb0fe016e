"""The tables opened in LibreOffice Calc, in a UK locale, and saved as CSV: libreoffice.py ORIGINAL COPIES PORT

It talks to a LibreOffice that listens on a port (make.sh starts one) and does what a person does in its two dialogs:

- opening: columns of ids, texts and words are marked Text, or Calc would take `007` for a number and `3/4` for a day;
  dates are Date (YMD), the rest is Standard with "detect special numbers" on;
- dates and times are shown as the UK's locale does: 09/03/2026, and 09/03/2026 14:30:05;
- saving: "save cell content as shown". That loses what is not shown, so columns of datetimes show their seconds.
"""

import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale

import contract

ENGLISH_UK = 2057
STANDARD, TEXT, YEAR_FIRST = 1, 2, 5
OPENED_AS = {"date": YEAR_FIRST, "datetime": STANDARD, "bool": STANDARD, "int": STANDARD}
SHOWN_AS = {"date": "DD/MM/YYYY", "datetime": "DD/MM/YYYY HH:MM:SS"}
COMMA, QUOTE, UTF8 = 44, 34, 76


def properties(**values: object) -> tuple[PropertyValue, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def desktop(port: str):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(60):
        try:
            remote = resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            time.sleep(0.5)
    sys.exit("LibreOffice does not answer")


def save_copy(office, original: Path, copy: Path, kinds: list[str]) -> None:
    opened_as = "/".join(f"{place}/{OPENED_AS.get(kind, TEXT)}" for place, kind in enumerate(kinds, start=1))
    opening = f"{COMMA},{QUOTE},{UTF8},1,{opened_as},{ENGLISH_UK},false,true"
    csv = "Text - txt - csv (StarCalc)"
    document = office.loadComponentFromURL(
        original.as_uri(), "_blank", 0, properties(Hidden=True, FilterName=csv, FilterOptions=opening)
    )
    columns = document.Sheets.getByIndex(0).Columns
    formats, uk = document.NumberFormats, Locale("en", "GB", "")
    for place, kind in enumerate(kinds):
        if kind in SHOWN_AS:
            known = formats.queryKey(SHOWN_AS[kind], uk, False)
            columns.getByIndex(place).NumberFormat = known if known >= 0 else formats.addNew(SHOWN_AS[kind], uk)
    saving = f"{COMMA},{QUOTE},{UTF8},1,,{ENGLISH_UK},false,true,true"
    document.storeToURL(copy.as_uri(), properties(FilterName=csv, FilterOptions=saving))
    document.close(True)


def main() -> None:
    original, copies = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    copies.mkdir(parents=True, exist_ok=True)
    office = desktop(sys.argv[3])
    for name, table in contract.tables().items():
        save_copy(office, original / f"{name}.csv", copies / f"{name}.csv", list(contract.kinds(table).values()))
    office.terminate()


if __name__ == "__main__":
    main()
