"""A desk with a history that was recorded by hand."""

import os
from typing import List

import pytest

from hydra_heads.model.failure import EXIT, TIMEOUT, Failure
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded, RecordedBlock
from tests.cli.conftest import Desk
from tests.store.making import FINGERPRINT, an_invocation
from tests.store.test_curves import CURVE, packed

SECONDS = (0.5, 0.25, 2.0, 0.125)

REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"


def the_invocation() -> Invocation:
    """Return a Phase 1 of two heads at the hour 0 of 2026-11-20, UTC."""
    return an_invocation("r1abc-0001")._replace(
        started_unix=1795132800.0, fingerprints={"a": FINGERPRINT}
    )


def the_runs() -> List[Run]:
    """Return two runs of each head; the last ones of both failed."""
    runs = [
        Run(
            "r1abc-0001",
            order,
            "ab"[(order - 1) % 2],
            "x",
            order < 3,
            SECONDS[order - 1],
            1795132800.0 + 60 * order,
            (order - 1) // 2,
            None if order < 3 else Failure(EXIT, "exit code 1, expected 0: =cmd()"),
            metrics={"user_time": 0.25, "system_time": 0.125, "exit_code": int(order > 2)},
        )
        for order in (1, 2, 3, 4)
    ]
    runs[3] = runs[3]._replace(failure=Failure(TIMEOUT, "reached its time limit"))
    runs[0] = runs[0]._replace(metrics={**runs[0].metrics, "user_tokens": 12.5})
    return runs


@pytest.fixture
def recorded(desk: Desk) -> Desk:
    """A desk with one invocation of four runs, and no other document."""
    desk.profiles.mkdir()
    with History.open(os.path.join(str(desk.profiles), "history.db")) as history:
        history.begin(the_invocation())
        first, second, third, fourth = the_runs()
        history.append_all(
            [
                Recorded(first, None, packed(CURVE)),
                Recorded(second),
                Recorded(third, f"starting\n{REFUSED}\n\x1b[31m"),
                Recorded(fourth),
            ],
            [RecordedBlock("r1abc-0001", block, 0.5 + block, 1.0, 0.0, (0,)) for block in (0, 1)],
        )
        history.end("r1abc-0001", 1795133100.0, True)
    return desk
