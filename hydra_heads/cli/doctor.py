"""Look at this machine and this installation, and at what measuring costs here."""

import argparse
import logging
from typing import Dict, List

from hydra_heads.base.errors import DONE, NEGATIVE, UsageError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import folder_from
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name, whole_number
from hydra_heads.measure.doctor.check import PROBLEM, Check
from hydra_heads.measure.doctor.survey import survey
from hydra_heads.model.places import DEFAULT_FOLDER
from hydra_heads.report.doctor import checks_text, overhead_text, trust

LOG = logging.getLogger("hydra.cli.doctor")

DEFAULT_SECONDS = 10

MAX_SECONDS = 3600

NEEDED = ("python", "sqlite", "runner")
"""Checks without which nothing can be measured."""

seconds = whole_number(1, MAX_SECONDS)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `doctor`."""
    parser.add_argument(
        "--overhead",
        action="store_true",
        help="measure what runs, recording and sampling cost here, and what can be trusted",
    )
    parser.add_argument(
        "--seconds",
        type=seconds,
        metavar="N",
        help="how long --overhead takes, about; longer is more exact "
        f"(1 to {MAX_SECONDS}, default {DEFAULT_SECONDS})",
    )
    parser.add_argument(
        "--output-dir",
        type=path_name,
        metavar="DIR",
        help=f"folder of a slot that is looked at too (default {DEFAULT_FOLDER}, environment "
        "HYDRA_DIR); it is not made",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Check, measure when that was asked for, and print; 1 when a problem was found."""
    options = call.options
    if options.seconds is not None and not options.overhead:
        raise UsageError("--seconds goes with --overhead; the checks take no time; see --help")
    checks = survey(folder_from(options.output_dir))
    document: Dict[str, object] = {"checks": [check.as_document() for check in checks]}
    problems = [check for check in checks if check.status == PROBLEM]
    if not options.json:
        _print_checks(problems if options.quiet else checks)
    if options.overhead:
        document.update(_overhead(call, problems))
    if options.json:
        print_result(dump_json(document).rstrip("\n"))
    return NEGATIVE if problems else DONE


def _print_checks(checks: List[Check]) -> None:
    if checks:
        rows = [(check.id, check.status, check.message, check.remedy) for check in checks]
        print_result(checks_text(rows))


def _overhead(call: Call, problems: List[Check]) -> Dict[str, object]:
    """Measure and print what it costs; nothing where the problems make that impossible."""
    prevented = [check.id for check in problems if check.id in NEEDED]
    if prevented:
        LOG.warning("--overhead: nothing is measured before this is mended: %s", *prevented[:1])
        return {"overhead": None, "trust": []}
    # Not before: it needs the history, and so SQLite, whose absence is one of the problems.
    from hydra_heads.measure.doctor.overhead import measure_overhead

    wanted = call.options.seconds or DEFAULT_SECONDS
    LOG.info("measuring for about %d s; leave the machine alone meanwhile", wanted)
    figures = measure_overhead(wanted, lambda step: LOG.debug("measuring: %s", step)).as_document()
    if not (call.options.json or call.options.quiet):
        print_result("\n" + overhead_text(figures))
    return {"overhead": figures, "trust": [item.as_document() for item in trust(figures)]}
