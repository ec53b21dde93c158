"""The default detector: values, and means of several, that are further out than ever before.

A series may be bursty, bimodal, discrete or flat for long; no distribution fits all of those, and
a multiple of any spread is passed now and then by what is usual there. So nothing is assumed of
the values. Their distance from where they usually are is judged by the largest distances that
the same series has shown before (`tail`), at three scales: the value itself, and the mean of
about the latest ten and hundred, which tells a small shift that lasts. Where values repeat after
a period, their distance from what usually comes at this place is judged as well.
"""

from typing import List, Optional

from hydra_heads.stats.detector import Detector, Finding
from hydra_heads.stats.period import PeriodSearch
from hydra_heads.stats.tail import BLOCK, FEWEST, Tail

LIMIT = 1 / 150
"""Share of blocks of ten values that may lie as far out: a false report in 1,500 values.

That is by estimate. Measured over 4,000 values in which nothing happens it is one in 5,000 normal
ones and one in 1,100 of Student's t with three degrees; what is seldom but usual (one value in a
hundred far out) is news at first: one to five in 1,000 among the first 200.
"""

SCALES = (1, 10, 100)
"""Latest values whose weighted mean is judged."""

SEASON_SCALE = 10
"""The same, of distances from what usually comes at this place of the period."""

MEMORY = 1000
"""Latest values whose weighted mean is where values usually are."""

SEASON_WEIGHT = 0.3
"""Share of the newest value in what usually comes at its place of the period."""


class Novelty(Detector):
    """Reports a value that lies further out than the series' own past lets expect.

    For each view (three scales, and the season where there is one) the mean distance is turned
    into the share of blocks of ten values that reach as far (Hill, 1975; Weissman, 1978). The
    least share, times the number of views (Bonferroni), is `p`; at most one in 150 is a report,
    when the value itself is beyond the bounds as well. `low` and `high` are the bounds of the
    view that decided: of the value, or of the mean of the latest ten or hundred.

    Shift and scale of the values change nothing. Constant memory: a period, and the first 4,096
    values while it is looked for in them.

    >>> detector = Novelty()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 40 + [30.0, 10.0]]
    >>> [index for index, finding in enumerate(found) if finding]
    [120]
    """

    LEAST = FEWEST * BLOCK

    def __init__(self) -> None:
        """Begin with no values seen."""
        super().__init__()
        self._level = 0.0
        self._views = [_View(scale) for scale in SCALES]
        self._season: Optional[_Season] = None
        self._search = PeriodSearch()

    def _judge(self, value: float) -> Optional[Finding]:
        off = value - self._level
        least, deciding, expected = 1.0, self._views[0], self._level
        for view in self._views:
            p = view.p(off)
            if p < least:
                least, deciding = p, view
        count = len(SCALES)
        if self._season is not None:
            count += 1
            usual = self._season.expected()
            p = self._season.view.p(value - usual)
            if p < least:
                least, deciding, expected = p, self._season.view, usual
        if least * count > LIMIT:
            return None
        bound = deciding.tail.reach(LIMIT / count)
        if abs(value - expected) <= bound:
            return None
        return Finding(expected, expected - bound, expected + bound, least * count)

    def _learn(self, value: float) -> None:
        if self._seen == 1:
            self._level = value
        off = value - self._level
        for view in self._views:
            view.add(off)
        self._level += off / min(self._seen, MEMORY)
        if self._season is not None:
            self._season.add(value)
        period = self._search.add(value)
        if period is not None:
            self._season = _Season(self._search.values, period)


class _View:
    """The weighted mean of the latest distances, and how large it gets."""

    __slots__ = ("_mean", "_scale", "_seen", "tail")

    def __init__(self, scale: int) -> None:
        self._scale = scale
        self._seen = 0
        self._mean = 0.0
        self.tail = Tail()

    def p(self, off: float) -> float:
        """Give the share of blocks that reach as far as the mean with this distance does."""
        return self.tail.p(abs(self._next(off)))

    def add(self, off: float) -> None:
        self._mean = self._next(off)
        if self._seen < self._scale:
            self._seen += 1
        self.tail.add(abs(self._mean))

    def _next(self, off: float) -> float:
        # As many values as there are weigh the same, up to `scale`.
        return self._mean + (off - self._mean) / min(self._seen + 1, self._scale)


class _Season:
    """What usually comes at each place of a period, and how far values lie from it."""

    __slots__ = ("_place", "_usual", "period", "view")

    def __init__(self, values: List[float], period: int) -> None:
        """Learn from the values in which the period was found."""
        self.period = period
        self._usual = values[:period]
        self._place = 0
        self.view = _View(SEASON_SCALE)
        for value in values[period:]:
            self.add(value)

    def expected(self) -> float:
        return self._usual[self._place]

    def add(self, value: float) -> None:
        off = value - self._usual[self._place]
        self.view.add(off)
        self._usual[self._place] += SEASON_WEIGHT * off
        self._place = (self._place + 1) % self.period
