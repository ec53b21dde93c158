"""What the junit-10 schema of Jenkins' xUnit plug-in and GitLab's reader ask of a report."""

import re
from typing import Dict, FrozenSet, List, Tuple
from xml.etree import ElementTree

_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?\Z")

_SIMPLE: Tuple[FrozenSet[str], FrozenSet[str], FrozenSet[str]] = (
    frozenset(),
    frozenset(("type", "message")),
    frozenset(),
)

_COUNTS = frozenset(("tests", "failures", "errors"))

# Of an element: attributes that it must have, others that it may have, and what may stand in it.
_ALLOWED: Dict[str, Tuple[FrozenSet[str], FrozenSet[str], FrozenSet[str]]] = {
    "testsuites": (frozenset(), _COUNTS | {"name", "time"}, frozenset(("testsuite",))),
    "testsuite": (
        _COUNTS | {"name"},
        frozenset(("group", "time", "skipped", "timestamp", "hostname", "id", "package")),
        frozenset(("testsuite", "properties", "testcase", "system-out", "system-err")),
    ),
    "testcase": (
        frozenset(("name",)),
        frozenset(("time", "classname", "group")),
        frozenset(("skipped", "error", "failure", "system-out", "system-err")),
    ),
    "failure": _SIMPLE,
    "error": _SIMPLE,
    "skipped": _SIMPLE,
    "system-out": (frozenset(), frozenset(), frozenset()),
}

_MIXED = frozenset(("failure", "error", "skipped", "system-out"))


def problems_of(root: ElementTree.Element) -> List[str]:
    """Return what a report has that Jenkins' schema or GitLab's reader does not take."""
    found = [] if root.tag == "testsuites" else [f"the root is {root.tag}"]
    for element in root.iter():
        must, may, children = _ALLOWED.get(element.tag, _SIMPLE)
        names = set(element.attrib)
        found += [f"{element.tag} has no {name}" for name in must - names]
        found += [f"{element.tag} has {name}" for name in names - must - may]
        found += [f"{child.tag} in {element.tag}" for child in element if child.tag not in children]
        if element.tag not in _MIXED and (element.text or "").strip():
            found.append(f"text in {element.tag}")
        if element.tag.startswith("testsuite") and not _TIME.match(element.get("time", "")):
            found.append(f"time of {element.tag}: {element.get('time')}")
    return found + _problems_for_gitlab(root)


def _problems_for_gitlab(root: ElementTree.Element) -> List[str]:
    """Cases are told apart by class and name there, and one element says how each ended."""
    cases = list(root.iter("testcase"))
    keys = [(case.get("classname"), case.get("name")) for case in cases]
    found = [f"twins: {key}" for key in set(keys) if keys.count(key) > 1]
    found += ["a case without a name" for key in keys if not all(key)]
    ends = ("failure", "error", "skipped")
    found += ["two ends" for case in cases if sum(child.tag in ends for child in case) > 1]
    return found
