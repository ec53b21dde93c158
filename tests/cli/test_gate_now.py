"""`gate --against-command`: the verdict over what was measured on both sides now."""

import os
from typing import List, Sequence, Tuple

import pytest

from hydra_heads.model.regression import OK, REGRESSED, GateRow
from hydra_heads.model.slot import SlotDefinition
from tests.cli.conftest import QUICK, TWO_HEADS, Desk
from tests.cli.gating import document_of, write_profiles

COMMIT = "0123456789" * 4

Asked = List[Tuple[str, str, Tuple[str, ...], Tuple[str, ...], float, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the measuring side was asked for; it finds left red and right as it was."""
    calls: Asked = []

    def compare(
        call: object,
        slot: SlotDefinition,
        revision: str,
        heads: Sequence[str],
        metrics: Sequence[str],
        effect: float,
        blocks: int,
    ) -> Tuple[List[GateRow], str]:
        calls.append((slot.slot, revision, tuple(heads), tuple(metrics), effect, blocks))
        red = GateRow("left", "time", "seconds", REGRESSED, "worse", 1.0, 2.0, 100.0, p=0.02)
        return [red, GateRow("right", "time", "seconds", OK, "as it was", p=0.9)], COMMIT

    monkeypatch.setattr("hydra_heads.cli.gate_now.compare_with_revision", compare)
    return calls


def test_rows_are_corrected_together(two_heads: Desk, asked: Asked) -> None:
    """The document names the revision; rows get their q and the gravest decides."""
    answer = two_heads.call("gate", "--against-command", "main", "--json")

    document = document_of(answer)
    assert answer.code == 1
    assert (document["baseline"]["kind"], document["baseline"]["revision"]) == ("revision", COMMIT)
    assert [row["q"] for row in document["heads"]] == [0.04, 0.9]
    assert asked == [("job", "main", (), ("time", "success_rate"), 5.0, 30)]


def test_a_stricter_share_takes_a_row_back(two_heads: Desk, asked: Asked) -> None:
    """The settings of the heads file hold here too."""
    two_heads.write_heads(TWO_HEADS, gate={"q": 0.01, "heads": ["left"], "metrics": ["memory"]})

    answer = two_heads.call(
        "gate", "--against-command", "v1", "--num-tests", "9", "--min-effect-percent", "7"
    )

    assert answer.code == 0
    assert asked == [("job", "v1", ("left",), ("memory_max_mb",), 7.0, 9)]


def test_the_environment_names_blocks_and_heads(
    desk: Desk, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both variables hold where no option says otherwise."""
    desk.write_heads(TWO_HEADS, slot="other")
    os.rename("hydra_heads.json", "mine.json")
    monkeypatch.setenv("HYDRA_HEADS", "mine.json")
    monkeypatch.setenv("HYDRA_NUM_TESTS", "12")

    desk.call("gate", "--against-command", "main")

    assert (asked[0][0], asked[0][5]) == ("other", 12)


def test_heads_are_found_without_a_folder(two_heads: Desk, asked: Asked) -> None:
    """A fresh checkout has a heads file and no profiles; nothing is written."""
    before = two_heads.everything()

    two_heads.call("gate", "left", "--against-command", "main")

    assert asked[0][2] == ("left",)
    assert two_heads.everything() == before


def test_without_heads_there_is_nothing_to_measure(desk: Desk, asked: Asked) -> None:
    """It is said how to name them."""
    answer = desk.call("gate", "--against-command", "main")

    assert answer.code == 2
    assert "hydra_heads.json: no such file; name the heads that are measured: --heads FILE" in (
        answer.err
    )
    assert asked == []


def test_a_profile_is_no_head(two_heads: Desk, asked: Asked) -> None:
    """What is measured already cannot be measured now."""
    write_profiles(two_heads, {"left": 1.0}, "fetched")

    answer = two_heads.call("gate", "fetched/head_left.json", "--against-command", "main")

    assert answer.code == 2
    assert "a profile is measured already; name heads" in answer.err


def test_the_heads_file_can_be_named(desk: Desk, asked: Asked) -> None:
    """By option, or by the environment."""
    desk.write_heads(TWO_HEADS, slot="other")
    os.rename("hydra_heads.json", "mine.json")

    desk.call("gate", "--against-command", "main", "--heads", "mine.json")

    assert asked[0][0] == "other"


def test_the_heads_file_of_another_slot_is_refused(profiled: Desk) -> None:
    """Heads of one job are not judged by the past of another."""
    profiled.write_heads(TWO_HEADS, slot="other")
    os.rename("hydra_heads.json", "mine.json")

    answer = profiled.call("gate", "--heads", "mine.json")

    assert answer.code == 2
    assert "mine.json: slot: found 'other', but hydra_profiles holds 'job'" in answer.err


def test_heads_that_are_gone_are_not_judged(profiled: Desk) -> None:
    """A head that the heads file has no more has runs in the history, and no verdict."""
    profiled.write_heads({"left": QUICK})

    answer = profiled.call("gate", "--json")
    named = profiled.call("gate", "right", "--json")

    assert {row["name"] for row in document_of(answer)["heads"]} == {"left"}
    assert {row["name"] for row in document_of(named)["heads"]} == {"right"}


def test_an_option_of_0_goes_over_the_settings(profiled: Desk) -> None:
    """Nothing and no minimum are wishes too."""
    profiled.write_heads(TWO_HEADS, gate={"min_effect_percent": 7, "confirm": 3})

    answer = profiled.call("gate", "--confirm", "0", "--min-effect-percent", "0", "--json")

    settings = document_of(answer)["settings"]
    assert (settings["confirm"], settings["min_effect_percent"]) == (0, 0)
    assert document_of(profiled.call("gate", "--json"))["settings"]["confirm"] == 3


def test_settings_of_the_heads_file_hold_for_the_history(profiled: Desk) -> None:
    """The key `gate` of the heads file is read where Phase 1 ran; an option goes over it."""
    settings = {"min_effect_percent": 7, "metrics": ["time"], "heads": ["left"], "q": 0.01}
    profiled.write_heads(TWO_HEADS, gate=settings)

    document = document_of(profiled.call("gate", "--metric", "cpu", "--json"))

    assert document["settings"] == {
        "min_effect_percent": 7,
        "confirm": 0,
        "metrics": ["cpu"],
        "q": 0.01,
    }
    assert [row["name"] for row in document["heads"]] == ["left"]
