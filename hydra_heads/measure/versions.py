"""The versions of what heads run, which are part of their fingerprints."""

from hydra_heads.heads.version import with_version
from hydra_heads.measure.crews import open_crew
from hydra_heads.model.slot import SlotDefinition


def with_versions(slot: SlotDefinition) -> SlotDefinition:
    """Return a slot whose fingerprints cover what the heads' version commands say now."""
    if not any(head.version_command for head in slot.heads):
        return slot
    crew = open_crew(sample_interval_s=0)
    try:
        heads = tuple(with_version(head, slot, crew.run) for head in slot.heads)
    finally:
        crew.close()
    return slot._replace(heads=heads)
