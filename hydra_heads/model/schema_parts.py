"""The keywords of a schema that look into objects and lists, and choose among ways, as checks."""

from typing import Any, Callable, List, Mapping, Optional, Pattern, Sequence, Tuple

from hydra_heads.model.findings import Step, shown
from hydra_heads.model.schema_values import Test, scalar_key
from hydra_heads.model.schema_words import unknown_key_words

MAX_PROBLEMS = 100
"""A list or an object is left after so many problems: nobody reads more, and memory is finite."""

Trail = Optional[Tuple[Any, Step]]
"""The way to a value, last step first: cheap to extend, read only when there is a problem."""

Problem = Tuple[Trail, str]

Check = Callable[[Any, Trail, List[Problem]], None]
"""Looks at a value and appends its problems."""

Sure = Callable[[Sequence[Any]], bool]
"""Says whether many values are valid for sure."""

LONG = 8
"""Entries from which a list is worth being asked about as a whole first."""


def value_then(tests: Sequence[Test], expected: str, checks: Sequence[Check]) -> Check:
    """Check what is said of the value itself, and look inside only when that holds."""
    if not tests and len(checks) == 1:
        return checks[0]

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        for test in tests:
            if not test(value):
                found.append((trail, f"found {shown(value)}, expected {expected}"))
                return
        for inner in checks:
            inner(value, trail, found)

    return check


def inside(kind: Any, checks: Sequence[Check]) -> Check:
    """Apply checks to values of one kind only, as JSON Schema does."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        if isinstance(value, kind):
            for inner in checks:
                inner(value, trail, found)

    return check


def closed(known: Sequence[str], patterns: Sequence[Pattern[str]]) -> Check:
    """Refuse keys that a strict object does not know."""
    allowed = frozenset(known)

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        for key in value:
            if key in allowed or any(pattern.search(key) for pattern in patterns):
                continue
            if len(found) > MAX_PROBLEMS:
                return
            found.append(((trail, key), unknown_key_words(key, known)))

    return check


def named(name_check: Check, expected: str) -> Check:
    """Check the keys of a map as `propertyNames` wants them."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        for key in value:
            bad: List[Problem] = []
            name_check(key, None, bad)
            if bad and len(found) <= MAX_PROBLEMS:
                found.append((trail, f"found key {shown(key)}, expected {expected}"))

    return check


def required(keys: Sequence[str]) -> Check:
    """Note the keys that are missing."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        for key in keys:
            if key not in value:
                found.append((trail, f"missing key {key!r}"))

    return check


def members(
    known: Mapping[str, Check],
    patterns: Sequence[Tuple[Pattern[str], Check]],
    rest: Optional[Check],
) -> Check:
    """Check the values of an object: by key, by patterns of keys, and all `rest`."""

    def of_other_key(key: str, item: object, trail: Trail, found: List[Problem]) -> None:
        checks = [inner for pattern, inner in patterns if pattern.search(key)]
        if not checks and key not in known and rest is not None:
            checks = [rest]
        for inner in checks:
            inner(item, trail, found)

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        for key, item in value.items():
            inner = known.get(key)
            if inner is not None:
                inner(item, (trail, key), found)
            if patterns or (inner is None and rest is not None):
                of_other_key(key, item, (trail, key), found)
            if len(found) > MAX_PROBLEMS:
                return

    return check


def at_least(least: int) -> Check:
    """Note a list that is too short."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        if len(value) < least:
            entries = f"a list of {len(value)}" if value else "an empty list"
            found.append((trail, f"found {entries}, expected {least} or more entries"))

    return check


def items(item_check: Check, make_sure: Callable[[], Sure]) -> Check:
    """Check each entry of a list, unless it is long and all are valid for sure.

    `make_sure` is called for the first long list: small documents do without.
    """
    made: List[Sure] = []

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        if len(value) >= LONG:
            made[:] = made or [make_sure()]
            if made[0](value):
                return
        for index, item in enumerate(value):
            item_check(item, (trail, index), found)
            if len(found) > MAX_PROBLEMS:
                return

    return check


def unique(value: Any, trail: Trail, found: List[Problem]) -> None:
    """Note the first scalar that comes twice in a list."""
    seen = set()
    for index, item in enumerate(value):
        if isinstance(item, (dict, list, tuple)):
            return  # an item of the wrong type is a problem of its own
        if scalar_key(item) in seen:
            found.append(((trail, index), f"{shown(item)} comes twice; keep one"))
            return
        seen.add(scalar_key(item))


def one_key(keys: Sequence[str]) -> Check:
    """Want exactly one of some keys."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        present = [key for key in keys if key in value]
        if len(present) != 1:
            words = " and ".join(map(repr, present)) or "none"
            found.append((trail, f"found {words}, expected exactly one of {', '.join(keys)}"))

    return check


def some_key(keys: Sequence[str]) -> Check:
    """Want at least one of some keys."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        if not any(key in value for key in keys):
            found.append((trail, f"found none, expected at least one of {', '.join(keys)}"))

    return check


def any_of(branches: Sequence[Check], expected: str) -> Check:
    """Want a value that holds for one of several schemas."""

    def check(value: Any, trail: Trail, found: List[Problem]) -> None:
        fewest: List[Problem] = []
        for branch in branches:
            result: List[Problem] = []
            branch(value, trail, result)
            if not result:
                return
            if not fewest or len(result) < len(fewest):
                fewest = result
        if isinstance(value, (dict, list, tuple)):
            # The branch with the fewest problems is most likely the one that was meant.
            found.extend(fewest)
        else:
            found.append((trail, f"found {shown(value)}, expected {expected}"))

    return check
