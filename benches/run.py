#!/usr/bin/env python3
"""plumbline beside DuckDB at the same work, on the same two processors, in one run. benches/README.md says how.

The results are compared row for row first, and again after the last timed run: where they differ nothing is printed
but the difference, and the exit code is 1.
"""

import argparse
import getpass
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import duckdb

import compare
from measure import HERE, ROOT, Measured, measure

RULES = ("late_recording", "record_not_reviewed", "unreviewed_case_plan")
PROCESSORS = 2


class Bench:
    def __init__(self, args: argparse.Namespace):
        self.plumbline = args.plumbline.resolve()
        self.work = args.work.resolve()
        self.as_at = args.as_at
        self.exports = (args.exports or self.work / f"exports-{args.cases}-{args.seed}").resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        if not self.exports.exists():
            self.say(f"synth {args.cases} cases, seed {args.seed}")
            synth = ["synth", "--cases", args.cases, "--seed", args.seed, "--as-at", self.as_at, self.exports]
            measure([self.plumbline, *synth], self.work)
        self.three_rules = self.work / "three_rules.toml"
        self.three_rules.write_text(self.configuration())

    @staticmethod
    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def configuration(self) -> str:
        """Every rule off but the three that DuckDB judges too; and a viewer who sees shielded cases, to compare all."""
        listed = subprocess.run(
            [self.plumbline, "rules", "--format", "csv"], cwd=self.work, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        ids = [line.split(",")[listed[0].split(",").index("rule_id")] for line in listed[1:]]
        missing = set(RULES) - set(ids)
        if missing:
            sys.exit(f"{self.plumbline} has no rule {', '.join(sorted(missing))}")
        off = "\n".join(f'{rule} = "benchmark"' for rule in ids if rule not in RULES)
        viewer = f'[[access.viewers]]\nuser = "{getpass.getuser()}"\nsees = "all"\nshields = "all"\n'
        return f"[rules.off]\n{off}\n\n{viewer}"

    def ours(self, verb: str, *more: str | Path, lake: Path) -> Measured:
        flags = ["--lake", lake, "--out", self.work / "out", "--threads", PROCESSORS, "--quiet", "--no-progress"]
        return measure([self.plumbline, verb, *more, *flags, "--as-at", self.as_at], self.work)

    def theirs(self, script: str, *more: str | Path) -> Measured:
        return measure([sys.executable, HERE / "in_duckdb" / script, *more], self.work)

    def clear(self) -> None:
        for folder in ("lake", "theirs", "lake-all", "out"):
            shutil.rmtree(self.work / folder, ignore_errors=True)

    def round(self, ours_first: bool) -> dict[str, Measured]:
        """Both sides once, from the exports to judged obligations."""
        self.clear()
        lake, theirs = self.work / "lake", self.work / "theirs"
        steps = {
            "ingest": [
                ("ours", lambda: self.ours("ingest", self.exports, "--config", self.three_rules, lake=lake)),
                ("theirs", lambda: self.theirs("ingest.py", self.exports, theirs)),
            ],
            "judge": [
                ("ours", lambda: self.ours("check", "--config", self.three_rules, lake=lake)),
                ("theirs", lambda: self.theirs("judge.py", theirs, self.as_at, theirs / "obligations.parquet")),
            ],
        }
        measured = {}
        for step, sides in steps.items():
            for side, run in sides if ours_first else sides[::-1]:
                measured[f"{step} {side}"] = run()
        return measured

    def whole(self, exports: Path) -> Measured:
        """`plumbline run`: every rule, every pack."""
        self.clear()
        return self.ours("run", exports, lake=self.work / "lake-all")

    def compare(self) -> int:
        """How many obligations were compared; ends the run where anything differs."""
        obligations = self.work / "obligations.csv"
        columns = ", ".join(compare.OBLIGATION)
        query = [self.plumbline, "sql", f"select {columns} from obligations", "--format", "csv"]
        flags = ["--lake", self.work / "lake", "--purpose", "audit", "--quiet"]
        with open(obligations, "wb") as out:
            subprocess.run([*query, *flags], cwd=self.work, stdout=out, check=True)
        snapshot = next((self.work / "lake" / "snapshots").iterdir())
        differences, n = compare.all_of(snapshot, self.work / "theirs", obligations)
        if differences:
            sys.exit("\n".join(["the results differ:", *differences]))
        return n


def figure(runs: list[Measured]) -> str:
    """`2.31 s, 4.02 s of processor, 412 MB`: medians, and the most memory."""
    wall, cpu = (statistics.median(getattr(m, name) for m in runs) for name in ("wall", "cpu"))
    return f"{wall:.2f} s | {cpu:.2f} s | {max(m.peak_mb for m in runs):.0f} MB"


def ratio(ours: list[float], theirs: list[float]) -> str:
    pairs = sorted(t / o for o, t in zip(ours, theirs))
    return f"{statistics.median(pairs):.2f} ({pairs[0]:.2f} to {pairs[-1]:.2f})"


def table(rounds: list[dict[str, Measured]], wholes: list[Measured], samples: list[Measured]) -> str:
    lines = [
        "| | wall | processor | peak memory | DuckDB's wall to ours, pair by pair |",
        "|---|---|---|---|---|",
    ]
    totals = {side: [r[f"ingest {side}"].wall + r[f"judge {side}"].wall for r in rounds] for side in ("ours", "theirs")}
    for step, title in (("ingest", "exports to Parquet"), ("judge", "three rules judged")):
        ours, theirs = ([r[f"{step} {side}"] for r in rounds] for side in ("ours", "theirs"))
        paired = ratio([m.wall for m in ours], [m.wall for m in theirs])
        lines.append(f"| {title}: plumbline | {figure(ours)} | {paired} |")
        lines.append(f"| {title}: DuckDB | {figure(theirs)} | |")
    for side, title in (("ours", "plumbline"), ("theirs", "DuckDB")):
        paired = ratio(totals["ours"], totals["theirs"]) if side == "ours" else ""
        lines.append(f"| both: {title} | {statistics.median(totals[side]):.2f} s | | | {paired} |")
    if wholes:
        lines.append(f"| `plumbline run`: every rule and all packs | {figure(wholes)} | |")
    if samples:
        lines.append(f"| `plumbline run sample-data` | {figure(samples)} | |")
    return "\n".join(lines)


def processor() -> str:
    models = {
        line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
    }
    return ", ".join(sorted(models)) or platform.processor()


def conditions(bench: Bench, obligations: int, runs: int) -> str:
    def folder_mb(folder: Path) -> float:
        return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6

    accounts = f"from '{bench.work / 'theirs' / 'accounts.parquet'}'"
    rows = duckdb.sql(f"select sum(read), max(read) {accounts}").fetchall()[0]
    version = subprocess.run([bench.plumbline, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    bare = [measure([sys.executable, "-c", "import duckdb; duckdb.connect()"], bench.work).wall for _ in range(5)]
    snapshot = next((bench.work / "lake" / "snapshots").iterdir())
    ours = folder_mb(snapshot / "tables") + folder_mb(snapshot / "shielded" / "tables")
    theirs = sum(f.stat().st_size for f in (bench.work / "theirs").glob("*.parquet") if f.stem != "obligations") / 1e6
    return "\n".join([
        f"{version}, DuckDB {duckdb.__version__}, Python {platform.python_version()}; {processor()}, {PROCESSORS} "
        f"processors; Linux {platform.release()}; {time.strftime('%-d %B %Y')}.",
        f"Exports: {folder_mb(bench.exports):.0f} MB, {rows[0]:,} rows, of which {rows[1]:,} in the contact log. "
        f"Parquet: ours {ours:.0f} MB, DuckDB's {theirs:.0f} MB.",
        f"Compared equal: every row of every table, what was refused, the counts of each file, and {obligations:,} "
        f"obligations. Medians of {runs} alternating runs, the most memory of any.",
        f"Starting Python and DuckDB alone takes {statistics.median(bare):.2f} s, counted in each of DuckDB's two walls.",
    ])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plumbline", type=Path, default=ROOT / "target" / "release" / "plumbline")
    parser.add_argument("--work", type=Path, required=True, help="a folder for exports, lakes and what is said; kept")
    parser.add_argument("--exports", type=Path, help="exports that are there, instead of made-up ones")
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-at", default="2026-03-31")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--compare-only", action="store_true", help="compare the results, time nothing")
    args = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSORS])
    bench = Bench(args)
    bench.round(ours_first=True)
    obligations = bench.compare()
    bench.say(f"equal: every table, what was refused, and {obligations} obligations")
    if args.compare_only:
        return
    rounds = []
    for n in range(args.runs):
        rounds.append(bench.round(ours_first=n % 2 == 0))
        bench.say(f"run {n + 1}: " + ", ".join(f"{step} {m.wall:.2f} s" for step, m in rounds[-1].items()))
    bench.compare()
    facts = conditions(bench, obligations, args.runs)
    wholes = [bench.whole(bench.exports) for _ in range(3)]
    sample = ROOT / "sample-data"
    samples = [bench.whole(sample) for _ in range(5)] if sample.exists() else []
    print(facts, table(rounds, wholes, samples), sep="\n\n")


if __name__ == "__main__":
    main()
