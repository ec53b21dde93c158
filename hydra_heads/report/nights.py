"""What each invocation with a head says of its time, as far as profiles keep it.

A profile holds the runs of one invocation and, under `earlier`, the sums of those before it and
of days of daily use. Inputs differ in size, and not every night has the same ones: so a night is
told by what it took against what its own inputs usually take.
"""

import math
from functools import lru_cache
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.invocation import PROFILE_ORIGIN
from hydra_heads.model.moments import unix_of
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.slot import DEFAULT_INSTANCE
from hydra_heads.stats.changes import Change, find_changes
from hydra_heads.stats.discovery import benjamini_hochberg

FEWEST_NIGHTS = 8
"""Nights below which nothing is said about changes."""

ALPHA = 0.05
"""What part of the changes that are told together may be chance."""

NEW_DEFINITION = "another definition or version"
ANOTHER_MACHINE = "another machine"

_MOST_ROUNDS = 50
_CLOSE = 1e-6
_LEAST_SECONDS, _MOST_SECONDS, _MOST_LOG = 1e-30, 1e30, 200.0


class Night(NamedTuple):
    """One invocation of Phase 1, or one day of daily use, as far as one head goes.

    `unix` is in seconds since 1970, `name` the run id or the day. `value_seconds` is what a
    success would have taken on the inputs of the newest night; None where nothing succeeded on
    an input that other nights know. `success_rate` is in percent, None without runs.
    """

    unix: float
    name: str
    value_seconds: Optional[float]
    success_rate: Optional[float]
    runs: int
    origin: str
    fingerprint: Optional[str] = None
    machine_key: Optional[str] = None


class NightChange(NamedTuple):
    """A new level: its first night, the step in percent with its 95 % interval, and its q."""

    night: Night
    percent: float
    low: float
    high: float
    q: float


class Mark(NamedTuple):
    """A night that differs from the one before it in more than its time, and how."""

    night: Night
    words: str


_Sums = Mapping[str, Tuple[int, float]]
"""Successes by instance: how many, and their seconds summed up."""

_Logs = Dict[str, Tuple[float, int]]
"""By instance the logarithm of the mean time of a success, and how many it stands on."""


class _Record(NamedTuple):
    night: Night
    sums: _Sums


def nights_of(profile: Profile) -> List[Night]:
    """Return the nights of a head, oldest first, its profile's own invocation last.

    The logarithms of the mean times by instance are taken apart into a scale of each instance
    and a level of each night, in turns: the scale is the median over nights of what the levels
    leave, the level the mean over the night's instances, by their runs, of what the scales leave
    (median polish; Tukey, 1977, with means in one direction). Only invocations of Phase 1 say
    what is usual, where there are any. Rows without a readable date are left out.
    """
    records = sorted(_earlier(profile), key=lambda record: record.night.unix)
    own = _own(profile)
    if own is not None:
        records.append(own)
    logs = [_logs_of(record.sums) for record in records]
    is_usual = [record.night.origin == PROFILE_ORIGIN for record in records]
    if not any(is_usual):
        is_usual = [True] * len(records)
    levels = _levels(logs, is_usual)
    anchor = _anchor(records, levels, is_usual)
    return [
        record.night._replace(value_seconds=_value(level, anchor))
        for record, level in zip(records, levels)
    ]


def judged_nights(nights: Sequence[Night]) -> List[Night]:
    """Return the nights that make one series: with a value, of Phase 1, on comparable machines.

    Where each machine took over from the one before, a step tells by how much it is slower; where
    machines took turns, only the newest one's nights are one series.
    """
    found = [n for n in nights if n.origin == PROFILE_ORIGIN and n.value_seconds is not None]
    keys = [night.machine_key for night in found]
    turns = sum(1 for old, new in zip(keys, keys[1:]) if old != new)
    if turns < max(1, len(set(keys))):
        return found
    return [night for night in found if night.machine_key == keys[-1]]


def changes_of(heads: Mapping[str, Sequence[Night]]) -> Dict[str, List[NightChange]]:
    """Find where the times of heads changed, oldest first; every head has its list.

    Heads are judged together, those with at least eight nights in `judged_nights`: of all
    changes told at most 5 % are expected to be chance (Benjamini & Hochberg, 1995).
    """
    series = {name: judged_nights(nights) for name, nights in heads.items()}
    found = [
        (name, change)
        for name, nights in series.items()
        if len(nights) >= FEWEST_NIGHTS
        for change in _changes_or_none(nights)
    ]
    # A series without a change was judged too: it has its part in the number of tests.
    q_values = benjamini_hochberg([1.0 if change is None else change.p for _, change in found])
    changes: Dict[str, List[NightChange]] = {name: [] for name in heads}
    for (name, change), q in zip(found, q_values):
        if change is not None and q <= ALPHA:
            factor = 100.0 / change.before
            step = (factor * change.effect, factor * change.low, factor * change.high)
            changes[name].append(NightChange(series[name][change.index], *step, q))
    return changes


def marks_of(nights: Iterable[Night]) -> List[Mark]:
    """Mark each night of Phase 1 whose definition or machine is not that of the one before."""
    marks: List[Mark] = []
    fingerprint: Optional[str] = None
    machine: Optional[str] = None
    for night in nights:
        if night.origin != PROFILE_ORIGIN:
            continue
        words = []
        if None not in (fingerprint, night.fingerprint) and fingerprint != night.fingerprint:
            words.append(NEW_DEFINITION)
        if None not in (machine, night.machine_key) and machine != night.machine_key:
            words.append(ANOTHER_MACHINE)
        if words:
            marks.append(Mark(night, ", ".join(words)))
        fingerprint = night.fingerprint or fingerprint
        machine = night.machine_key or machine
    return marks


