"""What a schema cannot say of weights: shares that sum to 1, rows that agree with the maps."""

from typing import Any, Mapping

from hydra_heads.model.figure_checks import (
    Path,
    check_distinct_names,
    check_head_name,
    check_interval,
    check_reference,
    check_shares,
)
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.metrics import TIME
from hydra_heads.model.plan_checks import check_fallbacks, check_plan
from hydra_heads.model.weighing_checks import check_objective


def check_weights(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the shares of one weights document, and that its parts name the same heads."""
    weights = document["weights"]
    check_shares(list(weights.values()), ("weights",), "weights", findings)
    _check_rows(document, findings)
    _check_beliefs(document, findings)
    check_objective(document, findings)
    _check_failure_cost(document["objective"], findings)
    for index, row in enumerate(document["by_instance"]):
        shares: Path = ("by_instance", index, "weights")
        check_shares(list(row["weights"].values()), shares, "weights", findings)
        for name in row["weights"]:
            check_reference(name, weights, shares, "a head that is weighed", findings)
    _check_previous(document, findings)
    check_plan(document, findings)
    check_fallbacks(document, findings)
    more_runs = document["more_runs"] or {}
    for index, name in enumerate(more_runs.get("to_decide") or []):
        place: Path = ("more_runs", "to_decide", index)
        check_reference(name, weights, place, "a head that is weighed", findings)


def _check_rows(document: Mapping[str, Any], findings: Findings) -> None:
    weights, rows = document["weights"], document["heads"]
    check_distinct_names(rows, "name", ("heads",), findings)
    for index, row in enumerate(rows):
        name = row["name"]
        check_head_name(name, ("heads", index, "name"), findings)
        if name not in weights:
            findings.add(
                ("heads", index, "name"), f"found {shown(name)}, which has no share in weights"
            )
        elif row["weight"] != weights[name]:
            findings.add(
                ("heads", index, "weight"),
                f"found {shown(row['weight'])}, expected {shown(weights[name])}, as weights says",
            )
        check_interval(row["expected_cost_ci"], ("heads", index, "expected_cost_ci"), findings)
    for name in sorted(set(weights) - {row["name"] for row in rows}):
        findings.add(("weights", name), "found a share of a head that has no row in heads")


def _check_beliefs(document: Mapping[str, Any], findings: Findings) -> None:
    """Beliefs are over eligible heads; a policy that has none leaves them all null."""
    beliefs = [row["belief"] for row in document["heads"] if row["eligible"]]
    known = [belief for belief in beliefs if belief is not None]
    if known:
        check_shares(known, ("heads",), "beliefs of eligible heads", findings)
        if len(known) < len(beliefs):
            findings.add(("heads",), "found beliefs of some eligible heads, expected all or none")


def _check_failure_cost(objective: Mapping[str, Any], findings: Findings) -> None:
    """Note an objective that does not say what a failure costs."""
    key = "time_limit_s" if objective["minimise"] == TIME else "penalty"
    if objective.get(key) is None:
        findings.add(("objective", key), "found null, expected a number > 0")


def _check_previous(document: Mapping[str, Any], findings: Findings) -> None:
    previous = document["previous"]
    if previous is not None:
        path = ("previous", "weights")
        check_shares(list(previous["weights"].values()), path, "weights", findings)
        if document["decision"] == "first":
            findings.add(("previous",), "found an object, expected null, as decision is first")
        return
    for index, row in enumerate(document["heads"]):
        if row["previous_weight"] is not None:
            findings.add(
                ("heads", index, "previous_weight"),
                f"found {shown(row['previous_weight'])}, expected null, as previous is null",
            )
            return
