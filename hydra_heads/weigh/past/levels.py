"""The levels of a head from invocation to invocation, and where they changed."""

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats.changes import find_changes
from hydra_heads.stats.means import mean
from hydra_heads.stats.order import median
from hydra_heads.weigh.past.cell import PastCell
from hydra_heads.weigh.past.discount import agreement

Cells = Sequence[PastCell]

FEWEST_HEADS = 3
"""Heads of which at least two must have moved alike before all are said to."""

NEGLIGIBLE = 1e-9
"""Of what is usual: less is nothing, of which there is no multiple."""


class Level(NamedTuple):
    """What the successes of one invocation used, as a share of what is usual on their instances.

    `noise` is the variance that the scatter of single runs gives it.
    """

    share: float
    noise: float


class Levels:
    """The levels of one head's invocations, the newest first, and the last change among them.

    `moves` says how much dearer everything was in each of them (`shared_moves`); levels are
    free of it. `valid` counts the invocations since the last change, the newest included.
    """

    def __init__(self, invocations: Sequence[Cells], moves: Sequence[float] = ()) -> None:
        self._levels = [
            level and Level(level.share / move, level.noise / move / move)
            for level, move in zip(_levels(invocations), moves or [1.0] * len(invocations))
        ]
        self._newest = next((level for level in self._levels if level is not None), None)
        shares = [None if level is None else level.share for level in self._levels]
        rates = [_success_rate(cells) for cells in invocations]
        by_level, by_rate = _since_change(shares), _since_change(rates)
        self.valid = min(by_level, by_rate)
        self.changed = "success rate" if by_rate < by_level else "level"

    def agreement(self, age: int) -> float:
        """Return what is left of an invocation by how far its level lies from the newest."""
        level, newest = self._levels[age], self._newest
        if level is None or newest is None:
            return 1.0
        return agreement(level.share, newest.share, level.noise + newest.noise)

    def percent_apart(self, age: int) -> float:
        """Return how many percent more an invocation used than the newest one."""
        level, newest = self._levels[age], self._newest
        if level is None or newest is None or newest.share <= 0:
            return 0.0
        return 100.0 * (level.share / newest.share - 1.0)


def shared_moves(
    heads: Sequence[Sequence[Cells]], names: Sequence[Sequence[str]]
) -> Dict[str, float]:
    """Return how much dearer everything was in each invocation than in the newest ones.

    One row a head, its invocations with their names, newest first. A busy machine makes all
    heads slow, and none of them another one: the median over heads of their levels as a
    multiple of their newest one, where there are at least three of them.
    """
    ratios: Dict[str, List[float]] = {}
    for invocations, row in zip(heads, names):
        levels = _levels(invocations)
        newest = next((level.share for level in levels if level is not None), 0.0)
        for level, name in zip(levels, row):
            if level is not None and level.share > 0 and newest > 0:
                ratios.setdefault(name, []).append(level.share / newest)
    return {
        name: median(sorted(values))
        for name, values in ratios.items()
        if len(values) >= FEWEST_HEADS
    }


def _levels(invocations: Sequence[Cells]) -> List[Optional[Level]]:
    usual = _usual(invocations)
    scatter = _scatter(invocations, usual)
    levels: List[Optional[Level]] = []
    for cells in invocations:
        good = [cell for cell in cells if cell.ok and usual[cell.instance] > 0]
        if not good:
            levels.append(None)
            continue
        noise = scatter * math.fsum(1 / cell.runs for cell in good) / (len(good) * len(good))
        share = mean([cell.mean / usual[cell.instance] for cell in good])
        levels.append(Level(share if share > NEGLIGIBLE else 0.0, noise))
    return levels


def _usual(invocations: Sequence[Cells]) -> Dict[str, float]:
    """Return what a success uses on each instance, as the mean over invocations."""
    means: Dict[str, List[float]] = {}
    for cells in invocations:
        for cell in cells:
            if cell.ok:
                means.setdefault(cell.instance, []).append(cell.mean)
    return {instance: mean(values) for instance, values in means.items()}


def _scatter(invocations: Sequence[Cells], usual: Dict[str, float]) -> float:
    """Return the variance of a single run about its mean, as shares of what is usual; else 0."""
    squares, freedom = [], 0
    for cells in invocations:
        for cell in cells:
            if cell.ok and cell.runs > 1 and usual[cell.instance] > 0:
                level = usual[cell.instance]
                # Rounding may leave the squares about the mean a little below 0.
                about = max(0.0, cell.squares - cell.total * cell.mean)
                squares.append(about / level / level)
                freedom += cell.runs - 1
    return math.fsum(squares) / freedom if freedom else 0.0


def _success_rate(cells: Cells) -> Optional[float]:
    runs = sum(cell.runs for cell in cells)
    return sum(cell.runs for cell in cells if cell.ok) / runs if runs else None


def _since_change(newest_first: Sequence[Optional[float]]) -> int:
    changes = find_changes(list(newest_first)[::-1])
    return len(newest_first) - (changes[-1].index if changes else 0)
