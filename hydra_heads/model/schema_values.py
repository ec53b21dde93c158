"""The keywords of a schema that look at a value itself, not into it, as plain tests."""

import math
import re
from typing import Any, Callable, FrozenSet, List, Mapping, Pattern, Tuple

Test = Callable[[Any], bool]
"""Says whether a value is as a keyword wants it."""

VALUE_KEYWORDS = (
    "type",
    "const",
    "enum",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "pattern",
    "minLength",
    "maxLength",
)

SCALARS = frozenset(["string", "boolean", "null", "number", "integer"])
"""Types of values that hold no others."""

_TYPES: Mapping[str, FrozenSet[type]] = {
    "object": frozenset([dict]),
    "array": frozenset([list, tuple]),
    "string": frozenset([str]),
    "boolean": frozenset([bool]),
    "null": frozenset([type(None)]),
    "number": frozenset([int]),
    "integer": frozenset([int]),
}

_SCALAR_CLASSES = (str, int, float, type(None))


def value_tests(schema: Mapping[str, Any]) -> List[Test]:
    """Build the tests of one schema, the type's first, so that the others may count on it."""
    tests: List[Test] = []
    if "type" in schema:
        tests.append(_type_test(type_names(schema)))
    if "const" in schema or "enum" in schema:
        tests.append(_one_of(schema["enum"] if "enum" in schema else [schema["const"]]))
    if any(keyword in schema for keyword in ("minimum", "exclusiveMinimum", "maximum")):
        tests.append(_range_test(schema))
    if "pattern" in schema:
        tests.append(_pattern_test(ecma_pattern(schema["pattern"])))
    if "minLength" in schema or "maxLength" in schema:
        tests.append(_length_test(schema.get("minLength", 0), schema.get("maxLength", math.inf)))
    return tests


def type_names(schema: Mapping[str, Any]) -> Tuple[str, ...]:
    """Return the names of the types that a schema allows; none when it says nothing."""
    names = schema.get("type", ())
    return (names,) if isinstance(names, str) else tuple(names)


def _type_test(names: Tuple[str, ...]) -> Test:
    exact = frozenset(kind for name in names for kind in _TYPES[name])
    # A subclass of these is written as JSON like its base; `bool` is the one that is not.
    bases = tuple(kind for kind in exact if kind in (dict, list, tuple, str))
    numbers, whole = "number" in names, "integer" in names

    def test(value: Any) -> bool:
        kind = type(value)
        if kind is float:
            return math.isfinite(value) and (numbers or (whole and value.is_integer()))
        return kind in exact or isinstance(value, bases)

    return test


def _one_of(allowed: List[object]) -> Test:
    keys = frozenset(scalar_key(value) for value in allowed)

    def test(value: Any) -> bool:
        return isinstance(value, _SCALAR_CLASSES) and scalar_key(value) in keys

    return test


def scalar_key(value: object) -> Tuple[bool, object]:
    """Return what makes two scalars equal in JSON: 1 is 1.0, but not true.

    >>> scalar_key(1) == scalar_key(1.0), scalar_key(1) == scalar_key(True)
    (True, False)
    """
    return isinstance(value, bool), value


def _range_test(schema: Mapping[str, Any]) -> Test:
    low = schema.get("minimum", -math.inf)
    high = schema.get("maximum", math.inf)
    above = schema.get("exclusiveMinimum", -math.inf)

    def test(value: Any) -> bool:
        kind = type(value)
        return (kind is not float and kind is not int) or (low <= value <= high and value > above)

    return test


def _pattern_test(pattern: Pattern[str]) -> Test:
    def test(value: Any) -> bool:
        return not isinstance(value, str) or pattern.search(value) is not None

    return test


def _length_test(least: int, most: float) -> Test:
    def test(value: Any) -> bool:
        return not isinstance(value, str) or least <= len(value) <= most

    return test


def ecma_pattern(pattern: str) -> Pattern[str]:
    r"""Compile a schema's pattern as JSON Schema means it.

    There `$` is the very end (ECMA-262); Python's own also matches before a last line break.

    >>> ecma_pattern("^[a-z]+$").search("zlib\n") is None
    True
    """
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1] + r"\Z"
    return re.compile(pattern)
