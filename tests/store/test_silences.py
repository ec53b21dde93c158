"""Tests of `hydra_heads.store.silences`."""

from hydra_heads.store.history import History
from hydra_heads.store.silences import Silence, active, add, end
from tests.store.letters import NOW


def test_a_silence_is_active_until_its_end() -> None:
    """It says for which rule, until when and why."""
    with History.open(":memory:") as history:
        add(history, "slow", NOW + 60.0, "moving house", now_unix=NOW)

        silence = Silence(1, "slow", None, NOW, NOW + 60.0, "moving house")
        assert active(history, NOW) == [silence]
        assert active(history, NOW + 60.0) == []


def test_silences_that_are_over_go_when_another_comes() -> None:
    """They do not pile up."""
    with History.open(":memory:") as history:
        add(history, "slow", NOW + 60.0, "first", now_unix=NOW)
        add(history, "slow", NOW + 90.0, "second", now_unix=NOW + 60.0)

        assert [silence.reason for silence in active(history, NOW)] == ["second"]


def test_a_silence_is_for_all_heads_or_for_one() -> None:
    """Without a head it covers them all."""
    every = Silence(1, "slow", None, NOW, NOW, "")
    one = every._replace(head="a")

    assert (every.covers("slow", "a"), every.covers("slow", "b")) == (True, True)
    assert (one.covers("slow", "a"), one.covers("slow", "b")) == (True, False)
    assert every.covers("other", "a") is False


def test_lifting_ends_the_silences_of_a_rule() -> None:
    """All of them, or those of one head; others stay, and what is over is not counted."""
    with History.open(":memory:") as history:
        for head in (None, "a", "b"):
            add(history, "slow", NOW + 60.0, "why", head, NOW)
        add(history, "other", NOW + 60.0, "why", None, NOW)

        assert end(history, "slow", NOW + 1.0, "a") == 1
        assert end(history, "slow", NOW + 1.0) == 2
        assert end(history, "slow", NOW + 1.0) == 0
        assert [silence.rule for silence in active(history, NOW + 1.0)] == ["other"]
