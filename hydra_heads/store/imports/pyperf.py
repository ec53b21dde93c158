"""What pyperf writes: suites of benchmarks, in its formats 5, 6 and 1.0.

A run of pyperf is a process that measures several values; each value, seconds a loop, becomes a
run here, and so do its warm-ups, flagged. Metadata holds for what is below it: the suite's for
its benchmarks, a benchmark's for its runs. Before 1.0 a warm-up is the time of all its loops.
"""

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.findings import Step
from hydra_heads.model.moments import unix_of
from hydra_heads.store.imports.foreign import (
    About,
    ForeignRun,
    list_at,
    number_at,
    object_at,
    refused,
    seconds_at,
    text_at,
)

VERSIONS = (5, 6, "1.0")

SECOND = "second"

MOST_LOOPS = 2.0**53

_ENVIRONMENT = {
    "platform": "system",
    "python_version": "python",
    "cpu_model_name": "cpu_model",
    "cpu_count": "cpu_count",
}
"""Metadata that is kept, and what profiles call it; others may name a person or a machine."""


class _Value(NamedTuple):
    """One value of a process: seconds a loop, how long it took in all, whether it warmed up."""

    seconds: float
    taken: float
    warmup: bool


def matches(document: Mapping[str, Any]) -> bool:
    """Say whether a document is a suite of pyperf."""
    return "benchmarks" in document and "version" in document


def about(document: Mapping[str, Any], where: str) -> About:
    """Return what a suite says of the surroundings."""
    version = document["version"]
    if isinstance(version, bool) or version not in VERSIONS:
        raise refused(where, ("version",), version, "pyperf's format 1.0, 6 or 5")
    list_at(document["benchmarks"], where, ("benchmarks",))
    metadata = _metadata_of(document, where, ())
    environment = {
        name: metadata[key]
        for key, name in _ENVIRONMENT.items()
        if isinstance(metadata.get(key), (str, int))
    }
    return About(environment=environment)


def runs_of(document: Mapping[str, Any], where: str) -> Iterator[ForeignRun]:
    """Yield the values of all benchmarks that were measured in seconds."""
    common = _metadata_of(document, where, ())
    units, any_values = set(), False
    for index, value in enumerate(document["benchmarks"]):
        path: Tuple[Step, ...] = ("benchmarks", index)
        benchmark = object_at(value, where, path)
        metadata = {**common, **_metadata_of(benchmark, where, path)}
        for at, row in enumerate(list_at(benchmark.get("runs"), where, (*path, "runs"))):
            place = (*path, "runs", at)
            process = object_at(row, where, place)
            own = {**metadata, **_metadata_of(process, where, place)}
            unit = own.get("unit", SECOND)
            units.add(str(unit))
            if unit == SECOND:
                for run in _runs_of_process(document["version"], process, own, where, place):
                    any_values = True
                    yield run
    if not any_values:
        found = ", ".join(sorted(units - {SECOND}))
        reason = f"it measures {found}" if found else "it has no values"
        raise InputError(f"{where}: {reason[:80]}, expected times in seconds; nothing was taken in")


def _runs_of_process(
    version: object,
    process: Mapping[str, Any],
    metadata: Mapping[str, Any],
    where: str,
    path: Tuple[Step, ...],
) -> Iterator[ForeignRun]:
    name = text_at(metadata.get("name"), where, (*path, "metadata", "name"))
    inner = _loops(metadata, "inner_loops", where, path)
    loops = _loops(metadata, "loops", where, path)
    values = _warmups_of(version, process, inner, where, path)
    key = "samples" if version == 5 else "values"
    for at, value in enumerate(list_at(process.get(key) or [], where, (*path, key))):
        seconds = seconds_at(value, where, (*path, key, at))
        values.append(_Value(seconds, seconds * loops * inner, False))
    started = _date_of(metadata, where, path)
    for seconds, taken, warmup in values:
        yield ForeignRun(
            name,
            seconds=seconds,
            started_unix=started,
            warmup=warmup,
            metrics={"execution_time_seconds": seconds},
        )
        started = None if started is None else started + taken


def _warmups_of(
    version: object,
    process: Mapping[str, Any],
    inner: float,
    where: str,
    path: Tuple[Step, ...],
) -> List[_Value]:
    warmups = []
    for at, value in enumerate(list_at(process.get("warmups") or [], where, (*path, "warmups"))):
        place = (*path, "warmups", at)
        pair = list_at(value, where, place)
        if len(pair) != 2:
            raise refused(where, place, pair, "two numbers: loops and seconds")
        loops = max(1.0, number_at(pair[0], where, (*place, 0), MOST_LOOPS, "loops"))
        seconds = seconds_at(pair[1], where, (*place, 1))
        if version == "1.0":
            warmups.append(_Value(seconds, seconds * loops * inner, True))
        else:
            warmups.append(_Value(seconds / (loops * inner), seconds, True))
    return warmups


def _loops(metadata: Mapping[str, Any], name: str, where: str, path: Tuple[Step, ...]) -> float:
    value = metadata.get(name, 1)
    return max(1.0, number_at(value, where, (*path, "metadata", name), MOST_LOOPS, "loops"))


def _date_of(metadata: Mapping[str, Any], where: str, path: Tuple[Step, ...]) -> Optional[float]:
    """Return when a process began; pyperf writes it in the local time of where it ran."""
    date = metadata.get("date")
    if date is None:
        return None
    moment = unix_of(date) if isinstance(date, str) else None
    if moment is None:
        raise refused(where, (*path, "metadata", "date"), date, "a date like 2026-11-21 08:00:00")
    return moment


def _metadata_of(document: Mapping[str, Any], where: str, path: Tuple[Step, ...]) -> Dict[str, Any]:
    """Return what holds for everything in a part of a suite."""
    metadata: Dict[str, Any] = {}
    for key in ("common_metadata", "metadata"):
        if document.get(key) is not None:
            metadata.update(object_at(document[key], where, (*path, key)))
    return metadata
