"""How much likelier the newest values are after a shift than if nothing changed."""

import math
from typing import List, NamedTuple, Sequence, Tuple

from hydra_heads.stats.gate.density import Density

GROWTH = 1.5
"""Each range of shifts that is considered ends so many times higher than it begins."""

RANGES = 12
"""Ranges that share what is believed of a shift beforehand: 5 % to 500 times, on logarithms."""


SURPRISES = 16.0
"""By how much a value alone has to be rarer than as one of those before: spikes are.

After 64 values one at 2.2 times the furthest distance is then worse, after 8 at 3.7 times.
"""

TAIL = 4.0
"""Power with which distances beyond all seen get rarer: of a tail that just has no kurtosis."""

LEAST_FURTHEST = 0.5
"""Furthest distance that is taken as seen at least, as a share of the least effect."""

LEAST_ALONE = 3.0
"""Distance below which a value alone says nothing, in least effects."""


class Evidence(NamedTuple):
    """How likely chance is by all counts of newest values together, and by which count most.

    `p` is 1 over the mean likelihood ratio, at most 1: of independent values with
    this density, a ratio so large has a smaller chance (Ville, 1939; Markov's inequality).
    """

    p: float
    runs: int


NOTHING = Evidence(1.0, 1)


def evidence(
    density: Density, newest: Sequence[float], least: float, rises: bool = True, fewest: int = 1
) -> Evidence:
    """Weigh a shift of at least `least` of the last 1, 2, ... of the newest values.

    For each count the likelihood ratio is a mean over ranges of shifts, which all values of
    the count share (a mixture, as Robbins, 1970, Annals of Mathematical Statistics 41, tests).
    The mean over the counts from `fewest` is as good a ratio again.

    >>> density = Density([9.0, 10.0, 11.0, 12.0] * 4, 0.2)
    >>> found = evidence(density, [10.0, 20.0, 21.0, 19.0], 0.5)
    >>> round(found.p, 5), found.runs
    (1e-05, 3)
    >>> evidence(density, [10.0, 20.0, 9.0, 11.0], 0.5).p
    1.0
    """
    ordered = density.ordered
    reach = max(newest) - ordered[0] if rises else ordered[-1] - min(newest)
    if reach < least:
        return NOTHING
    ratios = _ratios(density, newest, _ranges(least, reach, rises))[fewest - 1 :]
    if not ratios:
        return NOTHING
    mean = math.fsum(ratios) / len(ratios)
    return Evidence(min(1.0, 1 / mean), fewest + ratios.index(max(ratios)))


def alone(density: Density, value: float, least: float, rises: bool = True) -> Evidence:
    """Bound the chance that one value lies so far from the centre when nothing changed.

    One more value lies further out than n others with a chance of 1 / (n + 1), and c times as
    far as the furthest of them, on either side, with c ** -TAIL of that.

    >>> density = Density([9.0, 10.0, 11.0, 10.0] * 4, 0.5)
    >>> round(alone(density, 11.5, 0.5).p, 4), round(alone(density, 20.0, 0.5).p, 4)
    (0.1859, 0.0001)
    """
    ordered = density.ordered
    off = value - density.centre if rises else density.centre - value
    furthest = max(ordered[-1] - density.centre, density.centre - ordered[0])
    furthest = max(furthest, LEAST_FURTHEST * least)
    if off < max(LEAST_ALONE * least, furthest):
        return NOTHING
    ratio: float = (furthest / off) ** TAIL
    return Evidence(min(1.0, SURPRISES / (len(ordered) + 1) * ratio), 1)


def _ranges(least: float, reach: float, rises: bool) -> List[Tuple[float, float]]:
    """Return the ranges of shifts that begin within reach, each GROWTH times the one before."""
    ranges, low = [], least
    while low <= reach:
        high = low * GROWTH
        ranges.append((low, high) if rises else (-high, -low))
        low = high
    return ranges


def _ratios(
    density: Density, newest: Sequence[float], ranges: Sequence[Tuple[float, float]]
) -> List[float]:
    """Return the likelihood ratio of the last value, the last two, and so on."""
    products, found = [1.0] * len(ranges), []
    for value in reversed(newest):
        usual = density.at(value)
        shifted = density.shifted(value, ranges)
        products = [product * each / usual for product, each in zip(products, shifted)]
        found.append(math.fsum(products) / max(RANGES, len(ranges)))
    return found
