"""Which head is best on which instance, where the runs say that it differs.

The rule: every fifth of the runs of each cell is foretold from the others. On each instance the
head that they expect to be the cheapest is set against the one head that is best over all. Only
where that would have saved cost, beyond noise, does this say anything.

The work on an instance goes to the head with the lowest expected cost there (where it is not
certain to be eligible, the rest to the next one). There is no floor: the overall weights have it
and go on exploring, and here one failure in a hundred would eat up what the right head saves.
"""

import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.student import quantile
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import MIN_RUNS
from hydra_heads.weigh.instances.cells import Table, can_take_logs, sum_up
from hydra_heads.weigh.instances.model import Expected, Spreads, expected_costs, fit_spreads
from hydra_heads.weigh.lowest import lowest_probabilities

LEVEL = 0.95
"""Of the interval of the saving that must lie above 0: beyond noise, as everywhere."""

FOLDS = 5
"""A fifth of the runs is foretold from the rest; fewer runs a cell: each from the others."""

LIKELY = 0.5
"""A head that is less likely to be eligible is no choice when it is judged what choosing saves."""


class InstanceBelief(NamedTuple):
    """What the runs say of one instance; beliefs and weights stand in the order of the heads.

    `runs` counts the runs of all heads on it.
    """

    instance: str
    beliefs: Tuple[float, ...]
    weights: Tuple[float, ...]
    runs: int


def instance_beliefs(
    cells: Mapping[str, Sequence[Sequence[float]]],
    overall: Sequence[Estimate],
    eligible: Optional[Sequence[float]] = None,
    failure_cost: Optional[float] = None,
) -> List[InstanceBelief]:
    """Say for each instance which head is best on it, or nothing where the runs do not say it.

    `cells` holds for each instance one row of costs a head; rows may be empty and of any length;
    the k-th runs of two heads on an instance belong together. `overall` are the estimates over
    all instances; `eligible` the probabilities that each head may be used, else all may;
    `failure_cost` what a failed run costs at least: with it failures are modelled apart from
    times, which is worth much. Instances come in the order given, without those without a run.

    Nothing is said (an empty list) with one instance, without two heads of 5 runs each that are
    more likely eligible than not, and where no head ran twice on an instance. Else choosing by
    instance must have been cheaper, on runs that had no part in the choice, than the head with
    the lowest mean in `overall`, with the 95 % interval of the saving above 0: of the saving
    itself, or of that of the logarithm where the saving itself points the same way.

    Raises ValueError for costs that are not finite and rows of a wrong number of heads.

    >>> text = [[1.0, 1.1, 1.2, 1.1], [2.0, 2.1, 1.9, 2.2]]
    >>> image = [[3.0, 3.2, 3.1, 2.9], [1.5, 1.6, 1.4, 1.5]]
    >>> overall = [Estimate(2.1, 0.1), Estimate(1.8, 0.1)]
    >>> [(b.instance, b.weights) for b in instance_beliefs({"text": text, "image": image}, overall)]
    [('text', (1.0, 0.0)), ('image', (0.0, 1.0))]
    >>> instance_beliefs({"text": text, "more text": text}, overall[::-1])
    []
    """
    _check(cells, len(overall))
    names = [name for name, row in cells.items() if any(row)]
    usable = [1.0] * len(overall) if eligible is None else eligible
    heads = _heads_with_runs(cells, len(overall))
    candidates = [head for head in heads if usable[head] >= LIKELY]
    if len(candidates) < 2:
        return []
    unit = _unit(cells, overall)
    table = [[[cost / unit for cost in costs] for costs in cells[name]] for name in names]
    chooser = _chooser(table, candidates, None if failure_cost is None else failure_cost / unit)
    single = min(candidates, key=lambda head: (overall[head].mean, head))
    if not _pays(_forecasts(table, chooser, single)):
        return []
    known = [Estimate(estimate.mean / unit, estimate.error / unit) for estimate in overall]
    rows = _with_never_run(chooser.expect(table), table, known)
    if len({chooser.cheapest(row) for row in rows}) == 1:
        return []
    return [
        InstanceBelief(
            name,
            _beliefs(row, usable),
            _shares(row, heads, usable),
            sum(len(costs) for costs in cells[name]),
        )
        for name, row in zip(names, rows)
    ]


def _unit(cells: Mapping[str, Sequence[Sequence[float]]], overall: Sequence[Estimate]) -> float:
    """Give the largest number around, so that no square of a cost can be too large."""
    costs = [abs(cost) for row in cells.values() for costs in row for cost in costs]
    return max(*costs, *(max(abs(e.mean), e.error) for e in overall)) or 1.0


def _with_never_run(
    rows: Sequence[Sequence[Expected]], table: Table, overall: Sequence[Estimate]
) -> List[List[Expected]]:
    """Expect of heads without any run what the overall estimate says."""
    never_run = {
        head: Expected(estimate.mean, estimate, 1.0)
        for head, estimate in enumerate(overall)
        if not any(row[head] for row in table)
    }
    return [[never_run.get(head, found) for head, found in enumerate(row)] for row in rows]


def cells_by_instance(
    costs: Sequence[Sequence[float]], instances: Sequence[Sequence[str]]
) -> Dict[str, List[List[float]]]:
    """Sort costs, one row a head, into one row of cells an instance, by name.

    `instances` names the instance of every cost. Raises ValueError where the shapes differ.

    >>> cells_by_instance([[1.0, 2.0, 3.0], [4.0]], [["b", "a", "b"], ["b"]])
    {'a': [[2.0], []], 'b': [[1.0, 3.0], [4.0]]}
    """
    if [len(row) for row in costs] != [len(row) for row in instances]:
        raise ValueError("instances: found another shape than that of the costs, expected the same")
    names = sorted({name for row in instances for name in row})
    cells: Dict[str, List[List[float]]] = {name: [[] for _ in costs] for name in names}
    for head, (row, named) in enumerate(zip(costs, instances)):
        for cost, name in zip(row, named):
            cells[name][head].append(cost)
    return cells


