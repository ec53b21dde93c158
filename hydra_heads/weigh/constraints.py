"""Which heads may be used at all: how probable it is that a head keeps the slot's constraints.

Runs never show for sure that a head keeps a constraint, so there is a probability and no cut:
one more failure moves it a little. Without a run nothing speaks against a head: 1.

- `success_rate`: the probability of a true rate at least as high, by the binomial distribution,
  with one run more that went well or badly (`stats.binomial`): 19 of 20 keep "at least 95 %"
  with 0.45, 20 of 20 with 0.82. For 100 % one failure is enough: 0, else 1.
- a quantile (`p50` to `p99`) of successful times keeps a limit exactly when at least that share
  of successes does: the same probability, of the successes at or below the limit.
- all else is a mean over successes: Student's t around it, with the spread of its runs and of
  one run more that has the relative spread of all heads (their median; without two runs of any
  head as large as the mean itself).
- several constraints count as independent: the product.
"""

import math
from bisect import bisect_left, bisect_right
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.model.metrics import BY_NAME, TIME
from hydra_heads.model.minimised import figure_of, metric_unit
from hydra_heads.model.profile import Profile
from hydra_heads.model.weighing_checks import QUANTILES
from hydra_heads.stats import student
from hydra_heads.stats.binomial import probability_of_rate
from hydra_heads.stats.means import mean
from hydra_heads.stats.order import median

LEAST_PROBABILITY = 0.05
"""Below it a head is not eligible: what would refute it at the usual level."""

_PRIOR_RUNS = 1
"""Runs that stand behind a spread before any was seen."""


class Constraint(NamedTuple):
    """What must hold of a metric of a head: success_rate in percent, others in their units."""

    metric: str
    at_least: Optional[float] = None
    at_most: Optional[float] = None


class _Sample(NamedTuple):
    """What the runs of a head say of one metric: the mean of so many `runs`, and their spread.

    `variance_sum` is the sum of squares around the mean; None: only the mean is known.
    """

    runs: int
    mean: float
    variance_sum: Optional[float]


def is_eligible(probability: float) -> bool:
    """Say whether a head that keeps the constraints with this probability may be used.

    >>> is_eligible(0.45), is_eligible(0.01)
    (True, False)
    """
    return probability >= LEAST_PROBABILITY


def eligibility(profiles: Sequence[Profile], constraints: Sequence[Constraint]) -> List[float]:
    """Return the probability of each head that it keeps all constraints, given its runs."""
    products = [1.0] * len(profiles)
    for row in constraint_probabilities(profiles, constraints):
        products = [product * probability for product, probability in zip(products, row)]
    return products


def constraint_probabilities(
    profiles: Sequence[Profile], constraints: Sequence[Constraint]
) -> List[List[float]]:
    """Return a row a constraint: the probability of each head that it keeps this one."""
    return [_probabilities(profiles, constraint) for constraint in constraints]


def eligibility_reasons(
    profiles: Sequence[Profile], constraints: Sequence[Constraint]
) -> List[List[str]]:
    """Word how each head stands to each constraint, its probability at the end."""
    rows = constraint_probabilities(profiles, constraints)
    return [
        [in_words(constraint, row[place]) for constraint, row in zip(constraints, rows)]
        for place in range(len(profiles))
    ]


def in_words(constraint: Constraint, probability: float) -> str:
    """Word how probable it is that a head keeps a constraint.

    >>> in_words(Constraint("success_rate", at_least=95), 0.453)
    'succeeds in at least 95 % of runs with probability 0.45'
    >>> in_words(Constraint("p95", at_most=1.5), 0.99999)
    'p95 is at most 1.5 s with probability above 0.99'
    """
    bounds = [
        f"{word} {bound:.12g}"
        for word, bound in (("at least", constraint.at_least), ("at most", constraint.at_most))
        if bound is not None
    ]
    chance = f"with probability {_rounded(probability)}"
    if constraint.metric == "success_rate":
        return f"succeeds in {' and '.join(bounds)} % of runs {chance}"
    unit = {None: "", "seconds": " s", "percent": " %"}.get(
        _unit(constraint.metric), f" {_unit(constraint.metric)}"
    )
    average = "" if constraint.metric in QUANTILES or constraint.metric == "avg_time" else "mean "
    return f"{average}{constraint.metric} is {' and '.join(bounds)}{unit} {chance}"


def _rounded(probability: float) -> str:
    """Word a probability with two digits, and none that is near an end as if it were the end."""
    if probability > 0.995:
        return "above 0.99"
    return f"{probability:.2f}" if probability >= 0.005 else "below 0.01"


