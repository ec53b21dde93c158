"""One head and one metric over time: a value an invocation, and marks where something changed.

Only invocations of one origin count, of Phase 1 if nothing else is asked for: what was imported,
run as a script or picked while live is no part of that series, nor are configured warm-ups.
Warm-ups and outliers that were found out afterwards are: a median needs no care for them.
"""

import json
import math
from itertools import groupby
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.invocation import PROFILE_ORIGIN
from hydra_heads.model.metrics import BY_NAME, RUN_METRICS, SUCCESS_RATE, TIME, is_registered
from hydra_heads.model.minimised import CPU
from hydra_heads.store import series_statements as statements
from hydra_heads.store.coincidence import Mark, Surroundings, marks
from hydra_heads.store.levels import Level, Levels, Thinned
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import run_numbers

RATIO, DIFFERENCE, RATE = "ratio", "difference", "rate"
"""How the values of a series are to be read; see `Series`."""

FROM_ZERO: Tuple[str, ...] = (
    "block_io_operations",
    "descendants_killed",
    "stderr_lines",
    "stdout_lines",
)
"""Metrics that are 0 as a rule: compared by difference, because nothing is a percentage of 0."""

NO_SERIES: Tuple[str, ...] = ("start_time", "end_time", "exit_code", "success")
"""Metrics of runs that say nothing over time."""

FEWEST_NIGHTS = 8
"""Invocations below which nothing is said about a series."""

MOST_NIGHTS = 10000
"""Invocations that a series goes back at most."""

_FARTHEST = math.log(1e100)

_NEVER = 2**31 - 1  # above every invocation's number, and a run's number still fits


class Night(NamedTuple):
    """One invocation in a series: its value, and what it stands on.

    `error` is the standard error that the runs' own spread gives the value (of a ratio: that of
    its logarithm), `runs` how many count, `outliers` how many of a night's runs are flagged.
    `complete` is None while the invocation goes on.
    """

    run_id: str
    started_unix: float
    value: float
    runs: int
    fingerprint: Optional[str] = None
    machine_key: Optional[str] = None
    environment: Mapping[str, object] = {}
    complete: Optional[bool] = None
    error: float = 0.0
    outliers: int = 0

    @property
    def surroundings(self) -> Surroundings:
        """What the head was, and where it ran."""
        return Surroundings(self.fingerprint, self.machine_key, self.environment)


class Added(NamedTuple):
    """An invocation that a series ends with, wherever its runs are kept.

    `night` says what is known of it; its value and error are found here. `values` are the
    figures of successes by the name of their instance, `tries` the successes and the decided
    runs.
    """

    night: Night
    values: Mapping[str, Sequence[float]] = {}
    tries: Mapping[str, Tuple[int, int]] = {}


class Series(NamedTuple):
    """The nights of one head and one metric, oldest first.

    Values of kind `ratio` are relative to the first night (1.0), those of kind `difference` lie
    that much above it in `unit`, and those of kind `rate` are percent. `left_out` names the
    instances that had too few earlier runs when they were run last. `reference` is what the first
    night stands for in `unit`: the mean over the instances of the newest night.
    """

    slot: Optional[str]
    head: str
    metric: str
    unit: str
    kind: str
    nights: Tuple[Night, ...]
    left_out: Tuple[str, ...] = ()
    reference: Optional[float] = None

    @property
    def values(self) -> List[float]:
        """The values alone."""
        return [night.value for night in self.nights]

    @property
    def marks(self) -> Tuple[Mark, ...]:
        """Where definition, machine or environment were not what they were the night before."""
        return marks([night.surroundings for night in self.nights])

    def in_unit(self, value: float) -> Optional[float]:
        """Return a value of the series in `unit`; None where nobody knows what it stands for."""
        if self.kind == RATE:
            return value
        if self.reference is None:
            return None
        return self.reference * value if self.kind == RATIO else self.reference + value

    def on_machine(self, machine_key: Optional[str]) -> "Series":
        """Return the nights on one machine only."""
        nights = (night for night in self.nights if night.machine_key == machine_key)
        return self._replace(nights=tuple(nights))


def check_metric(metric: str, where: str = "--metric") -> None:
    """Refuse what has no series; raises `InputError` with the metrics that have one."""
    known = metric in (TIME, SUCCESS_RATE, CPU) or metric in RUN_METRICS
    own = is_registered(metric) and metric not in BY_NAME
    if metric in NO_SERIES or not (known or own):
        names = [name for name in RUN_METRICS if name not in NO_SERIES]
        raise InputError(
            f"{where}: found {ascii(metric)[:60]}, expected one of "
            f"{', '.join([TIME, SUCCESS_RATE, *names, CPU])}, or a figure of the head's own: "
            "user_..."
        )


