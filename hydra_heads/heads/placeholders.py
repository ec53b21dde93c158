"""`{name}` in text, and what stands for it.

Only a lower-case name in braces is a placeholder, or `{env:NAME}`. `{{name}}` gives `{name}`
itself; `${name}` is a shell's variable and stays. All other braces mean nothing here: `{}`,
`{A}`, `{print $1}`, `{2,3}`, `{"json": 1}`.
"""

import json
import re
from typing import Callable, Iterable, List, Mapping, NamedTuple, Optional

from hydra_heads.base.errors import InputError

_NAME = r"[a-z][a-z0-9_]*|env:[A-Za-z_][A-Za-z0-9_]*"

_TOKEN = re.compile(r"\{\{(" + _NAME + r")\}\}|(\$?)\{(" + _NAME + r")\}")


class Use(NamedTuple):
    """A name in braces as a text has it; `is_shell` when a dollar stands before it."""

    name: str
    is_shell: bool


def uses_of(text: str) -> List[Use]:
    """List the names in braces, escaped ones left out.

    >>> [use.name for use in uses_of('{file} {} {A} {{x}} ${home} {"a": {env:KEY}}')]
    ['file', 'home', 'env:KEY']
    """
    return [Use(found[2], bool(found[1])) for found in _TOKEN.findall(text) if found[2]]


class Spot(NamedTuple):
    """Where a token stands in a text, and the name in its braces: empty when they are escaped."""

    start: int
    end: int
    name: str


def spots_of(text: str) -> List[Spot]:
    """List the places of all tokens, escaped ones too; a shell's `${name}` is none.

    >>> spots_of("{a} {{b}} ${c}")
    [Spot(start=0, end=3, name='a'), Spot(start=4, end=9, name='')]
    """
    return [
        Spot(found.start(), found.end(), found.group(3) or "")
        for found in _TOKEN.finditer(text)
        if not found.group(2)
    ]


def _as_it_is(text: str) -> str:
    return text


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = _as_it_is) -> str:
    """Put values in the place of their names, each passed through `escape`; none is filled again.

    Raises `InputError` for a name without a value.

    >>> fill("{a}-{{a}}-{}", {"a": "{b}"})
    '{b}-{a}-{}'
    """

    def replacement(found: "re.Match[str]") -> str:
        escaped, dollar, name = found.groups()
        if escaped:
            return "{" + str(escaped) + "}"
        if dollar:
            return str(found.group(0))
        if name not in values:
            raise InputError(_no_value(name))
        return escape(values[name])

    return _TOKEN.sub(replacement, text)


def _no_value(name: str) -> str:
    if name.startswith("env:"):
        return f"environment variable {name[len('env:') :]} is not set; a head lists it in secrets"
    return f"{{{name}}} has no value here"


def text_of(value: object) -> str:
    """Word a value of an instance: text as it is, numbers and booleans as JSON writes them.

    >>> text_of("a b"), text_of(True), text_of(0.5)
    ('a b', 'true', '0.5')
    """
    return value if isinstance(value, str) else json.dumps(value)


def nearest(name: str, known: Iterable[str]) -> Optional[str]:
    """Return the known name that is most like this one, None when none is.

    >>> nearest("fiel", ["file", "level"])
    'file'
    """
    import difflib

    found = difflib.get_close_matches(name, sorted(known), n=1)
    return found[0] if found else None
