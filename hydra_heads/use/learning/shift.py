"""The level of one head's runs, and whether its newest runs say that the level changed.

Four scores are kept, each a cumulative sum of log likelihood ratios that never falls below 0
(Page, 1954): the head fails more than at its level, or less; its successes cost more, or less. A
score grows with runs that are likelier after a change than before it, and the run at which it
last left 0 is where the change began. One odd run therefore says little, some in a row say much.

Sums run on as floats and are not rounded exactly: this is done in every run, within a microsecond,
and an error in the twelfth digit of a mean of noisy runs changes no choice.
"""

from collections import deque
from math import fsum, log, sqrt
from typing import Deque, NamedTuple, Optional, Tuple

STEADY, FAILS_MORE, FAILS_LESS, SLOWER, FASTER, WORKS_AGAIN = range(6)
"""What a run gives away; the words are for time, and mean cost whatever is minimised."""

SURE = 12.0
"""A score that says changed: e ** 12 runs or more pass on average until one does so by chance.

That bound holds for any distribution (Lorden, 1971); found were far more runs.
"""

SURE_OF_COST = 15.0
"""The same for what a success costs, of which the distribution is known less well."""

LEAST_RATE = 0.01
"""Any head may fail by chance this often: no single failure gives a change away."""

_MOST_RUNS = 20_000.0  # then old runs count half: or a slow drift would never be followed
_RECENT = 128  # the newest runs, from which a new level starts
_FEWEST_COSTS = 10  # successes before the cost of another one can surprise
_LEAST_SPREAD = 0.1  # of log costs: less than ten percent up or down is no change that matters
_FARTHEST = 3.0  # spreads: what lies farther says no more, so that a single run decides nothing
_LEAST_AMOUNT = 1e-9  # costs of nothing have no logarithm
_ODDS = 2.5  # a head that fails by these odds, times those before, is not out of order, but worse
_BROKEN = 0.95  # how often a head fails that is out of order
_WORTH_LESS = 0.05  # a head that fails more rarely than this cannot become much better


class Level(NamedTuple):
    """What a head's runs add up to, in the unit of what is minimised.

    `runs` and `failures` count, `used` and `squares` sum up what successes used and its squares.
    """

    runs: float = 0.0
    failures: float = 0.0
    used: float = 0.0
    squares: float = 0.0

    def plus(self, other: "Level") -> "Level":
        """Add up two levels."""
        return Level(*[one + more for one, more in zip(self, other)])

    def shrunk(self, runs: float) -> "Level":
        """Return the same level as if it were known by at most so many runs.

        >>> Level(10.0, 1.0, 20.0, 60.0).shrunk(5.0)
        Level(runs=5.0, failures=0.5, used=10.0, squares=30.0)
        """
        if self.runs <= runs:
            return self
        return Level(*[one * runs / self.runs for one in self])

    @property
    def failure_rate(self) -> float:
        """The share of failures, a quarter of one counted in so that it is never 0."""
        return (self.failures + 0.25) / (self.runs + 1)

    @property
    def mean_used(self) -> Optional[float]:
        """What a success used on average; None without one."""
        successes = self.runs - self.failures
        return self.used / successes if successes > 0 else None


