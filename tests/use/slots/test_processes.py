"""Tests of a `Slot` when its process ends, is killed, or is copied."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import List

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.live import LiveRun

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")

BEGIN = """
import os, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from hydra_heads import Slot
slot = Slot("fetch", store=sys.argv[1])
@slot.head
def one(value): return value
@slot.head
def other(value): return value
def use(times):
    for number in range(times): assert slot(number) == number
"""


def start(folder: Path, program: str) -> "subprocess.Popen[bytes]":
    """Start a program that begins with a Slot of two heads."""
    path = folder / f"job-{len(list(folder.glob('job-*')))}.py"
    path.write_text(BEGIN + textwrap.dedent(program))
    return subprocess.Popen(
        [sys.executable, str(path), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def finish(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the end of a program, and return its exit code; what it complained of is shown."""
    error = process.communicate(timeout=30)[1]
    error = error.replace(b"raise ValueError('the end')", b"")
    assert b"Error" not in error.replace(b"ValueError: the end", b"the end"), error.decode()
    return process.returncode


def recorded(folder: Path) -> List[LiveRun]:
    """Return the live runs of the folder's history."""
    with History.open_reading(str(folder / "fetch" / "history.db")) as history:
        return history.live_runs("fetch", most=100_000)


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("sys.exit(3)", 3),
        ("raise ValueError('the end')", 1),
        ("slot = None", 0),
        ("threading.Thread(target=use, args=(5,)).start(); use(-5)", 0),
    ],
)
def test_all_is_recorded_when_the_program_ends(tmp_path: Path, ending: str, code: int) -> None:
    """However a program ends by itself, its last runs are in the history."""
    process = start(tmp_path, f"use(300)\n{ending}\n")

    assert finish(process) == code
    assert not (tmp_path / "fetch" / "history.db-wal").exists()
    assert len(recorded(tmp_path)) in (300, 305)


@posix
def test_kill_takes_the_last_batch_at_most(tmp_path: Path) -> None:
    """What `flush` acknowledged survives kill -9, and the file is whole."""
    process = start(
        tmp_path,
        """
        use(1000)
        slot.flush()
        print("flushed", flush=True)
        while True: use(1)
        """,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"flushed\n"

    process.kill()
    process.communicate()

    found = recorded(tmp_path)
    assert len(found) >= 1000
    first = found[0].run_id
    assert sorted(run.order for run in found if run.run_id == first) == list(
        range(1, len(found) + 1)
    )


@posix
def test_a_copy_of_the_process_records_its_own_runs(tmp_path: Path) -> None:
    """After a fork in the middle of a batch each run is there once, of two invocations."""
    process = start(
        tmp_path,
        """
        use(100)
        pid = os.fork()
        use(50)
        if pid == 0:
            slot.flush()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        use(50)
        """,
    )

    assert finish(process) == 0
    found = recorded(tmp_path)
    lives = {run.run_id for run in found}
    assert sorted(len([run for run in found if run.run_id == life]) for life in lives) == [50, 200]


@posix
def test_forks_while_threads_call_lose_nothing(tmp_path: Path) -> None:
    """Copies made while four threads are in the middle of calls neither hang nor lose a run."""
    process = start(
        tmp_path,
        """
        threads = [threading.Thread(target=use, args=(500,)) for _ in range(4)]
        for thread in threads: thread.start()
        for _ in range(5):
            pid = os.fork()
            if pid == 0:
                use(10)
                slot.close()
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
        for thread in threads: thread.join()
        """,
    )

    assert finish(process) == 0
    found = recorded(tmp_path)
    assert len(found) == 4 * 500 + 5 * 10
    assert len({run.run_id for run in found}) == 6


@posix
def test_a_copy_without_a_store_goes_on(tmp_path: Path) -> None:
    """A Slot in memory works in the copy too, with choices of its own."""
    process = start(
        tmp_path,
        """
        import random
        memory = Slot("memory")
        picked = []
        for name in "abcd": memory.head(name=name)(lambda name=name: picked.append(name))
        for _ in range(20): memory()
        del picked[:]
        read, write = os.pipe()
        pid = os.fork()
        for _ in range(200): memory()
        if pid == 0:
            os.write(write, "".join(picked).encode())
            os._exit(0)
        os.waitpid(pid, 0)
        assert os.read(read, 999).decode() != "".join(picked)
        """,
    )

    assert finish(process) == 0


@posix
def test_workers_of_multiprocessing_record_all(tmp_path: Path) -> None:
    """Processes that leave without `atexit` write their last batch before they end."""
    process = start(
        tmp_path,
        """
        import multiprocessing
        use(10)
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=use, args=(30,)) for _ in range(3)]
        for worker in workers: worker.start()
        for worker in workers: worker.join()
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
        """,
    )

    assert finish(process) == 0
    found = recorded(tmp_path)
    assert len(found) == 10 + 3 * 30
    assert len({run.run_id for run in found}) == 4


def test_processes_with_threads_share_one_store(tmp_path: Path) -> None:
    """Three processes of four threads each lose no run, and know of each other's at the end."""
    program = """
        print("ready", flush=True)
        sys.stdin.readline()
        threads = [threading.Thread(target=use, args=(150,)) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        """
    processes = [start(tmp_path, program) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()

    assert [finish(process) for process in processes] == [0, 0, 0]
    assert len(recorded(tmp_path)) == 3 * 4 * 150


@posix
def test_a_signal_handler_may_call(tmp_path: Path) -> None:
    """A handler that uses the Slot in the middle of anything neither hangs nor loses a run."""
    process = start(
        tmp_path,
        """
        import signal
        count = [0]
        def handler(signum, frame):
            use(1)
            count[0] += 1
            signal.setitimer(signal.ITIMER_REAL, 0.0003)
        use(10)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.0003)
        used = 10
        while count[0] < 200:
            use(10)
            used += 10
        # Ignored before it is stopped: the last call of the handler may have set it once more.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        slot.flush()
        print(used + count[0], flush=True)
        """,
    )
    assert process.stdout is not None
    told = int(process.stdout.readline())

    assert finish(process) == 0
    assert len(recorded(tmp_path)) == told
