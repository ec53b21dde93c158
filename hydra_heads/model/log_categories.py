"""What the output of a failed run says about why it failed: categories, severities, hints."""

import re
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model import failure
from hydra_heads.model.log_phrases import (
    CONNECTION_PHRASES,
    DATABASE_PHRASES,
    FILE_PHRASES,
    MEMORY_PHRASES,
    PERMISSION_PHRASES,
    TIMEOUT_PHRASES,
)
from hydra_heads.model.severities import CRITICAL, ERROR, INFO, WARNING
from hydra_heads.model.slot import ErrorPattern

LINE_CHARACTERS = 200
"""What is kept of the line that decided."""

SEARCHED_CHARACTERS = 500
"""What is searched of each line: longer ones are data, and a person's pattern gets no more."""


class Category(NamedTuple):
    """One built-in category: how grave it is, what to look at, and the phrases that tell it.

    A phrase is lower case and stands in a line as whole words, whatever their case.
    """

    name: str
    severity: str
    hint: str
    phrases: Tuple[str, ...] = ()


class Classified(NamedTuple):
    """What a failed run was told by: `line` is the first one that matches, at most 200 characters.

    In category `other` it is the last line.
    """

    category: str
    severity: str
    line: str


MEMORY = Category(
    "memory",
    CRITICAL,
    "compare the peak memory of these runs with the machine's and with limits.memory_mb",
    MEMORY_PHRASES,
)

TIMEOUT = Category(
    "timeout",
    WARNING,
    "see whether these runs got slower (history trends), or raise the limit that they reached",
    TIMEOUT_PHRASES,
)

CONNECTION = Category(
    "connection_error",
    WARNING,
    "see whether the service was up and its name and port are right at that time",
    CONNECTION_PHRASES,
)

PERMISSION = Category(
    "permission_error",
    ERROR,
    "see which user the runs have, and who may read, write or run what the line names",
    PERMISSION_PHRASES,
)

DATABASE = Category(
    "database_error",
    ERROR,
    "see who else used the database then, and whether it is whole and has room",
    DATABASE_PHRASES,
)

FILE = Category(
    "file_error",
    ERROR,
    "see whether what the line names is there in the folder that the runs start in, and has room",
    FILE_PHRASES,
)

OTHER = Category(
    "other",
    ERROR,
    "history show RUN prints all that is kept of the output; error_patterns of the heads file "
    "can name such lines",
)

BUILT_IN = (MEMORY, TIMEOUT, CONNECTION, PERMISSION, DATABASE, FILE)
"""In the order in which one line is asked: what names a cause comes before what reports it.

A database that cannot be reached is a connection's fault; a file that may not be opened is one
of permission.
"""

CATEGORIES = tuple(category.name for category in (*BUILT_IN, OTHER))
"""The names of the built-in categories; a slot's own patterns may use others."""

_HINTS = {category.name: category.hint for category in (*BUILT_IN, OTHER)}

_BY_KIND = {failure.TIMEOUT: TIMEOUT, failure.MEMORY: MEMORY}

# Exit codes that make a short word enough: of shells for a command that SIGKILL ended, which
# Python tells as -9, and for one that they do not find.
_WITH_CODE = {
    137: MEMORY._replace(phrases=("oom",)),
    -9: MEMORY._replace(phrases=("oom",)),
    127: FILE._replace(phrases=("not found",)),
}

# The database's own words for it; it is no time limit that ran out but a lock that was held.
_BEFORE_ALL = (DATABASE._replace(phrases=("lock wait timeout exceeded",)),)


def classify(
    text: str,
    kind: Optional[str] = None,
    exit_code: Optional[int] = None,
    own: Sequence[ErrorPattern] = (),
) -> Classified:
    r"""Say which category a failed run belongs to, by what it wrote and how it failed.

    `text` is the end of its standard error and the message of its failure, `kind` the failure
    kind. The slot's `own` patterns come first, in their order, each searched in every line;
    then the failure kinds `timeout` and `memory`; then, line by line, the built-in categories,
    lines that are indented last. Built-in phrases take time in proportion to the text; an own
    pattern is searched in the first 500 characters of each line by Python's engine, for which
    some patterns take very long even so. Raises `InputError` for one that is no regular
    expression.

    >>> classify("Traceback (most recent call last):\nMemoryError").category
    'memory'
    >>> classify("sh: gzip: Permission denied", "exit", 126)
    Classified(category='permission_error', severity='ERROR', line='sh: gzip: Permission denied')
    """
    lines = [line for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    found = _own_category(lines, own)
    if found is not None:
        return found
    by_kind = _BY_KIND.get(kind or "")
    if by_kind is not None:
        return _classified(by_kind, _first_line(lines, by_kind.phrases) or last)
    candidates = _candidates(text.lower(), exit_code)
    for line in _plain_first(lines) if candidates else ():
        for category in candidates:
            if _has_phrase(line, category.phrases):
                return _classified(category, line)
    return _classified(OTHER, last)


def hint_of(category: str) -> str:
    """Say what to look at for runs of a category.

    >>> hint_of("permission_error")[:24]
    'see which user the runs '
    """
    return _HINTS.get(category, "a category of the slot's own error_patterns")


def _candidates(text: str, exit_code: Optional[int]) -> List[Category]:
    """Return the categories with the phrases that stand anywhere in the text: most have none."""
    asked = [*_BEFORE_ALL, *BUILT_IN]
    if exit_code in _WITH_CODE:
        asked.append(_WITH_CODE[exit_code])
    present = [
        category._replace(phrases=tuple(phrase for phrase in category.phrases if phrase in text))
        for category in asked
    ]
    return [category for category in present if category.phrases]


def _own_category(lines: Sequence[str], own: Sequence[ErrorPattern]) -> Optional[Classified]:
    for pattern in own:
        try:
            search = re.compile(pattern.pattern).search
        except re.error as error:
            raise InputError(
                f"error_patterns: {ascii(pattern.pattern)[:80]} is no regular expression: {error}; "
                "mend it in the heads file"
            ) from error
        for line in lines:
            if search(line[:SEARCHED_CHARACTERS]):
                return Classified(pattern.category, pattern.severity, _shortened(line))
    return None


def _classified(category: Category, line: str) -> Classified:
    return Classified(category.name, category.severity, _shortened(line))


def _shortened(line: str) -> str:
    line = line.strip()
    return line if len(line) <= LINE_CHARACTERS else line[: LINE_CHARACTERS - 3] + "..."


def _first_line(lines: Sequence[str], phrases: Sequence[str]) -> Optional[str]:
    return next((line for line in _plain_first(lines) if _has_phrase(line, phrases)), None)


def _plain_first(lines: Sequence[str]) -> List[str]:
    """Put lines that are indented last: there tracebacks show the program, not what went wrong."""
    return sorted(lines, key=lambda line: line[0].isspace())


def _has_phrase(line: str, phrases: Sequence[str]) -> bool:
    line = line[:SEARCHED_CHARACTERS].lower()
    return any(_is_whole(line, at, phrase) for phrase in phrases for at in _places(line, phrase))


def _places(line: str, phrase: str) -> Iterator[int]:
    at = line.find(phrase)
    while at >= 0:
        yield at
        at = line.find(phrase, at + len(phrase))


def _is_whole(line: str, at: int, phrase: str) -> bool:
    """Say whether a phrase is not the inside of a longer word: `oom` is none of `room`."""
    end = at + len(phrase)
    return not (_is_letter(line[at - 1 : at]) or _is_letter(line[end : end + 1]))


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"
