"""How surely the leader of a race beats a rival, by the blocks that both ran in."""

import math
from typing import NamedTuple, Sequence

from hydra_heads.stats import normal

ALIKE_BLOCKS = 60
"""Blocks that "the heads are alike" is worth, before the first run, where one seems dearer.

The leader of a race is the luckiest of all heads at first: without it the best head is lost in
the first dozens of blocks more often than in all later ones.
"""

LEVEL_BLOCKS = 30
"""Blocks that "the leader is just the tolerance dearer" is worth before the first run."""


class Rivalry(NamedTuple):
    """A rival beside the leader: how often its cost, and how surely no better choice.

    `dearer` is in standard errors how much dearer than the leader it is; `useless` how far the
    leader lies below 1 + tolerance times the rival.
    """

    ratio: float
    dearer: float
    useless: float


def compare(
    leader: Sequence[float], rival: Sequence[float], tolerance: float, pool: float
) -> Rivalry:
    """Compare the leader's costs with a rival's on the same blocks.

    `pool` is the variance of all runs of the race. The mean difference a block over n blocks is
    drawn to 0 by blocks without a difference, as many as the constants say (conjugate normal
    model with the variance put in, Gelman et al., Bayesian Data Analysis, 2013, 2.5); its variance
    is that of the differences, to which one run of the pool is added: what has not failed yet may
    fail. Where costs are below 0 the tolerance is of their magnitude.

    >>> compare([1.0, 2.0, 3.0] * 10, [2.0, 4.0, 6.0] * 10, 0.05, 2.0).ratio
    2.0
    """
    ours, theirs = math.fsum(leader), math.fsum(rival)
    allowed = 1 + tolerance if theirs >= 0 else 1 - tolerance
    dearer = _errors_below(leader, rival, 1.0, pool, ALIKE_BLOCKS)
    useless = _errors_below(leader, rival, allowed, pool, LEVEL_BLOCKS)
    return Rivalry(theirs / ours if ours else 1.0, dearer, useless)


def looks_allowance(blocks: int) -> float:
    """Give what the square of the standard errors must exceed for having looked at every block.

    The normal mixture boundary (Robbins, 1970) with the prior that `useless` has: how often
    a process without drift ever lies so many errors off, not only at one look, is then the same
    for races of any length.

    >>> round(looks_allowance(30), 6)
    0.693147
    """
    return math.log1p(blocks / LEVEL_BLOCKS)


def _errors_below(
    leader: Sequence[float], rival: Sequence[float], factor: float, pool: float, prior: int
) -> float:
    """Give how many standard errors the leader lies below `factor` times the rival."""
    blocks = len(leader)
    lead = [factor * theirs - ours for ours, theirs in zip(leader, rival)]
    total = math.fsum(lead)
    squares = math.fsum([value * value for value in lead]) - total * total / blocks
    error = math.sqrt((max(squares, 0.0) + pool) * (blocks + prior) / blocks)
    # Costs that never differ leave nothing but rounding: then the sign alone is known.
    if error <= 1e-9 * abs(total):
        return math.inf if total >= 0 else -math.inf
    return total / error


def chance_of_reverse(errors: float) -> float:
    """Give the probability that it is the other way round, at so many standard errors.

    >>> chance_of_reverse(0.0)
    0.5
    """
    return 0.0 if errors == math.inf else normal.cdf(-errors)
