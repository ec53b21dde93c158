"""Tests of what becomes of messages that did not arrive, and of senders that were stopped."""

import sqlite3
from typing import List

import pytest

from hydra_heads.base.errors import HistoryError, InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Undelivered
from hydra_heads.notify.message import Message
from hydra_heads.notify.sending import Sent
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.notify.made import SLOT, Behaviour, Desk, notification


def refuse(message: Message) -> None:
    """Behave like a channel that is down."""
    raise Undelivered("channel log: no connection")


def refuse_for_good(message: Message) -> None:
    """Behave like a channel that wants no such message ever."""
    raise Undelivered("channel log: status 410", is_final=True)


def test_a_failing_channel_keeps_no_other_from_its_message(history: History) -> None:
    """Whatever one channel does, the next one gets its message. [R-060] [fault 80]"""
    faults = (
        Undelivered("channel a: down"),
        InputError("channel b: no secret"),
        ZeroDivisionError("own fault"),
    )
    names = ("a", "b", "c", "d")
    desk = Desk(history, *(Channel(name, "stderr") for name in names))
    for name, fault in zip(names, faults):
        desk.post.behaviour[name] = _raiser(fault)
    desk.add(*(notification(name) for name in names))

    sent = desk.send()

    assert sent == Sent(sent=1, failed=3, messages=1)
    assert [one.channel for one in desk.post.deliveries] == ["d"]
    assert [told.fault for told in desk.told] == [
        "channel a: down",
        "channel b: no secret",
        "channel c: ZeroDivisionError: own fault",
        None,
    ]


def _raiser(fault: BaseException) -> Behaviour:
    def behave(message: Message) -> None:
        raise fault

    return behave


def test_what_failed_is_tried_again_later_and_later(history: History) -> None:
    """A failed message is due again after 30 s, then 60, 120 and 240 s; then it is given up."""
    desk = Desk(history, Channel("log", "stderr", max_attempts=5))
    desk.post.behaviour["log"] = refuse
    desk.add(notification())
    waits: List[float] = []

    for _ in range(5):
        begun = desk.time.now
        while not desk.told:
            desk.send()
            desk.time.pass_by(0 if desk.told else 5.0)
        waits.append(desk.time.now - begun)
        desk.told.clear()

    assert waits == [0.0, 30.0, 60.0, 120.0, 240.0]
    assert desk.counts().dead == 1


def test_a_dead_letter_is_not_sent_again_by_itself(history: History) -> None:
    """What was given up stays so, until somebody has it tried again."""
    desk = Desk(history, Channel("log", "stderr", max_attempts=1))
    desk.post.behaviour["log"] = refuse
    desk.add(notification())
    desk.send()
    desk.post.behaviour.clear()
    desk.time.pass_by(86400.0)

    later = desk.send()
    queue.revive(history, SLOT)
    revived = desk.send()

    assert (later, revived) == (Sent(), Sent(sent=1, messages=1))


def test_a_final_failure_is_given_up_at_once(history: History) -> None:
    """Where trying again is of no use nobody tries again."""
    desk = Desk(history)
    desk.post.behaviour["log"] = refuse_for_good
    desk.add(notification())

    sent = desk.send()

    assert sent == Sent(dead=1)
    assert desk.told[0].is_dead
    assert not desk.told[0].is_kept


def test_a_channel_that_is_down_is_not_asked_for_every_new_alert(history: History) -> None:
    """While a failed message waits, new ones of its channel wait with it: no storm. [R-063]"""
    desk = Desk(history)
    desk.post.behaviour["log"] = refuse
    desk.add(notification())
    desk.send()
    for number in range(10):
        desk.add(notification(rule=f"rule-{number}"))
        desk.send()
    attempts = len(desk.told)

    desk.post.behaviour.clear()
    desk.time.pass_by(30.0)
    sent = desk.send()

    assert attempts == 1
    assert sent == Sent(sent=11, messages=1)


def test_what_the_other_side_asks_for_is_granted_up_to_an_hour(history: History) -> None:
    """`retry_after_s` puts the next attempt off, but never beyond an hour."""
    desk = Desk(history)
    desk.post.behaviour["log"] = _raiser(Undelivered("busy", retry_after_s=86400.0))
    desk.add(notification())
    desk.send()

    desk.time.pass_by(3599.0)
    early = desk.send()
    desk.time.pass_by(1.0)
    late = desk.send()

    assert (early, late) == (Sent(), Sent(failed=1))


def test_channels_that_failed_come_last(history: History) -> None:
    """A channel that failed before takes its time after those that did not."""
    desk = Desk(history, Channel("a", "stderr"), Channel("b", "stderr"))
    desk.post.behaviour["a"] = refuse
    desk.add(notification("a"))
    desk.send()
    desk.post.behaviour.clear()
    desk.time.pass_by(30.0)
    desk.add(notification("b"))

    desk.send()

    assert [one.channel for one in desk.post.deliveries] == ["b", "a"]


def test_an_interrupted_sender_gives_back_what_it_claimed(history: History) -> None:
    """Ctrl-C while a channel is asked goes through, and the next sender gets all of it."""
    desk = Desk(history)
    desk.post.behaviour["log"] = _raiser(StopRequest(2))
    desk.add(notification())

    with pytest.raises(StopRequest):
        desk.send()
    desk.post.behaviour.clear()
    sent = desk.send()

    assert sent == Sent(sent=1, messages=1)


def test_a_stopping_signal_is_not_hidden_by_a_broken_history(history: History) -> None:
    """Where nothing can be given back any more the signal goes through, and the lease runs out."""
    desk = Desk(history)
    desk.add(notification())

    def stop(message: Message) -> None:
        _break(history)
        raise StopRequest(2)

    desk.post.behaviour["log"] = stop
    with pytest.raises(StopRequest):
        desk.send()
    _mend(history)
    desk.post.behaviour.clear()
    within = desk.send()
    desk.time.pass_by(61.0)
    after = desk.send()

    assert (within, after) == (Sent(), Sent(sent=1, messages=1))


def test_a_history_that_fails_afterwards_means_a_second_sending(history: History) -> None:
    """A message whose sending could not be kept is sent again once the lease is over."""
    desk = Desk(history)
    desk.add(notification())
    desk.post.behaviour["log"] = lambda message: _break(history)

    with pytest.raises(HistoryError):
        desk.send()
    _mend(history)
    desk.post.behaviour.clear()
    desk.time.pass_by(61.0)
    again = desk.send()

    assert len(desk.post.deliveries) == 2
    assert again == Sent(sent=1, messages=1)


def _break(history: History) -> None:
    with sqlite3.connect(history.path) as other:
        other.execute("ALTER TABLE notifications RENAME TO elsewhere")
    other.close()


def _mend(history: History) -> None:
    with sqlite3.connect(history.path) as other:
        other.execute("ALTER TABLE elsewhere RENAME TO notifications")
    other.close()
