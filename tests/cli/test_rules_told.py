"""After the result is printed, whoever is to know of it is told: once, and never instead of it."""

import json
import sqlite3
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli import pipeline, profile, run_slot
from tests.cli.conftest import FAILING, QUICK, TWO_HEADS, Desk
from tests.cli.wrapped import hydra

TOLD = "TOLD"

LOG: Dict[str, Any] = {"name": "log", "type": "file", "path": "alerts.jsonl"}

BAD: Dict[str, Any] = {"id": "bad", "expr": "success == 0", "channels": ["log"]}


def print_told(call: object, folder: str, slot: object) -> None:
    """Stand in for sending: say on standard output when it would have been done."""
    print(TOLD)


@pytest.fixture
def telling(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a good and a bad head whose commands print when they would send."""
    for module in (profile, pipeline, run_slot):
        monkeypatch.setattr(module, "send_after", print_told)
    desk.write_heads({"good": QUICK, "bad": FAILING}, rules=[BAD], channels=[LOG])
    return desk


def messages(desk: Desk) -> List[Any]:
    """Return the messages that were appended to the channel's file."""
    path = desk.folder / "alerts.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def told_of(message: Any) -> List[Any]:
    """Return head, rule and state of all that a message tells."""
    return [
        (row["head"], notice["rule"], notice["state"])
        for row in message["heads"]
        for notice in row["notices"]
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("profile", "--num-tests", "2"),
        ("profile", "--num-tests", "2", "--json"),
        ("profile", "--num-tests", "2", "--quiet"),
        ("pipeline", "--num-tests", "2"),
        ("pipeline", "--num-tests", "2", "--json"),
        ("pipeline", "--num-tests", "2", "--validate", "2"),
    ],
    ids=" ".join,
)
def test_what_is_to_be_told_is_sent_once_after_the_result(words: Any, telling: Desk) -> None:
    """All that a command prints comes before, and its exit code stays what it was [R-060]."""
    answer = telling.call(*words)

    lines = answer.out.splitlines()
    assert answer.code == 1
    assert lines[-1] == TOLD
    assert lines.count(TOLD) == 1
    if "--json" in words:
        assert json.loads("\n".join(lines[:-1]))


@pytest.mark.parametrize(
    "words", [("profile", "--dry-run"), ("pipeline", "--dry-run"), ("run", "job", "--explain")]
)
def test_where_nothing_runs_nobody_is_told(words: Any, telling: Desk) -> None:
    """A dry run sends nothing."""
    answer = telling.call(*words)

    assert answer.code == 0
    assert TOLD not in answer.out


def test_daily_use_tells_after_its_output(telling: Desk) -> None:
    """What the job wrote comes first."""
    telling.write_heads({"good": ["{python}", "-I", "-S", "-c", "print('done')"]})

    answer = telling.call("run", "job")

    assert (answer.code, answer.out) == (0, f"done\n{TOLD}\n")


def test_a_job_that_was_not_done_is_told_too(telling: Desk) -> None:
    """Nobody wants to know of a rule more than when no head succeeded."""
    telling.write_heads({"bad": FAILING}, rules=[BAD], channels=[LOG])

    answer = telling.call("run", "job", "--max-attempts", "1")

    assert (answer.code, answer.out) == (1, f"{TOLD}\n")


