"""Which series are meant, for the commands that say what the history means."""

import argparse
import os
from typing import Callable, Dict, List, NamedTuple, Optional

from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.redact import printable
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import profile_line
from hydra_heads.cli.history_folder import add_history_options
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import one_of, whole_number
from hydra_heads.model.invocation import ORIGINS, PROFILE_ORIGIN
from hydra_heads.model.metrics import TIME
from hydra_heads.store.queries import Queries
from hydra_heads.store.series import (
    MOST_NIGHTS,
    Series,
    check_metric,
    heads_of,
    latest_slot,
    series_of,
)

SCRIPT_ORIGIN = "script"


class Wanted(NamedTuple):
    """The slot and the heads that are meant, and where their runs come from."""

    slot: Optional[str]
    heads: List[str]
    origin: str


def add_insight_options(parser: argparse.ArgumentParser, last: Optional[int] = None) -> None:
    """Add the options of all of these commands; `last` is how many invocations count by default."""
    add_history_options(parser)
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="NAME",
        help="this head only; repeat it (default every head)",
    )
    parser.add_argument(
        "--last",
        type=whole_number(1, MOST_NIGHTS),
        default=last or MOST_NIGHTS,
        metavar="N",
        help=f"the latest N invocations of each head only (default {last or MOST_NIGHTS})",
    )
    parser.add_argument(
        "--origin",
        type=one_of(ORIGINS),
        default=PROFILE_ORIGIN,
        metavar="ORIGIN",
        help=f"invocations of this origin only: {', '.join(ORIGINS)} "
        f"(default {PROFILE_ORIGIN}: Phase 1; {SCRIPT_ORIGIN}: what `run -- CMD` recorded)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_metric_option(parser: argparse.ArgumentParser) -> None:
    """Add `--metric`."""
    parser.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME",
        help=f"{TIME} (seconds of successes, the default), success_rate, a metric of runs "
        "such as memory_max_mb, or a figure of the head's own; repeat it",
    )


def find_wanted(call: Call, history: Queries) -> Wanted:
    """Return what is meant; raises `InputError` for a head without runs of the origin."""
    options = call.options
    slot = _slot_of(call, history)
    known = heads_of(history, slot, options.origin)
    if not known:
        raise InputError(_nothing_here(call, history))
    for name in options.head:
        if name not in known:
            raise InputError(
                f"--head: {ascii(name)[:80]} has no runs of origin {options.origin} here; "
                f"those that have are {', '.join(known)}"
            )
    return Wanted(slot, list(dict.fromkeys(options.head)) or known, options.origin)


def _slot_of(call: Call, history: Queries) -> Optional[str]:
    if call.options.origin == SCRIPT_ORIGIN:
        return None  # scripts belong to no slot, whatever slot lives in the folder
    named = call.options.slot or from_environment("HYDRA_SLOT", str)
    return named or latest_slot(history, call.options.origin)


def _nothing_here(call: Call, history: Queries) -> str:
    origin = call.options.origin
    if origin == PROFILE_ORIGIN:
        folder = os.path.dirname(history.path)
        return f"{history.path}: no run of Phase 1 here; make some: {profile_line(call, folder)}"
    return f"{history.path}: no run of origin {origin} here; name another --origin"


def find_series(call: Call, history: Queries, wanted: Wanted) -> List[Series]:
    """Return the series of every head that is meant and every metric that was asked for."""
    metrics = list(dict.fromkeys(call.options.metric)) or [TIME]
    for metric in metrics:
        check_metric(metric)
    return [
        series_of(history, wanted.slot, head, metric, most=call.options.last, origin=wanted.origin)
        for head in wanted.heads
        for metric in metrics
    ]


def answer(call: Call, text: Callable[[], str], document: Callable[[], Dict[str, object]]) -> int:
    """Print what was found, as JSON or in words."""
    if call.options.json:
        print_result(dump_json(document()).rstrip("\n"))
    elif not call.options.quiet:
        print_result("\n".join(map(printable, text().split("\n"))))
    return DONE
