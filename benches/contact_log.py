#!/usr/bin/env python3
"""Ten million rows of contact log to typed, deduplicated, ordered Parquet, beside DuckDB; and the same with one row in a hundred bad.

What both made of the clean file is compared first, row for row: where they differ nothing is timed, and the exit code is 1.
benches/README.md says how to repeat it.
"""

import argparse
import json
import shutil
import statistics
import sys
from pathlib import Path

import duckdb
from measure import HERE, ROOT, Measured, measure

OTHERS = {
    "teams": "team_id,name,kind\nT1,North,public\n",
    "staff": "staff_id,name,role,team_id\nP1,Name,practitioner,T1\n",
    "cases": "case_id,law_type,team_id,received_on\nC000001,public,T1,2026-01-05\n",
    "children": "child_id,name,date_of_birth\nK000001,Name,2015-06-01\n",
    "case_children": "case_id,child_id,role\nC000001,K000001,subject\n",
    "allocations": "allocation_id,case_id,team_id,allocated_at\nA1,C000001,T1,2026-01-06T09:00\n",
}

# Rows in an order of no meaning, a text in quotes, now and then over two lines; the last thousandth repeats rows of before.
ENTRIES = """
    with numbers as (
        select case when i < {fresh} then i else i - {fresh} end as n from range({rows}) t(i)
    )
    select
        'E' || lpad(cast((n * 7919) % 100000007 as varchar), 9, '0') as entry_id,
        'C' || lpad(cast(hash(n) % 200000 as varchar), 6, '0') as case_id,
        case when hash(n + 1) % 5 = 0 then 'automatic' else 'manual' end as source,
        'Contact ' || (hash(n + 2) % 500) as heading,
        strftime(timestamp '2024-01-01' + to_minutes(cast(hash(n + 3) % 1180000 as bigint)), '%d/%m/%Y %H:%M') as event_at,
        strftime(
            timestamp '2024-01-02' + to_minutes(cast(hash(n + 3) % 1180000 + hash(n + 4) % 9000 as bigint)),
            '%d/%m/%Y %H:%M') as recorded_at,
        'S' || lpad(cast(hash(n + 5) % 1500 as varchar), 4, '0') as recorded_by,
        (['seen', 'spoken', 'communicated', 'none'])[1 + cast(hash(n + 6) % 4 as int)] as contact,
        'K' || lpad(cast(hash(n + 7) % 300000 as varchar), 6, '0') as child_id,
        (['face_to_face', 'telephone', 'video', 'letter', 'email'])[1 + cast(hash(n + 8) % 5 as int)] as mode,
        case
            when hash(n + 9) % 50 = 0
                then 'Spoke, "at length", with ' || hash(n + 10) % 100000 || chr(10) || 'and again'
            else 'Visited, spoke with carer ' || hash(n + 10) % 100000
        end as summary
    from numbers
"""


