"""Expected costs of heads of which not every one ran in every block.

The model: the cost of a run is what its head costs, plus what its block has in common, plus
noise; what blocks have in common varies by a ratio of the noise. Blocks count as a sample, not
as so many unknowns, so that complete blocks count by differences, runs on their own plainly, and
what lies between by both: the recovery of inter-block information (Yates, 1940; Henderson's
mixed model equations, 1975). A head that stopped early is thereby freed from the luck of its
blocks.
"""

import math
from operator import mul
from typing import List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.weigh.block_effects import Cell, Design, Solution
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.pairing import has_shared_blocks

MOST_SETS = 100
"""Sets of blocks that heads may have in all: with more, the runs count unpaired."""

LARGEST_RATIO = 1e4
"""Blocks that differ by more than a hundred times the noise might as well be unknowns."""

PRIOR_FREEDOM = 5.0
"""Degrees of freedom for which blocks are taken to have nothing in common."""

FEWEST_SHARED = 5
"""Blocks shared with the leader below which the spread of the differences is no figure."""

SMALLEST_ERROR = 1e-9
"""Of the scale: below it, estimates that differ by rounding look sure."""


def mixed_fit(costs: Sequence[Sequence[float]], numbers: Sequence[Sequence[int]]) -> List[Estimate]:
    """Estimate expected costs of heads that ran partly in the same blocks.

    One row of costs a head, of any length, and as many numbers of their blocks. Where all
    heads ran in the same blocks it is `centred_fit`, where no two share one `plain_fit`. Raises
    ValueError where no head has a run and for costs that are not finite.

    >>> [round(e.mean, 2) for e in mixed_fit([[1.0, 9.0], [2.0]], [[0, 1], [0]])]
    [4.76, 3.53]
    """
    for head, row in enumerate(costs):
        check_finite(row, f"costs[{head}]")
    if not _is_partly_shared(numbers):
        return plain_fit(costs)
    if all(sorted(row) == sorted(numbers[0]) for row in numbers):
        return centred_fit([_in_order(*pair) for pair in zip(costs, numbers)])
    return fit_cells(
        [
            [Cell(block, 1.0, cost) for block, cost in zip(blocks, row)]
            for blocks, row in zip(numbers, costs)
        ]
    )


def fit_cells(rows: Sequence[Sequence[Cell]]) -> List[Estimate]:
    """Estimate expected costs from the cells of every head; a row may be empty, not all.

    Means are those of generalised least squares, drawn to the pool by one run. Errors are as in
    `fit`: the spread of a head's differences to the leader on the blocks that both have, split
    between the two, and widened by what comparing the heads across blocks costs. With very
    many sets of blocks every run counts as if on its own. Raises ValueError where no head has
    a run.
    """
    if not any(rows):
        raise ValueError("costs: found no run of any head, expected at least 1")
    # By a power of two, so that no square is too large, and nothing is rounded.
    _, power = math.frexp(max(_size(cell) for row in rows for cell in row))
    fitted = _fitted([[_scaled(cell, -power) for cell in row] for row in rows])
    return [Estimate(math.ldexp(mean, power), math.ldexp(error, power)) for mean, error in fitted]


def _size(cell: Cell) -> float:
    return max(abs(cell.cost), math.sqrt(cell.squares))


def _scaled(cell: Cell, power: int) -> Cell:
    return cell._replace(
        cost=math.ldexp(cell.cost, power), squares=math.ldexp(cell.squares, 2 * power)
    )


def _fitted(rows: Sequence[Sequence[Cell]]) -> List[Estimate]:
    design = Design([row for row in rows if row])
    ratio = 0.0
    if len(design.rows) > 1 and len(design.sets) <= MOST_SETS:
        ratio = _ratio(design, design.solve(LARGEST_RATIO))
    solution = design.solve(ratio) if ratio > 0 else design.alone()
    prior = _prior(design, solution)
    squares = _squares_to_leader(design, solution) if ratio > 0 else _plain(design, solution, prior)
    fitted = iter(zip(design.runs_of, solution.means, squares))
    return [prior.shrunken(*next(fitted)) if row else prior.estimate for row in rows]


class _Prior(NamedTuple):
    """One run of the pool: the mean and variance of all runs of all heads."""

    mean: float
    variance: float

    @property
    def estimate(self) -> Estimate:
        """What is known of a head without runs."""
        return self.shrunken(0.0, self.mean, 0.0)

    def shrunken(self, runs: float, mean: float, squares: float) -> Estimate:
        """Add this run to those of a head, whose `squares` are those that its error rests on."""
        error = math.sqrt((squares + self.variance) / (runs + 1) / (runs + 2))
        scale = math.sqrt(self.mean * self.mean + self.variance)
        return Estimate((runs * mean + self.mean) / (runs + 1), max(error, SMALLEST_ERROR * scale))


