"""Lines for a shell: which program reads them, and how values come to stand in them.

What is filled in is quoted, so that it stays one word whatever it holds. That is so only where
the shell reads quotes as quotes: a name that stands elsewhere (inside quotes, in a comment, in a
here-document, ...) is found before any run. What cannot be told from the line counts as such a
place too.
"""

import os
import re
import shlex
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.placeholders import Spot, spots_of

WINDOWS = os.name == "nt"

SHELL = os.path.join(os.sep, "bin", "sh")
"""Where POSIX systems keep their shell."""

_CMD_OPTIONS = ("/d", "/s", "/c")
"""No commands of the registry, outer quotes taken off and nothing else, one line and then end."""

_CMD_PLAIN = re.compile(r"[A-Za-z0-9_@+=:.,/\\-]+\Z")

_CMD_NEVER = re.compile(r'["%\x00-\x1f]')
"""Inside the quotes of cmd.exe these still mean something, and nothing takes that from them."""


def line_of(definition: Mapping[str, object]) -> Optional[str]:
    """Return the line that a definition has for a shell, None when no shell is wanted."""
    if definition.get("shell") is not True:
        return None
    command = definition.get("command")
    if isinstance(command, (list, tuple)) and len(command) == 1:
        command = command[0]
    return command if isinstance(command, str) else None


def shell_program(windows: bool = WINDOWS) -> str:
    """Return the program that reads lines."""
    return (os.environ.get("COMSPEC") or "cmd.exe") if windows else SHELL


def shell_words(line: str, windows: bool = WINDOWS) -> Tuple[str, ...]:
    """Return the words that have a line run.

    >>> shell_words("sort a | uniq", windows=False)[1:]
    ('-c', 'sort a | uniq')
    """
    program = shell_program(windows)
    return (program, *_CMD_OPTIONS, line) if windows else (program, "-c", line)


def command_line_of(words: Sequence[str]) -> str:
    """Return the one text that Windows starts a program by.

    A line for cmd.exe goes between two quotes as it is: it knows no escaped ones.

    >>> command_line_of(["cmd.exe", "/d", "/s", "/c", 'sort "my file"'])
    'cmd.exe /d /s /c "sort "my file""'
    >>> command_line_of(["sort", "my file"])
    'sort "my file"'
    """
    import subprocess

    if tuple(words[1:-1]) == _CMD_OPTIONS:
        return subprocess.list2cmdline(words[:-1]) + f' "{words[-1]}"'
    return subprocess.list2cmdline(words)


def quoted(value: str, windows: bool = WINDOWS) -> str:
    r"""Write a value so that the shell reads it as one word, and as nothing else.

    Raises `InputError` for what cmd.exe has no way to quote.

    >>> quoted("my file; rm x", windows=False), quoted(r"C:\my files" + "\\", windows=True)
    ("'my file; rm x'", '"C:\\my files\\\\"')
    """
    if not windows:
        return shlex.quote(value)
    if _CMD_PLAIN.match(value):
        return value
    if _CMD_NEVER.search(value):
        raise InputError(
            f"found the value {ascii(value)}, which cmd.exe cannot be given as one word: "
            "a quote, a percent sign or a control character is in it"
        )
    # Programs take a backslash before the last quote for its escape, cmd.exe does not.
    slashes = len(value) - len(value.rstrip("\\"))
    return f'"{value}{slashes * chr(92)}"'


def fault_of_line(line: str, windows: bool = WINDOWS) -> Optional[str]:
    """Say why a line is nothing for the shell; None when it is."""
    if not line.strip():
        return "found an empty line, expected one for the shell"
    if windows and "\n" in line.strip():
        return "found a line break, which cmd.exe stops at; join commands by &&"
    return None


def misplaced_name(line: str, windows: bool = WINDOWS) -> Optional[str]:
    """Say which name stands where a quoted value would not be one word; None when all stand well.

    >>> misplaced_name("cat {file} | sort", windows=False) is None
    True
    >>> print(misplaced_name("cat '{file}'", windows=False))
    found {file} in single quotes, but it is quoted when it is filled in; write x={file} and use $x
    """
    frames = _CMD if windows else _SH
    for spot, frame in _frames_at(line, frames):
        if spot.name and frame.words:
            shown = f"{{{spot.name}}}"
            remedy = f"write x={shown} and use $x" if frames is _SH else f"write {shown} bare"
            return f"found {shown} {frame.words}, but it is quoted when it is filled in; {remedy}"
    return None


