"""Rules as people write them: unique names, references that lead somewhere, limits."""

from typing import Any, Dict, List, Optional

import pytest

from hydra_heads.model.channels import channels_of
from hydra_heads.model.documents import problems_of
from hydra_heads.model.rules import Rule, rules_of
from tests.model import samples
from tests.model.heads_files import lines_of, one_head
from tests.model.telling_samples import channels, rules

HERE: List[Dict[str, Any]] = [{"name": "here", "type": "stderr"}]


def rule_lines(*rows: Dict[str, Any], channels: Optional[List[Dict[str, Any]]] = None) -> List[str]:
    """Return the problems of a heads file of head `a` with these rules, its name left out."""
    more = {} if channels is None else {"channels": channels}
    lines = lines_of({**one_head(), "rules": list(rows), **more})
    return [line.partition(": ")[2] for line in lines]


def test_what_is_written_is_what_is_read() -> None:
    """Every key of a rule gets into the rule, and what is left out has its default [R-054]."""
    full, short = rules_of({"rules": rules()})

    assert full == Rule(
        "busy",
        "cpu_max > 85 AND memory_max_mb > 1024",
        "ERROR",
        "load",
        3,
        2,
        5,
        2.5,
        4,
        ("log", "hook"),
        ("zlib",),
    )
    assert short == Rule("slow", "p95 > 2 s", "WARNING", "", 1, 0, 1, 0.0, 1, (), ())


def test_channels_are_read_with_their_defaults() -> None:
    """What channels have in common has its place, and the rest stays as it is written."""
    here, log, hook, *_ = channels_of({"channels": channels()})

    assert (here.min_severity, here.window_s, here.max_per_hour) == ("WARNING", 600, 10)
    assert (here.timeout_s, here.max_attempts, here.settings) == (2.5, 3, {})
    assert (log.secret, log.window_s, log.settings) == (None, 3600.0, {"path": "alerts.jsonl"})
    assert (hook.name, hook.secret) == ("hook", "HOOK_TOKEN")
    assert set(hook.settings) == {"url", "headers", "allow_private"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("severity", "HIGH", "rules[0].severity: found 'HIGH', expected one of INFO, WARNING, "),
        ("severity", "warning", "rules[0].severity: found 'warning', expected one of INFO, WARN"),
        ("serverity", "INFO", "rules[0].serverity: unknown key; did you mean 'severity'? allowed"),
        ("id", "A", "rules[0].id: found 'A', expected 1 to 64 lower-case letters"),
        ("id", ..., "rules[0]: missing key 'id'"),
        ("expr", ..., "rules[0]: missing key 'expr'"),
        ("expr", "", "rules[0].expr: found '', expected text that is not empty"),
        ("expr", ["x"], "rules[0].expr: found a list, expected text that is not empty"),
        ("for_runs", 0, "rules[0].for_runs: found 0, expected a whole number >= 1 and <= 1000"),
        ("for_runs", 1.5, "rules[0].for_runs: found 1.5, expected a whole number"),
        ("keep_runs", -1, "rules[0].keep_runs: found -1, expected a whole number >= 0"),
        ("min_samples", 1001, "rules[0].min_samples: found 1001, expected a whole number"),
        ("min_effect", -1, "rules[0].min_effect: found -1, expected percent from 0 to 1000"),
        ("nodata_for_runs", 0, "rules[0].nodata_for_runs: found 0, expected a whole number"),
        ("group", "a b", "rules[0].group: found 'a b', expected a name like that of a rule"),
        ("channels", "log", "rules[0].channels: found 'log', expected a list of names"),
        ("channels", ["a", "a"], "rules[0].channels[1]: 'a' comes twice; keep one"),
        ("heads", ["b"], "rules[0].heads[0]: found 'b', expected the name of a head: a"),
    ],
)
def test_a_wrong_key_is_named(key: str, value: object, message: str) -> None:
    """What is wrong with a rule is told by its path, with what is allowed [R-054, R-058]."""
    row = {"id": "r", "expr": "cpu_max > 85", key: value}

    lines = rule_lines({name: value for name, value in row.items() if value is not ...})

    assert len(lines) == 1
    assert lines[0].startswith(message)


