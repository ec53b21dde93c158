"""Expected costs from runs."""

import math
import random
from typing import List

import pytest

from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.lowest import lowest_probabilities

NAN, INFINITY = float("nan"), float("inf")
PAIRED_DIGITS = (0.4821317688173846, 0.4480799975851564, 0.06978823359745893)
PLAIN_DIGITS = (0.47646294092613, 0.4249864738183464, 0.09855058525552357)


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


def test_the_beliefs_of_known_costs_never_change() -> None:
    """Recorded digits: the same on every version and platform to 1e-12."""
    costs = [[1.0, 2.5, 4.0, 3.0], [1.25, 2.0, 4.5, 3.5], [30.0, 2.0, 3.0, 2.5]]

    paired = lowest_probabilities(centred_fit(costs))
    plain = lowest_probabilities(plain_fit(costs))

    assert paired == pytest.approx(PAIRED_DIGITS, rel=0, abs=1e-12)
    assert plain == pytest.approx(PLAIN_DIGITS, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([], "found no run of any head"),
        ([[]], "found no run of any head"),
        ([[], []], "found no run of any head"),
        ([[1.0], [1.0, 2.0]], r"found rows of \[1, 2\] blocks, expected as many"),
        ([[1.0, 2.0], [1.0, NAN]], r"costs\[1\]\[1\]: found nan"),
        ([[INFINITY]], r"costs\[0\]\[0\]: found inf"),
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
