"""Tests of `hydra_heads.measure.rule_pass`."""

import time
from typing import List

import pytest

from hydra_heads.model.rules import Rule
from hydra_heads.store.history import History
from hydra_heads.store.notifications import add, claim, counts, sent
from hydra_heads.store.silences import add as silence_rule
from hydra_heads.store.silences import end
from tests.measure.alerts import (
    FAST_S,
    OPS,
    SLOW,
    SLOW_S,
    alerting,
    evaluate_night,
    letters,
    night,
    told,
    use,
)

HOUR = 3600.0


def now() -> float:
    """Return the moment by the clock that silences are measured with."""
    return time.time()


@pytest.mark.parametrize(
    ("severity", "least", "is_told"),
    [
        ("INFO", "INFO", True),
        ("INFO", "WARNING", False),
        ("ERROR", "WARNING", True),
        ("ERROR", "CRITICAL", False),
        ("CRITICAL", "CRITICAL", True),
    ],
)
def test_a_channel_is_told_of_what_is_grave_enough(
    severity: str, least: str, is_told: bool
) -> None:
    """Below the severity that it asks for it gets nothing [R-058]."""
    rules, channels = [SLOW._replace(severity=severity)], [OPS._replace(min_severity=least)]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S], rules, channels)

        assert bool(letters(history)) is is_told


def test_a_channel_that_is_not_defined_gets_nothing() -> None:
    """A rule is refused at load for it; a rule of an older file is evaluated all the same."""
    with History.open(":memory:") as history:
        assert evaluate_night(history, "r1", [SLOW_S], channels=()) == "firing"
        assert letters(history) == []


def test_a_rule_is_about_the_heads_that_it_names() -> None:
    """Of others it says nothing, and they have no row of it."""
    rules = [SLOW._replace(heads=("b",)), Rule("bad", "success < 1")]
    with History.open(":memory:") as history:
        night(history, "r1", [SLOW_S])

        rows = alerting(history, rules, heads=("a", "b")).advance("r1")

        assert {head: [row["id"] for row in found] for head, found in rows.items()} == {
            "a": ["bad"],
            "b": ["slow", "bad"],
        }
        assert letters(history) == []


def test_a_silenced_rule_is_evaluated_and_told_to_nobody() -> None:
    """Its state goes on; another head's is told."""
    with History.open(":memory:") as history:
        silence_rule(history, "slow", now() + HOUR, "moving house", "a", now())
        use(history, "live1", [SLOW_S], head="b")
        night(history, "r1", [SLOW_S])

        rows = alerting(history, heads=("a", "b")).advance("r1")

        assert rows["a"][0]["state"] == "firing"
        assert [letter.head for letter in letters(history)] == []
        use(history, "live2", [SLOW_S], head="b")
        alerting(history, heads=("a", "b")).advance("live2")
        assert [(letter.head, letter.state) for letter in letters(history)] == [("b", "firing")]


def test_what_fires_still_when_the_silence_is_over_is_told_then() -> None:
    """A rule that began to fire under a silence is told with the next run, and only once."""
    with History.open(":memory:") as history:
        silence_rule(history, "slow", now() + HOUR, "moving house", None, 0.0)
        evaluate_night(history, "r1", [SLOW_S])
        assert letters(history) == []

        end(history, "slow", now())
        evaluate_night(history, "r2", [SLOW_S, SLOW_S])

        assert told(history) == [("slow", "firing", "r2.1")]


def test_what_was_told_before_the_silence_is_not_told_after_it() -> None:
    """Whoever silenced it knew of it."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S])
        sent(history, [queued.id for queued in claim(history, now() + HOUR)], now())
        silence_rule(history, "slow", now() + HOUR, "known", None, 0.0)
        evaluate_night(history, "r2", [SLOW_S])
        end(history, "slow", now())

        evaluate_night(history, "r3", [SLOW_S])

        assert letters(history) == []


def test_what_was_resolved_under_a_silence_is_not_told() -> None:
    """Nobody was told that it fired."""
    with History.open(":memory:") as history:
        silence_rule(history, "slow", now() + HOUR, "moving house", None, 0.0)
        evaluate_night(history, "r1", [SLOW_S, FAST_S])
        end(history, "slow", now())

        evaluate_night(history, "r2", [FAST_S])

        assert letters(history) == []


def test_a_second_silence_goes_on_when_the_first_is_over() -> None:
    """As long as one covers the rule nobody is told."""
    with History.open(":memory:") as history:
        silence_rule(history, "slow", now() + HOUR, "for long", None, 0.0)
        silence_rule(history, "slow", now() - 1.0, "is over", None, 0.0)

        evaluate_night(history, "r1", [SLOW_S])

        assert letters(history) == []


def test_ten_times_the_same_are_ten_letters_with_their_runs() -> None:
    """Each breach after a clear is queued; sending makes one message of them [R-066]."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S, FAST_S] * 10)

        fired = [run for _, state, run in told(history) if state == "firing"]
        assert fired == [f"r1.{order}" for order in range(1, 21, 2)]


def test_letters_of_others_are_not_touched() -> None:
    """What waits already waits on."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S])
        before: List[object] = list(letters(history))
        add(history, [], now())
        evaluate_night(history, "r2", [SLOW_S])

        assert letters(history) == before
        assert counts(history, now() + HOUR).pending == 1
