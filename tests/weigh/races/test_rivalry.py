"""How surely a leader beats a rival, in standard errors."""

import math

import pytest

from hydra_heads.weigh.races.rivalry import (
    chance_of_reverse,
    compare,
    looks_allowance,
)

LEADER = [1.0, 2.0, 3.0, 4.0]
RIVAL = [2.0, 2.5, 4.5, 4.0]


def test_errors_are_those_of_the_stated_model() -> None:
    """By hand: differences 1, .5, 1.5, 0 have squares 1.25 about their mean; one run added."""
    found = compare(LEADER, RIVAL, 0.0, 0.75)

    assert found.ratio == pytest.approx(1.3)
    assert found.dearer == pytest.approx(3.0 / math.sqrt(2.0 * (4 + 60) / 4))
    assert found.useless == pytest.approx(3.0 / math.sqrt(2.0 * (4 + 30) / 4))


def test_a_tolerance_makes_a_rival_useless_sooner_but_no_dearer() -> None:
    """Within the tolerance it does not matter which of two heads is named."""
    strict, lenient = compare(LEADER, RIVAL, 0.0, 1.0), compare(LEADER, RIVAL, 0.5, 1.0)

    assert lenient.dearer == strict.dearer
    assert lenient.useless > strict.useless


def test_a_dear_run_of_the_pool_leaves_more_doubt() -> None:
    """The larger the spread of all runs is, the less surely is the rival dearer."""
    assert compare(LEADER, RIVAL, 0.05, 100.0).dearer < compare(LEADER, RIVAL, 0.05, 1.0).dearer


def test_costs_that_never_differ_are_sure_by_their_sign() -> None:
    """Without any spread a rival is dearer, or not, for certain, and equal heads are settled."""
    assert compare([1.0] * 9, [2.0] * 9, 0.05, 0.0).dearer == math.inf
    assert compare([2.0] * 9, [1.0] * 9, 0.05, 0.0).dearer == -math.inf
    assert compare([0.0] * 9, [0.0] * 9, 0.05, 0.0).useless == math.inf


def test_a_tolerance_of_costs_below_zero_is_of_their_magnitude() -> None:
    """A leader at -95 is within a tenth of a rival at -100, and one at -80 is not."""
    assert compare([-95.0] * 9, [-100.0] * 9, 0.1, 0.0).useless == math.inf
    assert compare([-80.0] * 9, [-100.0] * 9, 0.1, 0.0).useless == -math.inf


def test_more_blocks_need_more_errors() -> None:
    """Looking again is allowed for: what is required grows with the blocks, ever more slowly."""
    allowances = [looks_allowance(blocks) for blocks in (0, 100, 200, 300)]

    assert allowances[0] == 0.0
    assert allowances[1] > allowances[2] - allowances[1] > allowances[3] - allowances[2] > 0


def test_the_chance_of_the_reverse_is_the_normal_tail() -> None:
    """At 1.96 standard errors it is 1 in 40, and nothing where there is no doubt."""
    assert chance_of_reverse(1.959963985) == pytest.approx(0.025)
    assert chance_of_reverse(math.inf) == 0.0


def test_a_rival_that_costs_nothing_on_average_is_measured_like_one_that_costs() -> None:
    """Gains and losses that cancel out: the tolerance is added, as above 0."""
    leader, rival = [0.0, -1.0], [2.0, -2.0]

    found = compare(leader, rival, 0.5, 1.0)

    squares = 3.0 * 3.0 + 2.0 * 2.0 - 1.0 / 2
    assert found.useless == pytest.approx(1.0 / math.sqrt((squares + 1.0) * (2 + 30) / 2))


def test_beside_a_leader_that_costs_nothing_there_is_no_ratio() -> None:
    """Then both are called alike."""
    assert compare([0.0] * 4, [1.0] * 4, 0.05, 1.0).ratio == 1.0


@pytest.mark.parametrize(("error", "is_sure"), [(0.9e-9, True), (1.1e-9, False)])
def test_errors_of_a_billionth_are_rounding(error: float, is_sure: bool) -> None:
    """Below it the sign is sure, from there on the error is one."""
    pool = (4 * error) ** 2 * 4 / (4 + 60)

    found = compare([1.0] * 4, [2.0] * 4, 0.05, pool)

    assert found.dearer == (math.inf if is_sure else pytest.approx(1 / error))
    assert compare([2.0] * 4, [1.0] * 4, 0.05, pool).dearer == -found.dearer
