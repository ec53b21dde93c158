"""The weights in force, read for every pick: what picking uses is checked, and that quickly.

The whole contract of the document, some thousand figures, is what `validate` and the phases check.
Here are looked at: that it is JSON without twin keys, NaN or endless nesting, its schema and
version, its slot, the names of its heads, and that every set of weights in it is one.
"""

import math
import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.digest import quick_sha256_of
from hydra_heads.base.errors import InputError
from hydra_heads.model.names import name_fault
from hydra_heads.model.places import WEIGHTS_FILE
from hydra_heads.model.quick_reading import is_readable, read_json
from hydra_heads.model.reading import number_in, object_in

SCHEMA = "hydra.weights"

SUM_TOLERANCE = 1e-9
"""As far as rounding to 12 digits takes the sum of many weights from 1."""

_NUMBERS = frozenset((int, float))


class Published(NamedTuple):
    """Weights as they were read from a file.

    `heads` and `weights` stand in the document's order; the weights are fractions that sum to 1
    within 1e-9. `slot` is None where the document does not say. Of `document` only what this
    module names is known to be right. `sha256` is that of the file's bytes, in hex.
    """

    path: str
    slot: Optional[str]
    heads: Tuple[str, ...]
    weights: Tuple[float, ...]
    document: Mapping[str, Any]
    sha256: str


def read_published(path: str, remedy: str = "", is_hashed: bool = True) -> Published:
    """Read the weights of one file; raises `InputError` with the first problem.

    `remedy` says in the message of a missing file what to do. Without `is_hashed`, `sha256` is
    empty.
    """
    # Hashed first: should another file come in between, a reader who looks for a new one by its
    # hash reads it once more, and misses none.
    sha256 = quick_sha256_of(path) if is_hashed else None
    document = read_json(path, remedy)
    if not _is_right(document):
        from hydra_heads.use.published_problems import problems_of

        for problem in problems_of(document, path):
            raise InputError(problem)
    assert isinstance(document, dict)
    shares: Dict[str, float] = document["weights"]
    return Published(
        path=path,
        slot=document.get("slot"),
        heads=tuple(shares),
        weights=tuple(float(share) for share in shares.values()),
        document=document,
        sha256=sha256 or "",
    )


def _is_right(document: object) -> bool:
    """Say whether nothing is wrong with what picking uses; what is wrong is found out elsewhere."""
    if not isinstance(document, dict) or not is_readable(document, SCHEMA):
        return False
    slot, weights, rows = map(document.get, ("slot", "weights", "by_instance"))
    return (
        (slot is None or name_fault(slot) is None)
        and isinstance(weights, dict)
        and _are_shares(weights)
        and not any(map(name_fault, weights))
        and (rows is None or (isinstance(rows, list) and all(_is_row(r, weights) for r in rows)))
    )


def _is_row(row: object, known: Mapping[str, object]) -> bool:
    """Say whether a row of `by_instance` has weights of known heads."""
    if not isinstance(row, dict) or not isinstance(row.get("instance"), str):
        return False
    shares = row.get("weights")
    return isinstance(shares, dict) and shares.keys() <= known.keys() and _are_shares(shares)


def _are_shares(shares: Mapping[str, Any]) -> bool:
    """Say whether values are fractions that sum to 1; looked at in bulk, as there are many."""
    values = shares.values()
    return (
        set(map(type, values)) <= _NUMBERS
        and min(values, default=-1) >= 0
        and abs(math.fsum(values) - 1) <= SUM_TOLERANCE
    )


def find_published(base: str, slot: str, is_hashed: bool = True) -> Optional[Published]:
    """Return the weights of a slot: of `DIR/weights.json`, else `DIR/SLOT/weights.json`.

    None where neither is there or of this slot; weights that name no slot are of any. `is_hashed`
    as in `read_published`. Raises `InputError` for a file that cannot be used.
    """
    for folder in (base, os.path.join(base, slot)):
        path = os.path.join(folder, WEIGHTS_FILE)
        if os.path.lexists(path):
            published = read_published(path, is_hashed=is_hashed)
            if published.slot in (None, slot):
                return published
    return None


def knows_instance(published: Published, instance: Optional[str]) -> bool:
    """Say whether the weights have a row of their own for an instance."""
    return instance is not None and _row_of(published, instance) is not None


def shares_for(published: Published, instance: Optional[str] = None) -> Tuple[float, ...]:
    """Return the shares by which heads are picked, in the order of `heads`.

    Those of the instance where the weights have a row of it, else the overall ones.
    """
    row = None if instance is None else _row_of(published, instance)
    if row is None:
        return published.weights
    shares = row["weights"]
    return tuple(float(shares.get(name, 0.0)) for name in published.heads)


def _row_of(published: Published, instance: str) -> Optional[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = published.document.get("by_instance") or ()
    return next((row for row in rows if row["instance"] == instance), None)


def doubts(published: Published, now_unix: float) -> List[str]:
    """Say what makes weights doubtful, one line each: they are old, or the heads have changed.

    `now_unix` is in seconds since 1970.
    """
    lines = []
    age_s = _age_s(published.document, now_unix)
    valid_for_s = _valid_for_s(published.document)
    if age_s is not None and age_s > valid_for_s:
        from hydra_heads.report.wording import duration

        lines.append(
            f"{published.path}: {duration(age_s)} old and valid for {duration(valid_for_s)}: "
            "profile and weigh again"
        )
    changed = _changed_heads_file(published)
    if changed is not None:
        lines.append(
            f"{changed}: changed or gone since {published.path} was made: profile and weigh again"
        )
    return lines


def evidence_until(published: Published) -> Optional[float]:
    """Return until when daily use is in these weights, in seconds since 1970; None if unsaid.

    Weights that were made again from the same profiles know no more of it than before.
    """
    until = number_in(published.document.get("evidence_until_unix"))
    return number_in(published.document.get("timestamp_unix")) if until is None else until


def _age_s(document: Mapping[str, Any], now_unix: float) -> Optional[float]:
    made = number_in(document.get("timestamp_unix"))
    return None if made is None else now_unix - made


def _valid_for_s(document: Mapping[str, Any]) -> float:
    given = number_in(document.get("valid_for_s"))
    if given is not None:
        return given
    from hydra_heads.model.slot import DEFAULT_VALID_FOR_S

    return DEFAULT_VALID_FOR_S


def _changed_heads_file(published: Published) -> Optional[str]:
    """Return the path of the heads file if that is another one now, or gone."""
    heads_file = object_in(published.document.get("heads_file")) or {}
    path, expected = heads_file.get("path"), heads_file.get("sha256")
    if not isinstance(path, str) or not isinstance(expected, str):
        return None
    path = os.path.normpath(os.path.join(os.path.dirname(published.path), path))
    return None if quick_sha256_of(path) == expected else path
