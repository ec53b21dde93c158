"""Beliefs from estimates."""

import math
import random
from typing import List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.lowest import lowest_probabilities

NAN, INFINITY = float("nan"), float("inf")
MEANS = st.floats(-50, 50)
ERRORS = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
ESTIMATES = st.lists(st.builds(Estimate, MEANS, ERRORS), min_size=2, max_size=8)


def below(z: float) -> float:
    """Share of the normal distribution below z."""
    return math.erfc(-z / math.sqrt(2)) / 2


def brute_force(estimates: Sequence[Estimate], nodes: int = 20000) -> List[float]:
    """Beliefs by the midpoint rule on evenly spaced nodes over all that matters."""
    low = min(m - 9 * s for m, s in estimates)
    high = min(m + 9 * s for m, s in estimates)
    step = (high - low) / nodes
    sums = [0.0] * len(estimates)
    for k in range(nodes):
        z = low + (k + 0.5) * step
        above = [below((m - z) / s) for m, s in estimates]
        product = 1.0
        for probability in above:
            product *= probability
        for head, (m, s) in enumerate(estimates):
            if above[head] > 0:
                x = (z - m) / s
                sums[head] += math.exp(-x * x / 2) / s * product / above[head]
    total = math.fsum(sums)
    return [one / total for one in sums]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(MEANS, ERRORS, MEANS, ERRORS)
def test_two_heads_have_the_exact_formula(m1: float, s1: float, m2: float, s2: float) -> None:
    """P(first below second) = Phi((m2 - m1) / sqrt(s1^2 + s2^2)), for any errors."""
    expected = below((m2 - m1) / math.sqrt(s1 * s1 + s2 * s2))

    first, second = lowest_probabilities([Estimate(m1, s1), Estimate(m2, s2)])

    assert first == pytest.approx(expected, abs=1e-7)
    assert second == pytest.approx(1 - expected, abs=1e-7)


@pytest.mark.parametrize("ratio", [1.0, 10.0, 300.0, 1e4, 1e6, 1e9])
def test_errors_of_any_ratio_keep_the_exact_formula(ratio: float) -> None:
    """A head a million times surer than the other breaks no grid."""
    for gap in (-2.0, -0.5, 0.0, 0.1, 1.0, 4.0):
        expected = below(gap * ratio / math.hypot(1, ratio))

        first, _ = lowest_probabilities([Estimate(3.0, 1.0), Estimate(3 + gap * ratio, ratio)])

        assert first == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("wide", [Estimate(81.0, 10.0), Estimate(801.0, 100.0)])
def test_a_vague_head_far_above_does_not_blur_the_others(wide: Estimate) -> None:
    """Two close and sure heads are told apart although a vague one may just reach them."""
    expected = below(0.05 / math.hypot(0.1, 0.1))

    first, second, third = lowest_probabilities([Estimate(1.0, 0.1), Estimate(1.05, 0.1), wide])

    assert (first, second) == pytest.approx((expected, 1 - expected), rel=0, abs=1e-7)
    assert third < 1e-12


@pytest.mark.parametrize("heads", [1, 2, 3, 10, 200])
@pytest.mark.parametrize("estimate", [Estimate(1.0, 0.1), Estimate(-7e5, 3.0), Estimate(0.0, 1e-5)])
def test_identical_heads_get_equal_shares(heads: int, estimate: Estimate) -> None:
    """K heads that cannot be told apart: 1/K each."""
    found = lowest_probabilities([estimate] * heads)

    assert found == pytest.approx([1 / heads] * heads, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    "estimates",
    [
        [Estimate(1.0, 0.1), Estimate(1.1, 0.2), Estimate(0.9, 0.3), Estimate(1.5, 0.1)],
        [Estimate(1 + k / 100, 0.05 + k / 200) for k in range(10)],
        [Estimate(5.0, 1.0), Estimate(5.0, 0.1), Estimate(4.0, 3.0)],
        [Estimate(-1.0, 0.5), Estimate(0.0, 0.5), Estimate(0.25, 0.5), Estimate(100.0, 30.0)],
    ],
)
def test_beliefs_are_those_of_a_fine_grid(estimates: List[Estimate]) -> None:
    """20,000 evenly spaced nodes give the same within 1e-7."""
    expected = brute_force(estimates)

    found = lowest_probabilities(estimates)

    assert found == pytest.approx(expected, rel=0, abs=1e-7)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ESTIMATES, st.randoms(use_true_random=False))
