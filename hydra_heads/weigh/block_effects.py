"""What blocks have in common, told from what heads cost, where not every head is in every block.

One equation for every set of blocks, not for every head: heads that ran in the same blocks
stand in the equations alike.
"""

import math
from operator import mul
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple


class Cell(NamedTuple):
    """What a head's runs in one block say: how many they count as, and their mean cost.

    `squares` is about the mean, of as many runs as they count as.
    """

    block: int
    runs: float
    cost: float
    squares: float = 0.0


class Solution(NamedTuple):
    """Means of the heads, effects of the blocks, and how sure the means are.

    `shares` is the part of a block's sum of differences that its effect takes: g / (1 + g n)
    with n the runs in it. `widening` is, for every head, the variance of its mean for
    comparisons, in units of the noise of one run over its runs: 1 where all blocks are
    complete, 1 + g where none is shared.
    """

    means: List[float]
    effects: Dict[int, float]
    shares: Dict[int, float]
    widening: List[float]


class Design:
    """Which heads ran in which blocks, and how often; every head has a run.

    `set_of` numbers the set of blocks of every head.
    """

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self.rows = rows
        self.set_of: List[int] = []
        known: Dict[Tuple[Tuple[int, float], ...], int] = {}
        for row in rows:
            pattern = tuple(sorted((cell.block, cell.runs) for cell in row))
            self.set_of.append(known.setdefault(pattern, len(known)))
        self.sets = [_sums(pattern) for pattern in known]
        self.heads = [self.set_of.count(number) for number in range(len(known))]
        self.runs = [math.fsum(runs.values()) for runs in self.sets]
        self.runs_of = [self.runs[number] for number in self.set_of]
        self.in_block = _sums(
            (block, heads * runs)
            for blocks, heads in zip(self.sets, self.heads)
            for block, runs in blocks.items()
        )
        self.cost_of = _sums((cell.block, cell.runs * cell.cost) for row in rows for cell in row)

    def alone(self) -> Solution:
        """Fit as if no two runs shared a block."""
        return Solution(
            [
                math.fsum(cell.runs * cell.cost for cell in row) / runs
                for row, runs in zip(self.rows, self.runs_of)
            ],
            dict.fromkeys(self.in_block, 0.0),
            dict.fromkeys(self.in_block, 0.0),
            [1.0] * len(self.rows),
        )

    def solve(self, ratio: float) -> Solution:
        """Fit by generalised least squares, with blocks that vary `ratio` times the noise."""
        shares = {block: ratio / (1 + ratio * runs) for block, runs in self.in_block.items()}
        common = self._common(shares)
        covariance = inverse(
            [
                [
                    (self.runs[p] * self.heads[p] if p == q else 0.0)
                    - self.heads[p] * common[p][q] * self.heads[q]
                    for q in range(len(self.sets))
                ]
                for p in range(len(self.sets))
            ]
        )
        # Each set's sum of costs, free of what its blocks take at first sight.
        total = [
            math.fsum(
                cell.runs * cell.cost
                for row, number in zip(self.rows, self.set_of)
                if number == p
                for cell in row
            )
            - self.heads[p]
            * math.fsum(runs * shares[b] * self.cost_of[b] for b, runs in self.sets[p].items())
            for p in range(len(self.sets))
        ]
        means = [math.fsum(map(mul, row, total)) for row in covariance]
        expected = _sums(
            (block, runs * heads * mean)
            for blocks, heads, mean in zip(self.sets, self.heads, means)
            for block, runs in blocks.items()
        )
        effects = {b: shares[b] * (self.cost_of[b] - expected[b]) for b in shares}
        return Solution(
            [
                math.fsum(cell.runs * (cell.cost - effects[cell.block]) for cell in row)
                / self.runs[number]
                for row, number in zip(self.rows, self.set_of)
            ],
            effects,
            shares,
            self._widening(covariance),
        )

    def _common(self, shares: Dict[int, float]) -> List[List[float]]:
        """Sum over the blocks that two sets share what ties their heads together."""
        scaled = [{b: runs * shares[b] for b, runs in blocks.items()} for blocks in self.sets]
        common = [[0.0] * len(self.sets) for _ in self.sets]
        for p, own in enumerate(scaled):
            for q, other in enumerate(self.sets[: p + 1]):
                tie = math.fsum(own[b] * other[b] for b in own if b in other)
                common[p][q] = common[q][p] = tie
        return common

    def _widening(self, covariance: Sequence[Sequence[float]]) -> List[float]:
        """Give each head a variance of its own, so that two of them add up to their contrast's.

        Least squares over all pairs (quasi-variances: Firth and de Menezes, 2004), none below
        that of complete blocks, and all widened until no pair is told to be surer than it is.
        """
        alone = [1 / runs for runs in self.runs]
        between = self._contrasts(covariance, alone)
        count = len(self.rows)
        sums = [
            math.fsum(heads * v for heads, v in zip(self.heads, row)) - row[p]
            for p, row in enumerate(between)
        ]
        if count > 2:
            half = math.fsum(map(mul, self.heads, sums)) / (2 * (count - 1))
            variances = [max(own, (s - half) / (count - 2)) for s, own in zip(sums, alone)]
        else:
            variances = alone
        widest = max(
            between[p][q] / (variances[p] + variances[q])
            for p in range(len(between))
            for q in range(len(between))
        )
        widest = max(1.0, widest)
        return [widest * variances[number] * self.runs[number] for number in self.set_of]

    def _contrasts(
        self, covariance: Sequence[Sequence[float]], alone: Sequence[float]
    ) -> List[List[float]]:
        """Return the variance of the difference of two heads, by their sets."""
        shared = [
            [value - (alone[p] / self.heads[p] if p == q else 0.0) for q, value in enumerate(row)]
            for p, row in enumerate(covariance)
        ]
        size = range(len(shared))
        return [
            [
                alone[p] + alone[q] + shared[p][p] + shared[q][q] - 2 * shared[p][q]
                if p != q
                else 2 * alone[p]
                for q in size
            ]
            for p in size
        ]


def _sums(pairs: Iterable[Tuple[int, float]]) -> Dict[int, float]:
    """Add up what belongs to the same block; blocks stand in the order in which they come."""
    parts: Dict[int, List[float]] = {}
    for block, value in pairs:
        parts.setdefault(block, []).append(value)
    return {block: math.fsum(values) for block, values in parts.items()}


def inverse(matrix: Sequence[Sequence[float]]) -> List[List[float]]:
    """Invert a symmetric positive definite matrix, by Gauss and Jordan without pivoting.

    >>> inverse([[2.0, 1.0], [1.0, 1.0]])
    [[1.0, -1.0], [-1.0, 2.0]]
    """
    size = len(matrix)
    rows = [
        [*row, *(1.0 if column == number else 0.0 for column in range(size))]
        for number, row in enumerate(matrix)
    ]
    for pivot in range(size):
        divisor = rows[pivot][pivot]
        reduced = [value / divisor for value in rows[pivot]]
        rows = [
            reduced
            if number == pivot
            else [value - row[pivot] * part for value, part in zip(row, reduced)]
            for number, row in enumerate(rows)
        ]
    return [row[size:] for row in rows]
