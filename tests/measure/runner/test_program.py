"""Tests of `hydra_heads.measure.runner.program`: the guard's and the runner's program."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import pytest

import hydra_heads
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.runner import program, tree
from hydra_heads.measure.runner.wire import encode
from tests.measure.launches import launch_of, python, run_process
from tests.measure.runner.served import asked, blocked_child_signal, refuse_company

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(hydra_heads.__file__)))

HEAVY = {"typing", "collections", "re", "json", "enum", "logging", "pathlib", "threading"}

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")


def test_the_runner_imports_nothing_large() -> None:
    """Each module costs every head memory that cannot be told from its own.

    `signal` has needed `enum` since Python 3.5, and that `collections`.
    """
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import os, signal\n"
        "before = set(sys.modules)\n"
        "from hydra_heads.measure.runner import program, guard, serving\n"
        "program._import_all()\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    words = [sys.executable, "-I", "-S", "-c", code, ROOT]

    said = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.decode().split()

    own = {name for name in said if name.partition(".")[0] == "hydra_heads"}
    assert set(said) - own <= {"errno", "fcntl", "gc", "marshal", "resource", "select", "time"}
    assert {name for name in own if not name.startswith("hydra_heads.measure.runner.")} == {
        "hydra_heads",
        "hydra_heads.measure",
        "hydra_heads.measure.runner",
    }


@linux
def test_a_head_has_three_descriptors() -> None:
    """Nothing of the guard's, the runner's or Hydra's own gets through to it."""
    held = [os.dup(0) for _ in range(3)]
    for fd in held:
        os.set_inheritable(fd, True)
    try:
        outcome = run_process(launch_of(*python("import os; print(os.listdir('/proc/self/fd'))")))
    finally:
        for fd in held:
            os.close(fd)

    assert sorted(json.loads(outcome.stdout.decode().replace("'", '"'))) == ["0", "1", "2", "3"]


@linux
def test_the_peak_of_hydra_is_not_handed_on() -> None:
    """However much memory this process holds, the least that can be told of a head stays small."""
    held = b"x" * (80 << 20)

    outcome = run_process(launch_of("true"))

    assert len(held) == 80 << 20
    assert outcome.memory_floor_mb is not None
    assert 2 < outcome.memory_floor_mb < 20


def test_modules_in_the_present_folder_have_no_part_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody has planted where Hydra is called is not imported."""
    for name in ("gc", "fcntl", "select", "hydra_heads", "guard", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'planted')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    outcome = run_process(launch_of("true"))

    assert outcome.exit_code == 0
    assert not (tmp_path / "planted").exists()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no such call here")
def test_a_worker_stays_on_its_processors() -> None:
    """Heads of a worker find the processors that it was given, and no others."""
    mine = sorted(os.sched_getaffinity(0))[-1:]
    crew = open_crew(1, [mine])
    try:
        outcome = crew.run(launch_of(*python("import os; print(*sorted(os.sched_getaffinity(0)))")))
    finally:
        crew.close()

    assert [int(word) for word in outcome.stdout.split()] == mine


@pytest.fixture
def pipes() -> Iterator[List[Tuple[int, int]]]:
    """Give the seven pipes of a worker with one slot."""
    refuse_company()
    made = [os.pipe() for _ in range(6)]
    folder = os.getcwd()
    yield made
    os.chdir(folder)
    for fd in (fd for pair in made for fd in pair):
        try:
            os.close(fd)
        except OSError:
            continue  # closed by the test


@linux
def test_the_runner_serves_from_its_settings(
    pipes: List[Tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It greets, runs what is asked for, and keeps the journal that it was named."""
    monkeypatch.setattr(tree, "adopt_orphans", lambda: True)
    (requests, ask), (control, _), (results, tell), (_, answer), (out, out_w), (_, err_w) = pipes
    os.set_blocking(results, False)
    opened: List[int] = []
    monkeypatch.setattr(os, "open", _noting(opened))
    os.write(ask, encode(asked("/bin/echo", "yes", stamp='"order": 1, ', token=1)))
    os.close(ask)
    fds: Dict[str, List[int]] = {
        "requests": [requests],
        "control": [control],
        "results": [tell],
        "answer": [answer],
        "slots": [out_w, err_w],
        "stdin": [],
    }

    with blocked_child_signal():
        program.serve(ROOT, fds, {"journal": str(tmp_path / "runs.jsonl"), "inherited": []})

    for fd in opened:
        _close(fd)
    hello, told = [json.loads(line) for line in os.read(results, 65536).splitlines()]
    assert hello == {"hello": os.getpid(), "is_fit": True}
    assert (told["token"], told["status"], os.read(out, 100)) == (1, 0, b"yes\n")
    assert json.loads((tmp_path / "runs.jsonl").read_text())["order"] == 1


def _noting(opened: List[int]) -> "object":
    open_it = os.open

    def note(*arguments: object, **settings: object) -> int:
        fd = open_it(*arguments, **settings)  # type: ignore[arg-type]
        opened.append(fd)
        return fd

    return note


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:
        pass  # who opened it has closed it


def test_a_callable_has_the_arguments_of_a_program_of_its_own(tmp_path: Path) -> None:
    """In its worker `sys.argv` and `sys.path` have nothing of Hydra's."""
    (tmp_path / "looking.py").write_text(
        "import sys\ndef look():\n    return [sys.argv, sys.path]\n"
    )
    launch = _call_of(tmp_path, "looking:look")

    outcome = run_process(launch)

    assert outcome.answer is not None
    answer = json.loads(outcome.answer)
    words, places = json.loads(answer["value"])
    assert words == ["looking:look"]
    assert places[0] == str(tmp_path)
    assert not {ROOT, os.path.dirname(os.path.abspath(program.__file__))} & set(places)


def _call_of(folder: Path, target: str) -> Launch:
    from hydra_heads.heads.kind import Call

    words = launch_of("false", cwd=str(folder), answers=True)
    return words._replace(call=Call(target, {}, str(folder), 65536))
