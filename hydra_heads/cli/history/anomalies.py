"""List the invocations in which a head was far from what it is otherwise."""

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
from hydra_heads.report.insight_documents import anomalies_document
from hydra_heads.report.insight_nights import anomalies_text
from hydra_heads.store.insight.far_nights import find_far_nights


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history anomalies`."""
    add_insight_options(parser)
    add_metric_option(parser)


def run(call: Call) -> int:
    """Say which nights were odd."""
    with open_history(call) as history:
        wanted = find_wanted(call, history)
        nights = find_far_nights(find_series(call, history, wanted))
    return answer(
        call, lambda: anomalies_text(nights), lambda: anomalies_document(wanted.slot, nights)
    )
