"""Tests of `hydra_heads.measure.runner_windows`, with this system's processes in their place."""

import hashlib
import os
import sys
import time

import pytest

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.runner_windows import run_on_windows
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.model.run import Outcome
from tests.measure.launches import launch_of, python


def _run(launch: Launch) -> Outcome:
    with SignalGate() as gate:
        return run_on_windows(launch, gate)


def test_a_run_says_how_it_ended() -> None:
    """Exit code, both streams, their lines and the digest of a process come back."""
    code = "import sys; print('one'); print('oh', file=sys.stderr); sys.exit(3)"

    outcome = _run(launch_of(*python(code)))

    said = ("one" + os.linesep).encode()
    assert (outcome.exit_code, outcome.timed_out, outcome.stdout) == (3, False, said)
    assert outcome.stdout_sha256 == hashlib.sha256(said).hexdigest()
    assert (outcome.metrics["stdout_lines"], outcome.metrics["stderr_lines"]) == (1, 1)
    assert 0 < outcome.seconds == outcome.metrics["execution_time_seconds"]


def test_a_run_ends_at_its_time_limit() -> None:
    """A run that hangs is killed at its limit."""
    outcome = _run(launch_of(*python("import time; time.sleep(60)"), timeout_s=0.3))

    assert outcome.timed_out
    assert 0.3 <= outcome.seconds < 20


def test_the_end_of_a_run_is_noticed_at_once() -> None:
    """The wait is cut into slices, and the time of a run is not rounded up to them."""
    outcome = _run(launch_of(*python("pass")))
    times = sorted(_run(launch_of(*python("pass"))).seconds for _ in range(5))

    assert outcome.exit_code == 0
    assert times[0] < 0.19


def test_a_program_that_cannot_start_is_an_outcome() -> None:
    """A missing program ends that run only."""
    outcome = _run(launch_of("no-such-program-anywhere"))

    assert outcome.start_error is not None
    assert "no-such-program-anywhere" in outcome.start_error


def test_standard_input_is_empty() -> None:
    """A program that reads its input gets the end of it [fault 57]."""
    outcome = _run(launch_of(*python("import sys; print(len(sys.stdin.read()))")))

    assert outcome.stdout.split() == [b"0"]


def test_an_answer_comes_by_file() -> None:
    """Where descriptors are not inherited, the answer is written to a file that goes away."""
    code = "import os; p = os.environ['HYDRA_ANSWER_FILE']; open(p, 'w').write('42'); print(p)"

    outcome = _run(launch_of(*python(code), answers=True))

    assert outcome.answer == "42"
    assert not os.path.exists(outcome.stdout.decode().strip())


def test_no_answer_is_none() -> None:
    """A child that writes nothing has not answered."""
    assert _run(launch_of(*python("pass"), answers=True)).answer is None


def test_discarded_output_is_not_looked_at() -> None:
    """Discarded output has neither bytes nor digest nor lines."""
    outcome = _run(launch_of(*python("print(1)"), discard_stdout=True))

    assert (outcome.stdout, outcome.stdout_sha256) == (b"", None)
    assert "stdout_lines" not in outcome.metrics


def test_an_exception_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the wait, the process is gone before it is passed on."""
    import subprocess

    started = []

    def fail(self: "subprocess.Popen[bytes]", timeout: float) -> None:
        started.append(self)
        monkeypatch.undo()
        raise MemoryError

    monkeypatch.setattr(subprocess.Popen, "wait", fail)
    begin = time.monotonic()

    with pytest.raises(MemoryError):
        _run(launch_of(sys.executable, "-c", "import time; time.sleep(60)"))

    assert [process.poll() is not None for process in started] == [True]
    assert time.monotonic() - begin < 30
