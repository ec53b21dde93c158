"""The probability of each head to be picked, by what a learner knows."""

from math import fsum, inf
from typing import TYPE_CHECKING, Collection, List, Mapping, Sequence

from hydra_heads.weigh.estimate import Estimate

if TYPE_CHECKING:
    from hydra_heads.weigh.limits import Limit


def shares_of(
    estimates: Sequence[Estimate],
    published: Sequence[float] = (),
    say: float = 0.0,
    floors: Sequence[float] = (),
) -> List[float]:
    """Return how often each head has the lowest draw, or is picked by a share of another kind.

    `published` is empty or holds shares that sum to 1, by which a share `say` of the draws
    goes; `floors` is empty or holds what each head gets of the others. A head that rests has an
    infinite mean and is not drawn; where all do they take turns.

    >>> known = [Estimate(1.0, 0.3), Estimate(1.5, 0.4), Estimate(float("inf"), 0.0)]
    >>> [round(share, 4) for share in shares_of(known)]
    [0.8413, 0.1587, 0.0]
    >>> [round(share, 4) for share in shares_of(known, [0.25, 0.75, 0.0], 0.5)]
    [0.5457, 0.4543, 0.0]
    >>> [round(share, 4) for share in shares_of(known, floors=[0.01, 0.01, 0.0])]
    [0.8345, 0.1655, 0.0]
    """
    if published and say >= 1:
        return list(published)
    from hydra_heads.weigh.lowest import lowest_probabilities

    awake = [head for head, estimate in enumerate(estimates) if estimate.mean < inf]
    if not awake:
        return [1 / len(estimates)] * len(estimates)
    learned = lowest_probabilities([estimates[head] for head in awake])
    shares = [floors[head] if floors else 0.0 for head in range(len(estimates))]
    left = 1 - fsum(shares)
    for head, share in zip(awake, learned):
        shares[head] += left * share
    if published:
        shares = [say * one + (1 - say) * share for one, share in zip(published, shares)]
    return shares


def shares_beside(
    shares: Sequence[float], returned: Mapping[int, float], tried: Mapping[int, float]
) -> List[float]:
    """Return shares where some heads have a share of their own, and some are tried now and then.

    Both are by head; the others keep their proportions. What is tried comes before all else.

    >>> shares_beside([0.5, 0.5, 0.0], {}, {2: 0.1})
    [0.45, 0.45, 0.1]
    >>> shares_beside([0.75, 0.25], {1: 0.5}, {})
    [0.375, 0.625]
    """
    left = 1 - fsum(returned.values())
    mixed = [left * share + returned.get(head, 0.0) for head, share in enumerate(shares)]
    left = max(0.0, 1 - fsum(tried.values()))
    return [tried.get(head, left * share) for head, share in enumerate(mixed)]


def within_limits(
    shares: Sequence[float],
    limits: Sequence["Limit"],
    allowed: Sequence[bool],
    names: Sequence[str],
) -> List[float]:
    """Return shares that keep to the least and the most that each head may have.

    Raises `ValueError` naming the heads where none do.
    """
    from hydra_heads.weigh.limits import apply_limits

    total = fsum(shares)
    return apply_limits([share / total for share in shares], limits, allowed, 0.0, names)


def draw_by(shares: Sequence[float], drawn: float, without: Collection[int]) -> int:
    """Draw a head by shares, of which those of `without` do not count; -1 where none is left.

    `drawn` is a number from 0 to 1.

    >>> draw_by([0.25, 0.5, 0.25], 0.5, ()), draw_by([0.25, 0.5, 0.25], 0.75, [1])
    (1, 2)
    """
    if without:
        shares = [0.0 if head in without else share for head, share in enumerate(shares)]
    place = drawn * fsum(shares)
    for head, share in enumerate(shares):
        place -= share
        if place < 0:
            return head
    return -1
