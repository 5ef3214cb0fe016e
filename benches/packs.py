#!/usr/bin/env python3
"""Every pack of an organisation of 1,500 practitioners, 100 teams and 20 service areas, from two million findings; and of a half and a quarter of it.

The organisation is made up: `plumbline synth` for 100 teams, its cases five times over under other keys, part of them held by a second and a
third set of practitioners, until each team has 15 and two practice supervisors, and its teams put in 20 service areas. What the packs
hold is compared with queries first: where they differ nothing is timed, and the exit code is 1. benches/README.md says how to repeat it.
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
TEAMS_AN_AREA = 5
OPERATIONAL = ["North", "South", "Midlands", "East", "West"]
SUPERVISORS = 2
PER_TEAM = 15
# Of one service, not of a case: there once.
ONCE = {"teams", "staff", "authorisations", "practice_assessments", "compliance_reviews", "bank_holidays"}
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


def people(exports: Path, holding: set[str]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Staff with as many doubles of those who hold a case that each team has 15, and two supervisors between whom they are
    shared; and who stands for whom in each copy of the cases."""
    staff = named(exports / "staff.csv")
    teams: dict[str, list[dict[str, str]]] = {}
    for row in staff:
        if row["staff_id"] in holding:
            teams.setdefault(row["team_id"], []).append(row)
    sets: list[dict[str, str]] = [{}, {}, {}]
    more = []

    def double(row: dict[str, str], mark: str) -> dict[str, str]:
        more.append(row | {"staff_id": row["staff_id"] + mark, "name": f"{row['name']} {mark}"})
        return more[-1]

    for team, holders in teams.items():
        wanted = [(of, row) for of in (1, 2) for row in holders][: PER_TEAM - len(holders)]
        if len(holders) + len(wanted) != PER_TEAM:
            sys.exit(f"{team}: {len(holders)} hold a case, of whom {PER_TEAM} cannot be made")
        everybody = list(holders)
        for of, row in wanted:
            everybody.append(double(row, "ABC"[of]))
            sets[of][row["staff_id"]] = everybody[-1]["staff_id"]
        leads = [row for row in staff if row["role"] == "practice_supervisor" and row["team_id"] == team]
        while len(leads) < SUPERVISORS:
            leads.append(double(leads[0], "BC"[len(leads) - 1]))
        for at, row in enumerate(everybody):
            row["manager_id"] = leads[at % SUPERVISORS]["staff_id"]
    return staff + more, sets


def multiply(binary: Path, made: Path, exports: Path, holding: set[str]) -> None:
    """The exports: service tables once, all others COPIES times under other keys."""
    exports.mkdir(parents=True, exist_ok=True)
    (exports / "export.toml").write_text(f"taken_on = {AS_AT}\n")
    contract = json.loads(plumbline(binary, "contract", "--format", "json"))
    staff, sets = people(made, holding)
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
        if table in ("authorisations", "practice_assessments"):
            rows += of_doubles(head, rows, sets)
        if table in ONCE:
            write(exports / source.name, head, rows)
            continue
        ids = [f["name"] for f in fields if f["name"].endswith("_id") or f.get("plumbline:key")]
        own = [head.index(name) for name in ids if name in head and refers.get(name) not in ("staff", "teams")]
        of_staff = [at for at, name in enumerate(head) if refers.get(name) == "staff"]
        # A document is named after its case.
        named_after = (head.index("case_id"), head.index("file_name")) if "file_name" in head else None
        write(exports / source.name, head, copies(rows, own, of_staff, named_after, sets))


def of_doubles(head: list[str], rows: list[list[str]], sets: list[dict[str, str]]) -> list[list[str]]:
    """A double may do what the first may: the rows again, under keys of their own."""
    who = head.index("staff_id")
    doubles = [(row, double[row[who]]) for double in sets for row in rows if row[who] in double]
    return [[row[0] + double[-1], *row[1:who], double, *row[who + 1 :]] for row, double in doubles]


def put_in_areas(head: list[str], teams: list[list[str]]) -> None:
    service, operational = head.index("service_area"), head.index("operational_area")
    holding = [row for row in teams if row[service]]
    n_areas = len(holding) // TEAMS_AN_AREA
    for at, row in enumerate(holding):
        row[service] = f"Area {at % n_areas + 1:02}"
        row[operational] = OPERATIONAL[at % n_areas % len(OPERATIONAL)]


def copies(rows, own, of_staff, named_after, sets):
    for copy in range(COPIES):
        who, mark = sets[copy % len(sets)], f"-{copy}"
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


def open_cases() -> str:
    """Our own query of who holds what, at the day."""
    return (ROOT / "queries/reports/open_cases.sql").read_text().replace("$as_at", f"date '{AS_AT}'")


