"""Tests of interrupted and resumed invocations of `hydra_heads.measure.loop`."""

import os
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.crew import Ended
from hydra_heads.measure.feeding import Feeder
from hydra_heads.measure.loop import Event, RunEnded
from hydra_heads.measure.request import Interrupted
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import SlotDefinition
from tests.measure.slots import (
    Definition,
    document_in,
    fake_processes,
    instances,
    latest_run_id,
    run_phase,
    runs_in,
    schedule,
    slot_of,
    success,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")


def _raise_interrupt(*arguments: object, **settings: object) -> None:
    raise KeyboardInterrupt


def _names(runs: Sequence[Run]) -> List[Tuple[int, str, str]]:
    return [(run.order, run.instance, run.head) for run in runs]


def _interrupt_in_run(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let every run succeed, and a stopping signal arrive while run `number` goes on."""
    started: List[Launch] = []

    def answer(launch: Launch) -> Outcome:
        started.append(launch)
        if len(started) == number:
            raise StopRequest(15)
        return success(stdout_sha256=launch.argv[-1])

    fake_processes(monkeypatch, answer)


def _two_heads(folder: Path, **settings: Any) -> SlotDefinition:
    heads = {"a": ["true", "1"], "b": ["true", "2"]}
    return slot_of(folder, heads, instances=instances("x", "y", "z"), **settings)


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_a_stopping_signal_leaves_the_finished_runs(tmp_path: Path, name: str) -> None:
    """The head is stopped, and what has ended stays in the history.

    There was no other profile, so there is one now that says it is not complete [fault 3].
    """
    pid = tmp_path / "pid"
    line = f"[ {{x}} = p ] || {{ echo $$ > {pid}; kill -{name} {os.getpid()}; sleep 60; }}"
    slot = slot_of(tmp_path, {"a": ["sh", "-c", line]}, instances=instances("p", "q"))

    with stop_on_signals(), pytest.raises(StopRequest):
        run_phase(slot, tmp_path / "out", run_id="r1", num_tests=40, seed=1)

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    runs = runs_in(tmp_path / "out", "r1")
    assert [(run.ok, run.instance) for run in runs] == [(True, "p")]
    document = document_in(tmp_path / "out", "a")
    assert (document["complete"], document["num_tests"]) == (False, 1)


def test_complete_profiles_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted Phase 1 never replaces a complete profile by a shorter one [fault 3]."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    fake_processes(monkeypatch, lambda launch: success())
    run_phase(slot, out, num_tests=3)
    os.unlink(str(out / "head_b.json"))
    before = (out / "head_a.json").read_bytes()
    _interrupt_in_run(monkeypatch, 5)

    with pytest.raises(StopRequest):
        run_phase(slot, out, num_tests=3)

    assert (out / "head_a.json").read_bytes() == before
    assert document_in(out, "b")["complete"] is False


def test_an_interrupted_profile_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partial profile gives way to a longer partial one, and in the end to the complete one."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    tests = []
    for number in (4, 5):
        _interrupt_in_run(monkeypatch, number)
        with pytest.raises(StopRequest):
            run_phase(slot, out, num_tests=5, resume=True)
        tests.append(document_in(out, "a")["num_tests"] + document_in(out, "b")["num_tests"])
    fake_processes(monkeypatch, lambda launch: success())

    run_phase(slot, out, resume=True)

    assert tests == [3, 7]
    assert (document_in(out, "a")["complete"], document_in(out, "a")["num_tests"]) == (True, 5)


def test_a_signal_between_two_runs_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that arrives when a run has ended waits until that run is recorded and told."""
    told: List[int] = []

    def listen(event: Event) -> None:
        if isinstance(event, RunEnded):
            if len(told) == 2:
                os.kill(os.getpid(), 15)
            told.append(event.run.order)

    fake_processes(monkeypatch, lambda launch: success())

    with stop_on_signals(), pytest.raises(StopRequest):
        run_phase(_two_heads(tmp_path), tmp_path / "out", listen, run_id="r1", num_tests=5)

    assert [run.order for run in runs_in(tmp_path / "out", "r1")] == told == [1, 2, 3]


def test_a_run_that_only_the_journal_knew_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal between the end of a run and its event: the count that is told has it in."""
    told: List[int] = []
    left = iter([False, False, True])
    await_ended = Feeder._await

    def lose_the_third(feeder: Feeder) -> Ended:
        ended = await_ended(feeder)
        if next(left):
            raise StopRequest(15)
        return ended

    def listen(event: Event) -> None:
        if isinstance(event, Interrupted):
            told.append(event.done)

    monkeypatch.setattr(Feeder, "_await", lose_the_third)
    slot = slot_of(tmp_path, {"a": ["true"]})

    with pytest.raises(StopRequest):
        run_phase(slot, tmp_path / "out", listen, run_id="r1", num_tests=9)

    assert told == [len(runs_in(tmp_path / "out", "r1"))]
    assert told[0] >= 3


@pytest.mark.parametrize("number", [1, 2, 5, 8])
def test_resuming_finishes_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Wherever it was interrupted, both parts together are the planned runs in their order."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    _interrupt_in_run(monkeypatch, number)
    with pytest.raises(StopRequest):
        run_phase(slot, out, num_tests=4, seed=5)
    fake_processes(monkeypatch, lambda launch: success())

    phase = run_phase(slot, out, resume=True)

    planned = [
        (step.order, step.instance.name, step.head.name)
        for step in schedule(slot.heads, slot.instances, 4, 5)
    ]
    assert _names(phase.runs) == planned
    told = [event for event in phase.events if isinstance(event, RunEnded)]
    assert [event.done for event in told] == list(range(number, 9))
    for name in ("a", "b"):
        assert (phase.document(name)["complete"], phase.document(name)["num_tests"]) == (True, 4)


def test_resuming_keeps_the_run_id_and_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the invocation was started with holds for its rest."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    _interrupt_in_run(monkeypatch, 2)
    with pytest.raises(StopRequest):
        run_phase(slot, out, run_id="r1", num_tests=2, timeout_s=7.5, only=("a",))
    limits: List[float] = []

    def answer(launch: Launch) -> Outcome:
        limits.append(launch.timeout_s)
        return success()

    fake_processes(monkeypatch, answer)

    phase = run_phase(slot, out, run_id="r2", resume=True)

    assert (phase.report.run_id, limits) == ("r1", [7.5])
    assert {run.head for run in phase.runs} == {"a"}
    assert "INFO going on with r1" in phase.notices


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"num_tests": 9}, "--num-tests: found 9, but r1 was started with 4"),
        ({"seed": 6}, "--seed: found 6, but r1 was started with 5"),
        ({"timeout_s": 1.0}, "--timeout: found 1.0, but r1 was started without it"),
        ({"only": ("a",)}, "--only: found a, but r1 was started without it"),
    ],
)
def test_resuming_with_another_wish_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: Dict[str, Any], words: str
) -> None:
    """A value that differs from the one it was started with is an error that names both."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    _interrupt_in_run(monkeypatch, 3)
    with pytest.raises(StopRequest):
        run_phase(slot, out, run_id="r1", num_tests=4, seed=5)

    with pytest.raises(InputError, match=words):
        run_phase(slot, out, resume=True, **wish)

    assert len(runs_in(out, "r1")) == 2


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        ({"a": ["true", "9"], "b": ["true", "2"]}, "head 'a' has changed since r1"),
        ({"a": ["true", "1"]}, "head 'b' of r1 is no longer there"),
        ({"a": ["true", "1"], "b": ["true", "2"], "c": ["true"]}, "head 'c' is new since r1"),
    ],
)
def test_resuming_with_other_heads_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heads: Dict[str, List[str]], words: str
) -> None:
    """An invocation whose heads have changed cannot be finished."""
    out = tmp_path / "out"
    _interrupt_in_run(monkeypatch, 3)
    with pytest.raises(StopRequest):
        run_phase(_two_heads(tmp_path), out, run_id="r1", num_tests=4)
    changed = slot_of(tmp_path, heads, instances=instances("x", "y", "z"))

    with pytest.raises(InputError, match=words):
        run_phase(changed, out, resume=True)


