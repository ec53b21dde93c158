"""`rules check`: what is wrong with rules and channels before they are used."""

import json
from typing import Any, Dict, Tuple

import pytest

from tests.cli.conftest import TWO_HEADS, Desk

BUSY: Dict[str, Any] = {"id": "busy", "expr": "cpu_max > 85 AND memory_max_mb > 1024"}

LOG: Dict[str, Any] = {"name": "log", "type": "file", "path": "alerts.jsonl"}


def write_config(desk: Desk, **keys: Any) -> None:
    """Write a configuration."""
    desk.write("c.json", json.dumps({"schema": "hydra.config", "schema_version": "1.0", **keys}))


def test_good_rules_are_counted(desk: Desk) -> None:
    """Rules and channels of the heads file that lies here are checked and counted [R-054]."""
    desk.write_heads(TWO_HEADS, rules=[BUSY], channels=[LOG])

    assert desk.call("rules", "check") == (0, "1 rule, 1 channel: no problem\n", "")
    assert desk.call("rules", "check", "--quiet") == (0, "", "")


def test_every_problem_is_a_line(desk: Desk) -> None:
    """Each rule that cannot be used is named with its place, and the answer is 1 [R-054]."""
    rules = [
        {"id": "a", "expr": "cpu_mx > 85"},
        {"id": "b", "expr": "mean(time[20 runs]) > 2 s", "min_samples": 50},
        {"id": "c", "expr": "time > 2 s", "channels": ["mail"]},
    ]
    desk.write_heads(TWO_HEADS, rules=rules)

    answer = desk.call("rules", "check")

    lines = answer.out.splitlines()
    assert answer.code == 1
    assert lines[0].startswith("hydra_heads.json: rules[2].channels[0]: found 'mail', expected ")
    assert lines[1].startswith("hydra_heads.json: rules[0].expr: column 1: found 'cpu_mx', expecte")
    assert lines[2].startswith("hydra_heads.json: rules[1].min_samples: found 50, expected at most")
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        ("__import__('os').system('touch owned') == 0", "column 12: found"),
        ("9**9**9 > 1", "column 2: found '*'"),
        ("(" * 10000 + "time > 1" + ")" * 10000, "found 20008 characters, expected at most 1000"),
        ("(" * 400 + "time > 1" + ")" * 400, "column 21: found brackets within brackets"),
    ],
)
def test_hostile_conditions_are_refused_and_not_run(desk: Desk, expr: str, words: str) -> None:
    """Code and depth in a condition are one line each, and nothing happens [fault 76]."""
    desk.write_heads(TWO_HEADS, rules=[{"id": "bad", "expr": expr}])

    checked = desk.call("rules", "check")
    profiled = desk.call("profile", "--num-tests", "1")

    assert checked.code == 1
    assert f"hydra_heads.json: rules[0].expr: {words}" in checked.out
    assert checked.out.count("\n") == 1
    assert profiled.code == 2
    assert f"hydra_heads.json: rules[0].expr: {words}" in profiled.err
    assert sorted(path.name for path in desk.folder.iterdir()) == ["hydra_heads.json"]


def test_a_severity_that_is_none_is_refused(desk: Desk) -> None:
    """HIGH is none of the four; the message says what stands for it [R-058, R-059]."""
    desk.write_heads(TWO_HEADS, rules=[dict(BUSY, severity="HIGH")])

    answer = desk.call("rules", "check")

    assert answer.code == 1
    assert (
        "rules[0].severity: found 'HIGH', expected one of INFO, WARNING, ERROR, CRITICAL (for "
        "HIGH write ERROR)" in answer.out
    )


def test_a_configuration_is_checked_with_the_heads_file(desk: Desk) -> None:
    """What both say together counts: channels of one, rules of the other."""
    desk.write_heads(TWO_HEADS, rules=[dict(BUSY, channels=["log"])])
    write_config(desk, channels=[LOG])

    alone = desk.call("rules", "check")
    both = desk.call("rules", "check", "--config", "c.json")

    assert alone.code == 1
    assert "rules[0].channels[0]: found 'log'" in alone.out
    assert (both.code, both.out) == (0, "1 rule, 1 channel: no problem\n")


