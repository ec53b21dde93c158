"""From estimates to beliefs: the probability that a head has the lowest expected cost.

No random numbers anywhere. Beliefs come out the same to 1e-12 on every platform: sums are exactly
rounded (`math.fsum`), `+ - * /` and `sqrt` are exactly rounded by IEEE 754, and of the C library
only `exp` and `erfc` are used, whose last digits may differ. A few units in the last place are
1e-15 relative; a belief is a sum of positive terms, each with as many such factors as heads are
still in the running where the term is large, and is divided by the sum over all heads, in which
errors common to all cancel. With 1,000 heads that stays below 1e-12.
"""

import math
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.weigh.estimate import Estimate

_SMALLEST_ERROR = 1e-9  # of the scale: below it, estimates that differ by rounding look sure
_TINIEST_ERROR = 1e-290  # where the scale itself is 0

_REACH = 8.0  # standard errors; the normal tail beyond is 6e-16

# Gauss-Legendre with six points (Abramowitz & Stegun, 1964, table 25.4), from 0 to 1
_HALF_POINTS = (
    (0.238619186083196909, 0.467913934572691047),
    (0.661209386466264514, 0.360761573048138608),
    (0.932469514203152028, 0.171324492379170345),
)
_POINTS = tuple(
    ((1 + sign * place) / 2, weight / 2) for place, weight in _HALF_POINTS for sign in (-1, 1)
)

_ROOT_HALF = math.sqrt(0.5)


def lowest_probabilities(estimates: Sequence[Estimate]) -> List[float]:
    """Give for each head the probability that its expected cost is the lowest of all.

    Normal and independent around the estimates: belief_h is the integral over z of the density
    of h at z times the probability that every other head lies above z, normalised to sum 1. An
    error counts as at least 1e-9 of the lowest mean. Raises ValueError without estimates, for
    means that are not finite and for errors that are negative or not finite.

    Absolute error below 1e-6 for errors of any ratio. The range is cut into panels as narrow as
    the narrowest head that still matters there.

    >>> two = lowest_probabilities([Estimate(1.0, 0.3), Estimate(1.5, 0.4)])
    >>> [round(belief, 6) for belief in two]
    [0.841345, 0.158655]
    """
    _check_estimates(estimates)
    floor = max(_SMALLEST_ERROR * abs(min(e.mean for e in estimates)), _TINIEST_ERROR)
    errors = [max(e.error, floor) for e in estimates]
    ceiling = min(e.mean + _REACH * error for e, error in zip(estimates, errors))
    rivals = [
        _Rival(ceiling - e.mean + _REACH * error, error, (ceiling - e.mean) / error, head)
        for head, (e, error) in enumerate(zip(estimates, errors))
    ]
    rivals = sorted(rival for rival in rivals if rival.depth > 0)
    terms: List[List[float]] = [[] for _ in estimates]
    for first, start, width in _panels(rivals):
        for place, share in _POINTS:
            _add_terms(terms, rivals[first:], start + place * width, share * width)
    return _normalised([math.fsum(of_head) for of_head in terms])


class _Rival(NamedTuple):
    """A head that may be the lowest, seen from the ceiling that the minimum stays below.

    Offsets are counted downwards from the ceiling; at an offset u the head's standardised
    place is `place` - u / error, and from `depth` on it is above for certain.
    """

    depth: float
    error: float
    place: float
    head: int


def _check_estimates(estimates: Sequence[Estimate]) -> None:
    if not estimates:
        raise ValueError("estimates: found none, expected at least 1")
    check_finite([estimate.mean for estimate in estimates], "means")
    check_finite([estimate.error for estimate in estimates], "errors")
    for head, estimate in enumerate(estimates):
        if estimate.error < 0:
            raise ValueError(f"errors[{head}]: found {estimate.error!r}, expected a number >= 0")


def _panels(rivals: Sequence[_Rival]) -> Iterator[Tuple[int, float, float]]:
    """Cut the range below the ceiling: first rival still in reach, start, width of each panel.

    Every rival's range ends at the ceiling or above. So going down from there rivals only drop
    out, the narrowest one left only gets wider, and since it is in reach, it is at least as
    wide as 1/16 of the way gone: the number of panels grows with the logarithm of the ratio of
    the errors.
    """
    narrowest = [rival.error for rival in rivals]
    for index in range(len(rivals) - 2, -1, -1):
        narrowest[index] = min(narrowest[index], narrowest[index + 1])
    first, start = 0, 0.0
    while start < rivals[-1].depth:
        while rivals[first].depth <= start:
            first += 1
        yield first, start, narrowest[first]
        start += narrowest[first]


def _add_terms(
    terms: List[List[float]], rivals: Sequence[_Rival], offset: float, width: float
) -> None:
    """Add what one node of the quadrature gives to each rival's integral."""
    places = [rival.place - offset / rival.error for rival in rivals]
    above = [math.erfc(place * _ROOT_HALF) / 2 for place in places]
    all_above = 1.0
    for probability in above:
        all_above *= probability
    for rival, place, probability in zip(rivals, places, above):
        density = math.exp(-place * place / 2) * (width / rival.error)
        terms[rival.head].append(density * (all_above / probability))


def _normalised(values: Sequence[float]) -> List[float]:
    total = math.fsum(values)
    return [value / total for value in values]
