"""Tests of `hydra_heads.store.levels`: one value an invocation, on one scale."""

import math
import random
from typing import Dict, List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.order import median
from hydra_heads.store.levels import FEWEST_EARLIER, MOST_OF_A_NIGHT, Levels, Thinned


def levels_of(nights: Sequence[Dict[str, List[float]]]) -> Levels:
    """Take in nights of seconds by instance."""
    levels = Levels()
    for night in nights:
        levels.add({name: [math.log(value) for value in own] for name, own in night.items()})
    return levels


def ratios(levels: Levels) -> List[object]:
    """Return the values as ratios, rounded."""
    return [found and round(math.exp(found.value), 6) for found in levels.found]


def test_a_run_is_divided_by_the_median_of_its_instances_earlier_runs() -> None:
    """Twice as slow on either input is 2, however different the inputs are."""
    first = {"x": [1.0, 1.0, 1.0, 1.0, 9.0], "y": [50.0] * 5}
    levels = levels_of([first, {"x": [2.0], "y": [100.0]}, {"x": [3.0]}])

    assert ratios(levels) == [1.0, 2.0, 3.0]


def test_a_change_stays_a_change() -> None:
    """A head that got slower stays slower, also when most earlier runs are slow ones by then."""
    nights = [{"x": [1.0] * 5}] * 3 + [{"x": [1.25] * 5}] * 20

    assert ratios(levels_of(nights)) == [1.0] * 3 + [1.25] * 20


def test_an_instance_that_joins_later_is_on_the_same_scale() -> None:
    """Its first night does not count, and its runs are then set against that night's level."""
    nights = [{"x": [1.0] * 5}, {"x": [2.0] * 5, "new": [70.0] * 5}, {"new": [70.0] * 5}]

    assert ratios(levels_of(nights)) == [1.0, 2.0, 2.0]


def test_fewer_than_five_earlier_runs_do_not_count() -> None:
    """Four earlier runs leave an instance out, and it is named; with five it counts."""
    nights = [{"x": [1.0] * 5, "y": [9.0] * 4}, {"x": [1.0] * 5, "y": [99.0]}]
    levels = levels_of(nights)
    later = levels_of([*nights, {"y": [18.0]}])

    assert ratios(levels) == [1.0, 1.0]
    assert levels.left_out == ("y",)
    assert ratios(later)[2] == 2.0
    assert later.left_out == ()


def test_the_earliest_nights_are_the_base_together() -> None:
    """A run a night: five nights are set against their own median, and none is lost."""
    nights = [{"x": [value]} for value in (1.0, 1.1, 0.9, 1.0, 1.2, 2.0)]
    levels = levels_of(nights)

    assert ratios(levels) == [1.0, 1.1, 0.9, 1.0, 1.2, 2.0]


def test_without_five_runs_nothing_has_a_level() -> None:
    """All instances are named."""
    levels = levels_of([{"x": [1.0] * 4}, {"y": [1.0]}])

    assert levels.found == [None, None]
    assert levels.left_out == ("x", "y")


def test_a_night_on_unknown_inputs_only_has_no_level() -> None:
    """Nobody can tell how fast it was; the next one on them is set against the latest level."""
    nights = [{"x": [1.0] * 5}, {"x": [2.0] * 5}, {"y": [30.0] * 5}, {"y": [60.0] * 5}]

    assert ratios(levels_of(nights)) == [1.0, 2.0, None, 4.0]


def test_a_changed_mix_of_inputs_is_no_change() -> None:
    """More runs of the slow input leave the value where it is."""
    draw = random.Random(4)
    nights = [
        {
            "x": [draw.lognormvariate(0, 0.02) for _ in range(5 + night)],
            "y": [8 * draw.lognormvariate(0, 0.02) for _ in range(25 - night)],
        }
        for night in range(20)
    ]

    found = ratios(levels_of(nights))

    assert max(abs(float(str(value)) - 1) for value in found) < 0.02


def test_memory_is_bounded_for_each_instance() -> None:
    """A thousand earlier runs are looked back at, however many there were."""
    levels = levels_of([{"x": [1.0] * 700}] * 4)

    windows = levels._earlier

    assert len(windows["x"].ordered) == 1000


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.floats(0.1, 10), min_size=1, max_size=7), min_size=1, max_size=8),
    st.floats(0.01, 100),
)
def test_the_unit_does_not_matter(nights: List[List[float]], unit: float) -> None:
    """Seconds or milliseconds: ratios are the same."""
    plain = levels_of([{"x": own} for own in nights])
    scaled = levels_of([{"x": [unit * value for value in own]} for own in nights])

    assert len(plain.found) == len(nights)
    for old, new in zip(plain.found, scaled.found):
        assert (old is None) == (new is None)
        if old is not None and new is not None:
            assert new.value == pytest.approx(old.value, abs=1e-9)
            assert new.runs == old.runs


def test_five_is_enough() -> None:
    """The bound of the design."""
    assert FEWEST_EARLIER == 5


def test_a_night_of_any_length_keeps_no_more_than_it_needs() -> None:
    """Of very many runs some are kept, evenly spread, and their median is that of all."""
    thinned = Thinned()
    for at in range(100_000):
        thinned.add(float(at * 7919 % 100_003))

    assert MOST_OF_A_NIGHT / 2 <= len(thinned.values) <= MOST_OF_A_NIGHT
    assert median(thinned.values) == pytest.approx(50_000, rel=0.05)
