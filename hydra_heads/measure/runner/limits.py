"""What is looked at while a run goes on: samples of its tree, and limits that it may pass."""

import os
from time import perf_counter

from hydra_heads.measure.runner.platforms import sampler_for
from hydra_heads.measure.runner.wire import PIPE

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import List, Optional

    from hydra_heads.measure.runner.sampling import Sampler
    from hydra_heads.measure.runner.wire import Request

LIMIT_SECONDS = 0.01
"""How often limits of the tree are looked at."""

_SPARING = 20
"""Time between two looks at a folder, in times of what the last look took."""


def looking_interval(request: "Request") -> float:
    """Return the seconds between two looks at a run, 0 for none."""
    if not request.is_watched:
        return request.sample_s
    return min(LIMIT_SECONDS, request.sample_s) if request.sample_s else LIMIT_SECONDS


class Watch:
    """Looks at one run when it is due: `due` is a time of `perf_counter`."""

    def __init__(self, request: "Request", begin: float) -> None:
        self._request = request
        self._begin = begin
        self._interval = looking_interval(request)
        self._folder_due = begin
        self.is_sampled = bool(request.sample_s)
        self.due = begin + self._interval
        # Made at the first look: a short run ends before it, and should not pay for it.
        self._sampler: Optional[Sampler] = None

    def look(self, now: float) -> "Optional[str]":
        """Take a sample; return the name of the limit that was passed, if one was."""
        request, sampler = self._request, self._sampler
        if sampler is None:
            sampler = self._sampler = sampler_for(self._begin, self.is_sampled)
        sampler.sample()
        self.due = max(now, self.due) + self._interval
        if request.processes and sampler.processes > request.processes:
            return "processes"
        if request.memory_kib and sampler.passes_memory(request.memory_kib):
            return "memory"
        if now >= self._folder_due and self._is_full():
            return "output" if request.stdout != PIPE and self._is_file_long() else "scratch"
        return None

    def _is_full(self) -> bool:
        begin = perf_counter()
        request = self._request
        full = False
        if request.scratch_bytes and request.scratch is not None:
            full = size_below(request.scratch, request.scratch_bytes) > request.scratch_bytes
        full = full or self._is_file_long()
        now = perf_counter()
        self._folder_due = now + _SPARING * (now - begin)
        return full

    def _is_file_long(self) -> bool:
        request = self._request
        if not request.output_bytes or request.stdout == PIPE:
            return False
        try:
            return os.stat(request.stdout).st_size > request.output_bytes
        except OSError:
            return False

    def alive(self) -> "List[int]":
        """Return the processes that were seen last, where they have to be remembered."""
        seen = getattr(self._sampler, "alive", None)
        return [] if seen is None else list(seen())

    def close(self) -> "Optional[Sampler]":
        """Close what is kept open; return the sampler, None when nothing was looked at."""
        if self._sampler is not None:
            self._sampler.close()
        return self._sampler


def size_below(folder: str, enough: int) -> int:
    """Return the bytes that the files below a folder take up; stops counting beyond `enough`."""
    total, left = 0, [folder]
    while left and total <= enough:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    info = entry.stat(follow_symlinks=False)
                    # Sparse files take less than their size, tiny ones more.
                    total += info.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
        except OSError:
            continue  # gone meanwhile, or closed to us
    return total
