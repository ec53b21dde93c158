"""Tests of `hydra_heads.measure.worker`: one runner, seen from Hydra."""

import os
import select
import signal
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Tuple

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.heads.kind import METRICS_FILE
from hydra_heads.measure import worker as worker_module
from hydra_heads.measure.crew import Job
from hydra_heads.measure.runner.wire import Request, encode
from hydra_heads.measure.worker import AHEAD, Flight, Worker, WorkerIsLost
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of, python, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

Records = List[Mapping[str, Any]]

Landed = Tuple[Mapping[str, Any], Flight]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Give a runner that samples nothing."""
    made = Worker()
    yield made
    made.close()


def _listen(worker: Worker, until: Callable[[Records], bool]) -> Records:
    """Take in what comes, until that is enough."""
    poll, records = select.poll(), []  # type: Tuple[Any, Records]
    for fd in worker.readers:
        poll.register(fd, select.POLLIN)
    while not until(records):
        worker.send()
        for fd, _ in poll.poll(50):
            records += worker.read(fd)
    return records


def _run(worker: Worker, *jobs: Job) -> List[Landed]:
    """Hand jobs over, and take all of them off in the order in which they end."""
    for job in jobs:
        worker.submit(job)
    landed = []
    for record in _listen(worker, lambda records: len(records) >= len(jobs)):
        flight = worker.land(record["token"])
        assert flight is not None
        landed.append((record, flight))
    return landed


def _greet(worker: Worker) -> int:
    """Wait until the runner is there; return its number."""
    _listen(worker, lambda records: worker.hello is not None)
    assert worker.hello is not None
    return int(worker.hello["hello"])


def test_jobs_are_run_in_their_order(worker: Worker) -> None:
    """Each is told of by its token and has its own output, though all were handed over at once."""
    jobs = [Job(token, launch_of(*shell(f"echo {token}; echo e{token} >&2"))) for token in range(5)]

    landed = _run(worker, *jobs)

    assert [record["token"] for record, _ in landed] == list(range(5))
    for token, (_, flight) in enumerate(landed):
        assert flight.job is jobs[token]
        assert flight.written.stdout is not None
        assert flight.written.stdout.kept() == b"%d\n" % token
        assert flight.written.stderr.kept() == b"e%d\n" % token


def test_there_is_room_for_so_many_jobs(worker: Worker) -> None:
    """A job takes a place from its start to its landing, whatever has become of it meanwhile."""
    before = worker.room
    worker.submit(Job(1, launch_of("true")))
    with_one = worker.room
    _listen(worker, bool)
    ended = worker.room

    worker.land(1)

    assert (before, with_one, ended, worker.room) == (AHEAD, AHEAD - 1, AHEAD - 1, AHEAD)


def test_what_is_not_ours_does_not_land(worker: Worker) -> None:
    """A token that nobody handed over is none of our jobs."""
    assert worker.land(99) is None


def test_a_long_request_is_sent_as_the_pipe_takes_it(worker: Worker) -> None:
    """More than fits a pipe waits, without holding up who hands it over, until it is taken."""
    words = shell("echo ${#LONG}")
    jobs = [Job(token, launch_of(*words, env={"LONG": "x" * (99_990 + token)})) for token in (1, 2)]

    worker.submit(jobs[0])  # the runner is not there yet to take it
    waits_on = worker.unsent_fd
    worker.submit(jobs[1])
    _listen(worker, lambda records: len(records) == 2)
    flights = [worker.land(token) for token in (1, 2)]

    assert (waits_on, worker.unsent_fd) == (worker.requests_fd, None)
    said = [flight.written.stdout.kept() for flight in flights if flight and flight.written.stdout]
    assert said == [b"99991\n", b"99992\n"]


def _noted(monkeypatch: pytest.MonkeyPatch) -> List[Request]:
    """Collect the requests that are sent."""
    sent: List[Request] = []

    def note(request: Request) -> bytes:
        sent.append(request)
        return encode(request)

    monkeypatch.setattr(worker_module, "encode", note)
    return sent


def test_an_environment_is_sent_when_it_changes(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the runner has already is not sent again, and the file for own figures is no change."""
    sent = _noted(monkeypatch)
    line = shell("echo $WORD ${HYDRA_METRICS_FILE-none}")

    landed = _run(
        worker,
        Job(1, launch_of(*line, env={"WORD": "a", METRICS_FILE: "/x/1"})),
        Job(2, launch_of(*line, env={"WORD": "a", METRICS_FILE: "/x/2"})),
        Job(3, launch_of(*line, env={"WORD": "b"})),
    )

    assert [request.env is None for request in sent] == [False, True, False]
    said = [flight.written.stdout.kept() for _, flight in landed if flight.written.stdout]
    assert said == [b"a /x/1\n", b"a /x/2\n", b"b none\n"]


