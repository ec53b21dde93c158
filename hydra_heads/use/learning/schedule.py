"""Which heads are to be tried whatever is drawn: those that rest, and those not seen for long."""

from math import inf
from typing import Collection, Dict, List, Sequence, Set

from hydra_heads.use.learning.rest import Rest

_LOOK_AFTER = 30  # draws for each head without a run of one after which that is looked at,
_TIMES = 2  # ... and so many times as many as there had been until then,
_MOST_LOOK_AFTER = 1000  # ... but for each head not more than this: a thousandth of the draws


class Schedule:
    """Rests and looks by head; `due` is the draw at which the first of them is to be tried.

    `looking` holds the heads that are being looked at: what they do is not known yet.
    """

    __slots__ = ("_looks", "due", "looking", "rests")

    def __init__(self) -> None:
        self.rests: Dict[int, Rest] = {}
        self._looks: Dict[int, int] = {}
        self.looking: Set[int] = set()
        self.due: float = inf

    def take(self, draws: int, without: Collection[int]) -> int:
        """Return a head that is to be tried at this draw, not one of `without`; else -1."""
        found = self._due_rest(draws, without)
        if found < 0:
            for head, due in self._looks.items():
                if due <= draws and head not in without:
                    found = head
                    del self._looks[head]
                    self.looking.add(head)
                    break
        self.plan()
        return found

    def _due_rest(self, draws: int, without: Collection[int]) -> int:
        for head, rest in self.rests.items():
            if rest.next_try <= draws and head not in without:
                rest.next_try = draws + rest.gap(draws)
                return head
        return -1

    def look(self, head: int, draw: int) -> None:
        """Look at a head at a draw, for it was better than what is known of it."""
        self._looks[head] = draw
        self.plan()

    def looked(self, head: int) -> None:
        """Take note that a head has been seen."""
        self.looking.discard(head)
        if self._looks.pop(head, None) is not None:
            self.plan()

    def look_at_idle(self, draws: int, began: int, last: Sequence[int], without: List[int]) -> None:
        """Look at all heads that were not seen for long: their last runs were at draws `last`.

        That is for twice as many draws as there had been until then, since all began.
        """
        least, most = _LOOK_AFTER * len(last), _MOST_LOOK_AFTER * len(last)
        for head, draw in enumerate(last):
            longest = max(least, min(most, _TIMES * (draw - began)))
            if draws - draw > longest and head not in self.rests and head not in without:
                self._looks.setdefault(head, draws)
        self.plan()

    def plan(self) -> None:
        """Find the draw at which the next head is due."""
        tries = [rest.next_try for rest in self.rests.values()]
        self.due = min([*tries, *self._looks.values()], default=inf)
