"""Samples of a run's whole tree of processes on Linux, and the figures that follow from them."""

from time import perf_counter

from hydra_heads.measure.runner.curve import Curve
from hydra_heads.measure.runner.population import Population
from hydra_heads.measure.runner.proc import ProcFolder
from hydra_heads.measure.runner.sharing import Sharing

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Optional

TICKS_SECONDS = 0.1
"""An interval is at least so long where CPU time came in the kernel's ticks of some 10 ms."""


_FIGURES = (
    "samples",
    "cpu_max",
    "cpu_min",
    "memory_max_kib",
    "memory_avg_kib",
    "memory_min_kib",
    "peak_kib",
    "threads",
    "fds",
    "processes",
    "shared",
)


class Sampler:
    """Looks at all processes of one run whenever it is asked to.

    `roots()` gives the numbers of the run's top processes now: the main one and adopted orphans.
    `start` is the time of `perf_counter` at which the run began. After a sample, `processes` are
    those that run (not those that only wait to be reaped), `memory_kib` the sum of their RSS,
    `cost_seconds` what the sample took, and `population` the processes themselves.
    """

    def __init__(
        self,
        roots: "Callable[[], Iterable[int]]",
        start: float,
        keep_curve: bool = True,
        proc: "Optional[ProcFolder]" = None,
    ) -> None:
        self.population = Population(roots, ProcFolder() if proc is None else proc)
        self._sharing = Sharing(start)
        self._pace = Pace(start)
        self._curve = Curve() if keep_curve else None
        self._start = start
        self._samples = 0
        self._processes = self._threads = self._fds = 0
        self._memory_max = self._memory_sum = 0
        self._memory_min: Optional[int] = None
        self.processes = 0
        self.memory_kib = 0
        self.cost_seconds = 0.0

    def sample(self) -> None:
        """Look at the tree; processes that end meanwhile or are closed to us are passed over."""
        begin = perf_counter()
        population = self.population
        population.look(begin)
        now = (begin + perf_counter()) / 2
        self.processes = population.processes
        self.memory_kib = population.rss_kib
        if population.processes:
            self._take(now)
        self.cost_seconds = perf_counter() - begin

    def _take(self, now: float) -> None:
        population = self.population
        if self._sharing.is_due(population, now, self._memory_max):
            self._sharing.read(population)
        memory = self._sharing.distinct_kib(population)
        self._samples += 1
        self._memory_sum += memory
        self._memory_max = max(self._memory_max, memory)
        self._memory_min = memory if self._memory_min is None else min(self._memory_min, memory)
        self._pace.add(now, population.cpu_ns, population.waited_ns)
        threads, fds = population.threads, population.fds
        self._processes = max(self._processes, population.processes)
        self._threads = max(self._threads, threads)
        self._fds = max(self._fds, fds)
        if self._curve is not None:
            t_ms, cpu_ms = (now - self._start) * 1e3, population.cpu_ns / 1e6
            self._curve.add(t_ms, cpu_ms, memory, threads, fds)

    def passes_memory(self, limit_kib: float) -> bool:
        """Say whether the memory at the last sample is above this, shared pages counted once."""
        return self._sharing.passes(self.population, limit_kib, perf_counter())

    def figures(self) -> "Dict[str, Optional[float]]":
        """Return what the samples say; None for what they do not.

        samples; cpu_max, cpu_min (percent of one CPU, over the intervals between samples, the
        first from the start); memory_max_kib, memory_avg_kib, memory_min_kib (all processes,
        shared pages counted once as far as known); peak_kib (largest VmHWM of one process);
        threads, fds, processes (largest sums); shared (1 when there was more than one process).
        """
        samples = self._samples
        found: Dict[str, Optional[float]] = dict.fromkeys(_FIGURES)
        found.update(samples=samples, shared=0)
        if samples:
            peak = self.population.peak_kib
            found.update(
                cpu_max=self._pace.high,
                cpu_min=self._pace.low,
                # Between samples one process may have had more than all of them at any sample.
                memory_max_kib=max(self._memory_max, peak),
                memory_avg_kib=self._memory_sum / samples,
                memory_min_kib=self._memory_min,
                peak_kib=peak,
                threads=self._threads,
                fds=self._fds,
                processes=self._processes,
                shared=int(self._processes > 1),
            )
        return found

    def curve(self) -> "Optional[List[List[float]]]":
        """Return columns t_ms, cpu_ms, memory_kib, threads and fds; None without any point."""
        return self._curve.columns() if self._curve is not None and self._samples else None

    def close(self) -> None:
        """Close every descriptor that is kept; figures and curve stay."""
        self.population.close()


class Pace:
    """The highest and lowest CPU use between two samples, in percent of one CPU."""

    __slots__ = ("_ns", "_then", "_waited_ns", "high", "low")

    def __init__(self, start: float) -> None:
        self._then = start
        self._ns = self._waited_ns = 0
        self.high: Optional[float] = None
        self.low: Optional[float] = None

    def add(self, now: float, cpu_ns: int, waited_ns: int) -> None:
        """Take in the CPU time used up to now, and what of it is counted in ticks."""
        seconds = now - self._then
        if seconds <= 0 or (waited_ns != self._waited_ns and seconds < TICKS_SECONDS):
            return
        percent = (cpu_ns - self._ns) / 1e7 / seconds
        self._then, self._ns, self._waited_ns = now, cpu_ns, waited_ns
        self.high = percent if self.high is None else max(self.high, percent)
        self.low = percent if self.low is None else min(self.low, percent)
