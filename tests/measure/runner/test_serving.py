"""Tests of `hydra_heads.measure.runner.serving`, with the server in the tests' own process."""

import errno
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from hydra_heads.measure.runner import running, serving
from hydra_heads.measure.runner.serving import Rlimits, own_peak_kib, write_all
from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.wire import NO_FOLDER, NO_STDIN, NO_STDOUT, STOP, STOPPED, Request
from tests.measure.runner.served import asked, bare_python, refuse_company, shell, table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")


NO_ENV: Dict[str, str] = {}


@pytest.fixture(autouse=True)
def alone() -> None:
    """Every run ends with the end of all children of this process."""
    refuse_company()


def test_a_run_is_told_with_its_figures() -> None:
    """Who asked for it learns how it ended, how long it took, and what it used."""
    with table() as served:
        [told] = served.serve(
            asked(*bare_python("sum(range(300000)); raise SystemExit(3)"), token=5)
        )

    assert (told["token"], told["error"], told["ended_by"]) == (5, None, "")
    assert os.WEXITSTATUS(told["status"]) == 3
    assert told["seconds"] > 0
    assert told["user_s"] + told["system_s"] > 0
    assert (told["reaped"], told["killed"], told["left"]) == (1, 0, 0)


def test_runs_follow_each_other() -> None:
    """What was asked for ahead of time is run in its order, each in its own pair of pipes."""
    with table() as served:
        told = served.serve(
            asked(*shell("echo one; echo un >&2"), token=1, slot=0),
            asked(*shell("echo two; echo deux >&2"), token=2, slot=1),
        )

        written = served.written(0), served.written(1)

    assert [run["token"] for run in told] == [1, 2]
    assert told[0]["started_unix"] + told[0]["seconds"] <= told[1]["started_unix"] + 0.001
    assert written == ((b"one\n", b"un\n"), (b"two\n", b"deux\n"))


@pytest.mark.parametrize(
    ("seconds", "has_journal", "together"),
    [(100.0, True, [4, 2]), (-1.0, True, 6 * [1]), (100.0, False, 6 * [1])],
)
def test_short_runs_are_told_of_together(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seconds: float,
    has_journal: bool,
    together: List[int],
) -> None:
    """Hydra is woken up for several at once, if they are safe and the first has not waited long."""
    told: List[int] = []
    write = serving.write_all

    def note(fd: int, data: bytes) -> None:
        told.append(data.count(b"\n"))
        write(fd, data)

    monkeypatch.setattr(serving, "write_all", note)
    monkeypatch.setattr(serving, "TOLD_TOGETHER", 4)
    monkeypatch.setattr(serving, "TELL_SECONDS", seconds)
    monkeypatch.setattr(running, "TELL_SECONDS", 100.0)
    with table(str(tmp_path / "runs.jsonl") if has_journal else None) as served:
        runs = served.serve(*(asked("/bin/true", token=token) for token in range(6)))

    assert told == together
    assert [run["token"] for run in runs] == list(range(6))


def test_a_server_says_that_it_is_there() -> None:
    """The first line tells its number, and whether calls can be forked there."""
    with table() as served:
        served.server.greet()
        served.server.greet(threads=2)
        served.server.greet(fault="no such module")
        served.server.greet(threads=0)

        hellos = [json.loads(line) for line in served.told().splitlines()]

    assert {hello["hello"] for hello in hellos} == {os.getpid()}
    assert [hello["is_fit"] for hello in hellos] == [True, False, False, False]


def test_the_environment_is_kept_for_the_next() -> None:
    """A request without an environment has that of the one before it."""
    with table() as served:
        served.serve(
            asked(*shell("echo $WORD"), env={"WORD": "one"}),
            asked(*shell("echo $WORD"), env=None),
        )

        written = served.written()

    assert written == (b"one\none\n", b"")


