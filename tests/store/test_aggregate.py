"""Tests of `hydra_heads.store.aggregate`."""

import pytest

from hydra_heads.store.aggregate import Aggregate, last_runs
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from tests.store.making import a_run, an_invocation


def test_the_last_runs_are_summed_up() -> None:
    """Of each metric how many of the last runs have it, and its mean over these."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.append_all(
            [
                Recorded(
                    a_run(order, "ab"[order % 2], ok=order != 10)._replace(
                        metrics={"user_time": float(order), **({"num_fds": 3} if order > 6 else {})}
                    )
                )
                for order in range(1, 13)
            ]
        )

        found = last_runs(history, "demo", "a", 4)

        assert found == {
            "user_time": Aggregate(4, 9.0),
            "num_fds": Aggregate(3, 3.0),
            "success": Aggregate(4, 0.75),
        }


@pytest.mark.parametrize("count", [0, 1, 7, 1000])
def test_there_may_be_fewer_runs_than_asked_for(count: int) -> None:
    """All there are count then; at least one does."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.append_all([Recorded(a_run(order)) for order in range(5)])

        found = last_runs(history, "demo", "a", count)

        assert found["user_time"] == Aggregate(min(5, max(1, count)), 0.25)


def test_an_unknown_head_has_no_figures() -> None:
    """Neither has one without runs."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())

        assert last_runs(history, "demo", "a") == {}
        assert last_runs(history, "demo", "nobody") == {}
        assert last_runs(history, None, "a") == {}
