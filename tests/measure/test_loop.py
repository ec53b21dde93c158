"""Tests of `hydra_heads.measure.loop`: what one Phase 1 does."""

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import List, Sequence

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure import phase as phase_module
from hydra_heads.measure.loop import Event, RunEnded
from hydra_heads.model.documents import validate_path
from hydra_heads.model.run import Outcome, Run
from hydra_heads.store.history import History
from hydra_heads.store.pending import read_pending
from tests.measure.slots import (
    fake_processes,
    instances,
    run_events,
    run_phase,
    runs_in,
    schedule,
    slot_of,
    success,
)

PYTHON = (sys.executable, "-I", "-S", "-c")


def test_without_options_each_head_has_a_hundred_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody said how many: each profile records exactly 100 runs [H-011]."""
    fake_processes(monkeypatch, lambda launch: success())
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]}, instances=instances("x", "y"))

    phase = run_phase(slot, tmp_path / "out")

    assert Counter(run.head for run in phase.runs) == {"a": 100, "b": 100}
    for name in ("a", "b"):
        document = phase.document(name)
        assert (document["num_tests"], document["success_count"]) == (100, 100)
        assert len(document["runs"]) == 100


@pytest.mark.parametrize("tests", [1, 10])
def test_every_head_runs_as_often_as_asked(tmp_path: Path, tests: int) -> None:
    """N tests are N real runs of each head on the same instances, in valid documents [H-018]."""
    slot = slot_of(
        tmp_path,
        {
            "one": ["sh", "-c", "echo {x}"],
            "two": [*PYTHON, "print('{x}')"],
        },
        instances=instances("p", "q", "r"),
    )

    phase = run_phase(slot, tmp_path / "out", num_tests=tests)

    by_head = {
        head: Counter(run.instance for run in phase.runs if run.head == head)
        for head in ("one", "two")
    }
    assert by_head["one"] == by_head["two"]
    assert sum(by_head["one"].values()) == tests
    told = [event.run for event in run_events(phase.events)]
    assert [(run.ok, run.metrics["success"]) for run in told] == [(True, 1)] * (2 * tests)
    assert validate_path(str(tmp_path / "out")) == []


@pytest.mark.parametrize("tests", [0, -1, 1_000_001])
def test_an_impossible_number_of_tests_is_refused(tmp_path: Path, tests: int) -> None:
    """Less than one run, or more than a million, is an error before anything is written."""
    slot = slot_of(tmp_path, {"a": ["true"]})

    with pytest.raises(InputError, match=f"found {tests}, expected 1 to 1000000"):
        run_phase(slot, tmp_path / "out", num_tests=tests)

    assert os.listdir(str(tmp_path / "out")) == ["history.db"]


def test_the_order_is_that_of_the_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs follow seed and definitions, so that the same seed gives the same order again."""
    fake_processes(monkeypatch, lambda launch: success())
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]}, instances=instances("x", "y", "z"))

    phase = run_phase(slot, tmp_path / "out", num_tests=4, seed=11)

    planned = schedule(slot.heads, slot.instances, 4, 11)
    assert [(run.order, run.block, run.instance, run.head) for run in phase.runs] == [
        (step.order, step.block, step.instance.name, step.head.name) for step in planned
    ]


def test_a_run_is_recorded_before_it_is_told(tmp_path: Path) -> None:
    """When the event of a run goes out, another process finds it in history or journal."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["false"]})
    found: List[bool] = []

    def look(event: Event) -> None:
        if isinstance(event, RunEnded):
            orders = {run.order for run in runs_in(tmp_path / "out", event.run.run_id)}
            waiting = read_pending(str(tmp_path / "out" / "runs.jsonl"))
            found.append(event.run.order in orders | {line["order"] for line in waiting})

    phase = run_phase(slot, tmp_path / "out", on_event=look, num_tests=3)

    assert found == [True] * 6
    assert [event.done for event in run_events(phase.events)] == [1, 2, 3, 4, 5, 6]
    assert {event.total for event in run_events(phase.events)} == {6}
    assert run_events(phase.events)[-1].seconds_left == 0


def test_phase_one_says_once_that_it_starts(tmp_path: Path) -> None:
    """The start is told once, and the number of tests to those who want to know more [H-029]."""
    phase = run_phase(slot_of(tmp_path, {"a": ["true"]}), tmp_path / "out", num_tests=2)

    assert phase.notices.count("INFO Starting profiling phase") == 1
    assert "DEBUG Running 2 tests..." in phase.notices


def test_nothing_is_written_outside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output folder is made and holds all that Phase 1 writes [H-031]."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["sh", "-c", "cat {scratch}; exit 1"]})
    before = set(os.listdir(str(tmp_path)))

    run_phase(slot, tmp_path / "out" / "deep", num_tests=2)

    assert set(os.listdir(str(tmp_path))) - before == {"out"}
    assert os.listdir(str(here)) == []
    assert sorted(os.listdir(str(tmp_path / "out" / "deep"))) == [
        "head_a.json",
        "head_a.log",
        "head_b.json",
        "head_b.log",
        "history.db",
        "slot.json",
    ]


def test_the_time_limit_of_the_invocation_is_over_those_of_the_heads(tmp_path: Path) -> None:
    """What is asked for on the command line holds for every head."""
    slot = slot_of(tmp_path, {"hangs": {"command": ["sleep", "60"], "timeout_s": 50}})

    phase = run_phase(slot, tmp_path / "out", num_tests=1, timeout_s=0.2)

    assert [run.failure.kind for run in phase.runs if run.failure] == ["timeout"]


def test_only_some_heads_can_be_run(tmp_path: Path) -> None:
    """Profiles of the heads that do not run stay as they are."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]})
    run_phase(slot, tmp_path / "out", num_tests=2)
    before = (tmp_path / "out" / "head_b.json").read_bytes()

    phase = run_phase(slot, tmp_path / "out", num_tests=3, only=("a",))

    assert [document["name"] for document in phase.report.profiles] == ["a"]
    assert phase.document("a")["num_tests"] == 3
    assert (tmp_path / "out" / "head_b.json").read_bytes() == before


