"""What a whole process takes, started by one so small that its own memory is not counted."""

import json
import os
import subprocess
import sys
from typing import NamedTuple, Sequence

from benchmarks.programs import LONGEST_S, ROOT, Absent

# The system carries the largest memory of whoever starts a program over into its figures.
_START = """
import os, sys, time
said = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
begin = time.perf_counter()
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - begin
figures = [seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status]
os.write(said, repr(figures).encode())
"""


class Took(NamedTuple):
    """A whole process: seconds by the clock and of processors, and the most memory it had."""

    wall: float
    cpu: float
    peak_mib: float


def took(words: Sequence[str], cwd: str, root: str = ROOT) -> Took:
    """Run this Python with words; the package is that below `root`. Raises `Absent`.

    >>> took(["-c", "pass"], ".").peak_mib > 1
    True
    """
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("HYDRA_", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _START, sys.executable, *words],
        cwd=cwd,
        env={**kept, "PYTHONPATH": root},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST_S,
        check=True,
    )
    wall, cpu, peak_mib, status = json.loads(done.stdout)
    if status:
        said = done.stderr.decode(errors="replace").strip()
        raise Absent(f"{' '.join(words)}: ended with status {status}: {said[-200:]}")
    return Took(wall, cpu, peak_mib)
