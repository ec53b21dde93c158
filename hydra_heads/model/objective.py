"""What a run costs: the objective as given, and as resolved against the runs.

By default PAR10 (Bischl et al., ASlib, 2016): seconds for a success, ten of the slot's time
limits for a failure, and never less than the run itself used. What else may be minimised costs
what a success used of it, and a penalty in its unit for a failure.
"""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import CPU, Addend, Minimised, success_cost, unit_of, used
from hydra_heads.model.reading import number_in, text_in

DEFAULT_PENALTY_FACTOR = 10.0

LIMIT_FACTOR = 10.0
"""An unset time limit is this many times the median over heads of their median success."""

LEAST_PENALTY = 1.0
"""A failure costs one unit where the runs say nothing: more than a success, which costs 0."""

GIVEN, FROM_DATA, FROM_TIMEOUT, FROM_NOTHING = "given", "data", "timeout", "default"


class Objective(NamedTuple):
    """What is minimised, as the heads file gives it.

    `time_limit_s` is for time, `penalty` (in the unit of the objective) for all else; None
    means: from the data, with `penalty_factor`.
    """

    minimise: Minimised = TIME
    penalty_factor: float = DEFAULT_PENALTY_FACTOR
    time_limit_s: Optional[float] = None
    penalty: Optional[float] = None

    @property
    def is_time(self) -> bool:
        """Whether time alone is minimised."""
        return self.minimise == TIME

    @property
    def unit(self) -> str:
        """The unit of costs."""
        return unit_of(self.minimise)

    def as_document(self) -> Dict[str, object]:
        """Return the objective as it stands in documents."""
        return {**self._asdict(), "minimise": _minimised_document(self.minimise)}


class ResolvedObjective(NamedTuple):
    """The one definition of cost: everything that weighs or judges uses this.

    Of time there is a limit, `time_limit_from` `given`, `data` or `timeout`; of all else a
    penalty, `penalty_from` `given`, `data`, `timeout` or `default`. What is not used is None.
    """

    minimise: Minimised
    penalty_factor: float
    time_limit_s: Optional[float]
    time_limit_from: Optional[str]
    unit: str = "seconds"
    penalty: Optional[float] = None
    penalty_from: Optional[str] = None

    @property
    def failure_cost(self) -> float:
        """What one failure costs, in the objective's unit, unless the run itself used more."""
        if self.penalty is not None:
            return self.penalty
        return self.penalty_factor * (self.time_limit_s or 0.0)

    def cost(self, ok: bool, seconds: Optional[float], figures: Mapping[str, float] = {}) -> float:
        """Return what one run costs, in the objective's unit; `figures` are its metrics by name.

        Raises `InputError` for a success that lacks what is minimised, or has it below 0.

        >>> ResolvedObjective("time", 10.0, 2.0, "given").cost(False, 0.1)
        20.0
        >>> cpu = ResolvedObjective("cpu", 10.0, None, None, "seconds", 300.0, "given")
        >>> cpu.cost(True, 0.5, {"user_time": 1.0, "system_time": 0.25})
        1.25
        """
        if self.minimise != TIME:
            if ok:
                return success_cost(self.minimise, seconds, figures)
            return max(self.failure_cost, used(self.minimise, seconds, figures))
        if ok:
            if seconds is None:
                raise InputError("a run succeeded without a time; expected seconds >= 0")
            return seconds
        return max(self.failure_cost, seconds or 0.0)

    def as_document(self) -> Dict[str, object]:
        """Return the resolved objective as it stands in `weights.json`."""
        return {**self._asdict(), "minimise": _minimised_document(self.minimise)}


