"""How often `compare` finds a program different from itself, and a 5 % longer one different.

python -m benchmarks.self_difference [--trials N] [--found N] [--blocks N]
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import Iterator, List, NamedTuple, Sequence

from benchmarks.conditions import conditions
from benchmarks.peers import hyperfine
from benchmarks.programs import Absent, workload
from benchmarks.rows import Row, print_row
from hydra_heads.base.clock import new_run_id
from hydra_heads.heads.load import find_slot
from hydra_heads.measure.comparing import compare_heads
from hydra_heads.measure.request import Event, Request
from hydra_heads.model.comparison import NO_DIFFERENCE, SLOWER, Comparison, Range
from hydra_heads.stats.order import median
from hydra_heads.stats.proportions import wilson_interval
from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.strata import Stratum

SECONDS = 0.035

SLOW_DOWN = 0.05

ITSELF = f"a {1000 * SECONDS:.0f} ms program against itself under bursts"

FOUND = f"a {100 * SLOW_DOWN:.0f} % longer program on a quiet machine"

MOST_FALSE = 0.05

LEAST_FOUND = 0.90

SELF_GOAL = f"different in <= {100 * MOST_FALSE:.0f} % (lower bound)"

FOUND_GOAL = f"slower in >= {100 * LEAST_FOUND:.0f} % (upper bound)"

PEER_EVERY = 5
"""A peer is asked beside every fifth trial: its runs take as long."""

PROBES = 9

ONE_SIDED = 0.9  # each bound of this interval holds alone with 95 %


class Program(NamedTuple):
    """Two programs that count, of about 35 ms and 5 % more: their numbers of steps."""

    steps: int
    longer_steps: int


class Sizes(NamedTuple):
    """Comparisons of a program with itself, with a longer one, and blocks of each."""

    trials: int
    found: int
    blocks: int


FULL = Sizes(200, 60, 60)

QUICK = Sizes(6, 4, 20)


def rows(quick: bool = False) -> List[Row]:
    """Measure both rates."""
    sizes = QUICK if quick else FULL
    return list(rows_of(sizes))


def rows_of(sizes: Sizes) -> Iterator[Row]:
    """Yield each row as soon as it is known; one that could not be measured says why."""
    program = calibrate()
    for make, what, goal in ((found_row, FOUND, FOUND_GOAL), (self_row, ITSELF, SELF_GOAL)):
        try:
            yield make(program, sizes)
        except Absent as absent:
            yield Row(what, "", goal, False, str(absent))


def calibrate() -> Program:
    """Find the steps that take 35 ms here, start of Python included."""
    steps = 1_000_000
    start = min(_timed(0) for _ in range(PROBES))
    per_step = (min(_timed(steps) for _ in range(PROBES)) - start) / steps
    count = max(1000, int((SECONDS - start) / per_step))
    longer = SLOW_DOWN * (start + count * per_step) / per_step
    return Program(count, count + int(longer))


def _timed(steps: int) -> float:
    begin = time.perf_counter()
    subprocess.run(_command(sys.executable, steps), check=True)
    return time.perf_counter() - begin


def _command(python: str, steps: int) -> List[str]:
    return [python, "-I", "-S", "-c", f"for i in range({steps}): pass"]


def compare_once(first_steps: int, second_steps: int, blocks: int, seed: int) -> Comparison:
    """Compare two programs as `compare --head --head` does."""
    heads = []
    for name, steps in (("a", first_steps), ("b", second_steps)):
        *words, code = _command("{python}", steps)
        heads.append(f"{name}={' '.join(words)} '{code}'")
    slot = find_slot(None, heads, [], os.curdir, make_data=False)
    return compare_heads(slot, Request(new_run_id(), num_tests=blocks, seed=seed), _ignore)


def _told(comparisons: Sequence[Comparison]) -> List[Range]:
    """Return what was found; raises `Absent` when a comparison had too few successes for it."""
    ranges = [found.percent for found in comparisons if found.percent is not None]
    if len(ranges) < len(comparisons):
        raise Absent(f"{len(comparisons) - len(ranges)} comparisons had too few successful runs")
    return ranges


def _ignore(event: Event) -> None:
    """Show nothing."""


def self_row(program: Program, sizes: Sizes) -> Row:
    """Compare a program with itself while bursts of load run beside it."""
    notes = [conditions()]
    is_peer_absent = False
    peers: List[bool] = []
    comparisons: List[Comparison] = []
    with bursts(seed=4) as burners:
        for trial in range(sizes.trials):
            comparisons.append(compare_once(program.steps, program.steps, sizes.blocks, trial))
            if trial % PEER_EVERY or is_peer_absent:
                continue
            try:
                peers.append(_peer_differs(program.steps, sizes.blocks))
            except Absent as absent:
                notes.append(str(absent))
                is_peer_absent = True
    typical = median([abs(found.value) for found in _told(comparisons)])
    different = len([found for found in comparisons if found.verdict != NO_DIFFERENCE])
    low = wilson_interval(different, sizes.trials, ONE_SIDED).low
    notes.append(f"{burners} burners; median difference found {typical:.2g} %")
    if peers:
        notes.append(f"hyperfine, rank sum of its times: {sum(peers)} of {len(peers)} different")
    return Row(
        f"{ITSELF}, {sizes.blocks} blocks",
        f"different in {different} of {sizes.trials} ({100 * different / sizes.trials:.1f} %, "
        f"one-sided 95 % lower bound {100 * low:.1f} %)",
        SELF_GOAL,
        low <= MOST_FALSE,
        "; ".join(notes),
    )


def _peer_differs(steps: int, blocks: int) -> bool:
    """Compare two measurements of one program by hyperfine, which runs one after the other."""
    old, new = [hyperfine(_command(sys.executable, steps), blocks).seconds for _ in range(2)]
    shift = stratified_shift([Stratum(old, new)])
    return shift is not None and not shift.interval.contains(0)


def found_row(program: Program, sizes: Sizes) -> Row:
    """Compare a program with a longer one while nothing of ours runs beside it."""
    before, is_quiet = conditions(), _is_quiet()
    comparisons = [
        compare_once(program.steps, program.longer_steps, sizes.blocks, trial)
        for trial in range(sizes.found)
    ]
    ranges = _told(comparisons)
    slower = len([found for found in comparisons if found.verdict == SLOWER])
    high = wilson_interval(slower, sizes.found, ONE_SIDED).high
    half = median([(found.high - found.low) / 2 for found in ranges])
    value = median([found.value for found in ranges])
    return Row(
        f"{FOUND}, {sizes.blocks} blocks",
        f"slower in {slower} of {sizes.found} ({100 * slower / sizes.found:.1f} %, one-sided "
        f"95 % upper bound {100 * high:.1f} %)",
        FOUND_GOAL,
        (high >= LEAST_FOUND) or (False if is_quiet else None),
        f"{before}{'' if is_quiet else ' (not quiet)'}; median of what was found {value:.1f} "
        f"+- {half:.1f} %; after it: {conditions()}",
    )


def _is_quiet() -> bool:
    """Say whether less than one core was busy in the last minute: else nothing is judged."""
    return not hasattr(os, "getloadavg") or os.getloadavg()[0] < 1.0


@contextmanager
def bursts(seed: int) -> Iterator[int]:
    """Keep all cores busy in bursts that come together; give the number of burners."""
    count = os.cpu_count() or 1
    start = time.monotonic()
    words = [sys.executable, "-I", "-S", workload("bursts.py"), str(seed), str(start)]
    burners = [subprocess.Popen(words, stdin=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield count
    finally:
        for burner in burners:
            burner.kill()
        for burner in burners:
            burner.wait()


def main(words: Sequence[str]) -> int:
    """Print both rows; 0 when both are met."""
    parser = argparse.ArgumentParser(prog="self_difference", description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, default=FULL.trials, help="against itself")
    parser.add_argument("--found", type=int, default=FULL.found, help="against a longer one")
    parser.add_argument("--blocks", type=int, default=FULL.blocks, help="of each comparison")
    sizes = Sizes(**vars(parser.parse_args(list(words))))
    found = []
    for row in rows_of(sizes):
        print_row(row)
        found.append(row)
    return int(any(row.met is False for row in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
