"""What a schema expects at a place, in words for messages."""

import json
from typing import Any, Iterable, List, Mapping, Sequence

_TYPE_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "null": "null",
}


def expected_words(schema: Mapping[str, Any]) -> str:
    """Say what a schema expects: its own title, else its keywords in words.

    >>> expected_words({"type": "number", "exclusiveMinimum": 0})
    'a number > 0'
    >>> expected_words({"enum": ["keep", "discard"]})
    'one of keep, discard'
    """
    if "title" in schema:
        return str(schema["title"])
    if "const" in schema:
        return _plain(schema["const"])
    if "enum" in schema:
        return _enum_words(schema["enum"])
    names = schema.get("type", [])
    words = [_TYPE_WORDS[name] for name in ([names] if isinstance(names, str) else names)]
    ranges = _range_words(schema)
    if ranges:
        words = [words[0] if words else "a number"] + words[1:]
        words[0] += f" {ranges}"
    return " or ".join(words) or "another value"


def _enum_words(values: Sequence[object]) -> str:
    if len(values) == 1:
        return repr(_plain(values[0]))
    return f"one of {', '.join(_plain(value) for value in values)}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _range_words(schema: Mapping[str, Any]) -> str:
    limits = (("exclusiveMinimum", "> "), ("minimum", ">= "), ("maximum", "<= "))
    words = [f"{sign}{schema[keyword]}" for keyword, sign in limits if keyword in schema]
    if schema.get("minLength"):
        words.append(f"of at least {schema['minLength']} characters")
    if "maxLength" in schema:
        words.append(f"of at most {schema['maxLength']} characters")
    if "pattern" in schema:
        words.append(f"that matches {schema['pattern']}")
    return " and ".join(words)


def unknown_key_words(key: str, known: Iterable[str]) -> str:
    """Word the message for a key that a strict object does not know: the nearest one, and all.

    >>> unknown_key_words("comand", ["name", "command"])
    "unknown key; did you mean 'command'? allowed: name, command"
    """
    import difflib

    names: List[str] = list(known)
    near = difflib.get_close_matches(key[:80], names, 1)
    hint = f" did you mean {near[0]!r}?" if near else ""
    return f"unknown key;{hint} allowed: {', '.join(names)}"
