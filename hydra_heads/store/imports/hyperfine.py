"""What `hyperfine --export-json` writes, of old versions and new ones.

A result has the times of its runs; newer versions add their exit codes (before, and unless it was
told to go on, hyperfine stopped at the first run that failed), their memory, and user and system
time of each. Where these two are means over the runs, no run has them, and they are left out.
"""

from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import (
    EXIT,
    MEMORY_FLOOR,
    MEMORY_LARGEST_PROCESS,
    SIGNAL,
    Failure,
)
from hydra_heads.model.findings import Step
from hydra_heads.model.slot import DEFAULT_INSTANCE
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

MOST_BYTES = 2.0**62

_MIB = float(1 << 20)

_CODES = 2**31

_CPU = {"user_times": "user_time", "system_times": "system_time"}

_COLUMNS = ("exit_codes", "memory_usage_byte", *_CPU)
"""Lists with one value a run, in the order of the times."""


def matches(document: Mapping[str, Any]) -> bool:
    """Say whether a document is an export of hyperfine."""
    return "results" in document and "schema" not in document


def about(document: Mapping[str, Any], where: str) -> About:
    """Return what hyperfine says of all runs: nothing, not even when they were made."""
    list_at(document["results"], where, ("results",))
    return About()


def runs_of(document: Mapping[str, Any], where: str) -> Iterator[ForeignRun]:
    """Yield the runs of all results, in the order of the file."""
    any_times = False
    for index, value in enumerate(document["results"]):
        path: Tuple[Step, ...] = ("results", index)
        result = object_at(value, where, path)
        if result.get("times") is not None:
            any_times = True
            yield from _runs_of_result(result, where, path)
    if not any_times:
        raise InputError(
            f"{where}: its results have no 'times', only figures over all runs, so there is "
            "nothing to take in; export it again with a newer hyperfine"
        )


def _runs_of_result(
    result: Mapping[str, Any], where: str, path: Tuple[Step, ...]
) -> Iterator[ForeignRun]:
    title = text_at(result.get("command"), where, (*path, "command"))
    instance = _instance_of(result, where, path)
    times = list_at(result["times"], where, (*path, "times"))
    columns = {name: _column(result, name, len(times), where, path) for name in _COLUMNS}
    for at, value in enumerate(times):
        seconds = seconds_at(value, where, (*path, "times", at))
        failure, metrics = _ending(columns["exit_codes"], at, where, path)
        metrics["execution_time_seconds"] = seconds
        for name, metric in _CPU.items():
            if columns[name] and columns[name][at] is not None:
                metrics[metric] = seconds_at(columns[name][at], where, (*path, name, at))
        memory = columns["memory_usage_byte"]
        flags: Tuple[str, ...] = ()
        if memory and memory[at] is not None:
            place = (*path, "memory_usage_byte", at)
            metrics["memory_max_mb"] = number_at(memory[at], where, place, MOST_BYTES) / _MIB
            # The peak of the largest process that hyperfine has waited for until then.
            flags = (MEMORY_FLOOR, MEMORY_LARGEST_PROCESS)
        yield ForeignRun(
            title, instance, failure is None, seconds, None, failure, False, flags, metrics
        )


def _column(
    result: Mapping[str, Any], name: str, length: int, where: str, path: Tuple[Step, ...]
) -> List[Any]:
    """Return a list with one value a run; an empty one when the version has none."""
    values = list_at(result.get(name) or [], where, (*path, name))
    if values and len(values) != length:
        raise refused(where, (*path, name), values, f"{length} values, as many as times")
    return values


def _ending(
    codes: List[Any], at: int, where: str, path: Tuple[Step, ...]
) -> Tuple[Optional[Failure], Dict[str, float]]:
    """Return why a run failed, and its exit code as a metric."""
    if not codes:
        return None, {}
    code = codes[at]
    if code is None:
        return Failure(SIGNAL, "ended by a signal; hyperfine does not tell which"), {}
    if isinstance(code, bool) or not isinstance(code, int) or not -_CODES <= code < 2 * _CODES:
        raise refused(where, (*path, "exit_codes", at), code, "an exit code, or null")
    failure = Failure(EXIT, f"exit code {code}, expected 0") if code else None
    return failure, {"exit_code": code}


def _instance_of(result: Mapping[str, Any], where: str, path: Tuple[Step, ...]) -> str:
    """Word the parameters of a result as `--instance` has them."""
    if result.get("parameters") is None:
        return DEFAULT_INSTANCE
    parameters = object_at(result["parameters"], where, (*path, "parameters"))
    pairs = []
    for name, value in parameters.items():
        if not isinstance(value, (str, int, float)):
            raise refused(where, (*path, "parameters", name), value, "a text or a number")
        pairs.append(f"{name}={value}")
    return ",".join(pairs) or DEFAULT_INSTANCE
