"""The verdict of the gate: printed, and written in the formats that were asked for."""

import os
from typing import Any, Dict, List, Mapping

from hydra_heads.base.errors import OutputError
from hydra_heads.base.files import write_text
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.exports import check_replaceable
from hydra_heads.cli.gate_options import Report
from hydra_heads.cli.output import print_exactly, print_result
from hydra_heads.model.checks import own_key_problems
from hydra_heads.model.documents import FILE_KINDS, problems_of
from hydra_heads.model.places import AUDIT_FILE, HISTORY_FILE
from hydra_heads.model.regression import exit_code_of
from hydra_heads.report.gates.table import render

SCHEMA = "hydra.regression"

JSON, TEXT = "json", "text"


def check_reports(call: Call) -> None:
    """Refuse files that no report may replace, before anything is judged."""
    for report in call.options.report:
        if report.path is not None:
            _check_place(report)


def _check_place(report: Report) -> None:
    path = str(report.path)
    name = os.path.basename(path)
    is_profile = name.startswith("head_") and name.endswith(".json")
    if is_profile or name in (*FILE_KINDS, HISTORY_FILE, AUDIT_FILE):
        raise OutputError(
            f"{path}: this is the name of a document of Hydra, which a report is not; "
            f"name another file: --report {report.format}=FILE"
        )
    try:
        check_replaceable(path, "a report", SCHEMA if report.format == JSON else None)
    except OutputError as error:
        message = error.message.replace("--out FILE", f"--report {report.format}=FILE")
        raise OutputError(message) from error


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
