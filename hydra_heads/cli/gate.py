"""Say whether new weights are better than the old ones on fresh runs: for CI and cron."""

import argparse

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import add_place_options
from hydra_heads.cli.gate_weights import add_weights_options, judge_weights

EXIT_CODES = """\
exit code: 0 improved; 1 worse; 2 could not; 3 cannot tell (too few runs, the interval of the
gain contains zero, below the minimum, weights that were kept); 128 + n ended by signal n"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the gate."""
    parser.epilog = EXIT_CODES
    add_place_options(parser)
    add_weights_options(parser)
    parser.add_argument("--json", action="store_true", help="print the gate document")


def run(call: Call) -> int:
    """Judge what the options name."""
    if call.options.weights is None:
        raise UsageError(
            "nothing to judge, expected --weights [FILE]: new weights on fresh runs; see --help"
        )
    return judge_weights(call)
