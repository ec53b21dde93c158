"""Nights for the tests of series: drawn from a seed, with or without a history around them."""

import math
import random
from typing import Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.invocation import Invocation
from hydra_heads.model.metrics import TIME
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.levels import Levels
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.series import RATIO, Night, Series

MACHINE = "m" * 64

FINGERPRINT = "sha256:" + "0" * 64

DAY = 86400.0

SIZES = {"small": 0.05, "large": 0.6}
"""Seconds on each instance."""

Factor = Callable[[int], float]
"""By how much a night, counted from 0, takes longer."""


def unchanged(night: int) -> float:
    """Take as long in every night."""
    return 1.0


def slower_from(place: int, factor: float) -> Factor:
    """Take longer from a night on."""
    return lambda night: factor if night >= place else 1.0


def night_of(place: int, value: float, **facts: object) -> Night:
    """Make a night of forty runs."""
    made = Night(f"r{place}", DAY * (1 + place), value, 40, FINGERPRINT, MACHINE, {}, True, 0.01)
    return made._replace(**facts)  # type: ignore[arg-type]


def series_with(values: Sequence[float], head: str = "zlib", **facts: object) -> Series:
    """Make a series of times with these values."""
    nights = tuple(night_of(place, value) for place, value in enumerate(values))
    made = Series("job", head, TIME, "seconds", RATIO, nights)
    return made._replace(**facts)  # type: ignore[arg-type]


def drifting(
    draw: random.Random,
    count: int,
    apart: float = 0.03,
    factor: Factor = unchanged,
    head: str = "zlib",
    runs: int = 5,
) -> Series:
    """Draw a series over two instances from nights that differ by so much (standard deviation)."""
    levels = Levels()
    for place in range(count):
        night = draw.gauss(math.log(factor(place)), apart)
        levels.add(
            {
                name: [math.log(seconds) + night + draw.gauss(0, 0.05) for _ in range(runs)]
                for name, seconds in SIZES.items()
            }
        )
    found = [level for level in levels.found if level is not None]
    nights = tuple(
        night_of(place, math.exp(level.value), runs=level.runs, error=level.error)
        for place, level in enumerate(found)
    )
    return series_with((), head, nights=nights)


class Story:
    """Writes nights into a history: what every head takes, and what is known of the night."""

    def __init__(self, history: History, heads: Mapping[str, Factor], seed: int = 1) -> None:
        self.history = history
        self.heads = heads
        self.apart = 0.03
        self.jitter = 0.05
        self.rate: Dict[str, Factor] = {}
        self.instances: Dict[str, float] = dict(SIZES)
        self.runs = 5
        self.origin = "profile"
        self.facts: Dict[str, object] = {}
        self.fingerprints: Dict[str, str] = {}
        self.told = 0
        self._draw = random.Random(seed)

    def tell(self, nights: int = 1, complete: Optional[bool] = True) -> Invocation:
        """Record so many more nights; `complete` None leaves the last one open."""
        for _ in range(nights):
            invocation = self._begin()
            self.history.append_all([Recorded(run) for run in self._runs(invocation.run_id)])
            if complete is not None:
                self.history.end(invocation.run_id, invocation.started_unix + 60, complete)
            self.told += 1
        return invocation

    def _begin(self) -> Invocation:
        prints = {head: self.fingerprints.get(head, FINGERPRINT) for head in self.heads}
        invocation = Invocation(
            run_id=f"r{self.told}",
            slot="job",
            origin=self.origin,
            seed=1,
            planned_tests=self.runs * len(self.instances),
            fingerprints=prints,
            environment={"python": "3.11.7", "kernel": "6.1"},
            machine_key=MACHINE,
            started_unix=DAY * (1 + self.told),
        )
        invocation = invocation._replace(**self.facts)  # type: ignore[arg-type]
        self.history.begin(invocation)
        return invocation

    def _runs(self, run_id: str) -> Iterator[Run]:
        night = {head: self._draw.gauss(0, self.apart) for head in self.heads}
        for order, (instance, seconds, head) in enumerate(self._steps(), 1):
            log = night[head] + self._draw.gauss(0, self.jitter)
            time = seconds * math.exp(log) * self.heads[head](self.told)
            ok = self._draw.random() < self.rate.get(head, unchanged)(self.told)
            metrics = {"user_time": 0.9 * time, "memory_max_mb": 30 + self._draw.random()}
            yield Run(run_id, order, head, instance, ok, time, DAY, block=order, metrics=metrics)

    def _steps(self) -> List[Tuple[str, float, str]]:
        return [
            (instance, seconds, head)
            for _ in range(self.runs)
            for instance, seconds in self.instances.items()
            for head in self.heads
        ]
