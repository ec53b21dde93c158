"""The table of commands: a new command is one file here and one row."""

import difflib
from importlib import import_module
from types import ModuleType
from typing import Mapping

from hydra_heads.base.errors import UsageError

COMMANDS: Mapping[str, str] = {
    "profile": "Phase 1: run every head on the same inputs and write one profile a head",
    "weigh": "Phase 2: turn the profiles into weights that say how much to rely on each head",
    "dashboard": "Phase 3: publish profiles and weights as the document that monitors read",
    "pipeline": "all three phases, one exit code: for cron, systemd and Task Scheduler",
    "show": "print profiles and weights as a table or as JSON",
    "compare": "tell whether one of two heads is faster, by how much, and how sure that is",
    "validate": "check documents of Hydra: files or whole folders",
    "new": "start your own heads: write a heads file, or copy a runnable example",
    "doctor": "check this machine and installation; measure what measuring costs here",
}
"""Name and one line of help; the module of the same name has `add_options` and `run`."""


def find_command(name: str) -> ModuleType:
    """Return the module of a command; raises `UsageError` naming the nearest one there is.

    It is imported only now, so that a command costs what it needs itself.
    """
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, 1)
        hint = f"did you mean {near[0]!r}" if near else f"they are {', '.join(COMMANDS)}"
        raise UsageError(f"{ascii(name)[:60]} is no command; {hint}; see --help")
    return import_module(f"hydra_heads.cli.{name}")
