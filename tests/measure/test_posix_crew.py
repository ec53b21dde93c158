"""Tests of `hydra_heads.measure.posix_crew`: runners for workers and for callables."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.base.errors import HydraError
from hydra_heads.heads.kind import Call, Launch
from hydra_heads.measure.crew import Crew, Ended, Job
from hydra_heads.measure.posix_crew import PosixCrew
from hydra_heads.measure.worker import AHEAD
from hydra_heads.model.run import Outcome
from tests.measure.launches import launch_of, python, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

linux = pytest.mark.skipif(sys.platform != "linux", reason="calls are forked on Linux only")


@pytest.fixture
def crew() -> Iterator[PosixCrew]:
    """Give a crew of two workers that sample nothing."""
    made = PosixCrew(2, None, None, 0.0)
    yield made
    made.close()


def _ended(crew: Crew, count: int) -> List[Ended]:
    return [crew.next_ended() for _ in range(count)]


def test_a_worker_takes_several_jobs_ahead(crew: PosixCrew) -> None:
    """Its room shrinks with every job and grows again as they are taken from it."""
    before = crew.room(0)
    for token in range(3):
        crew.submit(0, Job(token, launch_of(*shell(f"echo {token}"))))
    meanwhile = crew.room(0), crew.room(1)

    ended = _ended(crew, 3)

    assert (before, meanwhile, crew.room(0)) == (AHEAD, (AHEAD - 3, AHEAD), AHEAD)
    assert [(one.worker, one.token, one.outcome.stdout) for one in ended] == [
        (0, token, b"%d\n" % token) for token in range(3)
    ]


def test_workers_run_side_by_side(crew: PosixCrew, tmp_path: Path) -> None:
    """Each waits for the other, so neither ends unless both run."""
    line = "touch {mine}; until [ -e {other} ]; do sleep 0.01; done"
    for worker, (mine, other) in enumerate((("a", "b"), ("b", "a"))):
        words = shell(line.format(mine=mine, other=other))
        crew.submit(worker, Job(worker, launch_of(*words, cwd=str(tmp_path))))

    ended = _ended(crew, 2)

    assert {(one.worker, one.outcome.exit_code) for one in ended} == {(0, 0), (1, 0)}


def test_a_launch_beside_does_not_disturb_the_others(crew: PosixCrew) -> None:
    """While one worker goes on, another can be asked something; nothing is lost by that."""
    crew.submit(1, Job(4, launch_of(*shell("echo four"))))
    crew.submit(1, Job(5, launch_of(*shell("sleep 0.05; echo five"))))

    outcome = crew.run(launch_of(*shell("sleep 0.1; echo beside")), 0)

    assert outcome.stdout == b"beside\n"
    assert [one.outcome.stdout for one in _ended(crew, 2)] == [b"four\n", b"five\n"]


def test_a_worker_drains_while_another_is_waited_for(crew: PosixCrew) -> None:
    """A flood on one worker holds up neither itself nor who waits for the other."""
    flood = "import os\nfor _ in range(40): os.write(1, b'x' * 65536)"
    crew.submit(1, Job(1, launch_of(*python(flood), keep_bytes=10)))

    crew.run(launch_of(*shell("sleep 0.02")), 0)

    assert crew.next_ended().outcome.stdout_cut


def test_a_request_longer_than_a_pipe_gets_through(crew: PosixCrew) -> None:
    """Several of them in a row are taken one after the other."""
    words = [launch_of(*shell("echo ${#LONG}"), env={"LONG": "x" * (60_000 + at)}) for at in (1, 2)]
    for token, launch in enumerate(words):
        crew.submit(0, Job(token, launch))

    assert [one.outcome.stdout for one in _ended(crew, 2)] == [b"60001\n", b"60002\n"]


MODULE = """
import os, threading
WORD = os.environ.get("WORD")

def here(**values):
    return [os.getppid(), WORD, os.path.basename(os.getcwd()), values]
