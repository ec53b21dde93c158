"""Means of heads and effects of blocks, against a dense solution of the same model."""

import math
import random
from typing import Any, List, Sequence

import pytest

from hydra_heads.weigh.block_effects import Cell, Design, inverse


def some_cells(seed: int = 1, heads: int = 5, blocks: int = 12) -> List[List[Cell]]:
    """Make heads of which each misses some blocks, and cells that count as more than one run."""
    draw = random.Random(seed)
    return [
        [
            Cell(block, draw.choice([1.0, 1.0, 2.5]), head + 3.0 * block + draw.random())
            for block in range(blocks)
            if block == head or draw.random() < 0.6
        ]
        for head in range(heads)
    ]


def dense(rows: Sequence[Sequence[Cell]], ratio: float) -> Any:
    """Solve the same by generalised least squares, with a matrix as large as all cells."""
    numpy = pytest.importorskip("numpy")
    cells = [(head, cell) for head, row in enumerate(rows) for cell in row]
    covariance = numpy.array(
        [[(a is b) / a.runs + ratio * (a.block == b.block) for _, b in cells] for _, a in cells]
    )
    design = numpy.array([[float(h == head) for h in range(len(rows))] for head, _ in cells])
    weighted = numpy.linalg.solve(covariance, design)
    of_means = numpy.linalg.inv(design.T @ weighted)
    means = of_means @ (weighted.T @ numpy.array([cell.cost for _, cell in cells]))
    return means, of_means


@pytest.mark.parametrize("ratio", [0.0, 0.3, 20.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_means_are_those_of_generalised_least_squares(ratio: float, seed: int) -> None:
    """One equation a set of blocks gives what one equation a cell gives."""
    rows = some_cells(seed)

    found = Design(rows).solve(ratio)

    assert found.means == pytest.approx(list(dense(rows, ratio)[0]), rel=1e-9)


def test_heads_alike_share_an_equation() -> None:
    """Two of a kind and one that stopped early are two sets, and solved as three heads are."""
    rows = [
        [Cell(block, 1.0, cost) for block, cost in enumerate(costs)]
        for costs in ([1.0, 5.0, 2.0], [2.0, 6.5, 2.5], [3.0, 7.0])
    ]

    design = Design(rows)

    assert len(design.sets) == 2
    assert design.solve(4.0).means == pytest.approx(list(dense(rows, 4.0)[0]), rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_comparison_is_told_to_be_surer_than_it_is(seed: int) -> None:
    """The two variances of any pair add up to at least that of their difference."""
    rows = some_cells(seed)

    widening = Design(rows).solve(5.0).widening

    of_means = dense(rows, 5.0)[1]
    runs = [math.fsum(cell.runs for cell in row) for row in rows]
    own = [wide / count for wide, count in zip(widening, runs)]
    for a in range(len(rows)):
        for b in range(a):
            true = of_means[a][a] + of_means[b][b] - 2 * of_means[a][b]
            assert own[a] + own[b] >= true * (1 - 1e-9)


def test_complete_blocks_are_not_widened() -> None:
    """Differences within blocks are all there is to know."""
    rows = [[Cell(block, 1.0, head + block) for block in range(6)] for head in range(4)]

    assert Design(rows).solve(50.0).widening == pytest.approx([1.0] * 4)


@pytest.mark.parametrize("together", [2, 3, 4])
def test_a_head_apart_bears_the_doubt_alone(together: int) -> None:
    """Heads of common blocks are as sure of each other beside it as without it."""
    rows = [[Cell(block, 1.0, head + block) for block in range(6)] for head in range(together)]
    rows.append([Cell(block, 1.0, 1.0) for block in range(6, 12)])

    widening = Design(rows).solve(10.0).widening

    assert widening[:together] == pytest.approx([1.0] * together)
    assert widening[together] == pytest.approx(21.0)


@pytest.mark.parametrize("seed", [1, 2])
def test_three_heads_are_told_to_be_as_sure_as_they_are(seed: int) -> None:
    """Three variances, three pairs: each adds up to that of the difference."""
    rows = some_cells(seed, heads=3)

    widening = Design(rows).solve(0.5).widening

    of_means = dense(rows, 0.5)[1]
    runs = [math.fsum(cell.runs for cell in row) for row in rows]
    own = [wide / count for wide, count in zip(widening, runs)]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        true = of_means[a][a] + of_means[b][b] - 2 * of_means[a][b]
        assert own[a] + own[b] == pytest.approx(true, rel=1e-9)


def test_nothing_shared_is_as_good_as_alone() -> None:
    """Blocks of one head each give plain means, and the whole variance of a block."""
    rows = [[Cell(10 * head + block, 1.0, head + block) for block in range(3)] for head in (0, 1)]

    found, alone = Design(rows).solve(3.0), Design(rows).alone()

    assert found.means == pytest.approx(alone.means)
    assert found.widening == pytest.approx([4.0, 4.0])
    assert (alone.means, alone.widening) == ([1.0, 2.0], [1.0, 1.0])
    assert alone.effects == alone.shares == dict.fromkeys([0, 1, 2, 10, 11, 12], 0.0)


def test_an_inverse_undoes_its_matrix() -> None:
    """Whatever its size, the product is the identity."""
    draw = random.Random(4)
    half = [[draw.random() for _ in range(7)] for _ in range(7)]
    matrix = [[math.fsum(a * b for a, b in zip(p, q)) + (p is q) for q in half] for p in half]

    undone = inverse(matrix)

    for p, row in enumerate(undone):
        for q in range(7):
            product = math.fsum(value * matrix[k][q] for k, value in enumerate(row))
            assert product == pytest.approx(float(p == q), abs=1e-9)
