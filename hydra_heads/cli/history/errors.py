"""Sort failed runs by what their output says: how often, since when, what to look at."""

import argparse
import os
from functools import lru_cache
from typing import Callable, Dict, Iterable, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.history.filters import add_time_filters, wanted_runs
from hydra_heads.cli.history_folder import add_history_options, history_path, open_history
from hydra_heads.cli.output import print_result
from hydra_heads.model.documents import read_document
from hydra_heads.model.log_categories import Classified, classify
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.slot import ErrorPattern, error_patterns_of
from hydra_heads.report.errors import Group, errors_rows, errors_text
from hydra_heads.store.listing import FailedRun, failures

REMEMBERED = 1024
"""Outputs whose category is remembered: runs that fail alike write the same, at most 4 KiB."""

UNKNOWN_KIND = "unknown"
"""Of a failed run of which nobody told why."""

Classify = Callable[[str, Optional[str], Optional[int]], Classified]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history errors`."""
    add_history_options(parser)
    add_time_filters(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Sort them."""
    own = _own_patterns(os.path.dirname(history_path(call)))

    @lru_cache(maxsize=REMEMBERED)
    def remembering(text: str, kind: Optional[str], exit_code: Optional[int]) -> Classified:
        return classify(text, kind, exit_code, own)

    with open_history(call) as history:
        failed = failures(history, wanted_runs(call, history))
        groups = list(_grouped(failed, remembering).values())
    if call.options.json:
        print_result(dump_json({"errors": errors_rows(groups)}).rstrip("\n"))
    elif not call.options.quiet:
        print_result(errors_text(groups) if groups else "no failed runs")
    return DONE


def _own_patterns(folder: str) -> Sequence[ErrorPattern]:
    path = os.path.join(folder, SLOT_FILE)
    return error_patterns_of(read_document(path, "slot")) if os.path.exists(path) else ()


def _grouped(failed: Iterable[FailedRun], classified: Classify) -> Dict[Tuple[str, str], Group]:
    """Count failed runs by category and severity; they come newest first."""
    groups: Dict[Tuple[str, str], Group] = {}
    for each in failed:
        run = each.listed.run
        found = _category_of(each, classified)
        key = (found.category, found.severity)
        at = run.started_unix
        group = groups.get(key) or Group(*key, 0, {}, {}, at, at, run.id, found.line)
        if at <= group.first_unix:
            group = group._replace(first_unix=at, first_run=run.id, line=found.line)
        kind = run.failure.kind if run.failure else UNKNOWN_KIND
        for counts, name in ((group.heads, run.head), (group.kinds, kind)):
            counts[name] = counts.get(name, 0) + 1
        groups[key] = group._replace(runs=group.runs + 1, last_unix=max(group.last_unix, at))
    return groups


def _category_of(failed: FailedRun, classified: Classify) -> Classified:
    run = failed.listed.run
    kind, message = run.failure or (None, "")
    exit_code = run.metrics.get("exit_code")
    text = "\n".join(part for part in (failed.stderr_tail, message) if part)
    return classified(text, kind, None if exit_code is None else int(exit_code))
