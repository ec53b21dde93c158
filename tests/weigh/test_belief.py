"""Beliefs from costs."""

import math
import random
from typing import List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.belief import (
    Estimate,
    add_floor,
    centred_fit,
    lowest_probabilities,
    plain_fit,
    sharpen,
)

MEANS = st.floats(-50, 50)
ERRORS = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
PAIRED_DIGITS = (0.4821317688173846, 0.4480799975851564, 0.06978823359745893)
PLAIN_DIGITS = (0.47646294092613, 0.4249864738183464, 0.09855058525552357)
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


def random_costs(heads: int, blocks: int, seed: int = 5) -> List[List[float]]:
    """Costs of heads that differ by a few percent, on blocks that differ a lot."""
    rng = random.Random(seed)
    sizes = [rng.lognormvariate(0, 1) for _ in range(blocks)]
    return [
        [size * (1 + head / 50) * rng.lognormvariate(0, 0.1) for size in sizes]
        for head in range(heads)
    ]


def test_a_paired_estimate_is_the_one_worked_by_hand() -> None:
    """Two heads, two blocks: mean, centred squares and the prior of one pooled run."""
    mu, v0 = 4.0, (9 + 9 + 1 + 1) / 4  # of 1, 7, 3, 5
    # the blocks' means are 2 and 6, so the differences are -1, 1 and 1, -1
    error = math.sqrt((2 / 1 * 2 + v0) / 3 / 4)

    found = centred_fit([[1.0, 7.0], [3.0, 5.0]])

    assert [estimate.mean for estimate in found] == pytest.approx([(8 + mu) / 3] * 2, rel=1e-14)
    assert [estimate.error for estimate in found] == pytest.approx([error] * 2, rel=1e-14)


def test_an_unpaired_estimate_is_the_one_of_the_formula() -> None:
    """Variance = (sum of squares + mean of all squares) / (n + 1) - m^2, for rows of any length."""
    costs: List[List[float]] = [[1.0, 2.0, 6.0], [5.0], []]
    pool = [1.0, 2.0, 6.0, 5.0]
    mu, second = math.fsum(pool) / 4, math.fsum(cost * cost for cost in pool) / 4

    found = plain_fit(costs)

    for row, estimate in zip(costs, found):
        n = len(row)
        m = (math.fsum(row) + mu) / (n + 1)
        v = (math.fsum(cost * cost for cost in row) + second) / (n + 1) - m * m
        assert estimate.mean == pytest.approx(m, rel=1e-13)
        assert estimate.error == pytest.approx(math.sqrt(v / (n + 2)), rel=1e-12)


def test_a_head_without_runs_sits_at_the_prior() -> None:
    """It has the mean of all runs, and an error wider than any head with runs."""
    runs: List[List[float]] = [[1.0, 2.0, 3.0], [2.0, 3.0, 4.0], []]

    *known, unknown = plain_fit(runs)

    assert unknown.mean == pytest.approx(2.5)
    assert unknown.error > max(estimate.error for estimate in known)


def test_what_makes_a_block_dear_for_all_heads_is_no_doubt_when_paired() -> None:
    """Blocks of very different size: paired errors are much smaller than unpaired ones."""
    costs = random_costs(5, 30)

    paired, plain = centred_fit(costs), plain_fit(costs)

    for one, other in zip(paired, plain):
        assert one.mean == pytest.approx(other.mean, rel=1e-12)
        assert one.error < 0.5 * other.error


def test_a_single_head_is_certainly_the_lowest() -> None:
    """With nobody to compare with, the belief is 1 and the fit the plain one."""
    estimates = centred_fit([[1.0, 2.0, 6.0]])

    assert estimates == plain_fit([[1.0, 2.0, 6.0]])
    assert lowest_probabilities(estimates) == [1.0]


def test_costs_without_any_spread_keep_an_error() -> None:
    """All runs alike: errors are 1e-9 of the size of a cost, not 0, and nobody is preferred."""
    for fit in (centred_fit, plain_fit):
        estimates = fit([[4.0] * 6] * 3)

        assert [estimate.error for estimate in estimates] == [pytest.approx(4e-9)] * 3
        assert lowest_probabilities(estimates) == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_costs_of_nothing_but_0_prefer_nobody() -> None:
    """Without any scale to measure by, the shares are equal."""
    assert lowest_probabilities(centred_fit([[0.0, 0.0]] * 4)) == pytest.approx([0.25] * 4)


