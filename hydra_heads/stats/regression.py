"""The gate: whether the newest values of a series are worse than those before.

The newest two to five values are looked at together: were they far likelier, had the level moved
by more than the smallest effect that matters? What the values usually do is learned from the
latest 64 on the level that was there before, whatever their distribution. One value alone is
worse only where it lies several times as far out as anything in that past. A fall is found
likewise, and called improved.
"""

from typing import Iterable, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.gate import course
from hydra_heads.stats.gate.course import Course
from hydra_heads.stats.gate.scale import Scale
from hydra_heads.stats.gate.single import single_noise

OK, REGRESSED, IMPROVED, CANNOT_TELL = "ok", "regressed", "improved", "cannot_tell"

FEWEST = course.FEWEST
"""Earlier values below which nothing is said."""

MIN_EFFECT = 5.0
"""Smallest change that is acted upon: percent, or the unit of values that are not relative."""

LEVEL = 0.95
"""Confidence of the intervals."""

LATEST = 500
"""Values that `judge_newest` looks at: what was before them is forgotten by then."""

SINGLE = 100
"""Latest values that `judge_against` learns from how single values vary."""

_VERDICTS = {course.SAME: OK, course.WORSE: REGRESSED, course.BETTER: IMPROVED}


class Judged(NamedTuple):
    """What is said after a value.

    `before` is the level of the baseline and `after` that of the newest `runs` values, in the
    unit of the values; `change` is the shift between them, in percent of `before` when relative,
    with the bounds `low` and `high` that hold it with 95 % confidence. With `ok` it is the change
    of the newest value alone, and the bounds lie on one side of 0 only when that is beyond all
    values that it was compared with. `p` bounds the chance that the newest values are so much
    worse when nothing changed; in a red state it is the least of all values in it. `since` is
    the index of the value with which the present red or improved state began.
    """

    verdict: str
    before: Optional[float] = None
    after: Optional[float] = None
    change: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    p: Optional[float] = None
    runs: int = 0
    since: Optional[int] = None


UNKNOWN = Judged(CANNOT_TELL)


class Watch:
    """Judges each value of a series by those before it, in constant memory.

    Relative values are compared by ratio; a series with a value that is not above 0 is compared
    by difference from there on, `change` is then in its unit, and the least effect percent of
    its level. A red or improved state ends when the latest three values speak for the baseline
    again, or with the eighth value on the new level: that level is the baseline then. What is
    accepted is the baseline at once.

    >>> watch = Watch()
    >>> found = [watch.add(value) for value in [9.9, 10.0, 10.1, 10.0] * 5 + [11.0, 11.1]]
    >>> [judged.verdict for judged in found[7:9] + found[-2:]]
    ['cannot_tell', 'ok', 'ok', 'regressed']
    >>> round(found[-1].change), found[-1].since
    (10, 20)
    >>> watch.accept()
    >>> watch.add(11.0).verdict
    'ok'
    """

    __slots__ = ("_course", "_effect", "_judged", "_kept", "_place", "_relative", "_worse")

    def __init__(
        self, min_effect: float = MIN_EFFECT, relative: bool = True, worse: int = 1
    ) -> None:
        """Begin with no values; `worse` is -1 where less is worse.

        Raises ValueError for an effect that is not from 0 to 1e150 and for another `worse`.
        """
        check_finite([min_effect], "min_effect")
        if min_effect < 0:
            raise ValueError(f"min_effect: found {min_effect!r}, expected a number from 0")
        if worse not in {1, -1}:
            raise ValueError(f"worse: found {worse!r}, expected 1 or -1")
        self._effect, self._relative, self._worse = min_effect, relative, worse
        self._course: Optional[Course] = None
        self._judged = UNKNOWN
        self._place = 0

    def add(self, value: Optional[float]) -> Judged:
        """Take the next value and say what is to be said; None is no observation.

        Raises ValueError for a value that is not finite or above 1e150 in magnitude.
        """
        if value is not None:
            check_finite((value,), "value")
            self._judged = self._judge(float(value))
        self._place += 1
        return self._judged

    def accept(self) -> None:
        """Make the present level the baseline; how far values lie from it is kept."""
        if self._course is not None:
            self._course.accept()

    def _judge(self, value: float) -> Judged:
        if self._course is None:
            self._course = Course(Scale(self._effect, self._relative, self._worse, value))
        standing = self._course.add(value, self._place)
        if standing is None:
            return UNKNOWN
        state, since, p, runs, effect = standing
        return Judged(_VERDICTS[state], *effect, p=p, runs=runs, since=since)


