"""What each head is expected to cost on each instance, from few runs of each.

Ours, in the manner of empirical Bayes (Efron & Morris, 1975): what the runs on one instance say
is drawn to what all instances say, the more the less runs on one instance agree and the less
instances differ. Failures and successes are looked at apart, because one failure costs as much as
thousands of successes and would hide them:

- The share of a head's runs that fail on an instance is beta distributed over the instances
  (beta-binomial model, Skellam, 1948). Two runs of a head on one instance that fail together
  more often than two on different instances say how far.
- The cost of a success (its logarithm, where all costs lie above 0) is a level of the instance,
  plus a level of the head, plus what the head has for itself on that instance, plus noise from
  run to run. The two variances are estimated by the method of moments over all instances.

Both are put together again as the expected cost. Without two runs of a head on one instance the
noise cannot be told from what is of the instance.
"""

import math
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.instances.cells import Cell, Cells, Levels, fit_levels

_POOLED_FREEDOM = 5.0
"""A head's own noise counts beside that of all heads, taken for so many differences of runs."""

_FEWEST_PRIOR_RUNS = 0.001
"""Failures that agree on every instance would leave no room for a first disagreement."""

_MOST_PRIOR_RUNS = 1e9
"""Where failures agree on an instance no more than by chance."""

_MOST_EXPONENT = 100.0
"""Larger variances of logarithms are as good as infinite; their squares must stay finite."""


class Spreads(NamedTuple):
    """How far instances and runs differ: what says how much a run on an instance is believed.

    `noise` is each head's variance from run to run; `interaction` the variance of what a head
    has for itself on an instance and `doubt` the standard error of that; `prior_runs` how many
    runs on an instance the overall share of failures of each head counts for.
    """

    is_log: bool
    noise: Tuple[float, ...]
    interaction: float
    doubt: float
    prior_runs: Tuple[float, ...]


def fit_spreads(cells: Cells, is_log: bool) -> Spreads:
    """Estimate the spreads by moments, from the cells with more than one run.

    Without such cells nothing is taken to differ: neither costs nor failures of single instances.

    >>> from hydra_heads.weigh.instances.cells import sum_up
    >>> table = [[[1.0, 2.0], [9.0, 8.0]], [[6.0, 5.0], [2.0, 3.0]]]
    >>> spreads = fit_spreads(sum_up(table, None, False), False)
    >>> [round(noise, 6) for noise in spreads.noise], round(spreads.interaction, 6)
    ([0.5, 0.5], 24.75)
    """
    noise = _noises(cells)
    interaction, doubt = _interaction(cells, noise)
    return Spreads(is_log, noise, interaction, doubt, _prior_runs(cells))


def _noises(cells: Cells) -> Tuple[float, ...]:
    """Give each head's variance within cells, drawn to that of all heads."""
    squares, freedoms = [], []
    for column in zip(*cells):
        squares.append(math.fsum([cell.squares for cell in column]))
        freedoms.append(sum(cell.successes - 1 for cell in column if cell.successes))
    freedom = sum(freedoms)
    pooled = math.fsum(squares) / freedom if freedom else 0.0
    return tuple(
        (own + _POOLED_FREEDOM * pooled) / (count + _POOLED_FREEDOM)
        for own, count in zip(squares, freedoms)
    )


def _interaction(cells: Cells, noise: Sequence[float]) -> Tuple[float, float]:
    """Give the variance of cells about their levels beyond the noise, and its standard error.

    By moments: the squares about the levels, by their degrees of freedom, have the expectation
    interaction + mean of noise / runs; their relative variance is 2 / degrees for normal values.
    """
    levels = fit_levels(cells)
    squares, noises, instances, heads = [], [], 0, set()
    for row, level in zip(cells, levels.instances):
        known = [head for head, cell in enumerate(row) if cell.successes]
        instances += bool(known)
        heads.update(known)
        for head in known:
            rest = row[head].mean - level - levels.heads[head]
            squares.append(rest * rest)
            noises.append(noise[head] / row[head].successes)
    freedom = len(squares) - instances - len(heads) + 1
    if freedom <= 0 or not any(cell.successes > 1 for row in cells for cell in row):
        return 0.0, 0.0
    spread = math.fsum(squares) / freedom
    interaction = spread - math.fsum(noises) / len(noises)
    return max(interaction, 0.0), spread * math.sqrt(2 / freedom)


def _prior_runs(cells: Cells) -> Tuple[float, ...]:
    """Give for each head how many runs on an instance its overall share of failures counts for.

    With r the correlation of two runs on one instance that is (1 - r) / r: spread of failures
    within instances by spread between them. The mean over heads is added to both, so that a
    head that hardly ever fails is like the others.
    """
    spreads = [_failure_spreads(column) for column in zip(*cells)]
    within = math.fsum([inner for inner, _ in spreads]) / len(spreads)
    between = math.fsum([outer for _, outer in spreads]) / len(spreads)
    return tuple(_ratio(inner + within, outer + between) for inner, outer in spreads)


def _failure_spreads(column: Sequence[Cell]) -> Tuple[float, float]:
    """Give the variance of failures within instances and between them, by moments."""
    repeated = [cell for cell in column if cell.runs > 1]
    if len(repeated) < 2:
        return 0.0, 0.0
    rates = [cell.failures / cell.runs for cell in repeated]
    products = [rate * cell.successes / (cell.runs - 1) for rate, cell in zip(rates, repeated)]
    chance = math.fsum([inner / cell.runs for inner, cell in zip(products, repeated)])
    count = len(repeated)
    centre = math.fsum(rates) / count
    spread = math.fsum([(rate - centre) * (rate - centre) for rate in rates]) / (count - 1)
    return math.fsum(products) / count, spread - chance / count


