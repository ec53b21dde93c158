"""Pieces of HTML: text that is escaped, and the elements that pages are put together from."""

from typing import Iterable, List, Sequence

from hydra_heads.base.redact import printable
from hydra_heads.report.escaping import escaped
from hydra_heads.report.table import Column

Html = str
"""Text that was escaped where it had to be; plain text becomes this by `escaped` only."""


MOST_COLUMNS = 8
"""A table with more columns has its rules of its own on paper."""


def element(tag: str, inner: Html, **attributes: str) -> Html:
    """Return an element around what is HTML already; attributes are escaped.

    `kind` stands for `class`, and an underscore for a hyphen; an empty attribute is left out.

    >>> element("p", "1 &lt; 2", kind="note", aria_label='"a"')
    '<p class="note" aria-label="&quot;a&quot;">1 &lt; 2</p>'
    """
    return f"<{tag}{_attributes(attributes.items())}>{inner}</{tag}>"


def _attributes(pairs: Iterable[Sequence[str]]) -> Html:
    return "".join(
        f' {"class" if name == "kind" else name.replace("_", "-")}="{escaped(value)}"'
        for name, value in pairs
        if value
    )


def paragraph(words: str, kind: str = "") -> Html:
    """Return plain text as a paragraph."""
    return element("p", escaped(words), kind=kind)


def name_of(words: str) -> Html:
    """Return a name that a person chose; one that reads from right to left turns nothing else.

    >>> name_of("zlib & co")
    '<bdi>zlib &amp; co</bdi>'
    """
    return f"<bdi>{escaped(words)}</bdi>"


def listing(items: Iterable[Html], kind: str = "") -> Html:
    """Return a list of what is HTML already; nothing for no items."""
    rows = "".join(f"<li>{item}</li>" for item in items)
    return element("ul", rows, kind=kind) if rows else ""


def terms(pairs: Iterable[Sequence[Html]], kind: str = "") -> Html:
    """Return terms with what stands for each, both HTML already."""
    rows = "".join(f"<div><dt>{term}</dt><dd>{meaning}</dd></div>" for term, meaning in pairs)
    return element("dl", rows, kind=kind) if rows else ""


def fold(summary: Html, inner: Html, id: str = "", kind: str = "") -> Html:
    """Return what opens when its summary is chosen; both are HTML already.

    The id is that of what is inside: browsers open what a link leads into, not what it leads to.
    """
    body = element("div", inner, id=id) if id else inner
    return element("details", f"<summary>{summary}</summary>{body}", kind=kind)


def scrolled(inner: Html, label: str) -> Html:
    """Return what is too wide for a narrow screen in a box of its own that keys can scroll."""
    return element("div", inner, kind="scroll", role="region", aria_label=label, tabindex="0")


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Html]]) -> Html:
    """Return a table whose cells are HTML already; the first cell of a row names the row."""
    heads = "".join(
        element("th", escaped(column.heading), scope="col", kind=_kind(column))
        for column in columns
    )
    starts = [f"<td{_attributes([('kind', _kind(column))])}>" for column in columns]
    lines: List[Html] = []
    for row in rows:
        cells = "".join(f"{start}{cell}</td>" for start, cell in zip(starts[1:], row[1:]))
        lines.append(f'<tr><th scope="row">{row[0]}</th>{cells}</tr>')
    body = "\n".join(lines)
    kind = _attributes([("kind", "wide" if len(columns) > MOST_COLUMNS else "")])
    return scrolled(
        f"<table{kind}><caption>{escaped(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>",
        caption,
    )


def text_table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Html:
    """Return a table of plain text."""
    return table(caption, columns, ([escaped(cell) for cell in row] for row in rows))


def _kind(column: Column) -> str:
    return "n" if column.is_number else ""
