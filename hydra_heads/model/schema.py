"""JSON Schema 2020-12, the part of it that our schemas use, with the standard library alone.

A schema is compiled once into closures, so that a profile of thousands of runs is checked in a
fraction of a second. The verdicts are those of any other validator; the messages are worded
by what a keyword means, and `title` says in words what is expected at a place. A keyword that
is not known here raises `SchemaError` at once, so that none is passed over in silence.
"""

from typing import Any, Dict, List, Mapping, Tuple

from hydra_heads.model.findings import Findings, Step, shown
from hydra_heads.model.schema_columns import ColumnCompiler
from hydra_heads.model.schema_parts import (
    MAX_PROBLEMS,
    Check,
    Problem,
    Trail,
    any_of,
    at_least,
    closed,
    inside,
    items,
    members,
    named,
    one_key,
    required,
    some_key,
    unique,
    value_then,
)
from hydra_heads.model.schema_values import (
    SCALARS,
    VALUE_KEYWORDS,
    ecma_pattern,
    type_names,
    value_tests,
)
from hydra_heads.model.schema_words import expected_words

Schema = Mapping[str, Any]

_ANNOTATIONS = ("$schema", "$defs", "title", "description")

_OBJECT_KEYWORDS = (
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "required",
)

_LIST_KEYWORDS = ("items", "minItems", "uniqueItems")

KEYWORDS = frozenset(
    _ANNOTATIONS + VALUE_KEYWORDS + _OBJECT_KEYWORDS + _LIST_KEYWORDS + ("$ref", "anyOf", "oneOf")
)
"""Every keyword that is known here."""

_DEFINITIONS = "#/$defs/"


class SchemaError(ValueError):
    """A schema uses something that this validator does not know."""


class CompiledSchema:
    """A schema, ready to check many values; raises `SchemaError` for what is not known here."""

    __slots__ = ("_check",)

    def __init__(self, schema: Schema) -> None:
        self._check = _Compiler(schema).compile(schema)

    def problems(self, value: object, where: str) -> List[str]:
        """Return one line a problem, each beginning with `where`; none when the value is valid."""
        found: List[Problem] = []
        self._check(value, None, found)
        findings = Findings(where)
        for trail, message in found[:MAX_PROBLEMS]:
            findings.add(_path_of(trail), message)
        return findings.lines


def problems(value: object, schema: Schema, where: str) -> List[str]:
    """Check one value against a schema; return one line a problem.

    Raises `SchemaError` for a schema with a keyword that is not known here.

    >>> schema = {"properties": {"timeout_s": {"exclusiveMinimum": 0}}}
    >>> problems({"timeout_s": -3}, schema, "x.json")
    ['x.json: timeout_s: found -3, expected a number > 0']
    """
    return CompiledSchema(schema).problems(value, where)


def _path_of(trail: Trail) -> Tuple[Step, ...]:
    steps: List[Step] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


class _Compiler:
    """Turns one schema document into closures, each definition once."""

    def __init__(self, root: Schema) -> None:
        self._definitions: Mapping[str, Schema] = root.get("$defs", {})
        self._compiled: Dict[str, Check] = {}
        self._open: List[str] = []
        self._columns = ColumnCompiler(self.compile, self._named)

    def compile(self, schema: Schema) -> Check:
        """Build the check of one schema."""
        if not isinstance(schema, Mapping):
            raise SchemaError(f"found {shown(schema)} where a schema is expected, an object")
        unknown = sorted(set(schema) - KEYWORDS)
        if unknown:
            raise SchemaError(f"keyword {unknown[0]!r} is not known to this validator")
        checks: List[Check] = []
        if "$ref" in schema:
            checks.append(self._definition(schema["$ref"]))
        if any(keyword in schema for keyword in _OBJECT_KEYWORDS):
            checks.append(self._object(schema))
        if any(keyword in schema for keyword in _LIST_KEYWORDS):
            checks.append(self._list(schema))
        checks.extend(self._choice(schema, key) for key in ("anyOf", "oneOf") if key in schema)
        return value_then(value_tests(schema), expected_words(schema), checks)

    def _definition(self, target: str) -> Check:
        """Compile what a `$ref` names; one that contains itself would recurse over the data."""
        name = target[len(_DEFINITIONS) :]
        if not target.startswith(_DEFINITIONS) or name not in self._definitions:
            raise SchemaError(f"$ref {target!r} names nothing below {_DEFINITIONS}")
        if name in self._open:
            raise SchemaError(f"$ref {target!r} contains itself")
        if name not in self._compiled:
            self._open.append(name)
            self._compiled[name] = self.compile(self._definitions[name])
            self._open.pop()
        return self._compiled[name]

    def _behind(self, schema: Schema) -> Schema:
        """Follow a `$ref` to what it names."""
        while "$ref" in schema:
            schema = self._named(schema["$ref"])
        return schema

    def _named(self, target: str) -> Schema:
        return self._definitions[target[len(_DEFINITIONS) :]]

    def _object(self, schema: Schema) -> Check:
        known = {key: self.compile(sub) for key, sub in schema.get("properties", {}).items()}
        patterns = [
            (ecma_pattern(pattern), self.compile(sub))
            for pattern, sub in schema.get("patternProperties", {}).items()
        ]
        others = schema.get("additionalProperties", True)
        rest = None if isinstance(others, bool) else self.compile(others)
        checks: List[Check] = []
        if others is False:
            checks.append(closed(tuple(known), [pattern for pattern, _ in patterns]))
        if "propertyNames" in schema:
            names = schema["propertyNames"]
            checks.append(named(self.compile(names), expected_words(self._behind(names))))
        if "required" in schema:
            checks.append(required(schema["required"]))
        if known or patterns or rest:
            checks.append(members(known, patterns, rest))
        return inside(dict, checks)

    def _list(self, schema: Schema) -> Check:
        checks: List[Check] = []
        if "minItems" in schema:
            checks.append(at_least(schema["minItems"]))
        if "items" in schema:
            entry = schema["items"]
            checks.append(items(self.compile(entry), lambda: self._columns.compile(entry)))
        if schema.get("uniqueItems"):
            types = type_names(self._behind(schema.get("items", {})))
            if not types or not SCALARS.issuperset(types):
                raise SchemaError("uniqueItems is known here for lists of scalars only")
            checks.append(unique)
        return inside((list, tuple), checks)

    def _choice(self, schema: Schema, keyword: str) -> Check:
        branches = schema[keyword]
        if all(set(branch) == {"required"} and len(branch["required"]) == 1 for branch in branches):
            keys = [branch["required"][0] for branch in branches]
            return inside(dict, [one_key(keys) if keyword == "oneOf" else some_key(keys)])
        if keyword == "oneOf":
            raise SchemaError("oneOf is known here for choices among keys only")
        return any_of([self.compile(branch) for branch in branches], expected_words(schema))
