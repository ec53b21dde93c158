"""What an objective minimises: one figure of a run, or a weighted sum of several."""

import math
from typing import (
    Container,
    Dict,
    Iterable,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
    cast,
)

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import MEMORY_FLOOR
from hydra_heads.model.metrics import BY_NAME, RUN_METRICS, TIME, is_registered, this_platform

CPU = "cpu"
MEMORY = "memory"

OWN = "user_"
"""What the names of the figures begin with that heads report themselves."""

WORDS: Mapping[str, Tuple[str, ...]] = {
    TIME: (),
    CPU: ("user_time", "system_time"),
    MEMORY: ("memory_max_mb",),
}
"""The short names, and the metrics that each one is the sum of.

`time` is a run's own seconds: of a callable the call alone.
"""

PEAK = WORDS[MEMORY][0]

_NO_EXPENSE = frozenset(["start_time", "end_time", "exit_code", "success"])
"""Metrics of a run of which less is not better."""

SUMMABLE: Tuple[str, ...] = (*WORDS, *(name for name in RUN_METRICS if name not in _NO_EXPENSE))
"""What a weighted sum may name, beside `user_*`."""

UNNAMED_UNIT = "units"
"""The unit of a sum that is given none."""


class Addend(NamedTuple):
    """One figure of a weighted sum.

    `weight` says how many units of the sum one unit of the metric costs; `unit` is the unit of
    the sum, the same for all its addends.
    """

    metric: str
    weight: float
    unit: Optional[str] = None


Minimised = Union[str, Tuple[Addend, ...]]
"""A short name or a `user_*` metric, or the addends of a weighted sum."""

Success = Tuple[Optional[float], Mapping[str, float]]
"""Seconds and figures of a run that succeeded."""


def addends_of(minimised: Minimised) -> Tuple[Addend, ...]:
    """Return the addends; one figure alone is a sum of one."""
    return (Addend(minimised, 1.0),) if isinstance(minimised, str) else minimised


def unit_of(minimised: Minimised) -> str:
    """Return the unit of costs; a figure that a head reports itself is its own unit.

    >>> unit_of("cpu"), unit_of("memory"), unit_of("user_tokens")
    ('seconds', 'MiB', 'user_tokens')
    >>> unit_of((Addend("time", 0.01, "EUR"), Addend("user_money", 1.0, "EUR")))
    'EUR'
    """
    if isinstance(minimised, str):
        return metric_unit(minimised) or minimised
    return next((addend.unit for addend in minimised if addend.unit), UNNAMED_UNIT)


def metric_unit(name: str) -> Optional[str]:
    """Return the unit of a metric or of a short name; None of a figure that a head reports."""
    if name == TIME:
        return "seconds"
    registered = BY_NAME.get(WORDS[name][0] if name in WORDS else name)
    return registered.unit if registered else None


def known_figures(
    metrics: Mapping[str, Optional[float]],
    flags: Container[str],
    memory_floor_mb: Optional[float],
) -> Mapping[str, float]:
    """Return the figures that a run has, without those that are null.

    A peak of memory that could not be told, because it is below a floor (MiB), counts as the
    floor: all heads below it cost the same, which is what is known of them.

    >>> known_figures({"user_time": 0.5}, ["memory_floor"], 12.0)
    {'user_time': 0.5, 'memory_max_mb': 12.0}
    """
    floor = memory_floor_mb if MEMORY_FLOOR in flags else None
    if floor is None and None not in metrics.values():
        return cast(Mapping[str, float], metrics)  # copies for 100,000 runs would take 60 MB
    figures = {name: value for name, value in metrics.items() if value is not None}
    if floor is not None:
        figures.setdefault(PEAK, floor)
    return figures


def figure_of(
    metric: str, seconds: Optional[float], figures: Mapping[str, float]
) -> Optional[float]:
    """Return one figure of a run, None when the run lacks it.

    >>> figure_of("cpu", 0.5, {"user_time": 0.25, "system_time": 0.125})
    0.375
    >>> figure_of("cpu", 0.5, {"user_time": 0.25}) is None
    True
    """
    if metric == TIME:
        return seconds
    found = [figures.get(name) for name in WORDS.get(metric, (metric,))]
    known = [value for value in found if value is not None]
    return math.fsum(known) if len(known) == len(found) else None


