"""What changed between two samples, instance by instance.

A stratum holds what one instance gave in the old sample and in the new one. Instances weigh
the same however often they were run, so that a changed mix of instances is no change.
"""

import math
from typing import NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats import student
from hydra_heads.stats.checks import LARGEST, check_counts, check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.means import Pooled, mean, pooled_variance
from hydra_heads.stats.proportions import difference_interval, score_interval

_LARGEST_LOG = 2 * math.log(LARGEST)  # bounds beyond it are cut, so that they fit a float


class Stratum(NamedTuple):
    """The times of one instance in the old and in the new sample, in one unit."""

    old: Sequence[float]
    new: Sequence[float]


class Change(NamedTuple):
    """New time over old time, its interval, and the degrees of freedom it stands on."""

    ratio: float
    interval: Interval
    degrees: float


Counts = Tuple[int, int, int, int]
"""Old successes, old trials, new successes, new trials of one instance."""


def log_change(strata: Sequence[Stratum], level: float = 0.95) -> Optional[Change]:
    """Tell by how much times changed: the geometric mean over instances of new over old.

    The mean over the instances on both sides of the difference of mean log time. Its variance
    comes from the variance within instances, pooled over them for old and for new apart; the
    two are added with the degrees of freedom of Welch (1947) and Satterthwaite (1946). Times
    not above 0 are left out. None without a shared instance, and where either side has no
    instance run twice. Raises ValueError for times that are not finite and for a level
    outside 0 to 1.

    >>> before, after = [1.0, 1.1, 0.9], [2.0, 2.2, 1.8]
    >>> found = log_change([Stratum(before, after), Stratum([5.0, 5.0], [10.0, 10.0])])
    >>> round(found.ratio, 6), round(found.degrees, 6), found.interval.contains(1.0)
    (2.0, 6.0, False)
    """
    probability = upper_probability(level)
    logs = [(_logs(stratum.old), _logs(stratum.new)) for stratum in strata]
    shared = [(old, new) for old, new in logs if old and new]
    before = pooled_variance([old for old, _ in shared])
    after = pooled_variance([new for _, new in shared])
    if before is None or after is None:
        return None
    centre = mean([mean(new) - mean(old) for old, new in shared])
    share_before = _share(before, [len(old) for old, _ in shared])
    share_after = _share(after, [len(new) for _, new in shared])
    total = share_before + share_after
    degrees = float(before.degrees + after.degrees)
    if total > 0:
        part = share_before / total
        rest = share_after / total
        degrees = 1 / (part * part / before.degrees + rest * rest / after.degrees)
    half = student.quantile(probability, degrees) * math.sqrt(total)
    interval = Interval(_exp(centre - half), _exp(centre + half), level)
    return Change(_exp(centre), interval, degrees)


def rate_change(strata: Sequence[Counts], level: float = 0.95) -> Optional[Interval]:
    """Give bounds, -1 to 1, of the difference new - old of success rates, instances alike.

    Each side's rate is the mean of its rates by instance, over the instances on both sides.
    Newcombe's (1998) interval for it, extended to strata as by Yan & Su (2010, Statistics in
    Biopharmaceutical Research 2, 329-335): a rate of weights w over strata of n trials stands
    on 1 / sum(w^2 / n) trials (Kish, 1965), here with Wilson's bounds for that number. It is
    the plain interval of the sums where all instances were run equally often, and at least as
    wide as needed where they succeed differently often. None without a shared instance.
    Raises ValueError for counts that cannot be and for a level outside 0 to 1.

    >>> low, high, level = rate_change([(10, 10, 5, 10), (10, 10, 9, 10)])
    >>> round(low, 3), round(high, 3)
    (-0.519, -0.077)
    """
    upper_probability(level)
    for old_successes, old_trials, new_successes, new_trials in strata:
        check_counts(old_successes, old_trials)
        check_counts(new_successes, new_trials)
    shared = [counts for counts in strata if counts[1] and counts[3]]
    if not shared:
        return None
    old_rate, old = _alike([counts[:2] for counts in shared], level)
    new_rate, new = _alike([counts[2:] for counts in shared], level)
    return difference_interval(new_rate, new, old_rate, old)


def _logs(times: Sequence[float]) -> Sequence[float]:
    check_finite(times, "times")
    return [math.log(time) for time in times if time > 0]


def _exp(value: float) -> float:
    return math.exp(min(max(value, -_LARGEST_LOG), _LARGEST_LOG))


def _share(pooled: Pooled, counts: Sequence[int]) -> float:
    """Variance that one side adds to the mean over instances."""
    k = len(counts)
    return pooled.variance * math.fsum(1 / n for n in counts) / (k * k)


def _alike(counts: Sequence[Tuple[int, int]], level: float) -> Tuple[float, Interval]:
    """Success rate with every instance weighing the same, and its bounds."""
    k = len(counts)
    rate = math.fsum(successes / trials for successes, trials in counts) / k
    trials = k * k / math.fsum(1 / trials for _, trials in counts)
    return rate, score_interval(rate, trials, level)
