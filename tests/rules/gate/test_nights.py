"""Values of nights out of what profiles sum up."""

from typing import Dict, List

import pytest

from hydra_heads.rules.gate.nights import rate_nights, time_nights
from tests.weigh.profiles import make_profile

KEY = "m" * 64


def night(place: int, seconds: float, failures: int = 0, **facts: object) -> Dict[str, object]:
    """Sum up an invocation of five successes on each of two inputs, one ten times larger."""
    outcomes: List[Dict[str, object]] = [
        {"instance": name, "ok": True, "count": 5, "seconds_sum": 5 * size * seconds}
        for name, size in (("small", 1.0), ("large", 10.0))
    ]
    if failures:
        outcomes.append({"instance": "small", "ok": False, "count": failures, "seconds_sum": 0.0})
    row: Dict[str, object] = {
        "run_id": f"r{place}",
        "day": None,
        "origin": "profile",
        "timestamp": f"2026-01-0{place}T00:00:00.000+00:00",
        "machine_key": KEY,
        "outcomes": outcomes,
    }
    return {**row, **facts}


def test_times_are_multiples_of_the_usual() -> None:
    """Each input is set against its own median over the nights."""
    profile = make_profile("a", [1.0], earlier=[night(1, 1.0), night(2, 1.0), night(3, 1.5)])

    assert time_nights([profile], KEY) == pytest.approx([1.0, 1.0, 1.5])


def test_an_invocation_counts_once() -> None:
    """Two profiles that sum up the same night are one night; the order is that of time."""
    one = make_profile("a", [1.0], earlier=[night(2, 2.0), night(3, 2.0)])
    other = make_profile("a", [1.0], earlier=[night(1, 1.0), night(2, 2.0)])

    assert time_nights([one, other], KEY) == pytest.approx([0.5, 1.0, 1.0])


def test_other_machines_and_days_of_use_are_left_out() -> None:
    """Only Phase 1 on this machine says how nights differ; an unknown machine has no nights."""
    rows = [
        night(1, 1.0),
        night(2, 9.0, machine_key="n" * 64),
        night(3, 9.0, origin="live"),
    ]
    profile = make_profile("a", [1.0], earlier=rows)

    assert time_nights([profile], KEY) == [1.0]
    assert time_nights([profile], None) == []


def test_rates_are_percent() -> None:
    """Failures lower the rate of their input."""
    profile = make_profile("a", [1.0], earlier=[night(1, 1.0), night(2, 1.0, failures=5)])

    assert rate_nights([profile], KEY) == [100.0, 75.0]
