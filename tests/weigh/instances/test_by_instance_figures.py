"""How choosing by instance is judged on runs that had no part in the choice."""

import math
from typing import Any, List, Tuple

import pytest

from hydra_heads.stats.student import quantile
from hydra_heads.weigh.instances import by_instance

Table = List[List[List[float]]]


class Watched:
    """A chooser that always takes the last head and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: List[Table] = []

    def expect(self, table: Table) -> List[None]:
        """Keep the runs."""
        self.shown.append(table)
        return [None for _ in table]

    def cheapest(self, row: None) -> int:
        """Take the last head."""
        return -1


@pytest.mark.parametrize(("runs", "folds"), [(2, 2), (4, 4), (5, 5), (6, 5), (23, 5)])
def test_every_run_is_judged_by_a_choice_that_knew_the_others(runs: int, folds: int) -> None:
    """In five folds, or as many as there are runs; every fifth run is held back in turn."""
    single, chosen = [float(k) for k in range(runs)], [100.0 + k for k in range(runs)]
    chooser: Any = Watched()

    (pairs,) = by_instance._forecasts([[single, chosen]], chooser, 0)

    assert sorted(pairs) == list(zip(single, chosen))
    assert len(chooser.shown) == folds
    for fold, (row,) in enumerate(chooser.shown):
        assert row[0] == [cost for cost in single if cost % folds != fold]
        assert row[1] == [cost for cost in chosen if (cost - 100) % folds != fold]


def test_instances_weigh_alike_in_what_is_saved_however_often_they_were_run() -> None:
    """Two runs that lose ten each outweigh ten runs elsewhere that save three each."""
    losing, saving = [(10.0, 20.0)] * 2, [(4.0, 1.0)] * 10

    assert not by_instance._pays([losing, saving])
    assert by_instance._pays([saving])
    assert not by_instance._pays([losing])


def test_a_saving_in_proportion_counts_where_the_saving_itself_points_the_same_way() -> None:
    """Halved times are believed though the largest ones differ by more than all are long."""
    halved = [[(2.0 * cost, cost) for cost in (1.0, 1.5, 0.9, 200.0)]]

    assert not by_instance.is_beyond_noise([[2 * cost - cost for _, cost in halved[0]]])
    assert by_instance._pays(halved)
    assert not by_instance._pays([[(cost, single) for single, cost in halved[0]]])


def test_a_saving_in_proportion_that_saves_nothing_is_none() -> None:
    """What half of a short time saves, a hundredth of a long one loses: nothing is gained."""
    assert not by_instance._pays([[(2.0, 1.0)] * 3, [(100.0, 101.0)] * 3])
    assert by_instance._pays([[(2.0, 1.0)] * 3, [(100.0, 100.5)] * 3])


@pytest.mark.parametrize("nothing", [(0.0, 0.0), (1.0, 0.0), (0.0, 0.5), (1.0, -1.0), (-1.0, 1.0)])
def test_costs_without_a_ratio_are_compared_by_their_differences_alone(
    nothing: Tuple[float, float],
) -> None:
    """One cost of 0 or less, and a saving in proportion is no reason."""
    halved = [(2.0 * cost, cost) for cost in (1.0, 1.5, 0.9, 200.0)]

    assert by_instance._pays([halved])
    assert not by_instance._pays([[*halved, nothing]])


@pytest.mark.parametrize(("saving", "expected"), [(0.5, True), (0.0, False), (-0.5, False)])
def test_a_saving_that_never_varies_is_beyond_noise(saving: float, expected: bool) -> None:
    """Where it is above 0, however small."""
    assert by_instance.is_beyond_noise([[saving, saving], [9.0]]) is expected


def test_savings_that_come_and_go_are_noise() -> None:
    """A mean above 0 is believed when the runs on the instances agree on it."""
    steady, wavering, single = [1.0, 1.1, 0.9], [9.0, -8.0, 2.0], [5.0]

    answers = [by_instance.is_beyond_noise([row]) for row in (steady, wavering, single)]

    assert answers == [True, False, False]


@pytest.mark.parametrize(("factor", "expected"), [(0.99, False), (1.01, True)])
def test_noise_is_judged_by_the_t_distribution(factor: float, expected: bool) -> None:
    """The bound is the 95 % interval by Welch's degrees of freedom, over all instances."""
    rows = [[1.0, -1.0, 2.0], [3.0, 5.0], [0.0, 0.0]]
    # means 2/3, 4, 0; variances of means 7/9 (2 degrees) and 1 (1 degree)
    variance = 7 / 9 + 1
    degrees = variance**2 / ((7 / 9) ** 2 / 2 + 1)
    bound = quantile(0.975, degrees) * math.sqrt(variance)
    shift = (bound * factor - (2 / 3 + 4)) / 2

    found = by_instance.is_beyond_noise(
        [[saving + shift for saving in row] for row in rows[:2]] + rows[2:]
    )

    assert found is expected
