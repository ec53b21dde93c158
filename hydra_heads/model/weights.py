"""The published weights, as read from their document."""

from typing import Dict, Mapping, Optional, Tuple


class Weights:
    """One weights document, checked, with names for what its readers need."""

    __slots__ = ("document", "path", "sha256")

    def __init__(
        self,
        document: Mapping[str, object],
        path: Optional[str] = None,
        sha256: Optional[str] = None,
    ) -> None:
        """Wrap a document that was validated; `path` and `sha256` say which file it came from."""
        self.document = document
        self.path = path
        self.sha256 = sha256

    @property
    def slot(self) -> Optional[str]:
        """The slot these weights are for."""
        value = self.document.get("slot")
        return value if isinstance(value, str) else None

    @property
    def run_id(self) -> str:
        """The invocation that wrote them."""
        return str(self.document.get("run_id", ""))

    @property
    def shares(self) -> Dict[str, float]:
        """Each head's share of the work; they sum to 1."""
        weights = self.document["weights"]
        rows = weights.items() if isinstance(weights, Mapping) else ()
        return {str(name): float(share) for name, share in rows}

    @property
    def heads(self) -> Tuple[Mapping[str, object], ...]:
        """One row a head: weight, belief, cost, reasons."""
        rows = self.document.get("heads")
        return tuple(rows) if isinstance(rows, list) else ()

    def head(self, name: str) -> Optional[Mapping[str, object]]:
        """Return the row of one head, or None when these weights do not know it."""
        return next((row for row in self.heads if row.get("name") == name), None)
