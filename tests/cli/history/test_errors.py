"""`history errors`."""

import json
import os

from hydra_heads.model.failure import EXIT, Failure
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from tests.cli.conftest import FAILING, QUICK, Desk
from tests.cli.history.conftest import the_runs


def test_failed_runs_by_category(recorded: Desk) -> None:
    """Each category says how often, how grave, of which heads, since when, and what to look at
    [R-045] [R-053].
    """
    answer = recorded.call("history", "errors")

    assert answer.code == 0
    assert [line.split() for line in answer.out.splitlines()[:3]] == [
        "category severity runs heads first last".split(),
        ["connection_error", "WARNING", "1", "1", "a", *["2026-11-20T00:03:00+00:00"] * 2],
        ["timeout", "WARNING", "1", "1", "b", *["2026-11-20T00:04:00+00:00"] * 2],
    ]
    assert (
        "connection_error: ConnectionRefusedError: [Errno 111] Connection refused\n"
        "  first in r1abc-0001.3, by kind: 1 exit; see whether the service was up"
    ) in answer.out
    assert "timeout: reached its time limit\n" in answer.out


def test_first_of_many(recorded: Desk) -> None:
    """Of runs that failed alike the earliest is named, with its own line."""
    _add(recorded, 5, "first: No such file", started_unix=900.0)
    _add(recorded, 6, "second: No such file")

    document = json.loads(recorded.call("history", "errors", "--json").out)

    (row,) = [row for row in document["errors"] if row["category"] == "file_error"]
    assert (row["runs"], row["heads"]) == (2, {"b": 2})
    assert (row["line"], row["first_run"]) == ("first: No such file", "r1abc-0001.5")
    assert (row["first_unix"], row["severity"]) == (900.0, "ERROR")
    assert row["hint"].startswith("see whether what the line names")


def _add(desk: Desk, order: int, stderr: str, started_unix: float = 1795133000.0) -> None:
    run = the_runs()[1]._replace(
        order=order, ok=False, failure=Failure(EXIT, ""), started_unix=started_unix
    )
    with History.open(os.path.join(str(desk.profiles), "history.db")) as history:
        history.append_all([Recorded(run, stderr)])


def test_gravest_first(recorded: Desk) -> None:
    """What hurts the machine comes before what may pass by itself."""
    _add(recorded, 5, "MemoryError")

    document = json.loads(recorded.call("history", "errors", "--json").out)

    assert [row["category"] for row in document["errors"]] == [
        "memory",
        "connection_error",
        "timeout",
    ]


def test_filters_of_errors(recorded: Desk) -> None:
    """Head and time narrow the failures that are sorted; none left is said."""
    document = json.loads(recorded.call("history", "errors", "--json", "--head", "b").out)

    assert [row["category"] for row in document["errors"]] == ["timeout"]
    assert recorded.call("history", "errors", "--since", "2026-11-21").out == "no failed runs\n"
    assert recorded.call("history", "errors", "--quiet") == (0, "", "")


def test_own_patterns_of_the_slot(desk: Desk) -> None:
    """A pattern from the heads file is used before the built-in ones [R-046]."""
    pattern = {"category": "scheduler", "pattern": "no such job", "severity": "CRITICAL"}
    desk.write_heads({"good": QUICK, "bad": FAILING}, error_patterns=[pattern])
    desk.call("profile", "--num-tests", "2", "--quiet")

    document = json.loads(desk.call("history", "errors", "--json").out)

    (row,) = document["errors"]
    assert (row["category"], row["severity"], row["runs"]) == ("scheduler", "CRITICAL", 2)
    assert (row["heads"], row["line"]) == ({"bad": 2}, "error: no such job")
    assert row["hint"] == "a category of the slot's own error_patterns"
