"""The document that says what lives in an output folder: `slot.json`."""

import os
from typing import Dict, Mapping, Optional

from hydra_heads.base.clock import now
from hydra_heads.base.paths import path_from
from hydra_heads.heads.config import moved
from hydra_heads.model.channels import Channel
from hydra_heads.model.documents import write_document
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.places import SLOT_FILE
from hydra_heads.model.rules import Rule
from hydra_heads.model.slot import ConfigFile, HeadsFile, SlotDefinition

_UNITS = {"timeout_s": "seconds", "kill_grace_s": "seconds", "valid_for_s": "seconds"}


def write_slot_document(
    folder: str, slot: SlotDefinition, run_id: str, fingerprints: Mapping[str, str]
) -> None:
    """Replace a folder's `slot.json`; `fingerprints` are those of the instances."""
    document = slot_document(folder, slot, run_id, fingerprints)
    write_document(os.path.join(folder, SLOT_FILE), document, "slot")


def slot_document(
    folder: str, slot: SlotDefinition, run_id: str, fingerprints: Mapping[str, str]
) -> Dict[str, object]:
    """Return the slot as it is defined now: unfilled, with relative paths from `folder` on."""
    document = envelope("hydra.slot", Origin(run_id, now()), _UNITS)
    document.update(
        slot=slot.slot,
        heads_file=heads_file_from(folder, slot.heads_file),
        objective=slot.objective.as_document(),
        defaults=dict(slot.defaults),
        instances=[
            {
                "name": instance.name,
                "values": dict(instance.values),
                "fingerprint": fingerprints.get(instance.name),
            }
            for instance in slot.instances
        ],
        heads=[{"name": head.name, **head.definition} for head in slot.heads],
        thresholds=[dict(threshold) for threshold in slot.thresholds],
        panels=[dict(panel) for panel in slot.panels],
        config_file=config_file_from(folder, slot.config_file),
        rules=[_rule(rule) for rule in slot.rules],
        channels=[_channel(channel) for channel in moved(slot.channels, slot.folder, folder)],
        gate=dict(slot.gate),
        constraints=[_constraint(constraint) for constraint in slot.constraints],
        valid_for_s=slot.valid_for_s,
        retention=None if slot.retention is None else dict(slot.retention._asdict()),
        error_patterns=[dict(pattern._asdict()) for pattern in slot.error_patterns],
    )
    return document


def _constraint(constraint: Mapping[str, object]) -> Dict[str, object]:
    """Return a constraint without its comment; the bound that is not given is null."""
    return {key: constraint.get(key) for key in ("metric", "at_least", "at_most")}


def _rule(rule: Rule) -> Dict[str, object]:
    return {**rule._asdict(), "channels": list(rule.channels), "heads": list(rule.heads)}


def _channel(channel: Channel) -> Dict[str, object]:
    document: Dict[str, object] = dict(channel._asdict())
    del document["settings"]
    return {**document, **channel.settings}


def heads_file_from(folder: str, heads_file: Optional[HeadsFile]) -> Optional[Dict[str, object]]:
    """Name the heads file as a document in `folder` does; None when there is none."""
    if heads_file is None:
        return None
    return {"path": path_from(folder, heads_file.path), "sha256": heads_file.sha256}


def config_file_from(folder: str, config_file: Optional[ConfigFile]) -> Optional[Dict[str, object]]:
    """Name the configuration as a document in `folder` does; None when there is none."""
    if config_file is None:
        return None
    return {"path": path_from(folder, config_file.path), "sha256": config_file.sha256}
