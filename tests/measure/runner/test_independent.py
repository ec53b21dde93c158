"""Whoever looks at a run never holds it up."""

import os
import sys
from typing import List

import pytest

from hydra_heads.measure.runner.limits import Watch
from tests.measure.runner.served import asked, refuse_company, shell, table

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="runs are ended as on Linux here"
)


@pytest.fixture(autouse=True)
def alone() -> None:
    """Every run ends with the end of all children of this process."""
    refuse_company()


def test_a_run_goes_on_while_the_look_at_it_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that takes as long as the run has left does not lengthen the run [R-010]."""
    seen: List[bytes] = []
    with table() as served:
        output = served._outputs[0][0]

        def stall(watch: Watch, now: float) -> None:
            os.set_blocking(output, True)
            seen.append(os.read(output, 100))  # until the run has done all its work
            os.set_blocking(output, False)
            watch.due = now + 1000.0

        monkeypatch.setattr(Watch, "look", stall)
        line = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done"
        [told] = served.serve(asked(*shell(line), sample_s=0.001))

    assert (seen, told["status"]) == ([b"done\n"], 0)
