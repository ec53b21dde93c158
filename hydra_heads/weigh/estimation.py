"""From evidence to what every head is expected to cost."""

from typing import Dict, List, NamedTuple, Tuple

from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.weigh.block_effects import Cell
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import Evidence
from hydra_heads.weigh.fit import centred_fit
from hydra_heads.weigh.mixed import fit_cells, mixed_fit
from hydra_heads.weigh.past.cell import LIVE, Past, PastCell


def estimate(evidence: Evidence) -> List[Estimate]:
    """Return each head's expected cost with its error; empty when nobody has a run.

    Heads that all ran in the same blocks are compared within these, heads that share none by
    all their runs, and what lies between by both. Runs of the past count as so many runs as
    are left of them, within the invocation and the instance that other heads shared.
    """
    past = [row for row in evidence.past if row.worth > 0]
    if past:
        return fit_cells(_cells(evidence, past))
    if not any(evidence.costs):
        return []
    if evidence.is_paired:
        return centred_fit(evidence.costs)
    return mixed_fit(evidence.costs, evidence.numbers)


class _Sum(NamedTuple):
    """Runs on one instance, however they ended: how many, their cost, and that of its squares."""

    runs: int
    total: float
    squares: float


def _cells(evidence: Evidence, past: List[Past]) -> List[List[Cell]]:
    """Return the cells of every head: its runs, and then its past."""
    rows = [
        [Cell(number, 1.0, cost) for number, cost in zip(numbers, costs)]
        for numbers, costs in zip(evidence.numbers, evidence.costs)
    ]
    first = max((cell.block for row in rows for cell in row), default=0) + 1
    known: Dict[Tuple[str, str, str], int] = {}
    at = {name: row for row, name in enumerate(evidence.names)}
    for earlier in past:
        # Days of daily use are no blocks: the heads had different work.
        whose = earlier.head if earlier.origin == LIVE else ""
        share = earlier.worth / earlier.runs
        for instance, sums in _sums(earlier.cells, evidence.objective).items():
            block = known.setdefault((earlier.run_id, instance, whose), len(known))
            mean = sums.total / sums.runs
            # Rounding may leave the squares about the mean a little below 0.
            about = max(0.0, sums.squares - sums.total * mean)
            rows[at[earlier.head]].append(
                Cell(first + block, sums.runs * share, mean, about * share)
            )
    return rows


def _sums(cells: Tuple[PastCell, ...], objective: ResolvedObjective) -> Dict[str, _Sum]:
    """Add up the costs of runs by instance; a failure costs at least what it is set to cost."""
    found: Dict[str, _Sum] = {}
    for cell in cells:
        total, squares = cell.total, cell.squares
        if not cell.ok:
            cost = max(objective.failure_cost, cell.mean)
            total, squares = cell.runs * cost, cell.runs * cost * cost
        before = found.get(cell.instance, _Sum(0, 0.0, 0.0))
        found[cell.instance] = _Sum(
            before.runs + cell.runs, before.total + total, before.squares + squares
        )
    return found
