"""The tables that the other programs are given: original.py EXPORTS ORIGINAL

A made-up organisation's exports without what ingest refuses (a typed table could not hold it) and in the contract's
first form of each type; with a few entries more, of texts that programs like to take for something else.
"""

import re
import sys
from datetime import date, datetime
from pathlib import Path

import contract

# Texts of entries on the first case, each of which some program would change if it were let.
AWKWARD = [
    ("007", "=1+1"),
    ("+44 20 7946 0000", "-"),
    ("3/4", "1E5"),
    ("TRUE", "nan"),
    ("NULL", "N/A"),
    ("09/03/2026", "2026-03"),
    ("one, two; three\tfour", 'She said “no” and he said "yes"'),
    ("two\nlines", "Zoë’s café cost €5 — £4.50"),
    ("1234567890123456789", "0.10"),
    ("@home", "'quoted'"),
]
# When they happened and were entered: in the hour that comes twice, on a date without a time, to the second.
MOMENTS = [
    ("2025-10-26T01:30", "2025-10-27T09:00"),
    ("2025-12-01", "2025-12-02T08:15:30"),
    ("2026-03-29T02:30", "2026-03-30T23:59:59"),
]

# Rows of tables that so small an organisation has none of; `case_id` is the first case's.
MORE = {
    "risks": {"risk_id": "RX0001", "identified_on": "2026-02-02", "on_case_plan_on": "2026-02-03"},
    "retention_decisions": {"decision_id": "DX0001", "decided_on": "2025-06-30", "reason": "Asked for; 2 boxes"},
}


def moment(text: str) -> datetime | None:
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            pass
    found = day(text)
    return found and datetime(found.year, found.month, found.day)


def day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            pass
    return None


def plain(kind: str, words: list[str], text: str) -> str:
    """A cell in the first form of its type; blank where it does not fit."""
    text = text.strip()
    match kind:
        case "id" | "text":
            return text
        case "date":
            found = moment(text)
            return found.date().isoformat() if found else ""
        case "datetime":
            found = moment(text)
            return found.isoformat(timespec="seconds" if found.second else "minutes") if found else ""
        case "month":
            found = day(text) or day(f"{text}-01")
            return f"{found:%Y-%m}" if found else ""
        case "bool":
            answers = {"y": "true", "yes": "true", "true": "true", "t": "true", "1": "true"}
            answers |= {"n": "false", "no": "false", "false": "false", "f": "false", "0": "false"}
            return answers.get(text.lower(), "")
        case "int":
            return text.removesuffix(".0") if re.fullmatch(r"[+-]?\d+(\.0)?", text) else ""
        case "enum":
            word = re.sub("[ -]", "_", text.lower())
            return word if word in words else ""
    raise ValueError(kind)


def clean(table: dict, header: list[str], rows: list[list[str]]) -> list[list[str]]:
    kept, keys = [], set()
    for row in rows:
        if len(row) != len(header):
            continue
        given = dict(zip(header, row))
        cells = {c["name"]: plain(c["type"], c.get("words", []), given.get(c["name"], "")) for c in table["columns"]}
        key = tuple(cells[k] for k in table["key"])
        if "" in key or key in keys:
            continue
        keys.add(key)
        kept.append(list(cells.values()))
    return kept


def main() -> None:
    exports, original = Path(sys.argv[1]), Path(sys.argv[2])
    header, cases = contract.read(exports / "cases.csv")
    first_case = dict(zip(header, cases[0]))["case_id"]
    for name, table in contract.tables().items():
        header, rows = contract.read(exports / f"{name}.csv")
        columns = list(contract.kinds(table))
        kept = clean(table, [h.lower() for h in header], rows)
        if name == "contact_log":
            first = dict(zip(columns, kept[0]))
            for number, (heading, summary) in enumerate(AWKWARD, start=1):
                event_at, recorded_at = MOMENTS[number % len(MOMENTS)]
                entry = dict(first, entry_id=f"EA{number:04}", source="manual", heading=heading, summary=summary)
                entry |= {"event_at": event_at, "recorded_at": recorded_at}
                kept.append(list(entry.values()))
        if name in MORE:
            more = dict.fromkeys(columns, "") | {"case_id": first_case} | MORE[name]
            kept.append(list(more.values()))
        contract.write(original / f"{name}.csv", columns, kept)


if __name__ == "__main__":
    main()
