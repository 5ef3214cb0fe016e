#!/usr/bin/env python3
"""Every pack of an organisation of 1,500 practitioners, 100 teams and 20 service areas, from two million findings; and of a quarter of it.

The organisation is made up: `plumbline synth` for 100 teams, its cases five times over under other keys, part of them held by a second and a
third set of practitioners, and its teams put in 20 service areas. What the packs hold is compared with queries first: where they
differ nothing is timed, and the exit code is 1. benches/README.md says how to repeat it.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
from pathlib import Path

from measure import ROOT, measure

COPIES = 5
AREAS = 20
OPERATIONAL = ["North", "South", "Midlands", "East"]
PER_TEAM = 15
# Of one service, not of a case: there once.
ONCE = {"teams", "staff", "authorisations", "practice_assessments", "compliance_reviews"}
AS_AT = "2026-03-31"


def plumbline(binary: Path, *arguments: str | Path) -> str:
    done = subprocess.run([binary, "--quiet", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"plumbline {' '.join(map(str, arguments))}\nended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def read(file: Path) -> tuple[list[str], list[list[str]]]:
    """The head and the rows; some rows are shorter or longer than the head: the made-up organisation makes mistakes."""
    with open(file, newline="") as rows:
        head, *rest = csv.reader(rows)
        return head, rest


def named(file: Path) -> list[dict[str, str]]:
    head, rows = read(file)
    return [dict(zip(head, row)) for row in rows]


def write(file: Path, head: list[str], rows) -> None:
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(rows)


def people(exports: Path, n: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Staff with a second and a third of each practitioner who holds a case, until n do; and who stands for whom in each set."""
    staff = named(exports / "staff.csv")
    holding = {row["staff_id"] for row in named(exports / "allocations.csv") if not row["ended_at"]}
    holders = [row for row in staff if row["role"] == "practitioner" and row["staff_id"] in holding]
    sets, more = [{}], []
    for mark in "BC":
        room = n - len(holders) - len(more)
        chosen = holders[: max(room, 0)]
        sets.append({row["staff_id"]: f"{row['staff_id']}{mark}" for row in chosen})
        more += [row | {"staff_id": f"{row['staff_id']}{mark}", "name": f"{row['name']} {mark}"} for row in chosen]
    return staff + more, sets


def multiply(binary: Path, made: Path, exports: Path, n_teams: int) -> None:
    """The exports: service tables once, all others COPIES times under other keys."""
    exports.mkdir(parents=True, exist_ok=True)
    (exports / "export.toml").write_text(f"taken_on = {AS_AT}\n")
    contract = json.loads(plumbline(binary, "contract", "--format", "json"))
    staff, sets = people(made, n_teams * PER_TEAM)
    for resource in contract["resources"]:
        table, fields = resource["name"], resource["schema"]["fields"]
        source = made / f"{table}.csv"
        if not source.exists():
            continue
        refers = {
            key["fields"][0]: key["reference"]["resource"] or table for key in resource["schema"].get("foreignKeys", [])
        }
        head, rows = read(source)
        if table == "staff":
            rows = [[row.get(name, "") for name in head] for row in staff]
        if table == "teams":
            put_in_areas(head, rows)
        if table in ONCE:
            write(exports / source.name, head, rows)
            continue
        ids = [f["name"] for f in fields if f["name"].endswith("_id") or f.get("plumbline:key")]
        own = [head.index(name) for name in ids if name in head and refers.get(name) not in ("staff", "teams")]
        of_staff = [at for at, name in enumerate(head) if refers.get(name) == "staff"]
        # A document is named after its case.
        named_after = (head.index("case_id"), head.index("file_name")) if table == "documents" else None
        write(exports / source.name, head, copies(rows, own, of_staff, named_after, sets))


def put_in_areas(head: list[str], teams: list[list[str]]) -> None:
    service, operational = head.index("service_area"), head.index("operational_area")
    for at, row in enumerate(teams):
        if row[service]:
            row[service] = f"Area {at % AREAS + 1:02}"
            row[operational] = OPERATIONAL[at % AREAS % len(OPERATIONAL)]


