"""What people who use alerting complain of, played again: each complaint is a test.

Runs go through rules and the queue as they do after every run; only the channels are made up.
"""

from typing import List, Optional, Sequence, Tuple

from hydra_heads.model.channels import Channel
from hydra_heads.model.notifications import Notification
from hydra_heads.model.rules import Rule
from hydra_heads.rules.states import Standing, advance, events
from hydra_heads.store.history import History
from tests.notify.made import Desk, notification

MINUTE_S = 60.0

FLAPPING = (True, False) * 15


class Player:
    """Lets one rule see run after run of one head, a minute apart, and sends after each."""

    def __init__(self, desk: Desk, rule: Rule, head: str = "zlib") -> None:
        self._desk = desk
        self._rule = rule
        self._head = head
        self._standing = Standing()
        self._run = 0

    def play(self, truths: Sequence[Optional[bool]]) -> None:
        """Play runs: True breaches the rule, False does not, None says nothing."""
        for truth in truths:
            self._run += 1
            before = self._standing
            now = self._desk.time.now
            self._standing = advance(self._rule, before, truth, self._run, now)
            state = events(before, self._standing)
            if state is not None:
                self._desk.add(self._notification(state))
            self._desk.send()
            self._desk.time.pass_by(MINUTE_S)

    def _notification(self, state: str) -> Notification:
        return notification(
            rule=self._rule.id,
            head=self._head,
            state=state,
            severity=self._rule.severity,
            at_unix=self._desk.time.now,
            run_order=self._run,
        )


def told_states(desk: Desk) -> List[Tuple[str, ...]]:
    """Return the states that each message told of, in the message's order."""
    return [
        tuple(notice.notification.state for notice in one.message.notices)
        for one in desk.post.deliveries
    ]


def test_flapping_is_two_messages_and_one_more_when_the_window_is_over(history: History) -> None:
    """A rule that fires and clears every other minute does not ring every other minute.

    The window's first firing and first clearing are told at once (prometheus/alertmanager 3846);
    all others are not lost, as they were there (1063): one message says how often, and what
    holds now.
    """
    desk = Desk(history, Channel("log", "stderr", window_s=3600.0))
    player = Player(desk, Rule("slow", "p95 > 2 s"))

    player.play(FLAPPING)
    within = told_states(desk)
    desk.time.pass_by(3600.0)
    desk.send()

    assert within == [("firing",), ("resolved",)]
    assert told_states(desk)[2:] == [("resolved", "firing")]
    assert desk.notices() == [("slow", "resolved", 14), ("slow", "firing", 14)]
    assert (
        desk.post.deliveries[2].message.subject == "[RESOLVED] compress: slow is resolved for zlib"
    )


def test_flapping_that_counts_runs_first_is_no_message_at_all(history: History) -> None:
    """With `for_runs` a rule that never breaches long enough tells nobody anything. [R-067]"""
    desk = Desk(history)
    player = Player(desk, Rule("slow", "p95 > 2 s", for_runs=2))

    player.play(FLAPPING)

    assert desk.post.deliveries == []


def test_clearing_that_has_to_last_is_one_firing(history: History) -> None:
    """With `keep_runs` a rule that clears for a moment only is told once, as firing.

    It is kept open rather than closed and opened again (prometheus/alertmanager 3048). [R-067]
    """
    desk = Desk(history)
    player = Player(desk, Rule("slow", "p95 > 2 s", keep_runs=2))

    player.play(FLAPPING)

    assert told_states(desk) == [("firing",)]


def test_what_goes_on_is_not_repeated(history: History) -> None:
    """A rule that fires run after run is told once, however long that lasts.

    Nobody is reminded of what has been told, by no timer (prometheus/alertmanager 4008, 3074).
    """
    desk = Desk(history, Channel("log", "stderr", window_s=0.0))
    player = Player(desk, Rule("slow", "p95 > 2 s"))

    player.play([True] * 50)

    assert told_states(desk) == [("firing",)]


def test_a_missing_series_is_not_resolved(history: History) -> None:
    """Runs of which nothing can be said resolve nothing: they have a state of their own.

    A series that goes away does not look as if all were well (grafana/grafana 130902, 76920).
    """
    desk = Desk(history)
    player = Player(desk, Rule("slow", "p95 > 2 s"))

    player.play([True, None, None, None, True])

    assert told_states(desk)[:2] == [("firing",), ("nodata",)]
    assert all("resolved" not in states for states in told_states(desk))


def test_a_single_gap_tells_nobody_when_the_wait_for_data_is_its_own(history: History) -> None:
    """`nodata_for_runs` is a wait of its own, apart from that for breaches (grafana 82989)."""
    desk = Desk(history)
    player = Player(desk, Rule("slow", "p95 > 2 s", for_runs=1, nodata_for_runs=3))

    player.play([False, None, None, False, True, None, None, True])
    gaps = told_states(desk)
    player.play([None, None, None])

    assert gaps == [("firing",)]
    assert told_states(desk)[1:] == [("nodata",)]


def test_a_storm_is_one_message(history: History) -> None:
    """A machine that goes down and takes 1,000 rules along is one message (grafana 126401)."""
    desk = Desk(history)
    storm = [
        notification(head=f"head-{number % 10}", rule=f"rule-{number}", at_unix=desk.time.now)
        for number in range(1000)
    ]

    desk.add(*storm)
    sent = desk.send()

    message = desk.post.deliveries[0].message
    assert (sent.sent, sent.messages, len(desk.post.deliveries)) == (1000, 1, 1)
    assert message.subject == "[ERROR] compress: 1000 firing"
    assert message.text.splitlines()[-1].startswith("and 9")
    assert len(message.text.splitlines()) == 101


def test_a_storm_that_comes_in_bits_is_bounded_by_the_hour(history: History) -> None:
    """New rules that fire run after run are no more messages an hour than the channel wants."""
    desk = Desk(history, Channel("log", "stderr", max_per_hour=5))

    for number in range(50):
        desk.add(notification(rule=f"rule-{number}", at_unix=desk.time.now))
        desk.send()
        desk.time.pass_by(10.0)
    within = len(desk.post.deliveries)
    desk.time.pass_by(3600.0)
    desk.send()

    assert within == 5
    assert len(desk.post.deliveries) == 6
    assert len(desk.post.deliveries[5].message.notices) == 45


def test_nobody_is_told_of_an_alert_after_its_end(history: History) -> None:
    """What is held back of a rule goes out with the news that it is over, not after it."""
    desk = Desk(history, Channel("log", "stderr", window_s=3600.0))
    desk.add(notification(at_unix=desk.time.now))
    desk.send()
    for _ in range(3):
        desk.time.pass_by(MINUTE_S)
        desk.add(notification(at_unix=desk.time.now))
        desk.send()
    desk.time.pass_by(MINUTE_S)
    desk.add(notification(state="resolved", at_unix=desk.time.now))

    desk.send()

    assert told_states(desk) == [("firing",), ("resolved", "firing")]
    assert desk.counts().held == 0
    assert "slow fired" in desk.post.deliveries[1].message.text
