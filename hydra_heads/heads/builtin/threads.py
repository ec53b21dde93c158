"""Threads of one process."""

import os
import re
import threading
from collections import Counter, deque
from typing import Deque, Dict, List

from hydra_heads.heads.builtin.log_files import list_logs, read_pieces
from hydra_heads.heads.builtin.log_job import REQUEST_PATTERN, Requests, Tally, result_of
from hydra_heads.heads.builtin.shares import count_workers
from hydra_heads.heads.builtin.streaming import count_pieces


def count_in_threads(folder: str) -> Dict[str, object]:
    """Do the job file by file in as many threads as there are processors.

    Choose it when files are slow to read or packed: waiting, unpacking and hashing run side
    by side, while only one thread at a time can search. One large file gains nothing.
    """
    names = deque(list_logs(folder))
    number = count_workers()
    workers = [_Worker(folder, names) for _ in range(number)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    tally = Tally()
    for worker in workers:
        if worker.failures:
            raise worker.failures[0]
        worker.tally.add_requests(worker.requests)
        tally.merge(worker.tally)
    return result_of(tally)


class _Worker(threading.Thread):
    """One thread, which takes the next file until there is none."""

    def __init__(self, folder: str, names: Deque[str]) -> None:
        # A daemon: Ctrl-C in the main thread must not wait for the files that are left.
        super().__init__(daemon=True)
        self.folder = folder
        self.names = names
        self.tally = Tally()
        self.requests: Requests = Counter()
        self.failures: List[BaseException] = []

    def run(self) -> None:
        """Count files, and keep what went wrong for the thread that waits."""
        try:
            self._count()
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            self.names.clear()
            self.failures.append(error)

    def _count(self) -> None:
        pattern = re.compile(REQUEST_PATTERN, re.MULTILINE)
        while True:
            try:
                name = self.names.popleft()
            except IndexError:
                return
            pieces = read_pieces(os.path.join(self.folder, name))
            self.tally.add_file(name, *count_pieces(pieces, pattern, self.requests))