def make(folder: Path, rows: int) -> tuple[Path, Path]:
    """The exports, and the same with one row in a hundred bad in one of four ways."""
    clean, bad = folder / "clean", folder / "bad"
    for exports in (clean, bad):
        exports.mkdir(parents=True, exist_ok=True)
        (exports / "export.toml").write_text("taken_on = 2026-03-31\n")
        for table, text in OTHERS.items():
            (exports / f"{table}.csv").write_text(text)
    if not (bad / "done").exists():
        db = duckdb.connect()
        db.execute("set threads = 2")
        db.execute(
            f"copy ({ENTRIES.format(rows=rows, fresh=rows * 999 // 1000)}) to '{clean / 'contact_log.csv'}' (format csv, header, force_quote (summary))"
        )
        with open(clean / "contact_log.csv", "rb") as good, open(bad / "contact_log.csv", "wb") as out:
            for number, line in enumerate(good):
                if number % 100 == 99 and line.startswith(b"E") and line.endswith(b'"\n'):
                    line = spoilt(line, number // 100 % 4)
                out.write(line)
        (bad / "done").touch()
    return clean, bad


def spoilt(line: bytes, how: int) -> bytes:
    match how:
        case 0:
            return line[:-1] + b",one too many\n"
        case 1:
            return line.replace(b"/", b".", 1)
        case 2:
            return b"," + line.split(b",", 1)[1]
        case _:
            return line[:-2] + b"\n"


def differences(work: Path) -> list[str]:
    """How the two Parquet files differ."""
    (ours,) = work.glob("lake/snapshots/*/tables/contact_log.parquet")
    theirs = work / "theirs/contact_log.parquet"
    names = "entry_id, case_id, source, heading, event_at, recorded_at, recorded_by, contact, child_id, mode, summary"
    db = duckdb.connect()
    db.execute("set threads = 2; set memory_limit = '8GB'")
    # The order is part of it: each row with its number.
    of = "select {}, row_number() over () as n from read_parquet('{}')"
    left, right = of.format(names, ours), of.format(names, theirs)
    found = []
    for what, a, b in (("ours alone", left, right), ("DuckDB's alone", right, left)):
        (count,) = db.execute(f"select count(*) from (({a}) except ({b}))").fetchone()
        if count:
            found.append(f"{count} rows are {what}")
    return found


def ingest(plumbline: Path, work: Path, exports: Path) -> Measured:
    shutil.rmtree(work / "lake", ignore_errors=True)
    return measure([plumbline, "ingest", exports, "--no-progress", "--threads", "2"], work)


def in_duckdb(work: Path, exports: Path) -> Measured:
    shutil.rmtree(work / "theirs", ignore_errors=True)
    return measure([sys.executable, HERE / "in_duckdb/contact_log.py", exports, work / "theirs"], work)


def accounts(work: Path) -> dict:
    (manifest,) = work.glob("lake/snapshots/*/manifest.json")
    return next(own for own in json.loads(manifest.read_text())["inputs"] if own["table"] == "contact_log")


def line(what: str, runs: list[Measured]) -> str:
    wall, cpu = (statistics.median(values) for values in ([r.wall for r in runs], [r.cpu for r in runs]))
    return f"| {what} | {wall:.1f} s | {cpu:.1f} s | {max(r.peak_mb for r in runs):.0f} MB |"


def ratios(above: list[Measured], below: list[Measured]) -> str:
    values = [a.wall / b.wall for a, b in zip(above, below)]
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plumbline", type=Path, default=ROOT / "target/release/plumbline")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    plumbline, work = args.plumbline.resolve(), args.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    clean, bad = make(work, args.rows)
    ingest(plumbline, work, clean)
    kept = accounts(work)
    in_duckdb(work, clean)
    if found := differences(work):
        sys.exit("\n".join(found))
    ours, theirs, spoilt_ours = [], [], []
    for _ in range(args.runs):
        theirs.append(in_duckdb(work, clean))
        ours.append(ingest(plumbline, work, clean))
        spoilt_ours.append(ingest(plumbline, work, bad))
    refused = accounts(work)
    shown = ("rows_read", "rows_kept", "rows_rejected", "exact_duplicates", "cells_rejected")
    print(f"Clean file: {(clean / 'contact_log.csv').stat().st_size / 1e9:.2f} GB; " + ", ".join(f"{k} {kept[k]:,}" for k in shown) + ".")
    print("One row in a hundred bad: " + ", ".join(f"{k} {refused[k]:,}" for k in shown) + ".")
    print(f"Compared equal: every row of the clean file, in its order. Medians of {args.runs} alternating runs.\n")
    print("| | wall | processor | peak memory |\n|---|---|---|---|")
    print(line("plumbline", ours))
    print(line("DuckDB", theirs))
    print(line("plumbline, one row in a hundred bad", spoilt_ours))
    print(f"\nplumbline's wall to DuckDB's, pair by pair: {ratios(ours, theirs)}; the bad file's to the clean one's: {ratios(spoilt_ours, ours)}.")


main()
