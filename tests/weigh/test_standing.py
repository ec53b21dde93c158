"""Which heads may cost as little as the best one."""

import pytest

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.standing import is_rival


def test_a_rival_ends_where_the_interval_of_the_difference_excludes_zero() -> None:
    """1.96 standard errors of the difference: 95 %."""
    best = Estimate(1.0, 3.0)  # with 4.0 the error of the difference is 5.0

    assert is_rival(Estimate(1.0 + 5 * 1.9599, 4.0), best)
    assert not is_rival(Estimate(1.0 + 5 * 1.9600, 4.0), best)


@pytest.mark.parametrize(
    ("mean", "expected"), [(0.0, True), (1.0, True), (1.0 + 1e-9, False), (1e200, False)]
)
def test_without_any_error_every_higher_cost_is_told_apart(mean: float, expected: bool) -> None:
    """An equal cost is a rival, and no figure is too large."""
    assert is_rival(Estimate(mean, 0.0), Estimate(1.0, 0.0)) is expected
