"""Runs as the gate sets them against each other: figures and tries by instance."""

import math
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from hydra_heads.model.minimised import figure_of
from hydra_heads.model.profile import CountedRun
from hydra_heads.model.run import Run
from hydra_heads.stats.order import median, quantile

AnyRun = Union[CountedRun, Run]

Values = Mapping[str, Sequence[float]]
"""Figures of successes by instance."""

Tries = Mapping[str, Tuple[int, int]]
"""Successes and decided runs by instance."""

QUARTILES_APART = 1.349
"""Standard deviations between the quartiles of a normal distribution."""

OF_A_MEDIAN = math.sqrt(math.pi / 2)
"""How many times the standard error of a mean that of a median is, in normal values."""

FARTHEST = math.log(1e100)
"""Logarithms are no farther apart than that, and no figure is above `LARGEST`."""

LARGEST = 1e300

Z = 1.959963984540054
"""Standard errors to either side that hold 95 % of normal values."""


def values_of(runs: Iterable[AnyRun], metric: str) -> Dict[str, List[float]]:
    """Return a metric of the successes by instance; runs that lack it are left out."""
    found: Dict[str, List[float]] = {}
    for run in runs:
        known = {name: value for name, value in run.metrics.items() if value is not None}
        value = figure_of(metric, run.seconds, known) if run.ok else None
        if value is not None:
            found.setdefault(run.instance, []).append(value)
    return found


def tries_of(runs: Iterable[AnyRun]) -> Dict[str, Tuple[int, int]]:
    """Return successes and decided runs by instance."""
    found: Dict[str, Tuple[int, int]] = {}
    for run in runs:
        if run.ok is not None:
            successes, count = found.get(run.instance, (0, 0))
            found[run.instance] = successes + run.ok, count + 1
    return found


class Difference(NamedTuple):
    """What the newest runs are against stored ones, on the instances that both have.

    `old` and `new` are levels in the metric's unit. `change` is the difference: of logarithms
    for what is `relative`; `error` is its standard error by the runs' own spread.
    """

    old: float
    new: float
    change: float
    error: float
    runs: int


def difference_of(old: Values, new: Values, relative: bool) -> Optional[Difference]:
    """Set the newest figures against stored ones, each instance by itself; None without any.

    Both levels are medians over all runs, each run set against its instance's old median, as
    in a series. Values that have no logarithm are left out where it is asked for.
    """
    scale, rest_old, rest_new, news = [], [], [], 0
    for name in sorted(set(old) & set(new)):
        before, after = (_scaled(values[name], relative) for values in (old, new))
        if not before or not after:
            continue
        middle = median(before)
        scale.append(math.exp(middle) if relative else middle)
        rest_old += [value - middle for value in before]
        rest_new += [value - middle for value in after]
        news += len(after)
    if not scale:
        return None
    level = math.fsum(scale) / len(scale)
    change = median(rest_new) - median(rest_old)
    if relative:
        change = max(-FARTHEST, min(FARTHEST, change))
    error = math.hypot(_error(rest_old), _error(rest_new))
    new_level = level * math.exp(change) if relative else level + change
    return Difference(level, min(new_level, LARGEST), change, error, news)


def rate_difference_of(old: Tries, new: Tries) -> Optional[Difference]:
    """Set the newest success rate against a stored one, in percent; None without any."""
    names = [name for name in sorted(set(old) & set(new)) if old[name][1] and new[name][1]]
    if not names:
        return None
    (before, error_before), (after, error_after) = (
        _rate([side[n] for n in names]) for side in (old, new)
    )
    runs = sum(new[name][1] for name in names)
    return Difference(before, after, after - before, math.hypot(error_before, error_after), runs)


def _rate(tries: Sequence[Tuple[int, int]]) -> Tuple[float, float]:
    """Return the mean rate over instances in percent, and its standard error.

    The error adds a success and a failure (Agresti & Caffo, 2000): ten of ten is not sure.
    """
    count = sum(runs for _, runs in tries)
    rate = math.fsum(successes / runs for successes, runs in tries) / len(tries)
    careful = (rate * count + 1) / (count + 2)
    return 100.0 * rate, 100.0 * math.sqrt(careful * (1 - careful) / (count + 2))


def _scaled(values: Sequence[float], relative: bool) -> List[float]:
    return [math.log(value) for value in values if value > 0] if relative else list(values)


def _error(rest: Sequence[float]) -> float:
    ascending = sorted(rest)
    spread = (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / QUARTILES_APART
    return OF_A_MEDIAN * spread / math.sqrt(len(ascending))
