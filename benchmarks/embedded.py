"""Hydra inside a program that holds much memory itself, under any Python."""

import json
import os
import subprocess
from typing import Any, List, NamedTuple, Sequence

from benchmarks.phases import Head, Setup, environment, read_runs, set_up
from benchmarks.phases import HeadRun as Run
from benchmarks.programs import LONGEST_S, ROOT, Absent, workload


class Embedded(NamedTuple):
    """What came of a call of `profile`: its seconds, and its runs in their order."""

    seconds: float
    runs: List[Run]


def profiled(
    place: str, python: str, resident_mb: int, heads: Sequence[Head], tests: int
) -> Embedded:
    """Call `profile` in a program of this size; raises `Absent` with its last words."""
    setup = set_up(place, heads, python)
    words = ["hydra", setup.heads_file, setup.output_dir, str(tests)]
    found = _run(setup, resident_mb, words)
    return Embedded(found["wall"], read_runs(setup.output_dir))


def subprocess_seconds(
    place: str, python: str, resident_mb: int, command: Sequence[str], runs: int
) -> List[float]:
    """Return the seconds of `subprocess.run` in a program of this size."""
    setup = set_up(place, [], python)
    found: List[float] = _run(setup, resident_mb, ["subprocess", str(runs), *command])["seconds"]
    return found


def _run(setup: Setup, resident_mb: int, words: Sequence[str]) -> Any:
    program = [setup.python, workload("embedding.py"), ROOT, str(resident_mb), *words]
    done = subprocess.run(
        program,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=setup.folder,
        env=environment(setup.folder, setup.mark),
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise Absent(f"{os.path.basename(setup.python)} ended with {done.returncode}: {said}")
    return json.loads(done.stdout.decode())
