"""`history runs`."""

import json
from typing import List

import pytest

from tests.cli.conftest import Desk


def ids(desk: Desk, *words: str) -> List[str]:
    """Return the ids of the runs that are listed."""
    answer = desk.call("history", "runs", "--json", *words)
    assert (answer.code, answer.err) == (0, "")
    return [row["id"].rpartition(".")[2] for row in json.loads(answer.out)["runs"]]


def test_runs_as_a_table(recorded: Desk) -> None:
    """Each run is a row, the newest first, with what it took and how it ended."""
    lines = recorded.call("history", "runs").out.splitlines()

    assert lines[0].split()[:6] == ["run", "slot", "origin", "head", "instance", "started"]
    assert [line.split()[0] for line in lines[1:]] == [f"r1abc-0001.{n}" for n in (4, 3, 2, 1)]
    assert lines[1].endswith("timeout: reached its time limit")
    assert lines[2].endswith("exit: exit code 1, expected 0: =cmd()")
    assert lines[4].split()[-4:] == ["0.500", "0.375", "-", "ok"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--head a", "31"),
        ("--head a --head b", "4321"),
        ("--result ok", "21"),
        ("--result failed", "43"),
        ("--result timeout", "4"),
        ("--result undecided", ""),
        ("--instance x --limit 2", "43"),
        ("--limit 0", "4321"),
        ("--origin profile --run r1abc-0001", "4321"),
        ("--origin import", ""),
        ("--since 2026-11-20T00:02:00Z", "432"),
        ("--since 2026-11-20T01:02:00+01:00 --until 2026-11-20T00:03:00Z", "2"),
        ("--until 2026-11-19T00:00Z", ""),
    ],
)
def test_filters(recorded: Desk, words: str, expected: str) -> None:
    """Runs are found by head, time, instance, result, origin and invocation."""
    assert ids(recorded, *words.split()) == list(expected)


def test_ages_and_dates(recorded: Desk) -> None:
    """An age counts from now; a date alone as the end takes the whole day in."""
    assert ids(recorded, "--since", "999999w") == list("4321")
    assert ids(recorded, "--since", "2026-11-18", "--until", "2026-11-21") == list("4321")
    assert ids(recorded, "--since", "2026-11-18", "--until", "2026-11-18") == []


def test_unknown_names(recorded: Desk) -> None:
    """A head that has no run here is an error that names those near it."""
    answer = recorded.call("history", "runs", "--head", "aa")

    assert answer.code == 2
    assert answer.err == (
        "hydra-heads history runs: hydra_profiles/history.db: no head 'aa' has a run here; "
        "near it: a\n"
    )


@pytest.mark.parametrize("words", ["--since soon", "--until 5y", "--result good", "--limit -1"])
def test_wrong_filters(recorded: Desk, words: str) -> None:
    """What is no moment, result or number is a usage error of one line."""
    answer = recorded.call("history", "runs", *words.split())

    assert answer.code == 2
    assert "expected" in answer.err
    assert answer.err.count("\n") == 1


def test_json_row(recorded: Desk) -> None:
    """A run in JSON holds what the history keeps of it; a figure that is not known is null."""
    document = json.loads(recorded.call("history", "runs", "--json", "--head", "a").out)

    failed, good = document["runs"]
    assert failed["failure"] == "exit"
    assert failed["failure_message"] == "exit code 1, expected 0: =cmd()"
    assert good["metrics"]["user_tokens"] == 12.5
    assert good["metrics"]["success"] == 1
    assert good["metrics"]["memory_max_mb"] is None
    assert good["slot"] == "demo"


def test_nothing_to_list(recorded: Desk) -> None:
    """Nothing found is said in a table, an empty list in JSON, and silence when quiet."""
    assert recorded.call("history", "runs", "--origin", "live").out == "no such runs\n"
    assert ids(recorded, "--origin", "live") == []
    assert recorded.call("history", "runs", "--quiet") == (0, "", "")
