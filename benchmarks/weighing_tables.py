"""Tables of real runs and their splits, as the scorer of weights draws them."""

import argparse
import os
from types import ModuleType
from typing import Any, List, NamedTuple, Sequence

from benchmarks.weighing_rivals import Head

SEED = "1"
RUNS = (5, 10, 30, 100)
"""Runs a head at which everything is judged."""


def tables(scorer: ModuleType) -> List[Any]:
    """Load all tables that lie beside the scorer: ok, seconds and cost of instance i and head k."""
    folder = os.path.join(os.path.dirname(str(scorer.__file__)), "weighting")
    path = os.path.join(folder, "datasets.json")
    found: List[Any] = scorer.load_tables(argparse.Namespace(datasets=path, sets=None))
    return found


class Split(NamedTuple):
    """One half of a table to profile on, and the mean cost of every head on the other half."""

    table: Any
    repeat: int
    train: Sequence[int]
    costs: Sequence[float]

    def closed(self, weights: Sequence[float]) -> float:
        """Give the share of the gap between uniform and the best single head, in percent."""
        best, even = min(self.costs), sum(self.costs) / len(self.costs)
        cost = sum(weight * one for weight, one in zip(weights, self.costs))
        return 100 * (even - cost) / (even - best)


def split(scorer: ModuleType, table: Any, repeat: int) -> Split:
    """Draw the halves of a repeat, as the scorer does."""
    train, test = scorer.halves(table, SEED, repeat)
    return Split(table, repeat, train, table.means(table.cost, test))


def draw(scorer: ModuleType, halves: Split, runs: int, is_paired: bool) -> List[Sequence[int]]:
    """Draw the rows that each head is run on, the same for all when paired."""
    rows: List[Sequence[int]] = scorer.draw_rows(
        halves.table, halves.train, runs, is_paired, SEED, halves.repeat
    )
    return rows


def heads(scorer: ModuleType, table: Any, picks: Sequence[Sequence[int]]) -> List[Head]:
    """Give the runs of each head on its rows, costs over the cost of a failure."""
    failure = scorer.PENALTY * table.timeout_s
    return [
        Head([table.ok[i][k] for i in rows], [table.cost[i][k] / failure for i in rows])
        for k, rows in enumerate(picks)
    ]
