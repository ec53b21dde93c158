"""Our validator and the independent package `jsonschema` give the same verdicts."""

import copy
import json
import random
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from jsonschema import Draft202012Validator

from hydra_heads.model import schema_parts
from hydra_heads.model.documents import KINDS, load_schema
from hydra_heads.model.schema import CompiledSchema
from hydra_heads.model.schema_parts import LONG
from tests.model import samples
from tests.model.heads_files import sum_objective
from tests.model.samples import SAMPLES, Document

MUTATIONS = 300
"""Damaged documents of each kind."""

WRITTEN: Document = {
    "penalty_factor": 10.0,
    "time_limit_s": None,
    "time_limit_from": None,
    "unit": "EUR",
    "penalty_from": "given",
}
"""What documents of ours say of an objective that a person does not."""

# No text ends in a line break: `$` is the very end for us, as JSON Schema has it, but jsonschema
# leaves it to Python, whose `$` also matches before a last line break.
VALUES: Tuple[object, ...] = (
    *(None, True, False, 0, 1, 1.0, -1, 2, 1.5, 0.5, 100, 100.5, 255, 1e10, -0.0, 10**20),
    *("", "x", "a", "zlib", "Fast", "a b", "1.0", "1.7", "2.0", "time", "exit", "keep", "x" * 65),
    *("ok", "first", "m:f", "ab" * 32, "sha256:" + "ab" * 32, "r-1.7", "2026-11-21T08:00:00Z"),
    *([], ["a"], ["a", "a"], [1, True], [[]], [None], [{}]),
    *({}, {"a": 1}, {"name": "a"}, {"low": 1, "high": 2}, {"x": 0, "y": 0, "w": 1.0, "h": 1}),
)


def corpus(kind: str) -> List[Document]:
    """Return right documents of one kind, large ones and small ones."""
    documents = [SAMPLES[kind]()]
    if kind == "profile":
        documents.append(samples.foreign_profile())
    if kind == "heads":
        head = {"name": "a", "command": ["true"]}
        documents.append({"schema": "hydra.heads", "schema_version": "1.0", "slot": "s"})
        documents[-1]["heads"] = [head]
        documents.append({**documents[-1], "objective": sum_objective()})
    if kind in ("slot", "profile", "weights"):
        given = sum_objective()
        documents.append({**SAMPLES[kind](), "objective": {**given, **WRITTEN}})
    return documents


def places(document: Document) -> List[Tuple[Any, Any]]:
    """List every place of a document as its container and its key or index."""
    found: List[Tuple[Any, Any]] = []
    left: List[Any] = [document]
    while left:
        value = left.pop()
        keys: Any = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            found.append((value, key))
            if isinstance(value[key], (dict, list)):
                left.append(value[key])
    return found


def damage(document: Document, chance: random.Random) -> str:
    """Change one place of a document, and say how."""
    container, key = chance.choice(places(document))
    way = chance.choice(["drop", "replace", "replace", "replace", "add", "twist"])
    if way == "drop":
        del container[key]
    elif way == "replace":
        container[key] = copy.deepcopy(chance.choice(VALUES))
    elif way == "add" and isinstance(container, dict):
        container[chance.choice(["extra", "Extra", "comment", "", "a=b"])] = copy.deepcopy(
            chance.choice(VALUES)
        )
    elif way == "add":
        container.append(copy.deepcopy(container[0]))
    else:
        container[key] = twist(container[key], chance)
    return f"{way} {key!r}"


def twist(value: object, chance: random.Random) -> object:
    """Change a value a little: a letter more, another sign, another type."""
    if isinstance(value, str):
        return chance.choice([value + "!", value.upper(), value[1:], value + "0", " " + value])
    if isinstance(value, (int, float)):
        return chance.choice([-value, value + 0.5, str(value), float(value), value * 1000])
    if isinstance(value, list):
        return chance.choice([value + value, {}, value[:1], [value]])
    if isinstance(value, dict):
        return chance.choice([[value], list(value), {key.upper(): value[key] for key in value}])
    return chance.choice([0, "", [], {}])


def damaged(kind: str, count: int) -> Iterator[Tuple[str, Document]]:
    """Make damaged documents, the same ones at every run."""
    chance = random.Random(f"{kind} 1")
    texts = [json.dumps(document) for document in corpus(kind)]
    for _ in range(count):
        document: Document = json.loads(chance.choice(texts))
        ways = [damage(document, chance) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
        yield ", ".join(ways), document


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_a_schema(kind: str) -> None:
    """Each schema is a right schema of JSON Schema 2020-12."""
    Draft202012Validator.check_schema(load_schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_right_documents_are_right_for_both(kind: str) -> None:
    """What we call right is right for any other validator."""
    schema = load_schema(kind)

    for document in corpus(kind):
        assert CompiledSchema(schema).problems(document, "") == []
        assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize("long", [1, LONG])
@pytest.mark.parametrize("kind", KINDS)
def test_verdicts_agree_on_damaged_documents(
    kind: str, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of damaged documents get the same verdict from both, right or wrong.

    Lists are judged value by value, and by their columns, as long ones are.
    """
    monkeypatch.setattr(schema_parts, "LONG", long)
    schema = load_schema(kind)
    ours, theirs = CompiledSchema(schema), Draft202012Validator(schema)
    verdicts: Dict[bool, int] = {True: 0, False: 0}

    for ways, document in damaged(kind, MUTATIONS):
        lines = ours.problems(document, "")
        verdict = theirs.is_valid(document)
        assert (lines == []) is verdict, f"{ways}: {lines[:3]}"
        verdicts[verdict] += 1

    assert min(verdicts.values()) > MUTATIONS / 20, verdicts


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "integer"}, VALUES),
        ({"enum": [1, "a", None]}, VALUES),
        ({"const": 0}, VALUES),
        ({"minimum": 1, "maximum": 100}, VALUES),
        ({"exclusiveMinimum": 1}, VALUES),
        ({"minLength": 1, "maxLength": 3}, VALUES),
        ({"minItems": 1}, VALUES),
        ({"uniqueItems": True, "items": {"type": ["string", "integer", "boolean"]}}, VALUES),
        ({"required": ["name"], "additionalProperties": False, "properties": {"name": {}}}, VALUES),
        ({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False}, VALUES),
        ({"propertyNames": {"pattern": "^[b-z]"}}, VALUES),
        ({"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["name"]}]}, VALUES),
        ({"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["name"]}]}, VALUES),
        ({"anyOf": [{"type": "null"}, {"type": "array", "minItems": 2}]}, VALUES),
        ({"$defs": {"a": {"minimum": 1}}, "items": {"$ref": "#/$defs/a", "maximum": 1}}, VALUES),
    ],
)
def test_each_keyword_agrees(schema: Dict[str, Any], values: Tuple[object, ...]) -> None:
    """Each keyword alone gives the same verdict on values of every type."""
    ours, theirs = CompiledSchema(schema), Draft202012Validator(schema)

    for value in json.loads(json.dumps(values)):
        assert (ours.problems(value, "") == []) is theirs.is_valid(value), value
