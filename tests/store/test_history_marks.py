"""Tests of `hydra_heads.store.history`: runs that turned out to be warm-ups or outliers."""

from typing import Iterator, List, Set, Tuple

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import a_run, an_invocation


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history with five runs; the fifth was flagged as an outlier when it ended."""
    with History.open(IN_MEMORY) as opened:
        for run_id in ("r0", "r1"):
            opened.begin(an_invocation(run_id))
            for order in range(1, 5):
                opened.append(a_run(order, run_id=run_id))
            opened.append(a_run(5, run_id=run_id)._replace(outlier=True))
        yield opened


def marked(history: History, run_id: str = "r1") -> Tuple[Set[int], Set[int]]:
    """Return the orders of warm-ups and of outliers."""
    runs = list(history.runs(run_id))
    return {run.order for run in runs if run.warmup}, {run.order for run in runs if run.outlier}


def test_runs_are_marked_and_others_are_not(history: History) -> None:
    """Only the orders that are given, of this invocation; what was flagged before stays."""
    history.mark("r1", [1, 2], [4])

    assert marked(history) == ({1, 2}, {4, 5})
    assert marked(history, "r0") == (set(), {5})


def test_the_last_word_holds(history: History) -> None:
    """A second call replaces the first; the same once more changes nothing."""
    history.mark("r1", [1, 2], [4, 5])

    for _ in range(2):
        history.mark("r1", [3], [2])
        assert marked(history) == ({3}, {2, 5})


def test_marking_none_leaves_what_was_recorded(history: History) -> None:
    """An outlier that was known when the run ended is one for ever."""
    history.mark("r1", [1], [4, 5])

    history.mark("r1", [], [])

    assert marked(history) == (set(), {5})


def test_configured_warmups_stay_warmups(history: History) -> None:
    """A run that was meant to warm up keeps its flag, whatever is found out of others."""
    history.append(a_run(9)._replace(block=None, warmup=True))

    history.mark("r1", [1], [])

    found = [run.order for run in history.runs("r1", with_history_only=True) if run.warmup]
    assert found == [1, 9]


@pytest.mark.parametrize(("warmups", "outliers"), [([2, 9], []), ([2], [9]), ([2], [-1])])
def test_all_are_marked_or_none(history: History, warmups: List[int], outliers: List[int]) -> None:
    """An order without a run is an error, and the earlier word stays."""
    history.mark("r1", [1], [3])

    with pytest.raises(HistoryError, match=r"r1(\.9 to mark|: order is -1)"):
        history.mark("r1", warmups, outliers)

    assert marked(history) == ({1}, {3, 5})


def test_an_unknown_invocation_is_not_marked(history: History) -> None:
    """Marks are of runs that are there."""
    with pytest.raises(HistoryError, match="no invocation r9"):
        history.mark("r9", [], [])
