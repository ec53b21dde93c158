"""What was different about two invocations: the head's definition, the machine, its software."""

from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

FINGERPRINT = "fingerprint"

MACHINE = "machine_key"

ENVIRONMENT_KEYS: Tuple[str, ...] = ("python", "system", "kernel", "cpu_model", "governor")
"""What of the environment changes times; the number of CPUs is part of the machine."""


class Surroundings(NamedTuple):
    """What a head was and where it ran in one invocation; None where it was not recorded."""

    fingerprint: Optional[str]
    machine_key: Optional[str]
    environment: Mapping[str, object]


class Difference(NamedTuple):
    """One thing that was one way before and is another now."""

    what: str
    old: str
    new: str


class Mark(NamedTuple):
    """How the invocation at a place of a series (from 0) differs from the one before it."""

    place: int
    differences: Tuple[Difference, ...]


def differences(old: Surroundings, new: Surroundings) -> Tuple[Difference, ...]:
    """List what changed from one invocation to another; what either did not record is no change.

    >>> before = Surroundings("sha256:aa", "m1", {"python": "3.11.7", "governor": None})
    >>> differences(before, Surroundings("sha256:bb", "m1", {"python": "3.11.7"}))
    (Difference(what='fingerprint', old='sha256:aa', new='sha256:bb'),)
    """
    facts: List[Tuple[str, object, object]] = [
        (FINGERPRINT, old.fingerprint, new.fingerprint),
        (MACHINE, old.machine_key, new.machine_key),
    ]
    facts += [(key, old.environment.get(key), new.environment.get(key)) for key in ENVIRONMENT_KEYS]
    return tuple(
        Difference(what, str(before), str(after))
        for what, before, after in facts
        if before is not None and after is not None and before != after
    )


def marks(surroundings: Sequence[Surroundings]) -> Tuple[Mark, ...]:
    """Mark, in a series of invocations, each that differs from the one before it."""
    found = []
    for index in range(1, len(surroundings)):
        changed = differences(surroundings[index - 1], surroundings[index])
        if changed:
            found.append(Mark(index, changed))
    return tuple(found)
