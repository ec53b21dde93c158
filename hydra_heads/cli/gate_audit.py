"""`gate --baseline-write`: the profiles of a folder, kept once as the baseline to come."""

import os
from typing import List, Optional

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.errors import DONE, InputError, OutputError
from hydra_heads.base.files import MAX_BYTES
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.log import name_run
from hydra_heads.base.new_file import create_text
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.folders import find_folder, profile_line
from hydra_heads.cli.output import print_result
from hydra_heads.model.audit import audit_document
from hydra_heads.model.checks import own_key_problems
from hydra_heads.model.documents import problems_of, read_profiles
from hydra_heads.model.envelope import Origin
from hydra_heads.model.places import AUDIT_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import object_in


def write_baseline(call: Call) -> int:
    """Keep the profiles of the folder, or of the heads that were named, in a file of their own."""
    run_id = new_run_id()
    name_run(run_id)
    path = str(call.options.baseline_write)
    _check_free(call, path)
    folder = find_folder(call)
    profiles = _wanted(call, read_profiles(folder, make=profile_line(call, folder))[0], folder)
    newest = max(profiles, key=_written)
    document = audit_document(
        _slot_of(profiles),
        object_in(newest.document.get("environment")),
        profiles,
        Origin(run_id, now()),
    )
    for problem in problems_of(document, "audit", path) or own_key_problems(document, path):
        raise ValueError(f"not written, it breaks its own contract: {problem}")
    text = dump_json(document)
    if len(text) > MAX_BYTES:
        raise OutputError(
            f"{path}: not saved: {len(text)} bytes are more than the {MAX_BYTES} that are read "
            "again; profile with fewer tests for a baseline"
        )
    if not create_text(path, text):
        raise _exists(call, path)
    if not call.options.quiet:
        heads = "1 head" if len(profiles) == 1 else f"{len(profiles)} heads"
        words = [] if path == AUDIT_FILE else option_words("--baseline", path)
        print_result(f"{path}: the baseline of {heads}")
        print_result(call.next_line("gate", words or option_words("--baseline", AUDIT_FILE)))
    return DONE


def _check_free(call: Call, path: str) -> None:
    if os.path.lexists(path):
        raise _exists(call, path)


def _exists(call: Call, path: str) -> OutputError:
    other = call.calling.line("gate", option_words("--baseline-write", "FILE"))
    return OutputError(
        f"{path}: a baseline is made once, and this one is there: not changed; move it away to "
        f"make a new one, or name another file: {other}"
    )


def _wanted(call: Call, profiles: List[Profile], folder: str) -> List[Profile]:
    """Return the profiles of the heads that were named, all without a name."""
    names = list(dict.fromkeys(call.options.what))
    known = [profile.name for profile in profiles]
    for name in names:
        if name not in known:
            raise InputError(
                f"{folder}: no profile of head {ascii(name)[:80]}; there are {', '.join(known)}"
            )
    chosen = [profile for profile in profiles if not names or profile.name in names]
    slots = sorted({profile.slot for profile in chosen if profile.slot})
    if len(slots) > 1:
        raise InputError(f"{folder}: profiles of {len(slots)} slots: {', '.join(slots)}; keep one")
    return chosen


def _slot_of(profiles: List[Profile]) -> Optional[str]:
    return next((profile.slot for profile in profiles if profile.slot), None)


def _written(profile: Profile) -> float:
    return profile.written_unix or 0.0
