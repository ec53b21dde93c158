"""Heads that are programs with arguments: a list of words, never a line for a shell."""

import os
import shlex
from typing import Dict, Iterator, Mapping, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Context, HeadKind, Launch, check_kept, launch_of
from hydra_heads.heads.placeholders import fill, uses_of
from hydra_heads.heads.programs import find_program, is_batch_file
from hydra_heads.heads.surroundings import (
    ONLY_IN_A_RUN,
    environment_of,
    missing_folder,
    run_folder,
    shown_values,
    values_of,
)
from hydra_heads.model.slot import Head, Instance, SlotDefinition


class CommandKind(HeadKind):
    """`"command": ["gzip", "-9", "-c", "{file}"]`."""

    name = "command"
    key = "command"

    def check(self, definition: Mapping[str, object], where: str) -> None:
        """Refuse an empty command, a batch file, and output that is dropped though it is read."""
        program = (*_words(definition), "")[0]
        if not program.strip():
            raise InputError(f"{where}.command: found no program; the first word names it")
        if is_batch_file(program):
            raise InputError(
                f"{where}.command[0]: found {ascii(program)}, a batch file, which only a shell "
                "runs; name the program that it calls"
            )
        check_kept(definition, ("stdout_matches", "json_equals", "same_output_as"), where)

    def texts_of(self, definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
        """Give the words of the command."""
        for at, word in enumerate(_words(definition)):
            yield f"command[{at}]", word

    def needs(self, head: Head, slot: SlotDefinition) -> Optional[str]:
        """Look the program up for every instance; say what is missing when all lack it."""
        program = _words(head.definition)[0]
        if any(use.name in ONLY_IN_A_RUN for use in uses_of(program) + uses_of(head.cwd or "")):
            return None
        first = None
        for instance in slot.instances:
            context = Context("", 0, 0, slot.folder, slot.import_folder)
            fault = _fault(head, shown_values(head, instance, context), slot.folder)
            if fault is None:
                return None
            first = first or fault
        return first

    def launch(self, head: Head, instance: Instance, context: Context) -> Launch:
        """Fill in the words; the program is named by its full path when it is found."""
        values = values_of(head, instance, context)
        cwd = run_folder(head, values, context.folder)
        env = environment_of(head, values)
        words = _filled(head, values)
        program = find_program(words[0], env, cwd).path or words[0]
        return launch_of(head, (program, *words[1:]), env, cwd)

    def shown(self, head: Head, instance: Instance, context: Context) -> str:
        """Word the command as one would type it."""
        words = _filled(head, shown_values(head, instance, context))
        if os.name == "nt":
            import subprocess

            return subprocess.list2cmdline(words)
        return " ".join(shlex.quote(word) for word in words)


def _words(definition: Mapping[str, object]) -> Tuple[str, ...]:
    command = definition["command"]
    return tuple(str(word) for word in command) if isinstance(command, (list, tuple)) else ()


def _filled(head: Head, values: Mapping[str, str]) -> Tuple[str, ...]:
    return tuple(fill(word, values) for word in _words(head.definition))


def _fault(head: Head, values: Dict[str, str], folder: str) -> Optional[str]:
    """Say why the head cannot be started with these values."""
    cwd = run_folder(head, values, folder)
    env = environment_of(head, values)
    return (
        missing_folder(head, values, folder)
        or find_program(_filled(head, values)[0], env, cwd).fault
    )
