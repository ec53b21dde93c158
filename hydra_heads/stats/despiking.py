"""Spikes cut down to size, levels and trends left alone."""

from typing import List, Sequence

from hydra_heads.stats.checks import check_finite

REACH = 3
"""Values on either side of which the running median is taken (7 in all).

So a spike of up to three values in a row is cut, and a new level is kept from its fourth on.
"""

FAR = 3.0
"""Standard deviations from the running median beyond which a value is cut.

Huber's and Hampel's customary range (Hampel, 1974); of normal values 0.3 % lie beyond.
"""

_OF_MEDIAN = 1.482602218505602  # standard deviations in a median absolute deviation, if normal
_OF_DIFFERENCE = 0.7071067811865476  # the same, of one value in the difference of two


def despiked(values: Sequence[float]) -> List[float]:
    """Give the values with those far from the running median moved towards it.

    The standard deviation is that of the differences of neighbours, by their median absolute
    value, which steps hardly change. Where more than half of the neighbours are equal nothing
    is known of the noise, and nothing is moved. Raises ValueError for values that are not
    finite.

    >>> despiked([1.0, 2.0, 1.0, 2.0, 99.0, 1.0, 2.0, 1.0, 2.0])[4] < 6
    True
    """
    check_finite(values)
    room = FAR * neighbour_scale(values)
    if room <= 0:
        return list(values)
    found: List[float] = []
    for place, value in enumerate(values):
        near = sorted(values[max(0, place - REACH) : place + REACH + 1])
        middle = near[len(near) // 2]
        found.append(min(max(value, middle - room), middle + room))
    return found


def neighbour_scale(values: Sequence[float]) -> float:
    """Give the standard deviation by the median absolute difference of neighbours.

    As if normal and independent; 0 where more than half of the neighbours are equal.

    >>> round(neighbour_scale([1.0, 2.0, 1.0, 2.0, 9.0, 10.0, 9.0]), 4)
    1.0484
    """
    apart = sorted([abs(after - before) for before, after in zip(values, values[1:])])
    return apart[len(apart) // 2] * _OF_MEDIAN * _OF_DIFFERENCE if apart else 0.0
