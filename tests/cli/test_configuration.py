"""`--config FILE`: what it lays over a slot, and that nothing is written where it is wrong."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from tests.cli.conftest import TWO_HEADS, Answer, Desk
from tests.cli.wrapped import hydra

EXAMPLE = Path(__file__).resolve().parents[2] / "hydra_config.example.json"

Words = Tuple[str, ...]

BUSY: Dict[str, Any] = {"id": "busy", "expr": "cpu_max > 85"}

COMMANDS = (
    ("profile", "--num-tests", "2"),
    ("profile", "--dry-run"),
    ("pipeline", "--num-tests", "2"),
    ("run", "job"),
    ("run", "job", "--explain"),
    ("run", "--", "true"),
)


def write_config(desk: Desk, name: str = "c.json", **keys: Any) -> None:
    """Write a configuration."""
    desk.write(name, json.dumps({"schema": "hydra.config", "schema_version": "1.0", **keys}))


def with_option(words: Words, *option: str) -> List[str]:
    """Put an option behind the command's name."""
    return [words[0], *option, *words[1:]]


def configured(desk: Desk, words: Words, *option: str) -> Answer:
    """Call a command with a configuration."""
    return desk.call(*with_option(words, *option))


def errors(answer: Answer) -> List[str]:
    """Return the lines that are no log lines."""
    return [line for line in answer.err.splitlines() if not line.startswith("[")]


def test_the_example_works_as_it_is(two_heads: Desk) -> None:
    """The example at the top is a right configuration, and a slot can be profiled with it
    [R-068].
    """
    shutil.copy(str(EXAMPLE), str(two_heads.folder))

    valid = two_heads.call("validate", EXAMPLE.name)
    profiled = two_heads.call("profile", "--num-tests", "3", "--config", EXAMPLE.name)

    example = two_heads.read(EXAMPLE.name)
    slot = two_heads.read("hydra_profiles/slot.json")
    rules = two_heads.read("hydra_profiles/head_left.json")["rules"]
    assert (valid.code, profiled.code) == (0, 0)
    for key in ("rules", "channels"):
        written, found = example[key], slot[key]
        assert isinstance(written, list)
        assert isinstance(found, list)
        assert len(found) == len(written) >= 5
    assert isinstance(rules, list)
    assert [row["id"] for row in rules] == ["failing", "failed", "heavy", "slower", "odd"]
    assert {row["state"] for row in rules} == {"inactive"}
    assert {key for key in example if key != "comment"} >= {"rules", "channels", "gate"}


def test_it_is_read_only_when_it_is_named(two_heads: Desk) -> None:
    """A file of its usual name that nobody names is left alone [R-123]."""
    two_heads.write("hydra_config.json", "{")

    silent = two_heads.call("profile", "--num-tests", "2")
    named = two_heads.call("profile", "--num-tests", "2", "--config", "hydra_config.json")

    assert (silent.code, named.code) == (0, 2)
    assert named.err.startswith("hydra-heads profile: hydra_config.json: ")


