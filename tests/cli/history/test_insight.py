"""`history trends`, `changes`, `anomalies` and `correlations`."""

import json
from typing import Any, Dict

import pytest

from hydra_heads.store.history import History
from tests.cli.conftest import Answer, Desk
from tests.store.making import a_run, an_invocation, record
from tests.store.nights import Story, slower_from, unchanged

COMMANDS = ("trends", "changes", "anomalies", "correlations")


@pytest.fixture
def storied(desk: Desk) -> Desk:
    """Give a desk whose history has 24 nights: zlib slower from the 16th on, with a new Python."""
    desk.profiles.mkdir()
    heads = {
        "zlib": slower_from(16, 1.3),
        "gzip": lambda night: 1.4 if night == 20 else 1.0,
        "lz4": lambda night: 1.02**night,
    }
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, heads)
        story.apart = 0.02
        story.tell(16)
        story.fingerprints["zlib"] = "sha256:" + "9" * 64
        story.facts = {"environment": {"python": "3.13.0", "kernel": "6.1"}}
        story.tell(8)
    return desk


def document(answer: Answer) -> Dict[str, Any]:
    """Read what `--json` printed."""
    found = json.loads(answer.out)
    assert isinstance(found, dict)
    return found


def test_changes_tell_the_story(storied: Desk) -> None:
    """The head, by how much, since when, and what changed with it."""
    answer = storied.call("history", "changes")

    assert (answer.code, answer.err) == (0, "")
    line = answer.out.splitlines()[0]
    assert line.startswith("head zlib: ")
    assert " % slower [" in line
    assert "since 1970-01-18 (run id r16)" in line
    assert "its definition or version changed there (fingerprint 000000000000 -> 9" in line
    assert "python changed there (3.11.7 -> 3.13.0)" in line


def test_changes_as_json(storied: Desk) -> None:
    """The same with stable keys; figures as numbers."""
    found = document(storied.call("history", "changes", "--head", "zlib", "--json"))

    [change] = found["changes"]
    assert found["slot"] == "job"
    assert (change["head"], change["metric"], change["run_id"]) == ("zlib", "time", "r16")
    assert (change["direction"], change["is_worse"], change["change_unit"]) == (
        "slower",
        True,
        "percent",
    )
    assert change["low"] < 30 < change["high"]
    assert change["since"] == "1970-01-18T00:00:00.000+00:00"
    assert [(row["what"], row["invocations_later"]) for row in change["coincides"]] == [
        ("fingerprint", 0),
        ("python", 0),
    ]
    assert [row["head"] for row in found["judged"]] == ["zlib"]
    assert found["cannot_tell"] == []


def test_trends_tell_where_heads_go(storied: Desk) -> None:
    """The head that gets slower is named first, with its begin."""
    answer = storied.call("history", "trends")
    found = document(storied.call("history", "trends", "--json"))

    assert answer.code == 0
    assert answer.out.startswith("head lz4: gets slower: ")
    rows = {row["head"]: row for row in found["trends"]}
    assert rows["lz4"]["direction"] == "slower"
    assert rows["lz4"]["low"] < 100 * (1.02**23 - 1) < rows["lz4"]["high"]
    assert rows["lz4"]["since_run_id"] == "r0"
    assert rows["gzip"]["direction"] == "steady"


def test_anomalies_tell_the_odd_night(storied: Desk) -> None:
    """The one night is named; nights of a new level are not."""
    words = ("--head", "gzip", "--head", "zlib")
    answer = storied.call("history", "anomalies", *words)
    found = document(storied.call("history", "anomalies", "--json", *words))

    lines = [line for line in answer.out.splitlines() if "than the nights like it" in line]
    assert answer.code == 0
    assert [line.split(":")[0] for line in lines] == ["head gzip"]
    [anomaly] = found["anomalies"]
    assert (anomaly["run_id"], anomaly["direction"], anomaly["runs"]) == ("r20", "slower", 10)
    assert anomaly["low"] < anomaly["expected"] < anomaly["high"] < anomaly["value"]


