"""What the process of an HTTP head sends back, read without trust."""

import json
import math
from typing import Mapping, NamedTuple, Optional

from hydra_heads.model.failure import ERROR, OUTPUT, Failure
from hydra_heads.model.run import Outcome


class HttpAnswer(NamedTuple):
    """What came of one request.

    `seconds` go from looking the host up to the last byte, None when the request was not begun.
    `status` is None without a whole answer, and then `failure` says why.
    """

    seconds: Optional[float] = None
    status: Optional[int] = None
    failure: Optional[Failure] = None


def http_answer_of(outcome: Outcome) -> HttpAnswer:
    """Read the answer of a process that ended; one without an answer has a failure."""
    if not outcome.answer:
        code = outcome.exit_code
        ended = "" if code is None else f" (exit code {code})"
        return _without_answer(f"the process that made the request ended without an answer{ended}")
    try:
        return _checked(json.loads(outcome.answer))
    except (ValueError, KeyError, TypeError, RecursionError):
        return _without_answer("the answer of the process that made the request cannot be read")


def _without_answer(message: str) -> HttpAnswer:
    return HttpAnswer(failure=Failure(ERROR, message))


def _checked(answer: Mapping[str, object]) -> HttpAnswer:
    """Take an answer apart; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    seconds = answer["seconds"]
    seconds = None if seconds is None else _number(seconds)
    failure = answer["failure"]
    if failure is None:
        return HttpAnswer(seconds, int(_number(answer["status"])))
    kind = OUTPUT if answer["is_output"] is True else ERROR
    return HttpAnswer(seconds, None, Failure(kind, str(failure)))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    if not (math.isfinite(value) and value >= 0):
        raise ValueError
    return float(value)
