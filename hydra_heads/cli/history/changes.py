"""Say when a head changed, by how much, and what changed with it."""

import argparse

from hydra_heads.cli.call import Call
from hydra_heads.cli.history_folder import open_history
from hydra_heads.cli.insight_options import (
    add_insight_options,
    add_metric_option,
    answer,
    find_series,
    find_wanted,
)
from hydra_heads.report.insight import changes_text
from hydra_heads.report.insight_documents import changes_document
from hydra_heads.store.insight.shifts import find_shifts


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history changes`."""
    add_insight_options(parser)
    add_metric_option(parser)


def run(call: Call) -> int:
    """Say what changed."""
    with open_history(call) as history:
        wanted = find_wanted(call, history)
        shifts = find_shifts(find_series(call, history, wanted))
    return answer(call, lambda: changes_text(shifts), lambda: changes_document(wanted.slot, shifts))
