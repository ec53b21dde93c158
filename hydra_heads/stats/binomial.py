"""How many of many trials succeed, and what that says of the true rate."""

import math
from typing import List, Tuple

from hydra_heads.stats.checks import check_counts, check_probability

_NEGLIGIBLE = 1e-20  # of the largest probability: what is below adds nothing


def chances(trials: int, rate: float) -> Tuple[int, List[float]]:
    """Give the probabilities of so many successes, and which number the first of them is for.

    From the likeliest number outwards, until nothing is added any more: no power of a small
    number that a float could not hold, and few steps for many trials. Raises ValueError for
    trials below 0 and unless 0 < rate < 1.

    >>> chances(2, 0.5)
    (0, [0.25, 0.5, 0.25])
    """
    check_counts(0, trials)
    check_probability(rate, "rate")
    mode = min(trials, int((trials + 1) * rate))
    odds = rate / (1 - rate)
    down, up = [1.0], [1.0]
    while down[-1] > _NEGLIGIBLE and mode - len(down) >= 0:
        k = mode - len(down) + 1
        down.append(down[-1] * k / ((trials - k + 1) * odds))
    while up[-1] > _NEGLIGIBLE and mode + len(up) <= trials:
        k = mode + len(up)
        up.append(up[-1] * (trials - k + 1) * odds / k)
    weights = down[:0:-1] + up
    total = math.fsum(weights)
    return mode - len(down) + 1, [weight / total for weight in weights]


def probability_of_rate(successes: int, trials: int, rate: float) -> float:
    """Give the probability that the true rate is at least `rate`, given the trials.

    P(fewer successes) + P(as many) / 2 at that rate, the mid-P of Lancaster (1961, Journal of
    the American Statistical Association 56, 223-234). It is the mean of two beta posteriors,
    Beta(s + 1, f) and Beta(s, f + 1): s successes and f failures, and one run more that went
    well or badly. One half without trials. Raises ValueError for counts that cannot be and
    unless 0 < rate < 1.

    >>> round(probability_of_rate(19, 20, 0.95), 3), round(probability_of_rate(20, 20, 0.95), 3)
    (0.453, 0.821)
    >>> probability_of_rate(0, 0, 0.95)
    0.5
    """
    check_counts(successes, trials)
    first, found = chances(trials, rate)
    at = successes - first
    if at < 0:
        return 0.0
    if at >= len(found):
        return 1.0
    return min(1.0, math.fsum([*found[:at], found[at] / 2]))
