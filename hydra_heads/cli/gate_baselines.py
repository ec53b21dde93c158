"""Baselines that are stored: an audit, a profile, a folder of profiles, or an audit in git."""

import hashlib
import os
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import decode_text, read_hashed_text
from hydra_heads.base.jsontext import parse_json
from hydra_heads.base.paths import path_from
from hydra_heads.cli.call import Call
from hydra_heads.model.audit import profiles_in
from hydra_heads.model.documents import parse_document, read_profiles
from hydra_heads.model.envelope_checks import SCHEMA_PREFIX
from hydra_heads.model.findings import shown
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import text_in
from hydra_heads.model.regression import AUDIT, PROFILE, PROFILES, Baseline


class Stored(NamedTuple):
    """A stored baseline: what it is, and its profiles by head."""

    baseline: Baseline
    profiles: Mapping[str, Profile]


def read_baseline(call: Call, what: str) -> Stored:
    """Read a stored baseline; raises `InputError` for what is not there, or is none."""
    if os.path.isdir(what):
        profiles = read_profiles(what)[0]
        return Stored(Baseline(PROFILES, path_from(os.curdir, what)), _by_head(profiles, what))
    if not os.path.lexists(what) and _is_revision(what):
        return _from_git(what)
    text, sha256 = read_hashed_text(what, f"make it: {_make(call)}")
    return _parsed(text, sha256, what, path_from(os.curdir, what))


def _make(call: Call) -> str:
    return call.calling.line("gate", ["--baseline-write"])


def _is_revision(what: str) -> bool:
    """Say whether something reads as REV:FILE; a drive of Windows does not."""
    revision, colon, path = what.partition(":")
    return bool(colon and revision and path) and not (os.name == "nt" and len(revision) == 1)


def _from_git(what: str) -> Stored:
    """Read an audit as a revision of git has it."""
    from hydra_heads.measure.revisions import commit_of, git

    named, _, path = what.partition(":")
    revision = commit_of(os.curdir, named)
    data = git(["show", f"{revision}:{path}"], os.curdir)
    found = _parsed(decode_text(data, what), hashlib.sha256(data).hexdigest(), what, path)
    return found._replace(baseline=found.baseline._replace(revision=revision))


def _parsed(text: str, sha256: str, where: str, path: str) -> Stored:
    """Read an audit or a profile from text; which of them it says itself."""
    document = parse_json(text, where)
    schema = text_in(document.get("schema")) if isinstance(document, dict) else None
    kinds = [kind for kind in (AUDIT, PROFILE) if schema == SCHEMA_PREFIX + kind]
    if not kinds:
        raise InputError(
            f"{where}: schema: found {shown(schema)}, expected {SCHEMA_PREFIX}{AUDIT} "
            f"or {SCHEMA_PREFIX}{PROFILE}: what `gate --baseline-write` or Phase 1 writes"
        )
    kind = kinds[0]
    checked = parse_document(text, kind, where)
    baseline = Baseline(
        kind, path, None, text_in(checked.get("run_id")), text_in(checked.get("timestamp"))
    )
    profiles = (
        profiles_in(checked, where, sha256) if kind == AUDIT else [Profile(checked, where, sha256)]
    )
    return Stored(baseline, _by_head(profiles, where))


def _by_head(profiles: Sequence[Profile], where: str) -> Dict[str, Profile]:
    found = {profile.name: profile for profile in profiles}
    if len(found) < len(profiles):
        raise InputError(f"{where}: two profiles of one head; keep one of each")
    return found


def same_inputs(old: Profile, new: Profile) -> Tuple[List[str], List[str]]:
    """Return the instances that both profiles have, and those of them whose content changed."""
    before, after = (_inputs(profile) for profile in (old, new))
    both = [name for name in before if name in after]
    changed = [name for name in both if _differ(before[name], after[name])]
    return [name for name in both if name not in changed], changed


def _inputs(profile: Profile) -> Dict[str, Optional[str]]:
    rows = profile.document.get("instances")
    found: Dict[str, Optional[str]] = {run.instance: None for run in profile.runs}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("name") in found:
            found[str(row["name"])] = text_in(row.get("fingerprint"))
    return found


def _differ(old: Optional[str], new: Optional[str]) -> bool:
    return old is not None and new is not None and old != new
