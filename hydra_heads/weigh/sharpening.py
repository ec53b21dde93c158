"""From beliefs to shares that stand nearer to the best head."""

import math
from typing import List, Sequence

from hydra_heads.stats.checks import check_finite


def sharpen(beliefs: Sequence[float], power: int = 4) -> List[float]:
    """Raise beliefs to a power and normalise: nearer to the best head, and no belief any more.

    Powers are products, because `**` of floats may differ by platform. Raises ValueError for a
    power that is not a whole number above 0, for a belief below 0 and where none is above 0.

    >>> [round(share, 4) for share in sharpen([0.6, 0.3, 0.1])]
    [0.9405, 0.0588, 0.0007]
    """
    if not (isinstance(power, int) and power >= 1):
        raise ValueError(f"power: found {power!r}, expected a whole number above 0")
    check_shares(beliefs)
    largest = max(beliefs)
    raised = [1.0] * len(beliefs)
    for _ in range(power):
        raised = [product * (belief / largest) for product, belief in zip(raised, beliefs)]
    return _normalised(raised)


def check_shares(shares: Sequence[float]) -> None:
    """Refuse shares that are no figures, below 0, or all 0."""
    check_finite(shares, "shares")
    for head, share in enumerate(shares):
        if share < 0:
            raise ValueError(f"shares[{head}]: found {share!r}, expected a number >= 0")
    if not any(shares):
        raise ValueError("shares: found none above 0, expected at least 1")


def _normalised(values: Sequence[float]) -> List[float]:
    total = math.fsum(values)
    return [value / total for value in values]
