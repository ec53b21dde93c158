"""How well evidence that is older, or about other things, forecasts the next run.

A log of three years of nightly runs: engines were upgraded on the way, machines changed. Each run
is forecast before its batch from earlier batches only, by the rule with which `weigh` discounts
what was run before the profiles (`hydra_heads/weigh/past/discount.py`), and by rules with each
constant halved and doubled. Success by a beta-binomial with discounted counts: the head on this
task and data, drawn to the head on all of them, drawn to all heads. Time by the discounted mean of
logarithms of the same task and data.
"""

import csv
import math
import os
import random
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.scorers import ENVIRONMENT, weights_scorer
from hydra_heads.stats.order import median
from hydra_heads.weigh.past import discount

LOG = os.path.join("weighting", "dbbench_log.csv")

PRIOR_RUNS = 2.0
"""Runs that the wider pool counts as: a success and a failure, as in Laplace's rule."""

BRIER_GOAL, TIME_GOAL = 0.150, 0.033

RESAMPLES = 200


class Logged(NamedTuple):
    """One run of the log; `age` counts the batches of its head before it."""

    batch: int
    machine: str
    work: str
    head: str
    version: str
    ok: bool
    seconds: float
    age: int


class Rule(NamedTuple):
    """What is left of evidence of an age about so many other things, and of one level for another.

    `age` counts batches of the head since.
    """

    left: Callable[[int, int], float] = discount.discount
    agreement: Callable[[float, float], float] = discount.agreement
    prior: float = PRIOR_RUNS


class Forecast(NamedTuple):
    """Probability of a success, and log of its seconds; None: nothing is known of them."""

    success: float
    log_seconds: Optional[float]


class Judged(NamedTuple):
    """The errors of one run's forecast; `miss` is of log seconds, None where there was none."""

    batch: int
    squared: float
    miss: Optional[float]


Method = Callable[[Logged, Sequence[Logged], float], Forecast]
"""From a run (its outcome unread), the head's earlier runs and the success rate of all heads."""


def rows(quick: bool) -> List[Row]:
    """Forecast the log by the rule, by its rivals, and by rules with other constants."""
    log = _read_log()
    if log is None:
        reason = f"no {LOG} in the folder that {ENVIRONMENT} names"
        return [Row("evidence over time", "none", "", None, reason)]
    found = _judge(log, ruled(Rule()))
    rivals = {name: _judge(log, method) for name, method in RIVALS.items()}
    table = [
        _row("success", "Brier score", found, rivals, BRIER_GOAL, _brier),
        _row("time", "median error of log seconds", found, rivals, TIME_GOAL, _typical_miss),
    ]
    return table if quick else [*table, *_sensitivity(log, found)]


def ruled(rule: Rule) -> Method:
    """Make a forecast from a rule: beta-binomial counts and the mean log time, discounted."""

    def forecast(run: Logged, earlier: Sequence[Logged], of_all: float) -> Forecast:
        here, there, times = [], [], []
        for old in earlier:
            others = (old.version != run.version) + (old.machine != run.machine)
            age = run.age - 1 - old.age
            is_here = old.work == run.work
            there.append((rule.left(age, others + (not is_here)), old))
            if is_here:
                here.append((rule.left(age, others), old))
                if old.ok and old.machine == run.machine:
                    times.append((rule.left(age, others), old.seconds))
        success = _shrunken(here, _shrunken(there, of_all, rule.prior), rule.prior)
        return Forecast(success, _log_level(times, rule))

    return forecast


def _shrunken(counted: Sequence[Tuple[float, Logged]], prior: float, runs: float) -> float:
    good = math.fsum(weight for weight, old in counted if old.ok)
    return (good + runs * prior) / (math.fsum(weight for weight, _ in counted) + runs)


def _log_level(times: Sequence[Tuple[float, float]], rule: Rule) -> Optional[float]:
    if not times:
        return None
    newest = times[-1][1]
    weights = [weight * rule.agreement(seconds, newest) for weight, seconds in times]
    logs = [math.log(seconds) for _, seconds in times]
    return math.fsum(w * log for w, log in zip(weights, logs)) / math.fsum(weights)


def _all_history(run: Logged, earlier: Sequence[Logged], of_all: float) -> Forecast:
    times = _own_times(run, earlier)
    return Forecast(_rate(earlier), median(list(map(math.log, times))) if times else None)


def _last_one(run: Logged, earlier: Sequence[Logged], of_all: float) -> Forecast:
    """Forecast success by task and data, where these were run, and time by the last one."""
    times = _own_times(run, earlier)
    own = [old for old in earlier if old.work == run.work]
    return Forecast(_rate(own or earlier), math.log(times[-1]) if times else None)


RIVALS: Dict[str, Method] = {
    "all history (mean success, median time)": _all_history,
    "per task and data, last time": _last_one,
}


def _own_times(run: Logged, earlier: Sequence[Logged]) -> List[float]:
    return [
        old.seconds
        for old in earlier
        if old.ok and old.work == run.work and old.machine == run.machine
    ]


def _rate(runs: Sequence[Logged]) -> float:
    return sum(run.ok for run in runs) / len(runs)


