"""Weights as a table of text."""

import re
from typing import Dict, List, Optional

from hydra_heads.model.profile import Profile
from hydra_heads.report.weights_table import weights_table
from tests.weigh.profiles import FAILED, make_profile, weighed

DEMO_HEADS = (
    "batched", "cached", "columnar", "mmap", "processes",
    "sequential", "sqlite", "streaming", "subprocesses", "threads",
)  # fmt: skip


def full_profile(name: str, factor: float = 1.0, failures: int = 0) -> Profile:
    """Make a profile with every figure that Phase 1 writes."""
    times: List[Optional[float]] = [factor * (0.0412 + 0.0011 * (n % 3 - 1)) for n in range(10)]
    for index in range(failures):
        times[index] = FAILED
    return make_profile(
        name,
        times,
        success_rate_ci={"low": 72.2467, "high": 100.0, "level": 0.95},
        avg_time_ci={"low": factor * 0.0401, "high": factor * 0.0423, "level": 0.95},
        time_s={"median": factor * 0.0412, "p95": factor * 0.0423},
        resources={"memory_max_mb": {"value": 30.25, "source": "wait4", "resolution": 0.001}},
        failures=[{"kind": "exit", "count": failures, "example": "exit code 1"}] * bool(failures),
    )


def cells(table: str) -> Dict[str, List[str]]:
    """Split a table into its rows, by the first cell."""
    rows = [re.split(r"  +", line) for line in table.split("\n")]
    return {row[0]: row[1:] for row in rows}


def test_phase_2_shows_what_it_analysed() -> None:
    """Per head n, success rate, time, memory, each doubt, belief, weights, reason [H-040]."""
    profiles = [full_profile("slow", 3.0), full_profile("quick")]
    before = weighed([make_profile("quick", [1.0] * 3), make_profile("slow", [1.0] * 3)], "uniform")

    found = cells(weights_table(weighed(profiles, previous=before), profiles))

    assert found["head"] == [
        "runs", "success %", "mean ms", "peak MiB", "belief", "weight", "before", "reason"
    ]  # fmt: skip
    assert found["quick"] == [
        "10", "100 [72..100]", "41.1 ±1.1", "30.2", "1.000", "0.990", "0.500", "best, no rival"
    ]  # fmt: skip
    assert found["slow"][2:4] == ["123 ±3", "30.2"]
    assert list(found)[1:3] == ["quick", "slow"]


def test_the_heaviest_head_comes_first() -> None:
    """By name where they weigh the same."""
    profiles = [full_profile("c"), full_profile("b"), full_profile("a", 0.5)]

    table = weights_table(weighed(profiles), profiles)

    assert list(cells(table))[1:4] == ["a", "b", "c"]


def test_ten_heads_fit_a_hundred_columns() -> None:
    """The built-in heads, in doubt and out of it, with weights before."""
    for factors in (
        [1.0] * 10,
        [1.0 + 2 * n for n in range(10)],
        [20.0] * 9 + [0.3],
        [1.0, 2.0] * 5,
    ):
        profiles = [
            full_profile(name, factor, failures=n % 2)
            for n, (name, factor) in enumerate(zip(DEMO_HEADS, factors))
        ]
        before = weighed([make_profile(name, [1.0]) for name in DEMO_HEADS])

        lines = weights_table(weighed(profiles, previous=before), profiles).split("\n")

        assert max(map(len, lines)) <= 100


def test_what_is_not_known_is_a_dash() -> None:
    """Another program's profile has counts only, and no figure is made up as 0."""
    foreign = make_profile("a", [FAILED] * 3, run_id=None)
    profiles = [foreign]

    assert cells(weights_table(weighed(profiles), profiles))["a"][:7] == [
        "3", "0", "-", "-", "-", "1.000", "-"
    ]  # fmt: skip


def test_weights_without_their_profile_are_shown() -> None:
    """`show` of one head: the row is there, its measured figures are dashes."""
    profiles = [full_profile("a"), full_profile("b")]

    found = cells(weights_table(weighed(profiles), profiles[:1]))

    assert found["b"][:4] == ["10", "-", "-", "-"]


def test_the_notes_say_how_to_read_it() -> None:
    """A newcomer learns what brackets, ±, dashes, belief and weight mean."""
    profiles = [full_profile("a")]

    notes = weights_table(weighed(profiles), profiles).split("\n")[-2:]

    assert notes[0].startswith("[..] and ±: 95 % intervals; -: not known")
    assert "weight: share of the work" in notes[0]
    assert notes[1] == "belief: probability that the head has the lowest expected cost"
