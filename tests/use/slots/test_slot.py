"""Tests of `hydra_heads.use.slots.slot`: calls in memory, one after the other and in threads."""

import subprocess
import sys
import threading
from typing import Any, List

import pytest

from hydra_heads.base.errors import InputError, NoHeadSucceeded
from hydra_heads.base.redact import Masker
from hydra_heads.use.retry import RetryConfig
from hydra_heads.use.slots.failures import SlotFailed, failure_of
from hydra_heads.use.slots.slot import Slot

AT_ONCE = RetryConfig("linear", max_attempts=5, base_delay=0.0, jitter=0.0)


def failing(error: BaseException) -> Any:
    """Return a head that always raises."""

    def fail(*args: object) -> object:
        raise error

    return fail


def echo(value: object) -> object:
    """Be a head that does nothing."""
    return value


def test_a_call_returns_what_a_head_returns() -> None:
    """Arguments, by place and by keyword, reach the head, and its result the caller."""
    slot = Slot("add")

    @slot.head
    def plus(a: int, *, b: int) -> int:
        return a + b

    assert slot(1, b=2) == 3
    assert plus(1, b=2) == 3


def test_another_head_does_the_job_where_one_raises() -> None:
    """A call succeeds as long as one head does, and no exception of the others is seen."""
    slot = Slot("fetch", seed=1)
    slot.head(name="broken")(failing(OSError("unreachable")))
    slot.head(echo)

    assert [slot(number) for number in range(50)] == list(range(50))
    assert {row[7] for row in slot._state.rows if row[4] is not None} == {True}
    assert False in {row[7] for row in slot._state.rows}


def test_a_head_that_fails_loses_its_share() -> None:
    """A head that never succeeds is hardly picked any more after fifty calls."""
    slot = Slot("fetch", seed=1)
    slot.head(name="broken")(failing(OSError("unreachable")))
    slot.head(echo)

    for number in range(50):
        slot(number)

    assert slot.shares()["broken"] < 0.1
    assert sum(slot.shares().values()) == pytest.approx(1.0)
    assert "broken" in slot.explain()
    assert "echo" in slot.explain()


def test_when_no_head_succeeds_the_error_tells_why_of_each() -> None:
    """The message is one line with every head's reason; the last exception is its cause."""
    slot = Slot("fetch", seed=1)
    errors = [OSError("first\nline"), ValueError("second")]
    for number, error in enumerate(errors):
        slot.head(name=f"h{number}")(failing(error))

    with pytest.raises(NoHeadSucceeded) as caught:
        slot("x")

    assert isinstance(caught.value, SlotFailed)
    assert str(caught.value).startswith("slot 'fetch': no head succeeded: ")
    assert "h0: OSError: first" in str(caught.value)
    assert "h1: ValueError: second" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(failure.head for failure in caught.value.failures) == ["h0", "h1"]
    assert caught.value.__cause__ is caught.value.failures[-1].error
    assert caught.value.__cause__ in errors


def test_without_a_retry_each_head_runs_once() -> None:
    """A call that fails has run every head exactly once."""
    calls: List[str] = []
    slot = Slot("fetch")
    for name in ("a", "b", "c"):

        def fail(name: str = name) -> None:
            calls.append(name)
            raise ValueError(name)

        slot.head(name=name)(fail)

    with pytest.raises(NoHeadSucceeded):
        slot()

    assert sorted(calls) == ["a", "b", "c"]


def test_heads_run_again_as_the_retry_says() -> None:
    """With five attempts and one head that works at the fourth, the call succeeds."""
    calls: List[int] = []
    slot = Slot("fetch", retry=AT_ONCE)

    @slot.head
    def flaky() -> int:
        calls.append(1)
        if len(calls) < 4:
            raise ValueError("not yet")
        return len(calls)

    assert slot() == 4


