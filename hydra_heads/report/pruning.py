"""What is no longer kept of the history, in words."""

import time
from typing import Sequence

from hydra_heads.model.pruning import Doomed
from hydra_heads.model.slot import Retention
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT


def doomed_table(doomed: Sequence[Doomed]) -> str:
    """Return one row a head and invocation, and the sum of the runs."""
    columns = (
        Column("head"),
        Column("slot"),
        Column("invocation"),
        Column("runs", True),
        Column("from"),
        Column("to"),
    )
    rows = [
        [
            row.head,
            row.slot or ABSENT,
            row.run_id,
            str(row.runs),
            _moment(row.from_unix),
            _moment(row.to_unix),
        ]
        for row in doomed
    ]
    total = sum(row.runs for row in doomed)
    return render_table(columns, [*rows, ["all", "", "", str(total), "", ""]])


def kept_line(path: str, retention: Retention) -> str:
    """Say that nothing has to go.

    >>> kept_line("history.db", Retention(days=30))
    'history.db: nothing to prune: no run that may go is older than 30 days'
    """
    bounds = []
    if retention.days is not None:
        bounds.append(f"older than {retention.days:g} days")
    if retention.runs is not None:
        bounds.append(f"beyond the newest {retention.runs} of a head")
    return f"{path}: nothing to prune: no run that may go is {' or '.join(bounds)}"


def pruned_line(path: str, runs: int) -> str:
    """Say how many runs went.

    >>> pruned_line("history.db", 1)
    'history.db: 1 run deleted; history vacuum gives its room back to the system'
    """
    if not runs:
        return f"{path}: nothing to prune"
    what, whose = ("1 run", "its") if runs == 1 else (f"{runs} runs", "their")
    return f"{path}: {what} deleted; history vacuum gives {whose} room back to the system"


def _moment(unix: float) -> str:
    """Word a moment in UTC, to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(unix))
