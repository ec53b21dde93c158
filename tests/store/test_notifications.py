"""Tests of `hydra_heads.store.notifications`."""

import subprocess
import sys
from pathlib import Path
from typing import List

from hydra_heads.store import silences
from hydra_heads.store.history import History
from hydra_heads.store.notifications import (
    Counts,
    GivenUp,
    Queued,
    add,
    claim,
    counts,
    dead,
    failed,
    failing_until,
    forget_old,
    given_up,
    hold,
    release,
    revive,
    sent,
    sent_lately,
    waiting,
)
from hydra_heads.store.rule_leftovers import KEPT_DAYS
from tests.environment import ROOT
from tests.store.letters import NOW, a_letter
from tests.store.making import path_in

CLAIMER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
from hydra_heads.store.notifications import claim
from tests.store.letters import NOW
print("ready", flush=True)
sys.stdin.readline()
with History.open(sys.argv[2]) as history:
    print(*(queued.id for queued in claim(history, NOW)))
"""


def rules_of(queue: List[Queued]) -> List[str]:
    """Return the rules that letters are about."""
    return [queued.notification.rule for queued in queue]


def ids_of(queue: List[Queued]) -> List[int]:
    """Return the numbers of letters."""
    return [queued.id for queued in queue]


def test_a_letter_comes_out_as_it_went_in() -> None:
    """Whoever claims gets the notification itself, its attempts, and since when it is due."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)

        assert claim(history, NOW) == [Queued(1, a_letter(), 0, NOW)]


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over() -> None:
    """A second claim gets nothing; when the first sender has died, the next one gets it."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        claim(history, NOW, lease_s=60.0)

        assert claim(history, NOW + 59.0) == []
        assert rules_of(claim(history, NOW + 60.0)) == ["slow"]


def test_looking_claims_nothing(tmp_path: Path) -> None:
    """A dry run reads what is due, of a history that is only read, and takes it from nobody."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        add(history, [a_letter()], NOW)

        with History.open_reading(path) as reader:
            assert rules_of(waiting(reader, NOW)) == ["slow"]

        assert rules_of(claim(history, NOW)) == ["slow"]


def test_nothing_due_is_one_look(tmp_path: Path) -> None:
    """Where nothing is due claiming takes no lock: another process may hold it [fault 80]."""
    path = path_in(tmp_path)
    with History.open(path) as history, History.open(path, busy_seconds=0.0) as other:
        add(history, [a_letter()], NOW + 60)

        with history.writing("something else"):
            assert claim(other, NOW) == []


def test_only_the_slot_that_is_meant_is_claimed() -> None:
    """Letters of another slot stay, and "" means those of no slot."""
    with History.open(":memory:") as history:
        add(history, [a_letter("one"), a_letter("two", slot=""), a_letter("three", slot="x")], NOW)

        assert rules_of(claim(history, NOW, slot="demo")) == ["one"]
        assert rules_of(claim(history, NOW, slot="")) == ["two"]
        assert rules_of(claim(history, NOW)) == ["three"]


def test_what_was_sent_is_not_due_again() -> None:
    """It is counted, and one call is one message."""
    with History.open(":memory:") as history:
        add(history, [a_letter("one"), a_letter("two")], NOW)
        sent(history, ids_of(claim(history, NOW)), NOW + 1.0)

        assert claim(history, NOW + 1e6) == []
        assert counts(history, NOW) == Counts(0, 0, 0, 0, 2)
        lately = sent_lately(history, "ops", NOW)
        assert lately.messages == [NOW + 1.0]
        assert lately.told == {
            ("one", "a", "firing"): NOW + 1.0,
            ("two", "a", "firing"): NOW + 1.0,
        }
        assert sent_lately(history, "ops", NOW + 2.0) == ([], {})
        assert sent_lately(history, "ops", NOW, slot="x") == ([], {})


def test_an_attempt_that_failed_is_made_again_later() -> None:
    """The letter is due at the given moment, with one attempt more."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        failed(history, ids_of(claim(history, NOW)), "refused", NOW + 30.0)

        assert claim(history, NOW + 29.0) == []
        assert failing_until(history, "ops") == NOW + 30.0
        assert failing_until(history, "other") is None
        assert claim(history, NOW + 30.0) == [Queued(1, a_letter(), 1, NOW + 30.0)]


def test_dead_letters_stay_until_they_are_revived() -> None:
    """Nobody claims them; revived they are due, as if nobody had tried."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        failed(history, [1], "refused", NOW)
        dead(history, ids_of(claim(history, NOW)), "refused")

        assert claim(history, NOW + 1e6) == []
        assert counts(history, NOW).dead == 1
        assert revive(history, "x") == 0
        assert revive(history) == 1
        assert claim(history, NOW) == [Queued(1, a_letter(), 0, NOW)]


