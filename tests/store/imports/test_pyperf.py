"""Tests of `hydra_heads.store.imports.pyperf`."""

from typing import Any, Callable, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.store.imports.foreign import ForeignRun
from hydra_heads.store.imports.pyperf import about, matches, runs_of
from tests.store.imports.exports import hyperfine, pyperf, pyperf_run


def runs(document: Dict[str, Any]) -> List[ForeignRun]:
    """Return the runs of a document."""
    about(document, "x.json")
    return list(runs_of(document, "x.json"))


def test_values_and_warmups() -> None:
    """Each value is a run, warm-ups come first and are flagged, all with the benchmark's name."""
    found = runs(pyperf())

    assert [(run.seconds, run.warmup) for run in found] == [
        (0.5, True),
        (0.25, False),
        (0.5, False),
    ]
    assert {run.title for run in found} == {"sort list"}
    assert all(run.ok and run.failure is None for run in found)
    assert found[1].metrics == {"execution_time_seconds": 0.25}


def test_times_within_a_process() -> None:
    """A process says when it began; its values follow, each as long as all its loops took."""
    found = runs(pyperf(inner_loops=10))

    assert [run.started_unix for run in found] == [86400.0, 86410.0, 86420.0]


def test_no_date() -> None:
    """A process without a date leaves the time of its values open."""
    assert [run.started_unix for run in runs(pyperf(pyperf_run([1.0])))] == [None, None]


def test_metadata_is_inherited() -> None:
    """What a suite or a benchmark says holds for its runs, which may say something else."""
    document = pyperf(pyperf_run([1.0]), pyperf_run([2.0], name="own"))
    document["benchmarks"][0]["metadata"].pop("loops")
    document["metadata"]["loops"] = 8

    found = runs(document)

    assert [run.title for run in found] == ["sort list"] * 2 + ["own"] * 2


def test_surroundings_name_nobody() -> None:
    """System, processor and Python are kept; the machine's name is not."""
    assert about(pyperf(), "x.json").environment == {
        "system": "Linux-6.1",
        "python": "3.11.7 (64-bit)",
        "cpu_count": 2,
    }


def test_only_seconds_are_times() -> None:
    """Bytes and counts are left out; a file of nothing else holds nothing to take in."""
    mixed = pyperf()
    mixed["benchmarks"].append(pyperf(unit="byte")["benchmarks"][0])

    assert len(runs(mixed)) == 3
    with pytest.raises(InputError, match=r"x\.json: it measures byte, expected times in seconds"):
        runs(pyperf(unit="byte"))
    with pytest.raises(InputError, match="it has no values"):
        runs(dict(pyperf(), benchmarks=[]))


def test_calibration_has_warmups_only() -> None:
    """A process that only looked for the number of loops has no values, and that is right."""
    document = pyperf({"warmups": [[1, 0.1], [2, 0.2]]})

    assert [run.warmup for run in runs(document)] == [True, True]


def test_older_formats() -> None:
    """Format 6 has warm-ups as the time of all loops; format 5 calls values samples."""
    six = dict(pyperf(inner_loops=5), version=6)
    five = dict(pyperf(), version=5)
    (run,) = five["benchmarks"][0]["runs"]
    run["samples"] = run.pop("values")
    five["benchmarks"][0]["common_metadata"] = five["benchmarks"][0].pop("metadata")

    assert [run.seconds for run in runs(six)] == [0.05, 0.25, 0.5]
    assert [run.seconds for run in runs(five)] == [0.25, 0.25, 0.5]


def test_what_is_a_suite() -> None:
    """A document with benchmarks and a version is one."""
    assert matches(pyperf())
    assert not matches(hyperfine())
    assert not matches({"benchmarks": []})


def _first(document: Dict[str, Any]) -> Dict[str, Any]:
    run = document["benchmarks"][0]["runs"][0]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda doc: doc.update(version="4.0.0"), r"version: found '4.0.0', .*1.0, 6 or 5"),
        (lambda doc: doc.update(version=True), "version: found true"),
        (lambda doc: doc.update(version=[]), "version: found a list"),
        (lambda doc: doc.update(benchmarks={}), "benchmarks: found an object"),
        (lambda doc: doc.update(benchmarks=[1]), r"benchmarks\[0\]: found 1"),
        (lambda doc: doc.update(metadata=[]), "metadata: found a list"),
        (lambda doc: doc["benchmarks"][0].pop("runs"), r"benchmarks\[0\]\.runs: found null"),
        (lambda doc: doc["benchmarks"][0].update(runs=["x"]), r"runs\[0\]: found 'x'"),
        (lambda doc: doc["benchmarks"][0]["metadata"].pop("name"), r"name: found null"),
        (lambda doc: _first(doc).update(values=[-1.0]), r"values\[0\]: found -1.0"),
        (lambda doc: _first(doc).update(values=["1"]), r"values\[0\]: found '1'"),
        (lambda doc: _first(doc).update(values={"a": 1}), r"values: found an object"),
        (lambda doc: _first(doc).update(warmups=[1]), r"warmups\[0\]: found 1"),
        (lambda doc: _first(doc).update(warmups=[[1]]), r"warmups\[0\]: found a list, .*two"),
        (lambda doc: _first(doc).update(warmups=[[1, None]]), r"warmups\[0\]\[1\]: found null"),
        (lambda doc: _first(doc)["metadata"].update(date="soon"), r"date: found 'soon'"),
        (lambda doc: _first(doc)["metadata"].update(date=5), r"date: found 5"),
        (lambda doc: _first(doc)["metadata"].update(loops="4"), r"loops: found '4'"),
        (lambda doc: _first(doc)["metadata"].update(inner_loops=-1), r"inner_loops: found -1"),
    ],
)
def test_broken_suites(spoil: Callable[[Dict[str, Any]], object], message: str) -> None:
    """What is broken is named with its place, what is expected and what to do, in one line."""
    document = pyperf()
    spoil(document)

    with pytest.raises(InputError, match=message) as caught:
        runs(document)

    assert "\n" not in str(caught.value)
    assert "export it again" in str(caught.value)
