"""What the process of a callable sends back, read without trust: a function may send anything."""

import json
import math
from typing import Mapping, NamedTuple, Optional

from hydra_heads.model.run import Outcome


class Answer(NamedTuple):
    """One call's answer.

    `seconds` is the call alone, None when it was not reached. `error` is a line for people, None
    when the call returned; `value` is then the JSON text of what it returned. Of a value too
    large to be sent `value` is None, `value_bytes` its size and `value_sha256` its digest.
    """

    seconds: Optional[float] = None
    error: Optional[str] = None
    value: Optional[str] = None
    value_bytes: int = 0
    value_sha256: Optional[str] = None


def answer_of(outcome: Outcome) -> Answer:
    """Read the answer of a process that ended; one without an answer has an error."""
    if not outcome.answer:
        code = outcome.exit_code
        return Answer(
            error="ended without an answer"
            + ("" if code is None else f" (exit code {code})")
            + ": it left by os._exit or the like, or closed all descriptors"
        )
    try:
        answer = json.loads(outcome.answer)
        return _checked(answer)
    except (ValueError, KeyError, TypeError, RecursionError):
        return Answer(error="its answer cannot be read: something else was sent in its place")


def _checked(answer: Mapping[str, object]) -> Answer:
    """Take an answer apart; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    seconds = answer["seconds"]
    if seconds is not None:
        seconds = _number(seconds)
    if answer["ok"] is not True:
        error = answer["error"]
        if not isinstance(error, Mapping):
            raise TypeError
        return Answer(seconds, f"{error['type']}: {error['message']}")
    if seconds is None:
        raise ValueError
    value = answer["value"]
    if isinstance(value, str):
        return Answer(seconds, None, value)
    sha256 = answer["sha256"]
    return Answer(
        seconds,
        None,
        None,
        int(_number(answer["bytes"])),
        sha256 if isinstance(sha256, str) else None,
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    if not (math.isfinite(value) and value >= 0):
        raise ValueError
    return float(value)
