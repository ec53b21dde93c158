"""Which head is the cheapest on which input: a heat map of costs against the best one's."""

from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.model.objective import ResolvedObjective, resolved_objective_of
from hydra_heads.model.reading import object_in
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.heat_map import HeatMap, amount_text, standing_text
from hydra_heads.report.charts.ranking import SUCCESS_TIME, Ranking, Standing, ranking_of
from hydra_heads.report.charts.rows import head_cell, left_out
from hydra_heads.report.table import Column
from hydra_heads.report.view import View

MOST_INSTANCES = 40
"""Columns that are drawn; of more, those with the most runs."""

ID, TITLE = "winners", "Which head is best on which input"


def winners_chart(view: View) -> Chart:
    """Draw what each head costs on each instance as a multiple of the best one there."""
    ranking = ranking_of(view.profiles, _objective(view))
    instances = drawn_instances(ranking)
    svg = ""
    if len(ranking.instances) > 1 and view.names:
        svg = HeatMap(view, ranking, instances).svg(ID, TITLE, _lead(view, ranking))
    return Chart(
        ID,
        TITLE,
        _lead(view, ranking),
        svg,
        [Column("head"), Column("best on", True), *(Column(name, True) for name in instances)],
        [_row(view, ranking, name, instances) for name in view.names],
        _notes(view, ranking, bool(svg)),
    )


def drawn_instances(ranking: Ranking) -> List[str]:
    """Return the instances that are shown: those with the most runs, in the slot's order."""
    ranked = sorted(ranking.instances, key=lambda name: -ranking.runs[name])[:MOST_INSTANCES]
    kept = set(ranked)
    return [name for name in ranking.instances if name in kept]


def _objective(view: View) -> Optional[ResolvedObjective]:
    document = object_in(view.weights.document.get("objective")) if view.weights else None
    return None if document is None else resolved_objective_of(document)


def _wins(ranking: Ranking) -> Dict[str, List[str]]:
    """Return the instances on which each head is the cheapest; only heads with some."""
    wins: Dict[str, List[str]] = {}
    for instance in ranking.instances:
        best = ranking.best_on(instance)
        if best is not None:
            wins.setdefault(best, []).append(instance)
    return wins


def _lead(view: View, ranking: Ranking) -> str:
    if not view.names:
        return "There are no heads."
    number = len(ranking.instances)
    wins = _wins(ranking)
    if not wins:
        return "No head has succeeded on any input yet, so none is best anywhere."
    ranked = sorted(wins, key=lambda name: (-len(wins[name]), view.names.index(name)))
    first = ranked[0]
    clear = sum(1 for name in wins[first] if ranking.is_clear_on(name))
    if number == 1:
        sure = "beyond noise" if clear else "but not beyond noise"
        return f"There is one input only, and {view.label(first)} is the cheapest on it, {sure}."
    if len(wins[first]) == number:
        where = {number: "beyond noise on each", 0: "beyond noise on none of them"}
        sure = where.get(clear, f"beyond noise on {clear} of them")
        return f"{view.label(first)} is the cheapest on all {number} inputs, {sure}."
    clear = sum(1 for name in ranking.instances if ranking.is_clear_on(name))
    told = f"{view.label(first)} is the cheapest on {len(wins[first])} of {number} inputs"
    told += "".join(f", {view.label(name)} on {len(wins[name])}" for name in ranked[1:3])
    if len(ranked) > 3:
        rest = sum(len(wins[name]) for name in ranked[3:])
        told += f", {len(ranked) - 3} more heads on {rest}"
    return f"{told}; on {clear or 'none'} of them that is beyond noise."


def _row(view: View, ranking: Ranking, name: str, instances: Sequence[str]) -> List[str]:
    standings = ranking.by_head[name]
    wins = sum(1 for standing in standings.values() if standing.is_best)
    cells = [standing_text(standings.get(instance), ranking.unit) for instance in instances]
    return [head_cell(view, name), str(wins), *cells]


def _has_failures(standings: Mapping[str, Standing]) -> bool:
    return any(0 < standing.successes < standing.runs for standing in standings.values())


def _notes(view: View, ranking: Ranking, is_drawn: bool) -> List[str]:
    notes = []
    if view.names and not ranking.instances:
        notes.append(
            "No runs are known, so nothing can be said of single inputs; profiles of Hydra have "
            "them: python -m hydra_heads profile."
        )
    elif len(ranking.instances) == 1:
        notes.append(
            "One input only: with several inputs this shows which head is best on which; give "
            "some as instances of the slot."
        )
    if is_drawn:
        notes.append(
            "Figures are costs as multiples of the best one's on the same input; ~ is not beyond "
            "noise of it (95 % interval of the difference in the same blocks, each for itself)."
        )
        notes += left_out(view)
    more = len(ranking.instances) - MOST_INSTANCES
    if more > 0:
        notes.append(f"The {MOST_INSTANCES} inputs with the most runs are shown; {more} are not.")
    if ranking.instances and ranking.unit == SUCCESS_TIME:
        notes.append("There are no weights yet: compared are the mean times of successes.")
    objective = _objective(view)
    if objective is not None and is_drawn and any(map(_has_failures, ranking.by_head.values())):
        cost = amount_text(objective.failure_cost, ranking.unit)
        notes.append(
            f"A failed run counts as {cost}: a head that fails now and then costs many times what "
            "the best one does."
        )
    if ranking.unpriced:
        notes.append(f"{ranking.unpriced} successes lack what is minimised and do not count.")
    idle = sum(1 for name in view.names if not ranking.by_head[name])
    if idle and ranking.instances:
        notes.append(f"Of {idle} {'head' if idle == 1 else 'heads'} no runs are known.")
    return notes
