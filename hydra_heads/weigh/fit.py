"""From costs to estimates of the expected cost of every head.

The prior is one pooled run, so that a head without runs is one like the others. Sums are exactly
rounded (`math.fsum`), so that means are the same on every platform; errors are to 1e-13.
"""

import math
from operator import mul, sub
from typing import Callable, List, NamedTuple, Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.weigh.estimate import Estimate

_SMALLEST_ERROR = 1e-9  # of the scale: below it, estimates that differ by rounding look sure
_CANCELLED = 1e-2  # of a sum of squares: of what is left over, two digits are lost
_SURELY_FINITE = 1e300  # sums of squares below it hold no cost that `check_finite` would refuse


def _plain_distance(one: Sequence[float], other: Sequence[float]) -> float:
    differences = list(map(sub, one, other))
    return math.sqrt(math.fsum(map(mul, differences, differences)))


# Euclidean; the built-in is an order faster, and Python 3.7 has none. Both round to within a few
# units in the last place: of what is subtracted from its square, a hundredth has to be left over.
_distance: Callable[[Sequence[float], Sequence[float]], float]
_distance = getattr(math, "dist", _plain_distance)


def centred_fit(costs: Sequence[Sequence[float]]) -> List[Estimate]:
    """Estimate expected costs of heads that all ran on the same blocks.

    One row a head, one column a block that is complete for all heads. Costs are centred on the
    leader, the head with the lowest sum: what makes a block dear for every head is no doubt
    about which is cheapest, and what a third head does there is none about two others. With mu
    and v0 the mean and variance of all costs, n blocks, and S the squares of a head's
    differences to the leader about their mean: mean = (sum of costs + mu) / (n + 1), error^2 =
    (Q + v0) / (n + 1) / (n + 2) with Q = S_min / 2 for the leader, S_min the smallest S of the
    others, and Q = S - S_min / 2 for these. So the squared errors of the leader and another head
    sum to that of their difference (quasi-variances, Firth & de Menezes, 2004, exact where it
    matters: for comparisons with the best, Hsu, 1981). How S_min is split matters little, and
    in halves two heads are served alike.

    A single head has nothing to be centred on and is fitted plainly; a head without runs is
    estimated like one run of the pool. Raises ValueError without heads or blocks, for rows of
    differing length and for costs that are not finite.

    >>> [round(e.error, 3) for e in centred_fit([[1.0, 2.0, 9.0], [2.0, 3.1, 9.9]])]
    [0.797, 0.797]
    >>> [round(e.error, 3) for e in plain_fit([[1.0, 2.0, 9.0], [2.0, 3.1, 9.9]])]
    [1.595, 1.573]
    """
    lengths = set(map(len, costs))
    if len(lengths) == 2 and 0 in lengths:
        return _with_heads_never_run(costs)
    if len(lengths) > 1:
        found = sorted(lengths)
        raise ValueError(f"costs: found rows of {found} blocks, expected as many for every head")
    if len(costs) == 1:
        return plain_fit(costs)
    rows = [tuple(row) for row in costs]  # once: distances are between tuples
    pool = _pool_of(rows)
    least = min(pool.totals)
    tied = [head for head, total in enumerate(pool.totals) if total <= least]
    best = min(tied, key=rows.__getitem__)  # by its costs, so that the order is no matter
    apart = _squares_apart(rows, pool.totals, best)
    own = min(apart[:best] + apart[best + 1 :]) / 2
    squares = [about_mean - own for about_mean in apart]
    squares[best] = own
    return _estimates(pool, lengths.pop(), squares)


def plain_fit(costs: Sequence[Sequence[float]]) -> List[Estimate]:
    """Estimate expected costs of heads that ran on inputs of their own.

    One row of costs a head, of any length; a head without runs is estimated like one run of
    the pool. With n runs of the head, mu and v0 the mean and variance of all runs of all
    heads: mean m = (sum of costs + mu) / (n + 1), error^2 = v / (n + 2) with v the variance of
    its runs and the pooled one: v = (sum of squared costs + v0 + mu^2) / (n + 1) - m^2. Raises
    ValueError where no head has a run and for costs that are not finite.

    >>> [(round(m, 3), round(s, 3)) for m, s in plain_fit([[1.0, 3.0], [5.0], []])]
    [(2.333, 0.667), (4.0, 0.882), (3.0, 1.155)]
    """
    pool = _pool_of(costs)
    estimates = []
    for row, total in zip(costs, pool.totals):
        runs, squares = len(row), 0.0
        if runs:
            centre = total / runs
            behind = centre - pool.mean
            distance = _distance(row, (centre,) * runs)
            squares = distance * distance + behind * behind * runs / (runs + 1)
        estimates += _estimates(_Pool(pool.mean, pool.variance, [total]), runs, [squares])
    return estimates


def _with_heads_never_run(costs: Sequence[Sequence[float]]) -> List[Estimate]:
    fitted = iter(centred_fit([row for row in costs if row]))
    prior = _pool_of(costs)._replace(totals=[0.0])
    return [next(fitted) if row else _estimates(prior, 0, [0.0])[0] for row in costs]


class _Pool(NamedTuple):
    """The prior, one run of the pool: mean and variance of all runs; and each head's sum."""

    mean: float
    variance: float
    totals: List[float]


def _estimates(pool: _Pool, runs: int, squares: Sequence[float]) -> List[Estimate]:
    """Add the run of the pool to so many of each head, whose error rests on these squares."""
    mean, variance, totals = pool
    smallest = _SMALLEST_ERROR * math.sqrt(mean * mean + variance)
    more, found = runs + 1, []
    for total, about_mean in zip(totals, squares):
        error = math.sqrt((about_mean + variance) / more / (more + 1))
        found.append(Estimate((total + mean) / more, error if error > smallest else smallest))
    return found


def _pool_of(costs: Sequence[Sequence[float]]) -> _Pool:
    runs = sum(map(len, costs))
    if not runs:
        raise ValueError("costs: found no run of any head, expected at least 1")
    try:
        totals = list(map(math.fsum, costs))
        mean = math.fsum(totals) / runs
    except (OverflowError, ValueError):  # too large a sum, or infinities of both signs
        totals, mean = [], math.nan
    distances = [_distance(row, (mean,) * len(row)) for row in costs]
    squares = math.fsum(map(mul, distances, distances))
    if not squares + mean * mean * runs < _SURELY_FINITE:
        for head, row in enumerate(costs):
            check_finite(row, f"costs[{head}]")
    return _Pool(mean, squares / runs, totals)


def _squares_apart(
    rows: Sequence[Sequence[float]], totals: Sequence[float], best: int
) -> List[float]:
    """Sum for each row the squares of its differences to the best one about their mean.

    By the squares about 0, unless too little of them is left over.
    """
    leader, least, blocks = rows[best], totals[best], len(rows[best])
    found = []
    for row, total in zip(rows, totals):
        distance = _distance(row, leader)
        about_zero, apart = distance * distance, total - least
        squares = about_zero - apart * (apart / blocks)
        if squares < _CANCELLED * about_zero:
            distance = _distance(row, [cost + apart / blocks for cost in leader])
            squares = distance * distance
        found.append(squares)
    return found
