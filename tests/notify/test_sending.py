"""Tests of what is sent, to whom, how often, and of what is held back meanwhile."""

from hydra_heads.model.channels import Channel
from hydra_heads.notify.sending import Sent, planned
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.notify.made import SLOT, START, Desk, notification


def test_nothing_waits(history: History) -> None:
    """Where nothing waits nothing is sent and nothing is written."""
    desk = Desk(history)

    sent = desk.send()

    assert sent == Sent()
    assert desk.post.deliveries == []


def test_one_message_a_channel(history: History) -> None:
    """All that is due for a channel goes out as one message, and nothing of it twice. [R-060]"""
    desk = Desk(history, Channel("log", "stderr"), Channel("mail", "email"))
    desk.add(
        notification("log", head="zlib"),
        notification("log", head="lzma"),
        notification("mail", head="zlib"),
    )

    first, second = desk.send(), desk.send()

    assert first == Sent(sent=3, messages=2)
    assert second == Sent()
    assert [one.channel for one in desk.post.deliveries] == ["log", "mail"]
    assert desk.counts() == queue.Counts(0, 0, 0, 0, 3)


def test_only_the_named_channels_get_it(history: History) -> None:
    """A channel that a notification does not name hears nothing of it. [R-064]"""
    desk = Desk(history, Channel("log", "stderr"), Channel("mail", "email"))
    desk.add(notification("mail"))

    desk.send()

    assert [one.channel for one in desk.post.deliveries] == ["mail"]


def test_a_thousand_alerts_at_once_are_one_message(history: History) -> None:
    """A thousand rules that fire at once are one message. [R-066]"""
    desk = Desk(history)
    desk.add(*(notification(rule=f"rule-{number}") for number in range(1000)))

    sent = desk.send()

    assert sent == Sent(sent=1000, messages=1)
    assert len(desk.post.deliveries[0].message.notices) == 1000


def test_ten_equal_alerts_are_one_with_a_count(history: History) -> None:
    """Ten equal alerts that wait together are told once, with their number. [R-066]"""
    desk = Desk(history)
    desk.add(*(notification(at_unix=START + number) for number in range(10)))

    desk.send()

    assert desk.notices() == [("slow", "firing", 10)]
    assert desk.post.deliveries[0].message.notices[0].since_unix == START


def test_equal_alerts_within_the_window_wait_for_its_end(history: History) -> None:
    """Of ten equal alerts the first is told at once, nine once the window is over. [R-066]"""
    desk = Desk(history, Channel("log", "stderr", window_s=3600.0))
    desk.add(notification())
    desk.send()
    for _ in range(9):
        desk.time.pass_by(60.0)
        desk.add(notification(at_unix=desk.time.now))
        desk.send()
    within = len(desk.post.deliveries)
    held = desk.counts().held

    desk.time.pass_by(3600.0 - 9 * 60.0 - 1.0)
    before_the_end = desk.send()
    desk.time.pass_by(1.0)
    desk.send()

    assert (within, held, before_the_end) == (1, 9, Sent())
    assert [one.message.notices[0].times for one in desk.post.deliveries] == [1, 9]


def test_the_next_after_the_window_is_told(history: History) -> None:
    """An alert that comes when the window is over is told at once, as one of its own. [R-066]"""
    desk = Desk(history, Channel("log", "stderr", window_s=600.0))
    desk.add(notification())
    desk.send()
    desk.time.pass_by(600.0)
    desk.add(notification(at_unix=desk.time.now))

    sent = desk.send()

    assert sent == Sent(sent=1, messages=1)
    assert desk.notices() == [("slow", "firing", 1)]


def test_without_a_window_all_is_told(history: History) -> None:
    """With `window_s` 0 an alert that equals the last one is told."""
    desk = Desk(history, Channel("log", "stderr", window_s=0.0))
    for _ in range(2):
        desk.add(notification())
        desk.send()

    assert len(desk.post.deliveries) == 2


