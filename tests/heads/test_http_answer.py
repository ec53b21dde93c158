"""What the process of an HTTP head sends back, read without trust."""

import json
from typing import Any

import pytest

from hydra_heads.heads.http_answer import HttpAnswer, http_answer_of
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome

GOOD = {"seconds": 0.5, "status": 200, "failure": None, "is_output": False}


def _of(answer: Any) -> HttpAnswer:
    return http_answer_of(Outcome(1.0, 0.0, exit_code=1, answer=answer))


def test_an_answer_is_read() -> None:
    """A status without a failure, or a failure without a status."""
    failed = {"seconds": None, "status": None, "failure": "no", "is_output": False}
    long = {**GOOD, "failure": "too much", "is_output": True}

    assert _of(json.dumps(GOOD)) == HttpAnswer(0.5, 200)
    assert _of(json.dumps(failed)) == HttpAnswer(None, None, Failure("error", "no"))
    assert _of(json.dumps(long)) == HttpAnswer(0.5, None, Failure("output", "too much"))


def test_a_process_without_an_answer_has_failed() -> None:
    """A process that ended without a word is told with its exit code."""
    found = _of(None).failure

    assert found is not None
    assert found.kind == "error"
    assert found.message.endswith("ended without an answer (exit code 1)")


@pytest.mark.parametrize(
    "answer",
    [
        "rubbish",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        json.dumps({**GOOD, "status": None}),
        json.dumps({**GOOD, "status": True}),
        json.dumps({**GOOD, "status": -1}),
        json.dumps({**GOOD, "seconds": "1"}),
        json.dumps({**GOOD, "seconds": -1}),
        json.dumps({**GOOD, "seconds": float("nan")}),
    ],
)
def test_an_answer_that_is_none_has_failed(answer: str) -> None:
    """Anything else than an answer is an error, and no exception."""
    found = _of(answer)

    assert found.failure is not None
    assert found.failure.kind == "error"
    assert found.failure.message.endswith("cannot be read")
