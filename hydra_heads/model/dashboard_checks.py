"""What a schema cannot say of a dashboard: states, shares and references that must agree."""

from typing import Any, Mapping

from hydra_heads.model.figure_checks import check_distinct_names, check_head_name, check_shares
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.panel_checks import check_panels, check_thresholds

STATUS_CODES = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
"""Nagios' codes, which the monitor ends with."""


def check_dashboard(document: Mapping[str, Any], findings: Findings) -> None:
    """Check one dashboard: a monitor that reads it meets no contradiction and no dead reference."""
    heads, system = document["heads"], document["system"]
    check_distinct_names(heads, "name", ("heads",), findings)
    for index, head in enumerate(heads):
        check_head_name(head["name"], ("heads", index, "name"), findings)
    if system["head_count"] != len(heads):
        findings.add(
            ("system", "head_count"),
            f"found {shown(system['head_count'])}, expected {len(heads)}, as heads lists",
        )
    code = STATUS_CODES[system["status"]]
    if system["status_code"] != code:
        findings.add(
            ("system", "status_code"),
            f"found {shown(system['status_code'])}, expected {code} for {system['status']}",
        )
    weights = [head["weight"] for head in heads if head["weight"] is not None]
    if weights:
        check_shares(weights, ("heads",), "weights", findings)
    check_distinct_names(document["rules"], "id", ("rules",), findings)
    check_thresholds(document["thresholds"], findings)
    check_panels(
        document["panels"],
        [threshold["id"] for threshold in document["thresholds"]],
        [head["name"] for head in heads],
        findings,
    )
