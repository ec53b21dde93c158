"""Say what a head used and took, on average, over the runs that were recorded last."""

import argparse
from typing import Dict, Optional

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json, round_figure
from hydra_heads.cli.call import Call
from hydra_heads.cli.history.filters import add_limit
from hydra_heads.cli.history_folder import add_history_options, open_history
from hydra_heads.cli.output import print_result
from hydra_heads.report.one_run import unit_of
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, quantity
from hydra_heads.store.aggregate import DEFAULT_RUNS, Aggregate, last_runs, slots_of
from hydra_heads.store.listing import Wanted, check_wanted

Means = Dict[str, Aggregate]

_EVERY = 10**12
"""More runs than a history holds."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history head`."""
    parser.add_argument("name", metavar="HEAD", help="a head, of any slot or of none")
    add_limit(parser, DEFAULT_RUNS, "runs")
    add_history_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Show every metric's mean, for each slot that has a head of this name."""
    name, limit = call.options.name, call.options.limit or _EVERY
    with open_history(call) as history:
        check_wanted(history, Wanted(heads=(name,)))
        found = {slot: last_runs(history, slot, name, limit) for slot in slots_of(history, name)}
    if call.options.json:
        rows = [_document(slot, name, means) for slot, means in found.items()]
        print_result(dump_json({"heads": rows}).rstrip("\n"))
    elif not call.options.quiet:
        print_result("\n\n".join(_text(slot, name, means) for slot, means in found.items()))
    return DONE


def _document(slot: Optional[str], name: str, means: Means) -> Dict[str, object]:
    metrics = {
        metric: {"mean": round_figure(found.mean), "unit": unit_of(metric), "runs": found.runs}
        for metric, found in means.items()
    }
    return {"slot": slot, "head": name, "metrics": metrics}


def _text(slot: Optional[str], name: str, means: Means) -> str:
    """Return a heading and a table of metrics."""
    columns = (Column("metric"), Column("mean", True), Column("unit"), Column("runs", True))
    rows = [
        [metric, _signed(found.mean), unit_of(metric), str(found.runs)]
        for metric, found in means.items()
    ]
    return f"head {name} of slot {slot or ABSENT}\n{render_table(columns, rows)}"


def _signed(value: float) -> str:
    """Word a mean; that of exit codes may be below 0."""
    return quantity(value) if value >= 0 else f"-{quantity(-value)}"
