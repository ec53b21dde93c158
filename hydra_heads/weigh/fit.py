"""From costs to estimates of the expected cost of every head.

The prior is one pooled run, so that a head without runs is one like the others. Sums are exactly
rounded (`math.fsum`), so that estimates are the same on every platform.
"""

import math
from typing import List, NamedTuple, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.means import mean
from hydra_heads.weigh.estimate import Estimate

_SMALLEST_ERROR = 1e-9  # of the scale: below it, estimates that differ by rounding look sure


def centred_fit(costs: Sequence[Sequence[float]]) -> List[Estimate]:
    """Estimate expected costs of heads that all ran on the same blocks.

    One row a head, one column a block that is complete for all heads. With mu and v0 the mean
    and variance of all costs of K heads over n blocks, and d the costs less the mean of their
    block: mean = (sum of costs + mu) / (n + 1), error^2 = (K/(K-1) * squares of d about its
    mean + v0) / (n + 1) / (n + 2). What makes a block dear for every head is no doubt about
    which is cheapest, so only the spread within blocks counts. A single head has nothing to be
    centred on and is fitted plainly. Raises ValueError without heads or blocks, for rows of
    differing length and for costs that are not finite.

    >>> [round(e.error, 3) for e in centred_fit([[1.0, 2.0, 9.0], [2.0, 3.1, 9.9]])]
    [0.797, 0.797]
    >>> [round(e.error, 3) for e in plain_fit([[1.0, 2.0, 9.0], [2.0, 3.1, 9.9]])]
    [1.595, 1.573]
    """
    lengths = sorted({len(row) for row in costs})
    if len(lengths) > 1:
        raise ValueError(f"costs: found rows of {lengths} blocks, expected as many for every head")
    if len(costs) == 1:
        return plain_fit(costs)
    prior = _pooled_run(costs)
    heads, blocks = len(costs), lengths[0]
    centres = [math.fsum(column) / heads for column in zip(*costs)]
    scale = heads / (heads - 1)
    estimates = []
    for row in costs:
        differences = [cost - centre for cost, centre in zip(row, centres)]
        squares = scale * _squares(differences, math.fsum(differences) / blocks)
        estimates.append(_estimate(row, squares + prior.variance, prior))
    return estimates


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
    prior = _pooled_run(costs)
    estimates = []
    for row in costs:
        centre = _shrunken(row, prior)
        distance = prior.mean - centre
        squares = _squares(row, centre) + prior.variance + distance * distance
        estimates.append(_estimate(row, squares, prior))
    return estimates


class _PooledRun(NamedTuple):
    """The prior: mean and variance of all runs of all heads."""

    mean: float
    variance: float


def _pooled_run(costs: Sequence[Sequence[float]]) -> _PooledRun:
    for head, row in enumerate(costs):
        check_finite(row, f"costs[{head}]")
    pool = [cost for row in costs for cost in row]
    if not pool:
        raise ValueError("costs: found no run of any head, expected at least 1")
    centre = mean(pool)
    return _PooledRun(centre, _squares(pool, centre) / len(pool))


def _shrunken(row: Sequence[float], prior: _PooledRun) -> float:
    return (math.fsum(row) + prior.mean) / (len(row) + 1)


def _squares(values: Sequence[float], centre: float) -> float:
    return math.fsum((value - centre) * (value - centre) for value in values)


def _estimate(row: Sequence[float], squares: float, prior: _PooledRun) -> Estimate:
    runs = len(row)
    scale = math.sqrt(prior.mean * prior.mean + prior.variance)
    error = math.sqrt(squares / (runs + 1) / (runs + 2))
    return Estimate(_shrunken(row, prior), max(error, _SMALLEST_ERROR * scale))
