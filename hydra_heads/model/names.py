"""Names of heads and slots: what is allowed, so that every system can keep them as files."""

import re
from typing import Dict, Iterable, Optional

from hydra_heads.base.errors import InputError

NAME_PATTERN = r"^[a-z0-9][a-z0-9_.-]{0,63}$"

NAME_RULE = (
    "1 to 64 lower-case letters, digits, '_', '.' or '-', a letter or digit first; "
    "what people read goes into display_name"
)

DEVICE_NAMES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"com{digit}" for digit in range(10)]
    + [f"lpt{digit}" for digit in range(10)]
)
"""Names that Windows keeps for devices, with any ending."""

RESERVED_SLOTS = frozenset(["validation", "export", "demo_data"])
"""Folders of `hydra_profiles/` that are no slots."""

# Unlike a schema's `$`, which lets a line end follow.
_NAME = re.compile(NAME_PATTERN[:-1] + r"\Z")


def name_fault(name: object) -> Optional[str]:
    """Say what is wrong with a head's name, or None when it is right.

    The words follow "which" in a message.

    >>> name_fault("gzip-9") is None
    True
    >>> name_fault("con")
    'is a Windows device name'
    """
    if not isinstance(name, str) or not _NAME.match(name):
        return f"is not {NAME_RULE}"
    if name.endswith("."):
        return "ends in a dot, which Windows drops"
    if name.split(".")[0] in DEVICE_NAMES:
        return "is a Windows device name"
    if name == "psobject":
        return "is a key that PowerShell's JSON reader refuses"
    return None


def check_name(name: object, where: str) -> str:
    """Return a head's name; raises `InputError` naming `where` when it is not allowed."""
    fault = name_fault(name)
    if fault is not None:
        raise InputError(f"{where}: found {_shown(name)}, which {fault}; choose another")
    return str(name)


def check_slot_name(name: object, where: str) -> str:
    """Return a slot's name: a head's rule, and none of the folders Hydra keeps for itself."""
    checked = check_name(name, where)
    if checked in RESERVED_SLOTS:
        raise InputError(
            f"{where}: found {checked!r}, which Hydra keeps for itself; choose another"
        )
    return checked


def check_distinct(names: Iterable[str], where: str) -> None:
    """Refuse twins, and pairs that would share a file (`x` and `head_x`).

    Raises `InputError` naming `where` and the name.
    """
    seen: Dict[str, str] = {}
    for name in names:
        other = seen.get(_stem(name))
        if other == name:
            raise InputError(f"{where}: {name!r} comes twice; names are unique")
        if other is not None:
            raise InputError(f"{where}: {other!r} and {name!r} would share one file; rename one")
        seen[_stem(name)] = name


def profile_file_name(name: str) -> str:
    """Return the name of a head's profile; a `head_` that is there is not doubled.

    >>> profile_file_name("zlib"), profile_file_name("head_zlib")
    ('head_zlib.json', 'head_zlib.json')
    """
    return _stem(name) + ".json"


def log_file_name(name: str) -> str:
    """Return the name of a head's log.

    >>> log_file_name("zlib")
    'head_zlib.log'
    """
    return _stem(name) + ".log"


def _stem(name: str) -> str:
    return name if name.startswith("head_") else f"head_{name}"


def _shown(name: object) -> str:
    text = ascii(name)
    return text if len(text) <= 80 else text[:77] + "..."