_PLAIN_END = re.compile(r"<<-?[ \t]*(['\"]?)[A-Za-z_][A-Za-z0-9_]*\1(?=[ \t\n;|&<>)]|\Z)")
"""How a here-document begins whose end is named by a word that every shell reads alike."""


class _Frame(NamedTuple):
    """A stretch of a line: what a value in it would be in (nothing: it can be quoted there).

    `opens` tells which signs begin inner ones, longest first; `closes` is the sign at its end.
    """

    words: str
    opens: Tuple[Tuple[str, Tuple[str, ...]], ...] = ()
    closes: str = ""
    escape: str = ""


_PLAIN_OPENS = (
    ("$((", ("arithmetic", "arithmetic")),
    ("$(", ("inner",)),
    ("${", ("variable",)),
    ("$'", ("unsure",)),
    ("$[", ("unsure",)),
    ("((", ("arithmetic", "arithmetic")),
    ("(", ("inner",)),
    ("'", ("single",)),
    ('"', ("double",)),
    ("`", ("backquotes",)),
    ("#", ("comment",)),
)

_INSIDE_OPENS = (
    ("$((", ("arithmetic", "arithmetic")),
    ("$(", ("inner",)),
    ("${", ("variable",)),
    ("`", ("backquotes",)),
)

_SH: Dict[str, _Frame] = {
    "plain": _Frame("", _PLAIN_OPENS, "", "\\"),
    # Of the round brackets of `case` some have no other half, so what follows is not known.
    "inner": _Frame("", (*_PLAIN_OPENS, ("case ", ("unsure",))), ")", "\\"),
    "single": _Frame("in single quotes", (), "'"),
    "double": _Frame("in double quotes", _INSIDE_OPENS, '"', "\\"),
    "backquotes": _Frame("in backquotes", (), "`", "\\"),
    "variable": _Frame("in ${...}", (*_INSIDE_OPENS, ('"', ("double",))), "}", "\\"),
    "arithmetic": _Frame("in $((...))", (*_INSIDE_OPENS, ("(", ("arithmetic",))), ")", "\\"),
    # Some shells take $' and $[ for brackets of their own and some do not: where they end is open.
    "unsure": _Frame("after $', $[ or (case"),
    "comment": _Frame("in a comment"),
    "document": _Frame("in a here-document"),
    "escaped": _Frame("after a backslash"),
}

_CMD: Dict[str, _Frame] = {
    "plain": _Frame("", (('"', ("double",)),), "", "^"),
    "double": _Frame("in double quotes", (), '"'),
    "escaped": _Frame("after a ^"),
}


def _frames_at(line: str, frames: Mapping[str, _Frame]) -> Iterator[Tuple[Spot, _Frame]]:
    """Give every token of a line with the innermost stretch that it stands in."""
    spots = {spot.start: spot for spot in spots_of(line)}
    stack = ["plain"]
    has_document = is_escaped = False
    at = 0
    while at < len(line):
        frame = frames[stack[-1]]
        if at in spots:
            yield spots[at], frames["escaped"] if is_escaped else frame
            at, is_escaped = spots[at].end, False
            continue
        sign = line[at]
        if is_escaped or sign == frame.escape:
            is_escaped = not is_escaped
            at += 1
            continue
        if sign == "\n" and stack[-1] == "comment":
            stack.pop()  # the line break is looked at again: a here-document may begin with it
            continue
        if frames is _SH and not frame.words and _begins_document(line, at):
            has_document = True
            if not _PLAIN_END.match(line, at):
                stack.append("document")
        if sign == "\n" and has_document:
            stack.append("document")
        at += _step(line, at, frame, stack)


def _step(line: str, at: int, frame: _Frame, stack: List[str]) -> int:
    """Go on by one sign, into an inner stretch or out of this one; return the sign's length."""
    if frame.closes and line.startswith(frame.closes, at):
        stack.pop()
        return len(frame.closes)
    for opening, inner in frame.opens:
        if line.startswith(opening, at):
            if opening != "#" or line[at - 1 : at] in ("", *" \t\n;&|()"):
                stack.extend(inner)
            return len(opening)
    return 1


def _begins_document(line: str, at: int) -> bool:
    return line.startswith("<<", at) and "<<<" not in (line[at : at + 3], line[at - 1 : at + 2])
