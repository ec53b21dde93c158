"""How choosing by instance is judged on runs that had no part in the choice."""

import math
from typing import Any, List

import pytest

from hydra_heads.weigh import by_instance
from hydra_heads.weigh.instance_cells import fit_levels, sum_up

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