class Shift:
    """Keeps the level of one head, and watches for a change of it.

    `level` is what is known before the first run. `count` counts the runs, `since` is the count
    at which the present level began, `recent` holds what the newest runs used, None for a failure.
    """

    __slots__ = (
        "_better_failure",
        "_better_success",
        "_cost_mean",
        "_cost_scale",
        "_costs",
        "_fewer",
        "_fewer_from",
        "_logs",
        "_lower",
        "_lower_from",
        "_many",
        "_many_failure",
        "_many_from",
        "_many_success",
        "_more",
        "_more_from",
        "_square_logs",
        "_sure",
        "_sure_of_cost",
        "_tune_at",
        "_upper",
        "_upper_from",
        "_worse_failure",
        "_worse_success",
        "count",
        "failures",
        "recent",
        "runs",
        "since",
        "squares",
        "used",
    )

    def __init__(self, level: Level) -> None:
        self.count = 0
        self.recent: Deque[Optional[float]] = deque(maxlen=_RECENT)
        self._sure, self._sure_of_cost = SURE, SURE_OF_COST
        self.start(level)

    def start(self, level: Level) -> None:
        """Take over a level; nothing is surprising yet."""
        self.runs, self.failures, self.used, self.squares = level
        self.since = self.count
        self._costs, self._logs, self._square_logs = 0, 0.0, 0.0
        self._cost_mean = self._cost_scale = 0.0
        self.calm()
        self._tune()

    def calm(self) -> None:
        """Forget what surprised."""
        self._more = self._many = self._fewer = self._upper = self._lower = 0.0
        self._more_from = self._many_from = self._fewer_from = self.count
        self._upper_from = self._lower_from = self.count

    def expect(self, sure: float) -> None:
        """Be sure that it got worse by less than `SURE`, as another did; by `SURE` again."""
        self._sure, self._sure_of_cost = sure, sure + SURE_OF_COST - SURE

    @property
    def level(self) -> Level:
        """The level as it is by now."""
        return Level(self.runs, self.failures, self.used, self.squares)

    def succeed(self, used: float) -> int:
        """Count a success and what it used; say what it gives away, mostly `STEADY`."""
        self.count = count = self.count + 1
        self.recent.append(used)
        self.runs = runs = self.runs + 1
        self.used += used
        self.squares += used * used
        if self._more > 0:
            self._more = max(0.0, self._more + self._worse_success)
        if self._many > 0:
            self._many = max(0.0, self._many + self._many_success)
        found = STEADY
        if self._better_success:
            if not self._fewer:
                self._fewer_from = count - 1
            self._fewer += self._better_success
            if self._fewer > SURE:
                found = FAILS_LESS
        if self._surprises(used, count):
            found = SLOWER if self._upper > self._lower else FASTER
        if runs >= self._tune_at:
            self._tune()
        return found

    def _surprises(self, used: float, count: int) -> bool:
        """Count the cost of a success, by its logarithm, as costs differ by factors."""
        cost = log(used if used > _LEAST_AMOUNT else _LEAST_AMOUNT)
        self._costs += 1
        self._logs += cost
        self._square_logs += cost * cost
        if not self._cost_scale:
            return False
        off = (cost - self._cost_mean) * self._cost_scale
        if off > 0.5:
            off = min(off, _FARTHEST)
        elif off < -0.5:
            off = max(off, -_FARTHEST)
        elif not self._upper and not self._lower:
            return False
        upper = self._upper + off - 0.5
        if upper > 0:
            if not self._upper:
                self._upper_from = count - 1
            self._upper = upper
        else:
            self._upper = upper = 0.0
        lower = self._lower - off - 0.5
        if lower > 0:
            if not self._lower:
                self._lower_from = count - 1
            self._lower = lower
        else:
            self._lower = lower = 0.0
        return upper > self._sure_of_cost or lower > SURE_OF_COST

    def note(self, used: Optional[float]) -> None:
        """Keep what a run used, None for a failure, beside the level."""
        self.count += 1
        self.recent.append(used)

    def fail(self, excess: float = 0.0) -> int:
        """Count a failure; say what it gives away, mostly `STEADY`.

        `excess` is what it used beyond what a failure costs.
        """
        self.used += excess
        self.count = count = self.count + 1
        self.recent.append(None)
        if not self._more:
            self._more_from = count - 1
        self._more += self._worse_failure
        if not self._many:
            self._many_from = count - 1
        self._many += self._many_failure
        if self._fewer > 0:
            self._fewer = max(0.0, self._fewer + self._better_failure)
        self.runs += 1
        self.failures += 1
        self._tune()
        return FAILS_MORE if max(self._more, self._many) > self._sure else STEADY

    def newest(self, change: int) -> int:
        """Say how many of the newest runs belong to the level that a change led to."""
        began = {
            FAILS_MORE: self._many_from
            if self._many > max(self._more, self._sure)
            else self._more_from,
            FAILS_LESS: self._fewer_from,
            SLOWER: self._upper_from,
            FASTER: self._lower_from,
        }[change]
        return min(self.count - began, len(self.recent))

    def failing(self, rate: float) -> Tuple[int, float]:
        """Say how many of the newest runs tell most of a head that hardly ever succeeds now.

        `rate` is that of its failures before. Returns with them their score: the logarithm of
        how much likelier they are of a head that is out of order than of one as before.
        """
        failure, success = log(_BROKEN / rate), log((1 - _BROKEN) / (1 - rate))
        best, most, score = 0, 0.0, 0.0
        for count, used in enumerate(reversed(self.recent), 1):
            score += failure if used is None else success
            if score > most:
                best, most = count, score
        return best, most

    def level_of(self, newest: int) -> Level:
        """Sum up that many of the newest runs."""
        runs = list(self.recent)[-newest:] if newest else []
        used = [one for one in runs if one is not None]
        failures = float(len(runs) - len(used))
        return Level(float(len(runs)), failures, fsum(used), fsum([one * one for one in used]))

    def level_before(self, newest: int) -> Level:
        """Tell the level without that many of the newest runs."""
        after = self.level_of(newest)
        parts = [max(0.0, all_ - late) for all_, late in zip(self.level, after)]
        return Level(*parts)

    @property
    def is_improving(self) -> bool:
        """Whether the newest runs, though not surely, were better than the level."""
        return self._fewer > SURE / 6 or self._lower > SURE_OF_COST / 6

    def _tune(self) -> None:
        """Set what a run adds to the scores by the level as it is now.

        The change that is looked for is half of the way to failing always, or never, and one
        spread of the logarithm of the cost of a success.
        """
        runs = self.runs
        if runs > _MOST_RUNS:
            self.runs, self.failures = runs / 2, self.failures / 2
            self.used, self.squares = self.used / 2, self.squares / 2
            runs = self.runs
        rate = (self.failures + 0.25) / (runs + 1)
        usual, better = max(rate, LEAST_RATE), rate / 2
        worse, many = (1 + usual) / 2, _ODDS * usual / (1 + (_ODDS - 1) * usual)
        self._many_failure = log(many / usual)
        self._many_success = log((1 - many) / (1 - usual))
        self._worse_failure = log(worse / usual)
        self._worse_success = log((1 - worse) / (1 - usual))
        self._better_failure = log(better / rate)
        self._better_success = log((1 - better) / (1 - rate)) if rate > _WORTH_LESS else 0.0
        if self._costs >= _FEWEST_COSTS:
            mean = self._logs / self._costs
            variance = self._square_logs / self._costs - mean * mean
            spread = max(_LEAST_SPREAD, sqrt(max(0.0, variance)))
            # The mean is known by few runs, too, which looks like a wider spread.
            self._cost_mean, self._cost_scale = mean, 1 / (spread * sqrt(1 + 1 / self._costs))
        self._tune_at = runs + 1 + runs // 16
