"""Time limits of trees that try to escape: who survives, and how late the end is."""

import os
import subprocess
import sys
import time
from typing import Callable, Dict, List, NamedTuple

from benchmarks.conditions import conditions
from benchmarks.figures import spread, worded
from benchmarks.peers import call, find, hyperfine, runexec
from benchmarks.phases import set_up
from benchmarks.processes import can_look, end, is_alive
from benchmarks.programs import Absent, tool, workload, workplace
from benchmarks.rows import Row

WHAT = "time limit of a tree with setsid escapees that {} SIGTERM"
GOAL = "0 survivors, ended by deadline + grace + 50 ms"
DEADLINE_S = 1.0
GRACE_S = 0.5
MOST_LATE_MS = 50.0


class Ending(NamedTuple):
    """How the trees of one tool ended: processes left by each run, ms after the deadline."""

    survivors: List[int]
    late_ms: List[float]


def rows(quick: bool = False) -> List[Row]:
    """Measure trees that end at SIGTERM, and trees that do not."""
    return [_row(manner, 2 if quick else 20) for manner in ("obeys", "ignores")]


def _row(manner: str, runs: int) -> Row:
    what = WHAT.format("obey" if manner == "obeys" else "ignore")
    if not can_look():
        return Row(what, "", GOAL, None, "this system shows no processes below /proc")
    notes = [
        conditions(),
        f"{runs} runs, limit {DEADLINE_S} s, grace {GRACE_S} s, 4 processes a run",
    ]
    notes.append("survivors are counted when the next run starts and after the last")
    try:
        with workplace() as place:
            ours = _hydra(place, manner, runs)
            peers = _peers(place, manner, notes)
    except Absent as absent:
        return Row(what, "", GOAL, None, str(absent))
    grace_ms = 0.0 if manner == "obeys" else GRACE_S * 1000
    late = [late_ms - grace_ms for late_ms in ours.late_ms]
    after = "deadline" if manner == "obeys" else "deadline + grace"
    parts = [
        f"Hydra {max(ours.survivors)} survivors, {worded(spread(late), 'ms', 1)} after {after}"
    ]
    parts[0] += f" (worst {max(late):.1f})"
    for name, ending in peers.items():
        late_ms = worded(spread(ending.late_ms), "ms", 0)
        parts.append(f"{name} {max(ending.survivors)} survivors, {late_ms} after deadline")
    met = not any(ours.survivors) and max(late) <= MOST_LATE_MS
    return Row(what, "; ".join(parts), GOAL, met, "; ".join(notes))


def _hydra(place: str, manner: str, runs: int) -> Ending:
    log = os.path.join(place, "hydra.txt")
    head = {
        "name": "tree",
        "command": _tree(log, manner),
        "timeout_s": DEADLINE_S,
        "kill_grace_s": GRACE_S,
    }
    phase = set_up(place, [head]).run(runs)
    kinds = {run.failure for run in phase.runs}
    if kinds != {"timeout"}:
        raise Absent(f"runs of Hydra ended as {sorted(map(str, kinds))}, not as timeout")
    late = [(run.metrics["execution_time_seconds"] - DEADLINE_S) * 1000 for run in phase.runs]
    return Ending(_survivors(log), late)


def _tree(log: str, manner: str) -> List[str]:
    return [sys.executable, "-I", "-S", workload("escaping.py"), log, manner]


def _survivors(log: str) -> List[int]:
    """Return what each run found alive, and what is alive now; ends the latter."""
    if not os.path.exists(log):
        raise Absent("the tree did not start")
    with open(log, encoding="ascii") as file:
        lines = [line.split() for line in file]
    alive = [int(line[1]) for line in lines if line[0] == "pid" and is_alive(int(line[1]))]
    end(alive)
    return [int(line[1]) for line in lines if line[0] == "survivors"] + [len(alive)]


def _peers(place: str, manner: str, notes: List[str]) -> Dict[str, Ending]:
    ways: Dict[str, Callable[[List[str]], int]] = {
        "subprocess.run(timeout)": _by_subprocess,
        "timeout(1) under hyperfine": _by_hyperfine,
        "pyperf --timeout": _by_pyperf,
        "runexec": lambda command: len(runexec(command, 1, int(DEADLINE_S))),
    }
    found = {}
    for number, (name, way) in enumerate(ways.items()):
        log = os.path.join(place, f"peer-{number}.txt")
        try:
            begin = time.perf_counter()
            runs = way(_tree(log, manner))
            late_ms = ((time.perf_counter() - begin) / runs - DEADLINE_S) * 1000
            found[name] = Ending([_survivors(log)[-1] // runs], [late_ms])
        except Absent as absent:
            notes.append(str(absent))
    notes.append("peers: one invocation, its start counted as late; survivors are of each run")
    return found


def _by_subprocess(command: List[str]) -> int:
    try:
        subprocess.run(command, timeout=DEADLINE_S, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        pass  # that is what it is for
    return 1


def _by_hyperfine(command: List[str]) -> int:
    """Let `timeout` end each of the two runs that hyperfine makes at least."""
    limit = [tool("timeout"), f"--kill-after={GRACE_S}", str(DEADLINE_S)]
    return len(hyperfine([*limit, *command], 2, accepts_failure=True).seconds)


def _by_pyperf(command: List[str]) -> int:
    words = [find("pyperf"), "command", "--processes", "1", "--values", "1", "--warmups", "0"]
    call([*words, "--loops", "1", "--timeout", str(int(DEADLINE_S)), "--", *command], True)
    return 1
