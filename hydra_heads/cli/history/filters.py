"""Which runs of the history are meant: the options that `runs`, `export` and `errors` share."""

import argparse
import time

from hydra_heads.cli.call import Call
from hydra_heads.cli.durations import seconds_in
from hydra_heads.cli.parser import one_of, whole_number
from hydra_heads.model.failure import FAILURE_KINDS
from hydra_heads.model.invocation import ORIGINS
from hydra_heads.model.moments import DATE_CHARACTERS, unix_of
from hydra_heads.store.history import History
from hydra_heads.store.listing import FAILED, OK, UNDECIDED, Wanted, check_wanted

RESULTS = (OK, FAILED, UNDECIDED, *FAILURE_KINDS)

MOST_LIMIT = 10**9

_DAY_SECONDS = 86400.0

_EXPECTED = "a date, a moment like 2026-11-21T08:00+01:00, or an age like 7d or 12h"


def add_run_filters(parser: argparse.ArgumentParser) -> None:
    """Add all options that say which runs are meant, but for how many."""
    add_time_filters(parser)
    parser.add_argument("--instance", metavar="NAME", help="runs on this instance only")
    parser.add_argument(
        "--result",
        type=one_of(RESULTS),
        metavar="RESULT",
        help=f"runs that ended so only: {', '.join(RESULTS)}",
    )
    add_origin(parser)
    parser.add_argument("--run", metavar="RUN_ID", help="runs of this invocation only")


def add_time_filters(parser: argparse.ArgumentParser) -> None:
    """Add `--head`, `--since` and `--until`."""
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="NAME",
        help="runs of this head only; repeat it",
    )
    parser.add_argument(
        "--since",
        type=since_moment,
        metavar="WHEN",
        help=f"runs that started then or later: {_EXPECTED} (local time without a zone)",
    )
    parser.add_argument(
        "--until",
        type=until_moment,
        metavar="WHEN",
        help="runs that started before; a date alone: that day is still in",
    )


def add_origin(parser: argparse.ArgumentParser) -> None:
    """Add `--origin`."""
    parser.add_argument(
        "--origin",
        type=one_of(ORIGINS),
        metavar="ORIGIN",
        help=f"of this origin only: {', '.join(ORIGINS)}",
    )


def add_limit(parser: argparse.ArgumentParser, default: int, what: str) -> None:
    """Add `--limit`."""
    parser.add_argument(
        "--limit",
        type=whole_number(0, MOST_LIMIT),
        default=default,
        metavar="N",
        help=f"the newest N {what} only; 0: all (default {default})",
    )


def wanted_runs(call: Call, history: History) -> Wanted:
    """Return which runs the options mean; raises `InputError` for names that are not known."""
    options = call.options
    wanted = Wanted(
        heads=tuple(options.head),
        since_unix=options.since,
        until_unix=options.until,
        instance=getattr(options, "instance", None),
        result=getattr(options, "result", None),
        origin=getattr(options, "origin", None),
        run_id=getattr(options, "run", None),
        limit=getattr(options, "limit", 0),
    )
    check_wanted(history, wanted)
    return wanted


def since_moment(text: str) -> float:
    """Read a moment: a date (its beginning), a date with a time, or an age.

    >>> since_moment("1970-01-01T00:01Z")
    60.0
    """
    age = seconds_in(text)
    moment = unix_of(text) if age is None else time.time() - age
    if moment is None:
        raise argparse.ArgumentTypeError(f"found {ascii(text)[:60]}, expected {_EXPECTED}")
    return moment


def until_moment(text: str) -> float:
    """Read a moment as `since_moment` does; a date alone is its end."""
    from datetime import date, timedelta

    moment = since_moment(text)
    if len(text) != DATE_CHARACTERS or seconds_in(text) is not None:
        return moment
    year, month, day = (int(part) for part in text.split("-"))
    try:
        following = date(year, month, day) + timedelta(days=1)
    except OverflowError:
        return moment + _DAY_SECONDS
    return unix_of(following.isoformat()) or moment
