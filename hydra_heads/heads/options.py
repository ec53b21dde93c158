"""Heads and instances given on the command line: the slot `adhoc`."""

from typing import Dict, Sequence

from hydra_heads.base.errors import InputError, UsageError
from hydra_heads.heads.splitting import shell_word_in, split_command
from hydra_heads.model.names import check_distinct, check_name

ADHOC = "adhoc"
"""The slot of heads that no file defines."""


def adhoc_document(heads: Sequence[str], instances: Sequence[str]) -> Dict[str, object]:
    """Make a heads document from `NAME=COMMAND` and `KEY=VALUE[,KEY=VALUE]` texts.

    Raises `UsageError` for a text of another form, and for commands that are meant for a shell.
    """
    entries = [_head(text) for text in heads]
    try:
        check_distinct((str(entry["name"]) for entry in entries), "--head")
    except InputError as error:
        raise UsageError(error.message) from error
    return {"slot": ADHOC, "heads": entries, "instances": [_instance(text) for text in instances]}


def _head(text: str) -> Dict[str, object]:
    name, equals, command = text.partition("=")
    if not equals:
        raise UsageError(f"--head: found {ascii(text)}, expected NAME=COMMAND")
    try:
        check_name(name, "--head")
    except InputError as error:
        raise UsageError(error.message) from error
    word = shell_word_in(command)
    if word is not None:
        raise UsageError(
            f"--head {name}: found a bare {word!r}, but no shell reads a command; "
            'quote it if it is an argument, or write a heads file with "stdout" to keep or drop '
            'output and "shell": true for such a line'
        )
    try:
        words = split_command(command)
    except ValueError as error:
        raise UsageError(f"--head {name}: {str(error).lower()} in {ascii(command)}") from error
    if not words:
        raise UsageError(f"--head {name}: found no command, expected NAME=COMMAND")
    return {"name": name, "command": words}


def _instance(text: str) -> Dict[str, object]:
    return {"name": text, "values": instance_values(text)}


def instance_values(text: str) -> Dict[str, str]:
    """Return the values that `KEY=VALUE[,KEY=VALUE]` gives; raises `UsageError` for other texts.

    >>> instance_values("file=a.txt,level=9")
    {'file': 'a.txt', 'level': '9'}
    """
    values: Dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals or not key.isidentifier():
            raise UsageError(
                f"--instance: found {ascii(part)} in {ascii(text)}, expected "
                "KEY=VALUE[,KEY=VALUE]; a value with a comma needs an instance of a heads file"
            )
        if key in values:
            raise UsageError(f"--instance: key {key!r} comes twice in {ascii(text)}")
        values[key] = value
    return values
