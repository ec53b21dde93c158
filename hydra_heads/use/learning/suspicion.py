"""Whether one head's change is a change of all: what changes one often changes the others.

After the first change the others need less evidence to count as changed. A second one soon after
means that the ranking is not what it was, and everything starts again: to find out of each head
alone would cost as much as many times. Two heads that are both out of order say nothing of the
ranking; and when nothing succeeded between two changes, nothing is known of who is better now.
"""

from typing import NamedTuple, Optional, Sequence

from hydra_heads.use.learning.shift import SURE, Shift

SUSPECTED = 4.0
"""The score that says changed while another head has, instead of `SURE`; no single failure
reaches it."""

_TOGETHER = 1000  # draws within which two changes are one


class _First(NamedTuple):
    """The first change: of which head, at which draw, after so many successes of all heads.

    `is_outage` says whether the head is out of order since.
    """

    head: int
    draw: int
    successes: int
    is_outage: bool


class Suspicion:
    """Takes the changes of heads, and says when they are a change of all."""

    __slots__ = ("_first", "_shifts")

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self._shifts = shifts
        self._first: Optional[_First] = None

    def changed(self, head: int, draw: int, successes: int, is_outage: bool) -> Sequence[int]:
        """Take in a change; return the heads of both changes when all changed, else nothing."""
        first = self._first
        if first is None or first.head == head or draw - first.draw > _TOGETHER:
            self._first = _First(head, draw, successes, is_outage)
            for other, shift in enumerate(self._shifts):
                shift.expect(SURE if other == head else SUSPECTED)
            return ()
        if successes == first.successes or (is_outage and first.is_outage):
            return ()
        self._end()
        return (first.head, head)

    def works_again(self, head: int) -> None:
        """Drop the suspicion that an outage gave rise to."""
        if self._first is not None and self._first.head == head:
            self._end()

    def expire(self, draw: int) -> None:
        """Drop a suspicion that is old."""
        if self._first is not None and draw - self._first.draw > _TOGETHER:
            self._end()

    def _end(self) -> None:
        self._first = None
        for shift in self._shifts:
            shift.expect(SURE)
