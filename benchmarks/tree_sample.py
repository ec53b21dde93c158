"""What one look at a process tree costs, against psutil, and what a hundred a second cost.

python benchmarks/tree_sample.py [--quick]

Both look at the same tree, in the same process, in turns: CPU time, memory, threads and
descriptors of a process and of all that descend from it.
"""

import gc
import importlib
import json
import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Callable, Dict, Iterator, List, NamedTuple, Sequence

if TYPE_CHECKING:
    from benchmarks.rows import Row
    from hydra_heads.measure.runner.sampling import Sampler

HERE = os.path.abspath(__file__)
ROOT = os.path.dirname(os.path.dirname(HERE))

RATE_HZ = 100

LOOKS_A_TURN = 5
"""Ours are cheap, so each turn has some of them for one of the other."""

_TREE = """
import os, sys, time
descendants, busy, nap_s = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
parent = os.getpid()
for number in range(descendants):
    if not os.fork():
        while number < busy and os.getppid() == parent:
            time.sleep(nap_s) if nap_s else [None] * 1000
        os.read(0, 1)
        os._exit(0)
os.write(1, b".")
os.read(0, 1)
"""
"""The first descendants are busy, with a nap or without; the others wait."""

NAP_S = 0.004
"""Short enough to have run before each look."""


class Goal(NamedTuple):
    """How dear a look at so many descendants may be, and how much cheaper than psutil's."""

    descendants: int
    most_us: float
    least_ratio: float


GOALS = (Goal(1, 60.0, 25.0), Goal(10, 200.0, 15.0))

MOST_PERCENT = 2.0


def rows(quick: bool = False) -> "Iterator[Row]":
    """Measure a look at 1 and at 10 descendants, and 100 looks a second."""
    from benchmarks.conditions import conditions
    from benchmarks.peers import python_with
    from benchmarks.programs import Absent
    from benchmarks.rows import Row

    if not sys.platform.startswith("linux"):
        yield Row("one tree sample", "", "", None, "this system has no /proc")
        return
    notes = [conditions()]
    try:
        python = python_with("psutil")
    except Absent as absent:
        python = sys.executable
        notes.append(str(absent))
    turns, seconds = (40, 1.0) if quick else (400, 5.0)
    for goal in GOALS:
        count = str(goal.descendants)
        found = _ask([python, HERE, "cost", count, str(turns)])
        yield _cost(goal, found, "; ".join([*notes, f"{turns} turns"]))
        # As the runner is started, so that nothing else of Python is in the way.
        found = _ask([sys.executable, "-I", "-S", HERE, "share", count, str(seconds)])
        yield _share(goal, found, "; ".join([*notes, f"{seconds:g} s each"]))


def _ask(words: List[str]) -> Dict[str, List[float]]:
    """Let a process of its own measure, as small as the runner that samples for Hydra."""
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    found: Dict[str, List[float]] = json.loads(done.stdout.decode())
    return found


def _cost(goal: Goal, found: Dict[str, List[float]], note: str) -> "Row":
    from benchmarks.figures import ratios, spread, worded
    from benchmarks.rows import Row

    ours = spread(found["ours"])
    parts = [
        f"{worded(ours, 'us', 1)} when all of them ran since the last look but kept their size"
    ]
    parts.append(f"{worded(spread(found['waiting']), 'us', 1)} when none has")
    met = ours.median <= goal.most_us
    if found["psutil"]:
        ratio = ratios(found["psutil"], found["ours"])
        parts.append(f"psutil {worded(spread(found['psutil']), 'us', 0)}")
        parts.append(f"the former is {worded(ratio, 'x cheaper', 1)}")
        met = met and ratio.median >= goal.least_ratio
    return Row(
        f"one tree sample, {_counted(goal.descendants)}",
        "; ".join(parts),
        f"<= {goal.most_us:.0f} us and >= {goal.least_ratio:.0f} x cheaper than psutil",
        met if found["psutil"] or not met else None,
        note,
    )


def _share(goal: Goal, found: Dict[str, List[float]], note: str) -> "Row":
    from benchmarks.rows import Row

    nothing, one, every = found["percent"]
    return Row(
        f"{RATE_HZ} tree samples a second, {_counted(goal.descendants)}",
        f"{one:.2f} % of a core while one of them computes, {every:.2f} % while all of them run "
        f"between two looks; {nothing:.2f} % of it is waking up for nothing",
        f"<= {MOST_PERCENT:.0f} % of a core while one computes",
        one <= MOST_PERCENT,
        note,
    )