def test_the_environment_may_name_it(two_heads: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HYDRA_CONFIG` holds where no option says otherwise."""
    write_config(two_heads, rules=[BUSY])
    write_config(two_heads, "other.json", rules=[])
    monkeypatch.setenv("HYDRA_CONFIG", "c.json")

    two_heads.call("profile", "--num-tests", "2")
    by_environment = two_heads.read("hydra_profiles/slot.json")
    two_heads.call("profile", "--num-tests", "2", "--config", "other.json")
    by_option = two_heads.read("hydra_profiles/slot.json")

    assert isinstance(by_environment["rules"], list)
    assert [rule["id"] for rule in by_environment["rules"]] == ["busy"]
    assert by_option["rules"] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"rule": []}, "c.json: rule: unknown key; did you mean 'rules'?"),
        ({"rules": [{**BUSY, "severity": "HIGH"}]}, "c.json: rules[0].severity: found 'HIGH',"),
        ({"rules": [{**BUSY, "expr": "cpu_max >"}]}, "c.json: rules[0].expr: "),
        ({"rules": [{**BUSY, "channels": ["log"]}]}, "c.json: rules[0].channels[0]: found 'log',"),
        ({"channels": [{"name": "a", "type": "slack"}]}, "c.json: channels[0]: found none, expec"),
    ],
)
def test_what_is_wrong_with_it_is_found_before_anything_is_written(
    words: Words, keys: Dict[str, Any], message: str, two_heads: Desk
) -> None:
    """One line names the file and the place, exit 2, and nothing has changed [R-123, R-064]."""
    write_config(two_heads, **keys)
    before = two_heads.everything()

    answer = configured(two_heads, words, "--config", "c.json")

    assert answer.code == (125 if "--" in words else 2)
    assert f": {message}" in answer.err
    assert len(errors(answer)) == 1
    assert two_heads.everything() == before


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_yaml_needs_an_extra(words: Words, two_heads: Desk) -> None:
    """A file in YAML gives one line with the extra's name, and nothing runs [R-124]."""
    two_heads.write("c.yaml", "rules: []")
    before = two_heads.everything()

    answer = configured(two_heads, words, "--config", "c.yaml")

    assert answer.code == (125 if "--" in words else 2)
    assert "c.yaml: YAML needs the extra hydra-heads[yaml], which is not installed;" in answer.err
    assert len(errors(answer)) == 1
    assert two_heads.everything() == before


@pytest.mark.parametrize("words", [words for words in COMMANDS if "--" not in words], ids=" ".join)
def test_rules_of_the_heads_file_are_checked_too(words: Words, desk: Desk) -> None:
    """An expression that cannot be read ends in one line before anything is written [R-056]."""
    rules = [BUSY, {**BUSY, "id": "bad", "expr": "cpu_maxx > 85"}]
    desk.write_heads(TWO_HEADS, rules=rules)
    before = desk.everything()

    answer = desk.call(*words)

    assert answer.code == 2
    assert ": hydra_heads.json: rules[1].expr: " in answer.err
    assert "'cpu_max'" in answer.err
    assert len(errors(answer)) == 1
    assert desk.everything() == before


def test_one_key_in_both_files_is_an_error(desk: Desk) -> None:
    """Which of two files wins is nothing that anybody has to know."""
    desk.write_heads(TWO_HEADS, rules=[BUSY])
    write_config(desk, rules=[BUSY])

    answer = desk.call("profile", "--config", "c.json")

    assert answer.code == 2
    assert answer.err == (
        "hydra-heads profile: c.json: rules: found here and in hydra_heads.json; keep it in one "
        "of them\n"
    )


def test_daily_use_goes_on_with_what_phase_1_had(two_heads: Desk) -> None:
    """Without a configuration of its own `run` evaluates the rules that `slot.json` has."""
    write_config(two_heads, rules=[{"id": "any", "expr": "success >= 0"}])
    two_heads.call("profile", "--num-tests", "2", "--config", "c.json")
    os.unlink("c.json")

    answer = two_heads.call("run", "job")
    explained = two_heads.call("run", "job", "--explain")

    assert (answer.code, explained.code) == (0, 0)


def test_rules_that_were_right_once_keep_no_job_from_being_done(two_heads: Desk) -> None:
    """A rule in `slot.json` that is refused by now is for its state to say [R-054]."""
    write_config(two_heads, rules=[BUSY])
    two_heads.call("profile", "--num-tests", "2", "--config", "c.json")
    document = two_heads.read("hydra_profiles/slot.json")
    assert isinstance(document["rules"], list)
    document["rules"][0]["expr"] = "cpu_max >>> 85"
    two_heads.write("hydra_profiles/slot.json", json.dumps(document))

    answer = two_heads.call("run", "job")

    assert answer.code == 0


def test_a_command_of_ones_own_may_have_rules(two_heads: Desk) -> None:
    """`run --` evaluates the rules of a configuration over its head's runs, and passes the code
    through.
    """
    log = {"name": "log", "type": "file", "path": "alerts.jsonl"}
    rule = {"id": "bad", "expr": "exit_code != 0", "channels": ["log"], "heads": ["sh"]}
    write_config(two_heads, rules=[rule], channels=[log])

    done = hydra(two_heads.folder, "--config", "c.json", "--", "sh", "-c", "exit 7")

    told = json.loads((two_heads.folder / "alerts.jsonl").read_text())
    assert done.returncode == 7
    assert [(row["head"], row["notices"][0]["rule"]) for row in told["heads"]] == [("sh", "bad")]


def test_a_command_without_rules_reads_no_configuration(two_heads: Desk) -> None:
    """`run --` needs neither heads file nor configuration, and looks at none."""
    two_heads.write("hydra_config.json", "{")
    two_heads.write("hydra_heads.json", "{")

    assert hydra(two_heads.folder, "--", "true").returncode == 0
