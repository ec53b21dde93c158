"""Counts of events whose probability itself differs from night to night."""

import math
from typing import List

from hydra_heads.stats.checks import check_counts


def upper_tail(events: int, trials: int, a: float, b: float) -> float:
    """Give the probability of at least `events` in `trials` under a beta-binomial distribution.

    The probability of an event is drawn from a beta distribution of mean a / (a + b), once for
    all trials (Skellam, 1948, Journal of the Royal Statistical Society B 10, 257-261). Summed
    term by term, so the work grows with the trials. Raises ValueError for counts that cannot
    be and unless a > 0 and b > 0, both finite.

    >>> round(upper_tail(3, 10, 1.0, 9.0), 6)
    0.123839
    >>> upper_tail(0, 10, 1.0, 9.0)
    1.0
    """
    check_counts(events, trials)
    for name, value in (("a", a), ("b", b)):
        if not 0 < value < math.inf:
            raise ValueError(f"{name}: found {value!r}, expected a number above 0")
    if events == 0:
        return 1.0
    term = _log_beta(a + events, trials - events + b) - _log_beta(a, b)
    term += math.lgamma(trials + 1) - math.lgamma(events + 1) - math.lgamma(trials - events + 1)
    terms: List[float] = []
    for k in range(events, trials + 1):
        terms.append(math.exp(term))
        if k < trials:
            step = (trials - k) / (k + 1) * ((k + a) / (trials - k - 1 + b))
            term += math.log(step)
    return min(1.0, math.fsum(terms))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
