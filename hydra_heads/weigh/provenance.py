"""What weights were made from, and which weights they replace."""

import os
from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.paths import path_from
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights

Rows = List[Dict[str, object]]

_ROW_KEYS = ("file", "sha256", "run_id", "num_tests", "earlier")


def made_from(profiles: Sequence[Profile], folder: str) -> Rows:
    """List the profiles that weights are made from; paths start at `folder`."""
    return [
        {
            "file": None if profile.path is None else path_from(folder, profile.path),
            "sha256": profile.sha256,
            "run_id": profile.run_id,
            "num_tests": profile.num_tests,
            "earlier": [],
        }
        for profile in profiles
    ]


def heads_file_of(profiles: Sequence[Profile], folder: str) -> Optional[Dict[str, object]]:
    """Return the heads file that the newest of the profiles names; its path starts at `folder`."""
    newest_first = sorted(profiles, key=lambda p: (-(p.written_unix or 0.0), p.name))
    for profile in newest_first:
        found = profile.document.get("heads_file")
        if isinstance(found, Mapping):
            path = str(found["path"])
            if profile.path is not None:
                path = path_from(folder, os.path.join(os.path.dirname(profile.path), path))
            return {"path": path, "sha256": found["sha256"]}
    return None


def replaced_by(
    document: Mapping[str, object], previous: Optional[Weights]
) -> Optional[Dict[str, object]]:
    """Return what stands under `previous` in a weights document that replaces `previous`.

    The same evidence weighed again in the same way moves nothing: such weights have before
    them what the ones that they replace have before them.
    """
    if previous is None:
        return None
    if not _is_repeated(document, previous.document):
        return _summary(
            previous.run_id, previous.sha256, previous.shares, previous.document["made_from"]
        )
    before = previous.document.get("previous")
    if not isinstance(before, Mapping):
        return None
    return _summary(before["run_id"], before["sha256"], before["weights"], before["made_from"])


def _is_repeated(document: Mapping[str, object], before: Mapping[str, object]) -> bool:
    """Say whether two documents are of the same evidence, weighed in the same way."""
    hashes = [[row["sha256"] for row in _rows(one["made_from"])] for one in (document, before)]
    return (
        hashes[0] == hashes[1]
        and None not in hashes[0]
        and all(document[key] == before[key] for key in ("weights", "method", "objective"))
    )


def _summary(run_id: object, sha256: object, weights: object, sources: object) -> Dict[str, object]:
    """Sum up weights that were replaced, with no more keys than we know."""
    return {
        "run_id": run_id,
        "sha256": sha256,
        "weights": dict(weights) if isinstance(weights, Mapping) else {},
        "made_from": [{key: row[key] for key in _ROW_KEYS} for row in _rows(sources)],
    }


def _rows(value: object) -> List[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
