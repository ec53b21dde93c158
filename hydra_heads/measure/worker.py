"""One runner seen from Hydra: started, fed, listened to, ended.

Between Hydra and the runner stands a guard (see `runner.guard`), so that neither's death leaves
anything running. Output comes through a ring of pipes, a pair for every run that is under way
or waits: so the next run can start while what the last one wrote is still being read.
"""

import errno
import json
import marshal
import os
import sys
import threading
import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import HydraError, OutputError, reason_of
from hydra_heads.heads.kind import KEPT_BYTES, METRICS_FILE, Call, Launch, Through
from hydra_heads.measure.capture import Capture
from hydra_heads.measure.crew import Job
from hydra_heads.measure.filed import Filed, goes_by_us, stdout_of
from hydra_heads.measure.outcomes import Written
from hydra_heads.measure.passing import Passed
from hydra_heads.measure.pipes import Pipes
from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.wire import (
    GO,
    INHERITED,
    NO_MORE,
    OUTPUT,
    SIGNAL,
    STOP,
    Request,
    encode,
)
from hydra_heads.model.slot import NO_LIMITS

RESULTS, ANSWER = -1, -2
"""In `Worker.readers`: what comes from the runner itself, and answers; the rest are slots."""

AHEAD = 16
"""Runs that a runner may have at once: the one under way and those that wait."""

_HERE = os.path.dirname(os.path.abspath(__file__))
_PROGRAM = os.path.join(_HERE, "runner", "program.py")
_ROOT = os.path.dirname(os.path.dirname(_HERE))

LAST_WORDS_SECONDS = 1.0
"""How long what is still in a pipe is read once its run has ended."""

_ANSWER_FRAME_BYTES = 64 * 1024
_READ_BYTES = 1 << 16
_MIB = 1024 * 1024

# A descriptor that a program is to inherit can be inherited by any that is started meanwhile.
_SPAWNING = threading.Lock()


class WorkerIsLost(Exception):
    """The runner has died; what it ran is not known to have ended."""


class Flight(NamedTuple):
    """A job that is under way or waits in the runner."""

    job: Job
    slot: int
    written: Written
    output_bytes: int


