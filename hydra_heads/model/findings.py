"""What is wrong with a document: lines that say where, what was found and what is expected."""

import re
from typing import List, Tuple, Union

MAX_SHOWN = 80
"""Characters of a found value that a message shows."""

MAX_STEPS = 20
"""Steps of a path that a message shows: our own documents need less than ten."""

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.-]{1,80}\Z")

Step = Union[str, int]
"""One step into a document: an object's key or a list's index."""


class Findings:
    """The problems of one document, in the order in which they were found.

    >>> findings = Findings("weights.json")
    >>> findings.add(("heads", 2, "weight"), "found -1, expected a fraction from 0 to 1")
    >>> findings.lines
    ['weights.json: heads[2].weight: found -1, expected a fraction from 0 to 1']
    """

    __slots__ = ("lines", "where")

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: List[str] = []

    def add(self, path: Tuple[Step, ...], message: str) -> None:
        """Note one problem; `path` leads from the document's root to the place."""
        self.lines.append(
            ": ".join(part for part in (self.where, path_text(path), message) if part)
        )


def path_text(path: Tuple[Step, ...]) -> str:
    """Word the way to a place in a document; a key that is no plain word stands in brackets.

    >>> path_text(("heads", 2, "env", "a key"))
    "heads[2].env['a key']"
    """
    text = ""
    for step in path[:MAX_STEPS]:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.match(step):
            text += f".{step}" if text else step
        else:
            text += f"[{shown(step)}]"
    return text + ("..." if len(path) > MAX_STEPS else "")


def shown(value: object) -> str:
    r"""Word a value that was found: ASCII, one line, at most 80 characters.

    >>> shown("caf\u00e9\x1b[31m"), shown(None), shown([1, 2]), shown({})
    ("'caf\\xe9\\x1b[31m'", 'null', 'a list', 'an object')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    # Cut before wording: a value may be as long as the file.
    text = ascii(value[: MAX_SHOWN + 1]) if isinstance(value, str) else ascii(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."
