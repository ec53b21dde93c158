"""A test that leaves something behind is found out."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import List

import pytest

from tests.base.children import ROOT, child_environment
from tests.leftovers import left_since, look

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what Linux tells")


def test_a_test_that_cleans_up_leaves_nothing(tmp_path: Path) -> None:
    """Files, processes and threads that are gone again are no leftovers."""
    before = look()

    with open(str(tmp_path / "a"), "w"):
        subprocess.run([sys.executable, "-S", "-c", ""], check=True)
        thread = threading.Thread(target=lambda: None)
        thread.start()

    assert left_since(before) == []


@linux
def test_a_process_is_a_leftover_and_is_ended() -> None:
    """A child that still runs is named, and runs no more."""
    before = look()
    child = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)

    left = left_since(before)

    assert f"process {child.pid} was left running" in left
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
    child.communicate()


@linux
def test_a_process_that_nobody_waited_for_is_a_leftover() -> None:
    """A child that has ended, but whose end nobody took notice of, is named."""
    before = look()
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])

    left = left_since(before)

    child.wait()
    assert left == [f"process {child.pid} was left running"]


@linux
def test_a_descriptor_is_a_leftover(tmp_path: Path) -> None:
    """A descriptor that stays open is named with what it leads to."""
    before = look()
    fd = os.open(str(tmp_path), os.O_RDONLY)

    left = left_since(before)

    os.close(fd)
    assert left == [f"descriptor {fd} ({tmp_path}) was left open"]


def test_a_thread_is_a_leftover(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that does not end in time is named."""
    monkeypatch.setattr("tests.leftovers.THREAD_GRACE_S", 0.01)
    before = look()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="lasting")
    thread.start()

    left = left_since(before)

    end.set()
    thread.join()
    assert left == ["thread lasting was left running"]


def test_a_file_and_a_changed_process_are_leftovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporaries and results in the working folder, another folder and handlers are named."""
    monkeypatch.chdir(tmp_path)
    before = look()
    for name in (".hydra-1-0123abcd.tmp", "hydra_profiles", "other.txt"):
        (tmp_path / name).write_text("text")
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, lambda signum, frame: None)

    left = left_since(before)

    signal.signal(signal.SIGTERM, handler)
    assert left == [
        f"file .hydra-1-0123abcd.tmp was left in {tmp_path}",
        f"file hydra_profiles was left in {tmp_path}",
        "the handlers of stopping signals were left changed",
    ]
    monkeypatch.chdir(ROOT)
    assert left_since(before)[-1] == f"the working folder was left at {ROOT}"


def test_where_nothing_can_be_seen_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system without the files of Linux only threads, files and handlers are looked at."""
    monkeypatch.setattr("tests.leftovers.TASKS", "missing")
    monkeypatch.setattr("tests.leftovers.DESCRIPTORS", "missing")

    seen = look()

    assert (seen.children, seen.descriptors) == (frozenset(), frozenset())


SUITE = """
import os, subprocess, sys
def test_clean(): pass
def test_variables(): assert [name for name in os.environ if name.startswith("HYDRA_")] == []
def test_home(): assert os.listdir(os.environ["HOME"]) == []
def test_descriptor(): os.open(".", os.O_RDONLY)
def test_process(): subprocess.Popen([sys.executable, "-S", "-c", ""])
def test_environment(): os.environ["LEFT"] = "x"
def test_environment_is_put_back(): assert "LEFT" not in os.environ
"""


@linux
def test_the_suite_fails_for_what_is_left(tmp_path: Path) -> None:
    """A test that passes but leaves a descriptor or a process behind is an error of the suite."""
    (tmp_path / "conftest.py").write_text(Path(ROOT, "tests", "conftest.py").read_text())
    (tmp_path / "test_left.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "."]
    command.append(f"--basetemp={tmp_path / 'base'}")
    environment = child_environment({"HYDRA_DIR": "elsewhere", "PYTEST_ADDOPTS": ""})
    environment.pop("HYDRA_TEST_LONG", None)

    done = subprocess.run(
        command,
        cwd=str(tmp_path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )

    lines = done.stdout.decode().splitlines()
    errors: List[str] = [line.split(" - ")[0] for line in lines if line.startswith("ERROR ")]
    assert errors == ["ERROR test_left.py::test_descriptor", "ERROR test_left.py::test_process"]
    assert lines[-1].startswith("7 passed, 2 errors"), lines
