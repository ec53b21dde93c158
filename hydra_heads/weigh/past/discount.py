"""How much less evidence counts than a run of the newest profile: one rule for all of it.

An invocation counts half as much as the next newer one. Of what remains a quarter is left for
each of: another version or definition of the head, another machine, another instance, runs of
daily use instead of Phase 1. And a level that lies a quarter away from the newest one counts
half, one further away the less.

The halves and quarters are round figures. On a log of three years and 18 programs forecasts from
earlier batches hardly depend on them (`benchmarks/weighing_time.py` halves and doubles each), but
much on there being a discount at all.
"""

import math

REMAINS = 0.25
"""Left of evidence about something else: another version, machine, instance or kind of run."""

FAR = 0.25
"""Levels that lie this far apart, as a share of the lower one, halve what is left."""

MOST_AGE = 6
"""Invocations that evidence goes back: one more would count a hundredth, and cost as much."""


def discount(age: int, others: int = 0) -> float:
    """Return what is left of evidence `age` invocations old that is about `others` other things.

    >>> discount(0), discount(1), discount(2, others=1)
    (1.0, 0.5, 0.0625)
    """
    return math.ldexp(REMAINS**others, -age)


def agreement(level: float, newest: float, noise: float = 0.0) -> float:
    """Return what a level leaves of evidence that lies apart from the newest level.

    That is 1 / (1 + (4 d)^2), the weight of an observation under Cauchy's law, with d the
    difference as a share of the lower one, as far as its square exceeds `noise`, the variance
    that chance alone gives it. Levels are above 0, or nothing is said: 1.

    >>> agreement(1.0, 1.0), agreement(1.25, 1.0), round(agreement(0.5, 1.0), 3)
    (1.0, 0.5, 0.059)
    """
    if level <= 0 or newest <= 0:
        return 1.0
    apart = max(level, newest) / min(level, newest) - 1.0
    excess = max(0.0, apart * apart - noise)
    return 1.0 / (1.0 + excess / (FAR * FAR))
