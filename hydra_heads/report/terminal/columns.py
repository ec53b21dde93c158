"""Tables and sentences that fit a screen."""

from typing import List, NamedTuple, Sequence, Tuple

from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.screen import Screen
from hydra_heads.report.wording import ABSENT

GAP = "  "

SHORTEST_NAME = 8
"""Columns that a name keeps as long as another column could go instead."""

STAYS = 9
"""The highest rank of what matters most: names are shortened before it goes."""


class Field(NamedTuple):
    """One column: its heading, whether its cells are numbers, when it gives way.

    `rank` 0 never gives way; of the others the highest goes first. Up to `STAYS` a column stays
    until the first one, the names, is as short as it gets.
    """

    heading: str
    is_number: bool = False
    rank: int = 0


class Cell(NamedTuple):
    """A text and the kind that says how it is painted."""

    text: str
    kind: str = ""


Rows = Sequence[Sequence[Cell]]


class Fitted(NamedTuple):
    """The lines of a table, the headings that are shown, and those that found no room."""

    lines: List[str]
    shown: List[str]
    left_out: List[str]


def fitted_table(fields: Sequence[Field], rows: Rows, screen: Screen) -> Fitted:
    """Align a table; on a terminal, columns go until it is no wider than that.

    Those in which nothing is known go first, then those of the highest rank. When only what
    matters most is left, the first column is shortened, and at last those go too.

    >>> fields = [Field("head"), Field("runs", True, rank=1), Field("why", rank=10)]
    >>> rows = [[Cell("zlib"), Cell("100"), Cell("best")]]
    >>> fitted_table(fields, rows, Screen(width=12))
    Fitted(lines=['head  runs', 'zlib   100'], shown=['head', 'runs'], left_out=['why'])
    """
    cells = [[Cell(field.heading) for field in fields], *rows]
    spelled = [[Cell(screen.spelled(text), kind) for text, kind in row] for row in cells]
    widths = [max(display_width(row[at].text) for row in spelled) for at in range(len(fields))]
    kept = list(range(len(fields)))
    for at, is_after_names in _leaving_order(fields, spelled):
        if screen.width is None or _fits(widths, kept, is_after_names, screen.width):
            break
        kept.remove(at)
    if screen.width is not None:
        widths[0] = _room_for_names(widths, kept, screen.width)
    lines = [_line(row, fields, kept, widths, screen) for row in spelled]
    headings = [field.heading for field in fields]
    return Fitted(
        lines,
        [headings[at] for at in kept],
        [heading for at, heading in enumerate(headings) if at not in kept],
    )


def _leaving_order(fields: Sequence[Field], spelled: Rows) -> List[Tuple[int, bool]]:
    """Return the columns that may go, the first to go first; and if names are shortened before."""

    def urgency(at: int) -> Tuple[bool, int]:
        is_empty = all(row[at].text in ("", ABSENT) for row in spelled[1:])
        return is_empty, fields[at].rank

    droppable = [at for at in range(len(fields)) if fields[at].rank]
    return [
        (at, not urgency(at)[0] and fields[at].rank <= STAYS)
        for at in sorted(droppable, key=urgency, reverse=True)
    ]


def _fits(widths: Sequence[int], kept: Sequence[int], is_after_names: bool, width: int) -> bool:
    """Say whether the table is narrow enough, be it with shortened names."""
    names = min(widths[0], SHORTEST_NAME) if is_after_names else widths[0]
    return names + _others(widths, kept) <= width


def _others(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(len(GAP) + widths[at] for at in kept[1:])


def _room_for_names(widths: Sequence[int], kept: Sequence[int], width: int) -> int:
    return min(widths[0], width - _others(widths, kept))


def _line(
    row: Sequence[Cell],
    fields: Sequence[Field],
    kept: Sequence[int],
    widths: Sequence[int],
    screen: Screen,
) -> str:
    parts: List[str] = []
    for at in kept:
        text = row[at].text if at else shortened(row[at].text, widths[at], screen)
        blanks = " " * (widths[at] - display_width(text))
        painted = screen.painted(text, row[at].kind)
        parts.append(blanks + painted if fields[at].is_number else painted + blanks)
    return GAP.join(parts).rstrip()


def shortened(text: str, width: int, screen: Screen) -> str:
    """Cut a spelled text in its middle until it fits: names differ at either end.

    >>> shortened("compress-level-19", 10, Screen()), shortened("zlib", 10, Screen())
    ('compr…l-19', 'zlib')
    """
    if display_width(text) <= width:
        return text
    mark = "\u2026" if screen.can_show("\u2026") else ".."
    room = width - display_width(mark)
    if room < 2:
        return _beginning(text, width)
    end = _beginning(text[::-1], room // 2)[::-1]
    return _beginning(text, room - display_width(end)) + mark + end


def _beginning(text: str, width: int) -> str:
    """Return as many characters as fit from the front."""
    taken = 0
    for at, char in enumerate(text):
        taken += display_width(char)
        if taken > width:
            return text[:at]
    return text


def wrapped(text: str, screen: Screen, first: str = "") -> List[str]:
    """Wrap a sentence to the screen: the first line begins with `first`, others with blanks.

    A word that is longer than a line is cut. A beginning that leaves no room is left out.

    >>> wrapped("one two three four", Screen(width=12), "- ")
    ['- one two', '  three four']
    """
    if screen.text_width - display_width(first) < SHORTEST_NAME:
        first = ""
    rest = " " * display_width(first)
    lines, line, gap = [], first, ""
    for word in _words(screen.spelled(text)):
        if gap and display_width(line + gap + word) > screen.text_width:
            lines.append(line)
            line, gap = rest, ""
        pieces = _pieces(gap + word, screen.text_width - display_width(line), rest, screen)
        for piece in pieces[:-1]:
            lines.append(line + piece)
            line = rest
        line, gap = line + pieces[-1], " "
    return [*lines, line]


def _words(text: str) -> List[str]:
    """Split at blanks, but not before a sign of percent: it belongs to its figure."""
    words: List[str] = []
    for word in text.split():
        if words and word.startswith("%"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _pieces(word: str, room: int, rest: str, screen: Screen) -> List[str]:
    """Cut a word that is longer than a line; the first piece has this much room."""
    pieces: List[str] = []
    start = taken = 0
    for at, char in enumerate(word):
        width = display_width(char)
        if taken + width > room and at > start:
            pieces.append(word[start:at])
            start, taken, room = at, 0, screen.text_width - display_width(rest)
        taken += width
    return [*pieces, word[start:]]
