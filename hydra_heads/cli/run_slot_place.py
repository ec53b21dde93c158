"""Where a slot's job is at home: its folder, its heads, its weights, and what is doubtful there."""

import logging
import os
import time
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.folders import folder_from, weights_path
from hydra_heads.cli.values import path_name
from hydra_heads.measure.folder import resident_of
from hydra_heads.model.places import DEFAULT_FOLDER
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.use.definitions import definitions_for
from hydra_heads.use.published import Published, doubts, read_published
from hydra_heads.use.slot_folder import slot_folder

LOG = logging.getLogger("hydra.cli.run_slot_place")


class Place(NamedTuple):
    """The slot's folder, its heads, the weights in force (None without), where those lie.

    `words` are the options that name the folder to other commands.
    """

    folder: str
    slot: SlotDefinition
    published: Optional[Published]
    weights_path: str
    words: Sequence[str] = ()


def place_of(call: Call, slot: str) -> Place:
    """Find heads and weights of a slot, and warn of what is doubtful about them.

    Raises `InputError` where nothing says what the heads are, for a document that cannot be
    used, and where the folder is another slot's.
    """
    base = folder_from(call.options.profiles)
    home = slot_folder(base, slot)
    heads_file = call.options.heads or from_environment("HYDRA_HEADS", path_name)
    found = definitions_for(slot, home, heads_file)
    if found is None:
        raise InputError(_unknown(call, base, slot))
    folder = _room_for(base, slot) if home is None else home
    for doubt in found.doubts:
        LOG.warning("%s", doubt)
    path = call.options.weights or weights_path(folder)
    words = [] if folder == DEFAULT_FOLDER else list(option_words("--profiles", folder))
    published = _published(call, path, slot, words)
    place = Place(folder, found.slot, published, path, words)
    _warn_of_weights(call, place)
    return place


def _room_for(base: str, slot: str) -> str:
    """Return the folder for the runs of a slot that has none yet."""
    resident = resident_of(base)
    if resident is None or resident.is_temporary:
        return base
    raise InputError(
        f"{base}: found slot {resident.slot!r} here, and a folder holds one slot; "
        f"give {slot!r} its own: --profiles {os.path.join(base, slot)}"
    )


def _unknown(call: Call, base: str, slot: str) -> str:
    profile = call.calling.line("profile", ["--heads", "FILE"])
    command = call.calling.line("run", ["--", slot])
    return (
        f"{base}: slot {slot!r} is neither here nor in {os.path.join(base, slot)}, and no "
        f"hydra_heads.json of it in the current folder; name its heads by --heads FILE, or "
        f"profile it: {profile}; a command comes after --: {command}"
    )


def _published(call: Call, path: str, slot: str, words: Sequence[str]) -> Optional[Published]:
    if call.options.weights is None and not os.path.lexists(path):
        return None
    line = call.calling.line("weigh", words)
    try:
        published = read_published(path, f"make it: {line}")
    except InputError as error:
        if not os.path.lexists(path):
            raise
        raise InputError(
            f"{error.message}; if it is beyond mending, remove it and weigh again: {line}"
        ) from error
    if published.slot in (None, slot):
        return published
    LOG.warning("%s: of slot %r, not %r: counts as no weights", path, published.slot, slot)
    return None


def _warn_of_weights(call: Call, place: Place) -> None:
    """Say what keeps the weights from being what they should be."""
    published = place.published
    if published is None:
        line = call.calling.line("weigh", place.words)
        LOG.warning(
            "%s: no weights: heads are alike until runs tell them apart; profile, then weigh: %s",
            place.weights_path,
            line,
        )
        return
    for doubt in doubts(published, time.time()):
        LOG.warning("%s", doubt)
    known = [head.name for head in place.slot.heads]
    gone = [name for name in published.heads if name not in known]
    if gone:
        LOG.warning(
            "%s: no longer there, or not enabled: %s; left out, the others share its weight",
            published.path,
            ", ".join(gone),
        )
    new: List[str] = [name for name in known if name not in published.heads]
    if new:
        LOG.warning(
            "%s: no weight yet of %s: tried now and then; profile and weigh again",
            published.path,
            ", ".join(new),
        )
