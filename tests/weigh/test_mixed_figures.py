"""Estimates of heads that ran partly in the same blocks, by the formulas and whole matrices."""

import math
import random
from typing import Any, List, Tuple

import pytest

from hydra_heads.weigh.block_effects import Cell, Design
from hydra_heads.weigh.mixed import fit_cells

Rows = List[List[Cell]]


def drawn(seed: int, stops: List[int], apart: float, runs: int) -> Rows:
    """Heads that stop after so many blocks, in cells of 1 to `runs` runs."""
    draw = random.Random(seed)
    effects = [draw.gauss(0.0, apart) for _ in range(max(stops))]
    return [
        [
            Cell(
                block,
                float(draw.randint(1, runs)),
                10 + head + effects[block] + draw.gauss(0.0, 1.0),
                draw.random() if runs > 1 else 0.0,
            )
            for block in range(stop)
        ]
        for head, stop in enumerate(stops)
    ]


class Dense:
    """Generalised least squares with the covariance of all cells, at one ratio."""

    def __init__(self, rows: Rows, ratio: float) -> None:
        numpy = pytest.importorskip("numpy")
        flat = [(head, cell) for head, row in enumerate(rows) for cell in row]
        blocks = sorted({cell.block for _, cell in flat})
        heads_of = numpy.array([[float(head == h) for h in range(len(rows))] for head, _ in flat])
        blocks_of = numpy.array([[float(cell.block == b) for b in blocks] for _, cell in flat])
        costs = numpy.array([cell.cost for _, cell in flat])
        noise = numpy.diag([1 / cell.runs for _, cell in flat])
        inverse = numpy.linalg.inv(noise + ratio * blocks_of @ blocks_of.T)
        normal = numpy.linalg.inv(heads_of.T @ inverse @ heads_of)
        self.means: List[float] = list(normal @ heads_of.T @ inverse @ costs)
        rest = costs - heads_of @ self.means
        found: Any = ratio * blocks_of.T @ inverse @ rest
        self.effects = dict(zip(blocks, found))
        self.in_block = {
            b: math.fsum(cell.runs for _, cell in flat if cell.block == b) for b in blocks
        }
        self.left = {
            b: math.fsum(
                cell.runs * (cell.cost - self.means[head]) for head, cell in flat if cell.block == b
            )
            / self.in_block[b]
            for b in blocks
        }


def plain_variance(rows: Rows) -> float:
    """The variance of a head's runs about their mean, over the degrees of all heads."""
    squares, freedom = 0.0, 0.0
    for row in rows:
        runs = math.fsum(cell.runs for cell in row)
        mean = math.fsum(cell.runs * cell.cost for cell in row) / runs
        squares += math.fsum(cell.runs * (cell.cost - mean) ** 2 + cell.squares for cell in row)
        freedom += runs - 1
    return squares / freedom


def ratio_by_moments(rows: Rows) -> float:
    """How much more blocks vary than the noise, from the analysis within blocks."""
    first = Dense(rows, 1e4)
    squares = math.fsum(
        cell.runs * (cell.cost - mean - first.effects[cell.block]) ** 2 + cell.squares
        for row, mean in zip(rows, first.means)
        for cell in row
    )
    freedom = math.fsum(max(0.0, runs - 1) for runs in first.in_block.values()) - len(rows) + 1
    plain = plain_variance(rows)
    noise = (squares + 5 * plain) / (max(0.0, freedom) + 5)
    spread = math.fsum(mean * mean for mean in first.left.values()) / (len(first.left) - 1)
    own = noise * math.fsum(1 / runs for runs in first.in_block.values()) / len(first.left)
    return min(1e4, max(0.0, (spread - own) / noise))


def spread_between(one: List[Cell], other: List[Cell]) -> float:
    """The variance of two heads' differences on the blocks that both have."""
    pairs = [(a, b) for a in one for b in other if a.block == b.block]
    weights = [2 / (1 / a.runs + 1 / b.runs) for a, b in pairs]
    gaps = [b.cost - a.cost for a, b in pairs]
    total = math.fsum(weights)
    centre = math.fsum(w * gap for w, gap in zip(weights, gaps)) / total
    return (
        math.fsum(
            w * ((gap - centre) ** 2 + a.squares / a.runs + b.squares / b.runs)
            for w, gap, (a, b) in zip(weights, gaps, pairs)
        )
        / total
    )