def _ratio(within: float, between: float) -> float:
    if within >= _MOST_PRIOR_RUNS * between:
        return _MOST_PRIOR_RUNS
    return max(within / between, _FEWEST_PRIOR_RUNS)


class Expected(NamedTuple):
    """What a head is expected to cost on an instance.

    `cost` is the mean, with the risk of failing in it. For few runs without a failure that risk
    is not normal at all: most likely nil, and large if not. So `likely` is the estimate with
    the probability `sound`, and else the head fails too often to be the best; where the risk is
    known well enough, `likely` is all of it and `sound` is 1.
    """

    cost: float
    likely: Estimate
    sound: float


def expected_costs(
    cells: Cells, spreads: Spreads, failure_cost: Optional[float]
) -> List[List[Expected]]:
    """Give what each head is expected to cost on each instance: one row an instance.

    `failure_cost` is what a failure costs; None where there is no such thing.

    >>> from hydra_heads.weigh.instances.cells import sum_up
    >>> cells = sum_up([[[1.0, 3.0], [9.0, 9.0]], [[6.0, 4.0], [2.0, 2.0]]], None, False)
    >>> spreads = Spreads(False, (1.0, 1.0), 1.5, 0.0, (1e9, 1e9))
    >>> [[round(e.cost, 6) for e in row] for row in expected_costs(cells, spreads, None)]
    [[2.625, 8.375], [4.375, 2.625]]
    """
    levels = fit_levels(cells)
    priors = _priors(cells, spreads, levels)
    return [
        [_expected(cell, level, prior, spreads, failure_cost) for cell, prior in zip(row, priors)]
        for row, level in zip(cells, levels.instances)
    ]


class _Prior(NamedTuple):
    """What all instances say of one head: its level, noise and share of failures.

    `level_variance` and `share_variance` say how wrong level and share may be.
    """

    level: float
    level_variance: float
    noise: float
    share: float
    share_variance: float
    runs: float


def _priors(cells: Cells, spreads: Spreads, levels: Levels) -> List[_Prior]:
    columns = [list(column) for column in zip(*cells)]
    failures = [sum(cell.failures for cell in column) for column in columns]
    runs = [sum(cell.runs for cell in column) for column in columns]
    pooled = sum(failures) / max(sum(runs), 1)
    spread = spreads.interaction + spreads.doubt
    priors = []
    for head, column in enumerate(columns):
        noise, prior_runs = spreads.noise[head], spreads.prior_runs[head]
        share = (failures[head] + pooled) / (runs[head] + 1)
        used = [cell for cell in column if cell.runs]
        alike = (runs[head] / max(len(used), 1) - 1) / (1 + prior_runs)
        known = [spread + noise / cell.successes for cell in used if cell.successes]
        priors.append(
            _Prior(
                levels.heads[head],
                math.fsum(known) / len(known) / len(known) if known else spread + noise,
                noise,
                share,
                share * (1 - share) * (1 + max(alike, 0.0)) / (runs[head] + 1),
                prior_runs,
            )
        )
    return priors


def _expected(
    cell: Cell, level: float, prior: _Prior, spreads: Spreads, failure_cost: Optional[float]
) -> Expected:
    """Put cost of a success and risk of a failure together."""
    success = _success(cell, level, prior, spreads)
    if failure_cost is None:
        return Expected(success.mean, success, 1.0)
    runs = prior.runs + cell.runs
    failures = prior.runs * prior.share + cell.failures
    risk = failures / runs
    cost = success.mean + risk * (failure_cost - success.mean)
    sound = _sound(failures, runs)
    if sound > 0:
        return Expected(cost, success, sound)
    drawn = prior.runs / runs
    variance = risk * (1 - risk) / (runs + 1) + drawn * drawn * prior.share_variance
    doubt = (failure_cost - success.mean) * math.sqrt(variance)
    error = (1 - risk) * success.error
    return Expected(cost, Estimate(cost, math.sqrt(error * error + doubt * doubt)), 1.0)


def _sound(failures: float, runs: float) -> float:
    """Give the probability that a head fails on an instance never, or 0 for: no such spike.

    Ours. A beta distribution with a = failures < 1 has its mass at 0 and a long tail. The tail
    is taken for a beta distribution with a + 1; its share then follows from the mean, and the
    rest lies at 0, the less of it the nearer a comes to 1, where the spike ends.
    """
    tail = failures * (runs + 1) / (runs * (failures + 1))
    return max(0.0, (1 - failures) * (1 - tail))


def _success(cell: Cell, level: float, prior: _Prior, spreads: Spreads) -> Estimate:
    """Estimate what a success costs; its error as if the interaction were one error larger."""
    noise = prior.noise / cell.successes if cell.successes else math.inf
    trust, left = _trust(spreads.interaction, noise)
    place = level + prior.level
    if trust > 0:
        place += trust * (cell.mean - place)
    bolder, variance = _trust(spreads.interaction + spreads.doubt, noise)
    variance += (1 - bolder) * (1 - bolder) * prior.level_variance
    if not spreads.is_log:
        return Estimate(place, math.sqrt(variance))
    # Mean and variance of a log-normal variable (Johnson, Kotz & Balakrishnan, 1994, 14.8).
    mean = math.exp(min(place + (left + prior.noise) / 2, _MOST_EXPONENT))
    return Estimate(mean, mean * math.sqrt(math.expm1(min(variance, _MOST_EXPONENT))))


def _trust(spread: float, noise: float) -> Tuple[float, float]:
    """Give how far a mean is believed against its prior, and the variance that is left."""
    if spread <= 0:
        return 0.0, 0.0
    if math.isinf(noise):
        return 0.0, spread
    trust = spread / (spread + noise)
    return trust, trust * noise
