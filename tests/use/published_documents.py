"""Weights as files, right and wrong."""

import json
from pathlib import Path
from typing import Any, Callable, Dict, Mapping

from tests.model.samples import weights

Change = Callable[[Dict[str, Any]], object]


def write_weights(folder: Path, document: Mapping[str, Any]) -> str:
    """Write a document as a folder's weights and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "weights.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def changed(change: Change) -> Dict[str, Any]:
    """Return weights of two heads after a change."""
    document = dict(weights())
    change(document)
    return document


def with_shares(**shares: object) -> Dict[str, Any]:
    """Return a document with these weights and none by instance."""
    return changed(lambda document: document.update(weights=shares, by_instance=[]))
