"""Tests of a crew of runners: how runs are ended, and what is ended with them."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.measure.loop import RunEnded
from tests.measure.launches import launch_of, run_process, shell
from tests.measure.slots import run_phase, slot_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")


linux = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _numbers(data: bytes) -> List[int]:
    return [int(word) for word in data.split()]


def test_a_run_ends_at_its_time_limit() -> None:
    """A run that hangs is ended at its limit by SIGTERM, and says so [fault 49]."""
    outcome = run_process(launch_of("sleep", "60", timeout_s=0.2))

    assert outcome.timed_out
    assert outcome.signum == signal.SIGTERM
    assert 0.2 <= outcome.seconds < 5


def test_a_run_that_ignores_sigterm_is_killed() -> None:
    """After its grace a run that goes on is killed [fault 50]."""
    outcome = run_process(
        launch_of(
            *shell("trap '' TERM; while :; do sleep 1; done"), timeout_s=0.5, kill_grace_s=0.2
        )
    )

    assert outcome.timed_out
    assert outcome.signum == signal.SIGKILL
    assert outcome.seconds >= 0.7


def test_a_run_may_end_in_order_within_its_grace() -> None:
    """What a head does upon SIGTERM is let happen; it stays a run that took too long."""
    line = "trap 'echo tidy; exit 0' TERM; echo up; while :; do sleep 0.05; done"

    outcome = run_process(launch_of(*shell(line), timeout_s=0.5))

    assert (outcome.timed_out, outcome.exit_code) == (True, 0)
    assert outcome.stdout == b"up\ntidy\n"


def test_a_run_that_stopped_itself_is_ended() -> None:
    """A process that SIGSTOPs itself ends at its limit all the same [fault 51]."""
    outcome = run_process(launch_of(*shell("kill -STOP $$; sleep 60"), timeout_s=0.2))

    assert outcome.timed_out
    assert outcome.seconds < 5


@linux
def test_no_descendant_survives_and_none_holds_us_up(tmp_path: Path) -> None:
    """Children that were left, double forks and daemons with a session of their own are ended.

    They all hold the pipes; the run is timed without them, and they are counted [fault 52].
    """
    pids = tmp_path / "pids"
    line = (
        "tell() { echo $1 >> pids; };"
        "sleep 60 & tell $!;"
        "(sleep 60 & tell $!);"
        "setsid sh -c 'echo $$ >> pids; exec sleep 60' &"
        "(setsid sh -c 'echo $$ >> pids; sleep 60 & echo $! >> pids; wait' &);"
        "until [ $(wc -l < pids) -eq 5 ]; do sleep 0.02; done"
    )

    outcome = run_process(launch_of(*shell(line), cwd=str(tmp_path)))

    assert [pid for pid in _numbers(pids.read_bytes()) if _is_running(pid)] == []
    assert outcome.exit_code == 0
    assert outcome.descendants_killed == outcome.metrics["descendants_killed"] == 5
    assert outcome.seconds < 10


@linux
def test_zombies_are_reaped() -> None:
    """Orphans that had ended by themselves leave no zombie, and are not counted [fault 54]."""
    line = (
        "one=$(setsid sh -c 'echo $$' &); two=$(sh -c 'echo $$' &); echo $one $two;"
        "for pid in $one $two; do until grep -q ' Z ' /proc/$pid/stat; do sleep 0.02; done; done"
    )

    outcome = run_process(launch_of(*shell(line)))

    pids = _numbers(outcome.stdout)
    assert (len(pids), outcome.exit_code) == (2, 0)
    assert [pid for pid in pids if _is_running(pid)] == []
    assert outcome.descendants_killed == 0


@linux
def test_children_of_this_program_are_left_alone() -> None:
    """A process that this program started itself is neither ended nor reaped by a run."""
    import subprocess

    with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
        run_process(launch_of(*shell("setsid sleep 60 & sleep 0.1")))

        is_left_alone = other.poll() is None
        other.kill()

    assert is_left_alone
    assert other.returncode == -signal.SIGKILL


@linux
def test_runs_in_threads_do_not_end_each_other() -> None:
    """Two runs at once in one program have their own trees, whose background children go."""
    outcomes = {}

    def run(name: str) -> None:
        line = f"sleep 60 & echo $!; sleep 0.3; echo {name}"
        outcomes[name] = run_process(launch_of(*shell(line)))

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for name, outcome in outcomes.items():
        pid, said = outcome.stdout.split()
        assert (said.decode(), outcome.exit_code, outcome.descendants_killed) == (name, 0, 1)
        assert not _is_running(int(pid))


def _run_until_stopped(folder: Path, line: str, grace_s: float = 5) -> int:
    """Run a head of this line until a stopping signal comes; return which."""
    slot = slot_of(folder, {"a": {"command": ["sh", "-c", line], "kill_grace_s": grace_s}})
    with stop_on_signals(), pytest.raises(StopRequest) as raised:
        run_phase(slot, folder / "out", num_tests=1)
    return raised.value.signum


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopping_signal_ends_the_tree_first(tmp_path: Path, signum: int) -> None:
    """Ctrl-C, SIGTERM and SIGHUP reach the caller after all processes are gone [fault 3]."""
    pids = tmp_path / "pids"
    line = f"sleep 60 & echo $! $$ > {pids}; kill -{int(signum)} {os.getpid()}; wait"

    told = _run_until_stopped(tmp_path, line)

    assert told == signum
    assert [pid for pid in _numbers(pids.read_bytes()) if _is_running(pid)] == []


def test_a_stopped_run_may_end_in_order(tmp_path: Path) -> None:
    """Before it is killed a head gets SIGTERM, and its grace to tidy up."""
    tidy = tmp_path / "tidy"
    line = (
        f"trap 'echo yes > {tidy}; exit 0' TERM; kill -INT {os.getpid()};"
        "while :; do sleep 0.05; done"
    )

    _run_until_stopped(tmp_path, line)

    assert tidy.read_text() == "yes\n"


def test_a_second_signal_cuts_the_grace_short(tmp_path: Path) -> None:
    """A head that ignores SIGTERM is killed at once when the signal comes again."""
    pid = tmp_path / "pid"
    line = (
        f"trap 'kill -INT {os.getpid()}' TERM; echo $$ > {pid};"
        f"kill -INT {os.getpid()}; while :; do sleep 0.05; done"
    )
    begin = time.perf_counter()

    _run_until_stopped(tmp_path, line, grace_s=60)

    assert time.perf_counter() - begin < 30
    assert not _is_running(int(pid.read_text()))


def test_an_exception_from_elsewhere_ends_the_tree_too(tmp_path: Path) -> None:
    """Whatever ends Hydra's waiting, the process is gone before it is passed on."""
    marker, pid = tmp_path / "marker", tmp_path / "pid"
    line = f"[ -e {marker} ] && {{ echo $$ > {pid}; exec sleep 60; }}; touch {marker}"
    slot = slot_of(tmp_path, {"a": ["sh", "-c", line]})

    def fail(event: object) -> None:
        if isinstance(event, RunEnded):
            raise MemoryError

    with pytest.raises(MemoryError):
        run_phase(slot, tmp_path / "out", fail, num_tests=2)

    # It may have been ended before it had said its number.
    said = pid.read_text() if pid.exists() else ""
    assert not said or not _is_running(int(said))
