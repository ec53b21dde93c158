"""The name under which a command's runs are kept when nobody names it: its script's, or its own."""

import re
from typing import NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.names import name_fault

MOST_CHARACTERS = 64

_NOT_IN_NAMES = re.compile(r"[^a-z0-9_.]+")

_NAMELESS = "command"


class _Interpreter(NamedTuple):
    """How an interpreter finds its program among its words.

    `inline` are letters of options that bring it in the next word, `module` one that names it
    there, `valued` options that take another word for themselves.
    """

    inline: str
    module: str = ""
    valued: Tuple[str, ...] = ()


_SHELL = _Interpreter("cs", valued=("-o", "+o", "-O", "+O", "--rcfile", "--init-file"))

_PYTHON = _Interpreter("c", "m", ("-W", "-X", "--check-hash-based-pycs"))

_INTERPRETERS = {
    **dict.fromkeys(("sh", "bash", "dash", "ash", "ksh", "zsh", "fish"), _SHELL),
    **dict.fromkeys(("python", "pythonw", "pypy"), _PYTHON),
    "perl": _Interpreter("eE", valued=("-I",)),
    "ruby": _Interpreter("e", valued=("-I", "-r")),
    "node": _Interpreter("ep", valued=("-r", "--require")),
    "php": _Interpreter("r", valued=("-c", "-d")),
    "Rscript": _Interpreter("e"),
    "lua": _Interpreter("e", valued=("-l",)),
    "pwsh": _Interpreter("", valued=("-ExecutionPolicy",)),
}

_VERSION = re.compile(r"[0-9.]+\Z")


def name_of_command(words: Sequence[str]) -> str:
    """Return a head name for a command: that of the script it runs, else that of its program.

    >>> name_of_command(["python3.11", "-X", "dev", "tools/Night Job.py", "--fast"])
    'night-job'
    >>> name_of_command(["bash", "-x", "build.sh"]), name_of_command(["/usr/bin/sort", "-u"])
    ('build', 'sort')
    """
    program = _base_name(words[0]) if words else ""
    if program.lower().endswith(".exe"):
        program = program[: -len(".exe")]
    interpreter = _INTERPRETERS.get(program) or _INTERPRETERS.get(_VERSION.sub("", program))
    script = None if interpreter is None else _script_of(interpreter, words[1:])
    return as_head_name(_without_ending(_base_name(script)) if script else program)


def as_head_name(text: str, nameless: str = _NAMELESS) -> str:
    """Make a text a head name: in lower case, with `-` for what none may hold.

    `nameless` stands for a text without a letter or digit, and before a name that some system
    cannot keep.

    >>> as_head_name("Größe (neu)"), as_head_name("con"), as_head_name("...")
    ('gr-e-neu', 'command-con', 'command')
    """
    name = _shortened(_NOT_IN_NAMES.sub("-", text.lower()).lstrip("_.-"))
    if not name:
        return nameless
    return name if name_fault(name) is None else _shortened(f"{nameless}-{name}")


def _shortened(name: str) -> str:
    return name[:MOST_CHARACTERS].rstrip("_.-")


def _script_of(interpreter: _Interpreter, words: Sequence[str]) -> Optional[str]:
    """Return the script or module among an interpreter's words; None when there is none."""
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            at += 1
            break
        if word[:1] not in ("-", "+") or word == "-":
            break
        letters = word[1:] if word[:1] == "-" and word[1:2] != "-" else ""
        if word in interpreter.valued:
            at += 2
            continue
        if interpreter.module and letters.endswith(interpreter.module):
            return words[at + 1] if at + 1 < len(words) else None
        if any(letter in interpreter.inline for letter in letters):
            return None
        at += 1
    found = words[at] if at < len(words) else ""
    return found if found not in ("", "-") else None


def _base_name(path: str) -> str:
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


def _without_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 4 and not ending.isdigit() else name
