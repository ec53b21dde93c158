"""What a `Slot` minimises, and how much of it one call in this process used."""

import time
from typing import Dict, Mapping, Optional, Tuple, Union

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import TIME, is_registered
from hydra_heads.model.minimised import CPU, OWN, addends_of, name_fault, success_cost, used
from hydra_heads.model.objective import Objective, ResolvedObjective, objective_of

try:
    import resource

    _OF_THREAD: Optional[int] = getattr(resource, "RUSAGE_THREAD", None)
except ImportError:  # Windows
    _OF_THREAD = None

GivenObjective = Union[str, Mapping[str, object]]
"""A word, or an object as `objective` of a heads file is one."""

_MEASURED = (TIME, "execution_time_seconds")

_CPU = ("user_time", "system_time")


class SlotObjective:
    """What is minimised, which figures of a call that needs, and what a failure costs.

    `failure_cost` is None where it is to come from the runs. `is_time`: seconds alone count;
    `needs_cpu`: the calling thread's CPU time has to be taken. Raises `InputError` for what
    cannot be measured of one call among others in a process.
    """

    __slots__ = ("failure_cost", "is_time", "minimise", "needs_cpu", "resolved", "unit")

    def __init__(
        self, objective: Union[Objective, ResolvedObjective], where: str, timeout_s: Optional[float]
    ) -> None:
        metrics = [addend.metric for addend in addends_of(objective.minimise)]
        for metric in metrics:
            if metric not in (*_MEASURED, CPU, *_CPU) and not _is_own(metric):
                raise InputError(
                    f"{where}: the objective minimises {metric}, which cannot be told of one call "
                    "inside a process; minimise time, cpu or a user_* figure, or use `run`"
                )
        self.minimise = objective.minimise
        self.unit = objective.unit
        self.is_time = objective.minimise == TIME
        self.needs_cpu = any(metric in (CPU, *_CPU) for metric in metrics)
        self.failure_cost = _failure_cost(objective, timeout_s)
        # What runs used is asked of it, and never what a failure costs: that is the learner's.
        self.resolved = ResolvedObjective(objective.minimise, 0.0, None, None)

    def amount(
        self, ok: bool, seconds: float, figures: Optional[Mapping[str, float]]
    ) -> Optional[float]:
        """Return what a run used, None of a success that lacks a figure or has it below 0."""
        if self.is_time:
            return seconds
        known = {_MEASURED[1]: seconds, **(figures or {})}
        if not ok:
            return used(self.minimise, seconds, known)
        try:
            return success_cost(self.minimise, seconds, known)
        except InputError:
            return None


def given_objective(given: GivenObjective, where: str) -> Objective:
    """Read an objective given in Python; raises `InputError` for an unknown word."""
    objective = objective_of({"minimise": given} if isinstance(given, str) else given)
    for addend in addends_of(objective.minimise):
        fault = name_fault(addend.metric, (TIME, CPU, *_MEASURED[1:], *_CPU), "")
        if fault is not None and addend.metric not in ("memory", "memory_max_mb"):
            raise InputError(f"{where}: objective: {fault}")
    return objective


def cpu_now() -> Tuple[float, float]:
    """Return the seconds of CPU that this thread has had: as a user, and inside the system.

    Where the two are not told apart, all of it counts as the user's.
    """
    if _OF_THREAD is None:
        return time.thread_time(), 0.0
    use = resource.getrusage(_OF_THREAD)
    return use.ru_utime, use.ru_stime


def cpu_since(before: Tuple[float, float]) -> Dict[str, float]:
    """Return the figures of the CPU that this thread has had since."""
    after = cpu_now()
    return {name: max(0.0, b - a) for name, a, b in zip(_CPU, before, after)}


def _is_own(metric: str) -> bool:
    return metric.startswith(OWN) and is_registered(metric)


def _failure_cost(
    objective: Union[Objective, ResolvedObjective], timeout_s: Optional[float]
) -> Optional[float]:
    if isinstance(objective, ResolvedObjective):
        return objective.failure_cost
    if objective.penalty is not None:
        return objective.penalty
    limit = timeout_s if objective.time_limit_s is None else objective.time_limit_s
    if limit is None or not all(
        addend.metric in (*_MEASURED, CPU) for addend in addends_of(objective.minimise)
    ):
        return None
    return objective.penalty_factor * limit
