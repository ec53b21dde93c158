"""How a call of a `Slot` goes on after a failure, and how it ends when no head succeeds."""

import math
import random
import time
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import NoHeadSucceeded
from hydra_heads.base.redact import Masker
from hydra_heads.heads.wording import one_line
from hydra_heads.model.failure import CRITERIA, ERROR, Failure
from hydra_heads.use.attempts import NO_TIME_LEFT, Attempts, Onward
from hydra_heads.use.following import in_turn
from hydra_heads.use.retry import RetryConfig
from hydra_heads.use.slots.state import State


class HeadFailure(NamedTuple):
    """One run of a call that failed: which head, why, after how many seconds.

    `error` is what the head raised; None where its result was not accepted.
    """

    head: str
    reason: str
    seconds: float
    error: Optional[Exception]


class SlotFailed(NoHeadSucceeded):
    """No head of a `Slot` succeeded; `failures` says how each run ended, in their order."""

    def __init__(self, message: str, failures: Sequence[HeadFailure]) -> None:
        super().__init__(message)
        self.failures = list(failures)


def failure_of(error: Exception, masker: Masker) -> Failure:
    """Word what a head raised, in one short line.

    >>> failure_of(KeyError("size"), Masker())
    Failure(kind='error', message="KeyError: 'size'")
    """
    try:
        text = str(error)
    except Exception as broken:  # an exception is a person's own class: its text may fail too
        text = f"(its text cannot be had: {type(broken).__name__})"
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return Failure(ERROR, one_line(said, masker))


def refusal_of(error: Optional[Exception], masker: Masker) -> Failure:
    """Word that a result was not accepted, by an exception of the check where there is one."""
    if error is None:
        return Failure(CRITERIA, "the check does not accept its result")
    said = failure_of(error, masker).message
    return Failure(CRITERIA, one_line(f"the check of its result: {said}", masker))


class FailedCall:
    """A call whose first head has failed: what was tried, and what comes next."""

    __slots__ = ("_attempts", "_began", "_failures", "_state")

    def __init__(self, state: State, first: int, began: float) -> None:
        count = len(state.heads)
        candidates = in_turn(state.standings()) or list(range(count))
        retry = state.retry or RetryConfig(max_attempts=count)
        deadline_s = math.inf if state.deadline_s is None else state.deadline_s
        self._state = state
        self._began = began
        self._failures: List[HeadFailure] = []
        self._attempts = Attempts(
            first, candidates, state.fallbacks, retry, deadline_s, random.random
        )

    def onward(
        self, head: int, failure: Failure, seconds: float, error: Optional[Exception]
    ) -> Onward:
        """Say which head comes next and when; raises `SlotFailed` when none does."""
        state = self._state
        self._failures.append(HeadFailure(state.heads[head].name, failure.message, seconds, error))
        onward = self._attempts.after_failure(
            time.perf_counter() - self._began, state.success_rates()
        )
        if onward is None:
            raise SlotFailed(self._message(), self._failures) from error
        return onward

    def _message(self) -> str:
        state = self._state
        last = {failure.head: failure.reason for failure in self._failures}
        counts = {name: sum(f.head == name for f in self._failures) for name in last}
        told = [
            f"{name}: {reason}" + (f" ({counts[name]} times)" if counts[name] > 1 else "")
            for name, reason in last.items()
        ]
        untried = ", ".join(head.name for head in state.heads if head.name not in last)
        if self._attempts.end == NO_TIME_LEFT:
            told.append(
                f"the deadline of {state.deadline_s:g} s passed"
                + (f" before {untried}" if untried else "")
            )
        elif untried:
            told.append(f"not tried: {untried}")
        return f"slot {state.slot!r}: no head succeeded: " + "; ".join(told)
