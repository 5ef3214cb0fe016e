#!/usr/bin/env bash
# Makes the four folders beside this file anew: make.sh PLUMBLINE, the path of the built program.
# Debian packages: libreoffice-calc, python3-uno, postgresql; from PyPI: pandas, in the Python that PYTHON names.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
plumbline=$(realpath "$1")
python=${PYTHON:-python3}
work=$(mktemp -d)
office='' database=''

finish() {
    [ -z "$office" ] || kill "$office" 2>/dev/null || true
    [ -z "$database" ] || as_postgres "$bin/pg_ctl" --pgdata="$work/data" --mode=immediate stop >/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# The server refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser --user postgres -- "$@"; else "$@"; fi; }

rm -rf "$here"/{original,libreoffice,postgres,pandas}
"$plumbline" synth --cases 15 --seed 52 --as-at 2026-03-31 "$work/exports"
"$python" "$here/original.py" "$work/exports" "$here/original"

"$python" "$here/with_pandas.py" "$here/original" "$here/pandas"

mkdir -p "$here/postgres" "$work/data"
[ "$(id -u)" != 0 ] || chown postgres "$work" "$work/data"
bin=$(pg_config --bindir 2>/dev/null || ls -d /usr/lib/postgresql/*/bin | tail -1)
as_postgres "$bin/initdb" --pgdata="$work/data" --encoding=UTF8 --locale=C --auth=trust --username=postgres >/dev/null
as_postgres "$bin/pg_ctl" --pgdata="$work/data" --log="$work/data/log" --wait \
    --options="-k $work -c listen_addresses=" start >/dev/null
database=started
"$python" "$here/postgres.py" "$here/original" "$here/postgres" \
    | psql --host="$work" --username=postgres --no-psqlrc --quiet postgres

port=2002
LANG=en_GB.UTF-8 soffice --headless --norestore --nologo "-env:UserInstallation=file://$work/profile" \
    "--accept=socket,host=127.0.0.1,port=$port;urp;" >/dev/null 2>&1 &
office=$!
# Debian's Python has the bridge to LibreOffice.
/usr/bin/python3 "$here/libreoffice.py" "$here/original" "$here/libreoffice" "$port"
wait "$office" || true
office=''

du -sh "$here"/{original,libreoffice,postgres,pandas}
"$bin/postgres" --version
soffice --version
"$python" -c 'import pandas, platform; print("pandas", pandas.__version__, "on Python", platform.python_version())'