def kind_of(metric: str) -> str:
    """Return how the values of a metric's series are to be read."""
    if metric == SUCCESS_RATE:
        return RATE
    return DIFFERENCE if metric in FROM_ZERO else RATIO


def unit_of(metric: str) -> str:
    """Return the unit of a metric; that of a head's own figure is not known."""
    if metric in (TIME, CPU):
        return "seconds"
    return BY_NAME[metric].unit if metric in BY_NAME else ""


def latest_slot(history: Queries, origin: str = PROFILE_ORIGIN) -> Optional[str]:
    """Return the slot of the invocation that began last; None when there is none."""
    rows = history.select(statements.SELECT_SLOT, (origin,))
    return next((None if name is None else str(name) for (name,) in rows), None)


def heads_of(history: Queries, slot: Optional[str], origin: str = PROFILE_ORIGIN) -> List[str]:
    """Return the heads of a slot that have runs, by name."""
    rows = history.select(statements.SELECT_HEADS, (slot, origin))
    return [str(name) for (name,) in rows]


def series_of(
    history: Queries,
    slot: Optional[str],
    head: str,
    metric: str = TIME,
    *,
    until_run_id: Optional[str] = None,
    most: int = MOST_NIGHTS,
    origin: str = PROFILE_ORIGIN,
    added: Optional[Added] = None,
) -> Series:
    """Return one value for each of the latest `most` invocations of an origin with this head.

    Invocations that have not ended are left out, but for the one that `until_run_id` names,
    after which nothing counts. Runs are read as they are asked for, one invocation at a time.
    What is `added` comes last, on the same scale. Raises `InputError` for a metric without a
    series.
    """
    check_metric(metric)
    series = Series(slot, head, metric, unit_of(metric), kind_of(metric), ())
    number = _first(history, statements.FIND_HEAD, (slot, head))
    until = _NEVER
    if until_run_id is not None:
        found = _first(history, statements.FIND_INVOCATION, (until_run_id,))
        until = _NEVER if found is None else found
    invocations: Invocations = {}
    if number is not None:
        invocations = _invocations(history, number, origin, until, most)
    if not invocations and added is None:
        return series
    bounds = _NO_RUNS if number is None else _bounds(number, invocations, origin)
    if metric == SUCCESS_RATE:
        rates = _rates(history, bounds)
        nights = _nights(history, bounds, invocations, rates)
        return series._replace(nights=nights + _night_of(added, _rate_of_added(added)))
    return _with_levels(history, series, bounds, invocations, added)


Invocations = Dict[int, Tuple[Any, ...]]
"""Facts of invocations by their numbers, which rise."""

Bounds = Tuple[int, int, int, bool]
"""A head's number, the lowest and the highest number of its runs, and whether those without a
block count."""

_NO_RUNS: Bounds = (0, 1, 0, False)


def _invocations(history: Queries, head: int, origin: str, until: int, most: int) -> Invocations:
    values = (head, origin, until, most)
    rows = list(history.select(statements.SELECT_INVOCATIONS, values))
    return {int(row[0]): row for row in reversed(rows)}


def _bounds(head: int, invocations: Invocations, origin: str) -> Bounds:
    if not invocations:
        return _NO_RUNS
    first, last = run_numbers(min(invocations))[0], run_numbers(max(invocations))[1]
    return head, first, last, origin != PROFILE_ORIGIN


def _with_levels(
    history: Queries,
    series: Series,
    bounds: Bounds,
    invocations: Invocations,
    added: Optional[Added],
) -> Series:
    """Put the invocations that have a level into a series."""
    rows = history.select(statements.SELECT_INSTANCES, (series.slot,))
    names = {str(number): str(name) for number, name in rows}
    levels, numbers = Levels(), []
    for number, values in _by_invocation(history, series, bounds):
        if number in invocations:
            numbers.append(number)
            levels.add(values)
    if added is not None:
        numbers.append(_NEVER)
        levels.add(_values_of_added(added, series.kind, names))
    found = {number: level for number, level in zip(numbers, levels.found) if level is not None}
    scales = levels.scales
    if series.kind == RATIO:
        found = {
            number: level._replace(value=_ratio_of(level.value)) for number, level in found.items()
        }
        scales = [math.exp(scale) for scale in scales]
    return series._replace(
        nights=_nights(history, bounds, invocations, found) + _night_of(added, found.get(_NEVER)),
        left_out=tuple(sorted(names.get(key, key[1:]) for key in levels.left_out)),
        reference=math.fsum(scales) / len(scales) if scales else None,
    )


