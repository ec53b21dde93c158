"""The schemas in the package: one a kind, and the same words as the code."""

import os
import re
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from hydra_heads.model import channel_checks, documents, failure, names, rules
from hydra_heads.model.checks import WRITTEN_BY_PEOPLE
from hydra_heads.model.config_checks import KEYS
from hydra_heads.model.documents import KINDS, load_schema
from hydra_heads.model.findings import path_text
from hydra_heads.model.schema import CompiledSchema
from hydra_heads.model.severities import SEVERITIES
from tests.model.samples import SAMPLES


def subschemas(schema: Dict[str, Any]) -> Iterator[Tuple[Tuple[str, ...], Dict[str, Any]]]:
    """Walk over a schema and all schemas in it."""
    left: List[Tuple[Tuple[str, ...], Any]] = [((), schema)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            yield path, value
            left.extend(((*path, key), item) for key, item in value.items())
        elif isinstance(value, list):
            left.extend(((*path, str(index)), item) for index, item in enumerate(value))


def test_each_kind_has_one_schema_and_each_schema_a_kind() -> None:
    """The folder of schemas holds one file a kind, in ASCII, with the kind's own name inside."""
    folder = os.path.join(os.path.dirname(str(documents.__file__)), "schemas")

    assert sorted(os.listdir(folder)) == sorted(f"{kind}.json" for kind in KINDS)
    for kind in KINDS:
        with open(os.path.join(folder, f"{kind}.json"), encoding="ascii") as file:
            assert f'"schema": {{"const": "hydra.{kind}"}}' in file.read()


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_can_be_used(kind: str) -> None:
    """No schema uses a keyword that the validator lacks, and a right document passes."""
    compiled = CompiledSchema(load_schema(kind))

    assert compiled.problems(SAMPLES[kind](), "x.json") == []


@pytest.mark.parametrize("kind", KINDS)
def test_keys_follow_one_pattern(kind: str) -> None:
    """Every key that a schema names is lower case with underscores [H-039]."""
    keys = [
        key
        for path, schema in subschemas(load_schema(kind))
        if path and path[-1] == "properties"
        for key in schema
    ]

    assert len(keys) >= 15
    assert [key for key in keys if not re.match(r"[a-z][a-z0-9_]*\Z", key)] == []


def test_only_what_people_write_is_strict() -> None:
    """Unknown keys are refused everywhere in heads file and configuration, and nowhere else."""
    for kind in KINDS:
        closed = [
            path
            for path, schema in subschemas(load_schema(kind))
            if "properties" in schema and schema.get("additionalProperties") is False
        ]
        opened = [
            path_text(path)
            for path, schema in subschemas(load_schema(kind))
            if "properties" in schema and schema.get("additionalProperties") is not False
        ]

        assert opened == [] if kind in WRITTEN_BY_PEOPLE else closed == []


@pytest.mark.parametrize("kind", sorted(WRITTEN_BY_PEOPLE))
def test_a_comment_is_allowed_in_any_object_that_people_write(kind: str) -> None:
    """Every object of heads file and configuration that has keys of ours takes a comment."""
    objects = [
        schema["properties"]
        for _, schema in subschemas(load_schema(kind))
        if schema.get("additionalProperties") is False
    ]

    assert len(objects) >= 7
    assert [list(keys) for keys in objects if "comment" not in keys] == []


def test_definitions_of_one_name_mean_the_same() -> None:
    """What two schemas call by one name is the same for a value that is there."""
    words: Dict[str, Dict[str, Any]] = {}
    for kind in ("slot", "profile", "weights", "dashboard"):
        for name, definition in load_schema(kind)["$defs"].items():
            if name in ("head", "run", "threshold", "panel", "objective", "unix_seconds"):
                continue
            assert words.setdefault(name, definition) == definition, (kind, name)

    assert "name" in words


def test_the_configuration_says_what_the_heads_file_says() -> None:
    """A key that may stand in either file means the same in both [R-068]."""
    config, heads = load_schema("config"), load_schema("heads")

    assert set(config["properties"]) == {"schema", "schema_version", "comment", *KEYS}
    for key in KEYS:
        assert config["properties"][key] == heads["properties"][key]
    for name, definition in config["$defs"].items():
        assert definition == heads["$defs"][name], name


def test_the_schemas_say_what_the_code_says() -> None:
    """Names, failure kinds and flags are the same closed lists in the schemas and in the code."""
    profile = load_schema("profile")["$defs"]
    run = profile["run"]["properties"]

    assert profile["name"]["pattern"] == names.NAME_PATTERN
    assert load_schema("heads")["$defs"]["name"]["pattern"] == names.NAME_PATTERN
    assert tuple(profile["failure_kind"]["enum"]) == failure.FAILURE_KINDS
    assert tuple(run["failure"]["enum"]) == (*failure.FAILURE_KINDS, None)
    assert tuple(run["flags"]["items"]["enum"]) == failure.RUN_FLAGS


def test_the_schemas_say_what_rules_and_channels_are() -> None:
    """Severities, states, types and keys are the same in the schemas and in the code [R-058]."""
    config, profile = load_schema("config")["$defs"], load_schema("profile")
    rule, channel = config["rule"]["properties"], config["channel"]["properties"]
    row = profile["properties"]["rules"]["items"]["properties"]

    assert tuple(config["rule_severity"]["enum"]) == SEVERITIES
    assert tuple(config["least_severity"]["enum"]) == SEVERITIES
    assert tuple(row["severity"]["enum"]) == SEVERITIES
    assert tuple(row["state"]["enum"]) == rules.STATES
    assert set(rule) == {"comment", *rules.Rule._fields}
    assert list(channel["type"]["enum"]) == list(channel_checks.KINDS)
    assert set(channel) == {
        "comment",
        *channel_checks.COMMON,
        *(key for kind in channel_checks.KINDS.values() for key in (*kind.needed, *kind.allowed)),
    }
    assert tuple(channel["security"]["enum"]) == tuple(channel_checks.PORTS)
    assert load_schema("slot")["$defs"]["channel"]["properties"]["type"] == channel["type"]
