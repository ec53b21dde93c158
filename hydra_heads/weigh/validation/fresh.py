"""Which runs are fresh: in neither what made the weights nor what made those before."""

import logging
import os
import re
from datetime import datetime, timedelta, timezone
from typing import Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.weights import Weights

LOG = logging.getLogger("hydra.weigh.validation.fresh")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Used(NamedTuple):
    """What made weights and those before them.

    `names` are invocations, `hashes` those of profiles. `until_unix` is the end of the latest
    day of daily use that counted, in seconds since 1970; None when none did.
    """

    names: FrozenSet[str]
    hashes: FrozenSet[str]
    until_unix: Optional[float]


def used_by(weights: Weights) -> Used:
    """Return what weights and those before them were made from."""
    previous = object_in(weights.document.get("previous")) or {}
    rows = objects_in(weights.document.get("made_from")) + objects_in(previous.get("made_from"))
    names = [text_in(row.get("run_id")) for row in rows] + [
        text_in(name) for row in rows for name in _list_in(row.get("earlier"))
    ]
    hashes = [text_in(row.get("sha256")) for row in rows]
    found = frozenset(name for name in names if name is not None)
    ends = [_end_of(name) for name in found if _DAY.match(name)]
    return Used(
        found,
        frozenset(digest for digest in hashes if digest is not None),
        max((end for end in ends if end is not None), default=None),
    )


def fresh_profiles(profiles: Sequence[Profile], weights: Weights) -> Dict[str, Profile]:
    """Return the profile of every head of the weights, in their order; all their runs are fresh.

    Profiles of other heads are left out. Raises `InputError` for a head without a profile, for a
    profile of another slot or of counts without runs, and for runs that made the weights or
    those before. Logs a warning where nothing says which invocation made a profile.
    """
    for profile in profiles:
        _check_slot(profile, weights)
    by_name = {profile.name: profile for profile in profiles}
    missing = [name for name in weights.shares if name not in by_name]
    if missing:
        raise InputError(
            f"{_folder_of(profiles)}: no fresh profile of {', '.join(missing)}; "
            "profile all heads of the weights there"
        )
    used = used_by(weights)
    counted = [profile for profile in profiles if profile.name in weights.shares]
    for profile in counted:
        if profile.num_tests and not profile.document.get("runs"):
            raise InputError(
                f"{profile.path}: counts without runs, expected the runs; profile it again"
            )
        refuse_used(profile, used)
    return {name: by_name[name] for name in weights.shares}


def refuse_used(profile: Profile, used: Used) -> None:
    """Raise `InputError` when a profile, or one of its runs, is among what was used."""
    if profile.sha256 is not None and profile.sha256 in used.hashes:
        raise _not_fresh(profile, "this very file made these weights or those before")
    runs = objects_in(profile.document.get("runs"))
    for name in _invocations(profile, runs):
        if name in used.names:
            raise _not_fresh(profile, f"{name} made these weights or those before")
    if profile.run_id is not None:
        return
    LOG.warning(
        "%s has no run id: nobody can tell whether its runs are fresh",
        os.path.basename(profile.path or profile.name),
    )
    if used.until_unix is None:
        return
    for row in runs:
        started = number_in(row.get("started_unix"))
        is_unnamed = "." not in (text_in(row.get("id")) or "")
        if is_unnamed and started is not None and started < used.until_unix:
            raise _not_fresh(profile, "it has runs of days that made these weights")


def _invocations(profile: Profile, runs: Sequence[Mapping[str, object]]) -> List[str]:
    """Name the invocations that a profile and its runs are of."""
    found = {} if profile.run_id is None else {profile.run_id: None}
    for row in runs:
        name, dot, _ = (text_in(row.get("id")) or "").rpartition(".")
        if dot:
            found[name] = None
    return list(found)


def _check_slot(profile: Profile, weights: Weights) -> None:
    if profile.slot is not None and weights.slot is not None and profile.slot != weights.slot:
        raise InputError(
            f"{profile.path}: slot {profile.slot!r}, but the weights are of {weights.slot!r}; "
            "name the folder with fresh profiles of that slot: --validation DIR"
        )


def _not_fresh(profile: Profile, because: str) -> InputError:
    return InputError(f"{profile.path}: not fresh: {because}; profile again, into that folder")


def _folder_of(profiles: Sequence[Profile]) -> str:
    folder = next((os.path.dirname(p.path) for p in profiles if p.path is not None), "")
    return folder or os.curdir


def _list_in(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _end_of(day: str) -> Optional[float]:
    """Return the end of a day in UTC, in seconds since 1970; None for a day of no calendar.

    >>> _end_of("1970-01-02"), _end_of("1970-02-30")
    (172800.0, None)
    """
    try:
        begin = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=timezone.utc)
        return (begin + timedelta(days=1)).timestamp()
    except (ValueError, OverflowError):
        return None
