"""Say of each head whether it gets slower or faster over the invocations."""

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
from hydra_heads.report.insight import trends_text
from hydra_heads.report.insight_documents import trends_document
from hydra_heads.store.insight.shifts import find_shifts
from hydra_heads.store.insight.trends import find_trends


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history trends`."""
    add_insight_options(parser)
    add_metric_option(parser)


def run(call: Call) -> int:
    """Say where the heads go."""
    with open_history(call) as history:
        wanted = find_wanted(call, history)
        many = find_series(call, history, wanted)
    trends, shifts = find_trends(many), find_shifts(many).found
    return answer(
        call, lambda: trends_text(trends, shifts), lambda: trends_document(wanted.slot, trends)
    )
