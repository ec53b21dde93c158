"""How much less evidence counts than a run of the newest profile."""

import pytest

from hydra_heads.weigh.past.discount import MOST_AGE, REMAINS, agreement, discount


def test_each_invocation_back_halves() -> None:
    """All of the past together never counts as much as the present."""
    assert [discount(age) for age in range(4)] == [1.0, 0.5, 0.25, 0.125]


@pytest.mark.parametrize(("others", "left"), [(0, 0.5), (1, 0.125), (2, 0.03125)])
def test_each_other_thing_leaves_a_quarter(others: int, left: float) -> None:
    """Another version on another machine leaves a sixteenth of what age leaves."""
    assert discount(1, others) == left


def test_a_level_a_quarter_away_counts_half() -> None:
    """Upwards as downwards, as a share of the lower one."""
    assert agreement(1.25, 1.0) == agreement(1.0, 1.25) == pytest.approx(0.5)
    assert agreement(2.0, 2.0) == 1.0
    assert agreement(2.0, 1.0) == pytest.approx(1 / 17)


def test_what_chance_does_is_no_distance() -> None:
    """A distance within the noise of single runs costs nothing, one beyond it less."""
    assert agreement(1.1, 1.0, noise=0.02) == 1.0
    assert agreement(1.1, 1.0) < agreement(1.1, 1.0, noise=0.005) < 1.0


@pytest.mark.parametrize(("level", "newest"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_levels_of_nothing_are_not_compared(level: float, newest: float) -> None:
    """Costs may be 0, and have no ratio then."""
    assert agreement(level, newest) == 1.0


def test_what_remains_of_something_else_is_the_stated_part() -> None:
    """The rule and the figure that explains it are one."""
    assert discount(0, others=1) == REMAINS


def test_the_past_ends_where_a_hundredth_is_left() -> None:
    """The oldest invocation that counts leaves more than that, the next one less."""
    assert discount(MOST_AGE + 1) < 0.01 < discount(MOST_AGE)
