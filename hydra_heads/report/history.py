"""The history as text: tables of invocations and of runs."""

from typing import List, Optional, Sequence

from hydra_heads.base.redact import printable
from hydra_heads.model.failure import SLICE_ENDED
from hydra_heads.model.run import Run
from hydra_heads.report.history_rows import iso_of
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, quantity
from hydra_heads.store.listing import ListedInvocation, ListedRun

LONGEST_MESSAGE = 60
"""Characters of a failure's message in a table."""

STOPPED = "stopped at its slice"
"""How a run ended that had no more time in the plan it was part of."""

SECONDS_END = len("2026-11-21T08:00:00")


def moment(unix: Optional[float]) -> str:
    """Word a moment to the second, in UTC.

    >>> moment(1.75), moment(None)
    ('1970-01-01T00:00:01+00:00', '-')
    """
    iso = iso_of(unix)
    if iso is None:
        return ABSENT if unix is None else f"{unix:g} s since 1970"
    return iso[:SECONDS_END] + iso[-len("+00:00") :]


def invocations_table(listed: Sequence[ListedInvocation]) -> str:
    """Return one row an invocation, in the order given."""
    columns = (
        Column("run_id"),
        Column("slot"),
        Column("origin"),
        Column("started"),
        Column("heads", True),
        Column("ok", True),
        Column("failed", True),
        Column("undecided", True),
        Column("complete"),
    )
    return render_table(columns, [_invocation_row(each) for each in listed])


def _invocation_row(listed: ListedInvocation) -> List[str]:
    invocation, tallies = listed
    return [
        invocation.run_id,
        invocation.slot or ABSENT,
        invocation.origin,
        moment(invocation.started_unix),
        str(len(tallies)),
        str(sum(tally.ok for tally in tallies)),
        str(sum(tally.failed for tally in tallies)),
        str(sum(tally.undecided for tally in tallies)),
        completeness(invocation.complete),
    ]


def completeness(complete: Optional[bool]) -> str:
    """Word whether an invocation did all it was asked for.

    >>> completeness(True), completeness(False), completeness(None)
    ('yes', 'no', 'not ended')
    """
    return {True: "yes", False: "no", None: "not ended"}[complete]


def runs_table(listed: Sequence[ListedRun]) -> str:
    """Return one row a run, in the order given."""
    columns = (
        Column("run"),
        Column("slot"),
        Column("origin"),
        Column("head"),
        Column("instance"),
        Column("started"),
        Column("seconds", True),
        Column("cpu s", True),
        Column("peak MiB", True),
        Column("result"),
    )
    return render_table(columns, [_run_row(each) for each in listed])


def _run_row(listed: ListedRun) -> List[str]:
    run = listed.run
    return [
        run.id,
        listed.slot or ABSENT,
        listed.origin,
        run.head,
        run.instance,
        moment(run.started_unix),
        quantity(run.seconds),
        quantity(_cpu_seconds(run)),
        quantity(run.metrics.get("memory_max_mb")),
        _result_in_row(run),
    ]


def _cpu_seconds(run: Run) -> Optional[float]:
    user, system = run.metrics.get("user_time"), run.metrics.get("system_time")
    return None if user is None or system is None else user + system


def result_of(run: Run) -> str:
    """Word how a run ended, in full."""
    if run.ok is None and SLICE_ENDED in run.flags:
        return run.failure.message if run.failure else STOPPED
    if run.ok is None:
        return "undecided: a criterion waits for other runs"
    if run.ok or run.failure is None:
        return "ok" if run.ok else "failed"
    kind, message = run.failure
    return f"{kind}: {message}" if message else kind


def _result_in_row(run: Run) -> str:
    is_waiting = run.ok is None and SLICE_ENDED not in run.flags
    text = "undecided" if is_waiting else printable(result_of(run))
    if len(text) > LONGEST_MESSAGE:
        text = text[: LONGEST_MESSAGE - 3] + "..."
    marks = [name for name, is_so in (("warm-up", run.warmup), ("outlier", run.outlier)) if is_so]
    return " ".join([text, *(f"({mark})" for mark in marks)])
