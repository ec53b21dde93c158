"""Whether an output looks like the one that a page shows, whatever its figures are."""

import re
from typing import List, NamedTuple, Optional, Tuple

_STAMP = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?")

_RUN_ID = re.compile(r"\br[0-9a-z]{9}-[0-9a-f]{6}(\.\d+)?\b")

_NUMBER = re.compile(r"(?<![\w.])[<>+-]?\d+(?:\.\d+)?")

_TABLE = re.compile(r"(head|calls ago) +(runs|share|published) |call \(UTC\) ")

_TABLE_END = ("[..] and ±", "published: ", "the live shares ")

_CLOCK = re.compile(r"\d\d:\d\d:\d\d$")

REASONS = (
    r"best, (no|#) rivals?",
    r"the only head",
    r"may be the best",
    r"costs more",
    r"costs # x the best",
    r"costs # % more",
    r"too few runs \(#/#\)",
    r"never succeeded",
    r"nothing succeeded",
)
"""What the column `reason` may say: which one follows from the figures."""

COMPARISONS = (
    r"\S+ is # ± # times faster than \S+ \(# blocks\).*",
    r"\S+ is slower than \S+, which takes # ± # of its time \(# blocks\).*",
    r"\S+ and \S+ cannot be told apart by time \(# blocks\).*",
    r"\S+ and \S+ share no two blocks in which both succeeded: their times are not compared",
)
"""How the best head may compare with the next."""

DECISION = r"Weights (first|published|kept): .+"
"""Whether weights move follows from the figures, and so do the words for it."""

REASON = r"- .+"
"""A line of `--explain`: how many there are follows from the figures too."""

BY_CHANCE = (
    r"\[#\] \[INFO\] fewer tests than instances: .*",
    r"\[#\] \[WARN\] Performance degradation detected: .*",
)
"""Lines that may come where a page shows none: of few tests, and of figures."""


class Shape(NamedTuple):
    """What is compared: lines without figures, and the heads of each table."""

    lines: Tuple[str, ...]
    tables: Tuple[Tuple[str, ...], ...]


def difference(shown: str, found: str) -> Optional[str]:
    """Say how an output differs from the shown one, None when it has its shape."""
    expected, actual = shape_of(shown), shape_of(found)
    if expected.tables != actual.tables:
        return f"the page shows tables of {expected.tables}, the command printed {actual.tables}"
    lines = [line for line in actual.lines if line in expected.lines or not _is_chance(line)]
    if list(expected.lines) != lines:
        return "the page shows\n{}\nthe command printed\n{}".format(
            "\n".join(expected.lines), "\n".join(lines)
        )
    return None


def shape_of(output: str) -> Shape:
    """Take an output apart; raises `AssertionError` for a reason that no page knows."""
    lines: List[str] = []
    tables: List[Tuple[str, ...]] = []
    heading = ""
    heads: List[str] = []
    for line in output.splitlines():
        if _TABLE.match(line):
            heading, heads = line, []
            lines.append(_plain(line))
        elif heading and line.strip() and not line.startswith(_TABLE_END):
            heads.append(_CLOCK.sub("a time", line.split()[0]))
            if heading.endswith("reason"):
                _check_reason(line[heading.index("reason") :])
        else:
            if heading:
                tables.append(tuple(sorted(heads)))
                heading = ""
            worded = _worded(_plain(line))
            is_again = worded == "REASON" and lines[-1:] == [worded]
            lines += [] if is_again or not worded else [worded]
    if heading:
        tables.append(tuple(sorted(heads)))
    return Shape(tuple(lines), tuple(tables))


def _plain(line: str) -> str:
    text = _RUN_ID.sub("RUN", _MOMENT.sub("MOMENT", _STAMP.sub("[#]", line)))
    return " ".join(_NUMBER.sub("#", text).split())


def _worded(line: str) -> str:
    """Put one name in place of the ways to say what follows from the figures."""
    names = {**dict.fromkeys(COMPARISONS, "COMPARISON"), DECISION: "DECISION", REASON: "REASON"}
    return next((name for pattern, name in names.items() if re.fullmatch(pattern, line)), line)


def _is_chance(line: str) -> bool:
    return any(re.fullmatch(pattern, line) for pattern in BY_CHANCE)


def _check_reason(text: str) -> None:
    plain = _plain(text)
    known = any(re.fullmatch(pattern, plain) for pattern in REASONS)
    assert known, f"the reason {plain!r} is not known to tests/docs/shapes.py"
