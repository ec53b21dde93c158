"""Slots of all kinds that a format may meet, each made up once."""

from functools import lru_cache
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from hydra_heads.report.view import View
from tests.report.page.hostile import hostile_view
from tests.report.views import full_profile, make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, weighed

Json = Dict[str, Any]

OWN_PANELS: Sequence[Json] = [
    {"id": f"own-{kind}", "type": kind, "metric": "p95", "title": f"My {kind}"}
    for kind in ("stat", "gauge", "bargauge", "timeseries", "table")
]


def slot_with(**settings: object) -> Json:
    """Return the settings of a slot as slot.json holds them."""
    return {"slot": "demo", **settings}


def full_view() -> View:
    """Put a slot together of which everything is known that a series can tell."""
    rows: Json = {
        "resources": {
            name: {"value": 1.0} for name in ("memory_max_mb", "user_time", "system_time")
        },
        "previous": {
            "run_id": "r0",
            "timestamp": "2026-01-08T12:00:00+00:00",
            "num_tests": 40,
            "success_rate": 100.0,
            "avg_time": 0.5,
            "avg_time_ci": {"low": 0.49, "high": 0.51, "level": 0.95, "method": "t"},
        },
    }
    heads = {"a": [1.0, 1.1] * 20, "b": [2.0, 2.2] * 20}
    previous = weighed([full_profile(name, [1.0, 1.1] * 20, {"run_id": "r0"}) for name in heads])
    return make_view(heads, previous=previous, others=dict.fromkeys(heads, rows))


def foreign_view() -> View:
    """Put together what another program wrote: counts and means, and no more."""
    heads: Dict[str, List[Optional[float]]] = {"a": [1.0, 2.0, FAILED], "b": [3.0]}
    unknown: Json = {"time_s": None, "avg_time_ci": None, "success_rate_ci": None, "runs": []}
    return make_view(heads, is_weighed=False, others=dict.fromkeys(heads, unknown))


KINDS: Mapping[str, Callable[[], View]] = {
    "full": full_view,
    "usual": usual_view,
    "no heads": lambda: make_view({}),
    "one head": lambda: make_view({"only": [0.5, 0.6, 0.7]}),
    "200 heads": lambda: make_view(many_heads(200, runs=5), is_weighed=False),
    "no success": lambda: make_view({"never": [FAILED] * 5, "other": [1.0] * 5}),
    "nothing succeeded": lambda: make_view({"never": [FAILED] * 5}),
    "one run": lambda: make_view({"a": [1.0]}, is_weighed=False),
    "no runs": lambda: make_view({"a": []}, is_weighed=False),
    "not weighed": lambda: make_view({"a": [1.0, 2.0], "b": [2.0, 3.0]}, is_weighed=False),
    "foreign": foreign_view,
    "hostile": hostile_view,
    "times of nothing": lambda: make_view({"a": [0.0, 0.0]}, is_weighed=False),
    "own panels": lambda: make_view(
        {"a": [1.0, 2.0], "b": [2.0]}, slot=slot_with(panels=OWN_PANELS)
    ),
}


@lru_cache(maxsize=None)
def slot_of(kind: str) -> View:
    """Return a slot of one of `KINDS`."""
    return KINDS[kind]()


def renamed(view: View, slot: str) -> View:
    """Return the same slot under another name."""
    return View({**view.dashboard, "slot": slot}, view.profiles, view.weights)