def copies(rows, own, of_staff, named_after, sets):
    for copy in range(COPIES):
        who, mark = sets[min(copy // 2, len(sets) - 1)], f"-{copy}"
        for row in rows:
            row = list(row)
            if named_after and len(row) > max(named_after):
                case, name = named_after
                row[name] = row[name].replace(row[case], row[case] + mark)
            for at in own:
                if at < len(row) and row[at]:
                    row[at] += mark
            for at in of_staff:
                if at < len(row):
                    row[at] = who.get(row[at], row[at])
            yield row


def lake(binary: Path, work: Path, n_teams: int) -> Path:
    """A judged lake of so many teams; made once."""
    lake, made, exports = (work / f"{what}-{n_teams}" for what in ("lake", "made", "exports"))
    if not (lake / "done").exists():
        plumbline(binary, "--as-at", AS_AT, "synth", "--cases", str(150 + 400 * (n_teams - 4)), "--seed", "3", made)
        multiply(binary, made, exports, n_teams)
        plumbline(binary, "--lake", lake, "ingest", exports)
        plumbline(binary, "--lake", lake, "check")
        (lake / "done").touch()
    return lake


def asked(binary: Path, lake: Path, query: str) -> int:
    return int(plumbline(binary, "--lake", lake, "--format", "csv", "sql", query).split("\n")[1])


def n_findings(file: Path) -> int:
    """What is owed later stands in the file as well, and is no finding yet: it has no finding_id."""
    head, rows = read(file)
    return sum(1 for row in rows if row[head.index("finding_id")])


def compared(binary: Path, lake: Path, out: Path) -> None:
    """The packs there are, and the rows of their findings, are those that queries count."""
    counts = {
        "practitioners' packs": (
            len(list((out / "practitioner").iterdir())),
            "select count(distinct staff_id) from (select staff_id, row_number() over (partition by case_id order by ended_at desc nulls first,"
            " case coalesce(capacity, 'practitioner') when 'duty' then 3 when 'second_guardian' then 2 else 1 end, allocated_at desc,"
            " allocation_id desc) as place, ended_at from allocations inner join (select case_id as c from cases where closed_on is null"
            f" or closed_on > date '{AS_AT}') on case_id = c where allocated_at < date '{AS_AT}' + interval '1 day') where place = 1"
            f" and (ended_at is null or ended_at >= date '{AS_AT}' + interval '1 day') and staff_id is not null",
        ),
        "rows of the teams' findings.csv": (
            sum(n_findings(file) for file in out.glob("service-manager/*/findings.csv")),
            "select count(current_team_id) + count(case when team_id is distinct from current_team_id then team_id end) from findings",
        ),
    }
    for what, (found, query) in counts.items():
        wanted = asked(binary, lake, query)
        if found != wanted:
            sys.exit(f"{what}: {found}, and a query counts {wanted}")
        print(f"{what}: {found}, as a query counts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/plumbline")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--teams", type=int, nargs="+", default=[100, 25])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for n_teams in options.teams:
        of = lake(options.binary, options.work, n_teams)
        out = options.work / f"out-{n_teams}"
        command = [options.binary, "--no-progress", "--lake", of, "--out", out, "report"]
        runs = [measure(command, options.work) for _ in range(options.runs)]
        compared(options.binary, of, out)
        n = asked(options.binary, of, "select count(*) from findings")
        packs = len(list(out.glob("*/*/index.html")))
        wall = statistics.median(run.wall for run in runs)
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
        largest = max(file.stat().st_size for file in out.rglob("index.html"))
        print(
            f"{n_teams} teams: {n:,} findings, {packs:,} packs, {size / 1e9:.2f} GB, largest page {largest / 1e6:.2f} MB; "
            f"wall {wall:.1f} s ({min(r.wall for r in runs):.1f} to {max(r.wall for r in runs):.1f}), "
            f"processor {statistics.median(r.cpu for r in runs):.1f} s, peak {max(r.peak_mb for r in runs):.0f} MB, "
            f"{1000 * wall / packs:.1f} ms a pack"
        )


main()
