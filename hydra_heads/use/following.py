"""What a learner says of the heads that may follow one that failed."""

import math
from typing import List, Optional, Sequence, Tuple

from hydra_heads.use.learning.learner import Standing


def in_turn(standings: Sequence[Standing]) -> List[int]:
    """Return the numbers of all heads, those first that would rather be run.

    That is, the ones that are expected to cost less; of heads that nothing is known of, the ones
    with the larger share.
    """
    return sorted(range(len(standings)), key=lambda head: _worth(standings[head]))


def success_rates(standings: Sequence[Standing]) -> List[Optional[float]]:
    """Return what is known of each head's success rate by now, 0 to 1; 0 of one that rests."""
    return [_success_rate(standing) for standing in standings]


def _worth(standing: Standing) -> Tuple[float, float]:
    cost = math.inf if standing.mean_cost is None else standing.mean_cost
    return cost, -standing.share


def _success_rate(standing: Standing) -> Optional[float]:
    if standing.resting_draws is not None:
        return 0.0  # what it was before it began to fail says nothing of today
    rate, runs = standing.success_rate, standing.runs
    if rate is None or standing.published is not None:
        return rate
    # Of a few runs alone a rate is hardly known: one more, half of it a success, goes with them.
    return (rate * runs + 0.5) / (runs + 1)