def test_correlations_tell_what_goes_together(storied: Desk) -> None:
    """CPU time follows time, memory does not."""
    answer = storied.call("history", "correlations")
    found = document(storied.call("history", "correlations", "--json", "--last", "4"))

    assert answer.code == 0
    assert "head gzip: time and user_time: r +1.00, rise together (100 runs" in answer.out
    assert {(pair["a"], pair["b"]) for pair in found["pairs"]} == {("time", "user_time")}
    assert found["pairs_judged"] == 9
    assert [row["invocations"] for row in found["judged"]] == [4, 4, 4]


def test_metrics_and_last_narrow_what_is_judged(storied: Desk) -> None:
    """Each metric of each head is a series; fewer than eight invocations cannot be told."""
    words = ("--metric", "memory_max_mb", "--metric", "success_rate", "--json")
    found = document(storied.call("history", "changes", *words))
    short = storied.call("history", "trends", "--last", "7", "--head", "zlib")

    assert [(row["head"], row["metric"]) for row in found["judged"]] == [
        (head, metric)
        for head in ("gzip", "lz4", "zlib")
        for metric in ("memory_max_mb", "success_rate")
    ]
    assert short == (0, "head zlib: cannot tell: 7 invocations, at least 8 are needed\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_quiet_prints_only_what_is_json(storied: Desk, command: str) -> None:
    """`--quiet` is silent, `--json` is printed all the same, and the answer is 0."""
    assert storied.call("history", command, "--quiet") == (0, "", "")
    assert document(storied.call("history", command, "--quiet", "--json"))["slot"] == "job"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_head_is_refused(storied: Desk, command: str) -> None:
    """The error lists the heads there are."""
    answer = storied.call("history", command, "--head", "zstd")

    assert answer.code == 2
    assert answer.err == (
        f"hydra-heads history {command}: --head: 'zstd' has no runs of origin profile here; "
        "those that have are gzip, lz4, zlib\n"
    )


def test_an_unknown_metric_is_refused(storied: Desk) -> None:
    """The error lists the metrics there are."""
    answer = storied.call("history", "trends", "--metric", "speed")

    assert answer.code == 2
    assert "--metric: found 'speed', expected one of time, success_rate, execution_time" in (
        answer.err
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_history_without_phase_1_is_refused(desk: Desk, command: str) -> None:
    """An empty history says how to get one."""
    desk.profiles.mkdir()
    with History.open(str(desk.profiles / "history.db")):
        pass

    answer = desk.call("history", command)

    assert answer.code == 2
    assert "no run of Phase 1 here; make some: hydra-heads profile" in answer.err


def test_names_cannot_move_the_cursor(desk: Desk) -> None:
    """Instances and environments are other people's words [fault 41]."""
    desk.profiles.mkdir()
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, {"a": unchanged})
        story.tell(1)
        story.instances["\x1b[31mred"] = 0.5
        story.runs = 2
        story.tell(1)

    answer = desk.call("history", "trends")

    assert "\x1b" not in answer.out
    assert "left out, with fewer than 5 earlier runs: \\x1b[31mred" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_scripts_are_told_of_as_well(storied: Desk, command: str) -> None:
    """What `run -- CMD` recorded has its own series, whatever slot lives in the folder [R-002]."""
    none = storied.call("history", command, "--origin", "script")
    with History.open(str(storied.profiles / "history.db")) as history:
        for number in range(20):
            script = an_invocation(f"s{number}", ())._replace(origin="script", slot=None)
            run = a_run(1, "backup", True, 1.0 + number // 12, script.run_id)
            record(history, script, iter([run._replace(block=None)]), True)

    answer = storied.call("history", command, "--origin", "script")

    assert none.code == 2
    assert "no run of origin script here; name another --origin" in none.err
    assert answer.code == 0
    assert answer.out.startswith("head backup: ")
    assert ("100 % slower" in answer.out) == (command in ("changes", "trends"))
