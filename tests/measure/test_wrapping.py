"""Tests of `hydra_heads.measure.wrapping`: a run in our own place, with our streams and signals."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest

from hydra_heads.base.errors import HydraError
from hydra_heads.heads.kind import Launch, Through
from hydra_heads.measure.forwarding import Forwarding
from hydra_heads.measure.worker import Worker
from hydra_heads.measure.wrapping import Ending, run_wrapped
from tests.measure.launches import launch_of, python, shell
from tests.measure.streams import streams

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows runs no command in our place yet")


class Pipes:
    """Pipes for the three streams; the test has the other ends."""

    def __init__(self) -> None:
        stdin, self.stdin = os.pipe()
        self.stdout, stdout = os.pipe()
        self.stderr, stderr = os.pipe()
        self.through = Through(stdin, stdout, stderr)
        self._open = [stdin, self.stdin, self.stdout, stdout, self.stderr, stderr]

    def shut(self, fd: int) -> None:
        """Close one end."""
        self._open.remove(fd)
        os.close(fd)

    def hand_over(self) -> Through:
        """Leave the closing of the run's ends to whoever has them."""
        stdin, stdout, stderr = self.through[:3]
        for fd in (stdin, stdout, stderr):
            self._open.remove(fd)
        return self.through._replace(is_ours=True)

    def close(self) -> None:
        """Close what is open."""
        for fd in self._open:
            os.close(fd)


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    """Give pipes that nobody holds but the test."""
    made = Pipes()
    yield made
    made.close()


class Beside(threading.Thread):
    """Runs a launch in a thread of its own, so that the test can be at the other ends."""

    def __init__(self, launch: Launch, through: Through) -> None:
        super().__init__()
        self._asked = (launch, through)
        self.signals = Forwarding()
        self._endings: List[Ending] = []

    def run(self) -> None:
        """Run it."""
        launch, through = self._asked
        self._endings.append(run_wrapped(launch, through, 0.1, self.signals))

    def ending(self) -> Ending:
        """Return how it ended."""
        self.join()
        return self._endings[0]


def _write_on(fd: int, data: bytes) -> None:
    """Write until that is not possible any more."""
    while True:
        os.write(fd, data)


def _run(launch: Launch, through: Through) -> Ending:
    with Forwarding() as signals:
        return run_wrapped(launch, through, 0.1, signals)


@pytest.mark.parametrize("repeated", [0, 1, 1000])
def test_standard_input_arrives_byte_for_byte(tmp_path: Path, repeated: int) -> None:
    """A file on standard input is read by the command alone, to its end."""
    given = bytes(range(256)) * repeated
    with streams(tmp_path, given) as files:
        ending = _run(launch_of("cat"), files.through)

        assert files.said() == (given, b"")
    assert ending.outcome.exit_code == 0


def test_what_the_command_does_not_read_stays(tmp_path: Path) -> None:
    """Nobody but the command takes anything from standard input."""
    with streams(tmp_path, b"one\ntwo\n") as files:
        _run(launch_of(*shell("read line; echo $line")), files.through)

        assert files.said() == (b"one\n", b"")
        assert os.read(files.through.stdin, 100) == b"two\n"


def test_a_talk_through_pipes(pipes: Pipes) -> None:
    """Question and answer go to and fro while the command runs, none waits for a full buffer."""
    line = "printf 'name? '; read name; printf 'hello %s' $name >&2; cat"
    beside = Beside(launch_of(*shell(line)), pipes.hand_over())
    beside.start()

    question = os.read(pipes.stdout, 100)
    os.write(pipes.stdin, b"Ada\n")
    answer = os.read(pipes.stderr, 100)
    os.write(pipes.stdin, b"rest")
    rest = os.read(pipes.stdout, 100)
    pipes.shut(pipes.stdin)

    assert beside.ending().outcome.exit_code == 0
    assert (question, answer, rest) == (b"name? ", b"hello Ada", b"rest")


def test_nobody_else_holds_what_the_command_lets_go(pipes: Pipes) -> None:
    """What feeds a command and what reads it see when it closes its ends, though it goes on."""
    held, waker = os.pipe()
    os.set_inheritable(held, True)
    code = f"import os; os.close(0); os.close(1); assert os.read({held}, 9) == b'go on'"
    through = pipes.hand_over()._replace(inherited=(held,))
    beside = Beside(launch_of(*python(code)), through)
    beside.start()

    end = os.read(pipes.stdout, 100)
    with pytest.raises(BrokenPipeError):
        _write_on(pipes.stdin, b"x")
    os.write(waker, b"go on")

    assert end == b""
    assert beside.ending().outcome.exit_code == 0
    os.close(waker)
    os.close(held)


