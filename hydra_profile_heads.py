"""Phase 1: run every head on the same inputs and write one profile a head.

python hydra_profile_heads.py --help
"""

if __name__ == "__main__":
    # The package stands beside this script and is found there, with `python -I` too. After
    # that the folder leaves the path: nothing planted in it replaces a standard module.
    import sys
    from os.path import dirname, realpath

    here = dirname(realpath(__file__))
    sys.path[:] = [here] + [folder for folder in sys.path if folder != here]
    import hydra_heads

    del sys.path[0]
    from hydra_heads.cli.main import leave_quietly

    leave_quietly()

from hydra_heads import (
    DEFAULT_TIMEOUT,
    MAX_RETRIES,
    HeadProfile,
    HeadProfiler,
    log_message,
    profile_head,
    save_profile,
)
from hydra_heads.cli.main import run_script

__all__ = [
    "DEFAULT_TIMEOUT",
    "HeadProfile",
    "HeadProfiler",
    "MAX_RETRIES",
    "log_message",
    "profile_head",
    "save_profile",
]

if __name__ == "__main__":
    run_script("profile")
