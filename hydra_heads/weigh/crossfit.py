"""What new weights would save, judged on runs that had no part in making them.

Blocks are cut into five stretches. Each stretch judges the weights that follow from the other
four (cross-fitting: Stone, 1974, Journal of the Royal Statistical Society B 36, 111-147), so that
no run speaks for the weights that it helped to make. Stretches, not every fifth block: runs close
in time share the machine's state, and so would speak for what they helped to make after all.
"""

import math
from operator import mul
from typing import Callable, List, NamedTuple, Sequence, Tuple

from hydra_heads.stats import student
from hydra_heads.stats.means import Pooled, mean, variance

Row = Sequence[float]
Weigh = Callable[[Sequence[Row]], Sequence[float]]
"""From costs, one row a head, to weights in the same order."""

FOLDS = 5
"""Four fifths of the runs make weights that are nearly those of all; 3 to 10 are as good."""

_SAME = 1e-9  # as a share: variances that differ by no more are told apart by rounding only

_SMALLEST_ERROR = 1e-9  # of the scale: below it, a gain is rounding


class Gain(NamedTuple):
    """Mean cost saved a run, its standard error, and the degrees of freedom of that."""

    mean: float
    error: float
    degrees: float

    def low(self, probability: float) -> float:
        """Return what the gain exceeds with a probability above one half.

        >>> round(Gain(2.0, 1.0, 10).low(0.95), 3)
        0.188
        """
        return self.mean - student.quantile(probability, self.degrees) * self.error


def stretches(runs: int) -> List[Tuple[int, int]]:
    """Cut runs into consecutive parts, the same number in each or one more: (begin, end) of each.

    >>> stretches(12)
    [(0, 2), (2, 4), (4, 7), (7, 9), (9, 12)]
    """
    cuts = [runs * fold // FOLDS for fold in range(FOLDS + 1)]
    return list(zip(cuts, cuts[1:]))


def fold_weights(costs: Sequence[Row], weigh: Weigh) -> List[Tuple[float, ...]]:
    """Return for each stretch the weights that `weigh` gives from the others.

    The k-th stretch of every row is left out at once: in paired rows these are the same blocks.

    >>> fold_weights([[1.0] * 5, [2.0] * 5], lambda rows: [float(len(row)) for row in rows])[0]
    (4.0, 4.0)
    """
    cut = [stretches(len(row)) for row in costs]
    return [
        tuple(
            weigh(
                [
                    tuple(row[: parts[fold][0]]) + tuple(row[parts[fold][1] :])
                    for row, parts in zip(costs, cut)
                ]
            )
        )
        for fold in range(FOLDS)
    ]


def cross_fitted_gain(
    costs: Sequence[Row], leaving: Sequence[Row], spread: Pooled, is_paired: bool
) -> Gain:
    """Return what is saved a run when heads get less of the work, each stretch by its own shares.

    `leaving[k]` is, for stretch k, how much less of the work each head gets (below 0: more).
    `spread` is the variance of a head's costs that must be reckoned with even where these runs
    show less, because a head that has not failed yet may fail: half of the variance is the
    larger of both. Degrees of freedom by Welch (1947) and Satterthwaite (1946). At least five
    runs a head.

    >>> costs = [[2.0, 2.2, 1.8, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0, 1.0]]
    >>> gain = cross_fitted_gain(costs, [[0.5, -0.5]] * 5, Pooled(0.0, 4), True)
    >>> round(gain.mean, 6), round(gain.error, 6), gain.degrees
    (0.5, 0.031623, 4)
    """
    gain = (_paired_gain if is_paired else _unpaired_gain)(costs, leaving, spread)
    rounding = _SMALLEST_ERROR * max(abs(cost) for row in costs for cost in row)
    return gain._replace(error=max(gain.error, rounding))


def _paired_gain(costs: Sequence[Row], leaving: Sequence[Row], spread: Pooled) -> Gain:
    """Judge by what each block saves."""
    blocks = len(costs[0])
    saved: List[float] = []
    for (begin, end), shares in zip(stretches(blocks), leaving):
        parts = [row[begin:end] for row in costs]
        saved += [math.fsum(map(mul, shares, column)) for column in zip(*parts)]
    expected = spread.variance * mean([_squares(shares) for shares in leaving])
    reckoned = _reckoned(Pooled(variance(saved), blocks - 1), expected, spread.degrees)
    return Gain(mean(saved), math.sqrt(reckoned.variance / blocks), reckoned.degrees)


def _unpaired_gain(costs: Sequence[Row], leaving: Sequence[Row], spread: Pooled) -> Gain:
    """Judge by each head's mean and variance."""
    saved: List[float] = []
    terms: List[_Reckoned] = []
    for head, row in enumerate(costs):
        parts = stretches(len(row))
        saved += [
            shares[head] * mean(row[begin:end]) for shares, (begin, end) in zip(leaving, parts)
        ]
        squares = mean([shares[head] * shares[head] for shares in leaving])
        own = Pooled(variance(row), len(row) - 1)
        reckoned = _reckoned(own, spread.variance, spread.degrees)
        terms.append(_Reckoned(squares * reckoned.variance / len(row), reckoned.degrees))
    total = math.fsum(term.variance for term in terms)
    least = min(term.degrees for term in terms)
    return Gain(math.fsum(saved) / FOLDS, math.sqrt(total), _satterthwaite(terms, least))


class _Reckoned(NamedTuple):
    """A variance that is made of others, and its degrees of freedom."""

    variance: float
    degrees: float


def _reckoned(own: Pooled, expected: float, degrees: int) -> _Reckoned:
    """Take half of the variance from what is expected, where that is more."""
    # Of two contenders both are the same figure, and rounding must not decide between them.
    if own.variance >= expected * (1 - _SAME):
        return _Reckoned(own.variance, own.degrees)
    halves = [_Reckoned(own.variance / 2, own.degrees), _Reckoned(expected / 2, degrees)]
    return _Reckoned((own.variance + expected) / 2, _satterthwaite(halves, own.degrees))


def _satterthwaite(terms: Sequence[_Reckoned], least: float) -> float:
    """Return the degrees of freedom of a sum; `least` where nothing varies."""
    total = math.fsum(term.variance for term in terms)
    if total <= 0:
        return least
    parts = [term.variance / total for term in terms]
    return 1 / math.fsum(part * part / term.degrees for part, term in zip(parts, terms))


def _squares(values: Row) -> float:
    return math.fsum(value * value for value in values)
