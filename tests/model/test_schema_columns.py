"""Long lists judged by their columns: nothing is taken that the checks would refuse."""

import copy
import json
import random
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.model import schema_columns, schema_parts
from hydra_heads.model.documents import load_schema
from hydra_heads.model.schema import CompiledSchema
from hydra_heads.model.schema_parts import LONG, Problem, items
from tests.model import samples

Document = Dict[str, Any]

ODD: List[Any] = [
    *(None, True, False, 0, 1, 1.0, -1, 1.5, -0.0, 2**70, 10**400, -(10**400), 1e308, -1e308),
    *(float("nan"), float("inf"), -float("inf"), "", "x", "a.1", "r1-a.7", "x" * 65, "exit"),
    *([], [None], ["memory_floor"], ["x"], [[]], (), {}, {"user_time": None}, {"a": "b"}, {1}),
]
"""Values that stand in runs, or should not."""


def _profile(runs: int) -> Document:
    """Return a right profile with so many runs, of three sets of keys."""
    document = samples.profile()
    row = document["runs"][0]
    rows = [{**copy.deepcopy(row), "id": f"rabc-12345678.{at}", "order": at} for at in range(runs)]
    for at, each in enumerate(rows):
        if at % 3 == 0:
            each["metrics"] = {"user_time": at / 7, "cpu_avg": None}
        if at % 5 == 0:
            del each["warmup"]
    return {**document, "runs": rows}


def _damage(row: Document, chance: random.Random) -> None:
    box: Any = row
    if chance.random() < 0.3 and isinstance(row.get("metrics"), dict):
        box = row["metrics"]
    key = chance.choice([*box, "extra"])
    way = chance.random()
    if way < 0.2:
        box.pop(key, None)
    elif way < 0.3:
        box.update({name: box.pop(name) for name in list(box)[:2]})
    else:
        box[key] = copy.deepcopy(chance.choice(ODD))


def _damaged(count: int) -> Iterator[Document]:
    chance, right = random.Random(7), _profile(12)
    for _ in range(count):
        document = copy.deepcopy(right)
        for _ in range(chance.choice([1, 1, 2, 12])):
            _damage(chance.choice(document["runs"]), chance)
        yield document


def test_columns_take_nothing_that_the_checks_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged runs bring the same lines, and right ones none, whether columns are asked or not."""
    compiled = CompiledSchema(load_schema("profile"))
    right = wrong = 0

    for document in _damaged(700):
        monkeypatch.setattr(schema_parts, "LONG", 1)
        by_columns = compiled.problems(document, "x")
        monkeypatch.setattr(schema_parts, "LONG", 10**9)
        assert by_columns == compiled.problems(document, "x")
        right, wrong = right + (not by_columns), wrong + bool(by_columns)

    assert min(right, wrong) > 100


SCHEMAS: List[Document] = [
    {"type": "integer"},
    {"type": ["integer", "string"], "minimum": 1},
    {"type": "number", "minimum": 0, "maximum": 100},
    {"type": ["number", "null"], "exclusiveMinimum": 0},
    {"minimum": 0},
    {"maximum": 1.5},
    {"enum": [1, "a", None]},
    {"const": True},
    {"const": 0},
    {"pattern": "^[a-z]+$"},
    {"type": ["string", "null"], "minLength": 1, "maxLength": 3},
    {"items": {"type": ["string", "null"]}},
    {"minItems": 1},
    {"uniqueItems": True, "items": {"type": ["string", "integer", "boolean", "null"]}},
    {"required": ["a"]},
    {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"properties": {"a": {"minLength": 1}}, "additionalProperties": {"type": "null"}},
    {"patternProperties": {"^u": {"type": "number"}}},
    {"propertyNames": {"pattern": "^[b-z]"}},
    {"anyOf": [{"type": "null"}, {"type": "array", "minItems": 1}]},
    {"oneOf": [{"required": ["a"]}, {"required": ["user_time"]}]},
    {"$ref": "#/$defs/least", "maximum": 1},
    {"$ref": "#/$defs/least"},
    {"$ref": "#/$defs/between"},
    {},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=json.dumps)
def test_each_keyword_is_judged_alike(schema: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of like and of unlike values get the same lines with every keyword."""
    between = {"$ref": "#/$defs/least", "maximum": 1}
    definitions = {"least": {"minimum": 1}, "between": between}
    whole = {"$defs": definitions, "items": {"properties": {"v": schema}}}
    compiled, chance = CompiledSchema(whole), random.Random(3)

    for _ in range(300):
        some = chance.sample(ODD, chance.choice([1, 1, 2, 3]))
        rows = [{"v": chance.choice(some)} for _ in range(9)]
        monkeypatch.setattr(schema_parts, "LONG", 1)
        by_columns = compiled.problems(rows, "")
        monkeypatch.setattr(schema_parts, "LONG", 10**9)
        assert by_columns == compiled.problems(rows, ""), rows


