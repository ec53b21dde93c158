"""Expected costs of heads of which not every one ran in every block."""

import math
import random
from typing import List, Sequence, Tuple

import pytest

from hydra_heads.weigh import mixed
from hydra_heads.weigh.block_effects import Cell, Design, Solution
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.mixed import fit_cells, mixed_fit

Costs = List[List[float]]
Numbers = List[List[int]]


def drawn(seed: int, heads: int = 6, blocks: int = 40, apart: float = 5.0) -> Costs:
    """Draw complete blocks: heads a unit of cost apart, blocks `apart` times the noise."""
    draw = random.Random(seed)
    effects = [draw.gauss(0.0, apart) for _ in range(blocks)]
    return [[head + effect + draw.gauss(0.0, 1.0) for effect in effects] for head in range(heads)]


def kept(costs: Costs, stops: Sequence[int]) -> Tuple[Costs, Numbers]:
    """Keep of each head its first blocks."""
    return (
        [row[:stop] for row, stop in zip(costs, stops)],
        [list(range(stop)) for stop in stops],
    )


def cells(costs: Costs, numbers: Numbers) -> List[List[Cell]]:
    """Return a cell a run."""
    return [[Cell(n, 1.0, c) for n, c in zip(*pair)] for pair in zip(numbers, costs)]


def close(estimates: Sequence[Estimate], others: Sequence[Estimate], rel: float = 1e-9) -> bool:
    """Say whether means and errors are the same but for rounding."""
    return all(
        math.isclose(a, b, rel_tol=rel, abs_tol=rel)
        for pair in zip(estimates, others)
        for a, b in zip(*pair)
    )


def test_complete_blocks_are_fitted_by_differences() -> None:
    """Whatever the order of the runs it is the centred fit, and by cells as well."""
    costs = drawn(1)
    numbers = [list(range(40)) for _ in costs]

    found = mixed_fit([row[::-1] for row in costs], [row[::-1] for row in numbers])

    assert found == centred_fit(costs)
    assert close(fit_cells(cells(costs, numbers)), found)


def test_runs_on_their_own_are_fitted_plainly() -> None:
    """No block shared: it is the plain fit, and by cells the same means."""
    costs = drawn(2, heads=3, blocks=30)
    numbers = [[100 * head + block for block in range(30)] for head in range(3)]

    found = mixed_fit(costs, numbers)

    assert found == plain_fit(costs)
    for one, other in zip(fit_cells(cells(costs, numbers)), found):
        assert one.mean == pytest.approx(other.mean, abs=1e-6)
        assert one.error == pytest.approx(other.error, rel=0.1)


def test_the_luck_of_early_blocks_is_nobodys_merit() -> None:
    """A head that stopped after ten easy blocks is not seen as cheap, or as dear after hard ones.

    Plainly it would be by the whole of what the blocks have in common.
    """
    for luck in (-50.0, 50.0):
        costs = [
            [cost + (luck if block < 10 else 0.0) for block, cost in enumerate(row)]
            for row in drawn(3, apart=1.0)
        ]
        complete = centred_fit(costs)
        costs, numbers = kept(costs, [40, 40, 40, 40, 40, 10])

        found, plain = mixed_fit(costs, numbers), plain_fit(costs)

        gap = found[5].mean - found[0].mean
        assert abs(gap - (complete[5].mean - complete[0].mean)) < 1.5
        assert abs(plain[5].mean - plain[0].mean - 5.0) > 25


def test_over_many_races_the_estimates_are_right_on_average() -> None:
    """Differences to the leader err to neither side, and by no more than their errors say."""
    misses, squares = [], []
    for seed in range(60):
        costs, numbers = kept(drawn(100 + seed), [40, 40, 25, 16, 10, 8])

        found = mixed_fit(costs, numbers)

        for head in range(2, 6):
            miss = found[head].mean - found[0].mean - head
            misses.append(miss)
            error = math.hypot(found[head].error, found[0].error)
            squares.append(miss * miss / error / error)
    assert abs(math.fsum(misses) / len(misses)) < 0.25  # the prior of one run draws together
    assert 0.1 < math.fsum(squares) / len(squares) < 1.2


def test_a_new_head_beside_old_ones_is_less_sure_than_they() -> None:
    """Old heads stay sure of each other; the one without common blocks is in doubt."""
    costs = drawn(5)
    numbers = [list(range(40)) for _ in range(5)] + [list(range(40, 80))]

    found = mixed_fit(costs, numbers)

    together = centred_fit(costs[:5])
    assert found[4].error < 1.5 * together[4].error
    assert found[5].error > 3 * found[4].error


def test_a_head_without_runs_is_one_like_the_others() -> None:
    """It gets the pool's mean, and more doubt than any that ran."""
    costs, numbers = kept(drawn(6), [40, 40, 40, 20, 10, 0])

    found = mixed_fit(costs, numbers)

    ran = [estimate.mean for estimate in found[:5]]
    assert min(ran) < found[5].mean < max(ran)
    assert found[5].error > max(estimate.error for estimate in found[:5])


