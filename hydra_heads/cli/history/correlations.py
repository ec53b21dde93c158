"""Say which metrics of a head go together."""

import argparse

from hydra_heads.cli.call import Call
from hydra_heads.cli.history_folder import open_history
from hydra_heads.cli.insight_options import add_insight_options, answer, find_wanted
from hydra_heads.report.insight_documents import correlations_document
from hydra_heads.report.insight_nights import correlations_text
from hydra_heads.store.insight.relations import find_relations

LAST = 10
"""Invocations whose runs are looked at."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `history correlations`."""
    add_insight_options(parser, LAST)


def run(call: Call) -> int:
    """Say what goes together."""
    with open_history(call) as history:
        wanted = find_wanted(call, history)
        relations = find_relations(history, *wanted[:2], call.options.last, wanted.origin)
    return answer(
        call,
        lambda: correlations_text(relations),
        lambda: correlations_document(wanted.slot, relations),
    )
