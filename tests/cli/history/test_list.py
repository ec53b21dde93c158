"""`history list`."""

import json

from tests.cli.conftest import Desk
from tests.store.imports.exports import as_text, hyperfine


def test_invocations_as_a_table(recorded: Desk) -> None:
    """Each invocation is a row: when, of what, how its runs ended."""
    answer = recorded.call("history", "list")

    assert answer.code == 0
    assert [line.split() for line in answer.out.splitlines()] == [
        "run_id slot origin started heads ok failed undecided complete".split(),
        "r1abc-0001 demo profile 2026-11-20T00:00:00+00:00 2 2 2 0 yes".split(),
    ]


def test_invocations_as_json(recorded: Desk) -> None:
    """The same as one JSON object, counted by head; no text beside it, not even when quiet."""
    document = json.loads(recorded.call("history", "list", "--json", "--quiet").out)

    (row,) = document["invocations"]
    assert row["run_id"] == "r1abc-0001"
    assert row["started"] == "2026-11-20T00:00:00.000+00:00"
    assert row["heads"] == [
        {"head": "a", "ok": 1, "failed": 1, "undecided": 0, "history_only": 0},
        {"head": "b", "ok": 1, "failed": 1, "undecided": 0, "history_only": 0},
    ]


def test_filters_of_the_list(recorded: Desk) -> None:
    """Origin and number narrow the list; where nothing is left, that is said."""
    assert recorded.call("history", "list", "--origin", "import").out == "no invocations\n"
    assert "r1abc" in recorded.call("history", "list", "--origin", "profile", "--limit", "0").out
    assert recorded.call("history", "list", "--quiet") == (0, "", "")
    refused = recorded.call("history", "list", "--origin", "nobody")
    assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_no_history(desk: Desk) -> None:
    """Without a history the command that makes one is named."""
    desk.profiles.mkdir()

    answer = desk.call("history", "list")

    assert answer.code == 2
    assert answer.err == (
        "hydra-heads history list: hydra_profiles/history.db: no history here; make one: "
        "hydra-heads profile\n"
    )


def test_history_that_is_none(desk: Desk) -> None:
    """A file that is no history is one line, and stays as it is [fault 87]."""
    desk.profiles.mkdir()
    (desk.profiles / "history.db").write_bytes(b"no database at all")
    desk.write("hf.json", as_text(hyperfine()))
    before = desk.everything()

    for words in (
        ["list"],
        ["runs"],
        ["show", "r1"],
        ["errors"],
        ["export"],
        ["import", "hf.json"],
    ):
        answer = desk.call("history", *words)
        assert (answer.code, answer.out) == (2, "")
        assert "history.db: not an SQLite file; move it away" in answer.err
        assert answer.err.count("\n") == 1

    assert desk.everything() == before
