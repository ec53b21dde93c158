"""Series that share their invocations, judged together: what all have in common is taken out.

All heads of one night ran on one machine in one state. Where three or more series move together,
the machine did, or something else that they share: that is judged as a series of its own.
"""

import math
from operator import sub
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.gate.course import BASELINE, NEWEST
from hydra_heads.stats.order import median
from hydra_heads.stats.regression import LATEST, MIN_EFFECT, Judged, judge_newest

FEWEST_SERIES = 3
"""Series below which nothing is taken out: of two nobody knows which of them moved."""

FEWEST_TOGETHER = 8
"""Earlier values of a series before what is shared is taken out of it."""

PARTS = (0.0, 0.5, 1.0)
"""Parts of what is shared that may be taken out of a series: not all depend on it alike."""

WORTH_IT = 0.4
"""What is left of the spread of a series, at most, when a part of what is shared is taken out.

Else the series hardly shares it, and would get the noise of the others and their surprises.
"""

Values = Sequence[Optional[float]]


class Together(NamedTuple):
    """What is said of each series, and of what they share; None where nothing was taken out.

    The change that they share is in percent when relative, else in the unit of the values.
    """

    by_name: Dict[str, Judged]
    shared: Optional[Judged]


def judge_together(
    many: Mapping[str, Values],
    min_effect: float = MIN_EFFECT,
    relative: bool = True,
    worse: int = 1,
    accepted: Optional[Mapping[str, Iterable[int]]] = None,
) -> Together:
    """Judge the newest value of each of several series of equal length, as `judge_newest` does.

    Values at one place belong to one invocation; None is no observation. What is shared is the
    median over the series of their distances from their own levels, invocation by invocation.
    Of it all, half or nothing is taken out of a series, whichever left its values before the
    newest closest together. A series with a value that has no logarithm is judged as it is when
    relative. `accepted` counts for a series the values after which its level was accepted. Raises
    ValueError for series of different lengths and values that are not finite.

    >>> night = [1.0, 1.3, 1.0, 1.1, 0.9, 1.2] * 5
    >>> many = {name: [level * each for each in night] for name, level in zip("abcd", range(1, 5))}
    >>> for place in range(26, 30):
    ...     many["b"][place] *= 1.2
    >>> found = judge_together(many)
    >>> [judged.verdict for judged in found.by_name.values()], found.shared.verdict
    (['ok', 'regressed', 'ok', 'ok'], 'ok')
    """
    lengths = {len(values) for values in many.values()}
    if len(lengths) > 1:
        raise ValueError(f"series: found lengths {sorted(lengths)}, expected one")
    skipped = max(0, max(lengths, default=0) - LATEST)
    inner: Dict[str, List[Optional[float]]] = {}
    for name, whole in many.items():
        values = whole[skipped:]
        check_finite([value for value in values if value is not None], name)
        if not relative or all(value is None or value > 0 for value in values):
            inner[name] = [_inner(value, relative) for value in values]
    shared = shared_course(list(inner.values()))
    judged = {}
    for name, values in many.items():
        left = list(values)
        if shared is not None and name in inner:
            part = part_shared(inner[name], shared)
            taken_out = [part * each for each in shared]
            left[skipped:] = [
                _without(value, each, relative) for value, each in zip(left[skipped:], taken_out)
            ]
        known = (accepted or {}).get(name, ())
        judged[name] = judge_newest(left, min_effect, relative, worse, known)
    if shared is None:
        return Together(judged, None)
    course: List[Optional[float]] = [None] * skipped
    course += [math.exp(each) if relative else each for each in shared]
    return Together(judged, judge_newest(course, min_effect, relative, worse))


def shared_course(many: Sequence[Values]) -> Optional[List[float]]:
    """Give what series share at each place, known from the values up to there.

    It is the median of their distances from their levels, and a level is the median of the
    latest 64 values less what was shared: so a shift of all never becomes the level of each.
    Where fewer than three series with a level have a value, it is as before. None for fewer
    than three series.

    >>> shared_course([[1.0, 2.0, 2.0], [5.0, 6.0, 6.0], [7.0, 8.0, 8.5]])
    [0.0, 1.0, 1.0]
    """
    if len(many) < FEWEST_SERIES:
        return None
    left: List[List[float]] = [[] for _ in many]
    course, latest = [], 0.0
    for values in zip(*many):
        off = [
            value - median(own[-BASELINE:])
            for value, own in zip(values, left)
            if value is not None and own
        ]
        if len(off) >= FEWEST_SERIES:
            latest = median(off)
        for value, own in zip(values, left):
            if value is not None:
                own.append(value - latest)
        course.append(latest)
    return course


def part_shared(values: Values, shared: Sequence[float]) -> float:
    """Give the part of what is shared that a series shows, by its values before the newest.

    >>> part_shared([1.0, 1.3] * 20, [0.0, 0.6] * 20)
    0.5
    """
    known = [(value, each) for value, each in zip(values, shared) if value is not None]
    known = known[:-NEWEST][-BASELINE:]
    if len(known) < FEWEST_TOGETHER:
        return 0.0
    spreads = {}
    for part in PARTS:
        left = [value - part * each for value, each in known]
        spreads[part] = math.fsum(map(abs, map(sub, left[1:], left)))
    best = min(PARTS, key=lambda part: spreads[part])
    return best if spreads[best] <= WORTH_IT * spreads[0.0] else 0.0


def _inner(value: Optional[float], relative: bool) -> Optional[float]:
    if value is None or not relative:
        return value
    return math.log(value)


def _without(value: Optional[float], taken_out: float, relative: bool) -> Optional[float]:
    if value is None:
        return None
    return value * math.exp(-taken_out) if relative else value - taken_out
