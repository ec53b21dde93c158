"""Shares nearer to the best head."""

from typing import List

import pytest

from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.sharpening import sharpen

NAN, INFINITY = float("nan"), float("inf")


def test_sharpened_shares_are_powers() -> None:
    """Fourth powers, normalised: 16 to 1 for twice the belief; power 1 changes nothing."""
    assert sharpen([0.4, 0.2, 0.4]) == pytest.approx([16 / 33, 1 / 33, 16 / 33], rel=1e-14)
    assert sharpen([0.7, 0.2, 0.1], power=1) == pytest.approx([0.7, 0.2, 0.1], rel=1e-14)
    assert sharpen([0.6, 0.3, 0.1], 2) == pytest.approx([36 / 46, 9 / 46, 1 / 46], rel=1e-14)


def test_sharpening_keeps_the_sum_the_order_and_ties() -> None:
    """Equal beliefs stay equal, a belief of 0 stays 0, and tiny ones do not vanish all at once."""
    assert sharpen([0.25] * 4) == [0.25] * 4
    assert sharpen([1.0, 0.0]) == [1.0, 0.0]
    assert sharpen([1e-120, 1e-120], 5) == [0.5, 0.5]


@pytest.mark.parametrize("power", [0, -1, 1.5, NAN])
def test_a_power_is_a_whole_number_above_0(power: int) -> None:
    """Anything else is refused by value."""
    with pytest.raises(ValueError, match=f"power: found {power!r}"):
        sharpen([1.0], power)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([], "found none above 0"),
        ([0.0, 0.0], "found none above 0"),
        ([0.5, -0.1], r"shares\[1\]: found -0\.1"),
        ([NAN], r"shares\[0\]: found nan"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: List[float], message: str) -> None:
    """Nothing to share, negative shares and NaN are refused by both steps."""
    with pytest.raises(ValueError, match=message):
        sharpen(shares)
    with pytest.raises(ValueError, match=message):
        add_floor(shares)
