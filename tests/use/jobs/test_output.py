"""What heads write, spooled while they run."""

import os
from pathlib import Path
from typing import Any

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Criteria, Head, Limits
from hydra_heads.use.jobs.output import DEFAULT_OUTPUT_MB, Output, Spool, spooled

_ENDED = Outcome(1.0, 0.0, exit_code=0)


def _head(kind: str = "command", **settings: Any) -> Head:
    return Head("a", kind, {}, "f", **settings)


def test_a_spooled_head_writes_into_a_file(tmp_path: Path) -> None:
    """Whatever it says of its output, all of that is kept, up to a limit."""
    head = _head(stdout="discard", compared=True, success=Criteria(same_output_as="majority"))

    found = spooled(head)

    assert (found.stdout, found.compared, found.success.same_output_as) == ("file", False, None)
    assert found.success.reads_output
    assert found.success == Criteria()
    assert found.limits.output_mb == DEFAULT_OUTPUT_MB
    assert spooled(_head(limits=Limits(output_mb=3.0))).limits.output_mb == 3.0
    assert spooled(_head(limits=Limits(memory_mb=9.0))).limits.memory_mb == 9.0


def test_output_is_given_in_pieces(tmp_path: Path) -> None:
    """All of the file comes, and then what goes after it."""
    path = tmp_path / "stdout"
    path.write_bytes(b"x" * 2_500_000)

    pieces = list(Output(str(path), b"more").blocks())

    assert b"".join(pieces) == b"x" * 2_500_000 + b"more"
    assert max(map(len, pieces)) <= 1 << 20


def test_a_run_that_never_began_has_no_output() -> None:
    """There is no file of it, and that is no error."""
    with Spool() as spool:
        spool.folder("work", 1)

        outputs = [
            spool.output_of(_head(), 1, outcome)
            for outcome in (None, Outcome(0.0, 0.0, start_error="no such program"))
        ]

    assert [list(output.blocks()) for output in outputs] == [[], []]


@pytest.mark.parametrize("is_folder", [True, False])
def test_output_that_cannot_be_read_is_an_error(tmp_path: Path, is_folder: bool) -> None:
    """What is lost is not passed on as though it were nothing."""
    if is_folder:
        (tmp_path / "stdout").mkdir()

    with pytest.raises(OutputError, match="what the head wrote cannot be read: "):
        list(Output(str(tmp_path / "stdout")).blocks())


def test_the_spool_keeps_output_until_it_is_dropped() -> None:
    """Folders of runs are removed when these have ended, but for those with output."""
    with Spool() as spool:
        works = [spool.folder("work", order) for order in (1, 2)]
        scratch = spool.folder("scratch", 1)
        for path in (*works, scratch, None):
            spool.remove(path)

        assert [os.path.isdir(path) for path in (*works, scratch)] == [True, True, False]
        assert spool.output_of(_head(), 2, _ENDED).path == os.path.join(works[1], "stdout")

        spool.drop(1)

        assert [os.path.isdir(path) for path in works] == [False, True]
    assert not os.path.exists(os.path.dirname(works[1]))


@pytest.mark.parametrize(
    ("value", "more"), [('{"a": 1}', b'{"a": 1}\n'), ("null", b""), ('"text"', b'"text"\n')]
)
def test_the_value_of_a_callable_goes_after_what_it_printed(value: str, more: bytes) -> None:
    """As a line of JSON; None is no value."""
    import json

    answer = json.dumps({"ok": True, "seconds": 1.0, "value": value})
    with Spool() as spool:
        spool.folder("work", 1)

        found = spool.output_of(_head("callable"), 1, Outcome(1.0, 0.0, answer=answer))

    assert found.more == more
