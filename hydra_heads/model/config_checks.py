"""What a schema cannot say of configurations, as far as they can be judged without the heads."""

from typing import Any, Mapping

from hydra_heads.model.findings import Findings
from hydra_heads.model.heads_checks import check_error_patterns, check_telling, check_texts
from hydra_heads.model.panel_checks import check_own_panels

KEYS = (
    "rules",
    "channels",
    "gate",
    "retention",
    "error_patterns",
    "thresholds",
    "panels",
    "valid_for_s",
)
"""What a configuration may hold; each of them may stand in the heads file instead."""


def check_config(document: Mapping[str, Any], findings: Findings) -> None:
    """Check what stands in a configuration alone.

    Heads that are named, and thresholds of the heads file, are known once both are read.
    """
    check_texts(document, findings)
    shown = {name for panel in document.get("panels") or [] for name in panel.get("series") or []}
    panels = [
        {key: value for key, value in panel.items() if key != "threshold_id"}
        for panel in document.get("panels") or []
    ]
    check_own_panels({**document, "panels": panels}, shown, findings)
    check_error_patterns(document, findings)
    check_telling(document, None, findings)