def _ratio_of(log: float) -> float:
    """Return the ratio that a difference of logarithms is, 1e100 and its inverse at most."""
    return math.exp(max(-_FARTHEST, min(_FARTHEST, log)))


def _values_of_added(
    added: Added, kind: str, names: Mapping[str, str]
) -> Dict[str, Sequence[float]]:
    """Return the values of an added invocation by the number of its instance, as `Levels` has it.

    An instance without a number was never run here: a question mark and its name stand for it.
    """
    numbers = {name: number for number, name in names.items()}
    found: Dict[str, Sequence[float]] = {}
    for name, values in added.values.items():
        thinned = Thinned()
        for value in values:
            if kind == DIFFERENCE:
                thinned.add(value)
            elif value > 0:
                thinned.add(math.log(value))
        if thinned.values:
            found[numbers.get(name, f"?{name}")] = thinned.values
    return found


def _rate_of_added(added: Optional[Added]) -> Optional[Level]:
    tries = [] if added is None else [each for each in added.tries.values() if each[1]]
    return _level_of_tries(tries) if tries else None


def _night_of(added: Optional[Added], level: Optional[Level]) -> Tuple[Night, ...]:
    if added is None or level is None:
        return ()
    return (added.night._replace(value=level.value, error=level.error, runs=level.runs),)


def _by_invocation(
    history: Queries, series: Series, bounds: Bounds
) -> Iterator[Tuple[int, Dict[str, Sequence[float]]]]:
    """Yield the values of each invocation by instance, ready for `Levels`."""
    values: Tuple[object, ...] = bounds
    if series.metric == TIME:
        statement = statements.SELECT_SECONDS
    elif series.metric == CPU:
        statement = statements.SELECT_CPU
    elif series.metric in statements.SELECT_VALUES:
        statement = statements.SELECT_VALUES[series.metric]
    else:
        statement, values = statements.SELECT_OWN_VALUES, (*bounds, series.metric)
    for number, rows in groupby(history.select(statement, values), key=_invocation_number):
        found: Dict[str, Thinned] = {}
        for _, instance, value in rows:
            if series.kind == DIFFERENCE:
                found.setdefault(str(instance), Thinned()).add(float(value))
            elif value > 0:
                found.setdefault(str(instance), Thinned()).add(math.log(value))
        yield number, {name: thinned.values for name, thinned in found.items()}


def _invocation_number(row: Sequence[Any]) -> int:
    return int(row[0])


def _rates(history: Queries, bounds: Bounds) -> Dict[int, Level]:
    """Return the success rate of each invocation: the mean over its instances, in percent."""
    rows = history.select(statements.SELECT_RATES, bounds)
    found = {}
    for number, group in groupby(rows, key=_invocation_number):
        found[number] = _level_of_tries([(successes, runs) for _, _, successes, runs in group])
    return found


def _level_of_tries(tries: Sequence[Tuple[float, int]]) -> Level:
    rate = math.fsum(successes / runs for successes, runs in tries) / len(tries)
    count = sum(runs for _, runs in tries)
    return Level(100.0 * rate, 100.0 * math.sqrt(rate * (1 - rate) / count), count)


def _nights(
    history: Queries,
    bounds: Bounds,
    invocations: Invocations,
    levels: Mapping[int, Level],
) -> Tuple[Night, ...]:
    rows = history.select(statements.SELECT_OUTLIERS, bounds)
    outliers = {int(number): int(count) for number, count in rows}
    nights = []
    for number, row in invocations.items():
        level = levels.get(number)
        if level is None:
            continue
        _, run_id, started_unix, fingerprint, machine_key, environment, complete = row
        nights.append(
            Night(
                str(run_id),
                float(started_unix),
                level.value,
                level.runs,
                fingerprint,
                machine_key,
                _loaded(environment),
                None if complete is None else bool(complete),
                level.error,
                outliers.get(number, 0),
            )
        )
    return tuple(nights)


def _loaded(text: object) -> Dict[str, object]:
    """Read what was recorded of the surroundings; nothing where that is damaged."""
    try:
        value = json.loads(str(text))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _first(history: Queries, statement: str, values: Sequence[object]) -> Optional[int]:
    row = next(iter(history.select(statement, values)), None)
    return None if row is None else int(row[0])
