"""Tests of the history with several processes: nothing acknowledged is lost."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, List

import pytest

from hydra_heads.store.history import History
from tests.environment import ROOT
from tests.store.making import path_in

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
from tests.store.making import a_run, an_invocation
path, run_id, count = sys.argv[2], sys.argv[3], int(sys.argv[4])
print("ready", flush=True)
sys.stdin.readline()
with History.open(path) as history:
    history.begin(an_invocation(run_id))
    for order in range(count):
        history.append(a_run(order, run_id=run_id))
        print(order, flush=True)
"""

GROWTH = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
from tests.store.making import a_run, an_invocation
with History.open(sys.argv[2]) as history:
    history.begin(an_invocation())
    for order in range(11000):
        if order == 1000:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        history.append(a_run(order, ok=bool(order % 10)), "some error" * (order % 10 == 0))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def start_writer(path: str, run_id: str, count: int) -> "subprocess.Popen[str]":
    """Start a process that appends runs once it is told to, and acknowledges each by a line."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, ROOT, path, run_id, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stream(pipe: object) -> IO[str]:
    """Return a pipe that is known to be there."""
    assert pipe is not None
    return pipe  # type: ignore[return-value]


def test_eight_processes_lose_nothing(tmp_path: Path) -> None:
    """Eight that make and fill one history at the same moment record every run [fault 87]."""
    path = path_in(tmp_path)
    writers = [start_writer(path, f"r{number}", 20) for number in range(8)]
    for writer in writers:
        stream(writer.stdout).readline()
    for writer in writers:
        stream(writer.stdin).write("go\n")
        stream(writer.stdin).flush()

    errors: List[str] = [writer.communicate()[1] for writer in writers]

    assert errors == [""] * 8
    with History.open(path) as history:
        for number in range(8):
            assert history.orders(f"r{number}") == set(range(20))


@pytest.mark.parametrize("acknowledged", [1, 40, 150])
def test_a_killed_writer_loses_no_acknowledged_run(tmp_path: Path, acknowledged: int) -> None:
    """After SIGKILL in mid-write the runs that were acknowledged are there, and more can come."""
    path = path_in(tmp_path)
    writer = start_writer(path, "r1", 100_000)
    lines = stream(writer.stdout)
    lines.readline()
    stream(writer.stdin).write("go\n")
    stream(writer.stdin).flush()
    for _ in range(acknowledged):
        lines.readline()

    writer.kill()
    seen = acknowledged + len(writer.communicate()[0].splitlines())

    with History.open(path) as history:
        done = history.orders("r1")
        # The last line may be cut, so its run is one that nobody was told of.
        assert set(range(seen - 1)) <= set(done)
        assert done == set(range(len(done)))


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the resource module is POSIX")
def test_ten_thousand_runs_do_not_grow_memory(tmp_path: Path) -> None:
    """From the thousandth run to the eleven thousandth the process grows by less than 1 MB."""
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, ROOT, path_in(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    kib = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)

    assert kib < 1024