def test_dead_letters_are_told_with_their_errors() -> None:
    """Those that say the same are one, with the error of the newest."""
    with History.open(":memory:") as history:
        old, new = a_letter(), a_letter()._replace(at_unix=NOW)
        add(history, [new, old, a_letter("other", "pager")], NOW)
        dead(history, [1], "no route")
        dead(history, [2], "refused")
        dead(history, [3], "no secret")

        assert given_up(history) == [
            GivenUp("ops", "slow", "a", "firing", 2, "no route", NOW),
            GivenUp("pager", "other", "a", "firing", 1, "no secret", NOW - 60),
        ]


def test_what_is_held_back_waits_for_its_moment() -> None:
    """It is counted as held, without an attempt, and then due."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        hold(history, ids_of(claim(history, NOW)), NOW + 3600.0)

        assert counts(history, NOW) == Counts(0, 1, 0, 0, 0)
        assert claim(history, NOW + 3599.0) == []
        assert claim(history, NOW + 3600.0) == [Queued(1, a_letter(), 0, NOW + 3600.0)]


def test_what_is_held_back_goes_with_what_follows_it() -> None:
    """When a rule is resolved, what is held back of it is told with that, not after it."""
    with History.open(":memory:") as history:
        add(history, [a_letter(), a_letter("other")], NOW)
        hold(history, [1, 2], NOW + 3600.0)
        add(history, [a_letter(state="resolved")], NOW + 5.0)

        assert ids_of(claim(history, NOW + 5.0)) == [1, 3]


def test_what_was_queued_before_a_silence_waits_for_its_end() -> None:
    """Nobody is told of a silenced rule, of that head only where one is named; then all is due."""
    with History.open(":memory:") as history:
        add(history, [a_letter("slow"), a_letter("slow", head="b"), a_letter("big")], NOW)
        silences.add(history, "slow", NOW + 60, "new disk", "a", NOW)
        silences.add(history, "big", NOW + 90, "new disk", None, NOW)

        assert [each.notification.head for each in waiting(history, NOW)] == ["b"]
        assert ids_of(claim(history, NOW, 1.0)) == [2]
        assert counts(history, NOW)[:2] == (1, 2)
        assert ids_of(waiting(history, NOW + 60)) == [1, 2]
        silences.end(history, "big", NOW + 61)
        assert ids_of(waiting(history, NOW + 61)) == [1, 2, 3]


def test_what_is_released_is_due_at_once() -> None:
    """What there was no time for belongs to whoever comes next."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        release(history, ids_of(claim(history, NOW)))

        assert claim(history, NOW) == [Queued(1, a_letter(), 0, NOW)]


def test_what_was_sent_stays_sent() -> None:
    """A sender whose lease was over, and who then fails, brings nothing back."""
    with History.open(":memory:") as history:
        add(history, [a_letter()], NOW)
        sent(history, [1], NOW)
        failed(history, [1], "refused", NOW)
        dead(history, [1], "refused")
        hold(history, [1], NOW)
        release(history, [1])

        assert counts(history, NOW) == Counts(0, 0, 0, 0, 1)


def test_letters_that_are_being_sent_are_counted_apart() -> None:
    """They are pending or held, and leased."""
    with History.open(":memory:") as history:
        add(history, [a_letter("one"), a_letter("two", slot="x")], NOW)
        claim(history, NOW, slot="x")

        assert counts(history, NOW) == Counts(2, 0, 0, 1, 0)
        assert counts(history, NOW, "demo") == Counts(1, 0, 0, 0, 0)
        assert counts(history, NOW + 60.0).leased == 0


def test_old_letters_go() -> None:
    """What was sent or given up long ago goes; what waits never does."""
    with History.open(":memory:") as history:
        add(history, [a_letter(name) for name in ("sent", "dead", "waits", "late")], NOW)
        sent(history, [1], NOW)
        dead(history, [2], "refused")
        later = NOW + KEPT_DAYS * 86400.0
        sent(history, [4], later)

        assert forget_old(history, later) == 0
        assert forget_old(history, later + 1.0) == 2
        assert counts(history, later) == Counts(1, 0, 0, 0, 1)


def test_a_text_that_utf_8_cannot_hold_is_kept_escaped() -> None:
    """What a channel answers may be anything."""
    with History.open(":memory:") as history:
        add(history, [a_letter()._replace(value="\ud800")], NOW)
        failed(history, [1], "\udcff", NOW)

        assert claim(history, NOW)[0].notification.value == "\\ud800"


def test_eight_senders_get_each_letter_once(tmp_path: Path) -> None:
    """Of eight processes that claim at the same moment each letter goes to exactly one."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        add(history, [a_letter(f"rule-{number}") for number in range(100)], NOW)
    claimers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER, ROOT, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for claimer in claimers:
        assert claimer.stdout is not None
        claimer.stdout.readline()
    for claimer in claimers:
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()

    claimed = [int(word) for each in claimers for word in each.communicate()[0].split()]

    assert sorted(claimed) == list(range(1, 101))
