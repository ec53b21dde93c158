"""Option over environment over heads file over default, and the one table of settings."""

import os
from typing import Callable, NamedTuple, Optional, Tuple, TypeVar

from hydra_heads.base.errors import UsageError

T = TypeVar("T")


class Setting(NamedTuple):
    """One setting that the environment may give: its option, variable, default and meaning."""

    option: str
    variable: str
    default: str
    meaning: str


SETTINGS: Tuple[Setting, ...] = (
    Setting("--output-dir, --profiles", "HYDRA_DIR", "hydra_profiles", "folder of the slot"),
    Setting("--heads", "HYDRA_HEADS", "hydra_heads.json when it is there", "heads file"),
    Setting("--config", "HYDRA_CONFIG", "none", "rules, channels and more beside the heads file"),
    Setting("--num-tests", "HYDRA_NUM_TESTS", "100", "runs of each head"),
    Setting("--timeout", "HYDRA_TIMEOUT", "30", "seconds that one run may take"),
    Setting("--max-minutes", "HYDRA_MAX_MINUTES", "no limit", "begin no block after so long"),
    Setting("--jobs", "HYDRA_JOBS", "1", "blocks at a time, each on cores of its own"),
    Setting("--sample-interval", "HYDRA_SAMPLE_INTERVAL", "0.1", "seconds between two looks"),
    Setting("--seed", "HYDRA_SEED", "drawn anew", "where the order of runs comes from"),
    Setting("--policy", "HYDRA_POLICY", "best-probability", "way from profiles to weights"),
    Setting("--weights", "HYDRA_WEIGHTS", "weights.json of the slot's folder", "slot's weights"),
    Setting("--out", "HYDRA_OUT", "see the command's help", "where the dashboard goes"),
    Setting("--slot", "HYDRA_SLOT", "the folder's", "slot that is meant"),
    Setting("--log-format", "HYDRA_LOG_FORMAT", "text", "form of log lines: text or json"),
)
"""Every setting with an environment variable; the guide prints this table."""


def from_environment(variable: str, read: Callable[[str], T]) -> Optional[T]:
    """Read a setting from the environment; None when it is unset or empty.

    `read` turns the text into a value and raises `ValueError` with what is expected; raises
    `UsageError` naming the variable then.
    """
    text = os.environ.get(variable, "")
    if not text:
        return None
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(f"environment variable {variable}: {error}") from error
