"""How Hydra was called, so that messages and next commands have the form the person used."""

import os
import sys
from typing import NamedTuple, Optional, Sequence, Tuple

SCRIPTS = {
    "profile": "hydra_profile_heads.py",
    "weigh": "hydra_adaptive_weighting.py",
    "dashboard": "hydra_dashboard_config_gen.py",
}
"""Commands that are a script of their own at the top level."""

INSTALLED = "hydra-heads"

MODULE = "hydra_heads"

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Calling(NamedTuple):
    """The words before the options: of a script, of `python -m hydra_heads`, or of the command.

    `launcher` is what comes before a command's name; `script_folder` is where the scripts are,
    as it was typed, and None when no script was called.
    """

    launcher: Tuple[str, ...]
    script_folder: Optional[str]

    def words_of(self, command: str) -> Tuple[str, ...]:
        """Return the words that call another command in the same form."""
        if self.script_folder is not None and command in SCRIPTS:
            return (self.launcher[0], os.path.join(self.script_folder, SCRIPTS[command]))
        if self.script_folder:
            return (self.launcher[0], os.path.join(self.script_folder, MODULE), *command.split())
        if self.script_folder is not None:
            return (self.launcher[0], "-m", MODULE, *command.split())
        return (*self.launcher, *command.split())

    def from_folder(self, folder: str) -> "Calling":
        """Return how Hydra is called by somebody who stands in another folder.

        What is installed works everywhere; a checkout is named by its path from there.
        """
        if os.path.samefile(folder, os.curdir):
            return self
        program = self.launcher[0]
        if os.path.dirname(program):
            program = os.path.abspath(program)
        is_command = len(self.launcher) == 1 and self.script_folder is None
        is_module = self.launcher[1:] == ("-m", MODULE)
        if is_command or (is_module and not _is_same_folder(os.path.dirname(_PACKAGE), os.curdir)):
            return Calling((program, *self.launcher[1:]), None)
        try:
            path = os.path.relpath(_PACKAGE, os.path.realpath(folder))
        except ValueError:  # another drive of Windows: there is no relative path
            path = _PACKAGE
        return Calling((program, path), None)

    def program(self, command: str) -> str:
        """Return how a command names itself in messages and help."""
        return " ".join(self.words_of(command))

    def line(self, command: str, options: Sequence[str]) -> str:
        """Return a whole command line that can be pasted into a shell."""
        return quote_words((*self.words_of(command), *options))


AS_INSTALLED = Calling((INSTALLED,), None)
"""Called by the installed command."""


def option_words(option: str, value: str) -> Tuple[str, ...]:
    """Return an option with its value, in one word where the value looks like an option.

    >>> option_words("--out", "a.json"), option_words("--out", "-a.json")
    (('--out', 'a.json'), ('--out=-a.json',))
    """
    return (f"{option}={value}",) if value.startswith("-") else (option, value)


def quote_words(words: Sequence[str]) -> str:
    """Join words as this system's shell reads them.

    >>> quote_words(["show", "my heads"]) in ("show 'my heads'", 'show "my heads"')
    True
    """
    if os.name == "nt":
        import subprocess

        return subprocess.list2cmdline(words)
    import shlex

    return " ".join(shlex.quote(word) for word in words)


def from_script(path: str) -> Calling:
    """Say how a script was called; `path` is the script as it was typed."""
    return Calling((_python(),), os.path.dirname(path))


def from_module_or_command(path: str) -> Calling:
    """Say how the package was called; `path` is `sys.argv[0]`."""
    if os.path.isdir(path):
        return Calling((_python(), path), None)
    if os.path.basename(path) == "__main__.py":
        return Calling((_python(), "-m", MODULE), None)
    return Calling((_as_typed(path),), None)


def _python() -> str:
    """Return the interpreter as a person would type it."""
    typed: Sequence[str] = getattr(sys, "orig_argv", ()) or (sys.executable,)
    return _as_typed(typed[0]) or "python"


def _as_typed(path: str) -> str:
    """Return a program's name where a shell finds this very program by it, else its path.

    Another folder may hold a link to the same file and still be another program: the
    interpreter of a virtual environment is a link to the system's.
    """
    folder, name = os.path.split(path)
    found = _folder_on_path(name) if folder else None
    return name if found is not None and _is_same_folder(found, folder) else path


def _folder_on_path(name: str) -> Optional[str]:
    """Return the folder in which a shell finds a program; None when it finds none."""
    if os.name == "nt":  # endings, and the current folder: the standard library knows the rules
        import shutil

        found = shutil.which(name)
        return None if found is None else os.path.dirname(found)
    # As `shutil.which` does; importing that takes longer than most of what follows it.
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return folder
    return None


def _is_same_folder(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one or os.curdir, other or os.curdir)
    except OSError:
        return False
