"""The tables through pandas data frames of proper types: with_pandas.py ORIGINAL COPIES

Blank numbers make a column of floats, so a whole number is written as 12.0; dates and datetimes are datetime64; a yes
or no is written True or False. Texts are read as they are (`keep_default_na=False`), or pandas would take `NA` and
`None` for blanks. One table goes out with its index, the default of `to_csv`: a first column without a name.
"""

import sys
from pathlib import Path

import pandas as pd

import contract

WITH_INDEX = "transfers"


def typed(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    for name, kind in kinds.items():
        column = frame[name]
        if kind in ("date", "datetime", "month"):
            # Datetimes with and without seconds stand in one column; a month becomes its first day.
            frame[name] = pd.to_datetime(column.replace("", None), format="ISO8601")
        elif kind == "bool":
            frame[name] = column.map({"true": True, "false": False, "": None}).astype("boolean")
        elif kind == "int":
            frame[name] = pd.to_numeric(column.replace("", None)).astype("float64")
    return frame


def main() -> None:
    original, copies = Path(sys.argv[1]), Path(sys.argv[2])
    copies.mkdir(parents=True, exist_ok=True)
    for name, table in contract.tables().items():
        frame = pd.read_csv(original / f"{name}.csv", dtype=str, keep_default_na=False)
        typed(frame, contract.kinds(table)).to_csv(copies / f"{name}.csv", index=name == WITH_INDEX)


if __name__ == "__main__":
    main()
