"""Runs a command and writes what it used to a file, from a process that is small itself.

The kernel counts a process's most memory from before it became another program: started by a process that holds
much, a small one would look large.
"""

import json
import os
import sys
import time

into, *command = sys.argv[1:]
began = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - began
with open(into, "w") as file:
    cpu = used.ru_utime + used.ru_stime
    json.dump({"code": os.waitstatus_to_exitcode(status), "wall": wall, "cpu": cpu, "peak_mb": used.ru_maxrss / 1000}, file)
