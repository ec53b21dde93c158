"""Pictures read back: what stands where, as numbers."""

import math
import re
from typing import Dict, List, Optional, Sequence, Set, Tuple
from xml.etree import ElementTree

from hydra_heads.report.charts.style import CHART_STYLE

SVG = "{http://www.w3.org/2000/svg}"

_BEGINNING = re.compile(r"M(-?[0-9.]+) (-?[0-9.]+)")

Point = Tuple[float, float]


class Picture:
    """A picture as a reader of XML sees it."""

    def __init__(self, svg: str) -> None:
        """Read a picture; raises what the XML parser raises when it is not well-formed."""
        self.text = svg
        # Our own text, made a moment ago: nothing that an attacker could have written.
        self.root = ElementTree.fromstring(svg)  # noqa: S314

    def shapes(self, tag: str, kind: Optional[str] = None) -> List[ElementTree.Element]:
        """Return the shapes of a tag whose class is `kind`, in the order in which they stand."""
        return [
            shape
            for shape in self.root.iter(SVG + tag)
            if kind is None or shape.get("class", "") == kind
        ]

    def words(self, kind: Optional[str] = None) -> List[str]:
        """Return all texts, or those of a class."""
        return ["".join(shape.itertext()) for shape in self.shapes("text", kind)]

    def at(self, words: str) -> Point:
        """Return where a text stands; raises when it stands nowhere, or twice."""
        found = [shape for shape in self.shapes("text") if "".join(shape.itertext()) == words]
        assert len(found) == 1, f"{words!r} stands {len(found)} times in {self.words()}"
        return float(found[0].get("x", "nan")), float(found[0].get("y", "nan"))

    def places(self, tag: str, kind: str, name: str) -> List[float]:
        """Return one coordinate of each shape of a class."""
        return [float(shape.get(name, "nan")) for shape in self.shapes(tag, kind)]

    def points(self, kind: str) -> List[List[Point]]:
        """Return the points at which each path of a class begins anew."""
        return [
            [(float(x), float(y)) for x, y in _BEGINNING.findall(shape.get("d", ""))]
            for shape in self.shapes("path", kind)
        ]

    def path(self, kind: str) -> List[List[float]]:
        """Return the numbers of each path of a class."""
        return [_numbers(shape.get("d", "")) for shape in self.shapes("path", kind)]

    def faults(self) -> List[str]:
        """Say what a page with a strict policy, or a reader, would stumble over."""
        faults = [f"style attribute of {s.tag}" for s in self.root.iter() if "style" in s.attrib]
        ids = [shape.attrib["id"] for shape in self.root.iter() if "id" in shape.attrib]
        faults += [f"id {id} twice" for id in ids if ids.count(id) > 1]
        labels = self.root.get("aria-labelledby", "").split()
        if len(labels) != 2 or not set(labels) <= set(ids) or self.root.get("role") != "img":
            faults.append("no title and description for who cannot see it")
        faults += [f"class {word} without a rule" for word in sorted(self._kinds() - _ruled())]
        return faults + self._outside()

    def _kinds(self) -> Set[str]:
        return {word for shape in self.root.iter() for word in shape.get("class", "").split()}

    def _outside(self) -> List[str]:
        """Name shapes that stand beyond the edges of the picture, or nowhere."""
        width, height = float(self.root.get("width", "nan")), float(self.root.get("height", "nan"))
        faults = []
        for shape in self.root.iter():
            given = {**shape.attrib, **_path_end(shape)}
            for names, most in (
                (("x", "x1", "x2", "cx"), width),
                (("y", "y1", "y2", "cy"), height),
            ):
                faults += [
                    f"{shape.tag} {name}={given[name]}"
                    for name in names
                    if name in given and not -0.1 <= float(given[name]) <= most + 0.1
                ]
        return faults


class Axis:
    """What a reader makes of the labels below a plot: where a figure must stand."""

    def __init__(self, picture: Picture, is_log: bool = False, unit: float = 1.0) -> None:
        """Take the first and last tick label that is a number; `unit` is what 1 means there."""
        ticks = sorted((float(words), x) for words, x in ticks_of(picture).items())
        assert len(ticks) >= 3, f"few tick labels: {ticks}"
        self._is_log = is_log
        self._unit = unit
        (self._low, self._start), (self._high, self._end) = ticks[0], ticks[-1]

    def at(self, value: float) -> float:
        """Return where a figure must stand, in pixels."""
        shown = value / self._unit
        if self._is_log:
            part = math.log(shown / self._low) / math.log(self._high / self._low)
        else:
            part = (shown - self._low) / (self._high - self._low)
        return self._start + part * (self._end - self._start)


def ticks_of(picture: Picture) -> Dict[str, float]:
    """Return the tick labels below the plot with where they stand."""
    shapes = [
        shape
        for shape in picture.shapes("text", "small")
        if shape.get("text-anchor") == "middle" and _is_number("".join(shape.itertext()))
    ]
    return {"".join(shape.itertext()): float(shape.get("x", "nan")) for shape in shapes}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.1, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        p / 12.92 if p <= 0.03928 else float(((p + 0.055) / 1.055) ** 2.4) for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ruled() -> Set[str]:
    return set(re.findall(r"\.([a-z][a-z0-9-]*)", CHART_STYLE))


def _path_end(shape: ElementTree.Element) -> Dict[str, str]:
    """Return the first point of a path, where it has one."""
    numbers: Sequence[float] = _numbers(shape.get("d", ""))[:2]
    return {name: str(value) for name, value in zip(("x", "y"), numbers)}


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True


def _numbers(d: str) -> List[float]:
    return [float(number) for number in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", d)]
