"""Gain, interval, runs needed, and what follows from them."""

import math
from typing import Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.gate import (
    CANNOT_TELL,
    DEFAULT_SETTINGS,
    IMPROVED,
    WORSE,
    Found,
    GateSettings,
    bounds_of,
    verdict_of,
)
from hydra_heads.stats.contrast import (
    Contrast,
    contrast_interval,
    paired_contrast,
    unpaired_contrast,
    values_needed,
)
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.means import mean
from hydra_heads.weigh.validation.costs import FreshCosts
from hydra_heads.weigh.validation.shares import moved_shares

LUCK = "once every head may fail as often as all of them together"
"""What is said where a head may only have been lucky to have none of a few failures."""

KEPT_REASON = "the weights were kept: there is nothing to compare"


class Judgement(NamedTuple):
    """What fresh runs say of new weights; costs and gain are those of a run.

    In the objective's unit, `relative_percent` in percent of the old cost; None stands for what
    the runs do not say. `runs_needed` are blocks where runs are paired, else runs a head.
    `cautious` is the interval when no head is taken to be steadier than the failures of all
    heads together allow: see `costs.failure_variances`. A verdict asks both intervals.
    """

    verdict: str
    reason: str
    mean_costs: Tuple[Optional[float], ...] = ()
    gain: Optional[float] = None
    interval: Optional[Interval] = None
    relative_percent: Optional[float] = None
    degrees: Optional[float] = None
    cost_old: Optional[float] = None
    cost_new: Optional[float] = None
    runs_needed: Optional[int] = None
    cautious: Optional[Interval] = None


KEPT = Judgement(CANNOT_TELL, KEPT_REASON)
"""Weights that were kept are the old ones."""


def judge(
    old: Mapping[str, float],
    new: Mapping[str, float],
    costs: FreshCosts,
    settings: GateSettings = DEFAULT_SETTINGS,
) -> Judgement:
    """Judge new shares by the costs of fresh runs; rows stand in the order of `new`.

    The gain is what a run costs less under the new shares than under the old ones; the costs of
    one block are judged together, because what makes it dear is the same for all heads.

    >>> costs = FreshCosts(((1.0, 1.2, 0.8, 1.0), (2.0, 2.4, 1.8, 2.2)), True, 4, 4)
    >>> found = judge({"a": 0.5, "b": 0.5}, {"a": 1.0, "b": 0.0}, costs, GateSettings(min_tests=4))
    >>> found.verdict, round(found.gain, 9), round(found.relative_percent, 6), found.runs_needed
    ('improved', 0.55, 35.483871, 2)
    """
    mean_costs = tuple(mean(row) if row else None for row in costs.rows)
    known = [cost for cost in mean_costs if cost is not None]
    if len(known) < len(mean_costs):
        return Judgement(CANNOT_TELL, _shortage(new, costs), mean_costs)
    contrast, cautious = _contrasts(list(moved_shares(old, new).values()), costs)
    cost_old, cost_new = (
        math.fsum(shares[name] * cost for name, cost in zip(new, known)) for shares in (old, new)
    )
    relative = 100 * contrast.value / cost_old if cost_old else None
    found = Judgement(
        CANNOT_TELL,
        "",
        mean_costs,
        contrast.value,
        contrast_interval(contrast, settings.confidence),
        relative,
        contrast.degrees,
        cost_old,
        cost_new,
        _runs_needed(contrast, relative, settings),
        contrast_interval(cautious, settings.confidence),
    )
    is_luck = _is_told_by(found.interval) and not _is_told_by(found.cautious)
    needed = _runs_needed(cautious, relative, settings) if is_luck else found.runs_needed
    return _decided(found, new, costs, settings, needed)


def _contrasts(moved: Sequence[float], costs: FreshCosts) -> Tuple[Contrast, Contrast]:
    """Weigh the costs as they vary, and as they vary at least."""
    weigh = paired_contrast if costs.is_paired else unpaired_contrast
    return weigh(moved, costs.rows), weigh(moved, costs.rows, costs.least_variances)


def _is_told_by(interval: Optional[Interval]) -> bool:
    return interval is not None and not interval.contains(0.0)


def _runs_needed(
    contrast: Contrast, relative: Optional[float], settings: GateSettings
) -> Optional[int]:
    """Return how many runs would show a gain that counts, or a loss that is not allowed."""
    if relative is None or not settings.counts(relative):
        return None
    return values_needed(contrast, settings.confidence)


def _decided(
    found: Judgement,
    new: Mapping[str, float],
    costs: FreshCosts,
    settings: GateSettings,
    needed: Optional[int],
) -> Judgement:
    low, high = bounds_of(found.interval, found.cautious)
    tests = costs.blocks if costs.is_paired else costs.tests
    verdict = verdict_of(Found(low, high, found.relative_percent, tests), settings)
    if verdict == IMPROVED:
        reason = "the gain is beyond noise and not below the minimum"
    elif verdict == WORSE:
        reason = "the loss is beyond noise and above what is allowed"
    else:
        reason = _doubt(found, new, costs, settings) + _remedy(needed, costs, settings)
    return found._replace(verdict=verdict, reason=reason)


def _doubt(
    found: Judgement, new: Mapping[str, float], costs: FreshCosts, settings: GateSettings
) -> str:
    """Say why nothing can be told."""
    if found.interval is None:
        return _shortage(new, costs)
    if found.relative_percent is None:
        return "the old weights cost nothing: there is no gain in percent"
    if costs.is_paired and costs.blocks < settings.min_tests:
        return f"too few runs: {costs.blocks} of {settings.min_tests} blocks"
    if not costs.is_paired and costs.tests < settings.min_tests:
        return f"too few runs: {costs.tests} of {settings.min_tests} runs a head"
    if found.interval.contains(0.0):
        return "the interval of the gain contains zero"
    if settings.counts(found.relative_percent):
        return f"the interval of the gain contains zero {LUCK}"
    if found.interval.low > 0:
        return "the gain is below the minimum"
    return "the loss is within what is allowed"


def _shortage(new: Mapping[str, float], costs: FreshCosts) -> str:
    """Name the head with the fewest runs, where a single one or none says nothing."""
    name, count = min(zip(new, map(len, costs.rows)), key=lambda pair: pair[1])
    return f"too few runs: head {name} has {count}"


def _remedy(needed: Optional[int], costs: FreshCosts, settings: GateSettings) -> str:
    """Say how many runs would tell: never fewer than the least that is judged."""
    if needed is None:
        return ""
    count = max(needed, settings.min_tests)
    return f"; about {count} {'blocks' if costs.is_paired else 'runs a head'} would settle it"
