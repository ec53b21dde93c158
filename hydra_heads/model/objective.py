"""What a run costs: the objective as given, and as resolved against the runs.

By default PAR10 (Bischl et al., ASlib, 2016): seconds for a success, ten of the slot's time
limits for a failure, and never less than the run itself used.
"""

from typing import Dict, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import round_figure

DEFAULT_PENALTY_FACTOR = 10.0

LIMIT_FACTOR = 10.0
"""An unset time limit is this many times the median over heads of their median success."""


class Objective(NamedTuple):
    """What is minimised, as the heads file gives it; `time_limit_s` None means: from the data."""

    minimise: str = "time"
    penalty_factor: float = DEFAULT_PENALTY_FACTOR
    time_limit_s: Optional[float] = None

    def as_document(self) -> Dict[str, object]:
        """Return the objective as it stands in documents."""
        return dict(self._asdict())


class ResolvedObjective(NamedTuple):
    """The one definition of cost: everything that weighs or judges uses this.

    `time_limit_from` is `given`, `data` or `timeout`.
    """

    minimise: str
    penalty_factor: float
    time_limit_s: float
    time_limit_from: str

    @property
    def failure_cost(self) -> float:
        """What one failure costs, in seconds, unless the run itself used more."""
        return self.penalty_factor * self.time_limit_s

    def cost(self, ok: bool, seconds: Optional[float]) -> float:
        """Return what one run costs, in seconds.

        >>> ResolvedObjective("time", 10.0, 2.0, "given").cost(False, 0.1)
        20.0
        """
        if ok:
            if seconds is None:
                raise InputError("a run succeeded without a time; expected seconds >= 0")
            return seconds
        return max(self.failure_cost, seconds or 0.0)

    def as_document(self) -> Dict[str, object]:
        """Return the resolved objective as it stands in `weights.json`."""
        return dict(self._asdict())


def resolve_objective(
    objective: Objective,
    success_seconds: Mapping[str, Sequence[float]],
    timeout_s: float,
) -> ResolvedObjective:
    """Fill in the time limit from what the runs say.

    `success_seconds` holds each head's successful times. The limit is the one that is given;
    else ten times the median over heads of their median successful time; else, when nothing
    ever succeeded, `timeout_s`, the largest time limit in force.

    >>> resolve_objective(Objective(), {"a": [0.1], "b": [0.3], "c": []}, 30.0).time_limit_s
    2.0
    """
    if objective.time_limit_s is not None:
        limit, origin = objective.time_limit_s, "given"
    else:
        medians = [_median(times) for times in success_seconds.values() if times]
        if medians and _median(medians) > 0:
            limit, origin = round_figure(LIMIT_FACTOR * _median(medians)), "data"
        else:
            limit, origin = timeout_s, "timeout"
    return ResolvedObjective(objective.minimise, objective.penalty_factor, limit, origin)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