def test_a_head_that_got_better_on_every_block_is_believed_in_more() -> None:
    """A tenth off all its costs raises a middling head's belief, paired or not."""
    before = random_costs(6, 20)
    after = [list(row) for row in before]
    after[2] = [0.9 * cost for cost in before[2]]

    for fit in (centred_fit, plain_fit):
        old, new = lowest_probabilities(fit(before)), lowest_probabilities(fit(after))
        assert new[2] > old[2]
        assert new[2] == max(new)


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


def test_beliefs_of_fitted_costs_agree_with_scipy() -> None:
    """Adaptive quadrature gives the same beliefs for ten heads of real shape."""
    integrate = pytest.importorskip("scipy.integrate")
    norm = pytest.importorskip("scipy.stats").norm
    estimates = centred_fit(random_costs(10, 12))

    def integrand(z: float, head: int) -> float:
        others = [float(norm.sf((z - m) / s)) for k, (m, s) in enumerate(estimates) if k != head]
        product = 1.0
        for probability in others:
            product *= probability
        m, s = estimates[head]
        return product * float(norm.pdf((z - m) / s)) / s

    low = min(m - 9 * s for m, s in estimates)
    high = min(m + 9 * s for m, s in estimates)
    found = lowest_probabilities(estimates)
    for head in (0, 3, 9):
        expected, _ = integrate.quad(integrand, low, high, args=(head,), epsabs=1e-9, limit=100)
        assert found[head] == pytest.approx(expected, rel=0, abs=1e-8)


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


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 3.0, 1000.0, 1e9])
def test_the_unit_of_costs_is_no_matter(factor: float) -> None:
    """Milliseconds or seconds: the same beliefs to 1e-12, paired or not."""
    costs = random_costs(7, 15)
    scaled = [[factor * cost for cost in row] for row in costs]

    for fit in (centred_fit, plain_fit):
        expected, found = lowest_probabilities(fit(costs)), lowest_probabilities(fit(scaled))
        assert found == pytest.approx(expected, rel=0, abs=1e-12)


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


def test_the_beliefs_of_known_costs_never_change() -> None:
    """Recorded digits: the same on every version and platform to 1e-12."""
    costs = [[1.0, 2.5, 4.0, 3.0], [1.25, 2.0, 4.5, 3.5], [30.0, 2.0, 3.0, 2.5]]

    paired = lowest_probabilities(centred_fit(costs))
    plain = lowest_probabilities(plain_fit(costs))

    assert paired == pytest.approx(PAIRED_DIGITS, rel=0, abs=1e-12)
    assert plain == pytest.approx(PLAIN_DIGITS, rel=0, abs=1e-12)


def test_sharpened_shares_are_powers() -> None:
    """Fourth powers, normalised: 16 to 1 for twice the belief; power 1 changes nothing."""
    assert sharpen([0.4, 0.2, 0.4]) == pytest.approx([16 / 33, 1 / 33, 16 / 33], rel=1e-14)
    assert sharpen([0.7, 0.2, 0.1], power=1) == pytest.approx([0.7, 0.2, 0.1], rel=1e-14)
    assert sharpen([0.6, 0.3, 0.1], 2) == pytest.approx([36 / 46, 9 / 46, 1 / 46], rel=1e-14)


def test_sharpening_keeps_the_sum_the_order_and_ties() -> None:
    """Equal beliefs stay equal, a belief of 0 stays 0, and tiny ones do not vanish all at once."""
    assert sharpen([0.25] * 4) == [0.25] * 4
    assert sharpen([1.0, 0.0]) == [1.0, 0.0]
    assert sharpen([1e-120, 1e-120], 5) == [0.5, 0.5]


def test_the_floor_is_added_and_the_rest_shrunk() -> None:
    """2 % for all alike, 98 % by share; the sum stays 1."""
    found = add_floor([0.5, 0.3, 0.2, 0.0])

    assert found == pytest.approx([0.495, 0.299, 0.201, 0.005], rel=1e-14)
    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-15)


def test_a_floor_of_nothing_or_of_all_is_allowed() -> None:
    """0 leaves the shares, 1 makes them equal."""
    assert add_floor([0.75, 0.25], 0) == [0.75, 0.25]
    assert add_floor([0.75, 0.25], 1) == [0.5, 0.5]
