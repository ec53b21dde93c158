"""Phase 3: publish profiles and weights as the one document that monitors read.

python hydra_dashboard_config_gen.py --help
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

from hydra_heads import log_message
from hydra_heads.cli.main import run_script

__all__ = ["log_message"]

if __name__ == "__main__":
    run_script("dashboard")
