"""Which heads are in the running, and how far their costs vary."""

import random
from typing import List

import pytest

from hydra_heads.weigh.contenders import contenders, spread_within


@pytest.mark.parametrize("is_paired", [True, False])
def test_a_head_far_above_the_cheapest_is_none(is_paired: bool) -> None:
    """Four standard errors away it cannot lead by chance."""
    draw = random.Random(1)
    costs = [[draw.gauss(level, 0.1) for _ in range(20)] for level in (2.0, 1.0, 1.02, 1.03)]

    assert contenders(costs, is_paired) == [1, 2, 3]


@pytest.mark.parametrize("is_paired", [True, False])
def test_at_least_two_contend(is_paired: bool) -> None:
    """However clear the winner is, the one nearest to it is what it must beat."""
    draw = random.Random(2)
    costs = [[draw.gauss(level, 0.01) for _ in range(20)] for level in (3.0, 1.0, 2.0)]

    assert contenders(costs, is_paired) == [1, 2]


@pytest.mark.parametrize("is_paired", [True, False])
def test_heads_that_never_vary_contend_when_they_cost_the_same(is_paired: bool) -> None:
    """Without any spread a dearer head is surely dearer, and one as cheap is as good."""
    assert contenders([[1.0] * 5, [1.0] * 5, [1.5] * 5], is_paired) == [0, 1]


@pytest.mark.parametrize("is_paired", [True, False])
@pytest.mark.parametrize(("errors", "expected"), [(4.0, [0, 1, 2]), (4.001, [0, 1])])
def test_far_is_more_than_four_standard_errors(
    errors: float, expected: List[int], is_paired: bool
) -> None:
    """Two runs one below and one above their mean: its standard error is 1."""
    costs = [[0.0, 0.0], [-0.9, 1.1], [errors - 1, errors + 1]]

    assert contenders(costs, is_paired) == expected


def test_paired_heads_are_compared_within_blocks() -> None:
    """What blocks share hides a head that is always a little dearer only from unpaired eyes."""
    blocks = [5.0 * block for block in range(10)]
    costs = [[block + level + 0.01 * (block % 3) for block in blocks] for level in (0.0, 0.0)]
    costs.append([block + 1.0 + 0.02 * (block % 2) for block in blocks])

    assert contenders(costs, True) == [0, 1]
    assert contenders(costs, False) == [0, 1, 2]


def test_spread_within_blocks_leaves_out_heads_and_blocks() -> None:
    """What is left of costs that are a head's part plus a block's part is nothing."""
    costs = [[head + block for block in (1.0, 4.0, 9.0)] for head in (0.0, 10.0, 30.0)]

    assert spread_within(costs, True) == pytest.approx((0.0, 4), abs=1e-12)


def test_spread_is_a_head_s_variance() -> None:
    """For independent costs of one variance both ways estimate that variance."""
    draw = random.Random(3)
    costs = [[draw.gauss(0.0, 2.0) for _ in range(4000)] for _ in range(3)]

    for is_paired, degrees in ((True, 2 * 3999), (False, 3 * 3999)):
        found = spread_within(costs, is_paired)
        assert found.variance == pytest.approx(4.0, rel=0.05)
        assert found.degrees == degrees
