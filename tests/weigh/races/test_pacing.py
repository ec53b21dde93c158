"""How many heads may stay with a given number of runs."""

from hydra_heads.weigh.races.pacing import places


def test_every_field_gets_the_same_share_of_the_runs() -> None:
    """From all heads down to two, each number of heads that run gets as many runs."""
    found = places(5, 400)

    assert found == [300, 200, 100, 0]


def test_two_heads_stay_to_the_end() -> None:
    """Nobody leaves a field of two for want of runs, and one head has no pace."""
    assert places(2, 100) == [0]
    assert places(1, 100) == []
