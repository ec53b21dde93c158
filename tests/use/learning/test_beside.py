"""Shares that stand beside what was learned."""

import pytest

from hydra_heads.use.learning.beside import Beside
from hydra_heads.use.learning.prior import Prior


def beside(runs: int = 100) -> Beside:
    """Make published shares of three heads."""
    return Beside([Prior(weight, 0.9, 1.0, 0.1, runs) for weight in (0.5, 0.3, 0.2)])


def test_weights_have_as_much_say_as_the_runs_they_were_made_from() -> None:
    """All of it at first, half after as many live runs; of very many runs 500 count."""
    few, many = beside(10), beside(10_000)

    assert (few.say(0), few.say(30)) == (1.0, 0.5)
    assert many.say(500) == 0.5
    assert Beside([]).say(0) == 0.0


def test_published_shares_of_heads_that_are_out_go_to_the_others() -> None:
    """In proportion, and back again; one that changed is out for good."""
    shares = beside()

    assert shares.published_without(()) == [0.5, 0.3, 0.2]
    assert shares.published_without([0]) == pytest.approx([0.0, 0.6, 0.4])
    shares.drop_published(1)
    assert shares.published_without(()) == pytest.approx([0.5 / 0.7, 0.0, 0.2 / 0.7])
    shares.drop_published()
    assert shares.say(0) == 0.0


def test_a_share_given_back_is_earned_within_twenty_runs() -> None:
    """It shrinks with each run of the head, and is forgotten then."""
    shares = beside()
    shares.give_back(1, 0.4, 100)

    left = [shares.returned([0, runs, 0]).get(1, 0.0) for runs in (100, 110, 120)]

    assert left == pytest.approx([0.4, 0.2, 0.0])
    assert not shares.has_returned


def test_shares_given_back_are_never_more_than_all() -> None:
    """Two leaders that come back at once share."""
    shares = beside()
    shares.give_back(0, 0.9, 10)
    shares.give_back(1, 0.6, 10)

    assert shares.returned([10, 10, 0]) == pytest.approx({0: 0.6, 1: 0.4})
