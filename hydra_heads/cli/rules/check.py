"""Say what is wrong with rules and channels before they are used."""

import argparse
import logging
import os
from typing import List, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE, NEGATIVE, InputError, UsageError
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.rule_checking import check_gate, rule_lines
from hydra_heads.cli.rules.source import (
    Source,
    add_source_options,
    slot_from,
    source_in,
    source_meant,
)
from hydra_heads.cli.values import path_name
from hydra_heads.heads.config import refuse_yaml, source_of
from hydra_heads.model.documents import validate_path
from hydra_heads.model.findings import Findings
from hydra_heads.model.rule_checks import check_channels_of_rules
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.table import sender_of

LOG = logging.getLogger("hydra.cli.rules.check")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules check`."""
    parser.add_argument(
        "file",
        nargs="?",
        type=path_name,
        metavar="FILE",
        help="heads file, configuration or slot.json (default the ones that are in force here)",
    )
    add_source_options(parser)


def run(call: Call) -> int:
    """Print every problem; where there is none, say of how many rules and channels."""
    files, source = _files(call)
    lines = [line for path in files for line in validate_path(path)]
    slot: Optional[SlotDefinition] = None
    if not lines:
        # What a file holds is only asked when it is right: until then its problems are shown.
        slot, lines = _read(source_in(files[0]) if source is None else source, source is None)
    for line in lines:
        print_result(printable(line))
    if slot is None or lines:
        return NEGATIVE
    _warn_of_channels(slot)
    if not call.options.quiet:
        counts = f"{_some(slot.rules, 'rule')}, {_some(slot.channels, 'channel')}"
        print_result(f"{counts}: no problem")
    return DONE


def _files(call: Call) -> Tuple[Sequence[str], Optional[Source]]:
    """Return the files that are checked, and what holds the rules where no file is named."""
    options = call.options
    path = options.file
    if path is None:
        source = source_meant(call)
        if source.config is not None:
            refuse_yaml(source.config)
        return source.files, source
    if any((options.heads, options.config, options.profiles, options.slot)):
        raise UsageError("FILE excludes --heads, --config, --profiles and --slot; see --help")
    refuse_yaml(path)
    if os.path.isdir(path):
        raise InputError(f"{path}: this is a folder, expected a file; name it by --profiles")
    return [path], None


def _read(source: Source, is_alone: bool) -> Tuple[Optional[SlotDefinition], List[str]]:
    """Return the slot that a source defines, and what is wrong with its rules and channels.

    A file that was named alone may leave the channels to another one.
    """
    try:
        slot = slot_from(source)
    except InputError as error:
        return None, [error.message]
    findings = Findings(source_of(slot, "rules") or f"slot {slot.slot}")
    if slot.channels or not is_alone:
        names = [channel.name for channel in slot.channels]
        check_channels_of_rules([rule._asdict() for rule in slot.rules], names, findings)
    lines = [*findings.lines, *rule_lines(slot)]
    try:
        check_gate(slot)
    except InputError as error:
        lines.append(error.message)
    return slot, lines


def _warn_of_channels(slot: SlotDefinition) -> None:
    """Warn of what keeps channels from sending here and now; elsewhere it may be there."""
    around = Surroundings(slot.folder, print)
    for channel in slot.channels:
        try:
            sender_of(channel, around).check()
        except InputError as error:
            LOG.warning("%s", error.message)


def _some(things: Sequence[object], what: str) -> str:
    return f"1 {what}" if len(things) == 1 else f"{len(things)} {what}s"