def test_a_channel_gets_no_more_messages_an_hour_than_it_wants(history: History) -> None:
    """Beyond `max_per_hour` alerts wait until the hour is over, and then are one message."""
    desk = Desk(history, Channel("log", "stderr", max_per_hour=2))
    for number in range(5):
        desk.add(notification(rule=f"rule-{number}"))
        desk.send()
        desk.time.pass_by(60.0)
    within = len(desk.post.deliveries)

    desk.time.pass_by(3600.0 - 5 * 60.0)
    sent = desk.send()

    assert within == 2
    assert sent == Sent(sent=3, messages=1)


def test_an_undefined_channel_is_a_dead_letter(history: History) -> None:
    """A channel that is no longer defined leaves a dead letter that says so."""
    desk = Desk(history)
    desk.add(notification("gone"))

    sent = desk.send()

    assert sent == Sent(dead=1)
    assert desk.told[0].fault == "channel gone: it is no longer defined"


def test_a_channel_that_others_may_know_is_left_to_them(history: History) -> None:
    """Where another configuration may know the channel, what is for it stays as it is."""
    desk = Desk(history)
    desk.route = desk.route._replace(others=True)
    desk.add(notification("theirs"), notification("log"))

    sent = desk.send()

    assert sent == Sent(sent=1, left=1, messages=1)
    assert desk.counts() == queue.Counts(1, 0, 0, 0, 1)


def test_the_deadline_is_shared_out(history: History) -> None:
    """Each channel gets its own limit or its share of the time that is left, what is less."""
    names = ("a", "b", "c", "d")
    desk = Desk(history, *(Channel(name, "stderr", timeout_s=5.0) for name in names))
    desk.post.behaviour["a"] = lambda message: desk.time.pass_by(2.5)
    desk.add(*(notification(name) for name in names))

    desk.send(deadline_s=10.0)

    assert [one.seconds for one in desk.post.deliveries] == [2.5, 2.5, 3.75, 5.0]


def test_what_there_is_no_time_for_is_given_back(history: History) -> None:
    """When the time is over the rest is left as it was, for the next sender at once. [fault 80]"""
    desk = Desk(history, *(Channel(name, "stderr") for name in "abc"))
    desk.post.behaviour["a"] = lambda message: desk.time.pass_by(10.0)
    desk.add(*(notification(name) for name in "abc"))

    first, second = desk.send(), desk.send()

    assert first == Sent(sent=1, left=2, messages=1)
    assert second == Sent(sent=2, messages=2)


def test_other_slots_are_left_alone(history: History) -> None:
    """Who sends for one slot sends nothing of another."""
    desk = Desk(history)
    desk.add(notification()._replace(slot="other"))

    sent = desk.send()

    assert sent == Sent()
    assert desk.counts().pending == 1


def test_a_plan_sends_claims_and_writes_nothing(history: History) -> None:
    """A dry run says what would go out and what would be held back, and changes nothing."""
    desk = Desk(history)
    desk.add(notification())
    desk.send()
    desk.add(notification(), notification(rule="big"), notification("gone"))
    before = desk.counts()

    with History.open_reading(history.path) as reading:
        log, gone = planned(reading, desk.route, SLOT, desk.time.clock)

    assert log.message is not None
    assert [one.notification.rule for one in log.message.notices] == ["big"]
    assert log.held == {START + 3600.0: 1}
    assert (gone.channel, gone.message) == ("gone", None)
    assert (desk.counts(), len(desk.post.deliveries)) == (before, 1)


def test_a_clock_that_was_set_back_holds_nothing_back(history: History) -> None:
    """What was told in a future that is no more keeps nobody from being told."""
    desk = Desk(history)
    desk.time.pass_by(86400.0)
    desk.add(notification())
    desk.send()
    desk.time.pass_by(-86400.0)
    desk.add(notification())

    sent = desk.send()

    assert sent == Sent(sent=1, messages=1)
