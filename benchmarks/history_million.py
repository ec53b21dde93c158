"""A million runs of ten heads: how large the file is, and how fast it answers."""

import os
import sys
import time
from typing import List, Tuple

from benchmarks.figures import Spread, spread, worded
from benchmarks.history_runs import HEADS, an_invocation, runs_of
from benchmarks.programs import workplace
from benchmarks.rows import Row
from hydra_heads.store.aggregate import DEFAULT_RUNS, last_runs
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded

RUNS = 1_000_000
QUICK_RUNS = 20_000
BATCH = 1000
A_NIGHT = 50_000
QUESTIONS = 200
MOST_KIB = 200.0
MOST_MS = 2.0


def rows(quick: bool = False) -> List[Row]:
    """Write the runs, then look at the file and ask it."""
    runs = QUICK_RUNS if quick else RUNS
    with workplace() as place:
        path = os.path.join(place, "history.db")
        written(path, runs)
        kib = os.path.getsize(path) / 1024 / (runs / 1000)
        answer, first_ms = asked(path, QUESTIONS // 10 if quick else QUESTIONS)
    version = f"Python {sys.version.split()[0]}"
    return [
        Row(
            f"size of {runs:,} runs with every metric",
            f"{kib:.0f} KiB per 1,000 runs",
            f"at most {MOST_KIB:.0f} KiB per 1,000 runs",
            kib <= MOST_KIB,
        ),
        Row(
            f"all metrics of a head's last {DEFAULT_RUNS:,} runs out of {runs:,} of ten heads",
            f"{worded(answer, 'ms')}; the first question of a process {first_ms:.1f} ms",
            f"at most {MOST_MS:g} ms",
            answer.median <= MOST_MS,
            f"{answer.n} questions to `last_runs` (count and mean of each metric); {version}",
        ),
    ]


def written(path: str, runs: int) -> None:
    """Write a history of so many runs, a thousand a transaction."""
    with History.open(path) as history:
        for first in range(0, runs, BATCH):
            run_id = f"r{first // A_NIGHT}"
            if first % A_NIGHT == 0:
                history.begin(an_invocation(run_id))
            history.append_all([Recorded(run) for run in runs_of(run_id, BATCH, first)])


def asked(path: str, questions: int) -> Tuple[Spread, float]:
    """Return the milliseconds that questions take, and those of the very first."""
    times: List[float] = []
    with History.open_reading(path) as history:
        for number in range(questions + 1):
            begin = time.perf_counter()
            last_runs(history, "slot", HEADS[number % len(HEADS) if number else 3])
            times.append((time.perf_counter() - begin) * 1e3)
    return spread(times[1:]), times[0]