def test_attempts_that_are_used_up_are_told() -> None:
    """A message says how often a head failed for the same reason."""
    slot = Slot("fetch", retry=AT_ONCE)
    slot.head(name="a")(failing(ValueError("no")))

    with pytest.raises(NoHeadSucceeded, match=r"a: ValueError: no \(5 times\)"):
        slot()


def test_nothing_begins_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a head has used up the time, no other is tried, and the message says so."""
    clock = [0.0]
    monkeypatch.setattr("hydra_heads.use.slots.failures.time.perf_counter", lambda: clock[0])
    slot = Slot("fetch", deadline_s=2.0, seed=1)

    def slow() -> None:
        clock[0] += 10.0**9
        raise ValueError("slow")

    slot.head(name="a")(slow)
    slot.head(name="b")(slow)

    with pytest.raises(NoHeadSucceeded, match="the deadline of 2 s passed before [ab]") as caught:
        slot()

    assert isinstance(caught.value, SlotFailed)
    assert len(caught.value.failures) == 1


@pytest.mark.parametrize("passing", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_what_is_no_exception_passes_through(passing: BaseException) -> None:
    """Ctrl-C in a head ends the call at once, and counts for no run of it."""
    slot = Slot("fetch", seed=1)
    slot.head(name="a")(failing(passing))

    with pytest.raises(type(passing)):
        slot()

    assert len(slot._state.rows) == 0


def test_a_result_that_the_check_refuses_is_a_failure() -> None:
    """Another head runs where the check does not accept a result, or fails over it."""
    slot = Slot("fetch", check=lambda text: len(text) > 2)
    slot.head(name="short")(lambda: "x")
    slot.head(name="none")(lambda: None)
    slot.head(name="good")(lambda: "good")

    assert {slot() for _ in range(20)} == {"good"}
    kinds = {row[4].kind for row in slot._state.rows if row[4] is not None}
    assert kinds == {"criteria"}


def test_a_heads_own_check_goes_before_the_slots() -> None:
    """The check given with a head is the one that judges it."""
    slot = Slot("fetch", check=lambda value: False)
    slot.head(name="a", check=lambda value: True)(lambda: 1)

    assert slot() == 1


def test_a_refused_result_is_worded() -> None:
    """Where all results are refused the message says that no exception was the reason."""
    slot = Slot("fetch", check=lambda value: value > 1)
    slot.head(name="a")(lambda: 1)

    with pytest.raises(NoHeadSucceeded, match="a: the check does not accept its result") as caught:
        slot()

    assert caught.value.__cause__ is None


def test_the_same_seed_makes_the_same_picks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two Slots with one seed, whose heads take the same time, pick the same heads."""
    ticks = iter(range(10**6))
    monkeypatch.setattr("hydra_heads.use.slots.slot._CLOCK", lambda: float(next(ticks)))

    def picks() -> List[str]:
        slot, picked = Slot("fetch", seed=5), []
        for name in ("a", "b", "c"):
            slot.head(name=name)(lambda name=name: picked.append(name))
        for _ in range(100):
            slot()
        return picked

    first = picks()

    assert picks() == first
    assert set(first) == {"a", "b", "c"}


def test_threads_lose_no_run() -> None:
    """Eight threads that call at the same time are all counted, each call under its own number."""
    slot = Slot("fetch")
    slot.head(name="a")(echo)
    slot.head(name="b")(failing(ValueError("no")))
    found: List[object] = []

    def work() -> None:
        found.extend(slot(number) for number in range(100))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 800
    rows = list(slot._state.rows)
    assert len([row for row in rows if row[4] is None]) == 800
    assert len({row[0] for row in rows}) == 800


def test_a_slot_may_call_itself_and_others() -> None:
    """A head that calls its own Slot, or another one, gets its answer; all runs are counted."""
    inner = Slot("inner")
    inner.head(name="one")(lambda: 1)
    slot = Slot("count")

    @slot.head
    def down(left: int) -> int:
        return int(inner()) if left == 0 else 1 + int(slot(left - 1))

    assert slot(10) == 11
    assert len(slot._state.rows) == 11
    assert len(inner._state.rows) == 1


