"""What a gate is about: folder, slot, heads and profiles that are meant, and its settings."""

import os
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import config_path, configured, slot_in_force
from hydra_heads.cli.folders import find_folder, folder_from, profile_line
from hydra_heads.cli.gate_metrics import default_metrics, metrics_of
from hydra_heads.cli.values import path_name
from hydra_heads.heads.load import HEADS_FILE, load_heads_file
from hydra_heads.model.documents import read_profile, read_profiles
from hydra_heads.model.names import name_fault
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in
from hydra_heads.model.regression import DEFAULT_Q, GateOptions
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.stats.regression import MIN_EFFECT
from hydra_heads.use.slot_folder import slot_living_in


class Scene(NamedTuple):
    """What one gate is about.

    `folder` is None where only profiles are judged and no folder is there; `slot` is None where
    the folder does not say. `heads` are those that were named, on the command line or by the
    settings (none: all), and `is_named` tells that it was on the command line.
    """

    call: Call
    folder: Optional[str]
    slot: Optional[SlotDefinition]
    options: GateOptions
    heads: Tuple[str, ...] = ()
    is_named: bool = False
    profiles: Tuple[Profile, ...] = ()

    @property
    def slot_name(self) -> Optional[str]:
        """The slot that is judged; None where nothing names it."""
        if self.slot is not None:
            return self.slot.slot
        named: Optional[str] = self.call.options.slot
        return named or next((each.slot for each in self.profiles if each.slot), None)


def scene_of(call: Call) -> Scene:
    """Find out what is meant; raises `InputError` for what cannot be read."""
    heads, profiles = _told_apart(call.options.what)
    folder = _folder(call, is_needed=not profiles)
    return _scene(call, folder, None if folder is None else slot_of(call, folder), heads, profiles)


def scene_of_sources(call: Call) -> Scene:
    """Find out what is meant where heads are run now: no folder is needed, a heads file is.

    It is the one that is named, else that of the folder, else `hydra_heads.json` here. Raises
    `InputError` without one, and for what cannot be read.
    """
    heads, profiles = _told_apart(call.options.what)
    if profiles:
        raise InputError(
            f"{profiles[0].path}: a profile is measured already; name heads, or no word"
        )
    folder = _folder(call, is_needed=False)
    file = heads_file_of(call)
    slot = None if folder is None or file is not None else slot_of(call, folder)
    if slot is None:
        if file is None and not os.path.lexists(HEADS_FILE):
            raise InputError(
                f"{HEADS_FILE}: no such file; name the heads that are measured: --heads FILE"
            )
        slot = configured(call, load_heads_file(file or HEADS_FILE))
    return _scene(call, folder, slot, heads, ())


def _scene(
    call: Call,
    folder: Optional[str],
    slot: Optional[SlotDefinition],
    heads: List[str],
    profiles: Tuple[Profile, ...],
) -> Scene:
    settings = _settings(call, slot)
    given = settings.get("heads")
    wanted = tuple(heads) or (tuple(map(str, given)) if isinstance(given, list) else ())
    return Scene(call, folder, slot, _options(call, slot, settings), wanted, bool(heads), profiles)


def slot_of(call: Call, folder: str) -> Optional[SlotDefinition]:
    """Return the slot of a folder as it is defined now; None where the folder has no slot.

    Raises `InputError` for a heads file that is named and is of another slot.
    """
    path = os.path.join(folder, SLOT_FILE)
    heads_file = heads_file_of(call)
    if heads_file is not None:
        loaded = load_heads_file(heads_file)
        resident = slot_living_in(folder)
        if resident not in (None, loaded.slot):
            raise InputError(
                f"{heads_file}: slot: found {loaded.slot!r}, but {folder} holds {resident!r}; "
                "name the heads file of that slot, or another folder: --profiles DIR"
            )
        return configured(call, loaded)
    if not os.path.lexists(path):
        return None
    return slot_in_force(call, folder)


def heads_file_of(call: Call) -> Optional[str]:
    """Return the heads file that an option or the environment names."""
    named: Optional[str] = call.options.heads
    return named or from_environment("HYDRA_HEADS", path_name)


def _told_apart(words: Sequence[str]) -> Tuple[List[str], Tuple[Profile, ...]]:
    """Tell heads from files: what could be a head's name is one, whatever lies here.

    A file ends in `.json`, or has a folder before it; a folder, `DIR/`, stands for its profiles.
    """
    heads: List[str] = []
    profiles: List[Profile] = []
    for word in words:
        if name_fault(word) is None and not word.endswith(".json"):
            heads.append(word)
        elif os.path.isdir(word):
            profiles += read_profiles(word)[0]
        else:
            profiles.append(read_profile(word))
    _check_profiles(profiles)
    return list(dict.fromkeys(heads)), tuple(profiles)


def _check_profiles(profiles: Sequence[Profile]) -> None:
    seen: List[str] = []
    for profile in profiles:
        if profile.name in seen:
            raise InputError(
                f"{profile.path}: a second profile of head {profile.name!r}; name one of each head"
            )
        seen.append(profile.name)
    slots = sorted({profile.slot for profile in profiles if profile.slot})
    if len(slots) > 1:
        raise InputError(f"profiles of {len(slots)} slots: {', '.join(slots)}; judge one at a time")


def _folder(call: Call, is_needed: bool) -> Optional[str]:
    if is_needed or call.options.profiles or call.options.slot:
        return find_folder(call)
    folder = folder_from(None)
    return folder if os.path.isdir(folder) else None


def _settings(call: Call, slot: Optional[SlotDefinition]) -> Mapping[str, object]:
    """Return what heads file or configuration say of the gate."""
    if slot is not None:
        return slot.gate
    path = config_path(call)
    if path is None:
        return {}
    from hydra_heads.heads.config import gate_of, read_config

    return gate_of(read_config(path))


def _options(
    call: Call, slot: Optional[SlotDefinition], settings: Mapping[str, object]
) -> GateOptions:
    """Return what is asked of the gate: by option, else by the settings, else as it is usual."""
    options = call.options
    given = settings.get("metrics")
    metrics = options.metric or (given if isinstance(given, list) else None)
    effect, confirm, q = (
        number_in(settings.get(key)) for key in ("min_effect_percent", "confirm", "q")
    )
    if options.min_effect_percent is not None:
        effect = options.min_effect_percent
    if options.confirm is not None:
        confirm = options.confirm
    return GateOptions(
        MIN_EFFECT if effect is None else effect,
        int(confirm or 0),
        metrics_of(metrics) if metrics else default_metrics(slot),
        DEFAULT_Q if q is None else q,
    )


def check_heads(scene: Scene, known: Sequence[str], where: str) -> List[str]:
    """Return the heads that are judged, out of those that are known there.

    Raises `InputError` for a head that was named and is not known.
    """
    for name in scene.heads if scene.is_named else ():
        if name not in known:
            raise InputError(
                f"{where}: no runs of head {ascii(name)[:80]}; those that have are "
                f"{', '.join(known) or 'none'}"
            )
    if scene.heads:
        return [name for name in scene.heads if name in known]
    if not known:
        folder = scene.folder or folder_from(None)
        raise InputError(f"{where}: no runs here; make some: {profile_line(scene.call, folder)}")
    return list(known)


def environment_name(call: Call) -> Optional[str]:
    """Return the slot that an option or the environment names."""
    named: Optional[str] = call.options.slot
    return named or from_environment("HYDRA_SLOT", str)
