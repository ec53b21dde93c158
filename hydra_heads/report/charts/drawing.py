"""SVG as text: shapes with classes and geometry, and nothing that a strict policy forbids."""

import unicodedata
from typing import Iterable, List, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.report.charts.style import resolved_style
from hydra_heads.report.escaping import escaped

WIDTH = 760.0
"""Width of every picture of the report, in pixels."""

ELLIPSIS = "\u2026"

_BEGINNING_ENDS = "</desc>\n"

_HUNDREDTHS = {
    **dict.fromkeys("iljI.,:;|!' ", 34),
    **dict.fromkeys("tfr()[]-/\\", 42),
    **dict.fromkeys("<>=+~^\u00b1", 84),
    **dict.fromkeys("mwMW@%\u2026\u2014", 100),
}
"""Widths of characters that are not like most, in hundredths of the font size (DejaVu Sans)."""

BOLD = 1.13
"""Bold words are so many times as wide."""

_NO_WIDTH = ("Mn", "Me")

Point = Tuple[float, float]


class Drawing:
    """One picture, put together shape by shape from the back to the front.

    All lengths are pixels of a picture `width` wide and `height` high; y grows downwards. A
    `kind` is one class of `style` or several with spaces between. What people wrote is escaped
    and its control characters are shown.

    >>> drawing = Drawing("one", "One dot", "A dot in the middle.", 10, 10)
    >>> drawing.dots([(5, 5)], "dot best")
    >>> '<path class="dot best" d="M5 5h0"/>' in drawing.svg()
    True
    """

    __slots__ = ("_description", "_id", "_parts", "_title", "height", "width")

    def __init__(self, id: str, title: str, description: str, width: float, height: float) -> None:
        """Begin a picture; `id` is one word, and unique where several stand on one page."""
        self.width = width
        self.height = height
        self._id = id
        self._title = title
        self._description = description
        self._parts: List[str] = []

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Write words on the base line `y`, which begin, end or have their middle at `x`."""
        side = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(
            f'<text{_class(kind)} x="{short(x)}" y="{short(y)}"{side}>{escaped(words)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """Draw a straight line."""
        self._parts.append(
            f'<line{_class(kind)} x1="{short(x1)}" y1="{short(y1)}" '
            f'x2="{short(x2)}" y2="{short(y2)}"/>'
        )

    def bar(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        kind: str,
        hint: str = "",
        radius: float = 0,
    ) -> None:
        """Draw a rectangle from its upper left corner; `hint` is shown to who points at it."""
        rounding = f' rx="{short(radius)}"' if radius else ""
        self._hinted(
            "rect",
            f'{_class(kind)} x="{short(x)}" y="{short(y)}" width="{short(max(0.0, width))}" '
            f'height="{short(max(0.0, height))}"{rounding}',
            hint,
        )

    def circle(self, x: float, y: float, radius: float, kind: str, hint: str = "") -> None:
        """Draw a circle around its middle."""
        self._hinted(
            "circle", f'{_class(kind)} cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"', hint
        )

    def dots(self, points: Iterable[Point], kind: str) -> None:
        """Draw many dots as one path: a few bytes each."""
        self.path("".join(f"M{short(x)} {short(y)}h0" for x, y in points), kind)

    def crosses(self, points: Iterable[Point], kind: str, size: float = 3) -> None:
        """Draw many small crosses as one path; `size` is half their width."""
        arm, across = short(size), short(2 * size)
        self.path(
            "".join(
                f"M{short(x - size)} {short(y - size)}l{across} {across}"
                f"m-{across} 0l{across} -{across}"
                for x, y in points
            )
            if float(arm)
            else "",
            kind,
        )

    def path(self, d: str, kind: str) -> None:
        """Draw a path given as SVG writes it; an empty one is left out."""
        if d:
            self._parts.append(f'<path{_class(kind)} d="{escaped(d)}"/>')

    def polyline(self, points: Iterable[Point], kind: str) -> None:
        """Draw lines from point to point; nothing for fewer than two."""
        places = [f"{short(x)} {short(y)}" for x, y in points]
        if len(places) > 1:
            self.path("M" + "L".join(places), kind)

    def svg(self) -> str:
        """Return the picture for a page that has the rules of `style`."""
        width, height, id = short(self.width), short(self.height), escaped(self._id)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="{id}-t {id}-d">\n'
            f'<title id="{id}-t">{escaped(self._title)}</title>\n'
            f'<desc id="{id}-d">{escaped(self._description)}{_BEGINNING_ENDS}'
            + "\n".join(self._parts)
            + "\n</svg>"
        )

    def file(self) -> str:
        """Return the picture as a file of its own, which follows the reader's theme."""
        return standalone(self.svg())

    def _hinted(self, tag: str, attributes: str, hint: str) -> None:
        inside = f"><title>{escaped(hint)}</title></{tag}>" if hint else "/>"
        self._parts.append(f"<{tag}{attributes}{inside}")


def standalone(inline: str) -> str:
    """Return a picture that `Drawing.svg` made as a file of its own, with its rules and paper.

    >>> standalone(Drawing("one", "No dots", "Nothing.", 10, 10).svg()).count("<style>")
    1
    """
    paper = '<rect class="paper" x="0" y="0" width="100%" height="100%"/>\n'
    beginning, end, rest = inline.partition(_BEGINNING_ENDS)
    return f"{beginning}{end}<style>{resolved_style()}</style>\n{paper}{rest}\n"


def short(value: float) -> str:
    """Return a coordinate with one decimal at most.

    >>> short(12.34), short(5.0), short(-0.01)
    ('12.3', '5', '0')
    """
    text = f"{value:.1f}"
    whole = text[:-2] if text.endswith(".0") else text
    return "0" if whole == "-0" else whole


def text_width(words: str, size: float = 13) -> float:
    """Estimate how many pixels a text takes at a font size, generously.

    Fonts differ from system to system; the widths are those of a broad one.
    """
    return size * sum(map(_char_hundredths, words)) / 100


def shortened(words: str, pixels: float, size: float = 13) -> str:
    """Return as much of a text as fits, with an ellipsis where it was cut.

    >>> shortened("zlib", 100), shortened("a-rather-long-name", 60)
    ('zlib', 'a-rath\u2026')
    """
    shown = printable(words)
    if text_width(shown, size) <= pixels:
        return shown
    left = pixels - text_width(ELLIPSIS, size)
    kept = 0
    for char in shown:
        left -= text_width(char, size)
        if left < 0:
            break
        kept += 1
    return shown[:kept].rstrip() + ELLIPSIS


def wrapped(words: str, pixels: float, size: float = 13, most: int = 3) -> List[str]:
    """Break a text into lines that fit, at most `most`; the last one is cut where that is less.

    >>> wrapped("one two three four", 60)
    ['one two', 'three', 'four']
    """
    lines: List[str] = []
    rest = printable(words).split(" ")
    while rest and len(lines) < most - 1:
        count = 1
        while count < len(rest) and text_width(" ".join(rest[: count + 1]), size) <= pixels:
            count += 1
        lines.append(shortened(" ".join(rest[:count]), pixels, size))
        rest = rest[count:]
    return lines + ([shortened(" ".join(rest), pixels, size)] if rest else [])


def _char_hundredths(char: str) -> int:
    """Return a character's width in hundredths of the font size."""
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 120
    return _HUNDREDTHS.get(char, 76 if char.isupper() else 63)


def _class(kind: str) -> str:
    return f' class="{escaped(kind)}"' if kind else ""
