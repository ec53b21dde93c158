"""What a schema cannot say of how heads are weighed: objective, constraints, limits of weights."""

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.findings import Findings, Step, shown
from hydra_heads.model.metrics import BY_NAME, TIME
from hydra_heads.model.minimised import SUMMABLE, WORDS, name_fault
from hydra_heads.model.weight_limits import fault_of_sums, share_limits_of

QUANTILES: Mapping[str, float] = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
"""Metrics that are quantiles of successful times, and which."""

CONSTRAINED: Tuple[str, ...] = (
    "success_rate",
    "avg_time",
    *QUANTILES,
    *(name for name in SUMMABLE if name != TIME),
)
"""What a constraint may name, beside `user_*`: figures that follow from the runs of a head."""

Path = Tuple[Step, ...]
Rows = Sequence[Mapping[str, Any]]


def check_objective(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the names and the units of what an objective minimises."""
    objective = document.get("objective") or {}
    minimise, path = objective.get("minimise", TIME), ("objective", "minimise")
    if isinstance(minimise, str):
        fault = name_fault(minimise, tuple(WORDS), "or a list of metrics with their weights")
        if minimise in BY_NAME and fault is not None:
            fault = f"found {shown(minimise)}, which a list takes: "
            fault += f'[{{"metric": "{minimise}", "weight": 1}}]'
        if fault is not None:
            findings.add(path, fault)
        return
    _check_addends(minimise, path, findings)


def _check_addends(addends: Rows, path: Path, findings: Findings) -> None:
    seen: Dict[str, int] = {}
    units = [addend.get("unit") for addend in addends]
    unit = next((text for text in units if text), None)
    for index, addend in enumerate(addends):
        name = addend["metric"]
        fault = name_fault(name, SUMMABLE, "")
        if fault is not None:
            findings.add((*path, index, "metric"), fault)
        elif name in seen:
            findings.add((*path, index, "metric"), f"{shown(name)} comes twice; add their weights")
        seen[name] = index
        if units[index] and units[index] != unit:
            findings.add(
                (*path, index, "unit"),
                f"found {shown(units[index])} beside {shown(unit)}, expected one unit, that of the "
                f"sum; weight says how many {unit} one unit of {name} costs",
            )


def check_penalty(document: Mapping[str, Any], findings: Findings) -> None:
    """Refuse what has no effect on the cost of a failure, because something else decides it."""
    objective = document.get("objective") or {}
    is_time = objective.get("minimise", TIME) == TIME
    given = {key: objective.get(key) for key in ("penalty", "penalty_factor", "time_limit_s")}
    if is_time and given["penalty"] is not None:
        findings.add(
            ("objective", "penalty"),
            f"found {shown(given['penalty'])} where time is minimised and a failure costs "
            "penalty_factor x time_limit_s; give these two instead",
        )
    if not is_time and given["time_limit_s"] is not None:
        findings.add(
            ("objective", "time_limit_s"),
            f"found {shown(given['time_limit_s'])} where a failure costs the penalty, because "
            "something else than time is minimised; give penalty instead",
        )
    if not is_time and given["penalty"] is not None and given["penalty_factor"] is not None:
        findings.add(
            ("objective", "penalty_factor"),
            f"found {shown(given['penalty_factor'])} beside penalty, which says all that a "
            "failure costs; leave one of the two out",
        )


def check_constraints(document: Mapping[str, Any], findings: Findings) -> None:
    """Check that constraints are of figures that follow from runs, in the units of these."""
    seen: Dict[str, int] = {}
    for index, row in enumerate(document.get("constraints") or []):
        name, path = row["metric"], ("constraints", index)
        fault = name_fault(name, CONSTRAINED, "")
        if fault is not None:
            findings.add((*path, "metric"), fault)
        elif name in seen:
            findings.add(
                (*path, "metric"),
                f"{shown(name)} comes twice; at_least and at_most go into one constraint",
            )
        seen[name] = index
        _check_bounds(row, path, findings)


def _check_bounds(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    least, most = row.get("at_least"), row.get("at_most")
    if least is not None and most is not None and least > most:
        findings.add(
            (*path, "at_least"),
            f"found {shown(least)} above at_most ({shown(most)}), expected at_least <= at_most",
        )
    for key, bound in (("at_least", least), ("at_most", most)):
        fault = None if bound is None else _bound_fault(row["metric"], key, bound)
        if fault is not None:
            findings.add((*path, key), f"found {shown(bound)}, expected {fault}")


def _bound_fault(name: str, key: str, bound: float) -> Optional[str]:
    """Say what a bound should be that is in the wrong unit, or that no head could keep."""
    if name == "success_rate":
        if not 0 <= bound <= 100:
            return "percent from 0 to 100"
        return "percent, like 95: this looks like a fraction" if 0 < bound <= 1 else None
    is_own = name not in BY_NAME and name not in WORDS
    return "a number >= 0" if key == "at_most" and bound < 0 and not is_own else None


def check_weight_limits(document: Mapping[str, Any], findings: Findings) -> None:
    """Check that there are weights of the enabled heads which keep to all limits."""
    defaults = (document.get("defaults") or {}).get("weight") or {}
    names: List[str] = []
    limits: List[Tuple[float, float]] = []
    for index, head in enumerate(document["heads"]):
        if not head.get("enabled", True):
            continue
        least, most = share_limits_of({**defaults, **(head.get("weight") or {})})
        if least > most:
            findings.add(
                ("heads", index, "weight"),
                f"found min {shown(least)} above max {shown(most)} of head {head['name']!r}, "
                "expected min <= max",
            )
            return
        names.append(head["name"])
        limits.append((least, most))
    fault = fault_of_sums(names, limits) if limits else None
    if fault is not None:
        findings.add(("heads",), fault)
