"""Some tables of `original` in three forms more: more_forms.py [libreoffice] [pandas] [postgres]

With no name, all three; postgres needs the server's programs, libreoffice `soffice`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd

import contract

HERE = contract.HERE
ORIGINAL = HERE / "original"
BIG = ("contact_log", "documents", "detailed_recordings")
ZONED = "allocations"


def tables():
    """Each table's name, columns with their types, and rows of text."""
    for name, table in contract.tables().items():
        header, rows = contract.read(ORIGINAL / f"{name}.csv")
        yield name, contract.kinds(table), header, rows


def fresh(name: str) -> Path:
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def frame(name: str, kinds: dict[str, str], header: list[str], rows: list[list[str]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=header, dtype=str).replace("", None)
    for column, kind in kinds.items():
        cells = made[column]
        if kind in ("date", "datetime", "month"):
            made[column] = pd.to_datetime(cells, format="ISO8601").astype("datetime64[ns]")
            if name == ZONED and kind == "datetime":
                made[column] = made[column].dt.tz_localize("Europe/London").dt.tz_convert("UTC")
        elif kind == "bool":
            made[column] = cells.map({"true": True, "false": False}).astype("boolean")
        elif kind == "int":
            made[column] = pd.to_numeric(cells).astype("Int64")
        elif kind == "enum":
            made[column] = cells.astype("category")
    return made


def with_pandas_packed() -> None:
    """CSV packed: contact_log a file a year, gzipped; hearings in two parts in a folder; a zip a table, and one zip of many."""
    folder = fresh("pandas-packed")
    with zipfile.ZipFile(folder / "the rest.zip", "w", zipfile.ZIP_DEFLATED) as rest:
        for at, (name, kinds, header, rows) in enumerate(tables()):
            made = frame(name, kinds, header, rows)
            if name == "contact_log":
                for year, part in made.groupby(made["recorded_at"].dt.year.clip(lower=2024).fillna(2024)):
                    part.to_csv(folder / f"contact_log_{year:.0f}.csv.gz", index=False)
            elif name == "hearings":
                (folder / name).mkdir()
                made.iloc[:9].to_csv(folder / name / "part-0.csv", index=False)
                made.iloc[9:].to_csv(folder / name / "part-1.csv", index=False, sep=";", encoding="utf-16")
            elif name in BIG:
                made.to_csv(folder / f"{name}.zip", index=False)
            elif at % 2:
                rest.writestr(f"tables/{name}.csv", made.to_csv(index=False))
            else:
                rest.writestr(f"lines/{name}.jsonl", made.to_json(orient="records", lines=True, date_format="iso"))


def with_postgres() -> None:
    """One JSON object a row, `psql -At -c "select row_to_json(t) from …"`; allocations' times have a zone."""
    folder = fresh("postgres-json")
    some = ("allocations", "cases", "detailed_recordings", "hearings", "transfers")
    types = {"date": "date", "datetime": "timestamp", "bool": "boolean", "int": "integer"}
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    work = Path(tempfile.mkdtemp())
    work.chmod(0o777)
    # The server refuses to run as root.
    user = ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []
    run = lambda *args: subprocess.run([*user, *map(str, args)], check=True, stdout=subprocess.DEVNULL, cwd=work)
    run(programs / "initdb", f"--pgdata={work}/data", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username=postgres")
    options = f"-k {work} -c listen_addresses="
    run(programs / "pg_ctl", f"--pgdata={work}/data", f"--log={work}/log", "--wait", f"--options={options}", "start")
    psql = ["psql", f"--host={work}", "--username=postgres", "--no-psqlrc", "--quiet", "-At"]
    try:
        for name, kinds, header, _ in tables():
            if name not in some:
                continue
            own = types | {"datetime": "timestamptz"} if name == ZONED else types
            columns = ", ".join(f'"{column}" {own.get(kinds[column], "text")}' for column in header)
            script = f"""set timezone = 'Europe/London';
create table {name} ({columns});
\\copy {name} from '{ORIGINAL / name}.csv' (format csv, header)
\\o {folder / name}.jsonl
select row_to_json(t) from {name} t;
"""
            subprocess.run([*psql, "postgres"], input=script, text=True, check=True)
    finally:
        run(programs / "pg_ctl", f"--pgdata={work}/data", "--mode=immediate", "stop")
        shutil.rmtree(work, ignore_errors=True)


def with_libreoffice() -> None:
    """Some tables in UTF-16 with tabs, as it and Excel save Unicode text; every column opened as text."""
    texts = fresh("libreoffice-utf16")
    columns = "/".join(f"{place}/2" for place in range(1, 31))
    reading = f"--infilter=CSV:44,34,76,1,{columns},2057,false,true"
    saving = "csv:Text - txt - csv (StarCalc):9,34,65535,1,,2057,false,true,true"
    some = [ORIGINAL / f"{name}.csv" for name in ("allocations", "cases", "children", "detailed_recordings", "staff")]
    with tempfile.TemporaryDirectory() as work:
        office = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{work}/profile"]
        command = [*office, reading, "--convert-to", saving, "--outdir", str(texts), *map(str, some)]
        environment = os.environ | {"LANG": "en_GB.UTF-8"}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


WRITERS = {"libreoffice": with_libreoffice, "pandas": with_pandas_packed, "postgres": with_postgres}

if __name__ == "__main__":
    for name in sys.argv[1:] or WRITERS:
        WRITERS[name]()
        print(name)
