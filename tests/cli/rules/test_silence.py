"""`rules silence`: keep a rule from notifying anybody for a while, or lift that."""

import time
from typing import List

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.silences import Silence, active
from tests.cli.conftest import TWO_HEADS, Desk

RULES = [{"id": "slow", "expr": "time > 2 s"}, {"id": "failed", "expr": "success < 1"}]


@pytest.fixture
def ruled(profiled: Desk) -> Desk:
    """A desk with two rules, after Phase 1."""
    profiled.write_heads(TWO_HEADS, rules=RULES)
    return profiled


def silences(desk: Desk) -> List[Silence]:
    """Return the silences that are not over."""
    with History.open_reading(str(desk.profiles / "history.db")) as history:
        return active(history, time.time())


def test_a_silence_is_kept_with_its_end_and_its_reason(ruled: Desk) -> None:
    """It says what it did, and for whom."""
    begin = time.time()

    words = ("rules", "silence", "slow", "--for", "2h", "--reason", "moving house")
    answer = ruled.call(*words)

    [silence] = silences(ruled)
    assert (silence.rule, silence.head, silence.reason) == ("slow", None, "moving house")
    assert 7200.0 <= silence.until_unix - begin < 7260.0
    assert answer.code == 0
    assert answer.out.startswith("rule slow is silenced for all heads until 20")
    assert answer.out.endswith(": moving house\n")


def test_a_silence_may_be_for_one_head(ruled: Desk) -> None:
    """Nothing is printed when quiet."""
    words = ("--for", "90s", "--reason", "new disk", "--head", "left", "--quiet")

    answer = ruled.call("rules", "silence", "slow", *words)

    assert answer == (0, "", "")
    assert [silence.head for silence in silences(ruled)] == ["left"]


def test_a_silence_is_lifted(ruled: Desk) -> None:
    """Those of the rule, or of one head; lifting what is not there is no error."""
    for words in ((), ("--head", "left"), ("--head", "right")):
        ruled.call("rules", "silence", "slow", "--for", "1d", "--reason", "why", *words)

    one = ruled.call("rules", "silence", "slow", "--end", "--head", "left")
    rest = ruled.call("rules", "silence", "slow", "--end")
    none = ruled.call("rules", "silence", "slow", "--end")

    told = "lifted; what fires still is told after the next run\n"
    assert (one.code, one.out) == (0, f"1 silence of rule slow {told}")
    assert (rest.code, rest.out) == (0, f"2 silences of rule slow {told}")
    assert (none.code, none.out) == (0, "rule slow is not silenced\n")
    assert silences(ruled) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("slwo", "--for", "2h", "--reason", "x"), "found 'slwo', expected one that is here; did"),
        (("x", "--for", "2h", "--reason", "x"), "expected one that is here; there is slow, failed"),
        (
            ("slow", "--for", "2h", "--reason", "x", "--head", "lef"),
            "--head: found 'lef', expected one that is here; did you mean 'left'?",
        ),
        (("slow", "--for", "2", "--reason", "x"), "found '2', expected a time like 90s, 30m"),
        (("slow", "--for", "367d", "--reason", "x"), "at most 366d"),
        (("slow", "--for", "0h", "--reason", "x"), "expected a time like"),
        (("slow", "--for", "-1h", "--reason", "x"), "--for"),
        (("slow", "--for", "2h", "--reason", " "), "expected a reason of at most 500 characters"),
        (("slow", "--for", "2h"), "--reason: missing"),
        (("slow", "--reason", "x"), "--for: missing, expected a time like 2h, or --end"),
        (("slow", "--end", "--for", "2h"), "--for: found with --end"),
        (("slow", "--end", "--reason", "x"), "--reason: found with --end"),
    ],
)
def test_what_cannot_be_meant_is_refused(ruled: Desk, words: List[str], said: str) -> None:
    """One line that says what was found and what is allowed; nothing is silenced."""
    answer = ruled.call("rules", "silence", *words)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert silences(ruled) == []


def test_a_folder_without_a_history_has_nothing_to_silence(ruled: Desk) -> None:
    """It says how to make one."""
    (ruled.profiles / "history.db").unlink()

    answer = ruled.call("rules", "silence", "slow", "--for", "2h", "--reason", "x")

    assert answer.code == 2
    assert "no history here" in answer.err


def test_a_silenced_rule_notifies_nobody_until_it_is_lifted(desk: Desk) -> None:
    """Phase 1 evaluates it and sends nothing; once lifted, the next Phase 1 tells of it."""
    log_file = {"name": "log", "type": "file", "path": "alerts.jsonl"}
    desk.write_heads({"left": TWO_HEADS["left"]})
    assert desk.call("profile", "--num-tests", "2", "--quiet").code == 0
    rule = {"id": "ran", "expr": "time >= 0 s", "channels": ["log"]}
    desk.write_heads({"left": TWO_HEADS["left"]}, rules=[rule], channels=[log_file])
    desk.call("rules", "silence", "ran", "--for", "1h", "--reason", "new disk")

    desk.call("profile", "--num-tests", "2", "--quiet")
    silenced = (desk.folder / "alerts.jsonl").exists()
    desk.call("rules", "silence", "ran", "--end")
    desk.call("profile", "--num-tests", "2", "--quiet")

    assert silenced is False
    assert (desk.folder / "alerts.jsonl").read_text().count("\n") == 1
