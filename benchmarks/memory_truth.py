"""Peak memory of processes and trees, against what they say of themselves."""

import os
import sys
from typing import Callable, Dict, List, NamedTuple, Optional

from benchmarks.conditions import conditions
from benchmarks.embedded import profiled
from benchmarks.figures import spread
from benchmarks.peers import runexec
from benchmarks.phases import Head, HeadRun, set_up
from benchmarks.processes import can_look
from benchmarks.programs import Absent, compiled, workplace
from benchmarks.rows import Row

SHARED = "shared"


class Case(NamedTuple):
    """A kind of tree: what it is, its kind and MiB for the workload, and the goal.

    `may_be_flagged`: a figure that is missing, or flagged as no fact, is an answer too.
    `after_big` runs a head of 200 MiB in the same blocks, `parent_mb` is the size of a program
    that calls Hydra in place of the command line.
    """

    what: str
    kind: str
    mib: int
    most_percent: float
    may_be_flagged: bool = False
    after_big: bool = False
    parent_mb: int = 0


CASES = (
    Case("one process, 200 MB", "alone", 200, 1.0),
    Case("two processes, 100 MB each at once", "pair", 100, 1.0),
    Case("an orphan of 200 MB", "orphan", 200, 1.0),
    Case("five processes that share 200 MB", SHARED, 200, 5.0),
    Case("a process of 1 MB", "alone", 0, 10.0, True),
    Case("a process of 1 MB, between runs of 200 MB", "alone", 0, 10.0, True, after_big=True),
    Case("a process of 1 MB, Hydra in a program of 300 MB", "alone", 0, 10.0, True, parent_mb=300),
)

NO_FACT = {"memory_floor", "memory_largest_process"}
"""Flags by which Hydra says that a figure is not the tree's peak."""


class Answer(NamedTuple):
    """What was said of one run: MiB, or None; `is_fact` when no flag says otherwise."""

    peak_mib: Optional[float]
    is_fact: bool
    is_shared: bool = False


class Truth(NamedTuple):
    """What a tree said of itself at its fullest: the sums of RSS and of PSS, in MiB."""

    rss_mib: float
    pss_mib: float


def rows(quick: bool = False) -> List[Row]:
    """Measure each kind of tree."""
    return [_row(case, 2 if quick else 10) for case in CASES]


def _row(case: Case, runs: int) -> Row:
    what = f"peak memory of {case.what}, against self-report"
    goal = f"within {case.most_percent:g} %" + (" or flagged" if case.may_be_flagged else "")
    if not can_look():
        return Row(what, "", goal, None, "this system shows no processes below /proc")
    notes = [conditions(), f"{runs} runs, medians, the worst in brackets"]
    try:
        with workplace() as place:
            return _judged(place, case, runs, Row(what, "", goal), notes)
    except Absent as absent:
        return Row(what, "", goal, None, str(absent))


def _judged(place: str, case: Case, runs: int, row: Row, notes: List[str]) -> Row:
    command = [compiled("c/memory", place), case.kind, str(case.mib)]
    log = os.path.join(place, "hydra.txt")
    answers, truths = _hydra(place, case, [*command, log], runs), _truths(log)
    if len(answers) != len(truths):
        raise Absent(f"{len(truths)} of {len(answers)} runs said how large they were")
    counted = [
        (answer, truth)
        for answer, truth in zip(answers, truths)
        if answer.is_fact or (answer.peak_mib is not None and not case.may_be_flagged)
    ]
    errors = [_error(case, answer, truth) for answer, truth in counted]
    missing = len(answers) - len(errors)
    parts = [f"Hydra {_worded(errors)}"] if errors else []
    parts += [f"{missing} of {len(answers)} flagged or without a figure"] if missing else []
    if case.kind == SHARED:
        parts.append(f"{_shared_flags(answers)} of {len(answers)} flagged memory_shared")
        rss, pss = (spread([truth[place] for truth in truths]).median for place in (0, 1))
        notes.append(f"sums of RSS {rss:.0f}, of PSS {pss:.0f} MiB, error against the nearer one")
    parts += _peers(place, case, command, min(runs, 3), notes)
    met = _is_met(case, answers, errors)
    return row._replace(figure="; ".join(parts), met=met, note="; ".join(notes))


def _is_met(case: Case, answers: List[Answer], errors: List[float]) -> bool:
    """Judge: an inherited peak may stand as a fact in no run at all, else the median counts."""
    if case.kind == SHARED and _shared_flags(answers) < len(answers):
        return False
    if case.may_be_flagged:
        return all(abs(error) <= case.most_percent for error in errors)
    return len(errors) == len(answers) and abs(spread(errors).median) <= case.most_percent


def _shared_flags(answers: List[Answer]) -> int:
    return len([answer for answer in answers if answer.is_shared])


def _worded(errors: List[float]) -> str:
    return f"{spread(errors).median:+.1f} % ({max(errors, key=abs):+.1f} %)"


def _error(case: Case, answer: Answer, truth: Truth) -> float:
    """Return the error in percent of what the tree said itself."""
    peak = answer.peak_mib or 0.0
    found = [(peak / true - 1) * 100 for true in truth if true]
    return min(found, key=abs) if case.kind == SHARED else found[0]


def _truths(log: str) -> List[Truth]:
    with open(log, encoding="ascii") as file:
        pairs = [line.split() for line in file]
    return [Truth(int(rss) / 1024, int(pss) / 1024) for rss, pss in pairs]


def _hydra(place: str, case: Case, command: List[str], runs: int) -> List[Answer]:
    heads: List[Head] = [{"name": "tree", "command": command}]
    if case.after_big:
        log = os.path.join(place, "big.txt")
        heads.append({"name": "big", "command": [command[0], "alone", "200", log]})
    if case.parent_mb:
        found = profiled(place, sys.executable, case.parent_mb, heads, runs).runs
    else:
        found = set_up(place, heads).run(runs).runs
    return [_answer(run) for run in found if run.head == "tree"]


def _answer(run: HeadRun) -> Answer:
    peak = run.metrics.get("memory_max_mb")
    is_fact = peak is not None and not NO_FACT.intersection(run.flags)
    return Answer(peak, is_fact, "memory_shared" in run.flags)


def _peers(place: str, case: Case, command: List[str], runs: int, notes: List[str]) -> List[str]:
    """Measure the same tree by others; none where the case is Hydra's own."""
    if case.after_big or case.parent_mb:
        return []
    ways: Dict[str, Callable[[List[str]], List[float]]] = {
        "wait4 from Python": lambda words: [_by_wait4(words) for _ in range(runs)],
        "runexec": lambda words: [run.get("memory", 0.0) / 2**20 for run in runexec(words, runs)],
    }
    parts = []
    for name, measure in ways.items():
        log = os.path.join(place, f"{name}.txt")
        try:
            peaks = [Answer(peak, True) for peak in measure([*command, log])]
        except Absent as absent:
            notes.append(str(absent))
            continue
        errors = [_error(case, answer, truth) for answer, truth in zip(peaks, _truths(log))]
        parts.append(f"{name} {_worded(errors)}")
    return parts


def _by_wait4(command: List[str]) -> float:
    """Return the MiB of ru_maxrss of a child of this process."""
    pid = os.spawnv(os.P_NOWAIT, command[0], command)
    peak_kib: int = os.wait4(pid, 0)[2].ru_maxrss
    return peak_kib / 1024
