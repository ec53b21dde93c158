"""Where the level of a series changed: the default of `changes`."""

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.despiking import despiked
from hydra_heads.stats.energy import energy_test
from hydra_heads.stats.levels import level_changes
from hydra_heads.stats.longrun import noise_around
from hydra_heads.stats.modes import has_two_modes, one_mode
from hydra_heads.stats.order import median, ranks
from hydra_heads.stats.rank_test import mann_whitney
from hydra_heads.stats.step import step_between

SHORTEST = 3
"""Values that a level must hold for: one or two are a spike."""

DOUBT = 0.02
"""Probability, were nothing changed, beyond which the vote strikes a change out.

The penalty has counted the places already; the vote is for levels too short or too alike to tell.
Of series of 24 values with a memory of a half it leaves one in forty with a change.
"""

MEMORY = 3.0
"""Largest inflation (`longrun`) that the bound on the energy is taken with: autocorrelation 0.5.

The penalty has counted with all of it; again here, no change of a wandering series would stay.
"""

WITHIN = 0.5
"""Part of the penalty of the first look (`levels.PENALTY`) when it is a segment that is looked at.

This makes it Schwarz's criterion. What a change means to the whole is no question there: it has
to be abrupt instead.
"""

LEAST_EFFECT = 0.05
"""Smallest step, as a share of the level before, in a series of positive values only.

Less is hardly acted upon where machines are shared; values of both signs have no such share.
"""

ABRUPT = 0.7
"""Share of a change's step that must happen at once, for a change within a segment.

A step does all of it at once, give or take the noise of two medians of five; a slope through two
segments of more than twenty values less than half.
"""

AT_ONCE = 5
"""Values on either side of a change between which "at once" is: two may be spikes."""

LEAST_P = 1e-300
"""Smallest probability told: so it keeps a logarithm."""


class Change(NamedTuple):
    """A new level: its first point, the levels (medians) around it, the step and its interval.

    `effect` is the Hodges-Lehmann shift in the unit of the values, measured next to the
    change, `low` and `high` hold it with 95 % confidence, `p` is that of the test that decided.
    """

    index: int  # type: ignore[assignment]  # hides the method of tuples that nobody calls here
    before: float
    after: float
    effect: float
    low: float
    high: float
    p: float


def find_changes(values: Sequence[Optional[float]]) -> List[Change]:
    """Give the changes of level of a series; None is no observation, indices count it.

    Candidates come from penalised least squares (`levels`): first of the whole series with
    its spikes cut, where a change must matter to the whole, then within each segment found,
    by the ranks of its values, where it must be abrupt. Then they are voted on, the weakest
    struck out first: a change stays when both levels last, the step is large enough for
    someone to act upon, and the distance of the two distributions is no accident. At last
    segments that go to and fro between two modes are looked at as if in one (`modes`), and what
    is told of a change found there is told of that. Raises ValueError for values that are not
    finite.

    >>> [change.index for change in find_changes([1.0, 1.1, 0.9, 1.0] * 4 + [2.0, 2.1] * 8)]
    [16]
    """
    check_finite([0.0 if value is None else value for value in values])
    places = [place for place, value in enumerate(values) if value is not None]
    known = [float(value) for value in values if value is not None]
    if not known or min(known) == max(known):
        return []
    # By a power of two, so that no square of a tiny value is lost, and nothing is rounded.
    _, power = math.frexp(max([abs(value) for value in known]))
    found = _changes([math.ldexp(value, -power) for value in known])
    return [_scaled(change, places[change.index], power) for change in found]


def _scaled(change: Change, place: int, power: int) -> Change:
    """Return a change at its place in the sequence, in units of two to the power less."""
    return Change(
        place,
        math.ldexp(change.before, power),
        math.ldexp(change.after, power),
        math.ldexp(change.effect, power),
        math.ldexp(change.low, power),
        math.ldexp(change.high, power),
        change.p,
    )


def _changes(known: Sequence[float]) -> List[Change]:
    judge = _Judge(known)
    found = judge.kept(level_changes(despiked(known), len(known)))
    fine = _within(known, [change.index for change in found])
    if fine:
        found = judge.kept(sorted({*fine, *(change.index for change in found)}))
    for start, end in _pairs([0, *(change.index for change in found), len(known)]):
        found += _between_modes(known[start:end], start, len(known))
    return sorted(found)