def test_a_key_in_both_files_is_a_problem(desk: Desk) -> None:
    """Nobody would know which of the two holds."""
    desk.write_heads(TWO_HEADS, rules=[BUSY])
    write_config(desk, rules=[])

    answer = desk.call("rules", "check", "--config", "c.json")

    assert answer.code == 1
    assert "c.json: rules: found here and in hydra_heads.json; keep it in one" in answer.out


def test_one_file_is_checked_alone(desk: Desk) -> None:
    """A configuration needs no heads, and may leave channels to the heads file."""
    write_config(desk, rules=[dict(BUSY, channels=["log"])])

    good = desk.call("rules", "check", "c.json")
    write_config(desk, rules=[dict(BUSY, expr="cpu_max >")])
    bad = desk.call("rules", "check", "c.json")

    assert (good.code, good.out) == (0, "1 rule, 0 channels: no problem\n")
    assert bad.code == 1
    assert bad.out.startswith("c.json: rules[0].expr: column 10: found the end, expected a number")


def test_the_folder_of_a_slot_is_checked_where_no_heads_file_lies(profiled: Desk) -> None:
    """What Phase 1 wrote down of the slot can be checked later, by folder or by file."""
    profiled.write_heads(TWO_HEADS, rules=[BUSY])
    profiled.call("profile", "--num-tests", "1")
    (profiled.folder / "hydra_heads.json").unlink()

    for words in ((), ("--profiles", "hydra_profiles"), ("hydra_profiles/slot.json",)):
        answer = profiled.call("rules", "check", *words)

        assert (answer.code, answer.out) == (0, "1 rule, 0 channels: no problem\n")


def test_a_secret_that_is_not_set_is_a_warning(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rules are checked the secrets need not be; where they are sent they do [R-065]."""
    monkeypatch.delenv("HOOK_FOR_TEST", raising=False)
    channel = {"name": "hook", "type": "slack", "secret": "HOOK_FOR_TEST"}
    desk.write_heads(TWO_HEADS, rules=[BUSY], channels=[channel])

    answer = desk.call("rules", "check")

    assert (answer.code, answer.out) == (0, "1 rule, 1 channel: no problem\n")
    assert "[WARN] channel hook: environment variable HOOK_FOR_TEST (secret) is not" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "there are no rules here: no heads file and no slot; name what holds them"),
        (("gone.json",), "gone.json: no such file"),
        (("--heads", "gone.json"), "gone.json: no such file"),
        (("--config", "gone.json"), "gone.json: no such file"),
        (("--config", "c.yaml"), "c.yaml: YAML needs the extra hydra-heads[yaml]"),
        (("c.yml",), "c.yml: YAML needs the extra hydra-heads[yaml]"),
        (("--profiles", "gone"), "gone"),
        (("x.json", "--heads", "y.json"), "FILE excludes --heads, --config, --profiles and --slot"),
        ((".",), ".: this is a folder, expected a file"),
    ],
)
def test_what_cannot_be_read_is_an_error(desk: Desk, words: Tuple[str, ...], message: str) -> None:
    """Nothing to check is not the same as nothing wrong: exit 2 and one line [R-124]."""
    answer = desk.call("rules", "check", *words)

    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_a_file_that_is_no_document_is_a_problem(desk: Desk) -> None:
    """Garbage is named with its place, and another kind of document is refused."""
    desk.write("bad.json", "{")
    desk.write("other.json", '{"schema": "hydra.weights", "schema_version": "1.0"}')

    assert desk.call("rules", "check", "bad.json").code == 1
    assert "bad.json: not JSON" in desk.call("rules", "check", "bad.json").out
    assert desk.call("rules", "check", "other.json").code in (1, 2)
