"""A schema asked of many values at once: they are valid for sure, or somebody must look closer.

Long lists of documents (a profile has thousands of runs) are first judged here, column by column,
and only if that leaves a doubt by the checks, which look at value after value and word what they
find. What is told to be valid here must be valid there; a doubt costs time and changes nothing.
"""

import math
from typing import AbstractSet, Any, Callable, Dict, List, Mapping, Sequence

from hydra_heads.base.columns import (
    Column,
    columns_of,
    entries_of,
    kinds_of,
    numbers_in,
    tables_of,
)
from hydra_heads.model.schema_parts import Check, Problem, Sure
from hydra_heads.model.schema_values import type_names, value_tests

Schema = Mapping[str, Any]

Telling = Callable[[Column, AbstractSet[type]], Sequence[Any]]
"""Picks those texts, numbers, truth values and nulls that are valid only if all of them are."""

_FEW = frozenset([str, bool, type(None)])
"""Types of which equal values are the same JSON, unlike 1, 1.0 and true."""

_NUMBERS_OR_NULL = frozenset([int, float, type(None)])

_BOXES = frozenset([dict, list])

_KINDS = _FEW | _NUMBERS_OR_NULL | _BOXES

_ONE_BY_ONE = frozenset(["anyOf", "oneOf", "patternProperties", "uniqueItems"])
"""Keywords that long lists do without: value after value is looked at for them."""


def one_by_one(check: Check) -> Sure:
    """Ask the check of each value, for what cannot be asked of a column."""

    def sure(column: Column) -> bool:
        found: List[Problem] = []
        for value in column:
            check(value, None, found)
            if found:
                return False
        return True

    return sure


class ColumnCompiler:
    """Turns the schemas of one document into questions to columns.

    `check_of` compiles the check of a schema, `named` finds the one that a `$ref` names.
    """

    def __init__(self, check_of: Callable[[Schema], Check], named: Callable[[str], Schema]) -> None:
        self._check_of = check_of
        self._named = named

    def compile(self, schema: Schema) -> Sure:
        """Build the question of one schema."""
        if set(schema) == {"$ref"}:
            return self.compile(self._named(schema["$ref"]))
        if "$ref" in schema or not _ONE_BY_ONE.isdisjoint(schema):
            return one_by_one(self._check_of(schema))
        tests, telling = value_tests(schema), _telling(schema)
        of_objects, of_lists = self._objects(schema), self._lists(schema)

        def sure(column: Column) -> bool:
            kinds = kinds_of(column)
            if not kinds <= _KINDS:
                return False
            objects, lists = _of_kind(dict, column, kinds), _of_kind(list, column, kinds)
            samples = [*objects[:1], *lists[:1], *telling(column, kinds)]
            return (
                all(test(value) for test in tests for value in samples)
                and of_objects(objects)
                and of_lists(lists)
            )

        return sure

    def _objects(self, schema: Schema) -> Sure:
        known = {key: self.compile(sub) for key, sub in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", True)
        rest = _anything if isinstance(others, bool) else self.compile(others)
        has_right_keys = one_by_one(self._check_of(_of_keys(schema)))

        def sure(objects: Column) -> bool:
            return all(
                has_right_keys(table[:1])
                and all(
                    known.get(key, rest)(column) for key, column in zip(table[0], columns_of(table))
                )
                for table in tables_of(objects)
            )

        return sure

    def _lists(self, schema: Schema) -> Sure:
        of_entries = self.compile(schema["items"]) if "items" in schema else _anything
        least = schema.get("minItems", 0)

        def sure(lists: Column) -> bool:
            return min(map(len, lists), default=least) >= least and of_entries(entries_of(lists))

        return sure


def _anything(column: Column) -> bool:
    return True


def _of_keys(schema: Schema) -> Schema:
    """Return what a schema says of an object's keys alone: tables have one set of them."""
    keys: Dict[str, Any] = {
        name: schema[name] for name in ("required", "propertyNames") if name in schema
    }
    if schema.get("additionalProperties") is False:
        keys["properties"] = dict.fromkeys(schema.get("properties", ()), {})
        keys["additionalProperties"] = False
    return keys


def _of_kind(kind: type, column: Column, kinds: AbstractSet[type]) -> Column:
    if kind not in kinds:
        return ()
    return column if len(kinds) == 1 else [value for value in column if type(value) is kind]


def _telling(schema: Schema) -> Telling:
    """Pick the distinct texts, or the least and the largest number, where these tell of all."""
    names = type_names(schema)
    by_ends = "enum" not in schema and "const" not in schema
    takes_fractions = not names or "number" in names

    def telling(column: Column, kinds: AbstractSet[type]) -> Sequence[Any]:
        if kinds <= _FEW:
            return tuple(set(column))
        if by_ends and kinds <= _NUMBERS_OR_NULL and (takes_fractions or float not in kinds):
            numbers = numbers_in(column, kinds)
            if _are_finite(numbers):
                nulls = (None,) if type(None) in kinds else ()
                return (min(numbers), max(numbers), *nulls)
        if kinds <= _BOXES:
            return ()
        return [value for value in column if type(value) not in _BOXES]

    return telling


def _are_finite(numbers: Sequence[float]) -> bool:
    """Say whether no number is NaN or infinite: their sum would be too."""
    try:
        return math.isfinite(sum(numbers))
    except OverflowError:
        return False