def test_high_is_none_of_the_severities() -> None:
    """Whoever writes HIGH is told which of the four is meant [R-058, R-059]."""
    lines = rule_lines({"id": "r", "expr": "cpu_max > 85", "severity": "HIGH"})

    assert lines[0].endswith("(for HIGH write ERROR)")


def test_twins_are_refused() -> None:
    """Two rules never share an id."""
    row = {"id": "r", "expr": "cpu_max > 85"}

    assert rule_lines(row, row) == ["rules[1].id: 'r' comes twice; names are unique"]


def test_a_channel_that_is_not_there_is_refused() -> None:
    """A rule names channels of the file, where that has any [R-064]."""
    row = {"id": "r", "expr": "cpu_max > 85", "channels": ["here", "there"]}

    lines = rule_lines(row, channels=HERE)

    assert lines == ["rules[0].channels[1]: found 'there', expected the name of a channel: here"]


def test_channels_may_stand_in_the_other_file() -> None:
    """A file without channels leaves them to the configuration, or the heads file."""
    row = {"id": "r", "expr": "cpu_max > 85", "channels": ["there"]}

    assert rule_lines(row) == []
    assert rule_lines(row, channels=[]) != []


def test_a_disabled_head_may_be_named() -> None:
    """A head that is switched off for a day needs no other rules."""
    document = one_head()
    document["heads"].append({"name": "b", "command": ["true"], "enabled": False})
    document["rules"] = [{"id": "r", "expr": "cpu_max > 85", "heads": ["b"]}]

    assert lines_of(document) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("rules.0.id", "A", "rules[0].id: found 'A', expected 1 to 64 lower-case"),
        ("rules.0.channels", ["none"], "rules[0].channels[0]: found 'none', expected the name of"),
        ("rules.0.severity", "HIGH", "rules[0].severity: found 'HIGH', expected one of INFO"),
        ("channels.0.type", "pager", "channels[0].type: found 'pager', expected one of stderr"),
        ("channels.2.url", "http://h/\n", "channels[2].url: found 'http://h/\\n', expected text"),
        ("gate.confirm", -1, "gate.confirm: found -1, expected a whole number >= 0"),
        ("config_file", "x", "config_file: found 'x', expected an object with path and sha256"),
    ],
)
def test_a_slot_document_is_checked_too(path: str, value: object, message: str) -> None:
    """What Phase 1 writes of rules and channels follows a schema of its own."""
    lines = problems_of(samples.changed(samples.slot(), path, value), "slot", "s.json")

    assert lines[0].startswith(f"s.json: {message}")


@pytest.mark.parametrize("key", ["rules", "channels", "gate", "config_file"])
def test_a_slot_document_of_before_is_right(key: str) -> None:
    """A slot document that knows of no rules, channels or configuration is read."""
    document = samples.slot()
    document["rules"] = []

    assert problems_of(samples.changed(document, key, ...), "slot", "s.json") == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("state", "broken", "rules[0].state: found 'broken', expected one of inactive, pending,"),
        ("severity", "HIGH", "rules[0].severity: found 'HIGH', expected one of INFO, WARNING,"),
        ("since", "yesterday", "rules[0].since: found 'yesterday', expected ISO 8601 with a zone"),
        ("expr", "", "rules[0].expr: found '', expected text of at least 1 characters"),
        ("state", ..., "rules[0]: missing key 'state'"),
        ("since", ..., "rules[0]: missing key 'since'"),
    ],
)
def test_rules_of_a_profile_are_whole(key: str, value: object, message: str) -> None:
    """Each rule of a profile says what it is, how grave, how it stands and since when [R-054]."""
    document = samples.changed(samples.profile(), f"rules.0.{key}", value)

    assert problems_of(document, "profile", "p.json")[0].startswith(f"p.json: {message}")


def test_a_rule_of_a_profile_may_stand_since_nobody_knows_when() -> None:
    """A rule that never was anything but inactive has no beginning."""
    document = samples.changed(samples.profile(), "rules.0.since", None)

    assert problems_of(document, "profile", "p.json") == []
