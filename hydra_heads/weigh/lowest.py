"""From estimates to beliefs: the probability that a head has the lowest expected cost.

No random numbers anywhere. Beliefs come out the same to 1e-12 on every platform: sums are exactly
rounded (`math.fsum`), `+ - * /` and `sqrt` are exactly rounded by IEEE 754, and of the C library
only `exp` and `erfc` are used, whose last digits may differ. A few units in the last place are
1e-15 relative; a belief is a sum of positive terms, each with as many such factors as heads are
still in the running where the term is large, and is divided by the sum over all heads, in which
errors common to all cancel. With 1,000 heads that stays below 1e-12.

Few nodes do. The trapezoid rule is wrong by exp(-2 (pi s / step)^2) where the integrand is as
smooth as a normal density of error s, and no worse when a smooth function spreads the nodes out
(Trefethen & Weideman, 2014). Seen from a ceiling that the minimum stays below, heads that matter
at an offset u have errors of u / 10 or more: so the nodes lie at sinh, evenly at first and then
ever wider, and their number grows with the logarithm of the ratio of the errors.
"""

import math
from bisect import bisect_left
from functools import lru_cache, reduce
from math import erfc, exp, fsum, inf, sqrt
from operator import mul
from typing import Callable, Iterable, Iterator, List, Optional, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.weigh.estimate import Estimate

_SMALLEST_ERROR = 1e-9  # of the lowest mean: below it, estimates that differ by rounding look sure
_SMALLEST_STEP = 1e-12  # of a head's own mean: below it, nodes would be one float
_SMALLEST_RATIO = 1e-30  # of the largest error: the nodes reach no farther
_TINIEST_ERROR = 1e-290  # where all that is 0

_REACH = 5.5  # standard errors; the normal tail beyond is 2e-8

# Where each of so many heads lies above with a probability of 1e-5 ** (1 / heads), they all do
# with 1e-5: (heads, standard errors), from the quantiles of the normal distribution.
_CEILINGS = (
    (1, 4.2649),
    (3, 2.0229),
    (10, 0.4783),
    (32, -0.5181),
    (100, -1.2332),
    (316, -1.8019),
    (1000, -2.2752),
)

_MANY, _CROWD = 12, 150  # rivals: the least of many varies less than each and needs closer nodes
_BEND = 0.25  # nodes lie at sinh(bend * step * k) / bend, in errors of the surest rival
# exp(bend * step): steps of 0.56, 0.38 and 0.27 errors
_GROWTH_FEW, _GROWTH_MANY, _GROWTH_CROWD = 1.15, 1.1, 1.07
_FARTHEST = 1e32

_TOGETHER = 16  # rivals of about the same depth; so the ten of an everyday slot are one group

_ROOT_HALF = sqrt(0.5)


def _plain_product(factors: Iterable[float]) -> float:
    return reduce(mul, factors, 1.0)


# The same factors in the same order; the built-in is faster, and Python 3.7 has none.
_product: Callable[[Iterable[float]], float] = getattr(math, "prod", _plain_product)


def lowest_probabilities(
    estimates: Sequence[Estimate], eligible: Optional[Sequence[float]] = None
) -> List[float]:
    """Give for each head the probability that its expected cost is the lowest of all.

    Normal and independent around the estimates: belief_h is the integral over z of the density
    of h at z times the probability that every other head lies above z, normalised to sum 1.
    `eligible` holds for each head the probability that it may be used at all, else all may: a
    head j then lies below z and is eligible with e_j * F_j(z), and density h counts e_h times.
    An error counts as at least 1e-9 of the lowest mean, 1e-12 of the head's own and 1e-30 of
    the largest error. Raises ValueError without estimates, for means that are not finite, for
    errors that are negative or not finite, for probabilities outside of 0 to 1 and where none
    is above 0.

    Absolute error below 1e-4 for errors of any ratio (at most 3e-5 was found, mostly 1e-6).

    >>> two = lowest_probabilities([Estimate(1.0, 0.3), Estimate(1.5, 0.4)])
    >>> [round(belief, 4) for belief in two]
    [0.8413, 0.1587]
    >>> doubtful = lowest_probabilities([Estimate(1.0, 0.1), Estimate(2.0, 0.1)], [0.75, 1.0])
    >>> [round(belief, 4) for belief in doubtful]
    [0.75, 0.25]
    """
    means = [estimate.mean for estimate in estimates]
    errors = [estimate.error for estimate in estimates]
    _check_estimates(means, errors)
    if eligible is not None:
        _check_chances(eligible, len(means))
    if eligible is None or min(eligible) >= 1:
        integrals = _integrals(means, _counted(means, errors))
    else:
        integrals = _doubtful_integrals(means, errors, eligible)
    total = fsum(integrals)
    return [integral / total for integral in integrals]


def _check_estimates(means: Sequence[float], errors: Sequence[float]) -> None:
    if not means:
        raise ValueError("estimates: found none, expected at least 1")
    check_finite(means, "means")
    check_finite(errors, "errors")
    if min(errors) < 0:
        head = [error < 0 for error in errors].index(True)
        raise ValueError(f"errors[{head}]: found {errors[head]!r}, expected a number >= 0")


def _check_chances(chances: Sequence[float], heads: int) -> None:
    if len(chances) != heads:
        raise ValueError(f"eligible: found {len(chances)} figures, expected {heads}")
    for head, chance in enumerate(chances):
        if not 0 <= chance <= 1:
            raise ValueError(f"eligible[{head}]: found {chance!r}, expected a number from 0 to 1")
    if not any(chances):
        raise ValueError("eligible: found none above 0, expected at least 1")


