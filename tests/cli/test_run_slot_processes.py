"""`run SLOT` as a process of its own: its streams, its time, its end by a signal."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.cli.jobs import FAILS, PYTHON, WORKS, head
from tests.cli.wrapped import ROOT, begun, hydra, kept

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals and FIFOs")

HANGS = ["/bin/sh", "-c", "echo $$ > begun; read line < never"]
"""Says its process id, and waits for somebody who never comes."""


def heads(folder: Path, *definitions: Dict[str, object], **more: object) -> None:
    """Write a heads file of slot `job`, and what its heads may hang at."""
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", **more}
    text = json.dumps({**document, "heads": list(definitions)})
    (folder / "hydra_heads.json").write_text(text)
    os.mkfifo(str(folder / "never"))
    (folder / "tmp").mkdir()


@contextmanager
def started(folder: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start one command line in a folder; whatever becomes of the test, it does not go on."""
    env = surroundings(folder)
    process = begun(folder, "job", *words, env=env, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def surroundings(folder: Path) -> Dict[str, str]:
    """Return our environment, temporary files going below the folder."""
    return dict(os.environ, TMPDIR=str(folder / "tmp"))


def is_running(pid: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def written_pid(folder: Path, process: "subprocess.Popen[bytes]") -> int:
    """Wait until the head that hangs has begun, and return its process id."""
    path = folder / "begun"
    while not (path.exists() and path.read_text().endswith("\n")):
        assert process.poll() is None, "it ended before the head had begun"
    return int(path.read_text())


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_in_a_fallback_leaves_nothing(tmp_path: Path, name: str, code: int) -> None:
    """What ran is ended, what ran before stays recorded, no file and no process is left [fault 3].

    The run that was broken off is no failure of its head, and is not recorded.
    """
    heads(tmp_path, head("bad", FAILS), head("slow", HANGS))
    with started(tmp_path, "--best") as process:
        pid = written_pid(tmp_path, process)

        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (code, b"")
    assert b"'slow' is next" in err.splitlines()[-1]
    assert kept(tmp_path) == [("bad", 0, "exit")]
    assert not is_running(pid)
    assert os.listdir(str(tmp_path / "tmp")) == []


def test_a_signal_while_waiting_ends_it(tmp_path: Path) -> None:
    """The wait before a head is tried again can be broken off."""
    heads(tmp_path, head("bad", FAILS))
    with started(tmp_path, "--base-delay", "600", "--deadline", "9999") as process:
        assert process.stderr is not None
        while b"'bad' again in" not in process.stderr.readline():
            assert process.poll() is None, "it ended before it waited"

        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=30) == 130
    assert os.listdir(str(tmp_path / "tmp")) == []


def test_any_bytes_pass_unchanged(tmp_path: Path) -> None:
    """Standard output goes through byte for byte, whatever the heads file says of it [fault 56]."""
    line = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 300 + b'\\r\\n')"
    wished = [{"stdout": "keep"}, {"stdout": "discard"}, {"stdout": "file"}]
    heads(tmp_path, *(head(str(at), [*PYTHON, line], **more) for at, more in enumerate(wished)))

    answers = [hydra(tmp_path, "job", "--only", name, "--quiet") for name in "012"]

    assert [answer.returncode for answer in answers] == [0] * 3
    assert {answer.stdout for answer in answers} == {bytes(range(256)) * 300 + b"\r\n"}


def test_output_is_not_held_in_memory(tmp_path: Path) -> None:
    """However much a head writes, Hydra's own memory does not grow with it [fault 55]."""
    line = "import sys\nfor _ in range({count}): sys.stdout.buffer.write(b'x' * 1000000)"
    heads(
        tmp_path,
        head("little", [*PYTHON, line.replace("{count}", "1")]),
        head("much", [*PYTHON, line.replace("{count}", "200")]),
    )

    little, much = (_peak_kib(tmp_path, name) for name in ("little", "much"))

    assert much < little + 16 * 1024
    assert os.listdir(str(tmp_path / "tmp")) == []


