"""Answers of callables, read without trust."""

import pytest

from hydra_heads.heads.kinds import KINDS
from hydra_heads.model.run import Outcome


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "garbage",
        "[]",
        "{}",
        '{"ok": true}',
        '{"ok": true, "seconds": -1, "value": "1"}',
        '{"ok": true, "seconds": NaN, "value": "1"}',
        '{"ok": true, "seconds": "1", "value": "1"}',
        '{"ok": true, "seconds": null, "value": "1"}',
        '{"ok": true, "seconds": 1, "value": 1}',
        '{"ok": false, "seconds": 1, "error": "x"}',
        '{"ok": false, "seconds": true, "error": {"type": "a", "message": "b"}}',
        "[" * 100000,
    ],
    ids=range(13),
)
def test_a_forged_answer_is_a_failure(answer: str) -> None:
    """A function that finds its channel and writes to it can fail its own run, nothing more."""
    kind = KINDS["callable"]
    outcome = Outcome(1.5, 0.0, exit_code=0, answer=answer)

    failure = kind.failure_of(outcome)

    assert failure is not None
    assert failure.kind == "error"
    assert kind.seconds_of(outcome) == 1.5
