"""Who lives in an output folder: one slot, its documents and logs, and who gives way to whom."""

import os
from itertools import islice
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import read_text, remove_file
from hydra_heads.base.jsontext import parse_json
from hydra_heads.model.names import log_file_name, profile_file_name
from hydra_heads.model.places import EXPORT_FOLDER, SLOT_FILE, WEIGHTS_FILE, dashboard_path
from hydra_heads.model.slot import SlotDefinition

TEMPORARY_SLOTS = ("demo", "adhoc")
"""The built-in slot and the one of `--head`: both give way to any other slot."""

_SMALL_BYTES = 1 << 16

_FRONT_LINES = 100_000

_RUNS_LINE = '  "runs": [\n'
"""The line that `dump_json_rows` writes before the first run."""

_PROFILE_START, _PROFILE_END, _LOG_END = "head_", ".json", ".log"


class Resident(NamedTuple):
    """The slot that a folder holds, and the heads that its documents name.

    A temporary one gives way: it is the built-in slot or that of `--head`, whose heads come from
    no file. A person's own heads file may use those names, and is as safe as any other.
    """

    slot: str
    heads: Tuple[str, ...]
    is_temporary: bool = False


def resident_of(folder: str) -> Optional[Resident]:
    """Return who lives in a folder, by `slot.json` or else by the profiles; None when nobody does.

    Raises `InputError` when `slot.json` is no slot document of this version.
    """
    path = os.path.join(folder, SLOT_FILE)
    if os.path.lexists(path):
        from hydra_heads.model.documents import read_document

        document = read_document(path, "slot")
        heads = document["heads"]
        assert isinstance(heads, list)
        slot = str(document["slot"])
        is_temporary = slot in TEMPORARY_SLOTS and document.get("heads_file") is None
        return Resident(slot, tuple(str(head["name"]) for head in heads), is_temporary)
    for name in _profile_names(folder):
        profile = _profile_of(folder, name)
        named = _text(profile.get("slot"))
        if named is not None:
            is_temporary = named in TEMPORARY_SLOTS and profile.get("heads_file") is None
            return Resident(named, (), is_temporary)
    return None


def check_resident(folder: str, slot: str) -> Optional[Resident]:
    """Return who lives in a folder that a slot wants to use.

    Raises `InputError` when that is another slot that does not give way.
    """
    resident = resident_of(folder)
    if resident is None or resident.slot == slot or resident.is_temporary:
        return resident
    raise InputError(
        f"{folder}: found slot {resident.slot!r} here, and a folder holds one slot; "
        f"give {slot!r} its own: --output-dir {os.path.join(folder, slot)}"
    )


class OutputFolder:
    """The folder of one Phase 1: nothing in it is removed but what an earlier slot or head left.

    Made before the first run, which raises `InputError` when another slot lives here that does
    not give way. One that does keeps everything until `first_run_ended`.
    """

    def __init__(self, path: str, slot: SlotDefinition) -> None:
        self.path = path
        self._slot = slot
        self._resident = check_resident(path, slot.slot)
        known = {head.name for head in slot.heads}
        before = self._resident.heads if self._resident else ()
        self._gone = tuple(name for name in before if name not in known)

    @property
    def gives_way(self) -> Optional[str]:
        """The slot that still lives here and is about to leave."""
        if self._resident is None or self._resident.slot == self._slot.slot:
            return None
        return self._resident.slot

    def move_in(self) -> Optional[str]:
        """Remove what the slot that gives way has left; says so in a line, None when none does.

        Raises `OutputError` when something cannot be removed.
        """
        leaving = self.gives_way
        if leaving is None or self._resident is None:
            return None
        self._remove_heads(leaving, self._resident.heads, keep=[])
        remove_file(os.path.join(self.path, WEIGHTS_FILE))
        dashboard = dashboard_path(self.path)
        document = _document_of(dashboard)
        if document.get("slot") == leaving:
            self._remove_exports(document, os.path.dirname(dashboard))
            remove_file(dashboard)
        self._resident = None
        self._gone = ()
        return (
            f"slot {leaving!r} gives way to {self._slot.slot!r}: its profiles, logs, weights, "
            "exports and dashboard are removed, its runs stay in the history"
        )

    def _remove_exports(self, dashboard: Mapping[str, object], beside: str) -> None:
        """Remove the files that a dashboard names, as far as they lie among the exports here."""
        named = dashboard.get("exports")
        place = os.path.join(self.path, EXPORT_FOLDER)
        if not isinstance(named, Mapping) or os.path.islink(place):
            return
        for name in filter(None, map(_text, named.values())):
            path = os.path.join(beside, name)
            # Whatever a dashboard says: nothing outside the folder of exports is removed.
            if os.path.abspath(os.path.dirname(path)) == os.path.abspath(place):
                self._remove_plain(os.path.join(EXPORT_FOLDER, os.path.basename(path)))
        try:
            os.rmdir(place)
        except OSError:
            pass  # none was made, or a person keeps files there

    def remove_gone(self) -> None:
        """Remove profiles and logs of this slot's heads that are no longer defined or enabled."""
        keep = [head.name for head in self._slot.heads]
        self._remove_heads(self._slot.slot, self._gone, keep)

    def _remove_heads(self, slot: str, heads: Tuple[str, ...], keep: List[str]) -> None:
        """Remove the files of these heads, and profiles that say they are of this slot."""
        kept = {profile_file_name(name) for name in keep}
        files: Dict[str, str] = {profile_file_name(name): log_file_name(name) for name in heads}
        for name in _profile_names(self.path):
            if name not in kept and name not in files:
                document = _profile_of(self.path, name)
                if document.get("slot") == slot:
                    files[name] = name[: -len(_PROFILE_END)] + _LOG_END
        for profile, log in files.items():
            if profile not in kept:
                self._remove_plain(profile)
                self._remove_plain(log)

    def _remove_plain(self, name: str) -> None:
        path = os.path.join(self.path, name)
        # A folder of that name is none of ours.
        if not os.path.isdir(path) or os.path.islink(path):
            remove_file(path)


def has_complete_profile(folder: str, head: str) -> bool:
    """Say whether a head's profile is there and says of itself that it is complete.

    A profile of another program that does not say counts as complete.
    """
    document = _profile_of(folder, profile_file_name(head))
    return bool(document) and document.get("complete", True) is not False


def _profile_names(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if name.startswith(_PROFILE_START) and name.endswith(_PROFILE_END):
            yield name


def _profile_of(folder: str, name: str) -> Mapping[str, object]:
    return _document_of(os.path.join(folder, name))


def _document_of(path: str) -> Mapping[str, object]:
    """Read a document whoever wrote it; empty when it is missing or no JSON object."""
    try:
        document = parse_json(_front_of(path) or read_text(path), path)
    except InputError:
        return {}
    return document if isinstance(document, Mapping) else {}


def _front_of(path: str) -> Optional[str]:
    """Return a profile that we wrote without its runs, which come last; None for other files.

    The runs of a long Phase 1 would take a hundred times the memory of all the rest.
    """
    try:
        if os.path.getsize(path) < _SMALL_BYTES:
            return None
        with open(path, encoding="utf-8") as file:
            lines: List[str] = []
            for line in islice(file, _FRONT_LINES):
                if line == _RUNS_LINE:
                    return "".join(lines) + _RUNS_LINE.rstrip() + "]}"
                lines.append(line)
    except (OSError, ValueError):
        pass  # `read_text` has the words for it
    return None


def _text(value: object) -> Optional[str]:
    return value if isinstance(value, str) else None
