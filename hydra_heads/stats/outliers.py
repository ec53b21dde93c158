"""Runs whose time is far from the others of the same instance: named, never dropped."""

import math
from typing import Dict, List, Optional, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.order import quantile

FEWEST_RUNS = 8
"""Runs of an instance from which on one of them may be far out."""

FENCE = 3.0
"""Interquartile ranges beyond the quartiles: Tukey's outer fences, "far out"."""


def outlier_flags(seconds: Sequence[float], strata: Sequence[str]) -> List[bool]:
    """Tell for each run whether its time is far out among those of its instance, on either side.

    `seconds[k]` was measured on the instance named `strata[k]`. Beyond the outer fences (Tukey,
    1977, Exploratory Data Analysis, 2D), three interquartile ranges below the lower or above
    the upper quartile of the logarithms, because times vary in proportion: of log-normal times
    two in a million are. None on an instance with fewer than eight times above 0, and none
    where the quartiles are equal, which is a clock's step and no spread. Raises ValueError for
    lengths that differ and times that are not finite.

    >>> outlier_flags([1.0, 1.1, 0.9, 1.0, 1.2, 9.0, 1.1, 0.9], ["default"] * 8)
    [False, False, False, False, False, True, False, False]
    """
    if len(seconds) != len(strata):
        raise ValueError(
            f"strata: found {len(strata)} of {len(seconds)} times, expected one for each"
        )
    check_finite(seconds, "seconds")
    times: Dict[str, List[float]] = {}
    for value, stratum in zip(seconds, strata):
        if value > 0:
            times.setdefault(stratum, []).append(value)
    fences = {stratum: _fences(values) for stratum, values in times.items()}
    return [_is_beyond(value, fences.get(name)) for value, name in zip(seconds, strata)]


def _fences(times: Sequence[float]) -> Optional[Tuple[float, float]]:
    """Return the logarithms between which times are not far out; None where nobody can tell."""
    if len(times) < FEWEST_RUNS:
        return None
    logs = sorted(map(math.log, times))
    lower, upper = quantile(logs, 0.25), quantile(logs, 0.75)
    reach = FENCE * (upper - lower)
    return (lower - reach, upper + reach) if reach > 0 else None


def _is_beyond(time: float, fences: Optional[Tuple[float, float]]) -> bool:
    if fences is None or time <= 0:
        return False
    return not fences[0] <= math.log(time) <= fences[1]
