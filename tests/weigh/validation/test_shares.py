"""What new weights are compared with."""

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.weigh.validation.shares import moved_shares, old_shares, restrict_shares
from tests.weigh.validation.scenes import weights_of


def test_the_first_weights_are_compared_with_equal_ones() -> None:
    """Without weights before, every head had the same share."""
    assert old_shares(weights_of({"a": 0.7, "b": 0.2, "c": 0.1})) == {
        "a": 1 / 3,
        "b": 1 / 3,
        "c": 1 / 3,
    }


def test_what_gone_heads_had_is_shared_out() -> None:
    """Shares before are those of the heads that are still there, a new head had none."""
    weights = weights_of({"a": 0.5, "new": 0.3, "b": 0.2}, {"a": 0.3, "b": 0.1, "gone": 0.6})

    assert old_shares(weights) == pytest.approx({"a": 0.75, "new": 0.0, "b": 0.25})


def test_nothing_in_common_is_an_error() -> None:
    """Weights before of none of these heads, or all on one that is gone, compare with nothing."""
    weights = weights_of({"a": 0.5, "b": 0.5}, {"x": 1.0, "a": 0.0})

    with pytest.raises(InputError) as caught:
        old_shares(weights)

    assert caught.value.message == (
        "profiles/weights.json: previous.weights: the weights before know none of these heads; "
        "weigh again"
    )


def test_weights_that_did_not_move_have_not_moved() -> None:
    """What renormalising adds to the last digits is no movement, be it one-sided."""
    before = {"a": 0.333333333334, "b": 0.333333333333, "c": 0.333333333332, "gone": 1e-12}
    new = {"a": 0.333333333334, "b": 0.333333333333, "c": 0.333333333333}

    moved = moved_shares(restrict_shares(before, new), new)

    assert moved == {"a": 0.0, "b": 0.0, "c": 0.0}


def test_a_small_movement_is_one() -> None:
    """A share that moves by a millionth is compared."""
    old, new = {"a": 0.5, "b": 0.5}, {"a": 0.500001, "b": 0.499999}

    assert moved_shares(old, new) == pytest.approx({"a": -1e-6, "b": 1e-6})
