"""Tests of the words that people read: the subject and the text."""

import pytest

from hydra_heads.model.notifications import Notification
from hydra_heads.notify.notices import by_head, folded
from hydra_heads.notify.words import MOST_LINE, subject_of, text_of
from tests.notify.made import SLOT, START, notification


def subject(*told: Notification, slot: str = SLOT) -> str:
    """Word the subject of a message."""
    return subject_of(slot, by_head(folded(told)))


def text(*told: Notification, most_lines: int = 100) -> str:
    """Word the text of a message."""
    return text_of(by_head(folded(told)), most_lines)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("firing", "[ERROR] compress: slow fires for zlib"),
        ("resolved", "[RESOLVED] compress: slow is resolved for zlib"),
        ("nodata", "[ERROR] compress: slow has no data for zlib"),
        ("error", "[ERROR] compress: slow cannot be judged for zlib"),
        ("melting", "[ERROR] compress: slow is melting for zlib"),
    ],
)
def test_subject_of_one(state: str, expected: str) -> None:
    """One notice has a subject that says it all."""
    assert subject(notification(state=state)) == expected


def test_subject_of_several_counts_the_states() -> None:
    """Several notices are counted, under the gravest severity of what is not resolved."""
    told = [
        notification(rule="a", severity="WARNING"),
        notification(rule="b", severity="ERROR"),
        notification(rule="c", severity="CRITICAL", state="resolved"),
        notification(rule="d", state="nodata"),
    ]

    assert subject(*told) == "[ERROR] compress: 2 firing, 1 without data, 1 resolved"


def test_subject_without_a_slot() -> None:
    """What belongs to no slot has a subject without one."""
    assert subject(notification(), slot="") == "[ERROR] slow fires for zlib"


def test_text_has_a_paragraph_a_head() -> None:
    """Each head's notices stand below its name, with figures, condition, run and time."""
    told = [notification(), notification(head="lzma", rule="big", severity="INFO", value=None)]

    assert text(*told).splitlines() == [
        "zlib:",
        "  ERROR slow fires: p95 2.31 seconds (p95 > 2 s), run r1-a.1, "
        "2023-11-14T22:13:20.000+00:00",
        "lzma:",
        "  INFO big fires (p95 > 2 s), run r1-a.1, 2023-11-14T22:13:20.000+00:00",
    ]


def test_text_says_how_often() -> None:
    """A notice that stands for several says for how many, and since when."""
    told = [notification(at_unix=START + number) for number in range(3)]

    assert text(*told).endswith("22:13:22.000+00:00, 3 times since 2023-11-14T22:13:20.000+00:00")


@pytest.mark.parametrize(
    ("most", "shown", "last"), [(1, 0, "and 4 more"), (2, 1, "and 3 more"), (4, 2, "and 2 more")]
)
def test_text_is_bounded(most: int, shown: int, last: str) -> None:
    """Lines beyond the bound are counted, and no head's name stands alone at the end."""
    told = [notification(head=head, rule=rule) for head in "ab" for rule in ("x", "y")]
    told[0] = told[0]._replace(severity="CRITICAL")

    lines = text(*told, most_lines=most).splitlines()

    assert len([line for line in lines if line.startswith("  ")]) == shown
    assert lines[-1] == last
    assert not any(line.endswith(":") for line in lines[-2:])


def test_text_within_its_bound_is_whole() -> None:
    """A text that just fits has no line that says there is more."""
    told = [notification(rule=f"rule-{number}") for number in range(99)]

    lines = text(*told).splitlines()

    assert len(lines) == 100
    assert "more" not in lines[-1]


def test_nothing_in_a_text_moves_a_cursor() -> None:
    """Control characters of figures and conditions are shown as escapes. [fault 81]"""
    shown = text(notification(value="a\x1b[31m\r\nBcc: x", expr="p95 > 2\u202e"))

    assert all(line.isprintable() for line in shown.splitlines())
    assert len(shown.splitlines()) == 2


def test_a_long_condition_does_not_push_the_run_out() -> None:
    """Condition and figures are cut, so that run and time are always seen."""
    shown = text(notification(value="v" * 5000, expr="e" * 1000))

    line = shown.splitlines()[1]
    assert len(line) <= MOST_LINE
    assert "run r1-a.1, 2023-11-14" in line
