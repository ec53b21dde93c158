"""What a report must be as a document: well formed, named, asking for nothing, running nothing."""

from html.parser import HTMLParser
from typing import Dict, List, Mapping, Optional, Sequence, Tuple, Union

VOID = frozenset(["meta", "link", "br", "hr", "img", "input"])

SHAPES = frozenset(["rect", "path", "line", "circle", "polyline", "polygon"])
"""Elements of a picture that may close themselves."""

LOADING = frozenset(
    ["src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"]
)
"""Attributes that make a browser load or send something."""

FORBIDDEN = frozenset(
    ["link", "img", "iframe", "object", "embed", "audio", "video", "form", "base", "image", "use"]
)

Attributes = Mapping[str, Optional[str]]


class Element:
    """One element: its tag, attributes, text, parent and children."""

    def __init__(self, tag: str, attributes: Attributes, parent: "Optional[Element]") -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.parts: List[Union[str, Element]] = []

    @property
    def children(self) -> "List[Element]":
        """The elements right inside."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def own_text(self) -> str:
        """The text right inside."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def text(self) -> str:
        """All text inside, in document order."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def all(self, tag: str) -> "List[Element]":
        """Return every element below with a tag, in document order."""
        found = []
        for child in self.children:
            if child.tag == tag:
                found.append(child)
            found += child.all(tag)
        return found

    def get(self, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return self.attributes.get(name) or ""

    @property
    def kinds(self) -> List[str]:
        """Its classes."""
        return self.get("class").split()


class _Reader(HTMLParser):
    """Reads strictly: a tag that does not balance is a fault."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.at = self.root
        self.faults: List[str] = []
        self.every: List[Element] = []

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        self._open(tag, attrs)
        if tag in VOID:
            assert self.at.parent is not None
            self.at = self.at.parent

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        if tag not in SHAPES:
            self.faults.append(f"<{tag}/> closes itself")
        self._open(tag, attrs)
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_endtag(self, tag: str) -> None:
        if tag != self.at.tag or self.at.parent is None:
            self.faults.append(f"</{tag}> closes <{self.at.tag}>")
            return
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)

    def _open(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.at = Element(tag, dict(attrs), self.at)
        self.every.append(self.at)
        assert self.at.parent is not None
        self.at.parent.parts.append(self.at)


def parsed(text: str) -> Element:
    """Read HTML; the answer holds what is at the top level."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root


def faults_of(text: str) -> List[str]:
    """Return everything that is wrong with a page or a piece of one."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    faults = list(reader.faults)
    if reader.at is not reader.root:
        faults.append(f"<{reader.at.tag}> is never closed")
    for check in (_ids, _attributes, _headings, _tables, _pictures, _characters):
        faults += check(reader.every)
    return faults


def _ids(every: Sequence[Element]) -> List[str]:
    ids = [element.get("id") for element in every if element.get("id")]
    faults = [f"id {name} comes twice" for name in set(ids) if ids.count(name) > 1]
    for element in every:
        for name in ("aria-labelledby", "aria-describedby"):
            faults += [
                f"{name} {target} names nothing"
                for target in element.get(name).split()
                if target not in ids
            ]
    return faults


def dangling_links(root: Element) -> List[str]:
    """Return links that lead nowhere inside the page."""
    ids = {element.get("id") for element in _below(root)}
    return [a.get("href") for a in root.all("a") if a.get("href")[1:] not in ids]


def _below(element: Element) -> List[Element]:
    found = []
    for child in element.children:
        found += [child, *_below(child)]
    return found


def _attributes(every: Sequence[Element]) -> List[str]:
    faults = []
    for element in every:
        if element.tag in FORBIDDEN:
            faults.append(f"<{element.tag}> does not belong here")
        if element.tag == "script" and element.get("type") != "application/json":
            faults.append("a script that runs")
        for name, value in element.attributes.items():
            if name == "style" or name.startswith("on") or name in LOADING:
                faults.append(f"attribute {name} of <{element.tag}>")
            if name.endswith("href") and not (value or "").startswith("#"):
                faults.append(f"{name} leads to {value}")
    return faults


def _headings(every: Sequence[Element]) -> List[str]:
    faults, last = [], 0
    for element in every:
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            level = int(element.tag[1])
            if level > last + 1 and last:
                faults.append(f"<{element.tag}> after <h{last}>: {element.text}")
            if not element.text.strip():
                faults.append(f"<{element.tag}> is empty")
            last = level
    return faults


def _tables(every: Sequence[Element]) -> List[str]:
    faults = []
    for element in every:
        if element.tag == "table" and not any(c.text.strip() for c in element.all("caption")):
            faults.append("a table without a caption")
        if element.tag == "th" and element.get("scope") not in ("col", "row"):
            faults.append("a th without scope")
        if element.tag == "table":
            widths = {len(row.children) for row in element.all("tr")}
            if len(widths) > 1:
                faults.append(f"a table with rows of {sorted(widths)} cells")
    return faults


def _pictures(every: Sequence[Element]) -> List[str]:
    faults = []
    for element in every:
        if element.tag == "svg" and element.get("aria-hidden") != "true":
            first = element.children[0] if element.children else None
            if first is None or first.tag != "title" or not first.text.strip():
                faults.append("an svg without a title")
            if element.get("role") != "img":
                faults.append("an svg that is no img")
    return faults


def _characters(every: Sequence[Element]) -> List[str]:
    faults = []
    for element in every:
        texts: Dict[str, str] = {"text": element.own_text}
        texts.update({name: value or "" for name, value in element.attributes.items()})
        for name, text in texts.items():
            hidden = [c for c in text if not c.isprintable() and c != "\n"]
            if hidden:
                faults.append(f"{name} of <{element.tag}> holds {hidden[0]!r}")
    return faults
