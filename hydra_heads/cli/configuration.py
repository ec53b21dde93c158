"""`--config FILE`: whom to tell of what, and how strict to be, beside the heads file."""

import logging
from typing import TYPE_CHECKING, Optional

from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.values import path_name
from hydra_heads.model.slot import SlotDefinition

if TYPE_CHECKING:
    import argparse


LOG = logging.getLogger("hydra.cli.configuration")


def add_config_option(parser: "argparse._ActionsContainer") -> None:
    """Add `--config`."""
    parser.add_argument(
        "--config",
        type=path_name,
        metavar="FILE",
        help="configuration beside the heads file: rules, channels, gate and more (default none, "
        "environment HYDRA_CONFIG)",
    )


def config_path(call: Call) -> Optional[str]:
    """Return the configuration that an option or the environment names; None without."""
    given: Optional[str] = call.options.config
    return given or from_environment("HYDRA_CONFIG", path_name)


def configured(call: Call, slot: SlotDefinition) -> SlotDefinition:
    """Return a slot with the configuration that is named laid over it, its rules checked.

    Raises `InputError` for a configuration that cannot be used, and for a rule that is wrong.
    """
    from hydra_heads.cli.rule_checking import check_rules

    path = config_path(call)
    if path is not None:
        from hydra_heads.heads.config import read_config, with_config

        slot = with_config(slot, read_config(path), path)
    check_rules(slot)
    return slot


def slot_in_force(call: Call, folder: str) -> SlotDefinition:
    """Return the slot of a folder as it is defined now, configured.

    Its heads, rules and channels are those of the heads file that its `slot.json` names, and of
    the configuration that Phase 1 had, unless another one is named. Raises `InputError` where
    nothing says what they are.
    """
    from hydra_heads.base.errors import InputError
    from hydra_heads.cli.folders import profile_line
    from hydra_heads.use.definitions import definitions_in

    found = definitions_in(folder)
    if found is None:
        raise InputError(f"{folder}: no slot here; make profiles: {profile_line(call, folder)}")
    for doubt in found.doubts:
        LOG.warning("%s", doubt)
    return configured(call, found.slot)
