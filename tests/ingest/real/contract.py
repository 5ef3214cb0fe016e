"""The export contract's columns and types, as the makers of these files need them."""

import csv
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parent.parent.parent / "src" / "contract" / "tables"


def tables() -> dict[str, dict]:
    """Each table's contract by name."""
    return {file.stem: tomllib.loads(file.read_text()) for file in sorted(CONTRACT.glob("*.toml"))}


def kinds(contract: dict) -> dict[str, str]:
    """Each column's type by name."""
    return {column["name"]: column["type"] for column in contract["columns"]}


def read(file: Path) -> tuple[list[str], list[list[str]]]:
    with open(file, encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    return header, rows


def write(file: Path, header: list[str], rows: list[list[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])
