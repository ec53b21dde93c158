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

_Distance = Callable[[Sequence[float], Sequence[float]], float]
_distance: Optional[_Distance] = getattr(math, "dist", None)  # not in Python 3.7


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
    lengths = sorted({len(row) for row in costs})
    if lengths[:1] == [0] and len(lengths) == 2:
        return _with_heads_never_run(costs)
    if len(lengths) > 1:
        raise ValueError(f"costs: found rows of {lengths} blocks, expected as many for every head")
    if len(costs) == 1:
        return plain_fit(costs)
    pool, blocks = _pool_of(costs), lengths[0]
    totals = pool.totals
    best = min(range(len(costs)), key=lambda head: (totals[head], tuple(costs[head])))
    leader, least = costs[best], totals[best]
    apart = [_squares_apart(row, leader, total - least) for row, total in zip(costs, totals)]
    own = min(apart[:best] + apart[best + 1 :]) / 2
    return [
        pool.estimate(head, blocks, own if head == best else squares - own)
        for head, squares in enumerate(apart)
    ]


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
    for head, row in enumerate(costs):
        runs, squares = len(row), 0.0
        if runs:
            centre = pool.totals[head] / runs
            distance = centre - pool.mean
            squares = _squared_distance(row, (centre,) * runs)
            squares += distance * distance * runs / (runs + 1)
        estimates.append(pool.estimate(head, runs, squares))
    return estimates


def _with_heads_never_run(costs: Sequence[Sequence[float]]) -> List[Estimate]:
    fitted = iter(centred_fit([row for row in costs if row]))
    pool = _pool_of(costs)
    return [next(fitted) if row else pool.estimate(head, 0, 0.0) for head, row in enumerate(costs)]


class _Pool(NamedTuple):
    """The prior, one run of the pool: mean and variance of all runs; and each head's sum."""

    mean: float
    variance: float
    totals: List[float]

    def estimate(self, head: int, runs: int, squares: float) -> Estimate:
        """Add this run to those of a head, whose error rests on these squares."""
        scale = math.sqrt(self.mean * self.mean + self.variance)
        error = math.sqrt((squares + self.variance) / (runs + 1) / (runs + 2))
        centre = (self.totals[head] + self.mean) / (runs + 1)
        return Estimate(centre, max(error, _SMALLEST_ERROR * scale))


def _pool_of(costs: Sequence[Sequence[float]]) -> _Pool:
    runs = sum(map(len, costs))
    if not runs:
        raise ValueError("costs: found no run of any head, expected at least 1")
    try:
        totals = [math.fsum(row) for row in costs]
        mean = math.fsum(totals) / runs
    except (OverflowError, ValueError):  # too large a sum, or infinities of both signs
        totals, mean = [], math.nan
    squares = math.fsum([_squared_distance(row, (mean,) * len(row)) for row in costs])
    if not squares + mean * mean * runs < _SURELY_FINITE:
        for head, row in enumerate(costs):
            check_finite(row, f"costs[{head}]")
    return _Pool(mean, squares / runs, totals)


def _squares_apart(row: Sequence[float], leader: Sequence[float], apart: float) -> float:
    """Sum the squares of the differences of two rows about their mean; `apart` is their sum.

    By the squares about 0, unless too little of them is left over.
    """
    about_zero = _squared_distance(row, leader)
    mean = apart / len(row)
    squares = about_zero - apart * mean
    if squares > _CANCELLED * about_zero:
        return squares
    return _squared_distance(row, [cost + mean for cost in leader])


def _squared_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Sum the squares of the differences: an order faster where Python has it built in.

    Both ways round to within a few units in the last place, so nothing is to be subtracted
    from it of which less than a hundredth is left over.
    """
    if _distance is not None:
        apart = _distance(one, other)
        return apart * apart
    differences = list(map(sub, one, other))
    return math.fsum(map(mul, differences, differences))