def _prior(design: Design, solution: Solution) -> _Prior:
    total = math.fsum(design.runs_of)
    centre = math.fsum(map(mul, design.runs_of, solution.means)) / total
    squares = math.fsum(
        cell.runs * (cell.cost - centre) * (cell.cost - centre) + cell.squares
        for row in design.rows
        for cell in row
    )
    return _Prior(centre, squares / total)


def _squares_to_leader(design: Design, solution: Solution) -> List[float]:
    """Return the squares that each head's error rests on, of as many runs as it has."""
    runs, rows = design.runs_of, design.rows
    own = [squares / count for squares, count in zip(_own_squares(design, solution), runs)]
    best = min(range(len(rows)), key=lambda head: (solution.means[head], head))
    leader = {cell.block: cell for cell in rows[best]}
    spreads = [
        own[head] + own[best] if spread is None else spread
        for head, spread in enumerate(_spread_to(leader, row) for row in rows)
    ]
    least = min(spreads[:best] + spreads[best + 1 :]) / 2
    return [
        widening * count * (least if head == best else spread - least)
        for head, (widening, count, spread) in enumerate(zip(solution.widening, runs, spreads))
    ]


def _spread_to(leader: Mapping[int, Cell], row: Sequence[Cell]) -> Optional[float]:
    """Return the variance of the differences to the leader; None with too few blocks shared."""
    pairs = [(leader[cell.block], cell) for cell in row if cell.block in leader]
    if len(pairs) < FEWEST_SHARED:
        return None
    # Runs that count as one pair each: of n and m runs, as many as differ as much (harmonic).
    worth = [2 / (1 / one.runs + 1 / other.runs) for one, other in pairs]
    apart = [other.cost - one.cost for one, other in pairs]
    centre = math.fsum(map(mul, worth, apart)) / math.fsum(worth)
    squares = math.fsum(
        weight * (gap - centre) * (gap - centre)
        + weight * (one.squares / one.runs + other.squares / other.runs)
        for (one, other), weight, gap in zip(pairs, worth, apart)
    )
    return squares / math.fsum(worth)


def _plain(design: Design, solution: Solution, prior: _Prior) -> List[float]:
    """Return the squares that errors rest on where nothing is compared within blocks."""
    return [
        squares + (mean - prior.mean) * (mean - prior.mean) * runs / (runs + 1)
        for squares, mean, runs in zip(
            _own_squares(design, solution), solution.means, design.runs_of
        )
    ]


def _own_squares(design: Design, solution: Solution) -> List[float]:
    return [_squares(row, mean, solution) for row, mean in zip(design.rows, solution.means)]


def _squares(row: Sequence[Cell], mean: float, solution: Solution) -> float:
    """Return a head's squares within blocks, as if their effects were known."""
    return math.fsum(
        cell.runs * rest * rest / (1 - cell.runs * solution.shares[cell.block]) + cell.squares
        for cell in row
        for rest in [cell.cost - mean - solution.effects[cell.block]]
    )


def _ratio(design: Design, first: Solution) -> float:
    """Estimate by moments how much more blocks vary than the noise.

    `first` is the analysis within blocks. The means of a block's differences vary as the
    blocks do, and by the noise over the block's runs. Few runs that shared a block say little of
    the noise, and two that failed alike would say that there is none: so all that runs of one
    head vary by counts as noise too, for so many degrees of freedom.
    """
    squares = math.fsum(
        cell.runs * rest * rest + cell.squares
        for row, mean in zip(design.rows, first.means)
        for cell in row
        for rest in [cell.cost - mean - first.effects[cell.block]]
    )
    freedom = math.fsum(max(0.0, runs - 1) for runs in design.in_block.values())
    freedom = max(0.0, freedom - len(design.rows) + 1)
    noise = (squares + PRIOR_FREEDOM * _plain_variance(design)) / (freedom + PRIOR_FREEDOM)
    means = {
        block: effect / (first.shares[block] * design.in_block[block])
        for block, effect in first.effects.items()
    }
    spread = math.fsum(mean * mean for mean in means.values()) / max(1, len(means) - 1)
    own = noise * math.fsum(1 / design.in_block[block] for block in means) / len(means)
    return min(LARGEST_RATIO, max(0.0, spread - own) / noise) if noise > 0 else LARGEST_RATIO


def _plain_variance(design: Design) -> float:
    """Return the variance of the runs of a head about their mean, pooled over the heads."""
    alone = design.alone()
    squares = math.fsum(
        cell.runs * (cell.cost - mean) * (cell.cost - mean) + cell.squares
        for row, mean in zip(design.rows, alone.means)
        for cell in row
    )
    return squares / max(1.0, math.fsum(design.runs_of) - len(design.rows))


def _is_partly_shared(numbers: Sequence[Sequence[int]]) -> bool:
    return has_shared_blocks(tuple(tuple(row) for row in numbers))


def _in_order(costs: Sequence[float], numbers: Sequence[int]) -> List[float]:
    return [cost for _, cost in sorted(zip(numbers, costs))]
