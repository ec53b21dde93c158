"""What a schema cannot say of plans and fallbacks: slices within the deadline, heads that exist."""

import math
from typing import Any, Collection, Mapping

from hydra_heads.model.figure_checks import (
    SUM_TOLERANCE,
    Path,
    check_distinct_names,
    check_interval,
    check_reference,
)
from hydra_heads.model.findings import Findings, shown

WEIGHED = "a head that is weighed"


def check_plan(document: Mapping[str, Any], findings: Findings) -> None:
    """Check that a plan names heads that are weighed, and that its slices fit its deadline."""
    plan = document["plan"]
    if plan is None:
        return
    weights, deadline = document["weights"], plan["deadline_s"]
    for index, step in enumerate(plan["steps"]):
        place: Path = ("plan", "steps", index, "head")
        check_reference(step["head"], weights, place, WEIGHED, findings)
    if plan.get("single") is not None:
        check_reference(plan["single"], weights, ("plan", "single"), WEIGHED, findings)
    total = math.fsum(step["slice_s"] for step in plan["steps"])
    if total > deadline * (1 + SUM_TOLERANCE):
        findings.add(
            ("plan", "steps"),
            f"found slices that sum to {total:.12g} s, expected at most {shown(deadline)} s, "
            "as deadline_s says",
        )
    check_interval(plan["gain_ci"], ("plan", "gain_ci"), findings)


def check_fallbacks(document: Mapping[str, Any], findings: Findings) -> None:
    """Check that fallbacks are of heads that are weighed, one list a head, the likeliest first."""
    weights, rows = document["weights"], document.get("fallbacks", [])
    check_distinct_names(rows, "head", ("fallbacks",), findings)
    for index, row in enumerate(rows):
        place: Path = ("fallbacks", index, "head")
        check_reference(row["head"], weights, place, WEIGHED, findings)
        _check_followers(row, set(weights) - {row["head"]}, ("fallbacks", index, "then"), findings)


def _check_followers(
    row: Mapping[str, Any], others: Collection[str], path: Path, findings: Findings
) -> None:
    then = row["then"]
    check_distinct_names(then, "head", path, findings)
    for index, other in enumerate(then):
        place: Path = (*path, index, "head")
        check_reference(other["head"], others, place, "another head that is weighed", findings)
    for index, (before, after) in enumerate(zip(then, then[1:])):
        if after["success"] > before["success"]:
            findings.add(
                (*path, index + 1, "success"),
                f"found {shown(after['success'])} after {shown(before['success'])}, "
                "expected the likeliest head first",
            )
            return
