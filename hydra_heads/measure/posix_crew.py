"""The crew of POSIX systems: a runner process for every worker, and one for every callable."""

import select
import sys
import time
from collections import deque
from typing import Any, Deque, Dict, List, Mapping, NamedTuple, Optional, Sequence, Set

from hydra_heads.base.errors import HydraError
from hydra_heads.heads.kind import METRICS_FILE, Launch
from hydra_heads.measure.crew import Crew, Ended, Hurry, Job, never
from hydra_heads.measure.outcomes import lost_outcome, outcome_of
from hydra_heads.measure.runner.wire import STOPPED
from hydra_heads.measure.taking_in import journaled_line
from hydra_heads.measure.worker import Flight, Worker, WorkerIsLost

_LOST = "its runner was killed; what it left running was ended"

STOP_SECONDS = 2.0
"""What a runner may take beyond the longest grace of its runs, once it is asked to stop."""

MOST_STILLBORN = 3
"""Runners in a row that end before they have said anything: then something is wrong here."""

_SLICE_SECONDS = 0.05


class _Key(NamedTuple):
    """Which runner: that of a worker's programs, or of one callable there."""

    worker: int
    target: Optional[str] = None


class PosixCrew(Crew):
    """Runner processes, each started when the first job comes for it."""

    def __init__(
        self,
        workers: int,
        cpus: Optional[Sequence[Sequence[int]]],
        journal: Optional[str],
        sample_interval_s: float,
    ) -> None:
        super().__init__(workers)
        self._cpus = cpus
        self._journal = journal
        self._sample_s = sample_interval_s
        self._runners: Dict[_Key, Worker] = {}
        self._surroundings: Dict[_Key, object] = {}
        self._owners: Dict[int, _Key] = {}
        self._unfit: Set[str] = set()
        self._poll = select.poll()
        self._landed: Deque[Ended] = deque()
        self._stillborn = 0
        self._landed_unix: Dict[_Key, float] = {}

    def room(self, worker: int) -> int:
        """Return how many more jobs this worker takes now."""
        return self._runner(_Key(worker)).room

    def submit(self, worker: int, job: Job) -> None:
        """Hand a job to a worker that has room for it."""
        key = _Key(worker)
        if job.launch.call is not None and self._calls(worker, job.launch):
            key = _Key(worker, job.launch.call.target)
        self._hand(key, job)

    def _hand(self, key: _Key, job: Job) -> None:
        runner = self._runner(key)
        runner.submit(job)
        if runner.unsent_fd is not None:
            self._owners[runner.unsent_fd] = key
            self._poll.register(runner.unsent_fd, select.POLLOUT)

    def _calls(self, worker: int, launch: Launch) -> bool:
        """Say whether a callable can be forked from a worker of its own; start that if need be."""
        call = launch.call
        assert call is not None
        if not sys.platform.startswith("linux") or call.target in self._unfit:
            return False
        key = _Key(worker, call.target)
        env = {name: text for name, text in launch.env.items() if name != METRICS_FILE}
        surroundings = (env, launch.cwd, call.import_folder)
        if self._surroundings.get(key) == surroundings and key in self._runners:
            return True
        self._drop(key)
        self._surroundings[key] = surroundings
        self._open(key, launch)
        until = time.monotonic() + launch.timeout_s
        while key in self._runners and time.monotonic() < until:
            hello = self._runners[key].hello
            if hello is not None:
                if hello["is_fit"]:
                    return True
                break
            self._step(_SLICE_SECONDS)
        # What it cannot do for all runs, each run does in an interpreter of its own, and tells why.
        self._unfit.add(call.target)
        self._drop(key)
        return False

    def _runner(self, key: _Key) -> Worker:
        runner = self._runners.get(key)
        return self._open(key) if runner is None else runner

    def _open(self, key: _Key, like: Optional[Launch] = None) -> Worker:
        """Start a runner; `like` is a call's launch, for a runner of that callable."""
        runner = Worker(
            () if self._cpus is None else self._cpus[key.worker],
            self._journal,
            self._sample_s,
            None if like is None else like.call,
            like,
        )
        self._runners[key] = runner
        self._landed_unix[key] = time.time()
        for fd in runner.readers:
            self._owners[fd] = key
            self._poll.register(fd, select.POLLIN)
        return runner

    def _drop(self, key: _Key) -> None:
        """End a runner with all that it runs."""
        runner = self._runners.pop(key, None)
        if runner is None:
            return
        for fd in [fd for fd, owner in self._owners.items() if owner == key]:
            self._poll.unregister(fd)
            del self._owners[fd]
        runner.close()

    def await_ended(self) -> Ended:
        """Block until a run has ended, taking its output meanwhile."""
        while not self._landed:
            self._step(None)
        return self._landed.popleft()

    def _step(self, timeout_s: Optional[float]) -> None:
        """Wait for something to happen, and take it in."""
        for fd, _ in self._poll.poll(None if timeout_s is None else timeout_s * 1000):
            key = self._owners.get(fd)
            if key is None:
                continue  # its runner was dropped a moment ago
            runner = self._runners[key]
            if fd == runner.requests_fd:
                runner.send()
                if runner.unsent_fd is None:
                    self._poll.unregister(fd)
                    del self._owners[fd]
                continue
            try:
                records = runner.read(fd)
            except WorkerIsLost:
                self._replace(key)
                continue
            for record in records:
                self._land(key, runner, record)

    def _land(self, key: _Key, runner: Worker, record: Mapping[str, Any]) -> None:
        flight = runner.land(int(record["token"]))
        if flight is None or record["ended_by"] == STOPPED:
            return
        self._landed_unix[key] = time.time()
        outcome = outcome_of(record, flight.job.launch, flight.written)
        journaled = int(record.get("journaled", 0))
        self._landed.append(Ended(key.worker, flight.job.token, outcome, journaled))
        if record["left"]:
            import logging

            logging.getLogger("hydra.measure.posix_crew").warning(
                "%d processes of a run could not be ended", record["left"]
            )

    def _replace(self, key: _Key) -> None:
        """Go on with a fresh runner: of the jobs of a dead one, the first was under way."""
        runner = self._runners[key]
        has_begun = runner.hello is not None
        if has_begun:
            self._land_journaled(key, runner)
        flights = list(runner.flights.values())
        self._drop(key)
        self._stillborn = 0 if has_begun else self._stillborn + 1
        if not has_begun and key.target is not None:
            return  # its module ended the process; whoever waits for it sees that it is gone
        if self._stillborn >= MOST_STILLBORN:
            raise HydraError(
                "no runner can be started: the process ended at once; "
                f"check that {sys.executable} -I -S runs"
            )
        if flights and has_begun:
            self._land_lost(key, flights.pop(0))
        for flight in flights:
            self._hand(key, flight.job)

    def _land_journaled(self, key: _Key, runner: Worker) -> None:
        """Land the runs that had ended, and of which only the journal was told."""
        for token, flight in list(runner.flights.items()):
            found = None if self._journal is None else journaled_line(self._journal, flight.job)
            if found is None:
                return
            runner.land(token)
            outcome = outcome_of(found[0], flight.job.launch, flight.written)
            self._landed.append(Ended(key.worker, token, outcome, found[1]))

    def _land_lost(self, key: _Key, flight: Flight) -> None:
        now, since = time.time(), self._landed_unix[key]
        outcome = lost_outcome(since, max(0.0, now - since), _LOST)
        self._landed.append(Ended(key.worker, flight.job.token, outcome))

    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Ask what runs to end, and end it after its grace, or at once when `hurry` says so."""
        grace = 0.0
        for runner in self._runners.values():
            for flight in runner.flights.values():
                grace = max(grace, flight.job.launch.kill_grace_s)
            runner.stop()
        until = time.monotonic() + grace + STOP_SECONDS
        while time.monotonic() < until and not hurry():
            if not any(runner.flights for runner in self._runners.values()):
                break
            try:
                self._wait_for_stops()
            except HydraError:
                break
        ended = [*self._stash, *self._landed]
        self.close()
        return ended

    def _wait_for_stops(self) -> None:
        """Take in what comes; a runner that has ended is not replaced any more."""
        for fd, _ in self._poll.poll(_SLICE_SECONDS * 1000):
            key = self._owners.get(fd)
            if key is None:
                continue
            runner = self._runners[key]
            if fd == runner.requests_fd:
                self._poll.unregister(fd)  # nothing more is asked for
                del self._owners[fd]
                continue
            try:
                for record in runner.read(fd):
                    self._land(key, runner, record)
            except WorkerIsLost:
                self._drop(key)

    def close(self) -> None:
        """Leave nothing running and no descriptor; a second call does nothing."""
        for key in list(self._runners):
            self._drop(key)
        self._landed.clear()
        self._stash.clear()
