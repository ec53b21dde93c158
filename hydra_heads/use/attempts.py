"""How one call goes on after a failure: another head at once, the same one after a while.

No process, no file and no clock in here: whoever runs heads says what came of it.
"""

import math
from typing import Callable, List, NamedTuple, Optional, Sequence

from hydra_heads.use.fallback import Fallbacks
from hydra_heads.use.retry import RetryConfig

NO_ATTEMPT_LEFT = "attempts"
"""As many runs as one call may have."""

NO_TIME_LEFT = "deadline"
"""The deadline is reached, or would be before the next run could begin."""


class Onward(NamedTuple):
    """The next run of a call: which head, after how many seconds, and whether it had its turn."""

    head: int
    wait_s: float
    is_retry: bool


def _middle() -> float:
    return 0.5


class Attempts:
    """The runs of one call that began with `first`; only needed once that has failed.

    After a failure the candidate follows that is most likely to succeed where all before it
    failed. Once each had its turn they come again in the same order, and before each such round
    there is a wait. `candidates` are in the order in which they would rather be run; `draw` gives
    numbers from 0 to 1, for the jitter.

    >>> attempts = Attempts(0, [0, 1], Fallbacks((), ["a", "b"]), RetryConfig(max_attempts=3))
    >>> attempts.after_failure(0.1, [0.9, 0.8])
    Onward(head=1, wait_s=0.0, is_retry=False)
    >>> attempts.after_failure(0.2, [0.9, 0.8])
    Onward(head=0, wait_s=1.0, is_retry=True)
    >>> attempts.after_failure(1.3, [0.9, 0.8]), attempts.end
    (None, 'attempts')
    """

    __slots__ = (
        "_candidates",
        "_deadline_s",
        "_draw",
        "_fallbacks",
        "_order",
        "_retry",
        "end",
        "runs",
    )

    def __init__(
        self,
        first: int,
        candidates: Sequence[int],
        fallbacks: Fallbacks,
        retry: RetryConfig,
        deadline_s: float = math.inf,
        draw: Callable[[], float] = _middle,
    ) -> None:
        self._candidates = candidates
        self._fallbacks = fallbacks
        self._retry = retry
        self._deadline_s = deadline_s
        self._draw = draw
        self._order: List[int] = [first]
        self.runs = 1
        self.end: Optional[str] = None

    @property
    def tried(self) -> Sequence[int]:
        """The heads that had their turn, in its order."""
        return self._order

    def after_failure(
        self, elapsed_s: float, success_rates: Sequence[Optional[float]]
    ) -> Optional[Onward]:
        """Return what to run next; None when the call is over, and `end` says why.

        `elapsed_s` are the seconds since the call began, `success_rates` those of all heads by
        now. What is returned counts as run.
        """
        if self.runs >= self._retry.max_attempts:
            return self._over(NO_ATTEMPT_LEFT)
        left = self._deadline_s - elapsed_s
        untried = [head for head in self._candidates if head not in self._order]
        head = self._fallbacks.next(self._order, untried, success_rates)
        if head is not None:
            if left <= 0:
                return self._over(NO_TIME_LEFT)
            self._order.append(head)
            self.runs += 1
            return Onward(head, 0.0, False)
        at = self.runs % len(self._order)
        wait = 0.0 if at else self._retry.jittered(self.runs // len(self._order), self._draw())
        if wait >= left:
            return self._over(NO_TIME_LEFT)
        self.runs += 1
        return Onward(self._order[at], wait, True)

    def _over(self, why: str) -> Optional[Onward]:
        self.end = why
        return None
