"""Tests of what a learner says of the heads that may follow one that failed."""

from typing import Optional

from hydra_heads.use.following import in_turn, success_rates
from hydra_heads.use.learning.learner import Standing


def standing(
    cost: Optional[float] = None,
    share: float = 0.1,
    rate: Optional[float] = None,
    runs: int = 0,
    published: Optional[float] = None,
    resting_draws: Optional[int] = None,
) -> Standing:
    """Make a standing of which only what counts here is given."""
    return Standing(runs, 0, rate, cost, share, published, None, resting_draws, "")


def test_the_cheaper_head_would_rather_be_run() -> None:
    """Heads come by what they are expected to cost, not by the share that they happen to have."""
    standings = [standing(3.0, 0.8), standing(1.0, 0.1), standing(2.0, 0.1)]

    assert in_turn(standings) == [1, 2, 0]


def test_heads_that_nothing_is_known_of_come_last_by_share() -> None:
    """A head without a cost may be anything: those that are known come before it."""
    standings = [standing(None, 0.1), standing(None, 0.6), standing(9.0, 0.3)]

    assert in_turn(standings) == [2, 1, 0]


def test_a_head_that_rests_is_not_counted_on() -> None:
    """What it did before it began to fail says nothing of today."""
    rates = success_rates([standing(rate=0.99, published=0.9, resting_draws=5)])

    assert rates == [0.0]


def test_a_rate_of_few_live_runs_alone_is_hardly_known() -> None:
    """One run more, half of it a success, goes with them; a published rate stays as it is."""
    rates = success_rates(
        [standing(rate=1.0, runs=1), standing(rate=1.0, runs=1, published=0.2), standing()]
    )

    assert rates == [0.75, 1.0, None]