class Worker:
    """A runner and its guard; `readers` are the descriptors to be read from when they are ready.

    `through` is for a runner of one run, with our own standard streams: what comes out of that
    run is read by whoever has taken the ends that `output_ends` gives.
    """

    def __init__(
        self,
        cpus: Sequence[int] = (),
        journal: Optional[str] = None,
        sample_interval_s: float = 0.0,
        call: Optional[Call] = None,
        like: Optional[Launch] = None,
        through: Optional[Through] = None,
    ) -> None:
        self._sample_s = sample_interval_s
        self._call = call
        self._through = through
        self._pipes: Optional[Pipes] = None
        self._guard: Optional[int] = None
        self._sent_env: Optional[Mapping[str, str]] = None
        self._results = bytearray()
        self._unsent = bytearray()
        self.hello: Optional[Mapping[str, Any]] = None
        self.flights: Dict[int, Flight] = {}
        self.readers: Dict[int, int] = {}
        slots = 1 if call is not None or through is not None else AHEAD
        self._free = list(range(slots))
        try:
            self._pipes = Pipes(slots)
            self._start(self._pipes, tuple(cpus), journal, like)
        except OSError as error:
            self.close()
            raise OutputError(_not_started(error)) from error
        except BaseException:
            self.close()
            raise

    def _start(
        self, pipes: Pipes, cpus: Tuple[int, ...], journal: Optional[str], like: Optional[Launch]
    ) -> None:
        self.readers = {fd: place for place, fd in enumerate(pipes.slots)}
        self.readers.update({pipes.results: RESULTS, pipes.answer: ANSWER})
        inherited = [fd for fds in pipes.theirs.values() for fd in fds]
        # Open there as well, a pipe outlives Hydra for the moment in which its heads are ended:
        # none of them fails by writing to nobody. A run whose output is passed on is to notice
        # at once when nobody wants it any more.
        through = self._through
        kept = [pipes.answer] if through else [*pipes.slots, pipes.answer]
        call = None
        if self._call is not None and like is not None:
            call = (self._call.target, self._call.import_folder, like.cwd)
        stdin = [os.dup(through.stdin)] if through else []
        others = list(through.inherited) if through else []
        settings: Dict[str, Any] = {
            "fds": dict(pipes.theirs, kept=kept, stdin=stdin),
            "inherited": others,
            "cpus": cpus,
            "journal": journal,
            "hydra": os.getpid(),
            "call": call,
        }
        env = dict(os.environ if like is None else like.env)
        try:
            self._guard = _start_guard(settings, inherited + kept + stdin, env)
        finally:
            for fd in stdin:
                os.close(fd)
        pipes.close_theirs()

    def output_ends(self) -> Tuple[int, int]:
        """Hand over the ends of the first run's output, to be read and closed by the caller."""
        out, err = self._ours.slots[:2]
        for fd in (out, err):
            self._ours.hand_over(fd)
            del self.readers[fd]
        return out, err

    @property
    def requests_fd(self) -> int:
        """The descriptor that requests are written to."""
        return self._ours.requests

    @property
    def _ours(self) -> Pipes:
        assert self._pipes is not None
        return self._pipes

    @property
    def room(self) -> int:
        """How many more jobs it takes now."""
        return len(self._free)

    @property
    def unsent_fd(self) -> Optional[int]:
        """The descriptor to be written to when it is ready, None when nothing waits for that."""
        return self._ours.requests if self._unsent else None

    def submit(self, job: Job) -> None:
        """Hand a job to the runner."""
        launch, slot = job.launch, self._free.pop(0)
        limit = int((launch.limits.output_mb or 0) * _MIB)
        written = _to_be_passed_on(launch) if self._through else _to_be_kept(launch)
        self.flights[job.token] = Flight(job, slot, written, limit)
        self._unsent += encode(self._request_of(job, slot))
        self.send()

    def _request_of(self, job: Job, slot: int) -> Request:
        launch, limits = job.launch, job.launch.limits
        request = Request(
            token=job.token,
            slot=slot,
            argv=launch.argv,
            program=launch.program,
            cwd=launch.cwd,
            timeout_s=launch.timeout_s,
            grace_s=launch.kill_grace_s,
            sample_s=self._sample_s,
            stdin=INHERITED if self._through else launch.stdin_file or os.devnull,
            stdout=stdout_of(launch),
            answers=launch.answers,
            stamp=job.stamp,
        )
        if limits is not NO_LIMITS:
            request.memory_kib = int((limits.memory_mb or 0) * 1024)
            request.processes = limits.processes or 0
            request.scratch_bytes = int((limits.scratch_mb or 0) * _MIB)
            request.output_bytes = int((limits.output_mb or 0) * _MIB)
            request.open_files = limits.open_files or 0
            request.file_bytes = int((limits.file_size_mb or 0) * _MIB)
            request.scratch = launch.scratch
        env = launch.env
        if METRICS_FILE in env:
            env = dict(env)
            request.metrics_file = env.pop(METRICS_FILE)
        if self._call is not None and launch.call is not None:
            request.argv = ()
            request.arguments = dict(launch.call.arguments)
            request.keep_bytes = launch.call.keep_bytes
        elif env != self._sent_env:
            request.env = self._sent_env = env
        return request

    def send(self) -> None:
        """Write as much of what waits as the pipe takes."""
        try:
            while self._unsent:
                del self._unsent[: os.write(self._ours.requests, self._unsent)]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._unsent.clear()  # the end of the results says the same, and is listened to

    def read(self, fd: int) -> List[Mapping[str, Any]]:
        """Read once from a ready descriptor; return what ended runs it told of.

        Raises `WorkerIsLost` when the runner has died.
        """
        if fd == self._ours.results:
            return self._read_results()
        self._read_output(fd)
        return []

    def _read_results(self) -> List[Mapping[str, Any]]:
        try:
            data = os.read(self._ours.results, _READ_BYTES)
        except BlockingIOError:
            return []
        if not data:
            raise WorkerIsLost
        self._results += data
        if data[-1:] != b"\n" and b"\n" not in data:
            return []
        *lines, rest = bytes(self._results).split(b"\n")
        self._results = bytearray(rest)
        records = []
        for line in lines:
            record = json.loads(line)
            if "hello" in record:
                self.hello = record
            elif "fault" in record:
                raise HydraError(
                    f"the runner failed: {record['fault']}; the runs so far are kept, please "
                    "report this with what `doctor` prints"
                )
            else:
                records.append(record)
        return records

    def _read_output(self, fd: int) -> bool:
        """Read once into the capture of the run that writes here; False when nothing is there."""
        try:
            data = os.read(fd, _READ_BYTES)
        except BlockingIOError:
            return False
        if not data:
            return False
        flight = self._flight_of(self.readers[fd])
        if flight is None:
            return True
        capture = self._capture_of(flight, self.readers[fd])
        if capture is not None:
            capture.feed(data)
            self._check_output(flight)
        return True

    def _flight_of(self, place: int) -> Optional[Flight]:
        for flight in self.flights.values():
            if (place == ANSWER and flight.written.answer is not None) or (
                place >= 0 and flight.slot == place // 2
            ):
                return flight
        return None

    @staticmethod
    def _capture_of(flight: Flight, place: int) -> Optional[Capture]:
        if place == ANSWER:
            return flight.written.answer
        return flight.written.stderr if place % 2 else flight.written.stdout

    def _check_output(self, flight: Flight) -> None:
        """Have a run ended that has written more than it may."""
        if not flight.output_bytes:
            return
        stdout = flight.written.stdout
        total = flight.written.stderr.total_bytes + (stdout.total_bytes if stdout else 0)
        if total > flight.output_bytes:
            self.flights[flight.job.token] = flight._replace(output_bytes=0)  # said once
            self._say(OUTPUT + b" %d" % flight.job.token)

    def land(self, token: int) -> Optional[Flight]:
        """Take a job that has ended off the runner, with all that it wrote; None: not ours."""
        flight = self.flights.get(token)
        if flight is None:
            return None
        if self._through is None:
            self._drain(self._ours.slots[2 * flight.slot])
            self._drain(self._ours.slots[2 * flight.slot + 1])
        if flight.written.answer is not None:
            self._drain(self._ours.answer)
        del self.flights[token]
        self._free.append(flight.slot)
        return flight

    def _drain(self, fd: int) -> None:
        """Read what is still in a pipe: all who could write more have ended, or cannot be."""
        until = time.monotonic() + LAST_WORDS_SECONDS
        while self._read_output(fd) and time.monotonic() < until:
            pass

    def stop(self) -> None:
        """Ask the runner to end what it runs, in its time of grace, and then itself."""
        self._say(STOP)

    def signal(self, signum: int) -> None:
        """Have a signal sent to what runs, and to the group of processes that it leads."""
        self._say(SIGNAL + b" %d" % signum)

    def _say(self, word: bytes) -> None:
        try:
            os.write(self._ours.control, word + b"\n")
        except BrokenPipeError:
            return  # the end of the results says the same, and is listened to

    def close(self) -> None:
        """End the runner with all that it runs, at once; a second call does nothing."""
        if self._guard is not None:
            # Closing the pipes would say the same, unless a fork of this program holds them too.
            self._unsent += NO_MORE
            self.send()
            self._say(GO)
        if self._pipes is not None:
            self._pipes.close()
        self.readers = {}
        guard, self._guard = self._guard, None
        if guard is not None:
            try:
                os.waitpid(guard, 0)
            except ChildProcessError:
                return  # waited for by another part of this program