def test_only_heads_without_runs_are_refused() -> None:
    """There is no pool to be like."""
    with pytest.raises(ValueError, match="no run of any head"):
        fit_cells([[], []])


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e200])
def test_costs_that_are_no_figures_are_refused(bad: float) -> None:
    """The head is named by its row."""
    with pytest.raises(ValueError, match=r"costs\[1\]\[1\]: found"):
        mixed_fit([[1.0, 2.0, 3.0], [1.0, bad]], [[0, 1, 2], [0, 1]])


@pytest.mark.parametrize("scale", [2.0**-400, 2.0**480])
def test_tiny_and_huge_costs_are_fitted_like_others(scale: float) -> None:
    """No square is lost or too large, and nothing is rounded."""
    costs, numbers = kept(drawn(7), [40, 40, 30, 20, 10, 5])
    found = mixed_fit(costs, numbers)

    scaled = mixed_fit([[cost * scale for cost in row] for row in costs], numbers)

    assert scaled == [Estimate(mean * scale, error * scale) for mean, error in found]


def test_sums_of_huge_costs_are_fitted_like_others() -> None:
    """The squares within a cell go with the square of the scale."""
    rows = [[Cell(block, 2.0, head + 3.0 * block, 0.5) for block in range(4)] for head in range(3)]
    rows[2].pop()
    scale = 2.0**300

    scaled = fit_cells(
        [
            [
                cell._replace(cost=cell.cost * scale, squares=cell.squares * scale * scale)
                for cell in row
            ]
            for row in rows
        ]
    )

    assert scaled == [Estimate(mean * scale, error * scale) for mean, error in fit_cells(rows)]


def test_blocks_that_vary_less_than_the_noise_are_blocks_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Differences to the leader tell the errors wherever blocks have anything in common."""
    costs = drawn(12, apart=0.7)
    monkeypatch.setattr(mixed, "_ratio", lambda design, first: 0.5)

    found = fit_cells(cells(costs, [list(range(40)) for _ in costs]))

    assert close(found, centred_fit(costs))


def test_equal_costs_leave_equal_estimates() -> None:
    """Blocks without any noise are no division by zero; a billionth is left for rounding."""
    found = mixed_fit([[2.0] * 9, [2.0] * 6, [2.0] * 5], [list(range(n)) for n in (9, 6, 5)])

    assert [estimate.mean for estimate in found] == pytest.approx([2.0] * 3)
    assert [estimate.error for estimate in found] == pytest.approx([2e-9] * 3)


def test_blocks_alike_leave_the_runs_to_count_plainly() -> None:
    """What blocks do not have in common is not taken off."""
    costs, numbers = kept(drawn(8, apart=0.0), [40, 40, 40, 30, 20, 12])

    found = mixed_fit(costs, numbers)

    for one, other in zip(found, plain_fit(costs)):
        assert one.mean == pytest.approx(other.mean, abs=0.15)


def test_too_many_sets_of_blocks_are_weighed_unpaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stays bounded, and every run counts with all of its spread."""
    costs, numbers = kept(drawn(9), [40, 39, 38, 37, 36, 35])
    monkeypatch.setattr(mixed, "MOST_SETS", 5)

    found = mixed_fit(costs, numbers)

    assert close(found, plain_fit(costs))
    monkeypatch.setattr(mixed, "MOST_SETS", 6)
    assert not close(mixed_fit(costs, numbers), found, 1e-3)


def test_more_than_a_hundred_sets_are_too_many() -> None:
    """Of 101 heads none stopped where another did."""
    costs, numbers = kept(drawn(9, 101, 105), range(105, 4, -1))

    found = mixed_fit(costs, numbers)

    assert [e.mean for e in found] == pytest.approx([e.mean for e in plain_fit(costs)])


def test_one_run_each_leaves_some_doubt() -> None:
    """There is no degree of freedom, and no division by none."""
    one, other = fit_cells([[Cell(0, 1.0, 1.0)], [Cell(0, 1.0, 2.0)]])

    assert (one.mean, other.mean) == pytest.approx((1.25, 1.75))
    assert one.error == pytest.approx(other.error)
    assert one.error > 0.1


def test_the_past_of_a_single_head_is_its_plain_mean() -> None:
    """There is nobody to share a block with."""
    found, never = fit_cells([[Cell(0, 4.0, 1.0, 0.1), Cell(1, 4.0, 3.0, 0.1)], []])

    squares = 4.0 + 4.0 + 0.2
    assert found == pytest.approx((2.0, math.sqrt((squares + squares / 8) / 9 / 10)))
    assert never == pytest.approx((2.0, math.sqrt(squares / 8 / 2)))


