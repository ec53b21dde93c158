"""Expected costs from runs."""

import math
import random
from typing import List

import pytest

from hydra_heads.weigh import fit as fit_module
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.lowest import lowest_probabilities

NAN, INFINITY = float("nan"), float("inf")
# Mean and error of every head
PAIRED_DIGITS = (
    (3.0875, 1.3954757004532738),
    (3.2375, 1.3954757004532738),
    (8.4875, 4.8921661797771705),
)
PLAIN_DIGITS = (
    (3.0875, 1.4949945419818613),
    (3.2375, 1.5068621969362546),
    (8.4875, 4.62430268767327),
)


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


def test_the_error_of_a_difference_to_the_leader_is_its_own() -> None:
    """Three heads by hand: squared errors of leader and head sum to that of their difference."""
    costs = [[2.0, 4.0, 6.0], [1.0, 2.0, 6.0], [1.0, 4.0, 7.0]]  # the second leads by its sum, 9
    pool = [cost for row in costs for cost in row]
    v0 = math.fsum((cost - 33 / 9) ** 2 for cost in pool) / 9
    # to the leader: 1, 2, 0 and 0, 2, 1, each with squares 2 about a mean of 1
    halves = [(1.0 + v0) / 4 / 5] * 3

    found = centred_fit(costs)

    assert [estimate.error**2 for estimate in found] == pytest.approx(halves, rel=1e-13)
    assert [estimate.mean for estimate in found] == pytest.approx(
        [(total + 33 / 9) / 4 for total in (12, 9, 12)], rel=1e-14
    )


def test_the_leaders_error_is_that_of_its_closest_rival() -> None:
    """Half of the smallest squares are the leader's, the rest of each difference the others'."""
    costs = [[1.0, 2.0, 3.0, 6.0], [2.0, 2.0, 4.0, 6.0], [5.0, 2.0, 9.0, 2.0]]
    # differences to the first: 1, 0, 1, 0 and 4, 0, 6, -4
    close, far = 1.0, 16.0 + 36.0 + 16.0 - 36.0 / 4
    pool = [cost for row in costs for cost in row]
    v0 = math.fsum((cost - 44 / 12) ** 2 for cost in pool) / 12
    expected = [close / 2, close / 2, far - close / 2]

    found = centred_fit(costs)

    for squares, estimate in zip(expected, found):
        assert estimate.error**2 == pytest.approx((squares + v0) / 5 / 6, rel=1e-13)


def test_a_wild_head_is_no_doubt_about_two_others() -> None:
    """A third head that jumps about widens the errors of two close ones by the prior alone."""
    calm = random_costs(2, 30)
    wild = [*calm, [50.0 + (-1) ** run * 40.0 for run in range(30)]]

    first, second, third = centred_fit(wild)

    within = [v - u for u, v in zip(*calm)]
    centre = math.fsum(within) / 30
    squares = math.fsum((value - centre) ** 2 for value in within)
    pool = [cost for row in wild for cost in row]
    mu = math.fsum(pool) / 90
    v0 = math.fsum((cost - mu) ** 2 for cost in pool) / 90
    both = first.error**2 + second.error**2
    assert both == pytest.approx((squares + 2 * v0) / 31 / 32, rel=1e-12)
    assert third.error > 3 * first.error


def test_the_order_of_heads_and_blocks_is_no_matter() -> None:
    """Also where two heads lead with the same sum on different blocks."""
    costs = [[1.0, 4.0, 2.5, 3.0], [4.0, 1.0, 3.5, 2.0], [2.0, 3.0, 5.0, 4.0], [9.0, 9.0, 1.0, 2.0]]
    expected = centred_fit(costs)

    turned = centred_fit(costs[::-1])
    shuffled = centred_fit([[row[block] for block in (2, 0, 3, 1)] for row in costs])

    assert turned == expected[::-1]
    for one, other in zip(shuffled, expected):
        assert one.mean == other.mean