def own_spread(row: List[Cell], mean: float, fitted: Dense, ratio: float) -> float:
    """The variance of a head's runs within blocks, freed from what their effects took of it."""
    squares = math.fsum(
        cell.runs
        * (cell.cost - mean - fitted.effects[cell.block]) ** 2
        / (1 - cell.runs * ratio / (1 + ratio * fitted.in_block[cell.block]))
        + cell.squares
        for cell in row
    )
    return squares / math.fsum(cell.runs for cell in row)


def estimates_by_definition(rows: Rows) -> List[Tuple[float, float]]:
    """Means and errors by the formulas."""
    ratio = ratio_by_moments(rows)
    assert ratio > 0
    fitted = Dense(rows, ratio)
    counts = [math.fsum(cell.runs for cell in row) for row in rows]
    total = math.fsum(counts)
    pool = math.fsum(n * mean for n, mean in zip(counts, fitted.means)) / total
    variance = (
        math.fsum(
            cell.runs * (cell.cost - pool) ** 2 + cell.squares for row in rows for cell in row
        )
        / total
    )
    best = min(range(len(rows)), key=lambda head: fitted.means[head])
    own = [own_spread(row, mean, fitted, ratio) for row, mean in zip(rows, fitted.means)]
    spreads = [
        spread_between(rows[best], row)
        if len({cell.block for cell in row} & {cell.block for cell in rows[best]}) >= 5
        else own[head] + own[best]
        for head, row in enumerate(rows)
    ]
    least = min(spread for head, spread in enumerate(spreads) if head != best) / 2
    widening = Design(rows).solve(ratio).widening
    found = []
    for head, (n, mean) in enumerate(zip(counts, fitted.means)):
        squares = widening[head] * n * (least if head == best else spreads[head] - least)
        error = math.sqrt((squares + variance) / (n + 1) / (n + 2))
        found.append(((n * mean + pool) / (n + 1), error))
    return found


@pytest.mark.parametrize("runs", [1, 4])
@pytest.mark.parametrize("apart", [2.5, 6.0])
@pytest.mark.parametrize("stops", [[12, 12, 7], [9, 20, 15, 5], [8, 6]])
def test_estimates_are_those_of_whole_matrices(stops: List[int], apart: float, runs: int) -> None:
    """Ratio, means, pool and spreads are those of the formulas, one run a block or several."""
    for seed in range(4):
        rows = drawn(seed, stops, apart, runs)

        found = fit_cells(rows)

        expected = estimates_by_definition(rows)
        assert [e.mean for e in found] == pytest.approx([mean for mean, _ in expected], rel=1e-9)
        assert [e.error for e in found] == pytest.approx([error for _, error in expected], rel=1e-7)


def test_fewer_than_five_shared_blocks_leave_each_head_its_own_spread() -> None:
    """With four the spread is the sum of both heads' own, with five that of the differences."""
    for shared in (4, 5):
        for runs in (1, 4):
            rows = drawn(3, [12, 12, shared], 6.0, runs)

            found = fit_cells(rows)

            assert [e.error for e in found] == pytest.approx(
                [error for _, error in estimates_by_definition(rows)], rel=1e-7
            )


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_costs_too_large_to_square_are_fitted_like_others(sign: float) -> None:
    """Gains, too, which are costs below 0."""
    rows = drawn(5, [12, 12, 7], 6.0, 1)
    unit = sign * 2.0**600
    expected = fit_cells([[cell._replace(cost=sign * cell.cost) for cell in row] for row in rows])

    found = fit_cells([[cell._replace(cost=unit * cell.cost) for cell in row] for row in rows])

    for one, other in zip(found, expected):
        assert one == pytest.approx((2.0**600 * other.mean, 2.0**600 * other.error), rel=1e-12)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_costs_next_to_nothing_beside_huge_ones_are_fitted_as_nothing(sign: float) -> None:
    """The largest gives the scale, whatever its sign."""
    costs = [[3.0, 0.0, 5.0], [4.0, 2.0]]

    found = fit_cells(
        [
            [
                Cell(block, 1.0, sign * (cost * 2.0**600 or 2.0**-600))
                for block, cost in enumerate(row)
            ]
            for row in costs
        ]
    )

    expected = fit_cells(
        [[Cell(block, 1.0, sign * cost) for block, cost in enumerate(row)] for row in costs]
    )
    for one, other in zip(found, expected):
        assert one == pytest.approx((2.0**600 * other.mean, 2.0**600 * other.error), rel=1e-12)
