"""Slots that pictures stumble over."""

import random
from typing import Dict

from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, NOON, make_profile, origin

HOSTILE = "</svg><script>alert(1)</script>\x1b[31m\u2028\u202e\"'&=1+1|`\n"


def foreign_view() -> View:
    """Put a slot of another program's profiles together: few runs, or none, and no figures."""
    profiles = [
        make_profile("few", [0.1, 0.2, 0.3], run_id=None, is_blocked=False),
        make_profile("none", [0.1] * 40, run_id=None, runs=[]),
    ]
    return view_of(Sources(profiles, None, None, "."), origin("view-1", NOON + 60))


def wide_view() -> View:
    """Put three heads together that take from 1 us to 10,000 s."""
    rng = random.Random(3)
    return make_view(
        {
            name: [middle * rng.lognormvariate(0, 0.1) for _ in range(30)]
            for name, middle in (("us", 1e-6), ("ms", 1e-3), ("hours", 1e4))
        }
    )


def views() -> Dict[str, View]:
    """Return every case by its name."""
    return {
        "usual": usual_view(),
        "no heads": make_view({}),
        "one head": make_view({"only": [0.5, 0.6, FAILED] * 5}),
        "200 heads": make_view(many_heads(200, 6)),
        "one head without a success": make_view({"a": [FAILED] * 12, "b": [0.1] * 12}),
        "no success at all": make_view({"a": [FAILED] * 12, "b": [FAILED] * 12}),
        "one run": make_view({"a": [0.5], "b": [0.7]}),
        "no runs": make_view({"a": [], "b": []}, is_weighed=False),
        "no runs of one": make_view({"a": [], "b": [0.5] * 9}, is_weighed=False),
        "all alike": make_view({"a": [0.5] * 20, "b": [0.5] * 20}),
        "no time at all": make_view({"a": [0.0] * 20, "b": [0.0] * 20}),
        "wide": wide_view(),
        "foreign": foreign_view(),
        "not weighed": make_view({"a": [0.5] * 20, "b": [0.5] * 20}, is_weighed=False),
        "hostile": make_view(
            {"a": [0.5, 0.6] * 10, "b": [0.7, FAILED] * 10},
            slot={"slot": "x"},
            others={"a": {"display_name": HOSTILE}, "b": {"display_name": "\u65e5\u672c" * 60}},
        ),
    }
