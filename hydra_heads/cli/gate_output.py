"""The verdict of the gate: printed, and written in the formats that were asked for."""

from typing import Any, Dict, List, Mapping

from hydra_heads.base.files import write_text
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.exports import check_place
from hydra_heads.cli.gate_options import Report
from hydra_heads.cli.output import print_exactly, print_result
from hydra_heads.model.checks import own_key_problems
from hydra_heads.model.documents import problems_of
from hydra_heads.model.regression import exit_code_of
from hydra_heads.report.gates.table import render

SCHEMA = "hydra.regression"

JSON, TEXT = "json", "text"


def check_reports(call: Call) -> None:
    """Refuse files that no report may replace, before anything is judged."""
    for report in call.options.report:
        if report.path is not None:
            own = SCHEMA if report.format == JSON else None
            check_place(report.path, "a report", own, f"--report {report.format}=FILE")


def show(call: Call, document: Mapping[str, Any]) -> int:
    """Write and print a verdict; return its exit code.

    All files are written before anything is printed: who reads the exit code finds them. Raises
    `OutputError` for one that cannot be written; those before it stay.
    """
    for problem in problems_of(document, "regression", "gate") or own_key_problems(
        document, "gate"
    ):
        raise ValueError(f"not shown, it breaks its own contract: {problem}")
    reports: List[Report] = list(call.options.report)
    if call.options.json:
        reports.append(Report(JSON))
    texts = {report.format: render(report.format, document) for report in reports}
    for report in reports:
        if report.path is not None:
            write_text(report.path, texts[report.format])
    _print(call, document, reports, texts)
    return exit_code_of(document)


def _print(
    call: Call, document: Mapping[str, Any], reports: List[Report], texts: Dict[str, str]
) -> None:
    wanted = [report.format for report in reports if report.path is None]
    if wanted:
        print_exactly([texts[wanted[0]]])
    elif not call.options.quiet:
        lines = render(TEXT, document).rstrip("\n").split("\n")
        print_result("\n".join(map(printable, lines)))
