"""Beliefs where it is in doubt whether a head may be used: by panels as narrow as it takes.

Without doubt the minimum stays below a ceiling near which all narrow heads lie, and few nodes do
(`lowest`). A head that is perhaps not eligible bounds nothing: heads above it keep their chance,
and narrow ones may lie anywhere.
"""

import math
from operator import attrgetter
from typing import Iterator, List, NamedTuple, Sequence, Tuple

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


def panel_integrals(
    means: Sequence[float],
    errors: Sequence[float],
    chances: Sequence[float],
    ceiling: float,
    reach: float,
) -> List[float]:
    """Integrate up to the ceiling: for each head its density where no other one lies below.

    "Below" is below and eligible: head j leaves z alone with 1 - e_j * F_j(z), e_j > 0 its
    chance. All but for a factor that they have in common. Errors are at least 1e-12 of the
    means and above 0; `reach` of them away from its mean a head lies above or below for certain.

    >>> first, second = panel_integrals([1.0, 2.0], [0.1, 0.1], [0.75, 1.0], 3.0, 5.5)
    >>> round(first / (first + second), 4)
    0.75
    """
    candidates = [
        _Candidate(mean - reach * error, mean + reach * error, mean, error, chance)
        for mean, error, chance in zip(means, errors, chances)
    ]
    terms: List[List[float]] = [[] for _ in candidates]
    for start, end in _panels(candidates, ceiling):
        _add_panel(terms, candidates, start, end)
    return [math.fsum(of_one) * one.chance / one.error for of_one, one in zip(terms, candidates)]


class _Candidate(NamedTuple):
    """A head that may be the lowest; beyond `start` and `end` it is above and below."""

    start: float
    end: float
    mean: float
    error: float
    chance: float


def _panels(candidates: Sequence[_Candidate], ceiling: float) -> Iterator[Tuple[float, float]]:
    """Cut the range into panels as narrow as the narrowest candidate that is in reach there.

    A wider candidate that comes into reach within a panel needs no cut, a narrower one does.
    """
    waiting = sorted(candidates, key=attrgetter("start"), reverse=True)
    present: List[_Candidate] = []
    start = waiting[-1].start
    while start < ceiling:
        while waiting and waiting[-1].start <= start:
            present.append(waiting.pop())
        present = [one for one in present if one.end > start]
        if not present:
            if not waiting:
                return
            start = waiting[-1].start
            continue
        narrowest = min(one.error for one in present)
        end = min(start + narrowest, ceiling)
        for one in reversed(waiting):
            if one.start >= end:
                break
            if one.error < narrowest:
                end = one.start
        yield start, end
        start = end


def _add_panel(
    terms: List[List[float]], candidates: Sequence[_Candidate], start: float, end: float
) -> None:
    """Add what the nodes of one panel give to the integral of each candidate in reach."""
    left_alone = 1.0
    reached = []
    for one, of_one in zip(candidates, terms):
        if one.end <= start:
            left_alone *= 1.0 - one.chance
        elif one.start < end:
            reached.append((one, of_one))
    width = end - start
    for place, share in _POINTS:
        at = start + place * width
        everywhere = left_alone * share * width
        densities, alone = [], []
        for one, _ in reached:
            y = (at - one.mean) / one.error * _ROOT_HALF
            alone.append(1.0 - one.chance + one.chance * 0.5 * math.erfc(y))
            densities.append(math.exp(-y * y))
            everywhere *= alone[-1]
        for (_, of_one), density, chance in zip(reached, densities, alone):
            of_one.append(density * (everywhere / chance))
