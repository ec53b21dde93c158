"""The pages that people read, taken apart: blocks of code, tables, headings, links."""

import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

from tests.environment import ROOT

TOP = Path(ROOT)

GUIDE = "HYDRA-IMPLEMENTATION-GUIDE.md"

_FENCE = re.compile(r"^```(?P<info>.*)$")

_HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$")

_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")

_CELLS = re.compile(r"(?<!\\)\|")


class Block(NamedTuple):
    """One fenced block: its page, its first line, its language, the file it shows, its text."""

    page: str
    line: int
    language: str
    file: str
    text: str

    @property
    def place(self) -> str:
        """Where an editor finds it."""
        return f"{self.page}:{self.line}"


Table = List[List[str]]
"""Rows of cells, the heading first."""


def page_paths() -> List[str]:
    """Return the pages, as paths from the top folder with `/`."""
    patterns = ("*.md", "docs/*.md", "hydra_heads/examples/*/*.md", ".github/*.md")
    return sorted(
        path.relative_to(TOP).as_posix() for pattern in patterns for path in TOP.glob(pattern)
    )


def text_of(page: str) -> str:
    """Read a page."""
    return (TOP / page).read_text(encoding="utf-8")


def blocks_of(page: str, text: str) -> List[Block]:
    r"""Return the fenced blocks of a page in their order.

    >>> [block[2:] for block in blocks_of("a.md", "```json x.json\n{}\n```\n")]
    [('json', 'x.json', '{}\n')]
    """
    blocks: List[Block] = []
    start, info, inside = 0, "", [""]
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if not fence:
            inside.append(line)
        elif not start:
            start, info, inside = number, fence.group("info"), []
        else:
            language, _, file = info.partition(" ")
            lines = "".join(f"{kept}\n" for kept in inside)
            blocks.append(Block(page, start, language, file, lines))
            start = 0
    assert not start, f"{page}:{start}: the block is not closed"
    return blocks


def commands_of(block: Block) -> List[Tuple[str, str]]:
    """Return the commands of an sh or a console block, each with what is shown below it."""
    if block.language == "console":
        return session(block.text)
    return [(line, "") for line in block.text.splitlines() if line.strip()]


def session(text: str) -> List[Tuple[str, str]]:
    r"""Split a console block into commands and what is shown below each.

    >>> session("$ a\nx\ny\n$ b\n")
    [('a', 'x\ny\n'), ('b', '')]
    """
    commands: Dict[int, str] = {}
    shown: Dict[int, str] = {}
    for line in text.splitlines():
        if line.startswith("$ "):
            commands[len(commands)] = line[2:]
            shown[len(shown)] = ""
        else:
            assert commands, f"a console block begins with a command, found {line!r}"
            shown[len(shown) - 1] += line + "\n"
    return [(commands[at], shown[at]) for at in commands]


def prose_of(text: str) -> str:
    """Return a page without its fenced blocks, as many lines."""
    lines, is_code = [], False
    for line in text.splitlines():
        is_fence = _FENCE.match(line) is not None
        lines.append("" if is_code or is_fence else line)
        is_code = is_code != is_fence
    return "\n".join(lines)


def links_of(text: str) -> List[str]:
    """Return the targets of the links of a page."""
    return [found.group("target") for found in _LINK.finditer(prose_of(text))]


def anchors_of(text: str) -> Set[str]:
    r"""Return what can stand after `#` in a link to a page, as GitHub makes it of headings.

    >>> sorted(anchors_of("# Hydra: the guide\n## `new`, and show\n"))
    ['hydra-the-guide', 'new-and-show']
    """
    return {_anchor(line) for line in prose_of(text).splitlines() if _HEADING.match(line)}


def _anchor(heading: str) -> str:
    text = _HEADING.sub(r"\g<text>", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def tables_of(page: str) -> Iterator[Table]:
    """Yield the tables of a page."""
    rows: Table = []
    for line in [*prose_of(text_of(page)).splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in _CELLS.split(line)[1:-1]])
        elif rows:
            yield [row for row in rows if any(cell.strip("-: ") for cell in row)]
            rows = []


def table_with(page: str, *heading: str) -> Dict[str, Tuple[str, ...]]:
    """Return the rows of the one table with this heading: first cell, unquoted, and the others.

    A heading that several tables have gives all their rows, one after the other.
    """
    rows: Dict[str, Tuple[str, ...]] = {}
    for table in tables_of(page):
        if tuple(table[0]) == heading:
            for first, *others in table[1:]:
                assert first not in rows, f"{page}: {first} comes twice"
                rows[first.replace("`", "")] = tuple(others)
    assert rows, f"{page}: no table | {' | '.join(heading)} |"
    return rows
