"""Runs of daily use to record: calls, each with its first run and what followed in it."""

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.failure import EXIT, Failure
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded

VERSION = "sha256:" + "a" * 64
OTHER_VERSION = "sha256:" + "b" * 64
MACHINE = "m" * 64
DAY_SECONDS = 86400.0
NIGHT = 20000 * DAY_SECONDS
"""Midnight (UTC) before the fourth of October 2024."""

FAILED = Failure(EXIT, "exit code 1")


class Attempt(NamedTuple):
    """One run within a call."""

    head: str
    ok: Optional[bool] = True
    seconds: Optional[float] = 0.5
    flags: Tuple[str, ...] = ()
    metrics: Dict[str, float] = {}
    failure: Optional[Failure] = None


def a_life(
    run_id: str = "live1",
    started_unix: float = NIGHT,
    slot: str = "demo",
    version: str = VERSION,
    machine: Optional[str] = MACHINE,
    heads: Sequence[str] = ("a", "b"),
    origin: str = "live",
) -> Invocation:
    """Return an invocation of daily use of two heads."""
    return Invocation(
        run_id, slot, origin, None, 0, fingerprints=dict.fromkeys(heads, version),
        machine_key=machine, started_unix=started_unix,
    )  # fmt: skip


def calls_of(
    life: Invocation,
    calls: Sequence[Sequence[Attempt]],
    instance: str = "x",
    first_call: int = 1,
    first_order: int = 1,
    seconds_apart: float = 1.0,
) -> List[Run]:
    """Return the runs of calls that are made one after the other, from the invocation's start."""
    runs: List[Run] = []
    for call, attempts in enumerate(calls, start=first_call):
        for attempt in attempts:
            order = first_order + len(runs)
            failure = attempt.failure or (FAILED if attempt.ok is False else None)
            runs.append(
                Run(
                    life.run_id, order, attempt.head, instance, attempt.ok, attempt.seconds,
                    life.started_unix + seconds_apart * (order - 1), call, failure,
                    flags=attempt.flags, metrics=attempt.metrics,
                )
            )  # fmt: skip
    return runs


def live(history: History, life: Invocation, calls: Sequence[Sequence[Attempt]]) -> None:
    """Record an invocation of daily use from its begin to its end."""
    history.begin(life)
    history.append_all([Recorded(run) for run in calls_of(life, calls)])
    history.end(life.run_id, life.started_unix + 3600.0, True)
