"""The least and the most that a head may get of the work."""

import math
from typing import List, NamedTuple, Sequence

from hydra_heads.model.weight_limits import fault_of_sums
from hydra_heads.weigh.sharpening import check_shares, total_of

_SUM_TOLERANCE = 1e-9


class Limit(NamedTuple):
    """The least and the most that a head gets of the work, fractions from 0 to 1."""

    least: float = 0.0
    most: float = 1.0


NO_LIMIT = Limit()


def add_floor(shares: Sequence[float], total: float = 0.02) -> List[float]:
    """Set a total apart for all heads alike: each gets total / K + (1 - total) * share.

    Added, not clipped, so that it distorts no share against another. Raises ValueError unless
    0 <= total <= 1 and the shares are at least 0 and sum to 1.

    >>> add_floor([1.0, 0.0])
    [0.99, 0.01]
    """
    if not 0 <= total <= 1:
        raise ValueError(f"total: found {total!r}, expected a number from 0 to 1")
    found = total_of(shares)
    if abs(found - 1) > _SUM_TOLERANCE:
        raise ValueError(f"shares: found a sum of {found!r}, expected 1")
    each = total / len(shares)
    rest = 1 - total
    return [each + rest * share for share in shares]


def apply_limits(
    shares: Sequence[float],
    limits: Sequence[Limit],
    eligible: Sequence[bool],
    floor_total: float = 0.02,
    names: Sequence[str] = (),
) -> List[float]:
    """Turn shares, which sum to 1, into weights that keep to floor and limits and sum to 1.

    A head that is not eligible gets nothing, neither floor nor least, and what it had goes to
    the others in proportion; when none is, all count as eligible: the work must go somewhere.
    Then comes the floor (see `add_floor`), over the eligible heads. Then the limits: every
    weight is one factor times its share, or the limit that this would break, and the factor is
    the one with which all sum to 1. So heads within their limits keep their proportions, and
    neither the order of heads nor that of limits matters. Heads without any share split what
    the others may not take evenly, within their limits.

    Raises ValueError naming the heads (by `names`, else by place) when no weights keep to the
    limits, and for shares as `add_floor`.

    >>> apply_limits([0.75, 0.25, 0.0], [Limit(), Limit(), Limit(0.5)], [True] * 3, 0.0)
    [0.375, 0.125, 0.5]
    >>> apply_limits([0.5, 0.375, 0.125], [Limit(most=0.25), Limit(), Limit()], [True] * 3, 0.0)
    [0.25, 0.5625, 0.1875]
    >>> apply_limits([0.5, 0.5], [Limit(), Limit()], [True, False])
    [1.0, 0.0]
    """
    check_shares(shares)
    chosen = [row for row, is_eligible in enumerate(eligible) if is_eligible]
    chosen = chosen or list(range(len(shares)))
    within = [limits[row] for row in chosen]
    _refuse_infeasible([names[row] if names else f"head {row}" for row in chosen], within)
    kept = [shares[row] for row in chosen]
    if len(kept) < len(shares):
        kept = _of_one(kept)
    weights = [0.0] * len(shares)
    for row, weight in zip(chosen, _within(add_floor(kept, floor_total), within)):
        weights[row] = weight
    return weights


def _refuse_infeasible(names: Sequence[str], limits: Sequence[Limit]) -> None:
    for name, (least, most) in zip(names, limits):
        if not 0 <= least <= most <= 1:
            raise ValueError(
                f"weight of {name}: found min {least!r} and max {most!r}, "
                "expected 0 <= min <= max <= 1"
            )
    fault = fault_of_sums(names, limits)
    if fault is not None:
        raise ValueError(f"limits of weights of eligible heads: {fault}")


def _of_one(shares: Sequence[float]) -> List[float]:
    """Scale shares to a sum of 1; they are equal where none is above 0."""
    total = math.fsum(shares)
    if total <= 0:
        return [1.0 / len(shares)] * len(shares)
    return [share / total for share in shares]


def _within(shares: Sequence[float], limits: Sequence[Limit]) -> List[float]:
    """Move shares that sum to 1 into their limits, keeping the proportions of the others."""
    if all(least <= share <= most for share, (least, most) in zip(shares, limits)):
        return list(shares)
    most_of_all = math.fsum(
        limit.most if share > 0 else limit.least for share, limit in zip(shares, limits)
    )
    if most_of_all < 1:
        # No factor lifts a share of 0, so these heads are lifted together, as if they were alike.
        tops = [limit.most for share, limit in zip(shares, limits) if share > 0]
        rest = 1 - math.fsum(tops)
        zeros = [limit for share, limit in zip(shares, limits) if share <= 0]
        lifted = iter(_filled([1.0] * len(zeros), zeros, rest) if zeros else ())
        return [limit.most if share > 0 else next(lifted) for share, limit in zip(shares, limits)]
    return _filled(shares, limits, 1.0)


def _filled(shares: Sequence[float], limits: Sequence[Limit], total: float) -> List[float]:
    """Return each share times one factor, or the limit that this would break; they sum to total.

    The sum grows with the factor, in straight pieces between the factors at which a head meets
    a limit: the piece that holds the total is found by halving, and solved exactly.
    """
    meetings = sorted(
        bound / share
        for share, limit in zip(shares, limits)
        if share > 0
        for bound in (limit.least, limit.most)
    )
    low, high = 0, len(meetings) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if math.fsum(_clamped(meetings[middle], shares, limits)) <= total:
            low = middle
        else:
            high = middle
    between = (meetings[low] + meetings[high]) / 2
    fixed, free = [], []
    for share, (least, most) in zip(shares, limits):
        if least < between * share < most:
            free.append(share)
        else:
            fixed.append(least if between * share <= least else most)
    if not free:
        return _clamped(between, shares, limits)
    factor = (total - math.fsum(fixed)) / math.fsum(free)
    return _clamped(factor, shares, limits)


def _clamped(factor: float, shares: Sequence[float], limits: Sequence[Limit]) -> List[float]:
    return [min(most, max(least, factor * share)) for share, (least, most) in zip(shares, limits)]
