"""Configurations as people write them, judged without the heads."""

import pytest

from hydra_heads.model.config_checks import KEYS
from hydra_heads.model.documents import problems_of
from tests.model.samples import changed
from tests.model.telling_samples import config


def test_every_key_may_be_left_out() -> None:
    """A configuration says what it wants to say, and no more."""
    document = config()
    for key in (*KEYS, "comment"):
        document = changed(document, key, ...)
        assert problems_of(document, "config", "c.json") == []

    assert list(document) == ["schema", "schema_version"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "rule",
            [],
            "rule: unknown key; did you mean 'rules'? allowed: schema, schema_version, ru",
        ),
        ("heads", [], "heads: unknown key; allowed: schema, schema_version, rules,"),
        ("objective", {}, "objective: unknown key;"),
        ("rules.1.id", "busy", "rules[1].id: 'busy' comes twice; names are unique"),
        (
            "rules.0.channels.0",
            "x",
            "rules[0].channels[0]: found 'x', expected the name of a chann",
        ),
        ("channels.2.url", "ftp://h", "channels[2].url: found scheme 'ftp', expected http or http"),
        ("channels.1.path", "a\0", "channels[1].path: found 'a\\x00', expected text that is not"),
        ("gate.effect", 5, "gate.effect: unknown key;"),
        ("gate.min_effect_percent", -1, "gate.min_effect_percent: found -1, expected percent from"),
        ("gate.confirm", 1.5, "gate.confirm: found 1.5, expected a whole number >= 0 and <= 1000"),
        ("gate.metrics", [], "gate.metrics: found an empty list, expected 1 or more entries"),
        ("gate.metrics", ["time", "time"], "gate.metrics[1]: 'time' comes twice; keep one"),
        ("gate.heads", ["A"], "gate.heads[0]: found 'A', expected 1 to 64 lower-case letters"),
        ("gate.q", 0, "gate.q: found 0, expected a share of wrong alarms, a number > 0 and <= 0.5"),
        ("gate.q", 0.6, "gate.q: found 0.6, expected a share of wrong alarms, a number > 0 and <="),
        ("retention", {}, "retention: found none, expected at least one of days, runs"),
        ("error_patterns.0.pattern", "(", "error_patterns[0].pattern: found '(', expected a regul"),
        ("thresholds.0.metric", "speed", "thresholds[0].metric: found 'speed', expected one of"),
        ("panels.0.metric", "speed", "panels[0].metric: found 'speed', expected one of success_ra"),
        ("valid_for_s", 0, "valid_for_s: found 0, expected a number > 0"),
        ("comment", "a\0", ""),
    ],
)
def test_a_wrong_place_is_named(path: str, value: object, message: str) -> None:
    """A slip in a configuration is told by its path, with what is allowed [R-123]."""
    lines = problems_of(changed(config(), path, value), "config", "c.json")

    assert lines[:1] == [] if not message else lines[0].startswith(f"c.json: {message}")


def test_what_only_the_heads_file_knows_is_left_to_it() -> None:
    """Heads and thresholds that a configuration names may stand in the other file."""
    document = changed(config(), "thresholds", ...)
    document["rules"][0]["heads"] = ["anybody"]
    document["panels"][0]["series"] = ["nobody"]

    assert problems_of(document, "config", "c.json") == []
