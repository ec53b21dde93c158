"""Tests of `hydra_heads.stats.beta_binomial`."""

from typing import Tuple

import pytest

from hydra_heads.stats.beta_binomial import upper_tail


@pytest.mark.parametrize("trials", [1, 7, 60, 1000])
@pytest.mark.parametrize(("a", "b"), [(0.3, 4.9), (1.0, 1.0), (40.0, 2.0), (2.5, 600.0)])
def test_the_tail_is_that_of_scipy(trials: int, a: float, b: float) -> None:
    """An independent implementation gives the same."""
    stats = pytest.importorskip("scipy.stats")
    for events in {0, 1, trials // 2, trials}:
        expected = stats.betabinom.sf(events - 1, trials, a, b)

        assert upper_tail(events, trials, a, b) == pytest.approx(expected, rel=1e-7)


def test_a_flat_prior_makes_all_counts_alike() -> None:
    """Under a = b = 1 each of the counts 0 to n has the same probability."""
    tails = [upper_tail(events, 9, 1.0, 1.0) for events in range(10)]

    assert tails == pytest.approx([1 - events / 10 for events in range(10)])


@pytest.mark.parametrize(
    "arguments", [(3, 2, 1.0, 1.0), (-1, 2, 1.0, 1.0), (1, 2, 0.0, 1.0), (1, 2, 1.0, float("inf"))]
)
def test_what_cannot_be_is_refused(arguments: Tuple[int, int, float, float]) -> None:
    """Counts that cannot be, and parameters not above 0 or not finite."""
    with pytest.raises(ValueError, match="found"):
        upper_tail(*arguments)
