"""Runs of every head on every instance, summed up, and the levels of instances and heads."""

import math
from typing import List, NamedTuple, Optional, Sequence, Tuple

Table = Sequence[Sequence[Sequence[float]]]
"""Costs of runs: one row an instance, in it one cell a head, in it one cost a run."""

_MOST_ROUNDS = 50
"""Of fitting instances and heads in turn; a table without gaps is done after one."""

_STILL = 1e-9
"""Of the largest level of a head: a smaller move is none."""


class Cell(NamedTuple):
    """Runs of one head on one instance: failures, successes, and what the successes cost.

    `total` is the sum of the successes' costs (or of their logarithms), `squares` the sum of the
    squares about their mean.
    """

    failures: int
    successes: int
    total: float
    squares: float

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return self.failures + self.successes

    @property
    def mean(self) -> float:
        """Mean of the successes; there must be one."""
        return self.total / self.successes


Cells = Sequence[Sequence[Cell]]
"""One row an instance, in it one cell a head."""


def can_take_logs(table: Table) -> bool:
    """Say whether costs can be compared by their ratios: all lie above 0.

    >>> can_take_logs([[[0.1], [2.0]]]), can_take_logs([[[0.1], [-2.0]]])
    (True, False)
    """
    return all(cost > 0 for row in table for costs in row for cost in costs)


def sum_up(table: Table, failure_cost: Optional[float], is_log: bool) -> List[List[Cell]]:
    """Count failures and sum up successes, by their logarithms where `is_log`.

    A run failed when it costs `failure_cost` or more; None: no run did.

    >>> sum_up([[[1.0, 3.0, 50.0], []]], 50.0, False)[0][0]
    Cell(failures=1, successes=2, total=4.0, squares=2.0)
    """
    limit = math.inf if failure_cost is None else failure_cost
    return [[_cell(costs, limit, is_log) for costs in row] for row in table]


def _cell(costs: Sequence[float], limit: float, is_log: bool) -> Cell:
    values = [cost for cost in costs if cost < limit]
    failures = len(costs) - len(values)
    if not values:
        return Cell(failures, 0, 0.0, 0.0)
    if is_log:
        values = [math.log(cost) for cost in values]
    total = math.fsum(values)
    centre = total / len(values)
    return Cell(
        failures,
        len(values),
        total,
        math.fsum([(value - centre) * (value - centre) for value in values]),
    )


class Levels(NamedTuple):
    """What an instance and a head add to the cost of a success; the heads' sum to 0.

    Instances without a success have the mean level of the others, heads without one have 0.
    """

    instances: List[float]
    heads: List[float]


def fit_levels(cells: Cells) -> Levels:
    """Fit the means of the cells by a level of the instance and one of the head.

    Every cell with a success counts alike; instances and heads are fitted in turn.

    >>> table = [[[1.0], [3.0]], [[5.0], [7.0]]]
    >>> fit_levels(sum_up(table, None, False))
    Levels(instances=[2.0, 6.0], heads=[-1.0, 1.0])
    """
    width = len(cells[0])
    rows = [[(head, cell.mean) for head, cell in enumerate(row) if cell.successes] for row in cells]
    columns: List[List[Tuple[int, float]]] = [[] for _ in range(width)]
    for index, row in enumerate(rows):
        for head, value in row:
            columns[head].append((index, value))
    heads = [0.0] * width
    for _ in range(_MOST_ROUNDS):
        instances = [_mean_rest(row, heads) for row in rows]
        before, heads = heads, [_mean_rest(column, instances) for column in columns]
        middle = math.fsum(heads) / width
        heads = [level - middle if column else 0.0 for level, column in zip(heads, columns)]
        moved = max(abs(new - old) for new, old in zip(heads, before))
        if moved <= _STILL * max(abs(level) for level in heads):
            break
    known = [level for level, row in zip(instances, rows) if row]
    middle = math.fsum(known) / len(known) if known else 0.0
    return Levels([level if row else middle for level, row in zip(instances, rows)], heads)


def _mean_rest(values: Sequence[Tuple[int, float]], others: Sequence[float]) -> float:
    if not values:
        return 0.0
    return math.fsum([value - others[index] for index, value in values]) / len(values)
