"""What a process used: seconds by the clock, processor seconds, and the most memory it held."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclass
class Measured:
    """One process: seconds by the clock, processor seconds, and the most memory it held."""

    wall: float
    cpu: float
    peak_mb: float


def measure(command: list[str | Path], cwd: Path) -> Measured:
    """Runs a process to its end. What it writes is on its way to the disk before the next one begins."""
    os.sync()
    used_file = cwd / "used.json"
    with open(cwd / "said.txt", "wb") as said:
        measured = [sys.executable, "-S", HERE / "measured.py", used_file, *command]
        subprocess.run([str(c) for c in measured], cwd=cwd, stdout=said, stderr=subprocess.STDOUT, check=True)
    used = json.loads(used_file.read_text())
    if used["code"] != 0:
        said = (cwd / "said.txt").read_text(errors="replace")
        sys.exit(f"{' '.join(map(str, command))}\nended with {used['code']}:\n{said}")
    return Measured(used["wall"], used["cpu"], used["peak_mb"])
