"""Tests of `hydra_heads.measure.runner.running`, with the runs in the tests' own process."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, List, Optional, Tuple

import pytest

from hydra_heads.measure.runner import running
from hydra_heads.measure.runner.record import Record
from hydra_heads.measure.runner.running import TIMEOUT, HydraIsGone, Running
from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.wire import OUTPUT, STOP, STOPPED, Control, Request
from tests.measure.runner.served import asked, blocked_child_signal, refuse_company, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")


@pytest.fixture(autouse=True)
def alone() -> None:
    """Every run ends with the end of all children of this process."""
    refuse_company()


def _start(request: Request) -> Tuple[int, float]:
    return spawn(request.argv, dict(os.environ), [])


def _run(request: Request, word: Optional[bytes] = None, is_last: bool = False) -> Record:
    """Run it to its end, with a word from Hydra that is there from the start; b"" is the end."""
    record = Record(request.token)
    reader, writer = os.pipe()
    try:
        if word:
            os.write(writer, word + b"\n")
        elif word is not None:
            os.close(writer)
        with blocked_child_signal():
            Running(request, record, Control(reader), lambda pid: is_last).run(_start, lambda: None)
    finally:
        os.close(reader)
        if word != b"":
            os.close(writer)
    return record


def _signal(record: Record) -> int:
    assert record.status is not None
    assert os.WIFSIGNALED(record.status)
    return os.WTERMSIG(record.status)


def test_a_run_that_ends_by_itself() -> None:
    """Nobody ended it, and it took the time that it took, on both clocks alike."""
    record = _run(asked(*shell("sleep 0.05; exit 4")))

    assert record.status is not None
    assert (os.WEXITSTATUS(record.status), record.ended_by, record.left) == (4, "", 0)
    assert 0.05 <= record.seconds < 5
    assert abs(record.clock_jump_s) < 1
    assert (record.samples, record.curve) == (None, None)


@pytest.mark.parametrize(("seconds", "count"), [(0.01, 1), (100.0, 0)])
def test_what_is_to_be_done_meanwhile_is_done_once(
    monkeypatch: pytest.MonkeyPatch, seconds: float, count: int
) -> None:
    """Who has something to tell does that while a process takes its time, else later."""
    monkeypatch.setattr(running, "TELL_SECONDS", seconds)
    done: List[int] = []
    record, control = Record(1), os.pipe()

    with blocked_child_signal():
        Running(asked("/bin/sleep", "0.1"), record, Control(control[0]), lambda pid: False).run(
            _start, lambda: done.append(record.main)
        )

    for fd in control:
        os.close(fd)
    assert done == count * [record.main]
    assert record.main > 0


def test_a_run_at_its_time_limit() -> None:
    """It is asked to end, and the record says why it ended."""
    record = _run(asked("/bin/sleep", "60", timeout_s=0.05))

    assert (record.ended_by, _signal(record)) == (TIMEOUT, signal.SIGTERM)
    assert 0.05 <= record.seconds < 5


def test_a_run_that_goes_on_after_its_grace() -> None:
    """Who does not heed SIGTERM is killed when the grace is over."""
    line = "trap '' TERM; while :; do sleep 0.02; done"

    record = _run(asked(*shell(line), timeout_s=0.1, grace_s=0.1))

    assert (record.ended_by, _signal(record)) == (TIMEOUT, signal.SIGKILL)
    assert record.seconds >= 0.2


def test_a_run_without_grace_is_killed_at_once() -> None:
    """A grace of nothing is none."""
    line = "trap '' TERM; while :; do sleep 0.02; done"

    record = _run(asked(*shell(line), timeout_s=0.05, grace_s=0.0))

    assert _signal(record) == signal.SIGKILL


def test_a_run_is_stopped_when_hydra_asks() -> None:
    """It is asked to end, and is marked as one that says nothing of its head."""
    record = _run(asked("/bin/sleep", "60"), STOP)

    assert (record.ended_by, _signal(record)) == (STOPPED, signal.SIGTERM)


def test_a_stopped_run_has_its_grace_and_no_more() -> None:
    """What ignores the request to end is killed after it, and stays a run that was stopped."""
    line = "trap '' TERM; while :; do sleep 0.02; done"

    record = _run(asked(*shell(line), grace_s=0.05), STOP)

    assert record.ended_by == STOPPED
    assert _signal(record) in (signal.SIGTERM, signal.SIGKILL)  # it may come before the trap


def test_a_run_that_wrote_too_much_is_killed() -> None:
    """The word names the run, and ends it without a grace."""
    record = _run(asked("/bin/sleep", "60", token=7), OUTPUT + b" 7")

    assert (record.ended_by, _signal(record)) == ("output", signal.SIGKILL)


def test_a_word_about_another_run_changes_nothing() -> None:
    """What comes too late for the run that it was about is passed over."""
    record = _run(asked(*shell("sleep 0.1"), token=7), OUTPUT + b" 6")

    assert (record.ended_by, record.status) == ("", 0)


def test_a_run_that_nobody_waits_for_is_ended() -> None:
    """When Hydra has closed its end the process is killed before that is passed on."""
    with pytest.raises(HydraIsGone):
        _run(asked("/bin/sleep", "60"), b"")

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_word_does_not_change_why_a_run_is_ended() -> None:
    """Once a run is being ended, a request to stop comes too late."""
    request = asked("/bin/sleep", "60", grace_s=20.0)
    running_ = Running(request, Record(1), _StoppedControl(), lambda pid: False)  # type: ignore[arg-type]
    running_._blows.append(1.0)

    assert running_._listen(5.0) == 5.0
    assert running_._record.ended_by == ""


class _StoppedControl:
    """Words of which one is `stop`."""

    is_closed = False
    is_stopping = True
    over_output = None
    signums = ()

    def read(self) -> None:
        """Take in nothing more."""


def test_a_process_that_was_the_last_has_nobody_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short run after which nothing was started is not searched for descendants."""
    monkeypatch.setattr(running, "end_all", _refuse)
    monkeypatch.setattr(running, "signal_group", _refuse)

    record = _run(asked("/bin/true"), is_last=True)

    assert (record.is_alone, record.status) == (True, 0)


