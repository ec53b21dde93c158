"""The validator: verdicts and messages of each keyword."""

import time
from typing import Any, Dict, List

import pytest

from hydra_heads.model.schema import KEYWORDS, CompiledSchema, SchemaError, problems
from hydra_heads.model.schema_parts import MAX_PROBLEMS
from tests.model import samples


def found(value: object, schema: Dict[str, Any]) -> List[str]:
    """Return the problems of a value without a file's name."""
    return problems(value, schema, "")


@pytest.mark.parametrize(
    ("value", "schema", "message"),
    [
        (-3, {"type": "number", "exclusiveMinimum": 0}, "found -3, expected a number > 0"),
        (-3, {"exclusiveMinimum": 0}, "found -3, expected a number > 0"),
        (0, {"type": "number", "exclusiveMinimum": 0}, "found 0, expected a number > 0"),
        (-1, {"type": "integer", "minimum": 0}, "found -1, expected a whole number >= 0"),
        (
            2,
            {"type": "number", "minimum": 0, "maximum": 1},
            "found 2, expected a number >= 0 and <= 1",
        ),
        (
            -1,
            {"type": ["number", "null"], "minimum": 0},
            "found -1, expected a number >= 0 or null",
        ),
        ("abc", {"enum": ["keep", "discard"]}, "found 'abc', expected one of keep, discard"),
        ("abc", {"enum": ["a", None]}, "found 'abc', expected one of a, null"),
        ("cpu", {"enum": ["time"]}, "found 'cpu', expected 'time'"),
        ("x", {"const": "hydra.slot"}, "found 'x', expected hydra.slot"),
        (1, {"type": "string"}, "found 1, expected text"),
        ({}, {"type": "array"}, "found an object, expected a list"),
        ([], {"type": ["object", "null"]}, "found a list, expected an object or null"),
        (
            "",
            {"type": "string", "minLength": 1},
            "found '', expected text of at least 1 characters",
        ),
        (
            "ab",
            {"maxLength": 1, "type": "string"},
            "found 'ab', expected text of at most 1 characters",
        ),
        ("b", {"type": "string", "pattern": "^a$"}, "found 'b', expected text that matches ^a$"),
        ("b", {"type": "string", "pattern": "^a$", "title": "an a"}, "found 'b', expected an a"),
        ([], {"minItems": 1}, "found an empty list, expected 1 or more entries"),
        ([1], {"minItems": 2}, "found a list of 1, expected 2 or more entries"),
        ({}, {"required": ["slot"]}, "missing key 'slot'"),
        (
            {"B": 1},
            {"propertyNames": {"pattern": "^[a-z]$", "title": "a small letter"}},
            "found key 'B', expected a small letter",
        ),
    ],
)
def test_messages_follow_from_the_keyword(
    value: object, schema: Dict[str, Any], message: str
) -> None:
    """A message says what was found and what the keyword means [fault 26]."""
    assert found(value, schema) == [message]


def test_an_unknown_key_names_the_nearest_one() -> None:
    """A strict object names the key that was meant, and all that it knows."""
    schema = {"properties": {"name": {}, "command": {}}, "additionalProperties": False}

    lines = problems([{"comand": 1}], {"items": schema}, "h.json")

    assert lines == [
        "h.json: [0].comand: unknown key; did you mean 'command'? allowed: name, command"
    ]


def test_a_key_like_no_other_gets_no_hint() -> None:
    """Nothing is guessed where nothing is near."""
    schema = {"properties": {"name": {}}, "additionalProperties": False}

    assert found({"qqq": 1}, schema) == ["qqq: unknown key; allowed: name"]


def test_a_path_leads_to_the_place() -> None:
    """A problem deep inside is named by keys and indices."""
    schema = {"properties": {"heads": {"items": {"properties": {"timeout_s": {"minimum": 0}}}}}}

    lines = problems({"heads": [{}, {"timeout_s": -1}]}, schema, "x.json")

    assert lines == ["x.json: heads[1].timeout_s: found -1, expected a number >= 0"]


@pytest.mark.parametrize(
    ("value", "kind", "valid"),
    [
        (True, "integer", False),
        (True, "number", False),
        (1.0, "integer", True),
        (1.5, "integer", False),
        (1, "number", True),
        (float("nan"), "number", False),
        (float("inf"), "number", False),
        (1, "boolean", False),
        (None, "object", False),
        ("", "string", True),
    ],
)
def test_types_are_those_of_json_schema(value: object, kind: str, valid: bool) -> None:
    """A truth value is no number, 1.0 is a whole one, and NaN is none."""
    assert (found(value, {"type": kind}) == []) is valid


@pytest.mark.parametrize(("value", "valid"), [(1, True), (1.0, True), (True, False), ([], False)])
def test_constants_compare_as_json_does(value: object, valid: bool) -> None:
    """1 equals 1.0, but not true; a list equals no constant."""
    assert (found(value, {"enum": [1, "a"]}) == []) is valid


def test_keywords_for_other_types_do_not_apply() -> None:
    """A minimum says nothing of text, nor a pattern of numbers, nor keys of lists."""
    schema = {"minimum": 5, "pattern": "^a", "minLength": 9, "required": ["a"], "minItems": 9}

    assert found(7, schema) == []
    assert found(None, schema) == []


def test_a_pattern_ends_at_the_very_end() -> None:
    """A line break after a name is not passed over [fault 37]."""
    assert found("zlib\n", {"pattern": "^[a-z]+$"}) != []
    assert found("costs 5$", {"pattern": "\\$"}) == []


