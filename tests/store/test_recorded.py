"""Tests of `hydra_heads.store.recorded`: the conditions of blocks."""

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Dict

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import RecordedBlock
from tests.store.making import an_invocation, path_in


def test_blocks_come_back_in_their_order() -> None:
    """Of each what was recorded, None where nobody knew; of this invocation only."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.begin(an_invocation("r2"))

        history.record_block("r1", 2)
        history.record_block("r1", 1, 1.5, 0.25, -0.5, [3])
        history.record_block("r2", 3, cpus=())

        assert history.blocks_of("r1") == (
            RecordedBlock("r1", 1, 1.5, 0.25, -0.5, (3,)),
            RecordedBlock("r1", 2),
        )
        assert history.blocks_of("r2") == (RecordedBlock("r2", 3, cpus=()),)


def test_a_block_that_is_recorded_again_is_replaced() -> None:
    """The last word holds, all of it."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.record_block("r1", 1, load=1.5, steal=0.25)

        history.record_block("r1", 1, load=2.5)

        assert history.blocks_of("r1") == (RecordedBlock("r1", 1, 2.5),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"block": 2**63},
        {"block": None},
        {"load": math.nan},
        {"steal": "much"},
        {"clock_jump_s": math.inf},
        {"cpus": [-1]},
        {"cpus": ["0-3"]},
    ],
    ids=str,
)
def test_conditions_that_cannot_be_kept_are_refused(wrong: Dict[str, Any]) -> None:
    """The line names block and value, and nothing is recorded."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())

        with pytest.raises(HistoryError, match=f"invocation r1: block .*: {next(iter(wrong))} is "):
            history.record_block("r1", **{"block": 1, **wrong})

        assert history.blocks_of("r1") == ()


@pytest.mark.parametrize("found", ["'0-3'", "x'00'"])
def test_damaged_processors_end_in_a_message(tmp_path: Path, found: str) -> None:
    """What no Hydra wrote is told in one line."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
        history.record_block("r1", 1, cpus=[0])
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(f"UPDATE blocks SET cpus = {found}")  # noqa: S608

        with pytest.raises(HistoryError, match="damaged") as caught:
            history.blocks_of("r1")

    assert caught.value.message.isprintable()
