"""Show one invocation, or one run with all that is kept of it."""

import argparse
import logging
from typing import Dict, List, Optional, Tuple

from hydra_heads.base.errors import DONE, HistoryError, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.history_folder import add_history_options, open_history
from hydra_heads.cli.output import print_result
from hydra_heads.report.history_rows import run_row, whole_invocation_row
from hydra_heads.report.one_run import explained_metrics, invocation_text, run_text, unit_of
from hydra_heads.store.history import History
from hydra_heads.store.listing import ListedRun, listed_invocation, one_run, unknown_run_id

LOG = logging.getLogger("hydra.cli.history.show")

_MOST_DIGITS = 18


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history show`."""
    parser.add_argument(
        "id", metavar="RUN", help="RUN_ID: an invocation; RUN_ID.ORDER: one run of it"
    )
    add_history_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Show it."""
    with open_history(call) as history:
        run_id, order = _parts_of(call.options.id)
        text = (
            _invocation(call, history, run_id)
            if order is None
            else _run(call, history, run_id, order)
        )
    if text:
        print_result(text)
    return DONE


def _parts_of(text: str) -> Tuple[str, Optional[int]]:
    """Split a run's id; a run_id has no dot."""
    run_id, dot, order = text.rpartition(".")
    if dot and order.isascii() and order.isdigit() and len(order) <= _MOST_DIGITS:
        return run_id, int(order)
    return text, None


def _invocation(call: Call, history: History, run_id: str) -> str:
    listed = listed_invocation(history, run_id)
    if listed is None:
        raise unknown_run_id(history, run_id)
    blocks = history.blocks_of(run_id)
    if call.options.json:
        row = whole_invocation_row(listed, blocks)
        return dump_json({"invocation": row}).rstrip("\n")
    return "" if call.options.quiet else invocation_text(listed, blocks)


def _run(call: Call, history: History, run_id: str, order: int) -> str:
    if history.invocation(run_id) is None:
        raise unknown_run_id(history, run_id)
    listed = one_run(history, run_id, order)
    if listed is None:
        raise InputError(
            f"{history.path}: invocation {run_id} has no run of order {order}; "
            f"see them: {call.calling.line('history runs', ['--run', run_id])}"
        )
    stderr_tail = history.stderr_tail(run_id, order)
    curve = _curve_of(history, run_id, order)
    if call.options.json:
        row = _run_document(listed, stderr_tail, curve)
        return dump_json({"run": row}).rstrip("\n")
    return "" if call.options.quiet else run_text(listed, stderr_tail, curve)


def _curve_of(history: History, run_id: str, order: int) -> Optional[Dict[str, List[float]]]:
    """Return a run's curve; a damaged one is told of, and hides nothing else of the run."""
    try:
        return history.curve(run_id, order)
    except HistoryError as error:
        LOG.warning("%s", error.message)
        return None


def _run_document(
    listed: ListedRun, stderr_tail: Optional[str], curve: Optional[object]
) -> Dict[str, object]:
    row = run_row(listed)
    row["metrics"] = [
        {"name": name, "value": value, "unit": unit_of(name), "null_because": reason or None}
        for name, value, reason in explained_metrics(listed)
    ]
    return {**row, "stderr_tail": stderr_tail, "curve": curve}
