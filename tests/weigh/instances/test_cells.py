"""Runs summed up by instance and head, and the levels that fit them."""

import math
from typing import List, Sequence, Tuple

import pytest

from hydra_heads.weigh.instances import cells as instance_cells
from hydra_heads.weigh.instances.cells import Cell, can_take_logs, fit_levels, sum_up


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
    wider = fit_levels(sum_up([[*row, []] for row in table], None, False))

    assert found.instances == pytest.approx(instances, abs=1e-6)
    assert found.heads == pytest.approx(heads, abs=1e-6)
    assert wider.heads == pytest.approx([*heads, 0.0], abs=1e-6)


@pytest.mark.parametrize("scale", [1.0, 0.0])
def test_a_table_without_gaps_is_fitted_at_once(
    scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One round for the levels, and one that sees them stand still but for rounding."""
    table: List[List[List[float]]] = [
        [*([level + scale * head] for head in (0.7, 0.4, -0.9)), []] for level in (0.5, 0.25, 2.75)
    ]
    mean_rest, fitted = instance_cells._mean_rest, []

    def count(values: Sequence[Tuple[int, float]], others: Sequence[float]) -> float:
        fitted.append(values)
        return mean_rest(values, others)

    monkeypatch.setattr(instance_cells, "_mean_rest", count)
    fit_levels(sum_up(table, None, False))

    assert len(fitted) <= 2 * (len(table) + 4)


def test_one_instance_alone_has_its_mean() -> None:
    """And the heads differ by what they cost there."""
    found = fit_levels(sum_up([[[1.0], [3.0]]], None, False))

    assert (found.instances, found.heads) == ([2.0], [-1.0, 1.0])


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


@pytest.mark.parametrize("rounds", range(4))
def test_levels_of_incomplete_tables_are_those_of_least_squares(rounds: int) -> None:
    """Every cell with a success counts alike, and the heads' levels sum to 0."""
    numpy = pytest.importorskip("numpy")
    values = [
        [
            [math.sin(7 * i + 3 * h + rounds) * 5 + i] if (i + h + rounds) % 4 else []
            for h in range(4)
        ]
        for i in range(6)
    ]
    rows = [(i, h, cell[0]) for i, row in enumerate(values) for h, cell in enumerate(row) if cell]
    design = numpy.zeros((len(rows) + 1, 10))
    for number, (i, h, _) in enumerate(rows):
        design[number, i] = design[number, 6 + h] = 1.0
    design[-1, 6:] = 1.0
    expected = numpy.linalg.lstsq(design, [value for _, _, value in rows] + [0.0], rcond=None)[0]

    found = fit_levels(sum_up(values, None, False))

    assert found.instances == pytest.approx(list(expected[:6]), abs=1e-6)
    assert found.heads == pytest.approx(list(expected[6:]), abs=1e-6)
