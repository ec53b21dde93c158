"""How a call goes on after a failure."""

import math
from typing import List, Optional

from hydra_heads.use.attempts import NO_ATTEMPT_LEFT, NO_TIME_LEFT, Attempts, Onward
from hydra_heads.use.fallback import Fallbacks
from hydra_heads.use.retry import RetryConfig

HEADS = ["a", "b", "c"]


def _attempts(
    first: int = 0,
    candidates: Optional[List[int]] = None,
    max_attempts: int = 100,
    deadline_s: float = math.inf,
) -> Attempts:
    places = [0, 1, 2] if candidates is None else candidates
    retry = RetryConfig(max_attempts=max_attempts)
    return Attempts(first, places, Fallbacks((), HEADS), retry, deadline_s)


def test_another_head_is_tried_at_once() -> None:
    """Each head has one turn before any has a second, the likeliest first, without a wait."""
    attempts = _attempts(first=1)

    found = [attempts.after_failure(0.0, [0.2, 0.9, 0.6]) for _ in range(2)]

    assert found == [Onward(2, 0.0, False), Onward(0, 0.0, False)]
    assert list(attempts.tried) == [1, 2, 0]


def test_the_rates_of_the_moment_decide() -> None:
    """What was learned from the failures before counts for the next choice."""
    attempts = _attempts(candidates=[0, 1, 2])

    attempts.after_failure(0.0, [0.5, 0.9, 0.8])

    assert attempts.tried[1] == 1
    assert attempts.after_failure(0.0, [0.1, 0.1, 0.8]) == Onward(2, 0.0, False)


def test_once_all_were_tried_they_come_again_after_a_wait() -> None:
    """Each later round waits longer, and keeps the order of the first."""
    attempts = _attempts()

    found = [attempts.after_failure(0.0, [0.9, 0.8, 0.7]) for _ in range(8)]

    assert [onward and (onward.head, onward.wait_s) for onward in found] == [
        (1, 0.0),
        (2, 0.0),
        (0, 1.0),
        (1, 0.0),
        (2, 0.0),
        (0, 2.0),
        (1, 0.0),
        (2, 0.0),
    ]
    assert [bool(onward and onward.is_retry) for onward in found] == [False] * 2 + [True] * 6


def test_a_single_head_is_tried_again_after_growing_waits() -> None:
    """Where there is one head only every retry waits."""
    attempts = _attempts(candidates=[0])

    waits = [attempts.after_failure(0.0, [0.5, 0.5, 0.5]) for _ in range(3)]

    assert waits == [Onward(0, 1.0, True), Onward(0, 2.0, True), Onward(0, 4.0, True)]


def test_the_number_of_runs_is_bounded() -> None:
    """As many runs as allowed, the first included, and then it is over."""
    attempts = _attempts(max_attempts=2)

    assert attempts.after_failure(0.0, [0.5] * 3) is not None
    assert attempts.after_failure(0.0, [0.5] * 3) is None
    assert (attempts.end, attempts.runs) == (NO_ATTEMPT_LEFT, 2)


def test_one_attempt_is_one_run() -> None:
    """With one attempt the first failure ends the call."""
    attempts = _attempts(max_attempts=1)

    assert attempts.after_failure(0.0, [0.5] * 3) is None
    assert attempts.end == NO_ATTEMPT_LEFT


def test_nothing_begins_at_the_deadline() -> None:
    """Another head is begun while there is time left, and not when there is none."""
    attempts = _attempts(deadline_s=2.0)

    assert attempts.after_failure(1.9, [0.5] * 3) is not None
    assert attempts.after_failure(2.0, [0.5] * 3) is None
    assert attempts.end == NO_TIME_LEFT


def test_nobody_waits_for_a_deadline() -> None:
    """A wait that would use up all the time that is left is not begun."""
    attempts = _attempts(candidates=[0], deadline_s=2.0)

    assert attempts.after_failure(0.5, [0.5] * 3) == Onward(0, 1.0, True)
    assert attempts.after_failure(1.6, [0.5] * 3) is None
    assert attempts.end == NO_TIME_LEFT


def test_the_draw_is_the_jitter() -> None:
    """The wait is drawn by what the caller hands in, so that a seed decides it."""
    retry = RetryConfig(jitter=0.5)
    attempts = Attempts(0, [0], Fallbacks((), HEADS), retry, draw=lambda: 0.0)

    assert attempts.after_failure(0.0, [0.5] * 3) == Onward(0, 0.5, True)