def test_a_head_that_joins_later_is_used() -> None:
    """After the first calls another head can be registered, and what was learned is kept."""
    slot = Slot("fetch", seed=1)
    slot.head(name="broken")(failing(ValueError("no")))
    slot.head(name="good")(echo)
    for number in range(50):
        slot(number)

    slot.head(name="late")(echo)
    known = slot.shares()
    for number in range(200):
        slot(number)

    assert list(slot.shares()) == ["broken", "good", "late"]
    assert any(row[1] == 2 for row in slot._state.rows)
    assert known["broken"] < known["late"]


def test_a_slot_without_heads_says_what_to_do() -> None:
    """Calling it is an error that shows how a head is registered."""
    with pytest.raises(InputError, match="slot 'fetch' has no head; put @slot.head above"):
        Slot("fetch")()


def test_a_closed_slot_is_refused() -> None:
    """After `with` has ended nothing can be called, and closing again does nothing."""
    with Slot("fetch") as slot:
        slot.head(name="a")(echo)
        assert slot(1) == 1

    slot.close()

    with pytest.raises(InputError, match="slot 'fetch' is closed"):
        slot(1)


def test_a_closed_slot_still_tells_what_it_learned() -> None:
    """After `with` has ended shares and reasons can be asked for; of one never used they cannot."""
    with Slot("fetch") as slot, Slot("other") as other:
        slot.head(name="a")(echo)
        slot(1)

    assert slot.shares() == {"a": 1.0}
    assert "1 pick by now" in slot.explain()
    with pytest.raises(InputError, match="slot 'other' is closed"):
        other.explain()


def test_a_failure_costs_ten_times_the_time_limit() -> None:
    """With `timeout_s` a head that fails at once is dearer than one that takes its time."""
    slot = Slot("fetch", timeout_s=3.0)

    assert slot._state.objective.failure_cost == 30.0
    assert Slot("fetch")._state.objective.failure_cost is None


def test_importing_and_making_one_creates_nothing(tmp_path: Any) -> None:
    """Without a store neither SQLite nor any slow module is loaded, and no file is made."""
    program = (
        "import sys\n"
        "from hydra_heads import Slot\n"
        "s = Slot('a', store='nowhere')\n"
        "t = Slot('b')\n"
        "t.head(name='x')(lambda: 1)\n"
        "t()\n"
        "slow = 'sqlite3 inspect subprocess pathlib tempfile asyncio multiprocessing'.split()\n"
        "print([name for name in slow if name in sys.modules])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=str(tmp_path),
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        check=True,
    )

    assert done.stdout.strip() == b"[]"
    assert list(tmp_path.iterdir()) == []


def test_an_exception_without_text_is_worded() -> None:
    """Exceptions whose text is empty, or cannot be had, are told by their type."""

    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    found = [failure_of(error, Masker()).message for error in (ValueError(), Mute())]
    long = failure_of(ValueError("x" * 10**6), Masker()).message

    assert found == ["ValueError", "Mute: (its text cannot be had: RuntimeError)"]
    assert len(long) == 300


def test_secrets_are_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value of a variable that `secrets` names is masked in messages, rows and instances."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = Slot("fetch", secrets=["TOKEN"], instance=str)
    slot.head(name="a")(failing(ValueError("no login with tr0ub4dor")))

    with pytest.raises(NoHeadSucceeded) as caught:
        slot("tr0ub4dor")

    assert "no login with ***" in str(caught.value)
    assert "tr0ub4dor" not in str(list(slot._state.rows))


def test_its_own_words_show_its_heads() -> None:
    """The representation names slot and heads."""
    slot = Slot("fetch")
    slot.head(name="a")(echo)

    assert repr(slot) == "Slot('fetch', heads=['a'])"