def test_pattern_properties_and_the_rest() -> None:
    """A key is checked by its own schema, by every pattern that matches, or else by the rest."""
    schema = {
        "properties": {"ab": {"minimum": 0}},
        "patternProperties": {"^a": {"maximum": 5}},
        "additionalProperties": {"type": "string"},
    }

    assert found({"ab": 3, "ac": 3, "b": "x"}, schema) == []
    assert found({"ab": 6}, schema) == ["ab: found 6, expected a number <= 5"]
    assert found({"ab": -1}, schema) == ["ab: found -1, expected a number >= 0"]
    assert found({"b": 1}, schema) == ["b: found 1, expected text"]


def test_pattern_properties_of_a_closed_object() -> None:
    """A key that matches a pattern is known."""
    schema = {"patternProperties": {"^x_": {}}, "additionalProperties": False}

    assert found({"x_a": 1}, schema) == []
    assert found({"y": 1}, schema) != []


def test_twins_in_a_list_are_named() -> None:
    """A value that comes twice is named with its place; 1 and true are two values."""
    schema = {"uniqueItems": True, "items": {"type": ["string", "integer", "boolean"]}}

    assert found(["a", "b", "a"], schema) == ["[2]: 'a' comes twice; keep one"]
    assert found([1, 1.0], schema) != []
    assert found([1, True], schema) == []


def test_twins_of_a_wrong_type_are_a_problem_of_type() -> None:
    """Items that cannot be compared do not stop the validator."""
    schema = {"uniqueItems": True, "items": {"type": "string"}}

    assert found([[], []], schema) == [
        "[0]: found a list, expected text",
        "[1]: found a list, expected text",
    ]


def test_exactly_one_of_some_keys() -> None:
    """A choice among keys names those that are there and those that could be."""
    schema = {"oneOf": [{"required": ["command"]}, {"required": ["callable"]}]}

    assert found({"command": 1}, schema) == []
    assert found({}, schema) == ["found none, expected exactly one of command, callable"]
    assert found({"command": 1, "callable": 1}, schema) == [
        "found 'command' and 'callable', expected exactly one of command, callable"
    ]


def test_at_least_one_of_some_keys() -> None:
    """One key of several is enough."""
    schema = {"anyOf": [{"required": ["warning"]}, {"required": ["critical"]}]}

    assert found({"critical": 1}, schema) == []
    assert found({}, schema) == ["found none, expected at least one of warning, critical"]


def test_a_choice_reports_the_branch_that_was_meant() -> None:
    """Of several ways the one with the fewest problems is explained."""
    named = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    globbed = {"type": "object", "required": ["glob", "as"]}
    schema = {"anyOf": [named, globbed], "title": "an instance"}

    assert found({"name": "a"}, schema) == []
    assert found({"glob": "b", "as": "c"}, schema) == []
    assert found({"name": 3}, schema) == ["name: found 3, expected text"]
    assert found(3, schema) == ["found 3, expected an instance"]


def test_definitions_are_followed() -> None:
    """A reference stands for what it names, beside the keywords next to it."""
    schema = {
        "$defs": {"count": {"type": "integer", "minimum": 0}, "same": {"$ref": "#/$defs/count"}},
        "items": {"$ref": "#/$defs/same", "maximum": 5},
    }

    assert found([3], schema) == []
    assert found([-1], schema) == ["[0]: found -1, expected a whole number >= 0"]
    assert found([9], schema) == ["[0]: found 9, expected a number <= 5"]


@pytest.mark.parametrize(
    "schema",
    [
        {"maxItems": 3},
        {"properties": {"a": {"format": "date"}}},
        {"items": {"not": {}}},
        {"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"},
        {"$ref": "#/$defs/missing"},
        {"$ref": "other.json"},
        {"uniqueItems": True},
        {"uniqueItems": True, "items": {"type": "object"}},
        {"oneOf": [{"type": "string"}, {"type": "number"}]},
        {"properties": {"a": True}},
    ],
)
def test_what_is_not_known_is_not_passed_over(schema: Dict[str, Any]) -> None:
    """A schema with a keyword or a form that this validator lacks raises at once."""
    with pytest.raises(SchemaError):
        CompiledSchema(schema)


def test_every_keyword_is_tried() -> None:
    """This file tries every keyword that the validator claims to know."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()

    untried = {keyword for keyword in KEYWORDS if f'"{keyword}"' not in text}

    assert untried <= {"$schema", "description"}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ([1] * 10**5, {"items": {"type": "string"}}),
        ({str(n): 1 for n in range(10**4)}, {"additionalProperties": {"type": "string"}}),
        ({str(n): 1 for n in range(10**4)}, {"additionalProperties": False}),
        ({str(n): 1 for n in range(10**4)}, {"propertyNames": {"pattern": "^a"}}),
    ],
)
def test_problems_are_bounded(value: object, schema: Dict[str, Any]) -> None:
    """A file that is wrong in a hundred thousand places does not fill the screen."""
    assert len(found(value, schema)) == MAX_PROBLEMS


@pytest.mark.long
def test_ten_thousand_runs_cost_little_more_than_reading_them() -> None:
    """Checking a profile of 10,000 runs takes no more than 8 times as long as its JSON."""
    import json

    from hydra_heads.model.documents import load_schema

    document = samples.profile()
    document["runs"] = [samples.run(order) for order in range(10_000)]
    text, compiled = json.dumps(document), CompiledSchema(load_schema("profile"))

    ratios = []
    for _ in range(3):
        start = time.perf_counter()
        json.loads(text)
        middle = time.perf_counter()
        lines = compiled.problems(document, "")
        ratios.append((time.perf_counter() - middle) / (middle - start))

    assert lines == []
    assert sorted(ratios)[1] < 8