@pytest.mark.parametrize("noise", [0.0, 1e-6])
def test_blocks_differ_by_no_more_than_ten_thousand_times_the_noise(
    noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it they are as good as unknowns, and where there is no noise they are."""
    seen: List[float] = []
    estimate_of = mixed._ratio

    def watched(design: Design, first: Solution) -> float:
        seen.append(estimate_of(design, first))
        return seen[-1]

    monkeypatch.setattr(mixed, "_ratio", watched)
    rows = [
        [Cell(block, 1e6, 2.0 + 5 * block + head, noise) for block in range(9)] for head in range(3)
    ]
    rows[2].pop()

    fit_cells(rows if noise else [[cell._replace(cost=2.0) for cell in row] for row in rows])

    assert seen == [1e4]


def test_the_order_of_heads_changes_nothing() -> None:
    """The estimates go with the heads, but for rounding."""
    costs, numbers = kept(drawn(10), [40, 31, 22, 40, 13, 8])

    turned = mixed_fit(costs[::-1], numbers[::-1])

    assert close(turned[::-1], mixed_fit(costs, numbers), 1e-11)


def test_a_cell_of_many_runs_counts_as_these() -> None:
    """Runs on one block, given one by one or summed up, leave nearly the same estimates."""
    draw = random.Random(11)
    runs = [
        [(block, head + 4.0 * block + draw.gauss(0.0, 1.0)) for block in range(6) for _ in range(8)]
        for head in range(3)
    ]
    summed: List[List[Cell]] = []
    for row in runs:
        summed.append([])
        for block in range(6):
            values = [cost for number, cost in row if number == block]
            centre = math.fsum(values) / 8
            about = math.fsum((value - centre) ** 2 for value in values)
            summed[-1].append(Cell(block, 8.0, centre, about))

    found = fit_cells(summed)

    single = fit_cells([[Cell(block, 1.0, cost) for block, cost in row] for row in runs])
    for one, other in zip(found, single):
        assert one.mean == pytest.approx(other.mean, abs=1e-3)
        assert one.error == pytest.approx(other.error, rel=0.35)


def test_blocks_count_in_the_spread_by_the_runs_in_them() -> None:
    """Of a pair of cells as many as differ as much, their own squares included."""
    costs = [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.0, 2.5, 4.5, 5.0, 6.25, 8.0]]
    runs = [[1.0, 1.0, 1.0, 3.0, 3.0, 3.0], [1.0, 1.0, 1.0, 3.0, 3.0, 3.0]]

    found = fit_cells(
        [
            [Cell(block, count, cost, 0.25) for block, (cost, count) in enumerate(zip(*row))]
            for row in zip(costs, runs)
        ]
    )

    gaps = list(zip(runs[0], (b - a for a, b in zip(*costs))))
    centre = sum(weight * gap for weight, gap in gaps) / 12
    within = 3 * (0.25 + 0.25) + 3 * 3 * (0.25 / 3 + 0.25 / 3)
    spread = (sum(weight * (gap - centre) ** 2 for weight, gap in gaps) + within) / 12
    pool = [(weight, cost) for row, counts in zip(costs, runs) for cost, weight in zip(row, counts)]
    mean = (found[0].mean + found[1].mean) / 2
    variance = (sum(weight * (cost - mean) ** 2 for weight, cost in pool) + 3.0) / 24
    error = math.sqrt((12 * spread / 2 + variance) / 13 / 14)
    assert [estimate.error for estimate in found] == pytest.approx([error, error])


@pytest.mark.parametrize("apart", [0.7, 2.0])
def test_what_blocks_have_in_common_is_estimated(
    apart: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over many draws of three heads, one of which stops early, it is what was drawn.

    But for the degrees of freedom that take it all for noise: 5 beside 48 within blocks.
    """
    seen: List[float] = []
    estimate_of = mixed._ratio

    def watched(design: Design, first: Solution) -> float:
        seen.append(estimate_of(design, first))
        return seen[-1]

    monkeypatch.setattr(mixed, "_ratio", watched)

    for seed in range(150):
        mixed_fit(*kept(drawn(300 + seed, 3, 30, apart), [30, 30, 20]))

    noise = (48 + 5 * (1 + apart * apart)) / 53
    assert math.fsum(seen) / len(seen) == pytest.approx(apart * apart / noise, rel=0.2)


def test_few_runs_that_failed_alike_do_not_hide_the_others() -> None:
    """Two heads that share one block, in which both failed, are still told apart by their runs."""
    costs = [[300.0, *[1.0, 1.2] * 10], [300.0, *[5.0, 5.2] * 10]]
    numbers = [[0, *range(1, 21)], [0, *range(21, 41)]]

    found = mixed_fit(costs, numbers)

    plain = plain_fit(costs)
    assert [e.mean for e in found] == pytest.approx([e.mean for e in plain], rel=0.02)
    assert found[0].mean < found[1].mean


def test_a_scatter_of_sums_that_cost_next_to_nothing_is_no_overflow() -> None:
    """Sums of others may not fit together: the larger of both gives the scale."""
    found = fit_cells([[Cell(0, 2.0, 5e-324, 2.0)], [Cell(0, 2.0, 0.0, 2.0)]])

    assert [estimate.mean for estimate in found] == pytest.approx([0.0, 0.0], abs=1e-300)
    assert all(0.1 < estimate.error < 1 for estimate in found)