def test_the_order_of_heads_is_no_matter(estimates: List[Estimate], rng: random.Random) -> None:
    """Shuffled heads get the same beliefs, which sum to 1."""
    order = list(range(len(estimates)))
    rng.shuffle(order)

    found = lowest_probabilities(estimates)
    shuffled = lowest_probabilities([estimates[k] for k in order])

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)
    assert shuffled == pytest.approx([found[k] for k in order], rel=0, abs=1e-12)
    assert all(0 <= belief <= 1 for belief in found)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ESTIMATES, st.floats(0.01, 10))
def test_a_lower_mean_never_lowers_a_belief(estimates: List[Estimate], drop: float) -> None:
    """The head that got cheaper gains, all others lose or stay."""
    cheaper = [Estimate(estimates[0].mean - drop, estimates[0].error)] + estimates[1:]

    before, after = lowest_probabilities(estimates), lowest_probabilities(cheaper)

    assert after[0] >= before[0] - 1e-7
    assert all(new <= old + 1e-7 for old, new in zip(before[1:], after[1:]))


def test_a_dominated_head_is_believed_in_as_good_as_not_at_all() -> None:
    """A head many errors above another has a belief of 0, one 6 above next to none."""
    found = lowest_probabilities([Estimate(1.0, 0.1), Estimate(9.0, 0.1), Estimate(1.6, 0.1)])

    assert found[1] == 0.0
    assert 0 < found[2] < 2e-5
    assert found[0] == pytest.approx(1.0, abs=2e-5)


def test_estimates_without_error_are_told_apart_by_their_means() -> None:
    """An error of 0 counts as 1e-9 of the lowest mean: equal means share, lower ones win."""
    assert lowest_probabilities([Estimate(2.0, 0.0), Estimate(2.1, 0.0)]) == [1.0, 0.0]
    assert lowest_probabilities([Estimate(2.0, 0.0)] * 2) == [0.5, 0.5]
    assert lowest_probabilities([Estimate(0.0, 0.0), Estimate(1e-9, 0.0)]) == [1.0, 0.0]
    near = lowest_probabilities([Estimate(1.0, 0.0), Estimate(1 + 1e-9, 0.0)])
    assert near[0] == pytest.approx(below(1 / math.sqrt(2)), abs=1e-5)


@pytest.mark.parametrize("kind", ["same", "spread", "ladder"])
def test_a_thousand_heads_are_weighed(kind: str) -> None:
    """Many heads, also with errors that rise from head to head, give beliefs that sum to 1."""
    rng = random.Random(3)
    estimates = {
        "same": [Estimate(1.0, 0.2)] * 1000,
        "spread": [Estimate(rng.gauss(1, 0.1), rng.uniform(0.05, 0.2)) for _ in range(1000)],
        "ladder": [Estimate(1.0, 0.01 * 1.01**k) for k in range(1000)],
    }[kind]

    found = lowest_probabilities(estimates)

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)
    if kind == "same":
        assert found == pytest.approx([0.001] * 1000, rel=0, abs=1e-12)


@pytest.mark.parametrize("magnitude", [1e-140, 1e140])
def test_extreme_units_break_nothing(magnitude: float) -> None:
    """Costs near the ends of what is taken give the beliefs of costs near 1."""
    expected = lowest_probabilities([Estimate(1.0, 0.3), Estimate(1.5, 0.4)])

    found = lowest_probabilities(
        [Estimate(magnitude, 0.3 * magnitude), Estimate(1.5 * magnitude, 0.4 * magnitude)]
    )

    assert found == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ([], "estimates: found none"),
        ([Estimate(NAN, 1.0)], r"means\[0\]: found nan"),
        ([Estimate(1.0, 1.0), Estimate(1.0, INFINITY)], r"errors\[1\]: found inf"),
        ([Estimate(1.0, -0.5)], r"errors\[0\]: found -0\.5, expected a number >= 0"),
    ],
)
def test_estimates_that_cannot_be_are_refused(estimates: List[Estimate], message: str) -> None:
    """Values that are no figure and negative errors are named with head and value."""
    with pytest.raises(ValueError, match=message):
        lowest_probabilities(estimates)
