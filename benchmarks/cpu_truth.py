"""CPU time of whole process trees, against what the processes say of themselves."""

import math
import os
import sys
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from benchmarks.conditions import conditions
from benchmarks.figures import spread
from benchmarks.peers import hyperfine, runexec
from benchmarks.phases import set_up, unprivileged
from benchmarks.processes import can_look
from benchmarks.programs import Absent, compiled, workplace
from benchmarks.rows import Row


class Case(NamedTuple):
    """A kind of tree: what it is, the milliseconds of each of its processes, the goal."""

    kind: str
    what: str
    milliseconds: int
    most_percent: float


CASES = (
    Case("burn", "one process, 1 s", 1000, 0.1),
    Case("waited", "a grandchild that is waited for, 0.5 s", 500, 2.5),
    Case("unwaited", "a child that nobody waits for, 0.5 s", 500, 2.5),
    Case("orphan", "an orphan (double fork), 0.5 s", 500, 2.5),
    Case("children", "50 children of 20 ms", 20, 2.5),
)

HYDRA, HYDRA_AS_USER = "Hydra", "Hydra without root"

Way = Callable[[List[str], int], float]
"""Runs a command so often and returns the CPU seconds it reports of all runs together."""


def rows(quick: bool = False) -> List[Row]:
    """Measure each kind of tree; no cgroup is touched by Hydra."""
    return [_row(case, 1 if quick else 5) for case in CASES]


def _row(case: Case, repeats: int) -> Row:
    what = f"CPU of {case.what}, against self-report"
    goal = f"within {case.most_percent} %, no root, no cgroup"
    if not can_look():
        return Row(what, "", goal, None, "this system shows no processes below /proc")
    notes = [conditions(), f"{repeats} repeats, medians, the worst in brackets"]
    try:
        with workplace() as place:
            errors = _measure(place, case, repeats, notes)
    except Absent as absent:
        return Row(what, "", goal, None, str(absent))
    ours = [spread(values).median for name, values in errors.items() if name.startswith(HYDRA)]
    met = all(abs(error) <= case.most_percent for error in ours)
    figure = "; ".join(f"{name} {_worded(values)}" for name, values in errors.items() if values)
    return Row(what, figure, goal, met, "; ".join(notes))


def _worded(errors: List[float]) -> str:
    worst = max(errors, key=abs)
    return f"{spread(errors).median:+.2f} % ({worst:+.2f} %)"


def _ways(place: str, notes: List[str]) -> Dict[str, Way]:
    def by_hydra(command: List[str], runs: int) -> float:
        return _hydra(place, command, runs, sys.executable, None)

    def by_hyperfine(command: List[str], runs: int) -> float:
        result = hyperfine(command, runs)
        return (result.mean_user_s + result.mean_system_s) * len(result.seconds)

    ways: Dict[str, Way] = {
        HYDRA: by_hydra,
        "hyperfine": by_hyperfine,
        "runexec": lambda command, runs: math.fsum(
            run["cputime"] for run in runexec(command, runs)
        ),
    }
    try:
        user, python = unprivileged()
        ways[HYDRA_AS_USER] = lambda command, runs: _hydra(place, command, runs, python, user)
    except Absent as absent:
        notes.append(str(absent))
    return ways


def _measure(place: str, case: Case, repeats: int, notes: List[str]) -> Dict[str, List[float]]:
    """Return the errors in percent of self-report, by way."""
    program = compiled("c/cpu", place)
    ways = _ways(place, notes)
    errors: Dict[str, List[float]] = {name: [] for name in ways}
    for repeat in range(repeats):
        for number, name in enumerate(list(ways)):
            log = os.path.join(place, f"{case.kind}-{repeat}-{number}.txt")
            with open(log, "w", encoding="ascii"):
                os.chmod(log, 0o666)  # noqa: S103  (a run without root writes here too)
            try:
                reported = ways[name]([program, case.kind, str(case.milliseconds), log], 2)
                errors[name].append((reported / _self_report(log) - 1) * 100)
            except Absent as absent:
                if name.startswith(HYDRA):
                    raise
                notes.append(str(absent))
                del ways[name]
    return errors


def _self_report(log: str) -> float:
    with open(log, encoding="ascii") as file:
        words = [line.split() for line in file]
    if [line[0] for line in words].count("end") != 2:
        raise Absent(f"{os.path.basename(log)}: the workload did not end twice")
    return sum(int(line[1]) for line in words if line[0] == "used") / 1e9


def _hydra(place: str, command: List[str], runs: int, python: str, user: Optional[str]) -> float:
    setup = set_up(place, [{"name": "tree", "command": command}], python, user)
    found: List[Tuple[float, float]] = [
        (run.metrics["user_time"], run.metrics["system_time"]) for run in setup.run(runs).runs
    ]
    return math.fsum(user_s + system_s for user_s, system_s in found)
