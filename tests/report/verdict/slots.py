"""Slots of every kind that a summary is worded for."""

import random
from typing import Any, Dict, List, Mapping, Optional, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.views import full_profile
from tests.weigh.profiles import NOON, SHA, origin, weighed

SLOT: Dict[str, object] = {
    "slot": "compress",
    "heads_file": {"path": "../hydra_heads.json", "sha256": SHA},
}

Runs = Sequence[Optional[float]]


def noisy(seconds: float, count: int, seed: int, spread: float = 0.2) -> List[Optional[float]]:
    """Make up runs that take about so long."""
    rng = random.Random(seed)
    return [seconds * rng.lognormvariate(0, spread) for _ in range(count)]


def profiles_of(
    heads: Mapping[str, Runs], others: Mapping[str, Mapping[str, object]] = {}
) -> List[Profile]:
    """Make a profile a head, in the usual folder; `others` are more keys by head."""
    profiles = []
    for name, seconds in heads.items():
        profile = full_profile(name, seconds, others.get(name, {}))
        profiles.append(Profile(profile.document, f"hydra_profiles/head_{name}.json", SHA))
    return profiles


def slot_of(
    heads: Mapping[str, Runs],
    others: Mapping[str, Mapping[str, object]] = {},
    weigh: bool = True,
    at: float = NOON + 60,
    slot: Optional[Mapping[str, object]] = SLOT,
    **how: Any,
) -> View:
    """Put a slot together as Phase 3 does; `how` is how it is weighed."""
    profiles = profiles_of(heads, others)
    weights = weighed(profiles, **how) if weigh and profiles else None
    return view_of(Sources(profiles, weights, slot, "."), origin("view-1", at))


def with_weights(view: View, **changes: object) -> View:
    """Return a view whose weights say something else."""
    assert view.weights is not None
    document = {**view.weights.document, **changes}
    return View(view.dashboard, view.profiles, Weights(document, view.weights.path, SHA))


def with_rows(view: View, **changes: Mapping[str, object]) -> View:
    """Return a view in which some heads' rows of the weights say something else."""
    assert view.weights is not None
    rows = [{**row, **changes.get(str(row["name"]), {})} for row in view.weights.heads]
    return with_weights(view, heads=rows)


def with_profiles(view: View, changes: Mapping[str, Mapping[str, object]]) -> View:
    """Return a view in which some heads' profiles say something else, and the dashboard too."""
    profiles = [
        Profile({**profile.document, **changes.get(profile.name, {})}, profile.path, SHA)
        for profile in view.profiles
    ]
    sources = Sources(profiles, view.weights, SLOT, ".")
    return view_of(sources, origin("view-1", NOON + 60))


def needed_of(view: View) -> Optional[int]:
    """Return how many more runs the weights ask for."""
    assert view.weights is not None
    more = view.weights.document["more_runs"]
    assert isinstance(more, dict)
    needed: Optional[int] = more["needed"]
    return needed


def rows_of(view: View) -> List[Dict[str, object]]:
    """Return the heads of a dashboard."""
    rows = view.dashboard["heads"]
    assert isinstance(rows, list)
    return rows


def runs_with(size: float, **others: object) -> Dict[str, object]:
    """Return 40 runs, a second each, that used so much of everything."""
    used = {"user_time": size, "memory_max_mb": 100 * size, "user_tokens": 1000 * size}
    run = {"instance": "small", "ok": True, "seconds": 1.0, "failure": None, **others}
    metrics = {"system_time": 0.0, **used}
    rows = [{**run, "id": f"r1.{k}", "block": k, "metrics": metrics} for k in range(40)]
    return {"runs": rows}


Heads = Dict[str, List[Optional[float]]]

CLEAR: Heads = {"fast": noisy(1.0, 40, 1), "slow": noisy(3.0, 40, 2)}

NEAR: Heads = {"fast": noisy(1.0, 40, 1, 0.4), "near": noisy(1.05, 40, 3, 0.4)}
