"""The configuration beside the heads file: whom to tell of what, laid over a slot.

It is read only when it is named. What it says may stand in the heads file instead, but not in
both.
"""

import os
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import read_text, sha256_of
from hydra_heads.base.paths import path_from
from hydra_heads.model.channels import COMMAND, FILE, Channel, channels_of
from hydra_heads.model.config_checks import KEYS
from hydra_heads.model.documents import parse_document
from hydra_heads.model.findings import Findings
from hydra_heads.model.panel_checks import check_own_panels
from hydra_heads.model.rule_checks import (
    check_channels_of_rules,
    check_gate_settings,
    check_heads_of_rules,
)
from hydra_heads.model.rules import rules_of
from hydra_heads.model.slot import (
    DEFAULT_VALID_FOR_S,
    ConfigFile,
    Retention,
    SlotDefinition,
    error_patterns_of,
)

YAML_ENDINGS = (".yaml", ".yml")

_PATHS: Mapping[str, Tuple[str, str]] = {FILE: ("path", ""), COMMAND: ("cwd", ".")}
"""The setting of a channel's type that is a path, and what it is where none is given."""


def read_config(path: str) -> Mapping[str, object]:
    """Read a configuration; raises `InputError` naming the file, the place, and what is allowed."""
    refuse_yaml(path)
    text = read_text(path, remedy="name one that is there, or leave --config out")
    return parse_document(text, "config", path)


def refuse_yaml(path: str) -> None:
    """Raise `InputError` for a file in YAML, which the standard library does not read."""
    if path.lower().endswith(YAML_ENDINGS):
        raise InputError(
            f"{path}: YAML needs the extra hydra-heads[yaml], which is not installed; "
            "write the same keys as JSON, which needs nothing"
        )


def with_config(slot: SlotDefinition, config: Mapping[str, object], path: str) -> SlotDefinition:
    """Lay a configuration, read from `path`, over a slot.

    What an earlier Phase 1 had from a configuration is not kept beside it. Raises `InputError`
    for a key that the heads file has too, and for what names heads or thresholds that are not
    there.
    """
    for key in KEYS:
        if key in config and key in slot.given:
            other = slot.heads_file.path if slot.heads_file else f"slot {slot.slot}"
            raise InputError(f"{path}: {key}: found here and in {other}; keep it in one of them")
    sha256 = sha256_of(path)
    if sha256 is None:
        raise InputError(f"{path}: it went away while it was read; try again")
    if slot.heads_file is not None:
        slot = with_settings(slot, {key: None for key in KEYS if key not in slot.given}, path)
    laid = with_settings(slot, config, os.path.dirname(os.path.abspath(path)))
    _check_names(laid, config, path)
    return laid._replace(config_file=ConfigFile(path, sha256, tuple(config)))


def with_settings(
    slot: SlotDefinition, document: Mapping[str, object], folder: str
) -> SlotDefinition:
    """Give a slot those of `config_checks.KEYS` that a document has; null: as if it had none.

    `folder` is where the document's relative paths start.
    """
    read: Mapping[str, Callable[[Mapping[str, object]], Any]] = {
        "rules": rules_of,
        "channels": lambda one: moved(channels_of(one), folder, slot.folder),
        "gate": gate_of,
        "retention": retention_of,
        "error_patterns": error_patterns_of,
        "thresholds": lambda one: _objects_in(one.get("thresholds")),
        "panels": lambda one: _objects_in(one.get("panels")),
        "valid_for_s": valid_for_s_of,
    }
    return slot._replace(**{key: read[key](document) for key in KEYS if key in document})


def gate_of(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the settings of the gate that a document holds, without those that are null."""
    gate = document.get("gate")
    rows = gate.items() if isinstance(gate, Mapping) else ()
    return {key: value for key, value in rows if key != "comment" and value is not None}


def retention_of(document: Mapping[str, object]) -> Optional[Retention]:
    """Return what of the past a document wants kept; None where it does not say."""
    retention = document.get("retention")
    if not isinstance(retention, Mapping) or not retention:
        return None
    days, runs = retention.get("days"), retention.get("runs")
    return Retention(
        None if days is None else float(days),
        None if runs is None else int(runs),
    )


def valid_for_s_of(document: Mapping[str, object]) -> float:
    """Return for how many seconds a document wants profiles to count as fresh."""
    value = document.get("valid_for_s")
    return float(value) if isinstance(value, (int, float)) else DEFAULT_VALID_FOR_S


def moved(channels: Sequence[Channel], folder: str, other: str) -> Tuple[Channel, ...]:
    """Word relative paths of channels, which start at `folder`, as they start at `other`.

    >>> channel = Channel("log", "file", {"path": "alerts.jsonl"})
    >>> moved([channel], "slots/compress", "slots/compress/out")[0].settings
    {'path': '../alerts.jsonl'}
    """
    if os.path.abspath(folder) == os.path.abspath(other):
        return tuple(channels)
    return tuple(channel._replace(settings=_moved(channel, folder, other)) for channel in channels)


def _moved(channel: Channel, folder: str, other: str) -> Mapping[str, Any]:
    settings: Dict[str, Any] = dict(channel.settings)
    if channel.type in _PATHS:
        key, default = _PATHS[channel.type]
        path = settings.get(key) or default
        if path and not os.path.isabs(path):
            settings[key] = path_from(other, os.path.join(folder, path))
    return settings


def check_channels_there(slot: SlotDefinition) -> None:
    """Raise `InputError` for a rule that names a channel which nothing defines."""
    findings = Findings(source_of(slot, "rules") or f"slot {slot.slot}")
    names = [channel.name for channel in slot.channels]
    check_channels_of_rules([rule._asdict() for rule in slot.rules], names, findings)
    for line in findings.lines:
        raise InputError(line)


def source_of(slot: SlotDefinition, key: str) -> Optional[str]:
    """Return the file of a person's that a key of a slot stands in; None when it is in none."""
    if slot.config_file is not None and key in slot.config_file.given:
        return slot.config_file.path
    return slot.heads_file.path if slot.heads_file is not None and key in slot.given else None


def _check_names(slot: SlotDefinition, config: Mapping[str, object], path: str) -> None:
    """Check what a configuration names of the heads file; without heads nobody knows them."""
    findings = Findings(path)
    heads = [*(head.name for head in slot.heads), *slot.disabled]
    if heads:
        check_heads_of_rules(_objects_in(config.get("rules")), heads, findings)
        check_gate_settings(config, heads, findings)
        if "panels" in config:
            both = {"thresholds": slot.thresholds, "panels": slot.panels}
            check_own_panels(both, heads, findings)
    for line in findings.lines:
        raise InputError(line)


def _objects_in(value: object) -> Tuple[Mapping[str, object], ...]:
    rows: List[object] = value if isinstance(value, list) else []
    return tuple(row for row in rows if isinstance(row, dict))
