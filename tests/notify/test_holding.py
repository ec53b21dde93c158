"""Tests of what goes out now and what is held back until when."""

from hydra_heads.model.channels import Channel
from hydra_heads.notify.holding import Past, decide, retry_delay
from hydra_heads.store.notifications import Queued
from tests.notify.made import START, notification

CHANNEL = Channel("log", "stderr", window_s=600.0, max_per_hour=2)

TOPIC = ("slow", "zlib", "firing")


def queued(number: int = 1, state: str = "firing", attempts: int = 0) -> Queued:
    """Make a row of the queue."""
    return Queued(number, notification(state=state), attempts, START)


def test_what_was_never_told_goes_out() -> None:
    """Without a past all goes out."""
    decision = decide(CHANNEL, [queued()], Past(), START)

    assert (decision.now, decision.held) == ((queued(),), {})


def test_what_was_told_within_the_window_waits_for_its_end() -> None:
    """The window begins with the message that told of it, and its end is when it is due again."""
    past = Past({TOPIC: START - 599.0})

    decision = decide(CHANNEL, [queued()], past, START)

    assert (decision.now, decision.held) == ((), {START + 1.0: (queued(),)})


def test_the_end_of_the_window_is_outside() -> None:
    """At the very end of the window what waits goes out."""
    decision = decide(CHANNEL, [queued()], Past({TOPIC: START - 600.0}), START)

    assert decision.now == (queued(),)


def test_news_of_a_rule_takes_what_is_held_of_it_along() -> None:
    """When one state of a rule and head may go out, the others go with it."""
    rows = [queued(1), queued(2, "resolved")]

    decision = decide(CHANNEL, rows, Past({TOPIC: START - 1.0}), START)

    assert decision.now == tuple(rows)


def test_the_hour_is_full() -> None:
    """With as many messages as are wanted in this hour all waits until the first is an hour old."""
    past = Past(messages=(START - 3599.0, START - 10.0))

    decision = decide(CHANNEL, [queued()], past, START)

    assert decision.held == {START + 1.0: (queued(),)}


def test_messages_of_the_last_hour_only_count() -> None:
    """A message that is an hour old makes room for another."""
    past = Past(messages=(START - 3600.0, START - 10.0))

    assert decide(CHANNEL, [queued()], past, START).now == (queued(),)


def test_a_failing_channel_waits() -> None:
    """While what failed waits all of the channel waits as long."""
    decision = decide(CHANNEL, [queued()], Past(failing_until=START + 30.0), START)

    assert decision.held == {START + 30.0: (queued(),)}


def test_nothing_is_held_back_by_a_clock_that_was_wrong() -> None:
    """Times that lie in a future beyond all waiting are taken for a clock set back."""
    far = START + 7200.0
    past = Past({TOPIC: far}, (far, far), far)

    assert decide(CHANNEL, [queued()], past, START).now == (queued(),)


def test_delays_double_up_to_an_hour() -> None:
    """Every attempt doubles the wait, up to an hour, however many there were."""
    delays = [retry_delay(attempts) for attempts in (0, 1, 6, 7, 10**6)]

    assert delays == [30.0, 60.0, 1920.0, 3600.0, 3600.0]


def test_a_short_wish_shortens_nothing() -> None:
    """What the other side asks for may make the wait longer, never shorter."""
    assert (retry_delay(2, 5.0), retry_delay(2, 500.0)) == (120.0, 500.0)