def _refuse(*arguments: object) -> None:
    raise AssertionError("not to be called")


def test_after_a_while_the_number_alone_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a longer run the numbers may have come round, so its tree is looked for."""
    monkeypatch.setattr(running, "LAST_SECONDS", 0.01)

    record = _run(asked("/bin/sleep", "0.05"), is_last=True)

    assert record.is_alone is False


@linux
def test_orphans_are_reaped_while_a_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a long run the processes that ended do not pile up until its end."""
    reaped: List[int] = []

    def reap(main: int, usage: object) -> None:
        reaped.append(main)

    monkeypatch.setattr(running, "REAP_SECONDS", 0.02)
    monkeypatch.setattr(running, "reap_others", reap)

    record = _run(asked("/bin/sleep", "0.1"))

    assert set(reaped) == {record.main}
    assert len(reaped) >= 2


class _Watch:
    """Finds a limit passed at its second look."""

    def __init__(self, request: Request, begin: float) -> None:
        self.looks = 0
        self.due = begin

    def look(self, now: float) -> Optional[str]:
        """Look."""
        self.looks += 1
        self.due = now + 0.01
        return "memory" if self.looks > 1 else None

    def alive(self) -> List[int]:
        """Remember nothing."""
        return []

    def close(self) -> Any:
        """Give a sampler."""
        figures: Dict[str, float] = {"samples": self.looks}
        return SimpleNamespace(figures=lambda: figures, curve=lambda: [[0.5]])


@pytest.mark.parametrize("sample_s", [0.0, 0.1])
def test_a_run_that_passes_a_limit_is_killed(
    monkeypatch: pytest.MonkeyPatch, sample_s: float
) -> None:
    """It gets no grace; figures of the looks are told where samples were asked for."""
    monkeypatch.setattr(running, "Watch", _Watch)

    record = _run(asked("/bin/sleep", "60", memory_kib=1, sample_s=sample_s))

    assert (record.ended_by, _signal(record)) == ("memory", signal.SIGKILL)
    if sample_s:
        assert record.samples is not None
        assert record.samples["samples"] >= 2  # type: ignore[operator]
        assert record.curve == [[0.5]]
    else:
        assert (record.samples, record.curve) == (None, None)


def test_nothing_is_looked_at_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without samples and limits there is nobody who looks."""
    monkeypatch.setattr(running, "Watch", _refuse)

    assert _run(asked("/bin/true")).status == 0


def test_what_could_not_start_has_an_error_and_a_time(tmp_path: Path) -> None:
    """The number of the error is kept, and when that was; a word with a null byte has none."""
    faults = []
    for error in (OSError(2, "No such file"), ValueError("embedded null byte")):

        def fail(request: Request, error: Exception = error) -> Tuple[int, float]:
            raise error

        record = Record(1)
        Running(asked(), record, None, lambda pid: True).run(fail, lambda: None)  # type: ignore[arg-type]
        faults.append((record.error, record.status, record.usage))
        assert record.started_unix > 1e9

    assert faults == [(2, None, None), (0, None, None)]


def test_an_end_that_went_to_somebody_else_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """When another part of the program has reaped it, there is no status, and no guess."""
    wait4 = os.wait4

    def steal(pid: int, options: int) -> Any:
        if pid > 0:
            wait4(pid, 0)
            raise ChildProcessError
        return wait4(pid, options)

    monkeypatch.setattr(os, "wait4", steal)

    record = _run(asked("/bin/true"))

    assert record.status is None
    assert record.usage is not None
