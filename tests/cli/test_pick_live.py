"""`pick --live`: by what was learned since the weights were written."""

import json
import os

import pytest

from tests.cli.conftest import TWO_HEADS, Desk
from tests.cli.picking import put_weights


def test_reasons_of_live_shares_are_told(weighed: Desk) -> None:
    """--live --explain says of each head what was learned since; a new one has no weight yet."""
    weighed.write_heads({**TWO_HEADS, "third": TWO_HEADS["left"]})

    text = weighed.call("pick", "job", "--live", "--explain", "--n", "50").out

    lines = text.split("\n\n", 1)[1].splitlines()
    assert lines[0].startswith("weights of hydra_profiles/weights.json, and what was learned from")
    assert lines[2].split() == ["head", "share", "picks", "since", "the", "weights"]
    assert [line.split()[0] for line in lines[3:6]] == ["left", "right", "third"]
    assert not any(line.startswith("third: weight") for line in lines)


def test_heads_file_that_is_gone_is_told_once_it_matters(weighed: Desk) -> None:
    """Where the definitions are read, it is said that they come from the slot document."""
    (weighed.folder / "hydra_heads.json").unlink()

    answer = weighed.call("pick", "job", "--live")

    assert answer.code == 0
    assert "hydra_heads.json: gone since hydra_profiles/slot.json was written" in answer.err


def test_live_without_a_run_since_is_as_published(weighed: Desk) -> None:
    """--live with nothing learned draws by the published weights."""
    published = weighed.read("hydra_profiles/weights.json")["weights"]

    shown = json.loads(weighed.call("pick", "job", "--live", "--json").out)

    assert shown["from"] == "live"
    assert isinstance(published, dict)
    assert shown["weights"] == pytest.approx(published)
    assert set(shown["reasons"]) == {"left", "right"}


def test_live_leaves_heads_out_that_are_gone(weighed: Desk) -> None:
    """A head that the weights name and nobody defines any more is told and not picked."""
    weighed.write_heads({"right": TWO_HEADS["right"]})

    answer = weighed.call("pick", "job", "--live", "--n", "20")

    assert answer.out == "right\n" * 20
    assert "weights of left, which hydra_heads.json does not define or enable" in answer.err


def test_live_without_definitions_is_as_published(desk: Desk) -> None:
    """Where nothing defines the heads, no run of them can be known: the weights hold, told so."""
    put_weights(desk)

    answer = desk.call("pick", "job", "--live", "--json")

    assert json.loads(answer.out)["from"] == "overall"
    assert "nothing defines the heads of slot 'job' here: picked as published" in answer.err


def test_live_without_weights_starts_with_equal_shares(two_heads: Desk) -> None:
    """--live needs no weights."""
    shown = json.loads(two_heads.call("pick", "job", "--live", "--json").out)

    assert shown["weights"] == {"left": 0.5, "right": 0.5}


@pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")
def test_head_that_fails_since_is_picked_less(desk: Desk) -> None:
    """What `run` has seen of a head since the weights were made takes its share, and is said."""
    desk.write_heads({"left": ["test", "-e", "ready"], "right": ["sleep", "0.02"]})
    desk.write("ready", "")
    assert desk.call("profile", "--num-tests", "5", "--quiet").code == 0
    assert desk.call("weigh", "--quiet").code == 0
    (desk.folder / "ready").unlink()
    for seed in range(8):
        assert desk.call("run", "job", "--seed", str(seed)).code == 0

    published = json.loads(desk.call("pick", "job", "--json").out)["weights"]
    live = json.loads(desk.call("pick", "job", "--live", "--json").out)

    assert live["weights"]["left"] < published["left"] / 2
    assert "failing" in live["reasons"]["left"]


def test_a_history_that_cannot_be_read_is_no_obstacle(weighed: Desk) -> None:
    """A warning says that nothing is learned from earlier runs; the published weights hold."""
    published = weighed.read("hydra_profiles/weights.json")["weights"]
    (weighed.folder / "hydra_profiles" / "history.db").write_bytes(b"not a database" * 100)

    answer = weighed.call("pick", "job", "--live", "--json")

    assert answer.code == 0
    assert json.loads(answer.out)["weights"] == pytest.approx(published)
    assert "nothing is learned from earlier runs" in answer.err
