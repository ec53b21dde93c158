"""From costs to beliefs: the probability that a head has the lowest expected cost.

Two steps. A fit turns the costs of every head into an estimate of its expected cost with an
error; the prior is one pooled run, so that a head without runs is one like the others. Then
`lowest_probabilities` integrates. No random numbers anywhere.

Beliefs come out the same to 1e-12 on every platform: sums are exactly rounded (`math.fsum`),
`+ - * /` and `sqrt` are exactly rounded by IEEE 754, and of the C library only `exp` and `erfc`
are used, whose last digits may differ. A few units in the last place are 1e-15 relative; a
belief is a sum of positive terms, each with as many such factors as heads are still in the
running where the term is large, and is divided by the sum over all heads, in which errors
common to all cancel. With 1,000 heads that stays below 1e-12.
"""

import math
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.means import mean

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

_SUM_TOLERANCE = 1e-9

_ROOT_HALF = math.sqrt(0.5)


class Estimate(NamedTuple):
    """Expected cost of a head and its standard error, in the unit of the costs."""

    mean: float
    error: float


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


def sharpen(beliefs: Sequence[float], power: int = 4) -> List[float]:
    """Raise beliefs to a power and normalise: nearer to the best head, and no belief any more.

    Powers are products, because `**` of floats may differ by platform. Raises ValueError for a
    power that is not a whole number above 0, for a belief below 0 and where none is above 0.

    >>> [round(share, 4) for share in sharpen([0.6, 0.3, 0.1])]
    [0.9405, 0.0588, 0.0007]
    """
    if not (isinstance(power, int) and power >= 1):
        raise ValueError(f"power: found {power!r}, expected a whole number above 0")
    _check_shares(beliefs)
    largest = max(beliefs)
    raised = [1.0] * len(beliefs)
    for _ in range(power):
        raised = [product * (belief / largest) for product, belief in zip(raised, beliefs)]
    return _normalised(raised)


def add_floor(shares: Sequence[float], total: float = 0.02) -> List[float]:
    """Set a total apart for all heads alike: each gets total / K + (1 - total) * share.

    Added, not clipped, so that it distorts no share against another. Raises ValueError unless
    0 <= total <= 1 and the shares are at least 0 and sum to 1.

    >>> add_floor([1.0, 0.0])
    [0.99, 0.01]
    """
    if not 0 <= total <= 1:
        raise ValueError(f"total: found {total!r}, expected a number from 0 to 1")
    _check_shares(shares)
    found = math.fsum(shares)
    if abs(found - 1) > _SUM_TOLERANCE:
        raise ValueError(f"shares: found a sum of {found!r}, expected 1")
    each = total / len(shares)
    return [each + (1 - total) * share for share in shares]


class _PooledRun(NamedTuple):
    """The prior: mean and variance of all runs of all heads."""

    mean: float
    variance: float


class _Rival(NamedTuple):
    """A head that may be the lowest, seen from the ceiling that the minimum stays below.

    Offsets are counted downwards from the ceiling; at an offset u the head's standardised
    place is `place` - u / error, and from `depth` on it is above for certain.
    """

    depth: float
    error: float
    place: float
    head: int


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


def _check_estimates(estimates: Sequence[Estimate]) -> None:
    if not estimates:
        raise ValueError("estimates: found none, expected at least 1")
    check_finite([estimate.mean for estimate in estimates], "means")
    check_finite([estimate.error for estimate in estimates], "errors")
    for head, estimate in enumerate(estimates):
        if estimate.error < 0:
            raise ValueError(f"errors[{head}]: found {estimate.error!r}, expected a number >= 0")


def _check_shares(shares: Sequence[float]) -> None:
    check_finite(shares, "shares")
    for head, share in enumerate(shares):
        if share < 0:
            raise ValueError(f"shares[{head}]: found {share!r}, expected a number >= 0")
    if not any(shares):
        raise ValueError("shares: found none above 0, expected at least 1")


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