def test_a_reader_that_goes_away_ends_the_writer(pipes: Pipes) -> None:
    """`| head` gives the command the signal that it would get without us."""
    beside = Beside(launch_of("yes"), pipes.hand_over())
    beside.start()
    os.read(pipes.stdout, 10)

    pipes.shut(pipes.stdout)

    ending = beside.ending()
    assert ending.outcome.signum == signal.SIGPIPE
    assert ending.unwritten == ()


def test_a_flood_is_passed_on_whole(pipes: Pipes) -> None:
    """More than any pipe holds arrives at a slow reader, and is counted."""
    beside = Beside(launch_of(*shell("head -c 5000000 /dev/zero; echo")), pipes.hand_over())
    beside.start()

    taken = 0
    while True:
        data = os.read(pipes.stdout, 9999)
        if not data:
            break
        taken += len(data)

    outcome = beside.ending().outcome
    assert (taken, outcome.metrics["stdout_lines"]) == (5_000_001, 1)
    assert "output_cut" not in outcome.flags


def test_a_slow_reader_gets_what_a_command_left_behind(pipes: Pipes) -> None:
    """The command has ended long before its reader takes the last of what it wrote."""
    size = 1 << 16
    beside = Beside(launch_of(*shell(f"head -c {2 * size} /dev/zero")), pipes.hand_over())
    beside.start()

    pieces = [os.read(pipes.stdout, 4096)]
    while pieces[-1]:
        pieces.append(os.read(pipes.stdout, 4096))

    assert sum(map(len, pieces)) == 2 * size
    assert beside.ending().outcome.exit_code == 0


def test_signals_reach_the_command(pipes: Pipes) -> None:
    """Each signal that we are told to hand on arrives, and the command decides what it means."""
    traps = "trap 'echo usr1' USR1; trap 'echo int; exit 5' INT"
    line = f"{traps}; echo ready; while :; do sleep 600 & wait $!; done"
    beside = Beside(launch_of(*shell(line)), pipes.hand_over())
    beside.start()
    said = [os.read(pipes.stdout, 100)]
    send = beside.signals._send
    assert send is not None

    send(signal.SIGUSR1)
    said.append(os.read(pipes.stdout, 100))
    send(signal.SIGINT)
    said.append(os.read(pipes.stdout, 100))

    assert said == [b"ready\n", b"usr1\n", b"int\n"]
    assert beside.ending().outcome.exit_code == 5


def test_a_signal_before_the_start_is_not_lost(tmp_path: Path) -> None:
    """What came while the runner was being started ends the command as soon as it is there."""
    with streams(tmp_path) as files, Forwarding() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        ending = run_wrapped(launch_of("sleep", "600"), files.through, 0.1, signals)

    assert ending.outcome.signum == signal.SIGTERM


def test_who_has_no_patience_does_not_wait_for_a_reader(
    pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked to end after the command has ended, we leave what nobody takes."""
    through = pipes.hand_over()
    os.set_blocking(through.stdout, False)
    with pytest.raises(BlockingIOError):
        _write_on(through.stdout, b"-" * 4096)
    os.set_blocking(through.stdout, True)
    signals = Forwarding()
    signals.is_hurried = True

    ending = run_wrapped(launch_of("echo", "x"), through, 0.1, signals)

    assert ending.outcome.exit_code == 0
    while b"x" not in os.read(pipes.stdout, 1 << 16):
        pass  # the thread that is left comes to its end


def test_a_program_that_cannot_start_is_told_with_its_number(tmp_path: Path) -> None:
    """What the system said of a failed start is handed on as it said it."""
    with streams(tmp_path) as files:
        ending = _run(launch_of(str(tmp_path)), files.through)

    assert ending.start_errno is not None
    assert ending.outcome.start_error is not None
    assert ending.start_errno == 13


def test_a_system_without_a_runner_says_so(monkeypatch: pytest.MonkeyPatch, pipes: Pipes) -> None:
    """Where nothing can be run in our place, that is an error that names the system."""
    launch = launch_of("true")
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(HydraError, match="Windows"):
        _run(launch, pipes.through)


def test_a_fault_of_the_runner_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """When the runner tells of a fault of its own, the command is ended and nothing stays open."""

    def fail(*arguments: Any) -> List[Tuple[()]]:
        raise HydraError("the runner failed")

    monkeypatch.setattr(Worker, "read", fail)
    with streams(tmp_path) as files, pytest.raises(HydraError, match="the runner failed"):
        _run(launch_of("sleep", "600"), files.through)
