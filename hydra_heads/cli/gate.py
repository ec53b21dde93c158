"""Say whether heads got worse, or whether new weights are better: for CI and cron."""

import argparse

from hydra_heads.cli import gate_options
from hydra_heads.cli.call import Call
from hydra_heads.cli.gate_options import add_gate_options, mode_of
from hydra_heads.cli.gate_weights import judge_weights

EXIT_CODES = """\
exit code: 0 nothing is worse (--weights: improved); 1 something is worse beyond noise;
2 could not; 3 cannot tell (too few earlier invocations, another machine; --weights: too few
runs, the interval of the gain contains zero, weights that were kept); 128 + n ended by signal n;
--series, --accept and --baseline-write: 0 done"""

QUIET = "print nothing but a report that goes to standard output"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the gate."""
    parser.epilog = EXIT_CODES
    add_gate_options(parser)


def run(call: Call) -> int:
    """Do what the options ask for."""
    mode = mode_of(call.options)
    if mode == gate_options.WEIGHTS:
        return judge_weights(call)
    if mode == gate_options.SERIES:
        from hydra_heads.cli.gate_series import replay_series

        return replay_series(call)
    if mode == gate_options.ACCEPT:
        from hydra_heads.cli.gate_accept import accept_level

        return accept_level(call)
    if mode == gate_options.WRITE:
        from hydra_heads.cli.gate_audit import write_baseline

        return write_baseline(call)
    if mode == gate_options.REVISION:
        from hydra_heads.cli.gate_now import judge_revision

        return judge_revision(call)
    from hydra_heads.cli.gate_judging import judge_regressions

    return judge_regressions(call)