def test_limits_go_along_in_the_runners_units(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MiB become KiB and bytes, what is not limited becomes 0."""
    sent = _noted(monkeypatch)
    limits = Limits(
        memory_mb=600, processes=50, scratch_mb=0.5, open_files=64, file_size_mb=1, output_mb=2
    )
    launch = launch_of("true")._replace(limits=limits, scratch="/somewhere")

    _run(worker, Job(1, launch), Job(2, launch_of("true")))

    limited, free = sent
    assert (limited.memory_kib, limited.processes, limited.open_files) == (600 * 1024, 50, 64)
    assert (limited.scratch_bytes, limited.file_bytes) == (1 << 19, 1 << 20)
    assert (limited.output_bytes, limited.scratch) == (2 << 20, "/somewhere")
    assert (free.memory_kib, free.processes, free.scratch_bytes, free.scratch) == (0, 0, 0, None)


def test_too_much_output_is_said_once(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner is told by a word that does not wait behind requests, and ends the run."""
    said: List[bytes] = []
    say = worker._say

    def note(word: bytes) -> None:
        said.append(word)
        say(word)

    monkeypatch.setattr(worker, "_say", note)
    line = "while :; do echo 0123456789; echo 0123456789 >&2; done"
    launch = launch_of(*shell(line))._replace(limits=Limits(output_mb=0.001))

    [(record, flight)] = _run(worker, Job(7, launch))

    assert said == [b"output 7"]
    assert record["ended_by"] == "output"
    assert flight.written.stderr.total_bytes > 0


def test_discarded_and_filed_output_is_not_captured(worker: Worker, tmp_path: Path) -> None:
    """Only what comes through the pipes is kept."""
    noisy = launch_of(*shell("echo out; echo err >&2"))

    landed = _run(
        worker,
        Job(1, noisy._replace(discard_stdout=True)),
        Job(2, noisy._replace(stdout_file=str(tmp_path / "out"))),
    )

    assert [flight.written.stdout for _, flight in landed] == [None, None]
    assert [flight.written.stderr.kept() for _, flight in landed] == [b"err\n", b"err\n"]
    assert (tmp_path / "out").read_bytes() == b"out\n"


def test_an_answer_belongs_to_the_job_that_may_answer(worker: Worker) -> None:
    """Of jobs under way together only the one with `answers` gets what comes by that way."""
    code = "import os; os.write(int(os.environ['HYDRA_ANSWER_FD']), b'yes')"

    first, second = _run(
        worker, Job(1, launch_of("true")), Job(2, launch_of(*python(code), answers=True))
    )

    assert first[1].written.answer is None
    assert second[1].written.answer is not None
    assert second[1].written.answer.kept() == b"yes"


def test_a_runner_that_died_is_noticed(worker: Worker) -> None:
    """The end of its results is the end of the runner; its heads are ended by its guard."""
    worker.submit(Job(1, launch_of(*shell("echo up; exec sleep 60"))))
    os.kill(_greet(worker), signal.SIGKILL)

    with pytest.raises(WorkerIsLost):
        _listen(worker, lambda records: False)

    worker.submit(Job(2, launch_of("true")))  # nobody takes it, which is no error
    worker.stop()
    assert worker.unsent_fd is None


def test_a_closed_worker_leaves_nothing(tmp_path: Path) -> None:
    """What runs is killed at once, and closing again changes nothing."""
    pids = tmp_path / "pids"
    worker = Worker()
    worker.submit(Job(1, launch_of(*shell(f"setsid sleep 60 & echo $! $$ > {pids}; wait"))))
    while not (pids.exists() and pids.read_text().endswith("\n")):
        _listen(worker, lambda records: True)

    worker.close()
    worker.close()

    for pid in map(int, pids.read_text().split()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_guard_that_somebody_else_reaped_is_no_error(worker: Worker) -> None:
    """A program around Hydra may wait for all children."""
    _greet(worker)
    assert worker._guard is not None
    os.kill(worker._guard, signal.SIGKILL)
    os.waitpid(worker._guard, 0)

    worker.close()


@pytest.mark.parametrize(
    ("number", "remedy"), [(11, "ulimit"), (24, "ulimit"), (2, "check that"), (13, "check that")]
)
def test_why_there_is_no_runner_is_told(
    monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    """What is scarce is told from what is missing, with what to do about it."""

    def fail(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(worker_module, "spawn", fail)

    with pytest.raises(OutputError, match=f"no run can be started: .*{remedy}"):
        Worker()


def test_whatever_keeps_it_from_starting_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal in the middle of the start passes up, and the pipes are closed."""

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(worker_module, "spawn", interrupt)

    with pytest.raises(KeyboardInterrupt):
        Worker()


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
def test_the_runner_gets_no_descriptor_of_ours(worker: Worker) -> None:
    """It has its ends of the pipes, and no end that is Hydra's alone."""
    runner = _greet(worker)
    ours: Dict[str, str] = {}
    for fd in (worker.requests_fd, worker._ours.control, worker._ours.watchdog):
        ours[os.readlink(f"/proc/self/fd/{fd}")] = "w"

    held = {}
    for name in os.listdir(f"/proc/{runner}/fd"):
        with open(f"/proc/{runner}/fdinfo/{name}") as info:
            flags = int(info.read().split("flags:")[1].split()[0], 8)
        held[os.readlink(f"/proc/{runner}/fd/{name}")] = "w" if flags & 3 else "r"

    assert [pipe for pipe in ours if held.get(pipe) == "w"] == []
    assert len([pipe for pipe in ours if held.get(pipe) == "r"]) == 2  # the watchdog is the guard's
