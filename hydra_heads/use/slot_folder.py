"""Which folder is a slot's."""

import os
from typing import Optional

from hydra_heads.base.errors import InputError
from hydra_heads.measure.folder import resident_of
from hydra_heads.use.published import find_published


def slot_folder(base: str, slot: str) -> Optional[str]:
    """Return the folder that is a slot's: `base` or the folder of its name there; None: neither.

    Where neither says whose it is, weights of the slot do. Raises `InputError` for a `slot.json`
    that cannot be used.
    """
    for folder in (base, os.path.join(base, slot)):
        if slot_living_in(folder) == slot:
            return folder
    try:
        published = find_published(base, slot)
    except InputError:
        return None  # whoever reads them for their shares says what is wrong
    return None if published is None else os.path.dirname(published.path)


def slot_living_in(folder: str) -> Optional[str]:
    """Return the slot whose folder this is, None when it is nobody's."""
    resident = resident_of(folder)
    return None if resident is None else resident.slot
