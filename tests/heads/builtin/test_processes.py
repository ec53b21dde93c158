"""Tests of the head `processes`: forked workers, spawned ones, and none at all."""

import os
import pathlib
import subprocess
import sys
import threading

import pytest

from hydra_heads.heads.builtin.log_job import result_of
from hydra_heads.heads.builtin.processes import can_fork, count_by_workers
from tests.heads.builtin.conftest import Demo

ROOT = str(pathlib.Path(__file__).parents[3])

# No guard against being loaded again: a spawned worker must not need one.
PROGRAM = """
import sys
print("main runs")
sys.path.insert(0, {root!r})
from hydra_heads.heads.builtin.log_job import result_of
from hydra_heads.heads.builtin.processes import count_by_workers
print(result_of(count_by_workers({folder!r}, fork=False))["answer"])
"""


def test_spawned_workers_count_the_same(demo: Demo, tmp_path: pathlib.Path) -> None:
    """Where forking is not safe, fresh interpreters do the job, and do not run the main program."""
    folder = os.path.join(demo.folder, "copies")
    script = tmp_path / "main_program.py"
    script.write_text(PROGRAM.format(root=ROOT, folder=os.path.relpath(folder)))

    output = subprocess.check_output([sys.executable, str(script)], universal_newlines=True)

    assert output.split("\n") == ["main runs", demo.answers["copies"], ""]


def test_without_more_processes_the_work_is_done_here(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system allows no further process, the job is done by the one that there is."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse, raising=False)

    tally = count_by_workers(os.path.join(demo.folder, "many"), fork=True)

    assert result_of(tally)["answer"] == demo.answers["many"]


def test_a_process_with_threads_is_not_forked() -> None:
    """A copy would lack the other threads and may hold their locks, so it is not made."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    alone = can_fork()
    thread.start()

    beside_a_thread = can_fork()
    stop.set()
    thread.join()

    assert not beside_a_thread
    assert alone == (sys.platform not in ("win32", "darwin"))
