"""The inputs of a job: named values, and files found by patterns."""

import glob
import os
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.slot import DEFAULT_INSTANCE, Instance, Value


def instances_of(entries: object, where: str, folder: str) -> Tuple[Instance, ...]:
    """Return the instances that a list of entries names, patterns starting at `folder`.

    Nothing given is one instance named `default`. Raises `InputError` naming `where` for twins
    and for a pattern that finds nothing.
    """
    if not entries:
        return (Instance(DEFAULT_INSTANCE),)
    assert isinstance(entries, Sequence)
    found: Dict[str, Instance] = {}
    for at, entry in enumerate(entries):
        place = f"{where}: instances[{at}]"
        for instance in _globbed(entry, place, folder) if "glob" in entry else [_named(entry)]:
            _check_name(instance.name, place)
            if instance.name in found:
                raise InputError(
                    f"{place}: the name {ascii(instance.name)} comes twice; instances have names "
                    "of their own"
                )
            found[instance.name] = instance
    return tuple(found.values())


def _named(entry: Mapping[str, object]) -> Instance:
    values = entry.get("values")
    return Instance(str(entry["name"]), _values_in(values))


def _values_in(values: object) -> Mapping[str, Value]:
    if not isinstance(values, Mapping):
        return {}
    return {
        str(name): value
        for name, value in values.items()
        if isinstance(value, (str, int, float, bool))
    }


def _globbed(entry: Mapping[str, object], place: str, folder: str) -> List[Instance]:
    pattern, name = str(entry["glob"]), str(entry["as"])
    fixed = os.path.join(folder, _fixed_part(pattern))
    found = []
    for path in _matches(pattern, folder):
        # Every path below the slot's folder is kept relative: fingerprints then move with it.
        value = path if os.path.isabs(pattern) else os.path.relpath(path, folder)
        found.append(Instance(_slashed(os.path.relpath(path, fixed)), {name: _slashed(value)}))
    if not found:
        raise InputError(f"{place}.glob: {ascii(pattern)} finds nothing, looked for from {folder}")
    return sorted(found, key=lambda instance: instance.name)


def _matches(pattern: str, folder: str) -> Iterator[str]:
    seen = set()
    for match in glob.iglob(os.path.join(glob.escape(folder), pattern), recursive=True):
        path = os.path.normpath(match)
        # `**` finds the folder it starts from too, which is no input of its own.
        if path not in seen and path != os.path.normpath(folder):
            seen.add(path)
            yield path


def _fixed_part(pattern: str) -> str:
    """Return the folders of a pattern before the first part with a wildcard.

    >>> _fixed_part("data/*/big-*.txt"), _fixed_part("data/one.txt")
    ('data', 'data')
    """
    parts = _slashed(pattern).rstrip("/").split("/")
    count = 0
    while count < len(parts) - 1 and not glob.has_magic(parts[count]):
        count += 1
    return "/".join(parts[:count]) or ("/" if pattern.startswith("/") else "")


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")


def _check_name(name: str, place: str) -> None:
    """Refuse names that cannot be kept or shown: files may have such ones."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{place}: the name {ascii(name)} is not UTF-8; rename it") from error
    if not name or any(ord(char) < 0x20 or ord(char) == 0x7F for char in name):
        raise InputError(
            f"{place}: the name {ascii(name)} is empty or has control characters; rename it"
        )
