"""Rules, channels, and runs that they look at, for the tests of alerting."""

from typing import List, Optional, Sequence, Tuple

from hydra_heads.measure.alerting import Alerting
from hydra_heads.model.channels import FILE, Channel
from hydra_heads.model.notifications import Notification
from hydra_heads.model.rules import Rule
from hydra_heads.store.history import History
from hydra_heads.store.notifications import waiting
from tests.store.daily import Attempt, a_life, calls_of
from tests.store.making import a_run, an_invocation

LATER = 9e9
"""When everything is due."""

SLOW = Rule("slow", "time > 2 s", channels=("ops",))

OPS = Channel("ops", FILE, {"path": "told.jsonl"})

FAST_S, SLOW_S = 0.5, 5.0


def alerting(
    history: History,
    rules: Sequence[Rule] = (SLOW,),
    channels: Sequence[Channel] = (OPS,),
    heads: Sequence[str] = ("a",),
    slot: Optional[str] = "demo",
) -> Alerting:
    """Return the rules of a slot with head `a`."""
    return Alerting(history, slot, rules, channels, heads)


def night(
    history: History, run_id: str, seconds: Sequence[Optional[float]], head: str = "a"
) -> None:
    """Record a Phase 1 that goes on, with runs that took so long; None: one that failed."""
    history.begin(an_invocation(run_id))
    for order, took in enumerate(seconds, start=1):
        run = a_run(order, head, took is not None, took, run_id)
        history.append(run)


def evaluate_night(
    history: History,
    run_id: str,
    seconds: Sequence[Optional[float]],
    rules: Sequence[Rule] = (SLOW,),
    channels: Sequence[Channel] = (OPS,),
) -> str:
    """Record a Phase 1 and evaluate rules at its end; return the state of the first rule."""
    night(history, run_id, seconds)
    rows = alerting(history, rules, channels).advance(run_id)
    history.end(run_id, 3000.0, True)
    return str(rows["a"][0]["state"])


def use(
    history: History, run_id: str, seconds: Sequence[float], head: str = "a", slot: str = "demo"
) -> None:
    """Record an invocation of daily use with runs that took so long."""
    life = a_life(run_id, 1000.0, slot)
    history.begin(life)
    for run in calls_of(life, [[Attempt(head, seconds=took)] for took in seconds]):
        history.append(run)
    history.end(run_id, life.started_unix + 60.0, True)


def letters(history: History) -> List[Notification]:
    """Return what waits to be told."""
    return [queued.notification for queued in waiting(history, LATER)]


def told(history: History) -> List[Tuple[str, str, str]]:
    """Return rule, state and run of what waits to be told."""
    return [(each.rule, each.state, each.run) for each in letters(history)]
