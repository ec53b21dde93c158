"""Hashes that tell whether a definition or an input is the same as before.

They hold nothing of the machine: no absolute path, no value filled in, no time of change.
"""

import hashlib
import json
import os
import stat
from typing import Dict, Iterator, List, Mapping, Optional

from hydra_heads.base.files import sha256_of
from hydra_heads.model.slot import Instance

NOT_OF_THE_WORK = frozenset(["comment", "display_name", "enabled", "tags", "weight"])
"""Settings that change nothing about what is run."""


def head_fingerprint(definition: Mapping[str, object], parts: Mapping[str, object]) -> str:
    """Hash a head's resolved definition with the parts that its kind adds."""
    kept = {key: value for key, value in definition.items() if key not in NOT_OF_THE_WORK}
    for key in ("success", "limits", "http"):
        inner = kept.get(key)
        if isinstance(inner, Mapping):
            kept[key] = {name: value for name, value in inner.items() if name != "comment"}
    return _hash_of({"definition": kept, **parts} if parts else {"definition": kept})


def instance_fingerprint(instance: Instance, folder: str) -> str:
    """Hash an instance's values, and the content of those that name something below `folder`.

    Of a folder names and contents count; the slot's folder itself is none of its inputs.
    """
    contents: Dict[str, object] = {}
    for name, value in instance.values.items():
        if isinstance(value, str):
            content = _content_of(value, folder)
            if content is not None:
                contents[name] = content
    return _hash_of({"values": dict(instance.values), "contents": contents})


def _hash_of(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


def _content_of(value: str, folder: str) -> Optional[object]:
    path = os.path.normpath(os.path.join(folder, value))
    if not path.startswith(os.path.join(os.path.normpath(folder), "")):
        return None
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return None  # no path, but a text
    if stat.S_ISDIR(mode):
        return list(_files_below(path))
    return sha256_of(path) if stat.S_ISREG(mode) else None


def _files_below(folder: str) -> Iterator[List[Optional[str]]]:
    """Give each file below a folder as name and sha256, folders by their name alone, sorted."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        inside = os.path.relpath(place, folder).replace(os.sep, "/")
        for name in sorted(folders):
            yield [f"{inside}/{name}/", None]
        for name in sorted(files):
            path = os.path.join(place, name)
            try:
                is_file = stat.S_ISREG(os.stat(path).st_mode)
            except OSError:
                is_file = False  # a link to nowhere
            yield [f"{inside}/{name}", sha256_of(path) if is_file else None]
