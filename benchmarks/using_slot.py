"""What a call of a `Slot` costs over the bare call of its head, beside what a bandit takes."""

import statistics
import tempfile
import threading
import time
from typing import Any, Callable, List, NamedTuple, Optional, Sequence

from benchmarks.peers import imported
from benchmarks.programs import Absent
from benchmarks.rows import Row
from hydra_heads.use.slots.slot import Slot

HEADS = 5
THREADS = 4
CALLS = 500
REPEATS = 200
GOAL_ALONE_US = 5.0
GOAL_THREADS_US = 10.0
PEER_DRAWS = 200


class Found(NamedTuple):
    """Microseconds a call: the median over repeats, and half of the middle half's width."""

    median: float
    spread: float

    def worded(self) -> str:
        """Word it."""
        return f"{self.median:.2f} us (quartiles +- {self.spread:.2f})"


def rows(quick: bool) -> List[Row]:
    """Time bare calls, calls of a Slot in memory and with a store, alone and in threads."""
    repeats = 20 if quick else REPEATS
    bare = _found(_each(_nothing, repeats))
    found = [("alone, in memory", GOAL_ALONE_US, _in_memory(repeats, 1))]
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        found += [
            ("alone, with a store", GOAL_ALONE_US, _stored(folder, repeats, 1)),
            (f"{THREADS} threads, in memory", GOAL_THREADS_US, _in_memory(repeats, THREADS)),
            (
                f"{THREADS} threads, with a store",
                GOAL_THREADS_US,
                _stored(folder, repeats, THREADS),
            ),
        ]
        lasting = _lasting(folder, 20_000 if quick else 100_000)
    # Last: what the peer imports makes the collector of this process slow.
    peer = _peer(quick)
    return [
        *(_row(what, goal, bare, figure, peer) for what, goal, figure in found),
        Row(
            "a Slot with a store that never rests, until its last run is recorded",
            f"{lasting:.2f} us a call",
            "shown",
            None,
            "calls that come faster than runs are recorded wait for the writer",
        ),
    ]


def _row(what: str, goal: float, bare: Found, found: Found, peer: str) -> Row:
    over = found.median - bare.median
    return Row(
        f"a call of a Slot with {HEADS} heads, {what}",
        f"{over:.2f} us over the bare call; {found.worded()}, bare {bare.worded()}; {peer}",
        f"at most {goal:g} us over the bare call",
        over <= goal,
        f"medians of bursts of {CALLS} calls (a thread in memory, of all with a store, where more "
        "would wait for the writer); with threads: wall time by calls of all",
    )


def _nothing(value: object) -> object:
    return value


def _slot(store: Optional[str] = None) -> Slot:
    """Make a Slot with five heads that do nothing, and use it until it has settled."""
    slot = Slot("bench", seed=1, store=store)
    for number in range(HEADS):
        slot.head(name=f"head-{number}")(_copy_of_nothing())
    for _ in range(4 * CALLS):
        slot(None)
    slot.flush()
    return slot


def _copy_of_nothing() -> Callable[[object], object]:
    def nothing(value: object) -> object:
        return value

    return nothing


def _in_memory(repeats: int, threads: int) -> Found:
    slot = _slot()
    return _found(_each(slot, repeats, threads, CALLS * threads))


def _stored(folder: str, repeats: int, threads: int) -> Found:
    with _slot(folder) as slot:
        return _found(_each(slot, repeats, threads, CALLS, slot.flush))


def _lasting(folder: str, calls: int) -> float:
    with _slot(folder) as slot:
        begin = time.perf_counter()
        _call(slot, calls)
        slot.flush()
        return (time.perf_counter() - begin) / calls * 1e6


def _each(
    function: Callable[[Any], object],
    repeats: int,
    threads: int = 1,
    calls: int = CALLS,
    between: Callable[[], object] = lambda: None,
) -> List[float]:
    """Return microseconds a call of each burst; `between` is called after each, not timed."""
    found = []
    for _ in range(repeats):
        found.append(_burst(function, threads, calls) / calls * 1e6)
        between()
    return found


def _burst(function: Callable[[Any], object], threads: int, calls: int) -> float:
    if threads == 1:
        begin = time.perf_counter()
        _call(function, calls)
        return time.perf_counter() - begin
    barrier = threading.Barrier(threads + 1)
    workers = [
        threading.Thread(target=_call_together, args=(function, calls // threads, barrier))
        for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    begin = time.perf_counter()
    for worker in workers:
        worker.join()
    return time.perf_counter() - begin


def _call_together(
    function: Callable[[Any], object], calls: int, barrier: threading.Barrier
) -> None:
    barrier.wait()
    _call(function, calls)


def _call(function: Callable[[Any], object], calls: int) -> None:
    for _ in range(calls):
        function(None)


def _found(values: Sequence[float]) -> Found:
    ordered = sorted(values)
    quarter = len(ordered) // 4
    spread = (ordered[-1 - quarter] - ordered[quarter]) / 2
    return Found(statistics.median(ordered), spread)


def _peer(quick: bool) -> str:
    """Time MABWiser's Thompson sampling over as many arms; say so in words, or why not."""
    try:
        mab = imported("mabwiser.mab")
    except Absent as absent:
        return str(absent)
    names = [f"head-{number}" for number in range(HEADS)]
    bandit = mab.MAB(names, mab.LearningPolicy.ThompsonSampling(), seed=1)
    arms = names * 20
    bandit.fit(decisions=arms, rewards=[1] * len(arms))
    draws = PEER_DRAWS // (4 if quick else 1)
    found = []
    for _ in range(draws):
        begin = time.perf_counter()
        bandit.partial_fit([bandit.predict()], [1])
        found.append((time.perf_counter() - begin) * 1e6)
    return f"MABWiser's Thompson sampling, a draw and its reward: {_found(found).worded()}"
