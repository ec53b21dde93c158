"""The workers that run heads, whatever the system: jobs are handed in, ended runs come back.

`crews.open_crew` opens the one of this system.
"""

from abc import ABC, abstractmethod
from collections import deque
from typing import Callable, Deque, List, NamedTuple, Optional

from hydra_heads.heads.kind import Launch
from hydra_heads.model.run import Outcome

Hurry = Callable[[], bool]
"""Says whether somebody has lost patience, as by a second Ctrl-C."""


def never() -> bool:
    """Say that nobody has."""
    return False


class Job(NamedTuple):
    """One launch to be run.

    `token` is the caller's own number of it, 0 or more. `stamp` are JSON members that a line of
    the journal begins with; None: the run is not written there.
    """

    token: int
    launch: Launch
    stamp: Optional[str] = None


class Ended(NamedTuple):
    """One run that ended: the worker it ran on, its job's token, what the system says of it.

    `journaled` are the bytes of its line in the journal, 0 when it is not there.
    """

    worker: int
    token: int
    outcome: Outcome
    journaled: int = 0


class Crew(ABC):
    """Workers, numbered from 0, that run one job at a time each.

    Nothing that they started outlives `close`. Used from one thread; `StopRequest` passes
    through wherever a method waits, and `end_runs` and `close` may be called after it.
    """

    workers: int

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._stash: Deque[Ended] = deque()
        self._own_token = -1

    @abstractmethod
    def room(self, worker: int) -> int:
        """Return how many more jobs this worker takes now."""

    @abstractmethod
    def submit(self, worker: int, job: Job) -> None:
        """Hand a job to a worker that has room for it."""

    @abstractmethod
    def await_ended(self) -> Ended:
        """Block until a run has ended, taking its output meanwhile; what `next_ended` rests on."""

    @abstractmethod
    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Ask what runs to end, and end it after its grace, or at once when `hurry` says so.

        Return the runs that had ended by themselves. Nothing more comes, and the crew is closed.
        """

    @abstractmethod
    def close(self) -> None:
        """Leave nothing running, no descriptor and no thread; a second call does nothing."""

    def next_ended(self) -> Ended:
        """Return the next run that has ended, waiting for it if need be."""
        while True:
            ended = self._stash.popleft() if self._stash else self.await_ended()
            # A token of our own is left over from a `run` that an exception broke off.
            if ended.token >= 0:
                return ended

    def run(self, launch: Launch, worker: int = 0) -> Outcome:
        """Run one launch on an idle worker, to its end; other workers' runs are kept for later.

        This is the `Launcher` that heads start their own processes with.
        """
        token = self._own_token
        self._own_token -= 1
        self.submit(worker, Job(token, launch))
        while True:
            ended = self.await_ended()
            if ended.token == token:
                return ended.outcome
            self._stash.append(ended)