def _peak_kib(folder: Path, name: str) -> int:
    code = (
        "import resource, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from hydra_heads.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    words = [sys.executable, "-c", code, "run", "job", "--only", name, "--quiet"]
    with open(os.devnull, "wb") as nowhere:
        done = subprocess.run(
            words, cwd=str(folder), env=surroundings(folder), stdout=nowhere,
            stderr=subprocess.PIPE, check=True, timeout=60,
        )  # fmt: skip
    return int(done.stderr.split()[-1])


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """Who reads the first bytes only gets them, and nobody complains [fault 10]."""
    heads(tmp_path, head("only", [*PYTHON, "print('x' * 9000000)"]))
    with started(tmp_path, "--quiet") as process:
        assert process.stdout is not None
        assert process.stderr is not None

        first = process.stdout.read(10)
        process.stdout.close()

        assert process.wait(timeout=30) == 0
        err = process.stderr.read()
        process.stdout = None
    assert first == b"x" * 10
    assert err.count(b"\n") == 1
    assert b"no weights" in err


def test_a_signal_while_output_is_passed_on_ends_it(tmp_path: Path) -> None:
    """A reader that reads no more does not hold up the end, and nothing is left [fault 3]."""
    heads(tmp_path, head("only", [*PYTHON, "print('x' * 9000000)"]))
    with started(tmp_path, "--quiet") as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"x"

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=30) == 143
    assert os.listdir(str(tmp_path / "tmp")) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path) -> None:
    """What cannot be passed on is an error, though the head did its job [fault 10]."""
    heads(tmp_path, head("only", WORKS))

    with open("/dev/full", "wb") as full:
        answer = hydra(tmp_path, "job", stdout=full)

    assert answer.returncode == 2
    assert answer.stderr.splitlines()[-1].endswith(
        b" run: standard output: not written: No space left on device"
    )
    assert kept(tmp_path) == [("only", 1, None)]


def test_calls_at_the_same_time_lose_no_run(tmp_path: Path) -> None:
    """Many processes write to one history, each under an invocation of its own."""
    heads(tmp_path, head("bad", FAILS), head("good", WORKS))
    words = ("job", "--best", "--max-attempts", "2", "--quiet")
    processes = [begun(tmp_path, *words, stderr=subprocess.PIPE) for _ in range(6)]

    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]

    assert {(out, code) for out, _, code in ended} == {(b"done\n", 0)}
    assert sorted(row for row in kept(tmp_path) if row[0] == "good") == [("good", 1, None)] * 6


def test_a_head_that_hangs_is_followed_by_another(tmp_path: Path) -> None:
    """At its own time limit a head has failed, and the next one does the job [fault 49]."""
    heads(tmp_path, head("slow", HANGS, timeout_s=0.3), head("good", WORKS))

    answer = hydra(tmp_path, "job", "--best")

    assert (answer.returncode, answer.stdout) == (0, b"done\n")
    assert b"head 'slow' failed (timeout): reached its time limit; " in answer.stderr
    assert kept(tmp_path) == [("slow", 0, "timeout"), ("good", 1, None)]


def test_the_deadline_holds_for_the_whole_call(tmp_path: Path) -> None:
    """What runs at the deadline is ended, and nothing is begun after it."""
    heads(tmp_path, head("slow", HANGS), head("good", WORKS))

    answer = hydra(tmp_path, "job", "--best", "--deadline", "0.4")

    assert (answer.returncode, answer.stdout) == (1, b"")
    assert answer.stderr.splitlines()[-1].endswith(
        b" run: slot 'job': no head succeeded: slow: stopped at the deadline of the call, 0.4 s; "
        b"the deadline of 0.4 s leaves no time for more"
    )
    assert kept(tmp_path) == [("slow", 0, "timeout")]


def test_a_fallback_that_had_too_little_time_has_not_failed(tmp_path: Path) -> None:
    """What is cut off by the deadline before its own time limit says nothing of its head."""
    heads(tmp_path, head("bad", ["/bin/sh", "-c", "exit 3"]), head("slow", HANGS))

    answer = hydra(tmp_path, "job", "--best", "--deadline", "1")

    assert answer.returncode == 1
    assert kept(tmp_path) == [("bad", 0, "exit"), ("slow", None, "timeout")]
    assert ["slice_ended" in flags for flags in _flags(tmp_path)] == [False, True]


def _flags(folder: Path) -> List[Any]:
    from hydra_heads.store.history import History

    with History.open_reading(str(folder / "hydra_profiles" / "history.db")) as history:
        latest = history.latest("job")
        assert latest is None, "a live invocation is none that could be resumed"
        runs = history.live_runs("job")
        return [list(run.flags) for run in history.runs(runs[0].run_id)]
