"""Gains are judged by runs that had no part in making the weights."""

import math
import random
from typing import List, Sequence

import pytest

from hydra_heads.stats import student
from hydra_heads.stats.means import Pooled
from hydra_heads.weigh.crossfit import (
    FOLDS,
    Gain,
    cross_fitted_gain,
    fold_weights,
    stretches,
)

Rows = List[List[float]]

NONE = Pooled(0.0, 1)


def drawn(seed: int, heads: int, runs: int) -> Rows:
    """Draw costs around 1."""
    draw = random.Random(seed)
    return [[draw.lognormvariate(0.0, 0.3) for _ in range(runs)] for _ in range(heads)]


@pytest.mark.parametrize("runs", [5, 7, 11, 100, 101])
def test_every_run_lies_in_one_stretch(runs: int) -> None:
    """Stretches follow each other in time, cover all runs, and differ by one run at most."""
    found = stretches(runs)

    assert len(found) == FOLDS
    assert [run for begin, end in found for run in range(begin, end)] == list(range(runs))
    assert max(end - begin for begin, end in found) <= runs // FOLDS + 1


def test_no_run_makes_the_weights_that_it_judges() -> None:
    """The weights of a stretch come from all runs but its own, in rows of any length."""
    costs = [[float(run) for run in range(10)], [float(run) for run in range(100, 107)]]
    seen: List[List[List[float]]] = []

    def spy(rows: Sequence[Sequence[float]]) -> List[float]:
        seen.append([list(row) for row in rows])
        return [0.5, 0.5]

    fold_weights(costs, spy)

    assert len(seen) == FOLDS
    for fold, rows in enumerate(seen):
        for row, left in zip(costs, rows):
            begin, end = stretches(len(row))[fold]
            assert left == row[:begin] + row[end:]


def test_a_head_without_runs_stays_without() -> None:
    """Empty rows are handed on as they are."""
    found = fold_weights([[1.0] * 5, []], lambda rows: [float(len(row)) for row in rows])

    assert found == [(4.0, 0.0)] * FOLDS


def test_paired_gain_is_the_mean_of_what_blocks_save() -> None:
    """With the same shares everywhere it is the t interval of the differences of two heads."""
    costs = drawn(1, 2, 20)
    saved = [one - other for one, other in zip(*costs)]
    mean = sum(saved) / 20
    error = math.sqrt(sum((value - mean) ** 2 for value in saved) / 19 / 20)

    found = cross_fitted_gain(costs, [[1.0, -1.0]] * FOLDS, NONE, True)

    assert found == pytest.approx(Gain(mean, error, 19))
    assert found.low(0.9) == pytest.approx(mean - student.quantile(0.9, 19) * error)


def test_each_stretch_is_judged_by_its_own_shares() -> None:
    """A change that only the last stretch asks for is counted there alone."""
    costs = [[1.0] * 5 + [3.0], [0.5] * 6]

    found = cross_fitted_gain(costs, [[0.0, 0.0]] * 4 + [[1.0, -1.0]], NONE, True)

    assert found.mean == pytest.approx((0.5 + 2.5) / 6)


def test_unpaired_gain_is_that_of_welch() -> None:
    """With the same shares everywhere: difference of means, Welch's error and degrees."""
    costs = [drawn(2, 1, 20)[0], [2 * cost for cost in drawn(3, 1, 10)[0]]]
    means = [sum(row) / len(row) for row in costs]
    terms = [
        sum((cost - mean) ** 2 for cost in row) / (len(row) - 1) / len(row)
        for row, mean in zip(costs, means)
    ]
    degrees = sum(terms) ** 2 / (terms[0] ** 2 / 19 + terms[1] ** 2 / 9)

    found = cross_fitted_gain(costs, [[1.0, -1.0]] * FOLDS, NONE, False)

    assert found == pytest.approx(Gain(means[0] - means[1], math.sqrt(sum(terms)), degrees))