def test_resuming_with_other_instances_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An invocation whose instances have changed cannot be finished."""
    out = tmp_path / "out"
    _interrupt_in_run(monkeypatch, 3)
    with pytest.raises(StopRequest):
        run_phase(_two_heads(tmp_path), out, run_id="r1", num_tests=4)
    changed = slot_of(
        tmp_path, {"a": ["true", "1"], "b": ["true", "2"]}, instances=instances("x", "y")
    )

    with pytest.raises(InputError, match="the instances have changed since r1"):
        run_phase(changed, out, resume=True)


def test_another_machine_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times from two machines in one invocation are told to be doubtful."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    _interrupt_in_run(monkeypatch, 3)
    with pytest.raises(StopRequest):
        run_phase(slot, out, num_tests=2)
    fake_processes(monkeypatch, lambda launch: success())
    monkeypatch.setattr("hydra_heads.measure.plan.machine_key", lambda: "another")

    phase = run_phase(slot, out, resume=True)

    assert any("begun on another machine" in line for line in phase.notices)


def test_nothing_to_resume_starts_as_usual(tmp_path: Path) -> None:
    """Without an earlier invocation `--resume` is a start, and says so."""
    phase = run_phase(_two_heads(tmp_path), tmp_path / "out", num_tests=2, resume=True)

    assert len(phase.runs) == 4
    assert "INFO slot 'job' has nothing to resume: starting as usual" in phase.notices


def test_what_has_ended_is_not_run_again(tmp_path: Path) -> None:
    """Resuming an invocation that has ended runs nothing and reports it, whatever is wished."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    first = run_phase(slot, out, run_id="r1", num_tests=2)
    before = {name: os.stat(str(out / name)).st_mtime_ns for name in os.listdir(str(out))}

    second = run_phase(slot, out, num_tests=9, resume=True)

    assert second.notices == ["INFO r1 has ended already: nothing to resume"]
    assert [document["num_tests"] for document in second.report.profiles] == [2, 2]
    assert second.report.failure_cost == first.report.failure_cost
    after = {name: os.stat(str(out / name)).st_mtime_ns for name in os.listdir(str(out))}
    assert after == before


