"""`gate --confirm`: suspects run again before anybody is told."""

from typing import Dict, List, Sequence

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.store.history import History
from tests.cli.conftest import QUICK, Desk
from tests.cli.gating import DIFFERING, earlier, rows_of, write_profiles
from tests.store.making import a_run, an_invocation
from tests.store.nights import Factor, Story, slower_from, unchanged

FAR = 30000
"""Nights after 1970 that come after everything that runs now."""


def tell(desk: Desk, heads: Dict[str, Factor], nights: int) -> None:
    """Record nights in which heads take a millisecond, after what ran just now."""
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, heads)
        story.apart = 0.02
        story.instances = {"default": 0.001}
        story.runs = 10
        story.told = FAR
        story.tell(nights)


@pytest.fixture
def suspicious(profiled: Desk) -> Desk:
    """A desk on which the history has one of two quick heads far slower in the last nights."""
    tell(profiled, {"left": slower_from(FAR + 12, 500.0), "right": unchanged}, 16)
    return profiled


def test_a_suspect_that_is_quick_now_is_green(suspicious: Desk) -> None:
    """It is run again, beside the other head, and is not confirmed; no profile changes."""
    profiles = {name: data for name, data in suspicious.everything().items() if "head_" in name}
    assert suspicious.call("gate", "--quiet").code == 1

    answer = suspicious.call("gate", "--confirm", "3", "--json")

    row = rows_of(answer)["left"]
    assert answer.code == 0
    assert (row["verdict"], row["confirmed"]) == ("ok", False)
    assert row["reason"].startswith("not confirmed: ")
    now = {name: data for name, data in suspicious.everything().items() if "head_" in name}
    assert now == profiles
    listed = suspicious.call("history", "runs", "--origin", "confirm", "--json", "--limit", "0").out
    assert listed.count('"head": "left"') == 3
    assert listed.count('"head": "right"') == 3


def test_a_suspect_that_is_slow_now_is_confirmed(
    suspicious: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A re-run as slow as the nights before keeps it red."""

    def slow(slot: object, heads: Sequence[str], blocks: int, history: History, *_: object) -> str:
        story = Story(history, {"left": lambda night: 500.0, "right": unchanged}, seed=9)
        story.instances, story.runs, story.told = {"default": 0.001}, blocks, FAR + 100
        story.origin = "confirm"
        asked.append(list(heads))
        return story.tell().run_id

    asked: List[List[str]] = []
    monkeypatch.setattr("hydra_heads.cli.gate_confirming.measure_again", slow)

    answer = suspicious.call("gate", "--confirm", "5", "--json")

    row = rows_of(answer)["left"]
    assert answer.code == 1
    assert (row["verdict"], row["confirmed"]) == ("regressed", True)
    assert asked == [["left", "right"]]


def test_warm_ups_of_a_re_run_do_not_count(
    suspicious: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs without a block are no figures: a slow start confirms nobody."""

    def slow_at_first(
        slot: object, heads: Sequence[str], blocks: int, history: History, *_: object
    ) -> str:
        history.begin(an_invocation("rconf")._replace(slot="job", origin="confirm"))
        for order in range(1, 31):
            run = a_run(order, "left" if order % 2 else "right", run_id="rconf")
            slow = order <= 20
            history.append(
                run._replace(
                    instance="default",
                    block=None if slow else order,
                    seconds=0.5 if slow and order % 2 else 0.001,
                )
            )
        return "rconf"

    monkeypatch.setattr("hydra_heads.cli.gate_confirming.measure_again", slow_at_first)

    answer = suspicious.call("gate", "--confirm", "5", "--json")

    assert (answer.code, rows_of(answer)["left"]["confirmed"]) == (0, False)


def test_what_cannot_be_run_again_stays_red(
    suspicious: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning says why; the verdict stands without."""

    def refuse(*words: object) -> str:
        raise InputError("left: program 'left' was not found")

    monkeypatch.setattr("hydra_heads.cli.gate_confirming.measure_again", refuse)

    answer = suspicious.call("gate", "--confirm", "3", "--json")

    assert (answer.code, rows_of(answer)["left"]["confirmed"]) == (1, None)
    assert "could not run left, right again: left: program 'left' was not found" in answer.err


def test_a_head_that_is_gone_is_not_run(suspicious: Desk) -> None:
    """A suspect that the heads file no longer has stays red, with a warning."""
    suspicious.write_heads({"right": QUICK, "other": QUICK})

    answer = suspicious.call("gate", "left", "right", "--confirm", "3", "--json")

    assert answer.code == 1
    assert "--confirm: left: no longer defined; not run again" in answer.err


@pytest.mark.parametrize(
    ("left", "right", "confirmed"),
    [(1.0, 1.0, False), (1.5, 1.0, True), (1.5, 1.5, False), (3.0, 2.0, True)],
)
def test_a_suspect_against_a_stored_baseline_is_run_again(
    profiled: Desk,
    monkeypatch: pytest.MonkeyPatch,
    left: float,
    right: float,
    confirmed: bool,
) -> None:
    """What a control is off by from its stored level is the machine, and is taken out [H-094]."""

    def measure(
        slot: object, heads: Sequence[str], blocks: int, history: History, *_: object
    ) -> str:
        history.begin(an_invocation("rconf")._replace(slot="job", origin="confirm"))
        for order in range(1, 2 * blocks + 1):
            head, seconds = ("left", left) if order % 2 else ("right", right)
            run = a_run(order, head, seconds=seconds, run_id="rconf")
            history.append(run._replace(instance="default", block=order))
        return "rconf"

    write_profiles(profiled, {"left": 1.0, "right": 1.0}, run_id="rold")
    profiled.call("gate", "--baseline-write")
    write_profiles(profiled, {"left": 1.5, "right": 1.0}, earlier=earlier(9, DIFFERING))
    monkeypatch.setattr("hydra_heads.cli.gate_confirming.measure_again", measure)

    words = ("gate", "--baseline", "HYDRA-AUDIT-REPORT.json", "--confirm", "5", "--json")
    answer = profiled.call(*words)

    assert answer.code == (1 if confirmed else 0)
    assert rows_of(answer)["left"]["confirmed"] is confirmed


def test_without_a_slot_nothing_can_be_run(desk: Desk) -> None:
    """A history alone does not say what the heads are: a warning, and the verdict as it is."""
    desk.profiles.mkdir()
    tell(desk, {"left": slower_from(FAR + 12, 500.0), "right": unchanged}, 16)

    answer = desk.call("gate", "--confirm", "3", "--quiet")

    assert answer.code == 1
    assert "--confirm: nothing says how the heads are run; nothing was run again" in answer.err


def test_nothing_is_run_when_nothing_looks_worse(profiled: Desk) -> None:
    """A green gate makes no invocation."""
    tell(profiled, {"left": unchanged, "right": unchanged}, 14)

    answer = profiled.call("gate", "--confirm", "3")

    assert answer.code == 0
    assert (
        profiled.call("history", "runs", "--origin", "confirm", "--json").out.count("run_id") == 0
    )