@pytest.mark.parametrize("is_paired", [True, False])
def test_a_larger_spread_counts_for_half_of_the_variance(is_paired: bool) -> None:
    """Runs that happen to be even do not make a gain certain where the heads' costs vary."""
    costs = [[2.0] * 8, [1.0] * 8]

    found = cross_fitted_gain(costs, [[0.5, -0.5]] * FOLDS, Pooled(4.0, 7), is_paired)

    assert found.mean == pytest.approx(0.5)
    assert found.error == pytest.approx(math.sqrt((4.0 / 4 + 4.0 / 4) / 2 / 8))


def test_what_many_runs_say_of_the_spread_makes_the_doubt_better_known() -> None:
    """The degrees of freedom are those of a sum of both halves, never fewer than the blocks'."""
    costs = drawn(4, 2, 15)
    saved = [(one - other) / 2 for one, other in zip(*costs)]
    mean = sum(saved) / 15
    own = sum((value - mean) ** 2 for value in saved) / 14
    expected = 3 * own

    found = cross_fitted_gain(costs, [[0.5, -0.5]] * FOLDS, Pooled(2 * expected, 60), True)

    assert found.error == pytest.approx(math.sqrt((own + expected) / 2 / 15))
    assert found.degrees == pytest.approx(4**2 / (1 / 14 + 3**2 / 60))


@pytest.mark.parametrize("is_paired", [True, False])
def test_a_smaller_spread_takes_no_doubt_away(is_paired: bool) -> None:
    """What these runs show themselves is never made less."""
    costs = drawn(4, 3, 15)
    leaving = [[0.5, 0.2, -0.7]] * FOLDS

    plain = cross_fitted_gain(costs, leaving, NONE, is_paired)

    assert cross_fitted_gain(costs, leaving, Pooled(1e-6, 28), is_paired) == plain


@pytest.mark.parametrize("is_paired", [True, False])
def test_costs_that_never_vary_leave_the_doubt_of_rounding(is_paired: bool) -> None:
    """Heads that always cost the same save nothing, however the sums are rounded."""
    costs = [[0.1] * 7, [0.1] * 7, [0.1] * 7]

    found = cross_fitted_gain(costs, [[0.3, 0.3, -0.6]] * FOLDS, NONE, is_paired)

    assert found.error == pytest.approx(1e-10)
    assert found.low(0.9) < 0


@pytest.mark.parametrize("is_paired", [True, False])
def test_the_doubt_of_rounding_goes_by_the_largest_cost(is_paired: bool) -> None:
    """Whatever its sign."""
    costs = [[0.1] * 7, [-0.3] * 7, [0.2] * 7]

    found = cross_fitted_gain(costs, [[0.3, 0.3, -0.6]] * FOLDS, NONE, is_paired)

    assert found.error == pytest.approx(3e-10)


def test_where_nothing_varies_the_fewest_runs_say_how_well_that_is_known() -> None:
    """Degrees of freedom of the shortest row, if unpaired."""
    found = cross_fitted_gain([[2.0] * 5, [1.0] * 9], [[0.5, -0.5]] * FOLDS, NONE, False)

    assert found.degrees == 4


def test_a_spread_as_large_as_that_of_the_runs_is_no_news() -> None:
    """The degrees of freedom stay those of the blocks."""
    costs = [[3.0, 1.0] * 4, [1.0] * 8]
    own = 8 / 7 / 4

    found = cross_fitted_gain(costs, [[0.5, -0.5]] * FOLDS, Pooled(2 * own, 60), True)

    assert found.degrees == 7
    assert found.error == pytest.approx(math.sqrt(own / 8))


def test_pairing_takes_out_what_blocks_share() -> None:
    """A block that is dear for every head is no doubt about their difference."""
    shared = [10.0 * block for block in range(20)]
    costs = [[cost + more for cost, more in zip(row, shared)] for row in drawn(5, 2, 20)]

    paired = cross_fitted_gain(costs, [[1.0, -1.0]] * FOLDS, NONE, True)
    unpaired = cross_fitted_gain(costs, [[1.0, -1.0]] * FOLDS, NONE, False)

    assert paired.error < unpaired.error / 50
