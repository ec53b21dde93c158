"""One thing that was looked at, and what follows."""

from typing import Dict, NamedTuple

OK = "ok"

NOTE = "note"
"""Good enough to measure, but something to know."""

PROBLEM = "problem"
"""Hydra cannot be used, or its figures would be wrong."""

ABSENT = "absent"
"""Not available on this system, or not told by it."""


class Check(NamedTuple):
    """What was looked at (`id`), how it is, what follows, and what to do; "" for nothing."""

    id: str
    status: str
    message: str
    remedy: str = ""

    def as_document(self) -> Dict[str, str]:
        """Return it as one JSON object."""
        return dict(self._asdict())
