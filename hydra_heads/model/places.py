"""Where the documents of a slot lie: one folder a slot, and the dashboard beside or inside it."""

import os

DEFAULT_FOLDER = "hydra_profiles"

HISTORY_FILE = "history.db"

SLOT_FILE = "slot.json"

WEIGHTS_FILE = "weights.json"

DASHBOARD_FILE = "hydra_dashboard_config.json"

AUDIT_FILE = "HYDRA-AUDIT-REPORT.json"
"""The profiles that a gate compares with: made once, and kept beside the sources."""

CONFIG_FILE = "hydra_config.json"

EXPORT_FOLDER = "export"
"""What other tools read, in files of their own formats: in this folder beside the profiles."""

VALIDATION_FOLDER = "validation"
"""Profiles of fresh runs: in this folder beside the weights that they judge."""


def dashboard_path(folder: str) -> str:
    """Return where a folder's dashboard lies: beside the default folder, inside any other.

    >>> dashboard_path("hydra_profiles")
    'hydra_dashboard_config.json'
    """
    # By whatever path: two dashboards of one folder would soon tell two stories.
    if os.path.abspath(folder) == os.path.abspath(DEFAULT_FOLDER):
        return DASHBOARD_FILE
    return os.path.join(folder, DASHBOARD_FILE)
