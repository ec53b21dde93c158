"""The crew that `doctor` tries things on."""

import os
import signal

import pytest

from hydra_heads.base.errors import HydraError
from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.measure.crew import Crew
from hydra_heads.measure.doctor import bench as benches
from hydra_heads.measure.doctor.bench import (
    Bench,
    fault_of,
    launch_of,
    nothing,
    python,
    refuse_faults,
    slot_of,
)
from hydra_heads.model.run import Outcome


def test_programs_run_one_after_the_other() -> None:
    """As many outcomes come back as were asked for, more than fit ahead of time."""
    with Bench() as bench:
        outcomes = bench.run_all(nothing(), 20)

    assert [outcome.exit_code for outcome in outcomes] == [0] * 20
    starts = [outcome.started_unix for outcome in outcomes]
    assert starts == sorted(starts)


def test_a_bare_python_stands_in_for_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such program, Python does nothing as well."""
    monkeypatch.setenv("PATH", "")

    with Bench() as bench:
        outcome = bench.run(nothing())

    assert nothing() == python("pass")
    assert outcome.exit_code == 0


def test_a_slot_of_commands_can_be_compared() -> None:
    """Words are taken as they are, quotes and all."""
    slot = slot_of({"one": python("print('a b')"), "other": ("true",)})

    assert [head.name for head in slot.heads] == ["one", "other"]
    assert slot.heads[0].definition["command"] == [*python("print('a b')")]


def test_a_stop_ends_what_runs_and_gives_the_signals_back() -> None:
    """A signal that comes while a program runs passes through, and the handlers are back."""
    before = signal.getsignal(signal.SIGTERM)
    code = "import os, signal, sys; os.kill(int(sys.argv[1]), signal.SIGTERM); input()"
    with stop_on_signals():
        with pytest.raises(StopRequest), Bench() as bench:
            bench.run(python(code, str(os.getpid())))

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_worker_that_does_not_start_leaves_the_signals_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the engine raises passes through, after the crew was closed."""
    closed = []

    class Broken(Crew):
        """A crew without room."""

        def room(self, worker: int) -> int:
            raise HydraError("no room")

        def close(self) -> None:
            closed.append(True)

        submit = await_ended = end_runs = None  # type: ignore[assignment]

    monkeypatch.setattr(benches, "open_crew", lambda sample_interval_s: Broken(1))
    before = signal.getsignal(signal.SIGINT)

    with pytest.raises(HydraError, match="no room"):
        Bench().__enter__()

    assert closed == [True]
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (Outcome(0.1, 0.0, 0), None),
        (Outcome(0.1, 0.0, start_error="no such file"), "no such file"),
        (Outcome(0.1, 0.0, lost="killed"), "killed"),
        (Outcome(0.1, 0.0, 1, stderr=b"Traceback\nValueError: x\n"), "ValueError: x"),
        (Outcome(0.1, 0.0, signum=9), "exit code None, signal 9"),
    ],
)
def test_faults_are_worded(outcome: Outcome, fault: object) -> None:
    """The best that is known of a program that did not end well."""
    assert fault_of(outcome) == fault


def test_nothing_is_measured_by_programs_that_fail() -> None:
    """One failed run among many is an error with its reason."""
    outcomes = [Outcome(0.1, 0.0, 0), Outcome(0.1, 0.0, lost="killed")]

    with pytest.raises(HydraError, match="did not end well: killed"):
        refuse_faults(outcomes)


def test_an_unknown_program_is_left_to_the_engine() -> None:
    """A name that is not on PATH stays as it is, and its start fails."""
    assert launch_of(("no-such-program",)).argv == ("no-such-program",)