class _Judge:
    """Votes on changes of one series, and says of each what is told of it."""

    def __init__(self, values: Sequence[float]) -> None:
        self._values = values
        self._least = LEAST_EFFECT if min(values) > 0 else 0.0
        self._known: Dict[Tuple[int, int, int], Change] = {}

    def kept(self, candidates: Sequence[int]) -> List[Change]:
        """Return the candidates that hold, the weakest struck out first."""
        cuts = [0, *candidates, len(self._values)]
        while True:
            found = list(map(self._change, cuts, cuts[1:], cuts[2:]))
            weak = [
                (-change.p, abs(change.effect), place)
                for place, change in enumerate(found, 1)
                if change.p > DOUBT
                or abs(change.effect) < self._least * change.before
                or min(cuts[place] - cuts[place - 1], cuts[place + 1] - cuts[place]) < SHORTEST
            ]
            if not weak:
                return found
            del cuts[min(weak)[2]]

    def _change(self, start: int, at: int, end: int) -> Change:
        known = self._known.get((start, at, end))
        if known is None:
            known = _change_at(self._values[start:at], self._values[at:end], at)
            self._known[start, at, end] = known
        return known


def _change_at(before: Sequence[float], after: Sequence[float], at: int) -> Change:
    inflation = _inflation(before, after)
    effect, low, high = step_between(before, after, inflation)
    p = _doubt(before, after, inflation)
    return Change(at, _median(before), _median(after), effect, low, high, p)


def _inflation(before: Sequence[float], after: Sequence[float]) -> float:
    return noise_around([*before, *after], [len(before)]).inflation


def _doubt(before: Sequence[float], after: Sequence[float], inflation: float) -> float:
    """Return the probability of a distance as large as that of both sides, above 0.

    The bound on the energy holds for every distribution, and is wide where values are few;
    ranks are exact there. Either may say that it is no accident.
    """
    by_energy = energy_test(before, after, min(inflation, MEMORY)).p
    if by_energy <= DOUBT:
        return max(by_energy, LEAST_P)
    z = normal.quantile(max(mann_whitney(before, after).p, LEAST_P) / 2)
    return min(by_energy, 2 * normal.cdf(z / math.sqrt(inflation)))


def _between_modes(values: Sequence[float], start: int, total: int) -> List[Change]:
    """Return the changes of a segment, which begins at `start`, as if it had one mode.

    Where neither side of a change has two modes, the modes were the levels: nothing is new.
    """
    level = one_mode(values)
    if level is None:
        return []
    candidates = _abrupt(level, level_changes(ranks(level), total, WITHIN))
    found = _Judge(level).kept(candidates)
    cuts = [0, *(change.index for change in found), len(values)]
    two = [has_two_modes(values[first:end]) for first, end in _pairs(cuts)]
    return [
        change._replace(index=start + change.index)
        for change, *sides in zip(found, two, two[1:])
        if any(sides)
    ]


def _within(values: Sequence[float], coarse: Sequence[int]) -> List[int]:
    """Return the abrupt changes within segments, and within the segments that those make."""
    found: List[int] = []
    stretches = _pairs([0, *coarse, len(values)])
    while stretches:
        start, end = stretches.pop()
        part = values[start:end]
        changes = _abrupt(part, level_changes(ranks(part), len(values), WITHIN))
        if changes:
            places = [start + at for at in changes]
            found += places
            stretches += _pairs([start, *places, end])
    return found


def _pairs(cuts: Sequence[int]) -> List[Tuple[int, int]]:
    return list(zip(cuts, cuts[1:]))


def _abrupt(values: Sequence[float], candidates: Sequence[int]) -> List[int]:
    """Return the candidates whose step happens at once, the least so struck out first."""
    cuts = [0, *candidates, len(values)]
    while len(cuts) > 2:
        least, place = min(
            (_at_once(values[start:at], values[at:end]), place)
            for place, (start, at, end) in enumerate(zip(cuts, cuts[1:], cuts[2:]), 1)
        )
        if least >= ABRUPT:
            break
        del cuts[place]
    return cuts[1:-1]


def _at_once(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the share of the step that happens next to it; 0 without a step."""
    step = _median(after) - _median(before)
    return (_median(after[:AT_ONCE]) - _median(before[-AT_ONCE:])) / step if step else 0.0


def _median(values: Sequence[float]) -> float:
    return median(sorted(values))
