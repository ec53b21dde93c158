"""What the callers of a `Slot` and its writer share: the learner, the heads, the runs that wait."""

import itertools
import logging
import threading
from collections import deque
from random import randrange
from typing import Callable, Iterator, List, Mapping, MutableSequence, Optional, Tuple, TypeVar

from hydra_heads.base.errors import InputError
from hydra_heads.base.redact import Masker
from hydra_heads.model.failure import Failure
from hydra_heads.use.fallback import Fallbacks
from hydra_heads.use.following import success_rates
from hydra_heads.use.learning.learner import Learner, Standing
from hydra_heads.use.retry import RetryConfig
from hydra_heads.use.slots.heads import SlotHead
from hydra_heads.use.slots.objective import SlotObjective

LOG = logging.getLogger("hydra.use.slots.state")

Answer = TypeVar("Answer")

REMEMBERED = 2000
"""Runs that a Slot without a store remembers, for when a head joins later."""

BATCH = 256
"""Runs after which those that wait are written at once."""

Figures = Optional[Mapping[str, float]]

Row = Tuple[int, int, float, float, Optional[Failure], Optional[str], Figures, bool]
"""One run: number of its call, index of its head, moment of `time.perf_counter` at which it
began, seconds, why it failed, instance, figures beside its seconds, whether its call began with
it. A plain tuple: it is made within every call."""


