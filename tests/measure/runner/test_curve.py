"""Tests of `hydra_heads.measure.runner.curve`."""

import pytest

from hydra_heads.measure.runner.curve import MOST_POINTS, Curve


def drawn(samples: int) -> Curve:
    """Draw a curve with a sample a millisecond."""
    curve = Curve()
    for number in range(samples):
        curve.add(number, number / 2, 7, 2, 3)
    return curve


def test_columns_are_time_cpu_memory_threads_and_descriptors() -> None:
    """Times are told to a tenth of a millisecond, the rest as whole numbers."""
    curve = Curve()

    curve.add(1.26, 0.04, 100, 2, 3)
    curve.add(2.5, 1.25, 200, 4, 5)

    assert curve.columns() == [[1.3, 2.5], [0.0, 1.2], [100, 200], [2, 4], [3, 5]]


@pytest.mark.parametrize("samples", [1, 1000, 1001, 2000, 2001, 12345])
def test_a_curve_has_at_most_a_thousand_points_of_equal_distance(samples: int) -> None:
    """However long a run is, its curve covers all of it evenly, from the first sample on."""
    times = drawn(samples).columns()[0]

    distances = {later - earlier for earlier, later in zip(times, times[1:])}

    assert len(times) <= MOST_POINTS
    assert times[0] == 0
    assert len(distances) <= 1
    assert samples - 1 - times[-1] < max(distances, default=1)


def test_the_distance_doubles_when_a_curve_is_full() -> None:
    """The thousand-and-first point makes every second one go."""
    full, thinned = drawn(MOST_POINTS).columns(), drawn(MOST_POINTS + 1).columns()

    assert [len(column) for column in full] == [1000] * 5
    assert [len(column) for column in thinned] == [501] * 5
    assert thinned[0] == list(range(0, 1001, 2))
