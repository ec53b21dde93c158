"""Takes in the runs that an earlier Hydra recorded nowhere but in the journal.

A runner appends each ended run to `runs.jsonl` before anybody else knows of it. What a killed
Hydra left there is put into the history by the next one.
"""

import json
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.heads.judging import judge_by_exit
from hydra_heads.measure.crew import Job
from hydra_heads.measure.outcomes import facts_of
from hydra_heads.measure.request import Notice
from hydra_heads.measure.runner.wire import STOPPED
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.pending import clear_pending, read_pending
from hydra_heads.store.recorded import Recorded, check_recorded

JOURNAL = "runs.jsonl"
"""The file's name, in the folder of the slot."""


_STRANGE = (
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    ArithmeticError,
    HistoryError,
)
"""What a line leads to that no runner wrote."""


def take_in(path: str, history: History, notify: Callable[[Notice], object]) -> None:
    """Put what a journal holds into the history, and empty it.

    Lines that are torn or damaged, and runs of an invocation that the history does not know,
    are told of and left out.
    """
    taken = left_out = 0
    at, has_more = 0, True
    while has_more:
        pending = read_pending(path, at)
        rows: Dict[str, List[Recorded]] = {}
        for line in pending:
            try:
                row = Recorded(_run_of(line))
                check_recorded(row, path)
            except _STRANGE:
                left_out += 1
                continue
            rows.setdefault(row.run.run_id, []).append(row)
        for run_id, some in rows.items():
            if history.invocation(run_id) is None:
                left_out += len(some)
            else:
                taken += history.append_all(some, skip_known=True)
        left_out += pending.damaged
        at, has_more = pending.end, pending.has_more
    if at:
        clear_pending(path, at)
    if taken:
        runs = "1 run" if taken == 1 else f"{taken} runs"
        notify(Notice("INFO", f"took in {runs} that the journal alone knew"))
    if left_out:
        lines = "1 line" if left_out == 1 else f"{left_out} lines"
        notify(Notice("WARN", f"{path}: {lines} belong to no run that is known, and are left out"))


def journaled_line(path: str, job: Job) -> Optional[Tuple[Mapping[str, Any], int]]:
    """Return the journal's line of a job and the bytes it takes up; None when it has none."""
    if job.stamp is None:
        return None
    stamp = json.loads("{" + job.stamp.rstrip(", ") + "}")
    try:
        pending = read_pending(path)
        begin = pending.end
        for line in pending:
            if all(line.get(name) == value for name, value in stamp.items()):
                return line, pending.end - begin
            begin = pending.end
    except HistoryError:
        pass  # something else is in its place
    return None


def _run_of(line: Mapping[str, Any]) -> Run:
    """Return the run of a line; raises `KeyError`, `TypeError` or `ValueError` for another one."""
    if line["ended_by"] == STOPPED:
        raise ValueError("ended by Hydra itself")
    outcome = facts_of(line, float(line["timeout_s"]))
    judgement = judge_by_exit(tuple(line["exit_codes"]), outcome)
    metrics = dict(outcome.metrics)
    if judgement.ok is not None:
        metrics["success"] = int(judgement.ok)
    return Run(
        run_id=str(line["run_id"]),
        order=int(line["order"]),
        head=str(line["head"]),
        instance=str(line["instance"]),
        ok=judgement.ok,
        seconds=judgement.seconds,
        started_unix=outcome.started_unix,
        block=line["block"],
        failure=judgement.failure,
        outlier="clock_jump" in outcome.flags,
        flags=outcome.flags,
        metrics=metrics,
    )
