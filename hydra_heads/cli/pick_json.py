"""Picks and shares as JSON."""

from typing import Dict, Sequence

from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.pick_choice import Choice


def as_json(slot: str, choice: Choice, names: Sequence[str]) -> str:
    """Return picks and shares as a JSON object; `from` says where the shares come from."""
    published = choice.published
    answer: Dict[str, object] = {
        "slot": slot,
        "instance": choice.instance,
        "picks": list(names),
        "from": choice.origin,
        "weights": dict(zip(choice.heads, choice.shares)),
        "reasons": dict(zip(choice.heads, choice.reasons)),
        "file": None if published is None else published.path,
        "sha256": None if published is None else published.sha256,
        "run_id": None if published is None else published.document.get("run_id"),
    }
    return dump_json(answer).rstrip("\n")