def _read_log() -> Optional[List[List[Logged]]]:
    """Return the runs batch by batch, in time order; None without the file."""
    path = os.path.join(os.environ.get(ENVIRONMENT, ""), LOG)
    if weights_scorer()[0] is None or not os.path.isfile(path):
        return None
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    batches: Dict[int, List[Logged]] = {}
    ages: Dict[str, int] = {}
    for batch in sorted({int(line["batch"]) for line in lines}):
        for line in lines:
            if int(line["batch"]) == batch:
                batches.setdefault(batch, []).append(_logged(line, ages))
        for head in {run.head for run in batches[batch]}:
            ages[head] = ages.get(head, 0) + 1
    return list(batches.values())


def _logged(line: Mapping[str, str], ages: Mapping[str, int]) -> Logged:
    return Logged(
        int(line["batch"]),
        line["machine"],
        f"{line['task']} {line['data']}",
        line["head"],
        line["version"],
        line["ret"] == "0",
        float(line["seconds"] or 0.0),
        ages.get(line["head"], 0),
    )


def _judge(log: Sequence[Sequence[Logged]], method: Method) -> List[Judged]:
    """Judge the forecast of each run whose head ran before, and of its time if it succeeded.

    Times count where the head succeeded on the same task, data and machine before.
    """
    earlier: Dict[str, List[Logged]] = {}
    judged, good, runs = [], 0, 0
    for batch in log:
        for run in batch:
            before = earlier.get(run.head)
            if before:
                forecast = method(run, before, good / runs)
                is_timed = run.ok and bool(_own_times(run, before))
                judged.append(_compared(run, forecast, is_timed))
        for run in batch:
            earlier.setdefault(run.head, []).append(run)
            good, runs = good + run.ok, runs + 1
    return judged


def _compared(run: Logged, forecast: Forecast, is_timed: bool) -> Judged:
    miss = None
    if is_timed:
        miss = math.inf  # one left out counts as missed
        if forecast.log_seconds is not None:
            miss = abs(math.log(run.seconds) - forecast.log_seconds)
    return Judged(run.batch, (forecast.success - run.ok) ** 2, miss)


def _brier(judged: Sequence[Judged]) -> float:
    return math.fsum(one.squared for one in judged) / len(judged)


def _typical_miss(judged: Sequence[Judged]) -> float:
    return median([one.miss for one in judged if one.miss is not None])


def _error(judged: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> float:
    """Return the standard error of a figure, batches drawn anew (Efron, 1979)."""
    batches: Dict[int, List[Judged]] = {}
    for one in judged:
        batches.setdefault(one.batch, []).append(one)
    groups, draw = list(batches.values()), random.Random(6)
    figures = [
        figure([one for group in draw.choices(groups, k=len(groups)) for one in group])
        for _ in range(RESAMPLES)
    ]
    centre = math.fsum(figures) / RESAMPLES
    return math.sqrt(math.fsum((one - centre) ** 2 for one in figures) / (RESAMPLES - 1))


def _row(
    what: str,
    unit: str,
    found: Sequence[Judged],
    rivals: Mapping[str, Sequence[Judged]],
    goal: float,
    figure: Callable[[Sequence[Judged]], float],
) -> Row:
    value = figure(found)
    counted = (
        len(found) if what == "success" else len([one for one in found if one.miss is not None])
    )
    return Row(
        f"the next run's {what}, forecast from earlier batches by the discounts of weigh",
        f"{unit} {value:.4f} (standard error {_error(found, figure):.4f}, {counted} runs)",
        f"<= {goal:.3f}",
        value <= goal,
        "; ".join(f"{name} {figure(judged):.4f}" for name, judged in rivals.items()),
    )


def _sensitivity(log: Sequence[Sequence[Logged]], found: Sequence[Judged]) -> List[Row]:
    """Say what becomes of the figures with each constant halved and doubled, and in each half."""
    rules = {
        "age 1/4": _varied(age=0.25),
        "age 3/4": _varied(age=0.75),
        "others 1/8": _varied(other=0.125),
        "others 1/2": _varied(other=0.5),
        "far 1/8": _varied(far=0.125),
        "far 1/2": _varied(far=0.5),
        "prior 1": Rule(prior=1.0),
        "prior 4": Rule(prior=4.0),
    }
    by_name = {name: _judge(log, ruled(rule)) for name, rule in rules.items()}
    middle = len(found) // 2
    by_name["first half of the log"] = list(found[:middle])
    by_name["second half"] = list(found[middle:])
    return [
        Row(
            f"the same with each constant halved and doubled: {unit}",
            "; ".join(f"{name} {figure(judged):.4f}" for name, judged in by_name.items()),
            "",
            None,
            f"as it is {figure(found):.4f}",
        )
        for unit, figure in (("Brier score", _brier), ("median error", _typical_miss))
    ]


def _varied(
    age: float = discount.discount(1), other: float = discount.REMAINS, far: float = discount.FAR
) -> Rule:
    def left(batches: int, others: int) -> float:
        return math.pow(age, batches) * math.pow(other, others)

    def agreement(level: float, newest: float) -> float:
        apart = max(level, newest) / min(level, newest) - 1.0
        return 1.0 / (1.0 + apart * apart / (far * far))

    return Rule(left, agreement)
