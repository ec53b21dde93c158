"""Many p values."""

import random
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.discovery import benjamini_hochberg

PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000,
]  # fmt: skip
"""The fifteen hypotheses of Benjamini & Hochberg (1995), 3.2, of which four are rejected at 5 %."""

P_VALUES = st.lists(st.floats(0, 1), max_size=20)


def test_the_published_example() -> None:
    """The procedure rejects the four of the paper at 5 %, where Bonferroni rejects three."""
    found = benjamini_hochberg(PUBLISHED)

    assert [q <= 0.05 for q in found] == [True] * 4 + [False] * 11
    assert found[3] == pytest.approx(0.0095 * 15 / 4)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(P_VALUES)
def test_q_values_keep_the_order_and_are_never_below_p(p_values: List[float]) -> None:
    """Each q is a probability, at least its p, and rises with it."""
    q_values = benjamini_hochberg(p_values)
    ordered = [q for _, q in sorted(zip(p_values, q_values))]

    assert all(p <= q <= 1 for p, q in zip(p_values, q_values))
    assert ordered == sorted(ordered)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(P_VALUES, st.floats(0.01, 0.5))
def test_it_rejects_what_stepping_up_rejects(p_values: List[float], rate: float) -> None:
    """The paper's rule: all up to the largest k with p(k) <= k / m * rate."""
    ordered, m = sorted(p_values), len(p_values)
    last = max([k for k, p in enumerate(ordered, 1) if p * (m / k) <= rate], default=0)

    rejected = [q for q in benjamini_hochberg(p_values) if q <= rate]

    assert len(rejected) == last


@settings(max_examples=30, deadline=None, derandomize=True)
@given(P_VALUES.filter(bool))
def test_agrees_with_scipy(p_values: List[float]) -> None:
    """To the last digits, ties included."""
    scipy = pytest.importorskip("scipy.stats")
    expected = scipy.false_discovery_control(p_values, method="bh")

    assert benjamini_hochberg(p_values) == pytest.approx([float(q) for q in expected], rel=1e-14)


def test_without_p_values_there_are_no_q_values() -> None:
    """An empty list is an answer, and one hypothesis needs no correction."""
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.03]) == [0.03]


def test_chance_alone_is_rarely_discovered() -> None:
    """Of seeded tables of 20 true hypotheses about 5 % have one rejected."""
    draw = random.Random(1)
    tables = [[draw.random() for _ in range(20)] for _ in range(400)]

    found = sum(min(benjamini_hochberg(table)) <= 0.05 for table in tables)

    assert 9 <= found <= 31  # of 400 at 5 %: outside it comes in 1 %


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    """The value is named with its place."""
    with pytest.raises(ValueError, match=rf"p_values\[1\]: found {bad!r}, expected a number from"):
        benjamini_hochberg([0.5, bad])