"""


def _call(folder: Path, target: str, **settings: Any) -> Launch:
    """Make the launch of a call, whose own process would say `fresh`."""
    arguments = settings.pop("arguments", {})
    code = "import os; os.write(int(os.environ['HYDRA_ANSWER_FD']), b'fresh')"
    launch = launch_of(*python(code), cwd=str(folder), answers=True, **settings)
    return launch._replace(call=Call(target, arguments, str(folder), 65536))


def _value(outcome: Outcome) -> Any:
    assert outcome.answer is not None
    return json.loads(json.loads(outcome.answer)["value"])


@linux
def test_calls_are_forked_from_one_worker(crew: PosixCrew, tmp_path: Path) -> None:
    """The module is imported once; arguments are those of each call."""
    (tmp_path / "m.py").write_text(MODULE)

    first = _value(crew.run(_call(tmp_path, "m:here", arguments={"x": 1})))
    second = _value(crew.run(_call(tmp_path, "m:here", arguments={"x": "two"})))

    assert first[0] == second[0] != os.getpid()
    assert (first[3], second[3]) == ({"x": 1}, {"x": "two"})


@linux
@pytest.mark.parametrize("change", ["environment", "folder"])
def test_other_surroundings_are_another_worker(
    crew: PosixCrew, tmp_path: Path, change: str
) -> None:
    """A launch with another environment or folder finds its own, from the import on."""
    (tmp_path / "m.py").write_text(MODULE)
    (tmp_path / "sub").mkdir()
    other = _call(tmp_path, "m:here", env={"WORD": "b" if change == "environment" else "a"})
    if change == "folder":
        other = other._replace(cwd=str(tmp_path / "sub"))

    first = _value(crew.run(_call(tmp_path, "m:here", env={"WORD": "a"})))
    second = _value(crew.run(other))

    assert first[0] != second[0]
    assert second[1:3] == (["b", tmp_path.name] if change == "environment" else ["a", "sub"])


@linux
@pytest.mark.parametrize(
    "module",
    [
        "threading.Thread(target=__import__('time').sleep, args=(60,), daemon=True).start()",
        "raise ImportError('no')",
        "os._exit(0)",
        "__import__('time').sleep(60)",
    ],
)
def test_what_cannot_be_forked_has_a_fresh_process(
    crew: PosixCrew, tmp_path: Path, module: str
) -> None:
    """Threads, an import that fails, ends the process or takes too long: each run by itself."""
    (tmp_path / "m.py").write_text(f"{MODULE}\n{module}\n")

    outcomes = [crew.run(_call(tmp_path, "m:here", timeout_s=0.5)) for _ in range(2)]

    assert [outcome.answer for outcome in outcomes] == ["fresh", "fresh"]


@linux
def test_a_worker_that_a_call_has_killed_is_replaced(crew: PosixCrew, tmp_path: Path) -> None:
    """The call is lost, and the next one has a fresh worker."""
    (tmp_path / "m.py").write_text(
        f"{MODULE}\nimport signal\ndef kill():\n    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    signal.pause()\n"
    )

    lost = crew.run(_call(tmp_path, "m:kill"))
    after = _value(crew.run(_call(tmp_path, "m:here")))

    assert lost.lost is not None
    assert "runner_lost" in lost.flags
    assert after[0] > 0


def test_the_end_asks_for_an_end(crew: PosixCrew, tmp_path: Path) -> None:
    """What runs may tidy up within its grace; what had ended comes back; nothing else is begun."""
    tidy = tmp_path / "tidy"
    line = f"trap 'echo yes > {tidy}; exit 0' TERM; touch {tidy}; while :; do sleep 0.01; done"
    crew.submit(0, Job(1, launch_of("true")))
    crew.submit(0, Job(2, launch_of(*shell(line))))
    crew.submit(0, Job(3, launch_of(*shell(f"touch {tmp_path}/begun"))))
    while not tidy.exists():
        time.sleep(0.002)

    ended = crew.end_runs()

    assert [one.token for one in ended] == [1]
    assert tidy.read_text() == "yes\n"
    assert not (tmp_path / "begun").exists()


def test_the_end_does_not_wait_when_there_is_a_hurry(crew: PosixCrew, tmp_path: Path) -> None:
    """What will not end is killed at once."""
    up = tmp_path / "up"
    line = f"trap '' TERM; echo $$ > {up}; while :; do sleep 0.01; done"
    crew.submit(0, Job(1, launch_of(*shell(line), kill_grace_s=60)))
    while not (up.exists() and up.read_text()):
        time.sleep(0.002)
    begin = time.monotonic()

    ended = crew.end_runs(lambda: True)

    assert (ended, time.monotonic() - begin < 30) == ([], True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(up.read_text()), 0)


def test_the_end_of_an_idle_crew_is_quick(crew: PosixCrew) -> None:
    """With nothing under way there is nothing to wait for, and runs left over come back."""
    crew.submit(0, Job(1, launch_of("true")))
    crew.submit(1, Job(2, launch_of("true")))
    crew.run(launch_of(*shell("sleep 0.05")), 0)

    ended = crew.end_runs()

    assert sorted(one.token for one in ended) == [1, 2]


def test_a_runner_that_does_not_come_up_is_an_error(
    crew: PosixCrew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Python cannot be started as it has to be, no run is made, and the error says why."""
    monkeypatch.setattr("hydra_heads.measure.worker._PROGRAM", "/nonexistent/program.py")

    with pytest.raises(HydraError, match="-I -S runs"):
        crew.run(launch_of("true"))


