"""Which rules and channels are meant: of a configuration, a heads file, or a slot's folder."""

import argparse
import logging
import os
from typing import List, NamedTuple, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import read_text
from hydra_heads.base.jsontext import parse_json
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import add_config_option, config_path
from hydra_heads.cli.folders import add_place_options, find_folder, folder_from
from hydra_heads.cli.rule_checking import rule_lines
from hydra_heads.cli.values import path_name
from hydra_heads.heads.config import read_config, refuse_yaml, with_config
from hydra_heads.heads.load import HEADS_FILE, load_heads_file
from hydra_heads.model.findings import shown
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.use.definitions import definitions_in

LOG = logging.getLogger("hydra.cli.rules.source")


class Source(NamedTuple):
    """What holds the rules: a heads file or a slot's folder, a configuration, or both.

    `is_by_default` says that nobody named any of them.
    """

    heads: Optional[str] = None
    folder: Optional[str] = None
    config: Optional[str] = None
    is_by_default: bool = False

    @property
    def files(self) -> List[str]:
        """The documents that are read."""
        slot_file = None if self.folder is None else os.path.join(self.folder, SLOT_FILE)
        return [path for path in (self.heads, slot_file, self.config) if path is not None]


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add `--heads`, `--config`, `--profiles` and `--slot`: whose rules are meant."""
    parser.add_argument(
        "--heads",
        type=path_name,
        metavar="FILE",
        help="heads file with rules (default hydra_heads.json when it is here, else what the "
        "folder with the profiles says; environment HYDRA_HEADS)",
    )
    add_config_option(parser)
    add_place_options(parser)


def find_source(call: Call) -> Optional[Source]:
    """Return what holds the rules that are meant; None where nothing is named and nothing there.

    `--heads`, else the folder that `--profiles` or `--slot` names, else a heads file that lies
    here, else the default folder; `--config` with any of these or alone.
    """
    config = config_path(call)
    heads = call.options.heads or from_environment("HYDRA_HEADS", path_name)
    if heads is not None:
        return Source(heads, None, config)
    if not _is_place_named(call) and os.path.lexists(HEADS_FILE):
        return Source(HEADS_FILE, None, config, is_by_default=config is None)
    folder = folder_of_slot(call)
    return None if folder is None and config is None else Source(None, folder, config)


def source_meant(call: Call) -> Source:
    """Return what holds the rules that are meant; raises `InputError` where nothing does."""
    source = find_source(call)
    if source is None:
        raise InputError(
            "there are no rules here: no heads file and no slot; name what holds them: "
            "--heads FILE, --config FILE or --profiles DIR"
        )
    return source


def folder_of_slot(call: Call) -> Optional[str]:
    """Return the folder of the slot that is meant; None where none is named and none is there."""
    if _is_place_named(call):
        return find_folder(call)
    base = folder_from(None)
    return base if os.path.lexists(os.path.join(base, SLOT_FILE)) else None


def _is_place_named(call: Call) -> bool:
    options = call.options
    return options.profiles is not None or options.slot is not None


def source_in(path: str) -> Source:
    """Return what a file that is named holds: heads, a configuration, or a slot.

    Raises `InputError` for any other document.
    """
    refuse_yaml(path)
    document = parse_json(read_text(path), path)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema == "hydra.heads":
        return Source(heads=path)
    if schema == "hydra.config":
        return Source(config=path)
    if schema == "hydra.slot":
        return Source(folder=os.path.dirname(path) or os.curdir)
    raise InputError(
        f"{path}: schema: found {shown(schema)}, expected hydra.heads, hydra.config or hydra.slot"
    )


def slot_from(source: Source) -> SlotDefinition:
    """Return the slot with the rules and channels that are meant; its rules are not checked.

    Raises `InputError` for a file that cannot be used.
    """
    slot = _without_config(source)
    if source.config is None:
        return slot
    return with_config(slot, read_config(source.config), source.config)


def _without_config(source: Source) -> SlotDefinition:
    if source.heads is not None:
        return load_heads_file(source.heads)
    if source.folder is not None:
        found = definitions_in(source.folder)
        if found is None:
            raise InputError(f"{source.folder}: no {SLOT_FILE} here; name a folder with one")
        for doubt in found.doubts:
            LOG.warning("%s", doubt)
        return found.slot
    folder = os.path.dirname(os.path.abspath(source.config)) if source.config else os.getcwd()
    return SlotDefinition("", folder, folder, (), ())


def with_good_rules(slot: SlotDefinition) -> SlotDefinition:
    """Return a slot; raises `InputError` for the first rule of it that cannot be read."""
    for line in rule_lines(slot):
        raise InputError(line)
    return slot
