"""The pipes between Hydra and one runner: requests and words down, results and output up."""

import os
from typing import Dict, List


class Pipes:
    """Our ends as attributes, the runner's in `theirs` by the names it knows them under.

    `slots` are the pairs for standard output and standard error, one after the other. Raises
    `OSError` when there is no descriptor left; then none stays open.
    """

    def __init__(self, slots: int) -> None:
        self._open: List[int] = []
        self.theirs: Dict[str, List[int]] = {}
        try:
            self.requests = self._down("requests")
            self.control = self._down("control")
            self.watchdog = self._down("watchdog")
            self.results = self._up("results", 1)[0]
            self.answer = self._up("answer", 1)[0]
            self.slots = self._up("slots", 2 * slots)
        except BaseException:
            self.close()
            raise
        os.set_blocking(self.requests, False)

    def _down(self, name: str) -> int:
        reader, writer = os.pipe()
        self._open += [reader, writer]
        self.theirs[name] = [reader]
        return writer

    def _up(self, name: str, count: int) -> List[int]:
        readers: List[int] = []
        self.theirs[name] = []
        for _ in range(count):
            reader, writer = os.pipe()
            self._open += [reader, writer]
            os.set_blocking(reader, False)
            readers.append(reader)
            self.theirs[name].append(writer)
        return readers

    def hand_over(self, fd: int) -> None:
        """Leave the closing of one of our ends to somebody else."""
        self._open.remove(fd)

    def close_theirs(self) -> None:
        """Close our copies of the runner's ends, so that its death is seen."""
        for fds in self.theirs.values():
            for fd in fds:
                os.close(fd)
                self._open.remove(fd)

    def close(self) -> None:
        """Close all that is still open."""
        while self._open:
            os.close(self._open.pop())
