"""The heads among which the runs leave it open which is cheapest, and how far their costs vary."""

import math
from typing import List, Sequence

from hydra_heads.stats.means import Pooled, mean, pooled_variance, variance

Row = Sequence[float]

FAR = 4.0
"""Standard errors above the lowest mean cost from which on a head is out of the running."""


def contenders(costs: Sequence[Row], is_paired: bool) -> List[int]:
    """Return the rows of the heads that are not far dearer than the one of the lowest mean cost.

    Far is more than four standard errors of the difference, which by chance hardly happens to
    one of many alike heads. At least two are named: the cheapest and the one nearest to it. Two
    runs a head and more; two heads and more.

    >>> contenders([[1.0, 1.2, 1.1], [1.2, 1.1, 1.2], [9.0, 9.1, 9.3]], True)
    [0, 1]
    """
    best = min(range(len(costs)), key=lambda row: (mean(costs[row]), row))
    apart = [_apart(costs[row], costs[best], is_paired) for row in range(len(costs))]
    others = [row for row in range(len(costs)) if row != best]
    nearest = min(others, key=lambda row: (apart[row], row))
    return [row for row in range(len(costs)) if row in (best, nearest) or apart[row] <= FAR]


def spread_within(costs: Sequence[Row], is_paired: bool) -> Pooled:
    """Return the variance of a head's costs, pooled over heads; paired, what blocks share is out.

    Paired, that is the residual of heads by blocks (Fisher, 1925), with (K - 1)(n - 1) degrees
    of freedom. Two runs a head and more; two heads and more when paired.

    >>> spread_within([[1.0, 3.0], [2.0, 4.0]], True)
    Pooled(variance=0.0, degrees=1)
    >>> spread_within([[1.0, 3.0], [2.0, 4.0]], False)
    Pooled(variance=2.0, degrees=2)
    """
    if not is_paired:
        pooled = pooled_variance(costs)
        assert pooled is not None
        return pooled
    heads = len(costs)
    centres = [math.fsum(column) / heads for column in zip(*costs)]
    rest = [[cost - centre for cost, centre in zip(row, centres)] for row in costs]
    return Pooled(
        math.fsum(variance(row) for row in rest) / (heads - 1),
        (heads - 1) * (len(centres) - 1),
    )


def _apart(dear: Row, cheap: Row, is_paired: bool) -> float:
    """Return by how many standard errors one mean lies above another; infinity when surely."""
    if is_paired:
        differences = [one - other for one, other in zip(dear, cheap)]
        above, squares = mean(differences), variance(differences) / len(differences)
    else:
        above = mean(dear) - mean(cheap)
        squares = variance(dear) / len(dear) + variance(cheap) / len(cheap)
    if squares > 0:
        return above / math.sqrt(squares)
    return math.inf if above > 0 else 0.0