def judge_newest(
    values: Sequence[Optional[float]],
    min_effect: float = MIN_EFFECT,
    relative: bool = True,
    worse: int = 1,
    accepted: Iterable[int] = (),
) -> Judged:
    """Say what a `Watch` says after the last value, having seen the latest 500.

    `accepted` counts the values, None among them, after which the level was accepted.

    >>> judge_newest([100.0] * 8 + [50.0] * 4, relative=False, worse=-1).verdict
    'regressed'
    >>> judge_newest([100.0] * 8 + [50.0] * 4, relative=False, worse=-1, accepted=[9]).verdict
    'ok'
    """
    watch = Watch(min_effect, relative, worse)
    first, last = max(0, len(values) - LATEST), UNKNOWN
    known = set(accepted)
    for place, value in enumerate(values[first:], first):
        if place in known:
            watch.accept()
        last = watch.add(value)
    if last.since is None:
        return last
    return last._replace(since=first + last.since)


def turns_red(
    values: Sequence[Optional[float]],
    min_effect: float = MIN_EFFECT,
    relative: bool = True,
    worse: int = 1,
) -> List[Tuple[int, Judged]]:
    """List the indices at which a `Watch` turns red, with what it says there.

    Causal: what is listed for an index rests on the values up to it.

    >>> [index for index, _ in turns_red([9.9, 10.0, 10.1, 10.0] * 5 + [11.0] * 10)]
    [21]
    """
    watch, was_red, found = Watch(min_effect, relative, worse), False, []
    for index, value in enumerate(values):
        judged = watch.add(value)
        is_red = judged.verdict == REGRESSED
        if is_red and not was_red:
            found.append((index, judged))
        was_red = is_red
    return found


def judge_against(
    values: Sequence[float],
    baseline: float,
    newest: float,
    min_effect: float = MIN_EFFECT,
    relative: bool = True,
    worse: int = 1,
) -> Judged:
    """Judge one value against one other, by how much single values of the series vary.

    Single values vary by what is left of the latest 100 about the levels that `find_changes`
    finds, and by a fifth of the least effect at least. The interval is that of the difference of
    two: t * s * sqrt(2) to either side, t of as many degrees as there are values less levels
    (after Hahn, 1969, see `prediction`), or as far as 95 % of all pairs lie apart where that is
    further. Raises ValueError for values that are not finite.

    >>> values = [9.9, 10.0, 10.1, 10.0] * 4
    >>> judge_against(values, 10.0, 10.2).verdict, judge_against(values, 10.0, 12.0).verdict
    ('ok', 'regressed')
    """
    check_finite(values)
    check_finite([baseline, newest], "compared")
    if len(values) < FEWEST:
        return UNKNOWN
    smallest = min(*values, baseline, newest)
    scale = Scale(min_effect, relative, worse, baseline if smallest > 0 else 0.0)
    inner = [scale.inner(value) for value in values[-SINGLE:]]
    old, new = scale.inner(baseline), scale.inner(newest)
    least = scale.least([*inner, old], [new])
    noise = single_noise(inner, least / 5, LEVEL)
    step = new - old
    p = noise.p(step)
    verdict = OK
    if abs(step) >= max(least, noise.reach):
        verdict = REGRESSED if step > 0 else IMPROVED
    effect = scale.between(old, new, step, step - noise.reach, step + noise.reach)
    return Judged(verdict, *effect, p=p, runs=1)
