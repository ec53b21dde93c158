"""The trend of a head as its profile tells it: slower, faster or steady over the last nights."""

from typing import Dict, Optional

from hydra_heads.base.clock import stamp
from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.invocation import Invocation
from hydra_heads.store.history import History
from hydra_heads.store.insight.trends import DOWN, STEADY, UP, find_trends
from hydra_heads.store.series import series_of

MOST_NIGHTS = 100
"""Invocations that a profile's trend goes back."""

_DIRECTIONS = {UP: "slower", DOWN: "faster", STEADY: "steady"}


def trend_of(
    history: History, slot: str, head: str, invocation: Invocation
) -> Optional[Dict[str, object]]:
    """Sum up where a head's times went; None with fewer than eight invocations on this machine.

    `change_percent` with its 95 % interval is from the first of these invocations, which began
    at `since`, to this one, along a line. It is `steady` when that is within noise.
    """
    series = series_of(
        history, slot, head, until_run_id=invocation.run_id, most=MOST_NIGHTS
    ).on_machine(invocation.machine_key)
    trend = find_trends([series])[0]
    if trend.direction is None or trend.first is None:
        return None
    return {
        "direction": _DIRECTIONS[trend.direction],
        "change_percent": _rounded(trend.change),
        "low": _rounded(trend.low),
        "high": _rounded(trend.high),
        "since": stamp(trend.first.started_unix).iso,
    }


def _rounded(value: Optional[float]) -> Optional[float]:
    return None if value is None else round_figure(value)
