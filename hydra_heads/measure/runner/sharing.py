"""How much of the memory of several processes is one and the same memory.

RSS counts a page once for each process that has it. The kernel knows better (PSS: a page counts
for 1/n in each of n processes), but walks through all pages for that: some 20 microseconds a
megabyte. So it is asked rarely, and what is known from the last time is taken off in between.
"""

from time import perf_counter

from hydra_heads.measure.runner.proc import read_file

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Optional

    from hydra_heads.measure.runner.population import Population
    from hydra_heads.measure.runner.process import Process

READING_SECONDS = 1.0
"""The kernel is asked once in so long, or sooner when much has changed since ..."""

MUCH = 0.02
"""... which is this share of the memory, or a process that was not there."""

LITTLE = 0.01
"""Nobody is asked for less than this share of the memory."""

SHARE_OF_TIME = 0.02
"""Readings take at most this share of a run's time ..."""

FIRST_SECONDS = 0.02
"""... and this beyond it, so that short runs have theirs."""

LONGEST_SECONDS = 0.05
"""A reading ends after so long; the processes that are left are taken to share alike."""

SPARING = 10
"""Time between two readings that a limit asks for, in times of what the last one took."""

_KEYS = (b"Rss:", b"Pss:", b"Anonymous:", b"Pss_Anon:")


class Sharing:
    """What the processes of one run share, from the last reading, and when to read again."""

    __slots__ = (
        "_cost",
        "_distinct",
        "_excess",
        "_look",
        "_read_at",
        "_readers",
        "_spent",
        "_start",
    )

    def __init__(self, start: float) -> None:
        self._start = self._read_at = start
        self._readers = self._look = 0
        self._excess = 0
        self._distinct = 0
        self._cost = 0.0
        self._spent = 0.0

    def distinct_kib(self, population: "Population") -> int:
        """Return the memory of the processes, each page counted once as far as is known."""
        shared = self._known_kib(population) + population.inherited_kib
        return max(population.rss_kib - shared, population.largest_kib)

    def _known_kib(self, population: "Population") -> int:
        """Return what the last reading found to be counted again; less once a sharer is gone."""
        if population.readers < 2:
            return 0
        return self._excess * (population.readers - 1) // (self._readers - 1)

    def is_due(self, population: "Population", now: float, peak_kib: int) -> bool:
        """Say whether a reading is worth its price: the memory may have passed `peak_kib`."""
        if population.readers + population.unread < 2 or population.rss_kib <= peak_kib:
            return False
        if population.shareable_kib <= LITTLE * population.rss_kib:
            return False
        if self._spent > FIRST_SECONDS + SHARE_OF_TIME * (now - self._start):
            return False
        if population.unread or now - self._read_at >= READING_SECONDS:
            return True
        grown = self.distinct_kib(population) - self._distinct
        return max(grown, population.new_kib) > MUCH * self._distinct

    def passes(self, population: "Population", limit_kib: float, now: float) -> bool:
        """Say whether the processes have more than this; asks the kernel where it may be so."""
        if population.rss_kib <= limit_kib:
            return False
        if population.rss_kib - population.shareable_kib > limit_kib:
            return True
        most = population.rss_kib - self._known_kib(population) + population.new_kib
        if most <= limit_kib:
            return False
        if self._look != population.looks:
            if now - self._read_at < SPARING * self._cost:
                return False  # it will be judged soon
            self.read(population)
        return self.distinct_kib(population) > limit_kib

    def read(self, population: "Population") -> None:
        """Ask the kernel about the processes, the largest first.

        The end of the run is not seen meanwhile, so no more is asked once its main process has
        ended. What ends meanwhile is left out: those it shared with have its share by then.
        """
        begin = now = perf_counter()
        asked = sorted(filter(population.is_readable, population.holders), key=_largest_first)
        answers = {}
        for process in asked:
            answers[process] = read_pages(process.pid)
            now = perf_counter()
            if now - begin >= LONGEST_SECONDS or not population.has_main(now):
                break
        self._look, self._read_at, self._cost = population.looks, now, now - begin
        self._spent += self._cost
        population.look_at_holders(now)
        readable = set(asked)
        readers = [process for process in population.holders if process in readable]
        self._take(population, readers, answers)

    def _take(
        self,
        population: "Population",
        readers: "List[Process]",
        answers: "Dict[Process, Optional[List[int]]]",
    ) -> None:
        """Take in what the kernel answered; those that were not asked share as the others do."""
        found, untold = [], 0
        population.reading += 1
        for process in readers:
            process.reading = population.reading
            process.faults_then = process.faults
            pages = answers.get(process)
            if pages is not None:
                found.append(pages)
            elif process not in answers:
                untold += process.rss_kib
        told = sum(pages[0] for pages in found)
        scale = 1 + untold / told if told else 1.0
        self._excess = told + untold - distinct_of(found, scale) if told else 0
        self._readers = len(readers)
        population.add_memory()
        self._distinct = self.distinct_kib(population)


def _largest_first(process: "Process") -> int:
    return -process.rss_kib


def read_pages(pid: int) -> "Optional[List[int]]":
    """Return KiB: RSS and PSS of a process, and the parts of both that no file stands behind.

    None for a process that has ended or is not ours to look into.
    """
    for name in ("smaps_rollup", "smaps"):  # the sums came with Linux 4.14
        try:
            text = read_file(f"/proc/{pid}/{name}")
        except OSError:
            continue
        if text:
            return parse_pages(text)
    return None


def parse_pages(text: bytes) -> "List[int]":
    """Add up the lines of `smaps` or `smaps_rollup`; see `read_pages`.

    A kernel before 5.9 does not tell the parts of PSS: both parts are 0 then.
    """
    sums = [0, 0, 0, 0]
    is_split = False
    for line in text.splitlines():
        key = line[: line.find(b":") + 1]
        if key in _KEYS:
            sums[_KEYS.index(key)] += int(line.split()[1])
            is_split = is_split or key == b"Pss_Anon:"
    return sums if is_split else [sums[0], sums[1], 0, 0]


def distinct_of(found: "List[List[int]]", scale: float = 1.0) -> int:
    """Return the memory of processes in KiB, each page counted once, from their `read_pages`.

    Where only a part of them was read, `scale` is how much larger all of them are. PSS divides
    by sharers outside too, other users of a library for instance. So of either part, with and
    without files behind, the largest process's is the least there can be.

    >>> distinct_of([[210, 105, 200, 100], [210, 105, 200, 100]])
    210
    """
    own = sum(pss for _, _, _, pss in found) * scale
    files = sum(pss - part for _, pss, _, part in found) * scale
    least_own = max([0] + [anonymous for _, _, anonymous, _ in found])
    least_files = max([0] + [rss - anonymous for rss, _, anonymous, _ in found])
    return int(max(own, least_own) + max(files, least_files))