@pytest.mark.parametrize("fault", [{"cwd": "/nonexistent"}, {"stdin": "/nonexistent"}])
def test_a_run_that_does_not_start_leaves_its_environment(fault: Any) -> None:
    """The next has that of the last request, also when that one could not be started."""
    with table() as served:
        served.serve(
            asked(*shell("echo $WORD"), env={"WORD": "one"}),
            asked(*shell("echo $WORD"), env={"WORD": "two"}, **fault),
            asked(*shell("echo $WORD"), env=None),
        )

        written = served.written()

    assert written == (b"one\ntwo\n", b"")


def test_a_file_for_own_figures_is_of_one_run() -> None:
    """The variable that names it is in the environment of that run only."""
    line = shell("echo ${HYDRA_METRICS_FILE-none}")
    with table() as served:
        served.serve(asked(*line, metrics_file="/x/1"), asked(*line, env=None))

        written = served.written()

    assert written == (b"/x/1\nnone\n", b"")


def test_an_answer_has_a_pipe_of_its_own() -> None:
    """Who may answer finds the descriptor in a variable, and the others have neither."""
    code = "import os; os.write(int(os.environ['HYDRA_ANSWER_FD']), b'yes')"
    with table() as served:
        first, second = served.serve(
            asked(*bare_python(code), answers=True), asked(*bare_python(code), env=None)
        )

        answer = served.answer()

    assert (first["status"], answer) == (0, b"yes")
    assert second["status"] != 0


def test_standard_input_and_output_may_be_files(tmp_path: Path) -> None:
    """A file is read from, another written to from its start on; the pipe stays empty."""
    (tmp_path / "in").write_bytes(b"words\n")
    (tmp_path / "out").write_bytes(b"something longer from before")
    with table() as served:
        [told] = served.serve(
            asked("/bin/cat", stdin=str(tmp_path / "in"), stdout=str(tmp_path / "out"))
        )

        written = served.written()

    assert (told["status"], written) == (0, (b"", b""))
    assert (tmp_path / "out").read_bytes() == b"words\n"


def test_output_may_be_dropped() -> None:
    """What goes to the null device comes out of no pipe; standard error does."""
    with table() as served:
        served.serve(asked(*shell("echo out; echo err >&2"), stdout=os.devnull))

        written = served.written()

    assert written == (b"", b"err\n")


def test_a_pipe_that_a_run_has_changed_is_put_right() -> None:
    """A head may make its output not block; the next one's blocks again."""
    code = "import os; print(os.get_blocking(1), os.get_blocking(2)); os.set_blocking(1, False)"
    again = f"{code}; os.set_blocking(2, False)"
    with table() as served:
        served.serve(asked(*bare_python(again)), asked(*bare_python(again), env=None))

        written = served.written()

    assert written == (b"True True\nTrue True\n", b"")


@pytest.mark.parametrize(
    ("wish", "number"),
    [
        ({"argv": ("/nonexistent/program",)}, errno.ENOENT),
        ({"argv": ("/etc/passwd",)}, errno.EACCES),
        ({"argv": ("/bin/echo", "a\0b")}, 0),
        ({"cwd": "/nonexistent"}, NO_FOLDER),
        ({"stdin": "/nonexistent"}, NO_STDIN),
        ({"stdout": "/nonexistent/file"}, NO_STDOUT),
    ],
)
def test_what_cannot_be_started_is_told(wish: Any, number: int) -> None:
    """The error's number comes back, no figures do, and the next run is as any other."""
    with table() as served:
        bad, good = served.serve(
            asked(**dict({"argv": ("/bin/true",), "token": 1}, **wish)),
            asked("/bin/true", token=2),
        )

    assert (bad["token"], bad["error"], bad["status"]) == (1, number, None)
    assert "user_s" not in bad
    assert (good["token"], good["error"], good["status"]) == (2, None, 0)


