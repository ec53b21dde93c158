"""Heads that are programs with arguments: a list of words, or a line for a shell that says so."""

import os
import shlex
from typing import Iterator, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Context, HeadKind, Launch, check_kept, launch_of
from hydra_heads.heads.needs import has_folder, missing_program
from hydra_heads.heads.placeholders import fill
from hydra_heads.heads.programs import find_program, is_batch_file
from hydra_heads.heads.shell import fault_of_line, line_of, quoted, shell_program, shell_words
from hydra_heads.heads.surroundings import (
    environment_of,
    run_folder,
    shown_values,
    values_of,
)
from hydra_heads.model.slot import Head, Instance, SlotDefinition


class CommandKind(HeadKind):
    """`"command": ["gzip", "-9", "-c", "{file}"]`, or with `"shell": true` one line."""

    name = "command"
    key = "command"

    def check(self, definition: Mapping[str, object], where: str) -> None:
        """Refuse what starts no program, and output that is dropped though it is read."""
        line, words = line_of(definition), _words(definition)
        if line is not None:
            fault = fault_of_line(line)
            if fault is not None:
                raise InputError(f"{where}.command: {fault}")
        elif definition.get("shell") is True:
            raise InputError(
                f'{where}.command: found {len(words)} words beside "shell": true, expected one '
                "line, which the shell splits itself"
            )
        elif isinstance(definition["command"], str):
            raise InputError(
                f"{where}.command: found {ascii(definition['command'])}, expected a list of "
                'words; a line for a shell needs "shell": true beside it'
            )
        else:
            check_program(words, f"{where}.command")
        check_kept(definition, ("stdout_matches", "json_equals", "same_output_as"), where)

    def texts_of(self, definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
        """Give the words of the command, or the line."""
        line = line_of(definition)
        if line is not None:
            yield "command", line
            return
        for at, word in enumerate(_words(definition)):
            yield f"command[{at}]", word

    def needs(self, head: Head, slot: SlotDefinition) -> Optional[str]:
        """Look the program up for every instance; say what is missing when all lack it."""
        if line_of(head.definition) is not None:
            return missing_program(head, slot, shell_program())
        words = _words(head.definition)
        # A `prepare` may be what makes a program that is named by its path.
        is_made = bool(head.prepare) and has_folder(words)
        return None if is_made else missing_program(head, slot, words[0])

    def launch(self, head: Head, instance: Instance, context: Context) -> Launch:
        """Fill in the words; the program is named by its full path when it is found."""
        values = values_of(head, instance, context)
        cwd = run_folder(head, values, context.folder)
        env = environment_of(head, values)
        line = line_of(head.definition)
        if line is not None:
            return launch_of(head, shell_words(fill(line, values, quoted)), env, cwd)
        return launch_of(head, found_words(_words(head.definition), values, env, cwd), env, cwd)

    def shown(self, head: Head, instance: Instance, context: Context) -> str:
        """Word the command as one would type it."""
        values = shown_values(head, instance, context)
        line = line_of(head.definition)
        if line is not None:
            return fill(line, values, quoted)
        words = [fill(word, values) for word in _words(head.definition)]
        if os.name == "nt":
            import subprocess

            return subprocess.list2cmdline(words)
        return " ".join(shlex.quote(word) for word in words)


def check_program(words: Sequence[str], place: str) -> None:
    """Raise `InputError` when words start no program: none is named, or only a shell runs it."""
    program = (*words, "")[0]
    if not program.strip():
        raise InputError(f"{place}: found no program; the first word names it")
    if is_batch_file(program):
        raise InputError(
            f"{place}[0]: found {ascii(program)}, a batch file, which only a shell runs; name "
            "the program that it calls"
        )


def found_words(
    words: Sequence[str], values: Mapping[str, str], env: Mapping[str, str], cwd: str
) -> Tuple[str, ...]:
    """Fill words in, the program by its full path when it is found from `env` and `cwd`."""
    program, *rest = (fill(word, values) for word in words)
    return (find_program(program, env, cwd).path or program, *rest)


def _words(definition: Mapping[str, object]) -> Tuple[str, ...]:
    command = definition["command"]
    return tuple(str(word) for word in command) if isinstance(command, (list, tuple)) else ()