def used(minimised: Minimised, seconds: Optional[float], figures: Mapping[str, float]) -> float:
    """Return at least how much a run used: what it lacks, and what is below 0, counts nothing."""
    amounts = (
        addend.weight * (figure_of(addend.metric, seconds, figures) or 0.0)
        for addend in addends_of(minimised)
    )
    return math.fsum(max(0.0, amount) for amount in amounts)


def success_cost(
    minimised: Minimised, seconds: Optional[float], figures: Mapping[str, float]
) -> float:
    """Return what a success costs; raises `InputError` when a figure is missing or below 0."""
    amounts: List[float] = []
    for addend in addends_of(minimised):
        figure = figure_of(addend.metric, seconds, figures)
        fault = _fault(figure)
        if figure is None or fault is not None:
            raise InputError(f"a run succeeded and has {fault} {_remedy(addend.metric)}")
        amounts.append(addend.weight * figure)
    return math.fsum(amounts)


def success_amounts(minimised: Minimised, head: str, successes: Iterable[Success]) -> List[float]:
    """Return what each success of a head used, in the unit of the objective.

    Raises `InputError` naming head and figure when a success lacks it or it is below 0.
    """
    amounts, fault = known_amounts(minimised, head, successes)
    if fault is not None:
        raise InputError(fault)
    return amounts


def known_amounts(
    minimised: Minimised, head: str, successes: Iterable[Success]
) -> Tuple[List[float], Optional[str]]:
    """Return what each success used, as far as it is known, and the line that says what is not."""
    addends = addends_of(minimised)
    amounts: List[float] = []
    faults: Dict[Tuple[str, str], int] = {}
    total = 0
    for seconds, figures in successes:
        total += 1
        values = [figure_of(addend.metric, seconds, figures) for addend in addends]
        wrong = [
            (addend.metric, fault)
            for addend, fault in zip(addends, map(_fault, values))
            if fault is not None
        ]
        for place in wrong:
            faults[place] = faults.get(place, 0) + 1
        if not wrong:
            amounts.append(math.fsum(a.weight * (v or 0.0) for a, v in zip(addends, values)))
    if not faults:
        return amounts, None
    (metric, fault), count = next(iter(faults.items()))
    return amounts, f"head {head!r}: {count} of {total} successes have {fault} {_remedy(metric)}"


def _fault(figure: Optional[float]) -> Optional[str]:
    """Say in a word what makes a figure unfit to be a cost."""
    if figure is None:
        return "no"
    return None if figure >= 0 else "a negative"


def _metrics_in(metric: str) -> str:
    return " + ".join(WORDS.get(metric) or ("seconds" if metric == TIME else metric,))


def _remedy(metric: str) -> str:
    """Name a figure, why it may be missing, and what to do."""
    names = WORDS.get(metric) or (metric,)
    reasons = [BY_NAME[name].on(this_platform()).null_because for name in names if name in BY_NAME]
    reason = next((f" ({text})" for text in reasons if text), "")
    todo = "minimise something else"
    if metric.startswith(OWN) and metric not in BY_NAME:
        todo = f"write a number >= 0 to HYDRA_METRICS_FILE in every run, or {todo}"
    return f"{_metrics_in(metric)}, which the objective minimises{reason}; {todo}"


def name_fault(name: str, allowed: Sequence[str], what: str) -> Optional[str]:
    """Say that a metric's name is none of the allowed ones, nor `user_*`, with the nearest one.

    >>> name_fault("tme", ("time", "cpu"), "or a list of addends")
    "found 'tme', expected time, cpu, a user_* metric or a list of addends; did you mean 'time'?"
    >>> name_fault("user_tokens", ("time",), "") is None
    True
    """
    if name in allowed or (name.startswith(OWN) and is_registered(name)):
        return None
    import difflib

    near = difflib.get_close_matches(name[:80], allowed, 1, 0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    shown = ascii(name[:80])
    return f"found {shown}, expected {', '.join(allowed)}, a user_* metric {what}".rstrip() + hint