def holders(binary: Path, lake: Path) -> set[str]:
    query = f"select distinct staff_id from ({open_cases()}) where is_allocated and staff_id is not null"
    return set(plumbline(binary, "--lake", lake, "--format", "csv", "sql", query).split()[1:])


def lake(binary: Path, work: Path, n_teams: int) -> Path:
    """A judged lake of so many teams; made once."""
    lake, made, exports = (work / f"{what}-{n_teams}" for what in ("lake", "made", "exports"))
    if not (lake / "done").exists():
        plumbline(binary, "--as-at", AS_AT, "synth", "--cases", str(150 + 400 * (n_teams - 4)), "--seed", "3", made)
        base = work / f"base-{n_teams}"
        plumbline(binary, "--lake", base, "ingest", made)
        multiply(binary, made, exports, holders(binary, base))
        plumbline(binary, "--lake", lake, "ingest", exports)
        # Judging is not what is measured here: it may have what it needs.
        plumbline(binary, "--lake", lake, "--memory", "8G", "check")
        (lake / "done").touch()
    return lake


def asked(binary: Path, lake: Path, query: str) -> int:
    return int(plumbline(binary, "--lake", lake, "--format", "csv", "sql", query).split("\n")[1])


def n_findings(file: Path) -> int:
    """What is owed later stands in the file as well, and is no finding yet: it has no finding_id."""
    head, rows = read(file)
    return sum(1 for row in rows if row[head.index("finding_id")])


def compared(binary: Path, lake: Path, out: Path, n_teams: int) -> None:
    """The packs there are those of the organisation, and the rows of their findings those that queries count."""
    held = f"(select distinct staff_id as held_by_them from ({open_cases()}) where is_allocated and staff_id is not null)"

    def packs(audience: str) -> int:
        return len(list((out / audience).iterdir()))

    def rows(audience: str) -> int:
        return sum(n_findings(file) for file in out.glob(f"{audience}/*/findings.csv"))

    checks = [
        ("practitioners' packs", packs("practitioner"), PER_TEAM * n_teams),
        ("practice supervisors' packs", packs("practice-supervisor"), SUPERVISORS * n_teams),
        ("service managers' packs", packs("service-manager"), n_teams),
        ("areas' packs", packs("area"), n_teams // TEAMS_AN_AREA),
        ("directors' packs", packs("director"), min(len(OPERATIONAL), n_teams // TEAMS_AN_AREA) + 1),
        (
            "rows of the practitioners' findings.csv",
            rows("practitioner"),
            asked(
                binary,
                lake,
                f"select (select count(*) from findings inner join {held} on current_staff_id = held_by_them where owner_role = 'practitioner')"
                f" + (select count(*) from findings inner join {held} on staff_id = held_by_them"
                " where owner_role = 'practitioner' and (staff_id is distinct from current_staff_id))",
            ),
        ),
        (
            "rows of the teams' findings.csv",
            rows("service-manager"),
            asked(
                binary,
                lake,
                "select count(current_team_id) + count(case when team_id is distinct from current_team_id then team_id end)"
                " from findings",
            ),
        ),
    ]
    for what, found, wanted in checks:
        if found != wanted:
            sys.exit(f"{n_teams} teams: {what}: {found}, where {wanted} are wanted")
        print(f"{n_teams} teams: {what}: {found:,}, as wanted", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/plumbline")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--teams", type=int, nargs="+", default=[25, 50, 100])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.work, options.binary = options.work.resolve(), options.binary.resolve()
    for n_teams in options.teams:
        of = lake(options.binary, options.work, n_teams)
        out = options.work / f"out-{n_teams}"
        command = [options.binary, "--no-progress", "--lake", of, "--out", out, "report"]
        measure(command, options.work)
        compared(options.binary, of, out, n_teams)
        runs = [measure(command, options.work) for _ in range(options.runs)]
        n = asked(options.binary, of, "select count(*) from findings")
        packs = len(list(out.glob("*/*/index.html")))
        wall = statistics.median(run.wall for run in runs)
        files = sum(1 for file in out.rglob("*") if file.is_file())
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
        largest = max(file.stat().st_size for file in out.rglob("index.html"))
        print(
            f"{n_teams} teams: {n:,} findings, {packs:,} packs, {files:,} files, {size / 1e9:.2f} GB, largest page {largest / 1e6:.2f} MB; "
            f"wall {wall:.1f} s ({min(r.wall for r in runs):.1f} to {max(r.wall for r in runs):.1f}), "
            f"processor {statistics.median(r.cpu for r in runs):.1f} s, peak {max(r.peak_mb for r in runs):.0f} MB, "
            f"{1000 * wall / packs:.1f} ms a pack"
        )


main()