def test_a_slight_spread_on_a_large_base_keeps_its_digits() -> None:
    """Costs of ten thousand that differ by a thousandth have the errors of what differs."""
    small = [[0.001, 0.003, 0.002, 0.006], [0.002, 0.004, 0.007, 0.005]]
    large = [[1e4 + cost for cost in row] for row in small]

    for fit in (centred_fit, plain_fit):
        for one, other in zip(fit(large), fit(small)):
            assert one.error == pytest.approx(other.error, rel=1e-6)


def test_a_head_that_is_always_behind_by_the_same_keeps_its_digits() -> None:
    """The spread of differences is found also where their mean is a million times as large."""
    leader = [0.001, 0.003, 0.002, 0.006]
    row = [1000 + cost for cost in (0.002, 0.004, 0.007, 0.005)]
    expected = math.fsum((apart - 1.5) ** 2 for apart in (1, 1, 5, -1)) * 1e-6

    own, found = fit_module._squares_apart(
        [tuple(leader), tuple(row)], [math.fsum(leader), math.fsum(row)], 0
    )

    assert own == 0.0
    assert found == pytest.approx(expected, rel=1e-8)


def test_pythons_without_a_built_in_distance_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.7 finds the same estimates, to 13 digits."""
    costs = random_costs(6, 25)
    expected = [value for fit in (centred_fit, plain_fit) for one in fit(costs) for value in one]

    monkeypatch.setattr(fit_module, "_distance", fit_module._plain_distance)
    found = [value for fit in (centred_fit, plain_fit) for one in fit(costs) for value in one]

    assert found == pytest.approx(expected, rel=1e-13)


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
        assert found[head] == pytest.approx(expected, rel=0, abs=1e-4)


def test_the_estimates_of_known_costs_never_change() -> None:
    """Recorded digits: the same on every version and platform to 1e-12."""
    costs = [[1.0, 2.5, 4.0, 3.0], [1.25, 2.0, 4.5, 3.5], [30.0, 2.0, 3.0, 2.5]]

    for fit, digits in ((centred_fit, PAIRED_DIGITS), (plain_fit, PLAIN_DIGITS)):
        for found, expected in zip(fit(costs), digits):
            assert found == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([], "found no run of any head"),
        ([[]], "found no run of any head"),
        ([[], []], "found no run of any head"),
        ([[1.0], [1.0, 2.0]], r"found rows of \[1, 2\] blocks, expected as many"),
        ([[1.0, 2.0], [1.0, NAN]], r"costs\[1\]\[1\]: found nan"),
        ([[INFINITY]], r"costs\[0\]\[0\]: found inf"),
        ([[INFINITY, -INFINITY], [1.0, 2.0]], r"costs\[0\]\[0\]: found inf"),
        ([[1.0, 1e200], [1.0, -1e200]], r"costs\[0\]\[1\]: found 1e\+200"),
        ([[0.0, 1.004e150], [0.0, 0.0]], r"costs\[0\]\[1\]: found 1\.004e\+150"),
        ([[1.0, 2.0], [1.0, 1e152]], r"costs\[1\]\[1\]: found 1e\+152"),
        ([[1e154, 1e154], [1e154, 1e154]], r"costs\[0\]\[0\]: found 1e\+154"),
    ],
)
def test_costs_that_cannot_be_fitted_are_refused(costs: List[List[float]], message: str) -> None:
    """No runs, gaps in paired rows and values that are no figure each have their message."""
    with pytest.raises(ValueError, match=message):
        centred_fit(costs)


@pytest.mark.parametrize("costs", [[], [[], []], [[1.0], [NAN]]])
def test_an_unpaired_fit_needs_a_run_and_figures(costs: List[List[float]]) -> None:
    """Nothing at all and NaN are refused, rows of differing length are not."""
    with pytest.raises(ValueError, match="costs"):
        plain_fit(costs)


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 3.0, 1000.0, 1e9])
def test_the_unit_of_costs_is_no_matter(factor: float) -> None:
    """Milliseconds or seconds: the same beliefs to 1e-12, paired or not."""
    costs = random_costs(7, 15)
    scaled = [[factor * cost for cost in row] for row in costs]

    for fit in (centred_fit, plain_fit):
        expected, found = lowest_probabilities(fit(costs)), lowest_probabilities(fit(scaled))
        assert found == pytest.approx(expected, rel=0, abs=1e-12)
