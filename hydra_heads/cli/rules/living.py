"""The slot whose rules are evaluated in a folder, for commands about what came of them."""

import os

from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import configured, slot_in_force
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.slot import SlotDefinition


def slot_living_by(call: Call, folder: str) -> SlotDefinition:
    """Return the slot of a folder with the configuration that is named laid over it.

    Where no Phase 1 has been there is only what daily use and scripts recorded: the slot has no
    heads then, and the rules of the configuration. Raises `InputError`.
    """
    if os.path.exists(os.path.join(folder, SLOT_FILE)):
        return slot_in_force(call, folder)
    name = call.options.slot or from_environment("HYDRA_SLOT", str) or ""
    here = os.getcwd()
    return configured(call, SlotDefinition(name, here, here, (), ()))
