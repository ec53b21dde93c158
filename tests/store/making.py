"""Invocations and runs to record, with what does not matter filled in."""

import os
from typing import Iterator, Optional, Tuple

from hydra_heads.model.failure import EXIT, Failure
from hydra_heads.model.invocation import Invocation, Until
from hydra_heads.model.run import Run
from hydra_heads.store.history import History

EXIT_3 = Failure(EXIT, "exit code 3")

FINGERPRINT = "sha256:" + "0" * 64


def an_invocation(run_id: str = "r1", heads: Tuple[str, ...] = ("a", "b")) -> Invocation:
    """Return an invocation of slot `demo` that has not ended."""
    return Invocation(
        run_id=run_id,
        slot="demo",
        origin="profile",
        seed=7,
        planned_tests=10,
        only=heads[:1],
        timeout_s=2.5,
        fingerprints=dict.fromkeys(heads, FINGERPRINT),
        instance_fingerprints={"x": "sha256:" + "1" * 64},
        environment={"system": "Linux", "load": 0.5, "governor": None},
        machine_key="m" * 64,
        heads_file="hydra_heads.json",
        heads_sha256="2" * 64,
        started_unix=1000.25,
        until=Until(5.0, 97.5),
    )


def a_run(
    order: int = 1,
    head: str = "a",
    ok: Optional[bool] = True,
    seconds: Optional[float] = 0.5,
    run_id: str = "r1",
) -> Run:
    """Return a run on instance `x`; a failure when it is not ok."""
    return Run(
        run_id=run_id,
        order=order,
        head=head,
        instance="x",
        ok=ok,
        seconds=seconds,
        started_unix=2000.5 + order,
        block=(order - 1) // 2,
        failure=EXIT_3 if ok is False else None,
        metrics={"user_time": 0.25, "exit_code": 0},
    )


def record(history: History, invocation: Invocation, runs: Iterator[Run], complete: bool) -> None:
    """Record a whole invocation, from its begin to its end."""
    history.begin(invocation)
    for run in runs:
        history.append(run)
    history.end(invocation.run_id, invocation.started_unix + 60, complete)


def path_in(folder: object) -> str:
    """Return the path of a history in a folder."""
    return os.path.join(str(folder), "history.db")