def test_what_phase_1_found_does_not_wait_for_phase_2(
    telling: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline that stops after Phase 1 sends what that has found, and answers 2."""

    def fails(*words: object) -> int:
        raise InputError("no weights today")

    monkeypatch.setattr(pipeline, "weigh_folder", fails)

    answer = telling.call("pipeline", "--num-tests", "2")

    assert answer.code == 2
    assert answer.out.splitlines().count(TOLD) == 1


@pytest.mark.parametrize("command", ["profile", "pipeline"])
def test_whoever_interrupts_is_not_kept_waiting(
    command: str, telling: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Phase 1 that was asked to end sends nothing."""

    def stopped(*words: object) -> int:
        raise StopRequest(15)

    monkeypatch.setattr(profile, "profile", stopped)

    answer = telling.call(command, "--num-tests", "2")

    assert answer.code == 143
    assert TOLD not in answer.out


def test_one_run_id_leads_through_everything(desk: Desk) -> None:
    """Log lines, profile, notification and history name the same invocation and the same run."""
    desk.write_heads({"good": QUICK, "bad": FAILING}, rules=[BAD], channels=[LOG])

    answer = desk.call("profile", "--num-tests", "3", "--verbose", "--log-format", "json")

    logged = {json.loads(line).get("run_id") for line in answer.err.splitlines()}
    document = desk.read("hydra_profiles/head_bad.json")
    run_id = document["run_id"]
    assert isinstance(document["rules"], list)
    row = document["rules"][0]
    message = messages(desk)[0]
    notice = message["heads"][0]["notices"][0]
    runs = document["runs"]
    assert isinstance(runs, list)
    shown = json.loads(desk.call("history", "show", notice["run"], "--json").out)
    assert logged - {None} == {run_id}
    assert (row["id"], row["expr"], row["severity"], row["state"]) == (
        *("bad", "success == 0", "WARNING"),
        "firing",
    )
    assert told_of(message) == [("bad", "bad", "firing")]
    assert notice["run"] == runs[0]["id"]
    assert str(notice["run"]).startswith(f"{run_id}.")
    assert str(run_id) in json.dumps(shown)
    assert desk.call("history", "show", str(run_id)).code == 0


def test_phase_3_copies_what_the_profiles_say(desk: Desk) -> None:
    """The dashboard shows the rule as it stands, and its head in need of a look."""
    desk.write_heads({"good": QUICK, "bad": FAILING}, rules=[{**BAD, "severity": "CRITICAL"}])
    document = json.loads((desk.folder / "hydra_heads.json").read_text())
    document["rules"][0]["channels"] = []
    desk.write("hydra_heads.json", json.dumps(document))

    desk.call("pipeline", "--num-tests", "3")

    dashboard = desk.read("hydra_dashboard_config.json")
    assert isinstance(dashboard["rules"], list)
    assert [(row["id"], row["state"]) for row in dashboard["rules"]] == [("bad", "firing")]


def test_a_channel_that_fails_changes_nothing(desk: Desk) -> None:
    """The exit code and the result are those of the runs, whatever becomes of a notification
    [R-060, fault 80].
    """
    log = {**LOG, "path": "no/such/folder/alerts.jsonl"}
    desk.write_heads({"good": FAILING}, rules=[BAD], channels=[log])
    failing = desk.call("profile", "--num-tests", "2", "--allow-failing-heads")

    assert failing.code == 0
    assert failing.out.splitlines()[0] == "1 heads profiled, avg success rate: 0.0%"
    assert "channel log" in failing.err
    assert "rules send" in failing.err


def test_fresh_runs_are_nobody_s_business(desk: Desk) -> None:
    """The runs of `--validate` are there to judge weights: no rule looks at them."""
    desk.write_heads({"good": QUICK, "bad": FAILING}, rules=[BAD], channels=[LOG])

    desk.call("pipeline", "--num-tests", "2", "--validate", "2")

    assert len(messages(desk)) == 1
    assert desk.read("hydra_profiles/slot.json")["rules"] != []
    assert desk.read("hydra_profiles/validation/slot.json")["rules"] == []
    assert desk.read("hydra_profiles/validation/head_bad.json")["rules"] == []


def test_daily_use_goes_on_where_phase_1_ended(desk: Desk) -> None:
    """A rule that fires since Phase 1 is resolved by a run of the job, and that is told once."""
    flag = desk.folder / "flag"
    command = ["{python}", "-I", "-S", "-c", "import os; assert os.path.exists('flag')"]
    desk.write_heads({"one": command}, rules=[BAD], channels=[LOG])
    desk.call("profile", "--num-tests", "2", "--allow-failing-heads")
    flag.write_text("")

    answer = desk.call("run", "job")
    desk.call("run", "job")

    assert answer.code == 0
    assert [told_of(message) for message in messages(desk)] == [
        [("one", "bad", "firing")],
        [("one", "bad", "resolved")],
    ]


def test_a_slot_without_rules_has_nothing_to_keep(two_heads: Desk) -> None:
    """Where there are no rules, Phase 1 and daily use leave no row of them."""
    two_heads.call("profile", "--num-tests", "2")
    two_heads.call("run", "job")

    connection = sqlite3.connect(str(two_heads.profiles / "history.db"))
    try:
        tables = ("rule_states", "notifications", "silences")
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in tables
        ]
    finally:
        connection.close()
    assert counts == [0, 0, 0]
    assert two_heads.read("hydra_profiles/head_left.json")["rules"] == []


def test_a_command_s_code_is_passed_through_whatever_is_told(desk: Desk) -> None:
    """A receiver that cannot be reached is no business of whoever waits for the command."""
    config = {
        "schema": "hydra.config",
        "schema_version": "1.0",
        "rules": [{**BAD, "channels": ["page"]}],
        "channels": [{"name": "page", "type": "command", "command": ["./none"]}],
    }
    desk.write("c.json", json.dumps(config))

    done = hydra(desk.folder, "--config", "c.json", "--", "sh", "-c", "echo out; exit 3")

    assert (done.returncode, done.stdout) == (3, b"out\n")
    assert b"channel page" in done.stderr


def test_only_some_heads_leave_the_others_as_they_stand(desk: Desk) -> None:
    """A run of one head alone says nothing of how rules stand for the others."""
    desk.write_heads({**TWO_HEADS, "bad": FAILING}, rules=[{"id": "bad", "expr": "success == 0"}])
    desk.call("profile", "--num-tests", "2")

    desk.call("run", "job", "--only", "left")
    desk.call("profile", "--num-tests", "2", "--only", "right")

    connection = sqlite3.connect(str(desk.profiles / "history.db"))
    try:
        states = connection.execute("SELECT * FROM rule_states").fetchall()
    finally:
        connection.close()
    assert len(states) == 3