def test_what_could_not_be_ended_is_told(
    crew: PosixCrew, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Processes that stay are no failure of the run, but are not passed over."""
    crew.submit(0, Job(1, launch_of("true")))
    land = crew._land

    def with_left(key: Any, runner: Any, record: Dict[str, Any]) -> None:
        land(key, runner, dict(record, left=2))

    monkeypatch.setattr(crew, "_land", with_left)

    with caplog.at_level("WARNING", "hydra.measure"):
        crew.next_ended()

    assert "2 processes of a run could not be ended" in caplog.text


def test_a_journal_has_what_is_stamped(tmp_path: Path) -> None:
    """Each run's line stands there before it comes back, which tells how long it is."""
    path = tmp_path / "runs.jsonl"
    crew = PosixCrew(1, None, str(path), 0.0)
    try:
        crew.submit(0, Job(1, launch_of("true"), '"order": 1, '))
        crew.submit(0, Job(2, launch_of("true")))
        first, second = _ended(crew, 2)
    finally:
        crew.close()

    line = path.read_text()
    assert (first.journaled, second.journaled) == (len(line), 0)
    assert json.loads(line)["order"] == 1


def test_a_run_that_was_stopped_leaves_no_line(tmp_path: Path) -> None:
    """What Ctrl-C ended is run again, and must not be taken in as a failure of the head."""
    path, up = tmp_path / "runs.jsonl", tmp_path / "up"
    crew = PosixCrew(1, None, str(path), 0.0)
    try:
        line = shell(f"touch {up}; exec sleep 60")
        crew.submit(0, Job(1, launch_of(*line), '"order": 1, '))
        while not up.exists():
            time.sleep(0.002)

        ended = crew.end_runs()
    finally:
        crew.close()

    assert (ended, path.read_text()) == ([], "")


def test_what_had_ended_before_a_runner_was_killed_is_not_lost(tmp_path: Path) -> None:
    """Runs that nobody was told of yet stand in the journal: they are not made a second time."""
    path = tmp_path / "runs.jsonl"
    lines = ["echo 1", "echo 2", "kill -9 $PPID; sleep 60", "echo 4"]
    crew = PosixCrew(1, None, str(path), 0.0)
    try:
        for token, line in enumerate(lines, 1):
            crew.submit(0, Job(token, launch_of(*shell(line)), f'"order": {token}, '))
        ended = {one.token: one for one in _ended(crew, 4)}
    finally:
        crew.close()

    written = [json.loads(line)["order"] for line in path.read_text().splitlines()]
    assert [ended[token].outcome.lost is None for token in (1, 2, 3, 4)] == [
        True,
        True,
        False,
        True,
    ]
    assert [ended[token].outcome.exit_code for token in (1, 2, 3, 4)] == [0, 0, None, 0]
    assert written == [1, 2, 4]
    assert sum(one.journaled for one in ended.values()) == len(path.read_bytes())


def test_a_runner_that_is_killed_as_it_starts_is_replaced(crew: PosixCrew) -> None:
    """Nothing was under way yet, so nothing is lost."""
    crew.submit(0, Job(1, launch_of(*shell("echo yes"))))
    [runner] = crew._runners.values()
    assert runner._guard is not None
    os.kill(runner._guard, signal.SIGKILL)

    ended = crew.next_ended()

    assert (ended.outcome.lost, ended.outcome.stdout) == (None, b"yes\n")


def test_a_fork_of_this_program_does_not_keep_the_crew_alive() -> None:
    """Closing does not wait for a process that holds our ends of the pipes by accident."""
    crew = PosixCrew(1, None, None, 0.0)
    crew.run(launch_of("true"))
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    os.close(reader)
    killer = os.fork()
    if killer == 0:  # so that the test ends when it fails
        os.close(writer)
        time.sleep(1.0)
        os.kill(pid, signal.SIGKILL)
        os._exit(0)
    begin = time.monotonic()

    crew.close()

    seconds = time.monotonic() - begin
    os.close(writer)
    os.kill(killer, signal.SIGKILL)
    for child in (pid, killer):
        os.waitpid(child, 0)
    assert seconds < 0.9
