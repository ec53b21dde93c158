"""What weights were made from, and which weights they replace."""

import os
from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.paths import path_from
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, objects_in
from hydra_heads.model.weights import Weights
from hydra_heads.weigh.past.cell import Past, by_head

Rows = List[Dict[str, object]]

_ROW_KEYS = ("file", "sha256", "run_id", "num_tests", "earlier")


def made_from(
    profiles: Sequence[Profile],
    folder: str,
    past: Sequence[Past] = (),
    history: Optional[str] = None,
) -> Rows:
    """List what weights are made from; paths start at `folder`.

    A row a profile, with the invocations of the `past` that count for its head as `earlier`.
    Where the past was read from a `history`, its path, they stand in a row of that file.
    """
    used = [row for row in past if row.worth > 0]
    counted = by_head(used)
    rows: Rows = [
        {
            "file": None if profile.path is None else path_from(folder, profile.path),
            "sha256": profile.sha256,
            "run_id": profile.run_id,
            "num_tests": profile.num_tests,
            "earlier": []
            if history is not None
            # Two versions on one day are two rows of that day.
            else list(dict.fromkeys(row.run_id for row in counted.get(profile.name, []))),
        }
        for profile in profiles
    ]
    if history is not None:
        rows.append(
            {
                "file": path_from(folder, history),
                "sha256": None,
                "run_id": None,
                "num_tests": sum(row.runs for row in used),
                "earlier": list(dict.fromkeys(row.run_id for row in used)),
            }
        )
    return rows


def evidence_until(profiles: Sequence[Profile]) -> Optional[float]:
    """Return when the newest Phase 1 of these profiles began, in seconds since 1970.

    What was run in daily use from then on is in none of them. None where no profile says when
    its runs were.
    """
    begun = [min(moments) for moments in map(_moments_of, profiles) if moments]
    return max(begun, default=None)


def _moments_of(profile: Profile) -> List[float]:
    runs = objects_in(profile.document.get("runs"))
    moments = [number_in(row.get("started_unix")) for row in runs]
    return [moment for moment in moments if moment is not None]


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


def summary_of(weights: Weights) -> Dict[str, object]:
    """Sum up weights as they stand under `previous` in those that replace them.

    It has no more keys than we know.
    """
    return {
        "run_id": weights.run_id,
        "sha256": weights.sha256,
        "weights": dict(weights.shares),
        "made_from": [
            {key: row[key] for key in _ROW_KEYS} for row in rows_of(weights.document["made_from"])
        ],
    }


def same_sources(rows: Sequence[Mapping[str, object]], others: object) -> bool:
    """Say whether two lists of `made_from` name the same evidence, as far as files tell."""
    keys = ("sha256", "run_id", "num_tests", "earlier")
    ours, theirs = ([[row.get(key) for key in keys] for row in r] for r in (rows, rows_of(others)))
    # A history has no hash that lasts: the invocations that were read say which runs they were.
    return ours == theirs and all(row[0] is not None or row[3] for row in ours)


def rows_of(value: object) -> List[Dict[str, object]]:
    """Return the rows of a list in a document."""
    return (
        [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    )