def _beliefs(row: Sequence[Expected], usable: Sequence[float]) -> Tuple[float, ...]:
    sound = [expected.sound * share for expected, share in zip(row, usable)]
    return tuple(lowest_probabilities([expected.likely for expected in row], sound))


def _shares(
    row: Sequence[Expected], heads: Sequence[int], usable: Sequence[float]
) -> Tuple[float, ...]:
    """Give the work to the cheapest head, what it may not do to the next one, and so on."""
    shares, left = [0.0] * len(row), 1.0
    for head in sorted(heads, key=lambda head: (row[head].cost, head)):
        shares[head] = left * usable[head]
        left -= shares[head]
    total = math.fsum(shares)
    return tuple(share / total for share in shares)


def _check(cells: Mapping[str, Sequence[Sequence[float]]], heads: int) -> None:
    for name, row in cells.items():
        if len(row) != heads:
            raise ValueError(f"cells[{name!r}]: found {len(row)} heads, expected {heads}")
        for head, costs in enumerate(row):
            check_finite(costs, f"cells[{name!r}][{head}]")


def _heads_with_runs(cells: Mapping[str, Sequence[Sequence[float]]], heads: int) -> List[int]:
    """List the heads with runs enough to be judged by."""
    return [
        head for head in range(heads) if sum(len(row[head]) for row in cells.values()) >= MIN_RUNS
    ]


class _Chooser(NamedTuple):
    """How heads are chosen: by the spreads of all runs, among the candidates."""

    spreads: Spreads
    candidates: Sequence[int]
    failure_cost: Optional[float]

    def cheapest(self, row: Sequence[Expected]) -> int:
        """Give the candidate that is expected to be the cheapest, the first one among equals."""
        return min(self.candidates, key=lambda head: (row[head].cost, head))

    def expect(self, table: Table) -> List[List[Expected]]:
        """Give what each head is expected to cost on each instance, by these runs."""
        cells = sum_up(table, self.failure_cost, self.spreads.is_log)
        return expected_costs(cells, self.spreads, self.failure_cost)


def _chooser(table: Table, candidates: Sequence[int], failure_cost: Optional[float]) -> _Chooser:
    """Fit the spreads, by logarithms where all costs have one."""
    is_log = can_take_logs(table)
    return _Chooser(
        fit_spreads(sum_up(table, failure_cost, is_log), is_log), candidates, failure_cost
    )


Pairs = List[List[Tuple[float, float]]]
"""For each instance costs of the single best head, each with that of the chosen one."""


def _forecasts(table: Table, chooser: _Chooser, single: int) -> Pairs:
    """Choose by the runs outside each fold, and give what the runs inside it cost."""
    folds = min(FOLDS, max(len(costs) for row in table for costs in row))
    pairs: Pairs = [[] for _ in table]
    for fold in range(folds):
        others = [[_outside(costs, fold, folds) for costs in row] for row in table]
        for index, expected in enumerate(chooser.expect(others)):
            row, chosen = table[index], chooser.cheapest(expected)
            pairs[index] += zip(row[single][fold::folds], row[chosen][fold::folds])
    return pairs


def _outside(costs: Sequence[float], fold: int, folds: int) -> List[float]:
    return [cost for run, cost in enumerate(costs) if run % folds != fold]


def _pays(pairs: Pairs) -> bool:
    """Say whether the chosen heads were cheaper than the single one, beyond noise."""
    savings = [[single - chosen for single, chosen in found] for found in pairs]
    if is_beyond_noise(savings):
        return True
    if math.fsum(math.fsum(row) / len(row) for row in savings if row) <= 0:
        return False
    if not all(single > 0 and chosen > 0 for found in pairs for single, chosen in found):
        return False
    return is_beyond_noise(
        [[math.log(single) - math.log(chosen) for single, chosen in found] for found in pairs]
    )


def is_beyond_noise(savings: Sequence[Sequence[float]]) -> bool:
    """Say whether the mean over instances of their mean savings is above 0 beyond noise.

    The instances are those of the job, so only the spread of the runs on each of them is noise:
    variance = sum of s^2 / n over instances, degrees of freedom by Welch (1947). Instances with
    one saving say nothing of their noise and are left out.

    >>> is_beyond_noise([[1.0, 1.2, 0.9], [0.0, 0.0, 0.0]])
    True
    >>> is_beyond_noise([[1.0, -1.2, 0.9], [0.0, 0.0, 0.0]])
    False
    """
    means, variances = [], []
    for row in savings:
        if len(row) > 1:
            centre = math.fsum(row) / len(row)
            freedom = len(row) - 1
            squares = math.fsum([(saving - centre) * (saving - centre) for saving in row])
            means.append(centre)
            variances.append((squares / freedom / len(row), freedom))
    total, variance = math.fsum(means), math.fsum([part for part, _ in variances])
    if variance <= 0:
        return total > 0
    # Parts before squares: variances of tiny savings must not vanish.
    inverse = math.fsum([part / variance * (part / variance) / n for part, n in variances])
    return total > quantile((1 + LEVEL) / 2, 1 / inverse) * math.sqrt(variance)