def test_an_unknown_head_names_the_known_ones(tmp_path: Path) -> None:
    """A slip in a head's name is told with the names there are."""
    slot = slot_of(tmp_path, {"alpha": ["true"], "beta": ["true"]})

    with pytest.raises(InputError, match=re.escape("no head 'gamma'; the heads are alpha, beta")):
        run_phase(slot, tmp_path / "out", only=("gamma",))


def test_fewer_tests_than_instances_are_a_subset(tmp_path: Path) -> None:
    """Two tests over five instances run two of them, and say so."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]}, instances=instances(*"vwxyz"))

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    assert len({run.instance for run in phase.runs}) == 2
    assert any("2 of the 5 instances in use" in line for line in phase.notices)


def test_the_expected_time_follows_from_the_first_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five blocks are expected to take five times the first one, whatever they take [H-024]."""
    clock = [100.0]

    def answer(launch: Launch) -> Outcome:
        clock[0] += 1.0 if clock[0] < 102 else 3.0
        return success()

    fake_processes(monkeypatch, answer)
    monkeypatch.setattr(phase_module, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]})

    phase = run_phase(slot, tmp_path / "out", num_tests=5)

    assert (phase.report.expected_seconds, phase.report.seconds) == (10.0, 26.0)
    left = [event.seconds_left for event in run_events(phase.events)]
    assert left[:3] == [9.0, 8.0, pytest.approx(5 / 3 * 7)]


def test_each_run_has_a_scratch_folder_of_its_own(tmp_path: Path) -> None:
    """A run finds its folder empty, and it is gone afterwards, whatever the run left in it."""
    seen = tmp_path / "seen"
    line = (
        f"ls -A {{scratch}} >> {seen}; echo {{scratch}} >> {seen};"
        "mkdir -p {scratch}/a/b; chmod 0 {scratch}/a"
    )
    slot = slot_of(tmp_path, {"a": ["sh", "-c", line]})

    run_phase(slot, tmp_path / "out", num_tests=3)

    folders = seen.read_text().split()
    assert len(set(folders)) == len(folders) == 3
    assert [folder for folder in folders if os.path.exists(folder)] == []


def test_somebody_may_choose_the_heads_of_each_block(tmp_path: Path) -> None:
    """Who chooses sees the runs of the last block; naming none ends it, not complete."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"], "c": ["true"]})
    answers: List[List[str]] = [["a", "b", "c"], ["b"], ["c", "a"], []]
    seen: List[List[str]] = []

    def choose(runs: Sequence[Run]) -> List[str]:
        seen.append(sorted(run.head for run in runs))
        return answers[len(seen) - 1]

    phase = run_phase(slot, tmp_path / "out", choose=choose, num_tests=9)

    assert seen == [[], ["a", "b", "c"], ["b"], ["a", "c"]]
    assert Counter(run.head for run in phase.runs) == {"a": 2, "b": 2, "c": 2}
    assert [run.order for run in phase.runs] == [1, 2, 3, 4, 5, 6]
    assert phase.document("a")["complete"] is False
    with History.open_reading(str(tmp_path / "out" / "history.db")) as history:
        latest = history.latest("job")
    assert latest is not None
    assert (latest.complete, latest.ended_unix is None) == (False, False)


def test_an_inherited_peak_is_no_figure(tmp_path: Path) -> None:
    """The memory of a small head is not that of the program which started it."""
    phase = run_phase(slot_of(tmp_path, {"a": ["true"]}), tmp_path / "out", num_tests=2)

    for run in phase.runs:
        assert ("memory_floor" in run.flags) == ("memory_max_mb" not in run.metrics)


def test_slot_document_has_the_definitions_unfilled(tmp_path: Path) -> None:
    """What lives in the folder is told with its heads as they were written."""
    slot = slot_of(tmp_path, {"a": ["echo", "{x}"]}, instances=instances("p"), valid_for_s=60)

    phase = run_phase(slot, tmp_path / "out", num_tests=1)

    document = json.loads((tmp_path / "out" / "slot.json").read_text())
    assert (document["slot"], document["run_id"]) == ("job", phase.report.run_id)
    assert document["heads"][0]["command"] == ["echo", "{x}"]
    assert document["heads_file"]["path"] == "../hydra_heads.json"
    assert document["instances"][0]["values"] == {"x": "p"}
    assert document["valid_for_s"] == 60
