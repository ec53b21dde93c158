"""Runs summed up by instance and head, and the levels that fit them."""

import math

import pytest

from hydra_heads.weigh.instance_cells import Cell, can_take_logs, fit_levels, sum_up


def test_a_run_that_costs_as_much_as_a_failure_is_one() -> None:
    """The cost of a failure divides successes from failures."""
    table = [[[4.0, 10.0, 6.0, 11.0, 9.999]]]

    (cell,) = sum_up(table, 10.0, False)[0]

    assert (cell.failures, cell.successes, cell.runs) == (2, 3, 5)
    assert cell.mean == pytest.approx(19.999 / 3)
    assert cell.squares == pytest.approx(
        math.fsum((value - 19.999 / 3) ** 2 for value in (4.0, 6.0, 9.999))
    )


def test_without_a_cost_of_failures_none_failed() -> None:
    """Every run counts as a success then, however dear."""
    found = sum_up([[[1.0, 1e9]]], None, False)[0][0]

    assert (found.failures, found.successes, found.total) == (0, 2, 1e9 + 1)


def test_only_failures_leave_nothing_to_sum_up() -> None:
    """A cell without a success has no total and no squares."""
    assert sum_up([[[7.0, 7.0], []]], 7.0, True) == [[Cell(2, 0, 0.0, 0.0), Cell(0, 0, 0.0, 0.0)]]


def test_logarithms_are_summed_up_where_asked_for() -> None:
    """Total and squares are those of the natural logarithms."""
    found = sum_up([[[1.0, math.e * math.e]]], None, True)[0][0]

    assert found.total == pytest.approx(2)
    assert found.squares == pytest.approx(2)


@pytest.mark.parametrize(("cost", "expected"), [(1e-9, True), (0.0, False), (-1.0, False)])
def test_logarithms_need_costs_above_zero(cost: float, expected: bool) -> None:
    """One cost of 0 or less, and costs are compared by their differences."""
    assert can_take_logs([[[1.0], [2.0, cost]], [[3.0], []]]) is expected


def test_levels_of_a_table_with_gaps_fit_what_is_there() -> None:
    """Where costs are exactly a level of the instance plus one of the head, gaps do not matter."""
    instances, heads = [5.0, -2.0, 9.0, 1.0], [-1.5, -0.5, 2.0]
    table = [
        [
            [level + of_head] if (i, h) not in {(0, 0), (1, 2), (3, 1)} else []
            for h, of_head in pairs
        ]
        for i, level in enumerate(instances)
        for pairs in [list(enumerate(heads))]
    ]

    found = fit_levels(sum_up(table, None, False))

    assert found.instances == pytest.approx(instances, abs=1e-6)
    assert found.heads == pytest.approx(heads, abs=1e-6)


def test_an_instance_without_success_has_the_mean_level_and_a_head_none() -> None:
    """What is not known is like the others."""
    table = [[[2.0], [9.0]], [[4.0], [9.0]], [[9.0], [9.0]]]

    found = fit_levels(sum_up(table, 9.0, False))

    assert found.instances == pytest.approx([2.0, 4.0, 3.0])
    assert found.heads == [0.0, 0.0]


def test_without_any_success_every_level_is_zero() -> None:
    """There is nothing to fit then."""
    found = fit_levels(sum_up([[[9.0], []], [[9.0], [9.0]]], 9.0, False))

    assert (found.instances, found.heads) == ([0.0, 0.0], [0.0, 0.0])