def _doubtful_integrals(
    means: Sequence[float], errors: Sequence[float], chances: Sequence[float]
) -> List[float]:
    """Leave out the heads that are not eligible for certain; without doubt that is all it takes."""
    heads = [head for head, chance in enumerate(chances) if chance > 0]
    kept = [means[head] for head in heads]
    counted = _counted(kept, [errors[head] for head in heads])
    sure = [row for row, head in enumerate(heads) if chances[head] >= 1]
    if len(sure) == len(heads):
        found = _integrals(kept, counted)
    else:
        from hydra_heads.weigh.lowest_eligible import panel_integrals

        ceiling = inf
        if sure:
            ceiling = _ceiling([kept[row] for row in sure], [counted[row] for row in sure])
        found = panel_integrals(kept, counted, [chances[head] for head in heads], ceiling, _REACH)
    integrals = [0.0] * len(means)
    for head, integral in zip(heads, found):
        integrals[head] = integral
    return integrals


def _counted(means: Sequence[float], errors: Sequence[float]) -> Sequence[float]:
    """Raise errors to the least that counts."""
    lowest, farthest = min(means), max(abs(min(means)), abs(max(means)))
    least = max(_SMALLEST_ERROR * abs(lowest), _SMALLEST_RATIO * max(errors), _TINIEST_ERROR)
    if min(errors) >= max(least, _SMALLEST_STEP * farthest):
        return errors
    return [max(error, least, _SMALLEST_STEP * abs(mean)) for mean, error in zip(means, errors)]


def _ceiling(means: Sequence[float], errors: Sequence[float]) -> float:
    """Give a cost that the minimum exceeds with a probability of at most 1e-5.

    A head that lies above what another one stays below is no help.
    """
    above = _CEILINGS[0][1]
    ceiling = min([mean + above * error for mean, error in zip(means, errors)])
    near = [(m, error) for m, error in zip(means, errors) if m - _REACH * error < ceiling]
    for count, above in _CEILINGS[1:]:
        if count > len(near):
            break
        bounds = sorted([mean + above * error for mean, error in near])
        ceiling = min(ceiling, bounds[count - 1])
    return ceiling


def _integrals(means: Sequence[float], errors: Sequence[float]) -> List[float]:
    """Integrate for each head its density where all others lie above.

    All but for a factor that they have in common. Only rivals count, the heads that reach below
    the ceiling; and none needs nodes beyond its depth: there its density is 0, and it is above.
    So rivals of about the same depth are taken together, to the depth of the deepest.
    """
    integrals = [0.0] * len(means)
    ceiling = _ceiling(means, errors)
    lows = [mean - _REACH * error for mean, error in zip(means, errors)]
    rivals = sorted([(low, head) for head, low in enumerate(lows) if low < ceiling])
    if len(rivals) == 1:
        integrals[rivals[0][1]] = 1.0
        return integrals
    surest = min([errors[head] for _, head in rivals])
    places, widths = _nodes(_growth(len(rivals)))
    all_above = list(widths[: bisect_left(places, (ceiling - rivals[0][0]) / surest)])
    tails = []
    for group in _groups(rivals):
        count = bisect_left(places, (ceiling - group[0][0]) / surest)
        lines = [
            (_ROOT_HALF * (ceiling - means[h]) / errors[h], _ROOT_HALF * surest / errors[h])
            for _, h in group
        ]
        above, hazards = _tails(lines, places[:count])
        for node in range(count):
            all_above[node] *= _product(above[node::count])
        tails.append((group, hazards, count))
    for group, hazards, count in tails:
        reached, rest = all_above[:count], iter(hazards)
        for _, head in group:  # `map` ends with its first row and takes no more of the other
            integrals[head] = fsum(map(mul, reached, rest)) / errors[head]
    return integrals


def _groups(rivals: Sequence[Tuple[float, int]]) -> Iterator[Sequence[Tuple[float, int]]]:
    """Cut the sorted rivals into groups; heads that are the same stay together, to fare alike."""
    first = 0
    while first < len(rivals):
        end = first + _TOGETHER
        while end < len(rivals) and rivals[end][0] <= rivals[end - 1][0]:
            end += 1
        yield rivals[first:end]
        first = end


def _tails(
    lines: Sequence[Tuple[float, float]], nodes: Sequence[float]
) -> Tuple[List[float], List[float]]:
    """Give the chance to lie above and the hazard, all but for a factor, of rivals at nodes.

    A line is the standardised place of a rival over the root of 2, start - slope * node. Rival
    by rival in one row: one for each would be so short that to make it costs more than its work.
    """
    ys = [start - slope * node for start, slope in lines for node in nodes]
    above = [0.5 * erfc(y) for y in ys]
    return above, [exp(-y * y) / chance for y, chance in zip(ys, above)]


def _growth(rivals: int) -> float:
    if rivals < _MANY:
        return _GROWTH_FEW
    return _GROWTH_MANY if rivals < _CROWD else _GROWTH_CROWD


@lru_cache(maxsize=None)
def _nodes(growth: float) -> Tuple[Tuple[float, ...], Tuple[float, ...]]:
    """Give places below the ceiling and their widths, in errors of the surest rival.

    The places are sinh and the widths its derivative, cosh, half of it at the end, by products,
    which are the same on every platform.
    """
    places, widths = [0.0], [0.5]
    grown = 1.0
    while places[-1] < _FARTHEST:
        grown *= growth
        places.append((grown - 1 / grown) / (2 * _BEND))
        widths.append((grown + 1 / grown) / 2)
    return tuple(places), tuple(widths)
