"""What a program says of itself against what is measured of it, and what looking at it costs."""

import json
import math
from typing import NamedTuple, Optional, Sequence

from hydra_heads.measure.doctor.bench import Bench, python, refuse_faults
from hydra_heads.model.run import Outcome
from hydra_heads.stats.order import median

PROGRAM = """\
import os, sys, time
parent = os.getppid()
def used():
    # Linux numbers the CPU clock of every process so.
    return time.clock_gettime((~parent << 3) | 2)
try:
    before = used()
except (AttributeError, OSError):
    before = None
filled = b"x" * int(sys.argv[2])
until = time.perf_counter() + float(sys.argv[1])
while time.perf_counter() < until:
    pass
looks = None if before is None else used() - before
told = [looks, time.process_time(), time.time()]
os.write(1, str(told).replace("None", "null").encode())
os._exit(0)
"""
"""Keeps a processor busy for `argv[1]` seconds with `argv[2]` bytes, and tells of itself.

Its parent is the runner, whose CPU time meanwhile it tells too.
"""

_MIB = 1024 * 1024

SHORT_SECONDS = 0.002

STEP_MB = 32.0
"""By how much one of two programs has more memory than the other."""


class Said(NamedTuple):
    """What the program said: CPU seconds of its runner and its own, and when it ended."""

    runner_cpu_s: Optional[float]
    cpu_s: float
    ended_unix: float


class Told(NamedTuple):
    """One run: what the program said, and what was measured."""

    said: Said
    outcome: Outcome


class Exactness(NamedTuple):
    """How far measured figures are from the truth, at the median run; None where not known.

    `end_lag_s`: reported time beyond the program's own last moment. `cpu_error_s`: CPU time
    beyond what it said then. `memory_floor_mb`: below it a peak is not the kernel's own figure.
    `memory_error_mb`: how far the difference of two peaks above it is from the true one.
    """

    end_lag_s: float
    cpu_error_s: Optional[float]
    memory_floor_mb: Optional[float]
    memory_error_mb: Optional[float]


def ask(bench: Bench, seconds: float, filled_bytes: int = 0) -> Told:
    """Run the program once; raises `HydraError` when it failed."""
    outcome = bench.run(python(PROGRAM, repr(seconds), str(filled_bytes)))
    refuse_faults([outcome])
    return Told(Said(*json.loads(outcome.stdout.decode("ascii"))), outcome)


def measure_exactness(count: int) -> Exactness:
    """Compare so many short runs, at least one, with what they say of themselves."""
    with Bench() as bench:
        told = [ask(bench, SHORT_SECONDS) for _ in range(count)]
        floor_mb = max(run.outcome.memory_floor_mb or 0.0 for run in told)
        sizes_mb = (2 * floor_mb + STEP_MB, 2 * floor_mb + 2 * STEP_MB)
        peaks = [_peak_of(ask(bench, 0.0, int(size * _MIB)).outcome) for size in sizes_mb]
    return exactness(told, peaks)


def exactness(told: Sequence[Told], peaks_mb: Sequence[Optional[float]]) -> Exactness:
    """Put together how exact figures are, from short runs, at least one, and two peaks.

    The second of the two programs has `STEP_MB` more memory than the first.
    """
    lags = [run.outcome.started_unix + run.outcome.seconds - run.said.ended_unix for run in told]
    floors = [run.outcome.memory_floor_mb for run in told if run.outcome.memory_floor_mb]
    cpu = [_cpu_of(run.outcome) for run in told]
    errors = [abs(used - run.said.cpu_s) for run, used in zip(told, cpu) if used is not None]
    smaller, larger = peaks_mb
    return Exactness(
        max(0.0, median(lags)),
        median(errors) if errors else None,
        max(floors) if floors else None,
        None if smaller is None or larger is None else abs(larger - smaller - STEP_MB),
    )


def _peak_of(outcome: Outcome) -> Optional[float]:
    return outcome.metrics.get("memory_max_mb")


def _cpu_of(outcome: Outcome) -> Optional[float]:
    times = [outcome.metrics.get(name) for name in ("user_time", "system_time")]
    return None if None in times else math.fsum(float(value or 0.0) for value in times)


def sampling_percent(interval_s: float, seconds: float) -> Optional[float]:
    """Return the runner's CPU time, in percent of one core, while it looks at a run so often.

    The run takes so many seconds. None where the system does not tell, and for a run that is
    too short to be looked at.
    """
    if interval_s and seconds < 2 * interval_s:
        return None
    with Bench(interval_s) as bench:
        told = ask(bench, seconds)
    if told.said.runner_cpu_s is None:
        return None
    return 100.0 * told.said.runner_cpu_s / seconds
