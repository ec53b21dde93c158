"""A head that fails rests, is tried again now and then, and comes back once it works.

Tries are counted in draws of the slot: 10 after a first failure, twice as many after each further
one up to 60, and a quarter of the outage where that is more. So an outage of any length costs few
runs, and its end is noticed soon, measured by how long it was.
"""

from math import log
from typing import NamedTuple, Sequence

from hydra_heads.use.learning.shift import LEAST_RATE, SURE, Level
from hydra_heads.weigh.estimate import Estimate

LONGEST_FIRST_GAP = 60
"""Draws between two tries of an outage that is not long: five heads that share the work evenly
have a fifth of it each, and this is less than a tenth of a fifth."""

WAITS, WORKS, IS_WORSE = range(3)
"""What the tries say: nothing yet, the head works as before, it works, but not as before."""

_FIRST_GAP = 10
_GAPS = 4  # a long outage is divided into so many, to notice its end within half its length
_NEXT_TRY = 2  # draws after a try that succeeded
_SURE = 4.0  # log likelihood ratio: e ** 4, some 50 to 1 that the head works as before
_FEWEST_TRIES = 12  # before a head that sometimes succeeds counts as one that works, but worse
_OUTAGE = 7.0  # the score of failures that were no odd ones: two of a head that had 1 %
_OUT_OF_ORDER = 0.75  # a head that fails less often than this works, but worse


class Former(NamedTuple):
    """How a head stood before it failed.

    Its level, how likely it failed, and the estimates of all heads, after so many live runs.
    """

    level: Level
    failure_rate: float
    estimates: Sequence[Estimate]
    runs: int


class Rest:
    """One head's rest, from the runs that gave away that it fails.

    `failures` of its newest `tries` runs made it rest, `streak` is how many tries in a row have
    succeeded since; `began` and `next_try` are draws of the slot. `is_known` says whether the
    failures have been taken as a change.
    """

    __slots__ = (
        "_rate",
        "_score",
        "_sure",
        "_surprise",
        "began",
        "failures",
        "former",
        "is_known",
        "next_try",
        "streak",
        "tries",
    )

    def __init__(self, former: Former, failures: int, tries: int, draws: int) -> None:
        self.former = former
        self.failures, self.tries, self.streak = failures, tries, 0
        self._rate = rate = max(former.failure_rate, LEAST_RATE)
        self._score, self._sure = 0.0, _SURE
        self._surprise = failures * log((1 + rate) / 2 / rate) - (tries - failures) * log(2)
        self.is_known = False
        self.began = draws
        self.next_try = draws + self.gap(draws)

    def gap(self, draws: int) -> int:
        """Tell how many draws lie between two tries by now."""
        first = min(LONGEST_FIRST_GAP, _FIRST_GAP << min(self.failures - 1, 8))
        return max(first, (draws - self.began) // _GAPS)

    def doubt(self) -> None:
        """Ask for more before the head counts as before, because all others changed."""
        self._sure = 2 * _SURE

    @property
    def is_outage(self) -> bool:
        """Whether the failures were none of those that the head had at its former level."""
        return self._surprise > _OUTAGE

    @property
    def is_sure(self) -> bool:
        """Whether the failures say for sure that the head changed."""
        return self._surprise > SURE

    def tried(self, ok: bool, draws: int) -> int:
        """Count a try at this draw; say what the tries tell.

        Successes in a row are held against the failures before them: they speak for the former
        level, or for the odd success of a head that is out of order.
        """
        rate = self._rate
        if not ok:
            self._surprise += log((1 + rate) / 2 / rate) - self.streak * log(2)
            self.tries += self.streak + 1
            self.failures += 1
            # After successes a failure may be an odd one, so the next try comes soon.
            self.next_try = draws + (_FIRST_GAP if self.streak else self.gap(draws))
            self._score, self.streak = 0.0, 0
            known = self.tries >= _FEWEST_TRIES
            return IS_WORSE if known and self.failures < _OUT_OF_ORDER * self.tries else WAITS
        self.streak += 1
        self.next_try = draws + _NEXT_TRY
        failing = (self.failures + 0.5) / (self.tries + 1)
        self._score += log((1 - min(rate, failing / 2)) / (1 - failing))
        return WORKS if self._score > self._sure else WAITS
