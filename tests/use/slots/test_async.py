"""Tests of a `Slot` whose heads are coroutine functions."""

import asyncio
from typing import Any, List

import pytest

from hydra_heads.base.errors import InputError, NoHeadSucceeded
from hydra_heads.use.retry import RetryConfig
from hydra_heads.use.slots.slot import Slot


def run(coroutine: Any) -> Any:
    """Run a coroutine in a loop of its own, as Python 3.7 can."""
    return asyncio.run(coroutine)


def test_a_call_is_awaited() -> None:
    """Many tasks call at the same time; where a head raises, another does the job."""
    slot = Slot("fetch", seed=1)

    @slot.head
    async def broken(value: int) -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    @slot.head
    async def good(value: int) -> int:
        await asyncio.sleep(0)
        return value

    async def main() -> List[int]:
        return list(await asyncio.gather(*(slot(number) for number in range(50))))

    assert run(main()) == list(range(50))
    assert len([row for row in slot._state.rows if row[4] is None]) == 50


def test_no_head_succeeding_is_told() -> None:
    """The awaited call raises what a plain one would."""
    slot = Slot("fetch", retry=RetryConfig(max_attempts=2, base_delay=1e-9, max_delay=1e-9))

    @slot.head
    async def broken() -> None:
        raise ValueError("no")

    with pytest.raises(NoHeadSucceeded, match=r"broken: ValueError: no \(2 times\)"):
        run(slot())


def test_a_cancelled_task_is_no_failure() -> None:
    """Cancelling passes through at once: no other head begins, and no run is recorded."""
    slot = Slot("fetch")
    begun: List[str] = []
    for name in ("a", "b"):

        async def wait(name: str = name) -> None:
            begun.append(name)
            await asyncio.Event().wait()

        slot.head(name=name)(wait)

    async def main() -> None:
        task = asyncio.ensure_future(slot())
        while not begun:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main())

    assert len(begun) == 1
    assert len(slot._state.rows) == 0


def test_a_call_that_nobody_awaits_is_closed_quietly() -> None:
    """A coroutine that is closed in the middle, in another context, leaves nothing behind."""
    slot = Slot("fetch")

    @slot.head
    async def waits() -> None:
        await asyncio.Event().wait()

    async def begin() -> Any:
        call = slot()
        call.send(None)
        return call

    run(begin()).close()

    assert len(slot._state.rows) == 0


def test_figures_of_tasks_are_kept_apart() -> None:
    """Each of many calls at the same time has the figures that its head reports, in tasks too."""
    slot = Slot("fetch", objective="user_cost")

    @slot.head
    async def head(value: float) -> float:
        await asyncio.sleep(0)

        async def inside() -> None:
            slot.report(user_cost=value)

        await asyncio.ensure_future(inside())
        return value

    async def main() -> None:
        await asyncio.gather(*(slot(float(number)) for number in range(20)))

    run(main())

    found = sorted(row[6]["user_cost"] for row in slot._state.rows if row[6] is not None)
    assert found == [float(number) for number in range(20)]


def test_cpu_of_a_coroutine_cannot_be_told() -> None:
    """Tasks share their thread's CPU time, so minimising it is refused when the call begins."""
    slot = Slot("fetch", objective="cpu")

    @slot.head
    async def head() -> None: ...

    with pytest.raises(InputError, match="cpu, which cannot be told of coroutine functions"):
        run(slot())
