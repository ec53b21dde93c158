"""The crew of Windows: a thread for every worker, which runs one launch after the other."""

import queue
import threading
from typing import List, Optional, Sequence, Union

from hydra_heads.measure.crew import Crew, Ended, Hurry, Job, never
from hydra_heads.measure.windows.api import Kernel, system_kernel
from hydra_heads.measure.windows.run import run_launch
from hydra_heads.measure.windows.watching import Stopping

_SLICE_SECONDS = 0.1
"""How long a signal may wait: on Windows none interrupts a thread that waits for another."""


class _Broken:
    """What ended a worker's work on a job before there was an outcome."""

    def __init__(self, worker: int, error: BaseException) -> None:
        self.worker = worker
        self.error = error


_News = Union[Ended, _Broken]


class _Worker(threading.Thread):
    """Runs jobs on some CPUs and tells what became of them; None as a job is the last."""

    def __init__(
        self, number: int, kernel: Kernel, cpus: Sequence[int], news: "queue.SimpleQueue[_News]"
    ) -> None:
        super().__init__(name=f"hydra-worker-{number}", daemon=True)
        self._number = number
        self._kernel = kernel
        self._cpus = cpus
        self._news = news
        self.stopping = Stopping()
        self.jobs: queue.SimpleQueue[Optional[Job]] = queue.SimpleQueue()

    def run(self) -> None:
        """Run jobs until there are no more."""
        for job in iter(self.jobs.get, None):
            if self.stopping.is_asked:
                continue
            try:
                outcome = run_launch(self._kernel, job.launch, self.stopping, self._cpus)
            except BaseException as error:  # goes to the thread that waits for the outcome
                self._news.put(_Broken(self._number, error))
                continue
            if outcome is not None:
                self._news.put(Ended(self._number, job.token, outcome))


class WindowsCrew(Crew):
    """Threads that hold a Job Object each while they run something.

    A worker takes one job at a time, so that a run that ended is recorded before the next one
    starts: there is no runner here that could outlive this process and keep a journal, and
    `journal` stays empty. Nothing is sampled.
    """

    def __init__(
        self,
        workers: int = 1,
        cpus: Optional[Sequence[Sequence[int]]] = None,
        journal: Optional[str] = None,
        sample_interval_s: float = 0.0,
        kernel: Optional[Kernel] = None,
    ) -> None:
        super().__init__(workers)
        kernel = kernel or system_kernel()
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._busy = [False] * workers
        self._workers: List[_Worker] = []
        for number in range(workers):
            own = () if cpus is None else cpus[number]
            self._workers.append(_Worker(number, kernel, own, self._news))
        for worker in self._workers:
            worker.start()

    def room(self, worker: int) -> int:
        """Return how many more jobs this worker takes now."""
        return 0 if self._busy[worker] or not self._workers else 1

    def submit(self, worker: int, job: Job) -> None:
        """Hand a job to a worker that has room for it."""
        assert self.room(worker), "the worker is at work, or gone"
        self._busy[worker] = True
        self._workers[worker].jobs.put(job)

    def await_ended(self) -> Ended:
        """Block until a run has ended; what went wrong with one is raised here."""
        assert any(self._busy), "nothing is under way"
        while True:
            try:
                news = self._news.get(timeout=_SLICE_SECONDS)
            except queue.Empty:
                continue
            self._busy[news.worker] = False
            if isinstance(news, _Broken):
                raise news.error
            return news

    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Ask what runs to end, and end it after its grace, or at once when `hurry` says so."""
        for worker in self._workers:
            worker.stopping.ask()
            worker.jobs.put(None)
        for worker in self._workers:
            while worker.is_alive() and not hurry():
                worker.join(_SLICE_SECONDS)
        ended = list(self._stash)
        self.close()
        while not self._news.empty():
            news = self._news.get()
            if isinstance(news, Ended):
                ended.append(news)
        return [one for one in ended if one.token >= 0]

    def close(self) -> None:
        """Leave nothing running, no handle and no thread; a second call does nothing."""
        for worker in self._workers:
            worker.stopping.insist()
            worker.jobs.put(None)
        for worker in self._workers:
            while worker.is_alive():
                worker.join(_SLICE_SECONDS)
        self._workers = []
        self._stash.clear()
