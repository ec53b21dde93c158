"""The least and the most that a head may get of the work."""

import math
from typing import List, Sequence

from hydra_heads.weigh.sharpening import check_shares

_SUM_TOLERANCE = 1e-9


def add_floor(shares: Sequence[float], total: float = 0.02) -> List[float]:
    """Set a total apart for all heads alike: each gets total / K + (1 - total) * share.

    Added, not clipped, so that it distorts no share against another. Raises ValueError unless
    0 <= total <= 1 and the shares are at least 0 and sum to 1.

    >>> add_floor([1.0, 0.0])
    [0.99, 0.01]
    """
    if not 0 <= total <= 1:
        raise ValueError(f"total: found {total!r}, expected a number from 0 to 1")
    check_shares(shares)
    found = math.fsum(shares)
    if abs(found - 1) > _SUM_TOLERANCE:
        raise ValueError(f"shares: found a sum of {found!r}, expected 1")
    each = total / len(shares)
    return [each + (1 - total) * share for share in shares]
