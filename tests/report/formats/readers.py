"""Readers that know a format and nothing of Hydra: which texts a file holds, and its shape."""

import csv
import html
import io
import json
import re
from html.parser import HTMLParser
from typing import (
    Any,
    Callable,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Tuple,
)
from xml.etree import ElementTree

from prometheus_client.parser import text_string_to_metric_families


class Reading(NamedTuple):
    """The texts that a file holds, and its shape: all in it that no text may change."""

    texts: List[str]
    shape: FrozenSet[object]


class _Page(HTMLParser):
    """Takes a page apart; end tags must match, and nothing stands there that is no element."""

    _VOID = frozenset(["meta", "link", "br", "hr", "img", "input"])

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: List[str] = []
        self.elements: List[Tuple[str, Tuple[str, ...]]] = []
        self._open: List[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in self._VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")


def read_html(text: str) -> Reading:
    """Read a page; one script element is expected, the data block, which is JSON."""
    page = _Page(text)
    scripts = [found for found in page.elements if found[0] == "script"]
    assert scripts == [("script", ("type", "id"))]
    return Reading(page.texts, frozenset(page.elements))


def read_svg(text: str) -> Reading:
    """Read a picture as XML."""
    # Our own text, made a moment ago: nothing that an attacker could have written.
    found = list(ElementTree.fromstring(text).iter())  # noqa: S314
    texts = [element.text or "" for element in found if not element.tag.endswith("style")]
    return Reading(texts, frozenset((e.tag, tuple(sorted(e.attrib))) for e in found))


def read_json(text: str) -> Reading:
    """Read a JSON text, which is ASCII; its keys are its shape."""
    assert text.isascii()
    leaves = list(_leaves(json.loads(text, parse_constant=_refuse), ()))
    texts = [value for _, value in leaves if isinstance(value, str)]
    return Reading(texts, frozenset(path for path, _ in leaves))


def read_csv(text: str) -> Reading:
    """Read records; none may be a formula, and each line is a record."""
    assert "\r" not in text
    records = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for record in records for cell in record]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    assert not [cell for cell in cells if cell.startswith("-") and not _is_number(cell)]
    shape = {(number, len(record)) for number, record in enumerate(records)}
    texts = [cell[1:] if cell.startswith("'") else cell for cell in cells]
    return Reading(texts, frozenset([*shape, *records[0]]))


def read_prometheus(text: str) -> Reading:
    """Read series by prometheus_client's parser, which takes no escape but its own three."""
    assert not re.search(r'(?<!\\)(?:\\\\)*\\[^\\"n]', text)
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    labels = [value for sample in samples for value in sample.labels.values()]
    return Reading(labels, frozenset((s.name, tuple(sorted(s.labels))) for s in samples))


def read_markdown(text: str) -> Reading:
    """Read a table and the blocks around it; markup is what nobody escaped."""
    codes = [match.group(2) for match in _CODE.finditer(text)]
    lines = _CODE.sub("", text).split("\n")
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    blocks = [line for line in lines if not line.startswith("|")]
    assert set(re.findall(r"<[^>]*>?", "\n".join(lines))) <= {"<sub>", "</sub>", "<!-- -->"}
    kinds = {re.sub(r"\A(#+ |- |\*\*[A-Z][\w ]*:|<sub>|).*", r"\1", line) for line in blocks}
    shape = {("row", number, len(row)) for number, row in enumerate(rows)}
    cells = [cell.strip() for row in rows for cell in row]
    words = [*map(unescaped, [*cells, *blocks]), *codes]
    return Reading(words, frozenset([*shape, *kinds]))


_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.*?)(?<!`)\1(?!`)")
"""A span of code, in which nothing is markup (CommonMark 0.30, 6.1)."""


def unescaped(markdown: str) -> str:
    """Return what is read where Markdown is shown, of text without markup."""
    without = re.sub(r"<!-- -->", "", markdown)
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", without))


READERS: Mapping[str, Callable[[str], Reading]] = {
    "html": read_html,
    "svg": read_svg,
    "grafana": read_json,
    "prometheus": read_prometheus,
    "prometheus-rules": read_json,
    "csv": read_csv,
    "json": read_json,
    "markdown": read_markdown,
}
"""Readers by the name of the format."""


def _leaves(value: Any, path: Tuple[str, ...]) -> Iterator[Tuple[Tuple[str, ...], object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, (*path, "*"))
    else:
        yield path, value


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-[0-9.]+(?:e-?[0-9]+)?", cell) is not None
