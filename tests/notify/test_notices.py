"""Tests of how notifications become notices: equal ones as one, the gravest first."""

from hydra_heads.notify.notices import by_head, folded
from tests.notify.made import START, notification


def test_equal_notifications_are_one_notice() -> None:
    """Same rule, head and state: one notice, the newest, with the number and the first time."""
    later = notification(at_unix=START + 9, run_order=9, value="p95 3 seconds")

    notices = folded([later, notification(), notification(at_unix=START + 1)])

    assert [(one.notification, one.times, one.since_unix) for one in notices] == [(later, 3, START)]


def test_rule_head_and_state_make_a_difference() -> None:
    """Another rule, head or state is another notice."""
    told = [
        notification(),
        notification(rule="big"),
        notification(head="lzma"),
        notification(state="nodata"),
    ]

    notices = folded(told)

    assert len(notices) == 4


def test_gravest_first() -> None:
    """Graver severities come first; of one severity firing, error, nodata; resolved comes last."""
    told = [
        notification(rule="a", severity="CRITICAL", state="resolved"),
        notification(rule="b", severity="INFO"),
        notification(rule="c", severity="ERROR", state="nodata"),
        notification(rule="d", severity="ERROR"),
        notification(rule="e", severity="ERROR", state="error"),
        notification(rule="f", severity="CRITICAL"),
    ]

    rules = [one.notification.rule for one in folded(told)]

    assert rules == ["f", "d", "e", "c", "b", "a"]


def test_what_came_before_is_over() -> None:
    """When a rule is resolved since, its firing is over; that of another head is not."""
    told = [
        notification(at_unix=START),
        notification(state="resolved", at_unix=START + 1),
        notification(head="lzma", at_unix=START),
    ]

    over = {(one.notification.head, one.notification.state): one.is_over for one in folded(told)}

    assert over == {
        ("zlib", "firing"): True,
        ("zlib", "resolved"): False,
        ("lzma", "firing"): False,
    }


def test_the_head_with_the_gravest_notice_comes_first() -> None:
    """Notices are grouped by head, the head of the gravest one first."""
    told = [
        notification(head="a", severity="INFO"),
        notification(head="b", severity="WARNING"),
        notification(head="b", rule="big", severity="CRITICAL"),
    ]

    groups = [(group.head, len(group.notices)) for group in by_head(folded(told))]

    assert groups == [("b", 2), ("a", 1)]


def test_an_unknown_severity_or_state_is_shown_all_the_same() -> None:
    """What a newer Hydra put into the queue is told too, behind what is known."""
    told = [notification(rule="a", severity="PANIC", state="melting"), notification(rule="b")]

    rules = [one.notification.rule for one in folded(told)]

    assert rules == ["b", "a"]
