"""One run in our own place: it gets our standard streams and the signals that come to us."""

import os
import select
import sys
import time
from typing import Any, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import HydraError, reason_of
from hydra_heads.heads.kind import Launch, Through
from hydra_heads.measure.crew import Job
from hydra_heads.measure.forwarding import Forwarding
from hydra_heads.measure.outcomes import lost_outcome, outcome_of
from hydra_heads.measure.passing import Passing
from hydra_heads.measure.worker import Flight, Worker, WorkerIsLost
from hydra_heads.model.run import Outcome

_LOST = "its runner was killed; what it left running was ended"

_PATIENCE_MS = 100
"""How long a signal may wait while a slow reader takes what a run that has ended wrote."""


class Ending(NamedTuple):
    """How a run in our place ended.

    `start_errno` is the system's number for a start that failed. `unwritten` are lines about
    output that could not be passed on.
    """

    outcome: Outcome
    start_errno: Optional[int] = None
    unwritten: Tuple[str, ...] = ()


def check_can_wrap() -> None:
    """Raise `HydraError` on a system where no run can have our streams and signals."""
    if sys.platform == "win32":
        raise HydraError(
            "a command can take Hydra's own place on Linux and macOS only, this is Windows; "
            "make it a head, and profile that"
        )


def run_wrapped(
    launch: Launch, through: Through, sample_interval_s: float, signals: Forwarding
) -> Ending:
    """Run a launch to its end, our streams being its own, and signals handed on to it.

    Raises `HydraError` when nothing can be run.
    """
    check_can_wrap()
    wrapping = _Wrapping(launch, through, sample_interval_s)
    try:
        return wrapping.run(signals)
    finally:
        wrapping.close()


class _Wrapping:
    """A runner, the run that it is for, and the threads that pass on what that writes."""

    def __init__(self, launch: Launch, through: Through, sample_interval_s: float) -> None:
        self._launch = launch
        self._through = through
        self._passings: List[Passing] = []
        self._worker = Worker((), None, sample_interval_s, through=through)
        self._news = -1

    def run(self, signals: Forwarding) -> Ending:
        """Run it."""
        begin = time.time()
        self._worker.submit(Job(0, self._launch))
        flight = self._worker.flights[0]
        self._begin_passing(flight)
        signals.begin(self._worker.signal)
        try:
            record = self._await_end()
        finally:
            signals.end()
        if record is None:
            # Whatever could still write is gone when this returns.
            self._worker.close()
        self._finish_passing(signals)
        if record is None:
            outcome = lost_outcome(begin, max(0.0, time.time() - begin), _LOST)
        else:
            self._worker.land(0)
            outcome = outcome_of(record, self._launch, flight.written)
        start_errno = None if record is None else record["error"]
        return Ending(outcome, start_errno, tuple(self._unwritten()))

    def _begin_passing(self, flight: Flight) -> None:
        """Begin to pass on; the streams of ours that only the run needs are its own from now on."""
        through, written = self._through, flight.written
        assert written.stdout is not None
        self._news, told = os.pipe()
        out, err = self._worker.output_ends()
        self._passings = [
            Passing(out, through.stdout, written.stdout, told, through.is_ours),
            Passing(err, through.stderr, written.stderr, os.dup(told), through.is_ours),
        ]
        for passing in self._passings:
            passing.start()
        if through.is_ours:
            os.close(through.stdin)

    def _await_end(self) -> Optional[Mapping[str, Any]]:
        """Return what the runner tells of the run, None when it was killed."""
        worker, poll = self._worker, select.poll()
        for fd in worker.readers:
            poll.register(fd, select.POLLIN)
        if worker.unsent_fd is not None:
            poll.register(worker.unsent_fd, select.POLLOUT)
        while True:
            for fd, _ in poll.poll():
                if fd == worker.requests_fd:
                    worker.send()
                    if worker.unsent_fd is None:
                        poll.unregister(fd)
                    continue
                try:
                    for record in worker.read(fd):
                        return record
                except WorkerIsLost:
                    return None

    def _finish_passing(self, signals: Forwarding) -> None:
        """Wait until all that was written is passed on, unless nobody has the patience."""
        for passing in self._passings:
            passing.finish()
        poll = select.poll()
        poll.register(self._news, select.POLLIN)
        while not signals.is_hurried and not poll.poll(_PATIENCE_MS):
            pass  # its other ends are closed when all is done

    def _unwritten(self) -> List[str]:
        named = zip(("output", "error"), self._passings)
        return [
            f"standard {name}: not written: {reason_of(passing.fault)}"
            for name, passing in named
            if passing.fault is not None
        ]

    def close(self) -> None:
        """Leave nothing running, and no descriptor but those of a thread that still writes."""
        self._worker.close()
        for passing in self._passings:
            passing.finish()
            passing.join(_PATIENCE_MS / 1000)
        if self._news >= 0:
            os.close(self._news)
