"""Tests of `hydra_heads.store.imports.hyperfine`."""

from typing import Any, Callable, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import Failure
from hydra_heads.store.imports.foreign import ForeignRun
from hydra_heads.store.imports.hyperfine import about, matches, runs_of
from tests.store.imports.exports import hyperfine, hyperfine_result


def runs(document: Dict[str, Any]) -> List[ForeignRun]:
    """Return the runs of a document."""
    about(document, "x.json")
    return list(runs_of(document, "x.json"))


def test_one_result() -> None:
    """Each time is a run; it succeeded where its exit code is 0."""
    found = runs(hyperfine())

    assert [run.seconds for run in found] == [0.01, 0.03, 0.02]
    assert [run.ok for run in found] == [True, True, False]
    assert found[2].failure == Failure("exit", "exit code 3, expected 0")
    assert {run.title for run in found} == {"gzip -9 data.txt"}
    assert {run.instance for run in found} == {"default"}
    assert found[2].metrics == {"execution_time_seconds": 0.02, "exit_code": 3}
    assert found[0].started_unix is None


def test_parameters_are_the_instance() -> None:
    """What a result was run with names its input, as `--instance` has it."""
    document = hyperfine(hyperfine_result(parameters={"n": "1", "mode": "fast"}))

    assert {run.instance for run in runs(document)} == {"n=1,mode=fast"}
    assert runs(hyperfine(hyperfine_result(parameters={})))[0].instance == "default"


def test_run_without_an_exit_code() -> None:
    """A null exit code is a run that a signal ended."""
    (run,) = runs(hyperfine(hyperfine_result(times=[1.0], exit_codes=[None])))

    assert run.ok is False
    assert run.failure is not None
    assert run.failure.kind == "signal"


def test_versions_without_exit_codes() -> None:
    """Old versions stopped at the first failure: what they list has succeeded."""
    result = hyperfine_result()
    del result["exit_codes"]

    assert [run.ok for run in runs(hyperfine(result))] == [True] * 3


def test_memory_of_new_versions() -> None:
    """The peak is taken over in MiB, flagged as one that another run may have left."""
    found = runs(hyperfine(hyperfine_result(memory_usage_byte=[1048576, 2097152, None])))

    assert [run.metrics.get("memory_max_mb") for run in found] == [1.0, 2.0, None]
    assert found[0].flags == ("memory_floor", "memory_largest_process")
    assert found[2].flags == ()


def test_cpu_time_of_new_versions() -> None:
    """Where a version tells user and system time of each run, they are the run's."""
    result = hyperfine_result(user_times=[0.5, 0.25, None], system_times=[0.125] * 3)

    found = runs(hyperfine(result))

    assert [run.metrics.get("user_time") for run in found] == [0.5, 0.25, None]
    assert found[0].metrics["system_time"] == 0.125
    assert "user_time" not in runs(hyperfine())[0].metrics


def test_results_without_times() -> None:
    """One result without single runs is left out; a file of such ones holds nothing to take in."""
    summary = hyperfine_result("summed up", times=None)

    assert len(runs(hyperfine(summary, hyperfine_result()))) == 3
    with pytest.raises(InputError, match=r"x\.json: its results have no 'times', .*export it"):
        runs(hyperfine(summary))
    with pytest.raises(InputError, match="no 'times'"):
        runs({"results": []})


def test_what_is_an_export() -> None:
    """A document with results is one, unless it says that it is another's."""
    assert matches(hyperfine())
    assert not matches({"schema": "hydra.gate", "results": []})
    assert not matches({"benchmarks": []})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda result: result.update(times="0.1"), r"results\[0\]\.times: found '0.1', .* a list"),
        (lambda result: result.update(times=[1, "2", 3]), r"times\[1\]: found '2', .* seconds"),
        (lambda result: result.update(times=[1, -1, 3]), r"times\[1\]: found -1, .* from 0 to"),
        (lambda result: result.update(times=[1, 1e300, 3]), r"times\[1\]: found 1e\+300"),
        (lambda result: result.update(times=[1, 10**400, 3]), r"times\[1\]: found 10+"),
        (lambda result: result.update(times=[1, True, 3]), r"times\[1\]: found true"),
        (lambda result: result.update(times=[1, None, 3]), r"times\[1\]: found null"),
        (lambda result: result.update(exit_codes=[0]), r"exit_codes: found a list, .* 3 values"),
        (lambda result: result.update(exit_codes=[0, "0", 0]), r"exit_codes\[1\]: found '0'"),
        (lambda result: result.update(exit_codes=[0, 2**40, 0]), r"exit_codes\[1\]: found 1099"),
        (lambda result: result.update(exit_codes={"0": 0}), r"exit_codes: found an object"),
        (lambda result: result.update(user_times=[1, "x", 1]), r"user_times\[1\]: found 'x'"),
        (lambda result: result.pop("command"), r"results\[0\]\.command: found null, .* a text"),
        (lambda result: result.update(command=" "), r"command: found ' '"),
        (lambda result: result.update(parameters=[]), r"parameters: found a list, .* an object"),
        (lambda result: result.update(parameters={"n": {}}), r"parameters\.n: found an object"),
        (lambda result: result.update(memory_usage_byte=[1, -1, 1]), r"byte\[1\]: found -1"),
    ],
)
def test_broken_results(spoil: Callable[[Dict[str, Any]], object], message: str) -> None:
    """What is broken is named with its place, what is expected and what to do, in one line."""
    result = hyperfine_result()
    spoil(result)

    with pytest.raises(InputError, match=message) as caught:
        runs(hyperfine(result))

    assert "\n" not in str(caught.value)
    assert "export it again" in str(caught.value)


def test_results_that_are_no_list() -> None:
    """An object in the place of the list, or of a result something else, is refused."""
    with pytest.raises(InputError, match="results: found an object, expected a list"):
        runs({"results": {}})
    with pytest.raises(InputError, match=r"results\[0\]: found null, expected an object"):
        runs({"results": [None]})
