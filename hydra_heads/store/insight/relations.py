"""Metrics of a head that go together, from run to run.

What input a run had and in which night it ran is taken out first: else every two metrics of a
head with a small and a large input would go together, and so would all that the night did.
"""

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.invocation import PROFILE_ORIGIN
from hydra_heads.model.metrics import TIME
from hydra_heads.model.run import Run
from hydra_heads.stats.correlation import Pair, correlations
from hydra_heads.stats.discovery import benjamini_hochberg
from hydra_heads.stats.order import median
from hydra_heads.store.queries import Queries
from hydra_heads.store.series import NO_SERIES, series_of

ALPHA = 0.05
"""What part of the pairs that are reported together may be chance."""

FEWEST_RUNS = 20
"""Runs below which nothing is said about what goes together."""

MOST_RUNS = 2000
"""The latest runs of a head that are looked at."""

FEWEST_ALIKE = 5
"""Runs of an instance, and of a night, from which on they count."""

_LEFT_OUT = (*NO_SERIES, "execution_time_seconds")  # `time` stands for the latter


class Relation(NamedTuple):
    """Two metrics of a head: Spearman's coefficient, p, and q for all that was judged together."""

    head: str
    a: str
    b: str
    r: float
    p: float
    q: float
    runs: int


class Looked(NamedTuple):
    """What was looked at in one head: invocations and runs that count."""

    head: str
    invocations: int
    runs: int


class Relations(NamedTuple):
    """The pairs beyond noise, the strongest of each head first; what was looked at; too few."""

    found: List[Relation]
    looked: List[Looked]
    too_few: List[Looked]
    pairs: int


def find_relations(
    history: Queries,
    slot: Optional[str],
    heads: Sequence[str],
    last: int,
    origin: str = PROFILE_ORIGIN,
) -> Relations:
    """Correlate the metrics of successful runs of the latest `last` invocations of each head.

    By ranks (Spearman, 1904) of what is left of each value after the medians of its instance
    and of its invocation; corrected for the number of pairs of all heads (Benjamini & Hochberg,
    1995).
    """
    looked: List[Looked] = []
    too_few: List[Looked] = []
    judged: List[Relation] = []
    for head in heads:
        runs, invocations = _latest_runs(history, slot, head, last, origin)
        kept = _enough_alike(runs)
        if len(kept) < FEWEST_RUNS:
            too_few.append(Looked(head, invocations, len(kept)))
            continue
        looked.append(Looked(head, invocations, len(kept)))
        judged += [_relation(head, pair) for pair in correlations(_columns(kept), FEWEST_RUNS)]
    q_values = benjamini_hochberg([relation.p for relation in judged])
    found = [relation._replace(q=q) for relation, q in zip(judged, q_values) if q <= ALPHA]
    order = {head: place for place, head in enumerate(heads)}
    found.sort(key=lambda pair: (order[pair.head], -abs(pair.r), pair.a, pair.b))
    return Relations(found, looked, too_few, len(judged))


def _relation(head: str, pair: Pair) -> Relation:
    return Relation(head, pair.a, pair.b, pair.r, pair.p, pair.q, pair.n)


def _latest_runs(
    history: Queries, slot: Optional[str], head: str, last: int, origin: str
) -> Tuple[List[Run], int]:
    """Return successful runs of the latest invocations, oldest first, and how many those are."""
    runs: List[Run] = []
    invocations = 0
    for night in reversed(series_of(history, slot, head, most=last, origin=origin).nights):
        own = [run for run in history.runs(night.run_id, head) if run.ok and run.seconds]
        runs = own[-(MOST_RUNS - len(runs)) :] + runs
        invocations += 1
        if len(runs) >= MOST_RUNS:
            break
    return runs, invocations


def _enough_alike(runs: Sequence[Run]) -> List[Run]:
    """Leave out the runs of instances, then of invocations, that have too few."""
    kept = list(runs)
    for key in ("instance", "run_id"):
        counts: Dict[str, int] = {}
        for run in kept:
            counts[getattr(run, key)] = counts.get(getattr(run, key), 0) + 1
        kept = [run for run in kept if counts[getattr(run, key)] >= FEWEST_ALIKE]
    return kept


def _columns(runs: Sequence[Run]) -> Dict[str, List[Optional[float]]]:
    """Return by metric what is left of each run's value."""
    names = {name for run in runs for name in run.metrics if name not in _LEFT_OUT}
    columns = {TIME: _left_over(runs, [run.seconds for run in runs])}
    for name in sorted(names):
        columns[name] = _left_over(runs, [run.metrics.get(name) for run in runs])
    return columns


def _left_over(runs: Sequence[Run], values: Sequence[Optional[float]]) -> List[Optional[float]]:
    """Take the median of the instance off each value, then that of the invocation.

    Off its logarithm where no value is 0 or less.
    """
    left: List[Optional[float]] = list(values)
    if all(value is None or value > 0 for value in values):
        left = [None if value is None else math.log(value) for value in values]
    for key in ("instance", "run_id"):
        groups: Dict[str, List[float]] = {}
        for run, value in zip(runs, left):
            if value is not None:
                groups.setdefault(getattr(run, key), []).append(value)
        centres = {name: median(group) for name, group in groups.items()}
        left = [
            None if value is None else value - centres[getattr(run, key)]
            for run, value in zip(runs, left)
        ]
    return left
