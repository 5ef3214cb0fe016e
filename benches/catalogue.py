#!/usr/bin/env python3
"""The whole catalogue beside some of its rules, over the same snapshot, turn and turn about. benches/README.md says how.

The obligations of the rules that both judge are compared first: where they differ nothing is printed but the difference,
and the exit code is 1.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from measure import ROOT, Measured, measure

# Those that were there first.
SOME = (ROOT / "benches/first_rules.txt").read_text().split()
OBLIGATIONS = "select * from obligations where rule_id = '{}' order by case_id, subject_id, part, triggered_at"


def said(command: list[str | Path], cwd: Path) -> str:
    return subprocess.run([str(c) for c in command], cwd=cwd, check=True, capture_output=True, text=True).stdout


def judged(plumbline: Path, work: Path, config: Path) -> Measured:
    """One check, from a snapshot without results."""
    for results in work.glob("lake/snapshots/*/results"):
        shutil.rmtree(results)
    return measure([plumbline, "--config", config, "check"], work)


def obligations(plumbline: Path, work: Path) -> dict[str, str]:
    return {rule: said([plumbline, "sql", "--format", "csv", OBLIGATIONS.format(rule)], work) for rule in SOME}


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plumbline", type=Path, default=ROOT / "target/release/plumbline")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    plumbline, work = args.plumbline.resolve(), args.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "lake").exists():
        said([plumbline, "synth", "--as-at", "2026-03-31", "--cases", str(args.cases), "exports"], work)
        said([plumbline, "ingest", "exports"], work)
    rules = [line.split(",")[0] for line in said([plumbline, "rules", "--format", "csv"], work).splitlines()[1:]]
    some, every = work / "some.toml", work / "every.toml"
    some.write_text("[rules.off]\n" + "".join(f'{rule} = "benchmark"\n' for rule in rules if rule not in SOME))
    every.write_text("")
    found = []
    for config in (some, every):
        judged(plumbline, work, config)
        found.append(obligations(plumbline, work))
    different = [rule for rule in SOME if found[0][rule] != found[1][rule]]
    if different:
        sys.exit(f"judged otherwise alone and together: {', '.join(different)}")
    pairs = [(judged(plumbline, work, some), judged(plumbline, work, every)) for _ in range(args.runs)]
    print(f"{len(rules)} rules to {len(SOME)}, {args.cases} cases, medians of {args.runs} alternating runs:")
    print(f"wall {spread([b.wall / a.wall for a, b in pairs])}")
    print(f"processor {spread([b.cpu / a.cpu for a, b in pairs])}")
    print(f"seconds: {spread([a.wall for a, _ in pairs])} and {spread([b.wall for _, b in pairs])}")
    print(f"peak memory: {max(b.peak_mb for _, b in pairs):.0f} MB")


if __name__ == "__main__":
    main()