def test_nothing_stays_open_of_a_run_that_did_not_start(tmp_path: Path) -> None:
    """Files that were opened for it are closed again."""
    (tmp_path / "in").write_bytes(b"")
    with table() as served:
        probe = os.dup(0)
        os.close(probe)
        served.serve(
            asked("/nonexistent", stdin=str(tmp_path / "in"), stdout=str(tmp_path / "out")),
            asked("/bin/true", stdin=str(tmp_path / "in"), stdout="/nonexistent/file"),
        )

        after = os.dup(0)
        os.close(after)

    assert after <= probe


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc/loadavg")
def test_who_was_the_last_to_be_started_is_known() -> None:
    """A process is the last one until another one is started anywhere."""
    with table() as served:
        pid = spawn(("/bin/true",), NO_ENV, [])[0]
        before = served.server._is_last(pid)  # something else may have been started meanwhile
        other = spawn(("/bin/true",), NO_ENV, [])[0]

        after = served.server._is_last(pid)

        for child in (pid, other):
            os.waitpid(child, 0)
    assert before in (True, False)
    assert after is False


def test_without_the_loads_no_process_is_known_to_be_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the system does not tell, every run's tree is looked for."""
    monkeypatch.setattr(serving, "_LOADS", "/nonexistent")
    with table() as served:
        [told] = served.serve(asked("/bin/true"))

    assert told["is_alone"] is False


def test_a_stop_ends_the_run_and_those_that_wait() -> None:
    """What runs is asked to end, what waits is not begun, and then the server ends."""
    with table() as served:
        served.say(STOP)
        told = served.serve(asked("/bin/sleep", "60", token=1), asked(*shell("echo two"), token=2))

        written = served.written()

    assert [(run["token"], run["ended_by"]) for run in told] == [(1, STOPPED)]
    assert written == (b"", b"")


def test_a_call_is_started_in_place_of_a_program(tmp_path: Path) -> None:
    """Who can call a function is handed the request and the descriptors, in its folder."""
    seen: List[Tuple[object, ...]] = []

    def call(request: Request, *fds: int) -> Tuple[int, float]:
        seen.append((request.arguments, os.getcwd(), len(fds), all(fd >= 3 for fd in fds)))
        return spawn(("/bin/sh", "-c", "exit 7"), NO_ENV, [])

    with table(call=call) as served:
        [told] = served.serve(asked(cwd=str(tmp_path), arguments={"x": 1}))

    assert seen == [({"x": 1}, str(tmp_path), 4, True)]
    assert os.WEXITSTATUS(told["status"]) == 7


def test_limits_of_the_system_hold_for_the_run_alone() -> None:
    """Its open files and its file size are limited, for good; those of this process are not."""
    code = "import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_FSIZE))"
    before = resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_FSIZE)
    words = (sys.executable, "-I", "-c", f"import time; time.sleep(0.05); {code}")
    with table() as served:
        served.serve(asked(*words, open_files=50, file_bytes=4096))

        written, _ = served.written()

    after = resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_FSIZE)
    assert after == before
    if sys.platform.startswith("linux"):
        assert written == b"(50, 50) (4096, 4096)\n"


def test_a_limit_is_never_above_that_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the hard limit cannot be given, and asking for it keeps no run from starting."""
    set_to: List[object] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (10, 20))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: set_to.append(limits))

    with Rlimits(Request(open_files=1000)):
        pass

    assert set_to == [(20, 20), (10, 20)]


def test_a_process_that_has_ended_needs_no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run may be over before its limits are made hard, and a system may have no such call."""
    with Rlimits(Request(open_files=100)) as limits:
        limits.harden(2**22 + 1)
        monkeypatch.delattr(resource, "prlimit", raising=False)

        limits.harden(os.getpid())


def test_all_is_written_however_little_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe may take a byte at a time."""
    taken: List[bytes] = []

    def write(fd: int, data: memoryview) -> int:
        taken.append(bytes(data[:1]))
        return 1

    monkeypatch.setattr(os, "write", write)

    write_all(1, b"abc")

    assert taken == [b"a", b"b", b"c"]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_only_on_linux_a_program_inherits_our_peak(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    """There it is the least that can be told of it; elsewhere there is no such floor."""
    monkeypatch.setattr(sys, "platform", platform)

    assert (own_peak_kib() > 1000) == (platform == "linux")
