"""Checks of what imports what: levels, cycles, the package root, the standard library."""

import ast
import re
import sys
from typing import Dict, FrozenSet, Iterator, List, Mapping, NamedTuple, Sequence, Set

from tests.architecture.sources import PACKAGE, Source, at, nodes_of, string_value

# A part imports only parts of a lower level. `stats` is pure numbers and imports none.
LEVELS = {
    "version": -1,
    "base": 0,
    "stats": -1,
    "model": 1,
    "store": 2,
    "heads": 2,
    "rules": 2,
    "measure": 3,
    "report": 3,
    "weigh": 4,
    "notify": 4,
    "use": 5,
    "cli": 7,
    "__main__": 8,
    "": 8,  # hydra_heads/__init__.py gathers the public names
}
ROOM_FOR_EXAMPLES = "examples"

MODULE_TEXT = re.compile(rf"({PACKAGE}(?:\.[A-Za-z_]\w*)+)(?::\w+)?\Z")

# In the standard library of some versions from 3.7 to 3.13 only.
NOT_EVERYWHERE = frozenset(
    """
    _bootlocale aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils
    dummy_threading formatter graphlib imghdr imp lib2to3 macpath mailcap msilib nis nntplib
    ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib tomllib uu xdrlib zoneinfo
    """.split()
)


class Import(NamedTuple):
    """One import: the module named, the names taken from it, and where it stands."""

    module: str
    names: Sequence[str]
    node: ast.AST


def imports(source: Source) -> Iterator[Import]:
    """Yield every import of a file, late ones and modules named by a text included."""
    for node in nodes_of(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield Import("." * node.level + (node.module or ""), names, node)
        else:
            named = MODULE_TEXT.match(string_value(node))
            if named and part(named.group(1)) in LEVELS:
                yield Import(named.group(1), (), node)


def part(module: str) -> str:
    """Name the part of the package that a module belongs to; empty for the package root."""
    words = module.split(".")
    return words[1] if len(words) > 1 else ""


def find_upward_imports(source: Source, levels: Mapping[str, int]) -> List[str]:
    """Find imports of a part that is not on a lower level, and of parts without a level."""
    own = part(source.module)
    if own not in levels:
        return [
            f"{source.path}:1: {own!r} has no level; give it one in tests/architecture/layers.py"
        ]
    breaches = []
    for found in imports(source):
        words = found.module.split(".")
        if words[0] != PACKAGE or len(words) == 1:
            continue
        other = words[1]
        if other == ROOM_FOR_EXAMPLES:
            breaches.append(at(source, found.node, "nobody imports the examples"))
        elif other != own and levels.get(other, 99) >= levels[own]:
            breaches.append(
                at(source, found.node, f"{own or PACKAGE} must not import {found.module}")
            )
    return breaches


def find_root_imports(source: Source) -> List[str]:
    """Find names taken from the package root, and relative imports, inside the package.

    `__main__` may import the root: started by its folder it has to find the package first.
    """
    breaches = []
    for found in imports(source):
        if found.module == PACKAGE and (found.names or part(source.module) != "__main__"):
            breaches.append(at(source, found.node, "import the module, not the package root"))
        elif found.module.startswith("."):
            breaches.append(at(source, found.node, "write the import in full, from hydra_heads"))
    return breaches


def import_graph(sources: Sequence[Source]) -> Dict[str, Set[str]]:
    """Map each module to the modules of the same sources that it imports, late ones included."""
    known = {source.module for source in sources}
    graph: Dict[str, Set[str]] = {}
    for source in sources:
        targets = graph.setdefault(source.module, set())
        for found in imports(source):
            deeper = {f"{found.module}.{name}" for name in found.names} & known
            targets |= deeper or ({found.module} & known)
        targets.discard(source.module)
    return graph


def find_cycles(graph: Mapping[str, Set[str]]) -> List[str]:
    """Find an import cycle and spell it out; none when the list is empty.

    Modules that import nothing that is left are taken away until nothing changes.
    """
    left = {module: set(targets) for module, targets in graph.items()}
    while True:
        done = {module for module, targets in left.items() if not targets & set(left)}
        if not done:
            break
        left = {module: targets for module, targets in left.items() if module not in done}
    if not left:
        return []
    # What is left is on a cycle or leads to one: walk on until a module comes again.
    walk = [min(left)]
    while walk[-1] not in walk[:-1]:
        walk.append(min(left[walk[-1]] & set(left)))
    return [" imports ".join(walk[walk.index(walk[-1]) :])]


def standard_modules() -> FrozenSet[str]:
    """List the modules of the standard library that every Python from 3.7 to 3.13 has.

    Empty before Python 3.10, which does not tell.
    """
    return frozenset(getattr(sys, "stdlib_module_names", ())) - NOT_EVERYWHERE


def find_foreign_imports(source: Source, standard: FrozenSet[str]) -> List[str]:
    """Find imports of anything but the package itself and the standard library."""
    return [
        at(source, found.node, f"{found.module} is not in the standard library of 3.7 to 3.13")
        for found in imports(source)
        if found.module.split(".")[0] not in {*standard, PACKAGE, ""}
    ]
