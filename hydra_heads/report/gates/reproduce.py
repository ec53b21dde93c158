"""The command that asks a gate's question again, as far as the document tells."""

import shlex
from typing import Any, List, Mapping

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.regression import HISTORY, REVISION

COMMAND = "python -m hydra_heads gate"
"""How a report calls the gate: nobody knows how its reader does."""


def command_of(document: Mapping[str, Any]) -> str:
    """Return the command, without the folder of the profiles, which no document names.

    >>> command_of({"baseline": {"kind": "audit", "path": "AUDIT.json", "revision": "main"},
    ...             "settings": {"min_effect_percent": 5, "confirm": 3, "metrics": ["time"]}})
    'python -m hydra_heads gate --baseline main:AUDIT.json --metric time --min-effect-percent 5 \
--confirm 3'
    """
    settings = object_in(document.get("settings")) or {}
    words = _baseline_words(document)
    metrics = settings.get("metrics")
    for metric in metrics if isinstance(metrics, list) else []:
        words += ["--metric", str(metric)]
    effect, blocks = number_in(settings.get("min_effect_percent")), _blocks(settings)
    words += [] if effect is None else ["--min-effect-percent", f"{effect:g}"]
    words += ["--confirm", str(blocks)] * (blocks > 0)
    if "--against-command" in words:
        words += ["--num-tests", str(max(map(_runs, objects_in(document.get("heads"))), default=0))]
    return " ".join([COMMAND, *map(shlex.quote, words)])


def _baseline_words(document: Mapping[str, Any]) -> List[str]:
    given = object_in(document.get("baseline")) or {}
    kind, path = text_in(given.get("kind")), text_in(given.get("path"))
    revision = text_in(given.get("revision"))
    if kind == REVISION:
        return ["--against-command", revision or "REV"]
    if kind == HISTORY or path is None:
        return []
    return ["--baseline", path if revision is None else f"{revision}:{path}"]


def _runs(row: Mapping[str, object]) -> int:
    return int(number_in(row.get("runs")) or 0)


def _blocks(settings: Mapping[str, object]) -> int:
    return int(number_in(settings.get("confirm")) or 0)
