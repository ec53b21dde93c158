"""Views of made-up slots, as every format is handed them."""

import math
import random
from typing import Any, Dict, List, Mapping, Optional, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from hydra_heads.stats import student
from hydra_heads.stats.proportions import wilson_interval
from tests.weigh.profiles import FAILED, NOON, make_profile, origin, weighed

INPUTS = ("small", "middle", "large")

Runs = Sequence[Optional[float]]


def full_profile(name: str, seconds: Runs, others: Mapping[str, object] = {}) -> Profile:
    """Make a profile with the figures and intervals that Phase 1 writes."""
    times = sorted(value for value in seconds if value is not None)
    figures: Dict[str, Any] = {"planned_tests": len(seconds), "complete": True}
    if seconds:
        low, high, _ = wilson_interval(len(times), len(seconds))
        figures["success_rate_ci"] = {
            "low": 100 * low, "high": 100 * high, "level": 0.95, "method": "wilson"
        }  # fmt: skip
    if times:
        figures["time_s"] = _figures_of(times)
    if len(times) > 1:
        mean = math.fsum(times) / len(times)
        spread = math.sqrt(math.fsum((t - mean) ** 2 for t in times) / (len(times) - 1))
        half = student.quantile(0.975, len(times) - 1) * spread / math.sqrt(len(times))
        figures["avg_time_ci"] = {
            "low": max(0.0, mean - half), "high": mean + half, "level": 0.95, "method": "t"
        }  # fmt: skip
    figures.update(others)
    return make_profile(name, seconds, instances=INPUTS, **figures)


def _figures_of(times: Sequence[float]) -> Dict[str, float]:
    def quantile(part: float) -> float:
        return times[min(len(times) - 1, int(part * len(times)))]

    return {
        "min": times[0], "mean": math.fsum(times) / len(times), "median": quantile(0.5),
        "p90": quantile(0.9), "p95": quantile(0.95), "p99": quantile(0.99), "max": times[-1],
    }  # fmt: skip


def make_view(
    heads: Mapping[str, Runs],
    is_weighed: bool = True,
    slot: Optional[Mapping[str, object]] = None,
    previous: Optional[Weights] = None,
    others: Mapping[str, Mapping[str, object]] = {},
) -> View:
    """Put a slot together whose heads took these seconds; `others` are more keys by head."""
    profiles = [
        full_profile(name, seconds, others.get(name, {})) for name, seconds in heads.items()
    ]
    weights = weighed(profiles, previous=previous) if is_weighed and profiles else None
    return view_of(Sources(profiles, weights, slot, "."), origin("view-1", NOON + 60))


def usual_view() -> View:
    """Put a slot of three heads together: `quick` leads, `rival` is near, `flaky` fails."""
    rng = random.Random(5)
    sizes = [(0.1, 0.4, 1.5)[number % 3] for number in range(30)]
    return make_view(
        {
            "quick": [size * rng.lognormvariate(0, 0.1) for size in sizes],
            "rival": [1.08 * size * rng.lognormvariate(0, 0.1) for size in sizes],
            "flaky": [
                FAILED if number % 10 == 3 else 2 * size for number, size in enumerate(sizes)
            ],
        }
    )


def many_heads(count: int, runs: int = 30) -> Dict[str, List[Optional[float]]]:
    """Make up so many heads with so many runs each; one run in twenty fails."""
    rng = random.Random(count)
    return {
        f"head-{number:03d}": [
            FAILED if rng.random() < 0.05 else (1 + number / 10) * rng.lognormvariate(0, 0.2)
            for _ in range(runs)
        ]
        for number in range(count)
    }