def test_a_block_that_was_left_undecided_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that wait for a block that was interrupted are decided when it has its other runs."""
    waiting = {"success": {"same_output_as": "majority"}}
    heads = {name: {"command": ["true", word], **waiting} for name, word in zip("abc", "112")}
    slot, out = slot_of(tmp_path, heads), tmp_path / "out"
    _interrupt_in_run(monkeypatch, 5)
    with pytest.raises(StopRequest):
        run_phase(slot, out, num_tests=3)
    interrupted = Counter(run.ok for run in runs_in(out, latest_run_id(out)))
    fake_processes(monkeypatch, lambda launch: success(stdout_sha256=launch.argv[-1]))

    phase = run_phase(slot, out, resume=True)

    assert interrupted == {True: 2, False: 1, None: 1}
    assert Counter((run.head, run.ok) for run in phase.runs) == {
        ("a", True): 3,
        ("b", True): 3,
        ("c", False): 3,
    }


def test_a_whole_block_that_nobody_decided_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was killed between a block and its decision leaves nothing undecided."""
    waiting = {"success": {"same_output_as": "a"}}
    heads: Dict[str, Definition] = {
        "a": ["true", "1"],
        "b": {"command": ["true", "1"], **waiting},
    }
    slot, out = slot_of(tmp_path, heads), tmp_path / "out"
    fake_processes(monkeypatch, lambda launch: success(stdout_sha256=launch.argv[-1]))
    with monkeypatch.context() as patch:
        patch.setattr("hydra_heads.measure.recording.decide_same_output", _raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_phase(slot, out, num_tests=2)

    phase = run_phase(slot, out, resume=True)

    assert [run.ok for run in phase.runs] == [True] * 4


def test_an_interruption_while_saving_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All runs are done but the profiles are not saved: resuming saves them and runs nothing."""
    slot, out = _two_heads(tmp_path), tmp_path / "out"
    fake_processes(monkeypatch, lambda launch: success())
    with monkeypatch.context() as patch:
        patch.setattr("hydra_heads.measure.closing.write_profile", _raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_phase(slot, out, num_tests=2)

    phase = run_phase(slot, out, resume=True)

    assert [event for event in phase.events if isinstance(event, RunEnded)] == []
    assert [document["complete"] for document in phase.report.profiles] == [True, True]


def test_logs_go_on_when_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of a resumed invocation keeps what was said before the interruption."""
    slot, out = slot_of(tmp_path, {"a": ["true"]}), tmp_path / "out"
    failing = success()._replace(exit_code=1)
    started: List[Launch] = []

    def answer(launch: Launch) -> Outcome:
        started.append(launch)
        if len(started) == 3:
            raise StopRequest(2)
        return failing

    fake_processes(monkeypatch, answer)
    with pytest.raises(StopRequest):
        run_phase(slot, out, num_tests=4)
    run_phase(slot, out, resume=True)
    resumed = (out / "head_a.log").read_text()

    run_phase(slot, out, num_tests=1)

    assert resumed.count("ended in error") == 4
    assert (out / "head_a.log").read_text().count("ended in error") == 1