def _changes_or_none(nights: Sequence[Night]) -> Sequence[Optional[Change]]:
    found: List[Optional[Change]] = [*find_changes([night.value_seconds for night in nights])]
    return found or [None]


def _earlier(profile: Profile) -> Iterable[_Record]:
    for row in objects_in(profile.document.get("earlier")):
        day = text_in(row.get("day"))
        moment = text_in(row.get("timestamp")) or (f"{day}T00:00Z" if day else "")
        unix = _unix_of(moment)
        if unix is None:
            continue
        sums, successes, runs = _outcomes(objects_in(row.get("outcomes")))
        night = Night(
            unix,
            text_in(row.get("run_id")) or day or moment,
            None,
            100.0 * successes / runs if runs else None,
            runs,
            text_in(row.get("origin")) or PROFILE_ORIGIN,
            text_in(row.get("fingerprint")),
            text_in(row.get("machine_key")),
        )
        yield _Record(night, sums)


# The heads of a slot were run on the same nights.
_unix_of = lru_cache(maxsize=256)(unix_of)


def _outcomes(rows: Sequence[Mapping[str, object]]) -> Tuple[_Sums, int, int]:
    """Return the successes by instance, how many they are, and how many runs there were."""
    sums: Dict[str, Tuple[int, float]] = {}
    successes = runs = 0
    for row in rows:
        count = int(number_in(row.get("count")) or 0)
        if count < 1:
            continue
        runs += count
        if row.get("ok") is not True:
            continue
        successes += count
        seconds = number_in(row.get("seconds_sum"))
        # A sum of nothing has no logarithm; what no clock can have told fits no float in the end.
        if seconds is not None and _LEAST_SECONDS < seconds < _MOST_SECONDS:
            _add(sums, text_in(row.get("instance")) or DEFAULT_INSTANCE, count, seconds)
    return sums, successes, runs


def _own(profile: Profile) -> Optional[_Record]:
    """Return the invocation whose runs the profile holds; None where nobody knows when it was."""
    unix = profile.written_unix
    if unix is None:
        return None
    seconds: Dict[str, List[float]] = {}
    for run in profile.runs:
        if run.ok and run.seconds is not None:
            seconds.setdefault(run.instance, []).append(run.seconds)
    surroundings = object_in(profile.document.get("environment")) or {}
    night = Night(
        unix,
        profile.run_id or profile.timestamp,
        None,
        profile.success_rate,
        profile.num_tests,
        PROFILE_ORIGIN,
        profile.fingerprint,
        text_in(surroundings.get("machine_key")),
    )
    sums = {name: (len(values), math.fsum(values)) for name, values in seconds.items()}
    return _Record(night, {name: pair for name, pair in sums.items() if pair[1] > _LEAST_SECONDS})


def _add(sums: Dict[str, Tuple[int, float]], instance: str, count: int, seconds: float) -> None:
    before = sums.get(instance, (0, 0.0))
    sums[instance] = (before[0] + count, before[1] + seconds)


def _logs_of(sums: _Sums) -> _Logs:
    return {name: (math.log(seconds / count), count) for name, (count, seconds) in sums.items()}


def _levels(logs: Sequence[_Logs], is_usual: Sequence[bool]) -> List[Optional[float]]:
    """Return by how much the logarithm of a night lies above what its instances usually take."""
    usual = [row for row, counts in zip(logs, is_usual) if counts]
    levels: List[Optional[float]] = [0.0] * len(usual)
    scales: Mapping[str, float] = {}
    for _ in range(_MOST_ROUNDS):
        scales = _scales(usual, levels)
        before, levels = levels, [_level(row, scales) for row in usual]
        moved = [new - (old or 0.0) for old, new in zip(before, levels) if new is not None]
        # All nights moved alike: only where zero lies is another now, and that is nothing.
        if not moved or max(moved) - min(moved) < _CLOSE:
            break
    return [_level(row, scales) for row in logs]


def _scales(logs: Sequence[_Logs], levels: Sequence[Optional[float]]) -> Dict[str, float]:
    rest: Dict[str, List[float]] = {}
    for row, level in zip(logs, levels):
        for name, (log, _) in row.items():
            rest.setdefault(name, []).append(log - (level or 0.0))
    return {name: _middle(sorted(values)) for name, values in rest.items()}


def _middle(ascending: Sequence[float]) -> float:
    last = len(ascending) - 1
    return (ascending[last // 2] + ascending[last - last // 2]) / 2


def _level(row: _Logs, scales: Mapping[str, float]) -> Optional[float]:
    known = [(log - scales[name], count) for name, (log, count) in row.items() if name in scales]
    runs = sum(count for _, count in known)
    return math.fsum(rest * count for rest, count in known) / runs if runs else None


_Anchor = Tuple[float, float]
"""The mean time of the newest night with a level, and the level."""


def _anchor(
    records: Sequence[_Record], levels: Sequence[Optional[float]], is_usual: Sequence[bool]
) -> Optional[_Anchor]:
    for record, level, counts in zip(records[::-1], levels[::-1], is_usual[::-1]):
        if counts and level is not None:
            runs = sum(count for count, _ in record.sums.values())
            return math.fsum(seconds for _, seconds in record.sums.values()) / runs, level
    return None


def _value(level: Optional[float], anchor: Optional[_Anchor]) -> Optional[float]:
    if level is None or anchor is None:
        return None
    seconds, newest = anchor
    return seconds * math.exp(max(-_MOST_LOG, min(level - newest, _MOST_LOG)))
