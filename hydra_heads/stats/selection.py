"""The value at which a count reaches a target, found without listing all values.

The sums or differences of all pairs of n values are about n * n: too many to list where n is
ten thousand, but those up to a bound are counted in n steps once the n values are sorted.
"""

from typing import Callable

_CLOSE = 1e-13  # of the whole range: within so little there is hardly a second value


def lowest_reaching(
    target: float,
    low: float,
    high: float,
    counted: Callable[[float], float],
    next_above: Callable[[float], float],
) -> float:
    """Give the smallest value up to which at least `target` values are counted.

    `low` and `high` are the smallest and the largest value, `counted(x)` how many (or what
    weight of) values are at most x, `next_above(x)` the smallest value above x. By bisection,
    then value by value, so that the answer is one of the values and exact.

    >>> values = [1.0, 2.0, 2.0, 5.0]
    >>> lowest_reaching(
    ...     3, 1.0, 5.0,
    ...     counted=lambda x: len([v for v in values if v <= x]),
    ...     next_above=lambda x: min(v for v in values if v > x),
    ... )
    2.0
    """
    if counted(low) >= target:
        return low
    below, reached = low, high
    while reached - below > _CLOSE * (high - low):
        middle = (below + reached) / 2
        if not below < middle < reached:
            break
        if counted(middle) >= target:
            reached = middle
        else:
            below = middle
    value = next_above(below)
    while value < reached and counted(value) < target:
        value = next_above(value)
    return value