def _to_be_kept(launch: Launch) -> Written:
    stdout: Optional[Capture] = None
    answer = None
    if launch.stdout_file is not None and goes_by_us(launch):
        stdout = Filed(launch.stdout_file)
    elif not launch.discard_stdout and launch.stdout_file is None:
        stdout = Capture(launch.keep_bytes, with_digest=True, cut_bytes=KEPT_BYTES)
    if launch.answers:
        answer = Capture(2 * launch.keep_bytes + _ANSWER_FRAME_BYTES)
    return Written(stdout, Capture(launch.keep_bytes, cut_bytes=KEPT_BYTES), answer)


def _to_be_passed_on(launch: Launch) -> Written:
    return Written(Passed(0), Passed(launch.keep_bytes))


_SCARCE = (errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM)


def _not_started(error: OSError) -> str:
    """Word why there is no runner."""
    if error.errno in _SCARCE:
        remedy = "raise the limits (ulimit -n, ulimit -u), or end other programs"
    else:
        remedy = f"check that {sys.executable} -I -S runs"
    return f"no run can be started: {reason_of(error)}; {remedy}"


def _start_guard(settings: Dict[str, Any], inherited: Sequence[int], env: Dict[str, str]) -> int:
    """Start the guard, which starts the runner."""
    words = [sys.executable, "-I", "-S", _PROGRAM, _ROOT, marshal.dumps(settings).hex()]
    with _SPAWNING:
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            for fd in inherited:
                os.set_inheritable(fd, True)
            return spawn(words, env, [(null, 0), (null, 1), (null, 2)])[0]
        finally:
            for fd in inherited:
                os.set_inheritable(fd, False)
            os.close(null)
