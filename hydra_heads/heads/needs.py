"""What a head needs and does not have, as far as it can be known before the first run.

Something is missing when it is missing on every instance: otherwise a run fails for itself.
"""

import os
import stat
from typing import Callable, Mapping, Optional, Sequence

from hydra_heads.heads.kind import Context
from hydra_heads.heads.placeholders import fill, uses_of
from hydra_heads.heads.programs import find_program
from hydra_heads.heads.surroundings import (
    ONLY_IN_A_RUN,
    environment_of,
    missing_folder,
    run_folder,
    shown_values,
)
from hydra_heads.model.slot import Head, SlotDefinition

FaultOf = Callable[[Mapping[str, str]], Optional[str]]
"""Says what is wrong where names stand for these values."""


def missing_program(head: Head, slot: SlotDefinition, word: str) -> Optional[str]:
    """Say that a head's folder or a program is missing; `word` is not filled in yet."""
    if not can_be_told(word, head.cwd):
        return None

    def fault_of(values: Mapping[str, str]) -> Optional[str]:
        missing = missing_folder(head, values, slot.folder)
        if missing is not None:
            return missing
        cwd = run_folder(head, values, slot.folder)
        return find_program(fill(word, values), environment_of(head, values), cwd).fault

    return on_every_instance(head, slot, fault_of)


def missing_input(head: Head, slot: SlotDefinition) -> Optional[str]:
    """Say that the file is missing which a head's standard input comes from."""
    text = head.stdin_file
    # A `prepare` may be what makes it.
    if text is None or head.prepare or not can_be_told(text):
        return None
    return on_every_instance(head, slot, lambda values: fault_of_input(head, values, slot.folder))


def missing_help(head: Head, slot: SlotDefinition) -> Optional[str]:
    """Say that a program is missing which goes before every run, or judges it."""
    for setting, words in (("prepare", head.prepare), ("success.verify", head.success.verify)):
        # What is named by a path may be made by then.
        is_made = setting != "prepare" and has_folder(words)
        fault = missing_program(head, slot, words[0]) if words and not is_made else None
        if fault is not None:
            return f"{setting}: {fault}"
    return None


def has_folder(words: Sequence[str]) -> bool:
    """Say whether a program is named by a path, and not looked up on PATH."""
    return bool(words) and (os.path.dirname(words[0]) != "" or "\\" in words[0])


def stdin_path(text: str, values: Mapping[str, str], folder: str) -> str:
    """Return the absolute path of what standard input comes from, below `folder` if relative."""
    return os.path.normpath(os.path.join(folder, fill(text, values)))


def fault_of_input(head: Head, values: Mapping[str, str], folder: str) -> Optional[str]:
    """Say that what standard input should come from cannot be read; None when it can, or is none.

    The file is named as the head names it: where the slot lies is nobody's business.
    """
    if head.stdin_file is None:
        return None
    named = fill(head.stdin_file, values)
    try:
        mode = os.stat(stdin_path(head.stdin_file, values, folder)).st_mode
    except (OSError, ValueError):
        return f"its stdin_file {named!r} is not there"
    # Opening a FIFO would wait for its other end; a device ends nobody's wait.
    is_readable = stat.S_ISREG(mode) or stat.S_ISCHR(mode)
    return None if is_readable else f"its stdin_file {named!r} is no ordinary file"


def can_be_told(*texts: Optional[str]) -> bool:
    """Say whether texts stand for the same before a run as in it."""
    return not any(use.name in ONLY_IN_A_RUN for text in texts for use in uses_of(text or ""))


def on_every_instance(head: Head, slot: SlotDefinition, fault_of: FaultOf) -> Optional[str]:
    """Say what is wrong on every instance, as it is on the first; None when one is right."""
    first = None
    context = Context("", 0, 0, slot.folder, slot.import_folder)
    for instance in slot.instances:
        fault = fault_of(shown_values(head, instance, context))
        if fault is None:
            return None
        first = first or fault
    return first
