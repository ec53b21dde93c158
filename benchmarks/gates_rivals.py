"""Rules of other gates, written anew after their documents: hosted services cannot be run here.

Each says of a value, by the values before it, whether it is too large. They are as their
documents give them: Bencher's tests, the ratio of github-action-benchmark, conbench's distance
from the mean, and two plain yardsticks by the maximum.
"""

from typing import Callable, Dict, List, Optional, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.means import mean, variance
from hydra_heads.stats.order import quantile

FEWEST = 30
"""Earlier values without which no rule says anything: the scorer judges nothing before."""

Rule = Callable[[Sequence[float], float], bool]
"""Whether a value is too large, given all before it, oldest first."""


def red(rule: Rule, values: Sequence[Optional[float]]) -> List[int]:
    """List the indices that a rule calls red; None is no observation."""
    found: List[int] = []
    before: List[float] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if len(before) >= FEWEST and rule(before, value):
            found.append(index)
        before.append(value)
    return found


def t_test(level: float, samples: int = 64) -> Rule:
    """Bencher: above mean + t * s of the latest samples, t at this level (one-sided)."""

    def is_red(before: Sequence[float], value: float) -> bool:
        latest = before[-samples:]
        bound = student.quantile(level, len(latest) - 1)
        return bool(value > mean(latest) + bound * variance(latest) ** 0.5)

    return is_red


def interquartile(factor: float, samples: int = 64) -> Rule:
    """Bencher: above the median by so many interquartile ranges of the latest samples."""

    def is_red(before: Sequence[float], value: float) -> bool:
        ordered = sorted(before[-samples:])
        low, middle, high = (quantile(ordered, share) for share in (0.25, 0.5, 0.75))
        return value > middle + factor * (high - low)

    return is_red


def percentage(percent: float, samples: int = 64) -> Rule:
    """Bencher: above the mean of the latest samples by so many percent."""
    return lambda before, value: value > (1 + percent / 100) * mean(before[-samples:])


def times_previous(percent: float) -> Rule:
    """github-action-benchmark: more than so many percent of the value before."""
    return lambda before, value: value > percent / 100 * before[-1]


def deviations(count: float, samples: int = 100) -> Rule:
    """conbench: so many standard deviations above the mean of the latest samples."""

    def is_red(before: Sequence[float], value: float) -> bool:
        latest = before[-samples:]
        return bool(value > mean(latest) + count * variance(latest) ** 0.5)

    return is_red


def above_maximum(percent: float, samples: int = 64) -> Rule:
    """Take as a yardstick: above the largest of the latest samples by so many percent."""
    return lambda before, value: value > (1 + percent / 100) * max(before[-samples:])


def two_above_maximum(samples: int = 64) -> Rule:
    """Take as a yardstick: two values in a row above the largest of the samples before both.

    Of a run of such values only the first pair is red.
    """

    def are_above(before: Sequence[float], value: float) -> bool:
        return min(value, before[-1]) > max(before[-1 - samples : -1])

    return lambda before, value: are_above(before, value) and not are_above(before[:-1], before[-1])


RULES: Dict[str, Rule] = {
    "Bencher t .95": t_test(0.95),
    "Bencher t .99": t_test(0.99),
    "Bencher t .9999": t_test(0.9999),
    "Bencher 3 IQR": interquartile(3.0),
    "Bencher 25 %": percentage(25.0),
    "github-action-benchmark 200 %": times_previous(200.0),
    "github-action-benchmark 150 %": times_previous(150.0),
    "conbench z 5 of 100": deviations(5.0),
    "5 % above maximum of 64": above_maximum(5.0),
    "2 runs above maximum of 64": two_above_maximum(),
}
"""Every rule by name."""