def objective_of(document: Optional[Mapping[str, object]]) -> Objective:
    """Read an objective as given, from a heads file, `slot.json` or a profile.

    What the document does not say, and no document at all, is the default.

    >>> objective_of({"minimise": "cpu", "penalty": 600})
    Objective(minimise='cpu', penalty_factor=10.0, time_limit_s=None, penalty=600.0)
    """
    given = document or {}
    factor = number_in(given.get("penalty_factor"))
    return Objective(
        _minimised_in(given.get("minimise")),
        DEFAULT_PENALTY_FACTOR if factor is None else factor,
        number_in(given.get("time_limit_s")),
        number_in(given.get("penalty")),
    )


def resolved_objective_of(document: Mapping[str, object]) -> ResolvedObjective:
    """Read the resolved objective of a `weights.json`; older ones know time only."""
    given = objective_of(document)
    return ResolvedObjective(
        given.minimise,
        given.penalty_factor,
        given.time_limit_s,
        text_in(document.get("time_limit_from")),
        text_in(document.get("unit")) or given.unit,
        given.penalty,
        text_in(document.get("penalty_from")),
    )


def resolve_objective(
    objective: Objective,
    success_amounts: Mapping[str, Sequence[float]],
    timeout_s: float,
) -> ResolvedObjective:
    """Fill in the time limit, or the penalty, from what the runs say.

    `success_amounts` holds what each head's successes used of what is minimised: their seconds
    when it is time. What is given is kept. Else the time limit is ten times the median over
    heads of their median success; when nothing ever succeeded `timeout_s`, the largest time
    limit in force. A penalty is `penalty_factor` times ten times that median; of the largest
    success where the median is 0; when nothing succeeded, `penalty_factor` times `timeout_s`
    for CPU time and 1 for all else.

    >>> resolve_objective(Objective(), {"a": [0.1], "b": [0.3], "c": []}, 30.0).time_limit_s
    2.0
    >>> resolve_objective(Objective("memory"), {"a": [5.0], "b": [15.0]}, 30.0).penalty
    1000.0
    """
    minimise, factor = objective.minimise, objective.penalty_factor
    if objective.is_time:
        limit, origin = _time_limit(objective, success_amounts, timeout_s)
        return ResolvedObjective(minimise, factor, limit, origin)
    penalty, origin = _penalty(objective, success_amounts, timeout_s)
    return ResolvedObjective(minimise, factor, None, None, objective.unit, penalty, origin)


def _time_limit(
    objective: Objective, success_seconds: Mapping[str, Sequence[float]], timeout_s: float
) -> Tuple[float, str]:
    if objective.time_limit_s is not None:
        return objective.time_limit_s, GIVEN
    typical = _typical(success_seconds)
    return (
        (round_figure(LIMIT_FACTOR * typical), FROM_DATA) if typical else (timeout_s, FROM_TIMEOUT)
    )


def _penalty(
    objective: Objective, success_amounts: Mapping[str, Sequence[float]], timeout_s: float
) -> Tuple[float, str]:
    if objective.penalty is not None:
        return objective.penalty, GIVEN
    largest = max((amount for row in success_amounts.values() for amount in row), default=0.0)
    scale = _typical(success_amounts) or largest
    if scale:
        return round_figure(objective.penalty_factor * LIMIT_FACTOR * scale), FROM_DATA
    if objective.minimise == CPU:
        return round_figure(objective.penalty_factor * timeout_s), FROM_TIMEOUT
    return LEAST_PENALTY, FROM_NOTHING


def _typical(amounts: Mapping[str, Sequence[float]]) -> float:
    """Return the median over heads of their median success; 0 when nothing succeeded."""
    medians = [_median(row) for row in amounts.values() if row]
    return max(0.0, _median(medians)) if medians else 0.0


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _minimised_document(minimised: Minimised) -> object:
    if isinstance(minimised, str):
        return minimised
    return [dict(addend._asdict()) for addend in minimised]


def _minimised_in(value: object) -> Minimised:
    if not isinstance(value, list):
        return TIME if value is None else str(value)
    addends: List[Addend] = []
    for row in value:
        weight = number_in(row.get("weight"))
        addends.append(Addend(str(row["metric"]), weight or 0.0, text_in(row.get("unit"))))
    return tuple(addends)
