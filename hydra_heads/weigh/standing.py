"""How the heads stand to the best one: which of them may cost as little in the long run."""

import math

from hydra_heads.stats import normal
from hydra_heads.weigh.estimate import Estimate

LEVEL = 0.95
"""Beyond noise is what an interval of this level speaks for."""

SURE = (1 + LEVEL) / 2
"""The probability below the upper end of such an interval."""


def is_rival(other: Estimate, best: Estimate) -> bool:
    """Say whether an expected cost cannot be told from the best one's: it may be the lower one.

    The 95 % interval of the difference of both estimates reaches down to zero. As beliefs do,
    the estimates count with failures that have not happened yet, so that a difference in time
    alone need not settle it.

    >>> is_rival(Estimate(1.1, 0.1), Estimate(1.0, 0.1))
    True
    >>> is_rival(Estimate(2.0, 0.1), Estimate(1.0, 0.1))
    False
    """
    half_width = normal.quantile(SURE) * math.hypot(other.error, best.error)
    return other.mean - best.mean <= half_width
