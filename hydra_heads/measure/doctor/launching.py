"""What a run costs beside the program itself, and what keeping it costs."""

import os
import tempfile
from typing import List, NamedTuple, Sequence, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.measure.doctor.bench import Bench, nothing, refuse_faults, slot_of
from hydra_heads.measure.loop import profile
from hydra_heads.measure.request import Event, Request
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.stats.means import mean, mean_interval
from hydra_heads.stats.order import median
from hydra_heads.store.history import History

ROUNDS = 5

FEWEST_RUNS = 8

MOST_RUNS = 200

_PROBES = 4

Timed = Tuple[float, float]
"""When a run began, by the wall clock, and how long it took."""

Round = Tuple[Sequence[Timed], Sequence[Timed]]
"""Runs one after the other without recording, then as many with it."""


class LaunchCost(NamedTuple):
    """Seconds, of a program that does nothing; medians over `runs` runs.

    `run_s` is from the start of one run to that of the next, `process_s` the time reported,
    `between_s` what lies between. Judging and keeping a run adds `recording_s` to the latter:
    a mean over rounds, with its interval.
    """

    runs: int
    run_s: float
    process_s: float
    between_s: float
    recording_s: float
    recording_low_s: float
    recording_high_s: float


def measure_launching(seconds: float) -> LaunchCost:
    """Start a program that does nothing, for about so long: with and without keeping its runs."""
    words = nothing()
    slot = slot_of({"nothing": words})
    rounds: List[Round] = []
    count = 0
    for _ in range(ROUNDS):
        with Bench() as bench:
            probes = bench.run_all(words, _PROBES)
            if not count:
                each = median([outcome.seconds for outcome in probes])
                count = _count(seconds / (2 * ROUNDS), each)
            outcomes = bench.run_all(words, count)
        refuse_faults([*probes, *outcomes])
        bare = [(outcome.started_unix, outcome.seconds) for outcome in outcomes]
        rounds.append((bare, _recorded(slot, count)))
    return launch_cost(rounds)


def _count(seconds: float, each: float) -> int:
    return int(min(MOST_RUNS, max(FEWEST_RUNS, seconds / max(each, 1e-6))))


def _recorded(slot: SlotDefinition, count: int) -> List[Timed]:
    """Profile so many runs into a folder of their own, as Phase 1 does."""
    run_id = new_run_id()
    with tempfile.TemporaryDirectory(prefix="hydra-doctor-") as folder:
        with History.open(os.path.join(folder, HISTORY_FILE)) as history:
            request = Request(run_id, num_tests=count, output_dir=folder, sample_interval_s=0.0)
            profile(slot, request, history, _ignore)
            return [
                (run.started_unix, run.seconds)
                for run in history.runs(run_id)
                if run.seconds is not None
            ]


def _ignore(event: Event) -> None:
    """Show nothing."""


def launch_cost(rounds: Sequence[Round]) -> LaunchCost:
    """Put together what at least two rounds of runs cost.

    The cost of recording is a difference of medians in each round: what the machine does is
    alike within a round, and how much it varies between them is in the interval.
    """
    bare = [runs for runs, _ in rounds]
    costs = [median(_gaps(recorded)) - median(_gaps(runs)) for runs, recorded in rounds]
    interval = mean_interval(costs)
    if interval is None:
        raise ValueError(f"rounds: found {len(rounds)}, expected at least 2")
    return LaunchCost(
        sum(len(runs) + len(recorded) for runs, recorded in rounds),
        median([after[0] - before[0] for runs in bare for before, after in zip(runs, runs[1:])]),
        median([seconds for runs in bare for _, seconds in runs]),
        median([gap for runs in bare for gap in _gaps(runs)]),
        mean(costs),
        interval.low,
        interval.high,
    )


def _gaps(runs: Sequence[Timed]) -> List[float]:
    """Return the time between the end of each run and the start of the next."""
    return [after[0] - before[0] - before[1] for before, after in zip(runs, runs[1:])]