NAN = float("nan")


@pytest.mark.parametrize(
    ("column", "schema"),
    [
        ([0, 1, 2], {"enum": [0, 2]}),
        ([1.0, 1.5, 2.0], {"type": "integer"}),
        ([1, 1.5, 2], {"type": ["integer", "null"]}),
        ([0, NAN, 1], {"type": "number"}),
        ([0, NAN, None, 1.0], {"minimum": 0, "maximum": 1}),
        ([10**400, NAN, 1.0], {"type": "number"}),
        ([float("inf"), 0, -float("inf")], {"type": "number"}),
        ([1, True, 2], {"type": "number"}),
        (["a", None, "b", 1], {"type": ["string", "null"]}),
        ([["a", "b"], ["a", "a"]], {"uniqueItems": True, "items": {"type": "string"}}),
        ([{"a": 1, "b": "x"}, {"b": 1, "a": "x"}], {"properties": {"a": {"type": "integer"}}}),
    ],
)
def test_what_is_wrong_amid_right_values_is_seen(column: List[Any], schema: Document) -> None:
    """Neither a number between right ones nor one among texts or nulls goes unseen."""
    lines = CompiledSchema({"items": schema}).problems(column * LONG, "")

    assert len(lines) >= LONG


def test_right_runs_are_not_looked_at_one_by_one() -> None:
    """Right runs of a profile need no second look; a damaged one brings it for all of them."""
    looked: List[object] = []

    def item_check(value: object, trail: object, found: object) -> None:
        looked.append(value)

    schema = load_schema("profile")
    sure = _sure_of({**schema["$defs"]["run"], "$defs": schema["$defs"]})
    check, rows = items(item_check, lambda: sure), _profile(50)["runs"]

    check(rows, None, [])
    assert looked == []

    rows[7]["seconds"] = -1
    check(rows, None, [])
    assert looked == rows


def _sure_of(schema: Document) -> schema_parts.Sure:
    """Build the question for a schema whose references name its own definitions."""

    def named(target: str) -> Any:
        return schema["$defs"][target[len("#/$defs/") :]]

    def check_of(inner: Any) -> schema_parts.Check:
        compiled = CompiledSchema({**inner, "$defs": schema["$defs"]})

        def check(value: object, trail: object, found: List[Problem]) -> None:
            found += [(None, line) for line in compiled.problems(value, "")]

        return check

    outer = {key: value for key, value in schema.items() if key != "$defs"}
    return schema_columns.ColumnCompiler(check_of, named).compile(outer)


def test_short_lists_do_without_columns() -> None:
    """The question to columns is made for the first long list, and once."""
    made: List[int] = []

    def make_sure() -> schema_parts.Sure:
        made.append(1)
        return lambda column: True

    def item_check(value: object, trail: object, found: List[Problem]) -> None:
        found.append((None, "looked"))

    check, found = items(item_check, make_sure), []  # type: ignore[var-annotated]
    check([1] * (LONG - 1), None, found)
    assert (made, len(found)) == ([], LONG - 1)

    check([1] * LONG, None, found)
    check([1] * LONG, None, found)
    assert (made, len(found)) == ([1], LONG - 1)