def _unit(metric: str) -> Optional[str]:
    return BY_NAME[metric].unit if metric in BY_NAME else metric_unit(metric)


def _probabilities(profiles: Sequence[Profile], constraint: Constraint) -> List[float]:
    metric = constraint.metric
    if metric == "success_rate":
        return [_of_success_rate(profile, constraint) for profile in profiles]
    if metric in QUANTILES:
        return [_of_quantile(_times(profile), constraint) for profile in profiles]
    samples = [_sample(profile, metric) for profile in profiles]
    spread = _relative_spread(samples)
    return [_of_mean(sample, spread, constraint) for sample in samples]


def _of_success_rate(profile: Profile, constraint: Constraint) -> float:
    successes, runs = profile.success_count, profile.num_tests
    if not runs:
        return 1.0
    return _both_ends(
        1.0 if constraint.at_least is None else _rate(successes, runs, constraint.at_least / 100),
        1.0
        if constraint.at_most is None
        else _rate(runs - successes, runs, 1 - constraint.at_most / 100),
    )


def _rate(successes: int, runs: int, rate: float) -> float:
    """Return the probability of a true rate of at least `rate`, 0 and 1 included."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return 1.0 if successes == runs else 0.0
    return probability_of_rate(successes, runs, rate)


def _of_quantile(times: Sequence[float], constraint: Constraint) -> float:
    if not times:
        return 1.0
    share, runs = QUANTILES[constraint.metric], len(times)
    least, most = constraint.at_least, constraint.at_most
    above = runs if least is None else runs - bisect_left(times, least)
    below = runs if most is None else bisect_right(times, most)
    return _both_ends(
        1.0 if least is None else _rate(above, runs, 1 - share),
        1.0 if most is None else _rate(below, runs, share),
    )


def _both_ends(at_least: float, at_most: float) -> float:
    """Return the probability of what lies between two bounds, from those of each alone."""
    return max(0.0, at_least + at_most - 1)


def _times(profile: Profile) -> List[float]:
    return sorted(run.seconds for run in profile.runs if run.ok and run.seconds is not None)


def _sample(profile: Profile, metric: str) -> Optional[_Sample]:
    """Return what a head's successes say of a metric; None when they say nothing."""
    if metric == "avg_time" and not profile.runs:
        average = profile.avg_time
        return None if average is None else _Sample(profile.success_count, average, None)
    name = TIME if metric == "avg_time" else metric
    found = [figure_of(name, run.seconds, run.metrics) for run in profile.runs if run.ok]
    values = [value for value in found if value is not None]
    if not values:
        return None
    centre = mean(values)
    return _Sample(
        len(values), centre, math.fsum((value - centre) * (value - centre) for value in values)
    )


def _relative_spread(samples: Sequence[Optional[_Sample]]) -> float:
    """Return the median over heads of standard deviation over mean; 1 when no head tells."""
    spreads = [
        math.sqrt(sample.variance_sum / (sample.runs - 1)) / abs(sample.mean)
        for sample in samples
        if sample is not None and sample.variance_sum is not None
        if sample.runs > 1 and sample.mean
    ]
    return median(spreads) if spreads else 1.0


def _of_mean(sample: Optional[_Sample], relative_spread: float, constraint: Constraint) -> float:
    """Return the probability that a true mean lies within a constraint's bounds.

    Posterior of a normal mean under a flat prior, the variance under a scaled inverse
    chi-squared one that stands for one run (Gelman et al., Bayesian Data Analysis, 2013, 3.3).
    """
    if sample is None:
        return 1.0
    prior_deviation = relative_spread * sample.mean
    degrees = _PRIOR_RUNS
    squares = _PRIOR_RUNS * prior_deviation * prior_deviation
    if sample.variance_sum is not None:
        degrees += sample.runs - 1
        squares += sample.variance_sum
    scale = math.sqrt(squares / degrees / sample.runs)
    least, most = constraint.at_least, constraint.at_most
    return _both_ends(
        1.0 if least is None else _below(sample.mean - least, scale, degrees),
        1.0 if most is None else _below(most - sample.mean, scale, degrees),
    )


def _below(distance: float, scale: float, degrees: int) -> float:
    """Return the probability that a mean lies no further above than `distance`."""
    if scale <= 0:
        return 1.0 if distance >= 0 else 0.0
    return student.cdf(max(-_FARTHEST, min(_FARTHEST, distance / scale)), degrees)


_FARTHEST = 1e100
"""Standard errors beyond which nothing is left."""
