"""`rules list`: how rules stand, silences, and what waits."""

import json
import time
from typing import Any, Dict

from hydra_heads.store.history import History
from hydra_heads.store.notifications import add, claim, dead
from hydra_heads.store.silences import add as silence_rule
from tests.cli.conftest import TWO_HEADS, Desk
from tests.store.letters import NOW, a_letter

LOG_FILE = {"name": "log", "type": "file", "path": "alerts.jsonl"}

RULES = [
    {"id": "ran", "expr": "time >= 0 s", "channels": ["log"], "severity": "ERROR"},
    {"id": "failed", "expr": "success < 1", "heads": ["left"]},
]


def define(desk: Desk, *rules: Dict[str, Any]) -> None:
    """Write a heads file with rules."""
    desk.write_heads(TWO_HEADS, rules=list(rules or RULES), channels=[LOG_FILE])


def listed(desk: Desk, *words: str) -> Dict[str, Any]:
    """Return what `rules list --json` prints."""
    answer = desk.call("rules", "list", "--json", *words)
    assert answer.code == 0, answer.err
    value = json.loads(answer.out)
    assert isinstance(value, dict)
    return value


def profile(desk: Desk) -> None:
    """Run Phase 1."""
    assert desk.call("profile", "--num-tests", "2", "--quiet").code == 0


def test_each_rule_has_a_row_for_each_head(desk: Desk) -> None:
    """With its state, since when, and the figures that decided [R-054]."""
    define(desk)
    profile(desk)

    lines = desk.call("rules", "list").out.splitlines()

    assert lines[0].split() == ["rule", "severity", "head", "state", "since", "figures"]
    assert [line.split()[:4] for line in lines[1:4]] == [
        ["ran", "ERROR", "left", "firing"],
        ["ran", "ERROR", "right", "firing"],
        ["failed", "WARNING", "left", "inactive"],
    ]
    assert lines[1].split()[5] == "time"
    assert lines[-1] == "notifications: 0 pending, 0 held back, 0 given up"


def test_json_says_the_same(desk: Desk) -> None:
    """One object: rules with their heads, silences, and how many notifications there are."""
    define(desk)
    profile(desk)

    found = listed(desk)

    assert list(found) == ["slot", "rules", "silences", "notifications", "given_up"]
    assert found["slot"] == "job"
    ran, failed = found["rules"]
    assert (ran["id"], ran["expr"], ran["severity"]) == ("ran", "time >= 0 s", "ERROR")
    assert ran["channels"] == ["log"]
    left = ran["heads"][0]
    assert (left["head"], left["state"], left["script"]) == ("left", "firing", False)
    assert left["since"].endswith("+00:00")
    assert left["value"].startswith("time ")
    assert failed["heads"] == [
        {
            "head": "left",
            "script": False,
            "state": "inactive",
            "since": None,
            "value": None,
            "silenced": False,
            "muted": False,
        }
    ]
    assert found["notifications"] == {"pending": 0, "held": 0, "dead": 0, "leased": 0, "sent": 2}


def test_a_rule_that_was_written_anew_is_not_evaluated_yet(desk: Desk) -> None:
    """What is kept of another text says nothing of this one."""
    define(desk)
    profile(desk)
    define(desk, {**RULES[0], "expr": "time > 1 h"})

    answer = desk.call("rules", "list")

    assert "not evaluated yet" in answer.out
    assert listed(desk)["rules"][0]["heads"][0]["state"] is None


def test_silences_are_listed_while_they_last(desk: Desk) -> None:
    """Until when and why; the rules that they cover are marked."""
    define(desk)
    profile(desk)
    with History.open(str(desk.profiles / "history.db")) as history:
        now = time.time()
        silence_rule(history, "ran", now + 3600.0, "moving house", "left", now)
        silence_rule(history, "ran", now - 1.0, "is over", None, now - 9.0)

    answer = desk.call("rules", "list")

    assert "firing (silenced)" in answer.out
    assert "rule ran is silenced for head left until " in answer.out
    assert "moving house" in answer.out
    assert "is over" not in answer.out
    silenced = [row["silenced"] for row in listed(desk)["rules"][0]["heads"]]
    assert silenced == [True, False]


def test_muted_rules_are_marked(desk: Desk) -> None:
    """A graver rule of the group speaks for it."""
    grave = {"id": "grave", "expr": "time >= 0 s", "severity": "CRITICAL", "group": "time"}
    define(desk, {**RULES[0], "group": "time"}, grave)
    profile(desk)

    assert desk.call("rules", "list").out.count("firing (muted)") == 2


def test_dead_letters_are_listed(desk: Desk) -> None:
    """For each channel what was given up, how often, and why the last time [R-066]."""
    define(desk)
    profile(desk)
    with History.open(str(desk.profiles / "history.db")) as history:
        add(history, [a_letter()], NOW)
        dead(history, [queued.id for queued in claim(history, NOW + 9e8)], "no\nroute")

    answer = desk.call("rules", "list")

    assert answer.out.splitlines()[-2:] == [
        "notifications: 0 pending, 0 held back, 1 given up",
        "given up: channel ops: slow firing, head a, once, "
        "last 2027-01-15T07:59:00.000+00:00: no\\nroute",
    ]
    assert listed(desk)["given_up"] == [
        {
            "channel": "ops",
            "rule": "slow",
            "head": "a",
            "state": "firing",
            "count": 1,
            "last": "2027-01-15T07:59:00.000+00:00",
            "error": "no\nroute",
        }
    ]


def test_a_folder_without_a_history_has_no_states(profiled: Desk) -> None:
    """What is defined is listed all the same."""
    define(profiled)
    (profiled.profiles / "history.db").unlink()

    found = listed(profiled)

    assert [row["state"] for row in found["rules"][0]["heads"]] == [None, None]
    assert found["notifications"]["pending"] == 0


def test_no_rules_is_an_answer(profiled: Desk) -> None:
    """Said in one line, beside what waits; nothing when quiet."""
    answer = profiled.call("rules", "list")
    quiet = profiled.call("rules", "list", "--quiet")

    assert answer == (0, "no rules\n\nnotifications: 0 pending, 0 held back, 0 given up\n", "")
    assert quiet == (0, "", "")


def test_rules_of_a_configuration_are_listed_with_their_scripts(desk: Desk) -> None:
    """Where only scripts have run there is no slot: their names are what was run."""
    config = {
        "schema": "hydra.config",
        "schema_version": "1.0",
        "rules": [{"id": "ran", "expr": "time >= 0 s"}],
    }
    desk.write("alerts.json", json.dumps(config))
    words = ("run", "--config", "alerts.json", "--name", "backup", "--", "true")
    assert desk.call(*words).code == 0

    found = listed(desk, "--config", "alerts.json")
    without = desk.call("rules", "list")

    hint = "rules of a script (backup) are known with its configuration: --config FILE"
    assert without.out.splitlines()[:3] == ["no rules", "", hint]
    assert found["slot"] is None
    heads = found["rules"][0]["heads"]
    assert [(row["head"], row["state"], row["script"]) for row in heads] == [
        ("backup", "firing", True)
    ]


def test_no_folder_is_one_line(desk: Desk) -> None:
    """It says what makes one."""
    answer = desk.call("rules", "list")

    assert (answer.code, answer.out) == (2, "")
    assert "hydra_profiles: no such folder; make profiles: " in answer.err
