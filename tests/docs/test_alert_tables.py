"""The tables of the pages on alerts and gates say what the program does, no more and no less."""

import json
import os
from typing import Any, Dict

from hydra_heads.heads.config import read_config
from hydra_heads.model.channel_checks import KINDS
from hydra_heads.model.channels import Channel, channels_of
from hydra_heads.model.documents import load_schema
from hydra_heads.model.regression import VERDICTS
from hydra_heads.model.rules import STATES, Rule, rules_of
from hydra_heads.model.severities import SEVERITIES
from hydra_heads.report.gates.table import GATE_FORMATS
from hydra_heads.rules.checking import rule_problems
from hydra_heads.rules.functions import FUNCTIONS
from tests.docs.pages import GUIDE, blocks_of, table_with, text_of
from tests.environment import ROOT

ALERTS, GATES = "docs/alerts.md", "docs/gates.md"

COMMON = tuple(name for name in Channel._fields if name != "settings")
"""What channels of every type have."""


def properties(name: str) -> Dict[str, Any]:
    """Return the keys that one kind of object may have in a configuration."""
    found: Dict[str, Any] = dict(load_schema("config")["$defs"][name]["properties"])
    del found["comment"]
    return found


def test_every_function_is_told_in_the_words_of_the_program() -> None:
    """The table of functions is the program's, word for word."""
    rows = table_with(ALERTS, "function", "is")

    assert {name: cells[0] for name, cells in rows.items()} == FUNCTIONS


def test_every_expression_that_is_shown_can_be_read() -> None:
    """The expressions of the page parse, and their metrics are known."""
    shown = table_with(ALERTS, "expression", "is true when")

    problems = rule_problems([Rule(f"r{at}", expr) for at, expr in enumerate(shown)])

    assert len(shown) >= 8
    assert problems == []


def test_the_keys_of_a_rule_are_told_with_their_defaults() -> None:
    """Every key of a rule stands in the table, with the default that it has."""
    rows = table_with(ALERTS, "key", "default", "meaning")
    defaults = Rule._field_defaults

    assert set(rows) == set(properties("rule"))
    for name, (default, _) in rows.items():
        if default not in ("", "none", "all"):
            assert default.strip("`") == str(defaults[name]).replace(".0", "")
        elif default:
            assert defaults[name] in ("", ())


def test_the_states_and_severities_are_told() -> None:
    """Every state of a rule stands in its table, and every severity on the page."""
    assert tuple(table_with(ALERTS, "state", "means")) == STATES
    severity = table_with(ALERTS, "key", "default", "meaning")["severity"][1]
    assert all(f"`{name}`" in severity for name in SEVERITIES)


def test_the_channels_are_told_with_their_keys() -> None:
    """Every type of channel stands in the table with its keys, and the keys of all with theirs."""
    types = table_with(ALERTS, "type", "its keys", "gets")
    common = table_with(ALERTS, "key of every channel", "default", "meaning")
    keys = set(properties("channel"))

    assert list(types) == list(KINDS)
    assert tuple(common) == COMMON
    for name, (default, _) in common.items():
        if default not in ("", "none"):
            assert default.strip("`") == str(Channel._field_defaults[name]).replace(".0", "")
    told = " ".join(cells[0] for cells in types.values())
    assert {name for name in keys - set(COMMON) if f"`{name}`" not in told} <= {"cwd"}


def test_the_formats_and_verdicts_of_a_gate_are_told() -> None:
    """Every format of a gate stands in the table, and every verdict has its exit code."""
    codes = table_with(GATES, "exit code", "verdict", "means")

    assert set(table_with(GATES, "format", "for")) == set(GATE_FORMATS)
    verdicts = [word.strip(" `") for cells in codes.values() for word in cells[0].split(",")]
    assert sorted(filter(None, verdicts)) == sorted(VERDICTS)
    assert list(codes) == ["0", "1", "2", "3"]


def test_the_keys_of_gate_are_told() -> None:
    """The example of `gate` has every key that the heads file takes."""
    shown = [
        json.loads(block.text)["gate"]
        for block in blocks_of(GATES, text_of(GATES))
        if block.language == "json"
    ]

    assert [set(gate) for gate in shown] == [set(properties("gate"))]


def test_the_example_of_a_configuration_has_one_of_each() -> None:
    """The example in the top folder is valid without any extra, and shows every type [R-068]."""
    config = read_config(os.path.join(ROOT, "hydra_config.example.json"))

    rules = rules_of(config)
    assert {channel.type for channel in channels_of(config)} == set(KINDS)
    assert rule_problems(rules) == []
    assert "cpu_max > 85 AND memory_max_mb > 1024" in [rule.expr for rule in rules]
    assert config["gate"]


def test_the_guide_says_what_each_level_is_for() -> None:
    """Each level of log lines is named with what it is for, the gravest last [R-078]."""
    text = " ".join(text_of(GUIDE).split())

    places = [
        text.index(words) for words in ("DEBUG (each run", "INFO (what", "WARN (it", "ERROR (")
    ]
    assert places == sorted(places)