class State:
    """The shared parts; whoever uses the learner or the rows holds `lock`.

    The lock may be taken twice by one thread: a signal handler, or a finalizer that the garbage
    collector calls, may use the Slot in the middle of anything. A learner cannot be used in the
    middle of itself: then heads are picked at random, and nothing is learned.

    `tell` is told how many rows wait when there is the first one, and from a full batch on; None
    where nothing is written. `is_framed`: a head has reported figures. `is_plain`: a call needs
    no more than a look at the clock.
    Whoever opens or closes the Slot holds `opening`, and takes it before `lock`.
    """

    __slots__ = (
        "__weakref__",
        "calls",
        "deadline_s",
        "fallbacks",
        "heads",
        "instance",
        "is_framed",
        "is_open",
        "is_plain",
        "learner",
        "lock",
        "masker",
        "objective",
        "opening",
        "retry",
        "rows",
        "slot",
        "tell",
        "_is_busy",
        "_told_missing",
    )

    learner: Learner

    def __init__(
        self,
        slot: str,
        objective: SlotObjective,
        deadline_s: Optional[float],
        retry: Optional[RetryConfig],
        instance: Optional[Callable[..., object]],
    ) -> None:
        self.slot = slot
        self.objective = objective
        self.deadline_s = deadline_s
        self.retry = retry
        self.instance = instance
        self.heads: Tuple[SlotHead, ...] = ()
        self.lock = threading.RLock()
        self.opening = threading.RLock()
        self.masker = Masker()
        self.fallbacks = Fallbacks((), ())
        self.rows: MutableSequence[Row] = deque(maxlen=REMEMBERED)
        self.calls: Iterator[int] = itertools.count(1)
        self.is_framed = self.is_open = self.is_plain = False
        self.tell: Optional[Callable[[int], None]] = None
        self._is_busy = self._told_missing = False

    def open(self) -> None:
        """Let calls come."""
        self.is_open = True
        self.is_plain = not (
            self.is_framed
            or self.instance is not None
            or self.heads[0].is_async
            or not self.objective.is_time
        )

    def rest(self) -> None:
        """Let the next call open again."""
        self.is_open = self.is_plain = False
        self.tell = None

    def frame(self) -> None:
        """From now on look for figures that heads report."""
        self.is_framed, self.is_plain = True, False

    def begin(self, learner: Learner, objective: SlotObjective, fallbacks: Fallbacks) -> None:
        """Go on with another learner, which is told of the runs that wait."""
        if objective.needs_cpu and self.heads[0].is_async:
            raise InputError(
                f"slot {self.slot!r}: the objective minimises cpu, which cannot be told of "
                "coroutine functions: they share their thread; minimise time or a user_* figure"
            )
        with self.lock:
            self.learner, self.objective, self.fallbacks = learner, objective, fallbacks
            self.is_plain = self.is_plain and objective.is_time
            self.ask(self._learn_waiting, None)

    def _learn_waiting(self, learner: Learner) -> None:
        for row in list(self.rows):
            self.learn(row)

    @property
    def has_learned(self) -> bool:
        """Whether there is a learner yet."""
        return hasattr(self, "learner")

    @property
    def names(self) -> Tuple[str, ...]:
        """The heads' names, in their order."""
        return tuple(head.name for head in self.heads)

    def pick(self) -> int:
        """Pick a head by what is known now."""
        with self.lock:
            if self._is_busy:
                return randrange(len(self.heads))
            self._is_busy = True
            try:
                return self.learner.pick()
            finally:
                self._is_busy = False

    def add_success(self, head: int, begin: float, seconds: float) -> None:
        """Learn from a whole call that was one run and of which only the time counts; keep it."""
        with self.lock:
            if not self._is_busy:
                self._is_busy = True
                try:
                    self.learner.record(head, True, seconds)
                finally:
                    self._is_busy = False
            rows = self.rows
            rows.append((next(self.calls), head, begin, seconds, None, None, None, True))
            waiting = len(rows)
        tell = self.tell
        if tell is not None and (waiting == 1 or waiting >= BATCH):
            tell(waiting)

    def add(self, row: Row) -> None:
        """Learn from any run, and keep it for the writer."""
        with self.lock:
            self.ask(lambda learner: self.learn(row), None)
            self.rows.append(row)
            waiting = len(self.rows)
            tell = self.tell
        if tell is not None and (waiting == 1 or waiting >= BATCH):
            tell(waiting)

    def ask(self, use: Callable[[Learner], Answer], otherwise: Answer) -> Answer:
        """Use the learner; `otherwise` is the answer where it is in the middle of something."""
        with self.lock:
            if self._is_busy:
                return otherwise
            self._is_busy = True
            try:
                return use(self.learner)
            finally:
                self._is_busy = False

    def shares(self) -> List[float]:
        """Return what share of the picks each head gets now."""
        count = len(self.heads)
        return self.ask(lambda learner: learner.shares(), [1 / count] * count)

    def standings(self) -> List[Standing]:
        """Return what is known of each head; nothing of any while the learner is busy."""
        numbers = range(len(self.heads))
        return self.ask(lambda learner: [learner.standing(head) for head in numbers], [])

    def success_rates(self) -> List[Optional[float]]:
        """Return how often each head succeeds by now; None where that is not known."""
        return success_rates(self.standings()) or [None] * len(self.heads)

    def learn(self, row: Row) -> None:
        """Learn from one run; the lock is held."""
        _, head, _, seconds, failure, _, figures, is_first = row
        amount = self.objective.amount(failure is None, seconds, figures)
        if amount is not None:
            self.learner.record(head, failure is None, amount, is_first)
        elif not self._told_missing:
            self._told_missing = True
            LOG.warning(
                "slot %r: head %r succeeded without a figure that the objective minimises, and "
                "is not learned from; report it inside the head: slot.report(user_...=number)",
                self.slot,
                self.heads[head].name,
            )

    def after_fork(self) -> None:
        """Begin anew in a copy of the process: locks may be held by threads that are not there.

        Rows that wait to be written are the first process's own.
        """
        self.lock, self.opening = threading.RLock(), threading.RLock()
        if self.tell is not None:
            self.rows = []
        self.rest()

    def oldest(self, most: int) -> List[Row]:
        """Return the rows that have waited longest, so many at most; they wait on."""
        with self.lock:
            return list(self.rows[:most])

    def drop(self, count: int) -> None:
        """Let go of the rows that have waited longest: they are written, or there are too many."""
        with self.lock:
            del self.rows[:count]
