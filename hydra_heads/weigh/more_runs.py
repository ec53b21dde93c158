"""How many more runs would settle which of two heads costs less."""

import math
from typing import NamedTuple, Optional

from hydra_heads.stats import normal
from hydra_heads.stats.means import variance
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.standing import SURE
from hydra_heads.weigh.weighing import Weighed

MOST = 1_000_000
"""More runs than this settle nothing that is worth knowing."""


class MoreRuns(NamedTuple):
    """What would settle the order of the best head and its likeliest rival.

    `needed` is the number of further blocks, or unpaired of runs of each head; None when a
    million would not do.
    """

    needed: Optional[int]
    best: str
    rival: str


def runs_to_settle(
    best: Estimate, rival: Estimate, runs: int, prior_variance: float = 0.0
) -> Optional[int]:
    """Return how many more runs of both let the interval of the difference exclude zero.

    If the means and the spread of the runs stay as they are: of the squared error after n runs,
    of which there are `runs` now, (n * spread + prior variance) / (n + 1) / (n + 2), the part of
    the prior goes with the square of n (see `fit`). 0 when the difference is beyond noise, None
    when a million runs would not do.

    >>> runs_to_settle(Estimate(1.0, 0.1), Estimate(1.2, 0.1), 30)
    31
    >>> runs_to_settle(Estimate(1.0, 0.1), Estimate(2.0, 0.1), 30)
    0
    """
    gap = abs(rival.mean - best.mean)
    squared = best.error * best.error + rival.error * rival.error
    spread = max(0.0, squared * (runs + 1) * (runs + 2) - 2 * prior_variance) / max(runs, 1)

    def is_enough(total: int) -> bool:
        scaled = (spread * total + 2 * prior_variance) / (total + 1) / (total + 2)
        return normal.quantile(SURE) * math.sqrt(scaled) < gap

    if normal.quantile(SURE) * math.sqrt(squared) < gap:
        return 0
    if not is_enough(MOST):
        return None
    low, high = runs, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high - runs


def more_runs(weighed: Weighed) -> Optional[MoreRuns]:
    """Return what would settle the best head against its likeliest rival; None without one.

    There is none with a single head, and where the runs speak for nobody.
    """
    likely, estimates, evidence = weighed.shares.beliefs or (), weighed.estimates, weighed.evidence
    if not likely or estimates is None or sum(weighed.chosen) < 2:
        return None
    names = evidence.names
    best, *others = weighed.ranked()
    rival = max(others, key=lambda row: (likely[row], -row))
    runs = evidence.blocks or min(len(evidence.costs[row]) for row in (best, rival))
    pool = [cost for row in evidence.costs for cost in row]
    pooled = variance(pool) if len(pool) > 1 else 0.0
    needed = runs_to_settle(estimates[best], estimates[rival], runs, pooled)
    return MoreRuns(needed, names[best], names[rival])
