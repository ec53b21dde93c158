"""Series that go to and fro between two levels, as where two kinds of machines take turns."""

import math
from itertools import accumulate
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.order import median

SEPARATE = 0.8
"""Share of the squared distances that two groups must explain to be two modes.

One normal mode cut in its middle gives 0.64, values spread evenly 0.75 (Otsu, 1979, IEEE
Transactions on Systems, Man and Cybernetics 9, 62-66, on the criterion).
"""

LIKELY = 0.7
"""The same for two modes that may have moved: more than one normal mode of a hundred gives."""

LEAST_PART = 0.15
"""Share of the values that each mode must hold: fewer are outliers."""


class _Cut(NamedTuple):
    """How many sorted values the lower group has, and what share two groups explain."""

    size: int
    explained: float


def has_two_modes(values: Sequence[float]) -> bool:
    """Tell whether values lie in two groups, each close together and far from the other.

    Raises ValueError for values that are not finite.

    >>> has_two_modes([10.0, 20.0, 10.0, 20.0, 11.0, 22.0])
    True
    >>> has_two_modes([10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0])
    False
    """
    check_finite(values)
    cut = _best_cut(sorted(values))
    return cut is not None and cut.explained >= SEPARATE


def one_mode(values: Sequence[float]) -> Optional[List[float]]:
    """Give the values as if all came from one mode, or None where two are not likely.

    The values are cut in two groups where that explains most (Otsu, 1979), and each group's
    median is moved onto that of all values: by a factor where all are positive, else by a
    difference. What both modes have in common, like a step of a tenth in each, is left, and no
    longer lost in the distance of the modes. Raises ValueError for values that are not finite.

    >>> one_mode([10.0, 20.0, 10.0, 20.0, 11.0, 22.0])
    [15.5, 15.5, 15.5, 15.5, 17.05, 17.05]
    """
    check_finite(values)
    ordered = sorted(values)
    cut = _best_cut(ordered)
    if cut is None or cut.explained < LIKELY:
        return None
    last = ordered[cut.size - 1]
    centre, low, high = median(ordered), median(ordered[: cut.size]), median(ordered[cut.size :])
    if ordered[0] > 0:
        up, down = centre / low, centre / high
        return [value * (up if value <= last else down) for value in values]
    return [value + centre - (low if value <= last else high) for value in values]


def _best_cut(ordered: Sequence[float]) -> Optional[_Cut]:
    """Return the cut of sorted values that explains most; None where a group is too small."""
    count = len(ordered)
    if not count or ordered[0] == ordered[-1]:
        return None
    width = ordered[-1] - ordered[0]
    unit = [(value - ordered[0]) / width for value in ordered]
    sums = list(accumulate(unit))
    mean = sums[-1] / count
    explained, size = max(
        ((sums[size - 1] - mean * size) ** 2 * count / (size * (count - size)), size)
        for size in range(1, count)
    )
    if not LEAST_PART * count <= size <= count - LEAST_PART * count:
        return None
    return _Cut(size, explained / math.fsum([(value - mean) ** 2 for value in unit]))