def _counted(descendants: int) -> str:
    return f"{descendants} descendant" + ("s" if descendants > 1 else "")


@contextmanager
def _tree(descendants: int, busy: int = 0, nap_s: float = 0.0) -> Iterator[int]:
    """Start a process with so many children, and end them all."""
    words = [str(descendants), str(busy), str(nap_s)]
    program = [sys.executable, "-I", "-S", "-c", _TREE, *words]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        yield process.pid


@contextmanager
def _sampler(descendants: int) -> "Iterator[Sampler]":
    """Give a sampler as the runner has it, of the one tree that there is."""
    from hydra_heads.measure.runner.sampling import Sampler
    from hydra_heads.measure.runner.tree import children

    sampler = Sampler(children, time.perf_counter())
    sampler.sample()
    yield sampler
    assert sampler.processes == descendants + 1
    sampler.close()


def measure_cost(descendants: int, turns: int) -> Dict[str, List[float]]:
    """Measure here: microseconds of looks at a tree that waits."""
    found: Dict[str, List[float]] = {"ours": [], "waiting": [], "psutil": []}
    with _tree(descendants) as pid, _sampler(descendants) as sampler:
        by_psutil = _psutil_look(pid)

        def wake() -> None:
            """Let all processes look as if they had run, so that none is passed over."""
            for process in sampler.population.known.values():
                process.cpu_ns -= 1

        ways: List[Callable[[], None]] = [
            lambda: _time(sampler.sample, LOOKS_A_TURN, found["ours"], wake),
            lambda: _time(sampler.sample, LOOKS_A_TURN, found["waiting"], int),
        ]
        if by_psutil is not None:
            look = by_psutil
            ways.append(lambda: _time(look, 1, found["psutil"], int))
        order = random.Random(4)
        for _ in range(turns):
            order.shuffle(ways)
            for way in ways:
                way()
    return found


def measure_share(descendants: int, seconds: float) -> Dict[str, List[float]]:
    """Measure here, in the way of the runner: percentages of a core."""
    gc.disable()
    found = [_percent_of_a_core(int, seconds)]
    for busy, nap_s in ((1, 0.0), (descendants, NAP_S)):
        with _tree(descendants, busy, nap_s), _sampler(descendants) as sampler:
            found.append(_percent_of_a_core(sampler.sample, seconds))
    return {"percent": found}


def _time(
    look: Callable[[], None],
    looks: int,
    microseconds: List[float],
    before: Callable[[], object],
) -> None:
    """Add the median of so many looks."""
    found = []
    for _ in range(looks):
        before()
        begin = time.perf_counter()
        look()
        found.append((time.perf_counter() - begin) * 1e6)
    microseconds.append(sorted(found)[looks // 2])


def _psutil_look(pid: int) -> "Callable[[], None] | None":
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return None
    main = psutil.Process(pid)

    def look() -> None:
        for process in [main, *main.children(recursive=True)]:
            with process.oneshot():
                process.cpu_times()
                process.memory_info()
                process.num_threads()
                process.num_fds()

    return look


def _percent_of_a_core(look: Callable[[], object], seconds: float) -> float:
    """Look as often as `RATE_HZ` says for so long; return the CPU time of all that."""
    begin, used = time.perf_counter(), time.process_time()
    for number in range(int(seconds * RATE_HZ)):
        time.sleep(max(0.0, begin + number / RATE_HZ - time.perf_counter()))
        look()
    return (time.process_time() - used) / (time.perf_counter() - begin) * 100


def main(words: Sequence[str]) -> int:
    """Print the rows, or as the measuring process its figures; 1 when a goal is missed."""
    if words[:1] == ["cost"]:
        sys.stdout.write(json.dumps(measure_cost(int(words[1]), int(words[2]))))
        return 0
    if words[:1] == ["share"]:
        sys.stdout.write(json.dumps(measure_share(int(words[1]), float(words[2]))))
        return 0
    from benchmarks.rows import print_row

    table = []
    for row in rows("--quick" in words):
        print_row(row)
        table.append(row)
    return int(any(row.met is False for row in table))


if __name__ == "__main__":
    # This folder must not stand in the way of other modules, and the package lies above it.
    if sys.flags.isolated:
        sys.path.insert(0, ROOT)
    else:
        sys.path[0] = ROOT
    sys.exit(main(sys.argv[1:]))
