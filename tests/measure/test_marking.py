"""Tests of `hydra_heads.measure.marking`."""

from typing import Iterator, List, Sequence

import pytest

from hydra_heads.measure.marking import mark_runs
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import a_run, an_invocation

STEADY = [1.0, 1.1, 0.9, 1.05, 0.95] * 8


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history with an invocation of the heads a and b."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


def _record(history: History, seconds: Sequence[float], head: str = "a", first: int = 1) -> None:
    for order, value in enumerate(seconds, first):
        history.append(a_run(order, head, seconds=value))


def _runs(history: History) -> List[Run]:
    return list(history.runs("r1"))


def test_a_warm_up_is_flagged_and_kept(history: History) -> None:
    """The slow beginning of a head is flagged; its runs stay, and stay successes."""
    _record(history, [3.1, 2.4, *STEADY])

    mark_runs(history, "r1", ["a", "b"])

    runs = _runs(history)
    assert [run.order for run in runs if run.warmup] == [1, 2]
    assert [run.ok for run in runs] == [True] * len(runs)
    assert runs[0].seconds == 3.1


def test_an_outlier_is_flagged_and_kept(history: History) -> None:
    """A run far from the others is flagged, wherever it stands."""
    _record(history, [*STEADY, 9.0, *STEADY])

    mark_runs(history, "r1", ["a"])

    assert [run.order for run in _runs(history) if run.outlier] == [len(STEADY) + 1]
    assert not any(run.warmup for run in _runs(history))


def test_each_head_is_judged_by_its_own(history: History) -> None:
    """A head that is slower than the other is no outlier; orders are those of all runs."""
    _record(history, STEADY)
    _record(history, [*(5 * second for second in STEADY), 50.0], "b", 101)

    mark_runs(history, "r1", ["a", "b"])

    assert [run.order for run in _runs(history) if run.outlier or run.warmup] == [141]


def test_steady_runs_are_not_flagged(history: History) -> None:
    """Without a reason nothing is flagged."""
    _record(history, STEADY)

    mark_runs(history, "r1", ["a", "b"])

    assert not any(run.warmup or run.outlier for run in _runs(history))


def test_a_clock_jump_stays_an_outlier(history: History) -> None:
    """What was flagged with its run is not taken back because its time is like the others'."""
    _record(history, STEADY)
    history.append(a_run(77, seconds=1.0)._replace(outlier=True, flags=("clock_jump",)))

    mark_runs(history, "r1", ["a"])

    assert [run.order for run in _runs(history) if run.outlier] == [77]


def test_marking_again_changes_nothing(history: History) -> None:
    """A process that was killed between marking and saving marks again."""
    _record(history, [3.1, 2.4, *STEADY, 9.0])

    mark_runs(history, "r1", ["a"])
    before = _runs(history)
    mark_runs(history, "r1", ["a"])

    assert _runs(history) == before
