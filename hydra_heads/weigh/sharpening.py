"""From beliefs to shares: whom to give the work, by what is known.

The expected cost of the work is linear in the shares. So it is lowest where all work goes to the
head whose expected cost is lowest by what is known, however doubtful that is: sharing it out by
belief pays for every doubt, and so do gentler powers of it. To notice that a head got better is
what the floor is for, and not to go to and fro is what steadiness is for.
"""

import math
from typing import List, Optional, Sequence

from hydra_heads.stats.checks import LARGEST, check_finite
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.lowest import lowest_probabilities

SHARPNESS = 1e6
"""Errors are divided by this, so that only heads that are the same but for rounding share.

With a hundred as much is won on real runs, within noise, and less on generated ones of many heads.
"""

_REACH = 20.0  # errors: a head that far behind another is the lowest with 1e-45
_SMALLEST_ERROR = 1e-9  # of the lowest mean: what an error counts as at least


def sharpen(
    estimates: Sequence[Estimate],
    beliefs: Sequence[float],
    eligible: Optional[Sequence[float]] = None,
) -> List[float]:
    """Give the shares: what the beliefs would be if the errors were all alike and next to none.

    Alike, because a doubtful head is no cheaper for it: one error for all heads keeps the order
    of the expected costs; its square is the mean of the squared errors by belief. Heads closer
    to each other than a millionth of it share, evenly where they are the same. `eligible` holds
    for each head the probability that it may be used at all: the work of a head that may not be
    goes to the next one. Shares sum to 1. Raises ValueError where there are not as many beliefs
    as estimates, for beliefs that are no shares, and as `lowest_probabilities`.

    >>> estimates = [Estimate(1.0, 0.1), Estimate(1.05, 0.1), Estimate(1.5, 0.9)]
    >>> beliefs = lowest_probabilities(estimates)
    >>> [round(belief, 2) for belief in beliefs]
    [0.46, 0.26, 0.28]
    >>> [round(share, 3) for share in sharpen(estimates, beliefs)]
    [1.0, 0.0, 0.0]
    >>> [round(share, 3) for share in sharpen(estimates, beliefs, [0.75, 1.0, 1.0])]
    [0.75, 0.25, 0.0]
    """
    if len(beliefs) != len(estimates):
        raise ValueError(
            f"beliefs: found {len(beliefs)}, expected one for each of {len(estimates)} estimates"
        )
    total = total_of(beliefs)
    squared = math.fsum(
        [belief / total * e.error * e.error for belief, e in zip(beliefs, estimates)]
    )
    error = math.sqrt(squared) / SHARPNESS
    if eligible is not None and min(eligible) < 1:
        return lowest_probabilities([Estimate(e.mean, error) for e in estimates], eligible)
    least = min([e.mean for e in estimates])
    reach = least + _REACH * max(error, _SMALLEST_ERROR * abs(least))
    near = [head for head, e in enumerate(estimates) if e.mean <= reach]
    shares = [0.0] * len(estimates)
    if len(near) == 1:
        shares[near[0]] = 1.0
        return shares
    among = lowest_probabilities([Estimate(estimates[head].mean, error) for head in near])
    for head, share in zip(near, among):
        shares[head] = share
    return shares


def total_of(shares: Sequence[float]) -> float:
    """Sum up shares; refuse those that are no figures, below 0, or all 0, with a ValueError.

    >>> total_of([0.5, 0.25])
    0.75
    """
    if not shares or min(shares) < 0 or max(shares) > LARGEST:
        check_shares(shares)
    total = math.fsum(shares)
    if not total > 0:  # also where one is NaN, which no comparison above tells
        check_shares(shares)
    return total


def check_shares(shares: Sequence[float]) -> None:
    """Refuse shares that are no figures, below 0, or all 0."""
    check_finite(shares, "shares")
    for head, share in enumerate(shares):
        if share < 0:
            raise ValueError(f"shares[{head}]: found {share!r}, expected a number >= 0")
    if not any(shares):
        raise ValueError("shares: found none above 0, expected at least 1")
