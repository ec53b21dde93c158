"""Warm-ups and outliers among the runs of an invocation: flagged once all are there, never dropped.

What a warm-up is shows only against the steady state that follows, and what is far out only
against the rest; so both are judged at the end, head by head.
"""

from typing import List, Sequence

from hydra_heads.stats.outliers import outlier_flags
from hydra_heads.stats.warmup import warmup_length
from hydra_heads.store.history import History


def mark_runs(history: History, run_id: str, heads: Sequence[str]) -> None:
    """Flag the warm-ups and the outliers among the successes of these heads."""
    warmups: List[int] = []
    outliers: List[int] = []
    for head in heads:
        orders, instances, seconds = history.successes(run_id, head)
        warmups += orders[: warmup_length(seconds, instances)]
        flags = outlier_flags(seconds, instances)
        outliers += [order for order, is_far in zip(orders, flags) if is_far]
    history.mark(run_id, warmups, outliers)
