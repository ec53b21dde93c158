"""What a schema cannot say of the regression gate: that its rows bear its verdict out."""

from typing import Any, Mapping, Set, Tuple

from hydra_heads.model.figure_checks import Path, check_head_name, check_interval
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.regression import OK, REGRESSED, verdict_of


def check_regression(document: Mapping[str, Any], findings: Findings) -> None:
    """Check one document of the gate: nobody is told a verdict that its rows do not bear out."""
    seen: Set[Tuple[str, str]] = set()
    for index, row in enumerate(document["heads"]):
        path: Path = ("heads", index)
        check_head_name(row["name"], (*path, "name"), findings)
        key = (row["name"], row["metric"])
        if key in seen:
            findings.add(
                (*path, "metric"), f"{shown(row['metric'])} of {row['name']} comes twice; keep one"
            )
        seen.add(key)
        check_interval(row, path, findings)
        _check_row(row, document["settings"], path, findings)
    for metric, change in (document["shared"] or {}).items():
        check_interval(change, ("shared", metric), findings)
    _check_verdict(document, findings)


def _check_row(
    row: Mapping[str, Any], settings: Mapping[str, Any], path: Path, findings: Findings
) -> None:
    """Check that a row is red only where the figures let it be."""
    if row["verdict"] != REGRESSED:
        return
    if row["confirmed"] is False:
        findings.add(
            (*path, "verdict"), f"found {REGRESSED} where confirmed is false, expected {OK}"
        )
    if row["q"] is not None and row["q"] > settings["q"]:
        findings.add(
            (*path, "q"),
            f"found {shown(row['q'])} of a head that regressed, expected at most "
            f"{shown(settings['q'])}, as settings.q says",
        )


def _check_verdict(document: Mapping[str, Any], findings: Findings) -> None:
    verdict, expected = document["verdict"], verdict_of(document["heads"])
    if verdict != expected:
        findings.add(("verdict",), f"found {shown(verdict)}, expected {expected}, as the rows say")
