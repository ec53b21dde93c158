"""One call of a `Slot`, from the first head to the one that succeeds."""

import sys
import time
from typing import Any, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.redact import Masker
from hydra_heads.model.failure import Failure
from hydra_heads.use.slots.failures import FailedCall, failure_of, refusal_of
from hydra_heads.use.slots.figures import drop, enter, leave
from hydra_heads.use.slots.heads import SlotHead
from hydra_heads.use.slots.objective import cpu_now, cpu_since
from hydra_heads.use.slots.state import Figures, State

Arguments = Tuple[Tuple[Any, ...], Mapping[str, Any]]

MOST_INSTANCE_CHARS = 200


class Done(NamedTuple):
    """What came of one run: the value, or why there is none and what was raised."""

    value: Any
    failure: Optional[Failure]
    error: Optional[Exception]
    seconds: float


class Call:
    """One call: its number, when it began, on which instance."""

    __slots__ = ("_failed", "arguments", "began", "instance", "number", "state")

    def __init__(self, state: State, arguments: Arguments, began: float) -> None:
        self.state = state
        self.arguments = arguments
        self.instance = _instance_of(state, arguments)
        self.number = next(state.calls)
        self.began = began
        self._failed: Optional[FailedCall] = None

    def run(self) -> Any:
        """Pick a head, run it, and fall back until one succeeds; return what it returned."""
        first = self.state.pick()
        return self._go_on(first, self._run_once(first, True))

    def resume(self, head: int, done: Done) -> Any:
        """Go on with a call whose first run somebody else made, at the moment it began."""
        self._add(head, self.began, done, drop(self.state), True)
        return self._go_on(head, done)

    def _go_on(self, head: int, done: Done) -> Any:
        """Return the value of a run that succeeded, else that of the runs that follow it."""
        while done.failure is not None:
            head, wait_s = self._onward(head, done)
            if wait_s:
                time.sleep(wait_s)
            done = self._run_once(head, False)
        return done.value

    async def run_async(self) -> Any:
        """Do the same with heads that are coroutine functions."""
        head = self.state.pick()
        done = await self._run_once_async(head, True)
        while done.failure is not None:
            head, wait_s = self._onward(head, done)
            if wait_s:
                import asyncio

                await asyncio.sleep(wait_s)
            done = await self._run_once_async(head, False)
        return done.value

    def _onward(self, head: int, done: Done) -> Tuple[int, float]:
        assert done.failure is not None
        if self._failed is None:
            self._failed = FailedCall(self.state, head, self.began)
        onward = self._failed.onward(head, done.failure, done.seconds, done.error)
        return onward.head, onward.wait_s

    def _run_once(self, at: int, is_first: bool) -> Done:
        state = self.state
        head = state.heads[at]
        args, kwargs = self.arguments
        figures: Figures = None
        token = enter(state)
        before = cpu_now() if state.objective.needs_cpu else None
        begin = time.perf_counter()
        try:
            value = head.function(*args, **kwargs)
            done = judged(head, value, time.perf_counter() - begin, state.masker)
        except Exception as error:  # whatever a head raises, it failed and another may not
            seconds = time.perf_counter() - begin
            done = Done(None, failure_of(error, state.masker), error, seconds)
        finally:
            figures = leave(token)
        if before is not None:
            figures = {**cpu_since(before), **(figures or {})}
        self._add(at, begin, done, figures, is_first)
        return done

    async def _run_once_async(self, at: int, is_first: bool) -> Done:
        state = self.state
        head = state.heads[at]
        args, kwargs = self.arguments
        figures: Figures = None
        token = enter(state)
        begin = time.perf_counter()
        try:
            value = await head.function(*args, **kwargs)
            done = judged(head, value, time.perf_counter() - begin, state.masker)
        except Exception as error:  # whatever a head raises, it failed and another may not
            if _is_cancelled(error):
                raise
            seconds = time.perf_counter() - begin
            done = Done(None, failure_of(error, state.masker), error, seconds)
        finally:
            figures = leave(token)
        self._add(at, begin, done, figures, is_first)
        return done

    def _add(self, at: int, begin: float, done: Done, figures: Figures, is_first: bool) -> None:
        self.state.add(
            (
                self.number,
                at,
                begin,
                done.seconds,
                done.failure,
                self.instance,
                figures,
                is_first,
            )
        )


def judged(head: SlotHead, value: Any, seconds: float, masker: Masker) -> Done:
    """Let the head's check look at what it returned, outside its seconds."""
    if head.check is None:
        return Done(value, None, None, seconds)
    try:
        is_accepted = bool(head.check(value))
    except Exception as error:  # a check that fails over a result does not accept it
        return Done(None, refusal_of(error, masker), error, seconds)
    return Done(value, None if is_accepted else refusal_of(None, masker), None, seconds)


def _instance_of(state: State, arguments: Arguments) -> Optional[str]:
    """Return the instance's text, None for the default one."""
    if state.instance is None:
        return None
    args, kwargs = arguments
    text = state.masker.mask(str(state.instance(*args, **kwargs)))
    return text[:MOST_INSTANCE_CHARS].encode("utf-8", "backslashreplace").decode("utf-8")


def _is_cancelled(error: Exception) -> bool:
    """Say whether a task is being cancelled: before Python 3.8 that is an ordinary exception."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(error, asyncio.CancelledError)
