"""The audit: profiles kept as one document, to be the baseline of gates to come."""

from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import objects_in


def audit_document(
    slot: Optional[str],
    environment: Optional[Mapping[str, object]],
    profiles: Sequence[Profile],
    origin: Origin,
) -> Dict[str, object]:
    """Build an audit of profiles, each whole as it was read."""
    document = envelope("hydra.audit", origin, {"success_rate": "percent", "avg_time": "seconds"})
    document.update(
        slot=slot,
        environment=None if environment is None else dict(environment),
        profiles=[dict(profile.document) for profile in profiles],
    )
    return document


def profiles_in(
    document: Mapping[str, object], path: Optional[str] = None, sha256: Optional[str] = None
) -> List[Profile]:
    """Return the profiles of an audit; `path` and `sha256` say which file it came from."""
    return [Profile(row, path, sha256) for row in objects_in(document.get("profiles"))]
