"""Candidates for changes, by penalised least squares."""

import math
import random
from typing import List, Tuple

import pytest

from hydra_heads.stats import levels
from hydra_heads.stats.fpop import segmentation
from hydra_heads.stats.levels import level_changes


def remembering(draw: random.Random, count: int, memory: float) -> List[float]:
    """Normal noise of variance 1 of which each value keeps so much of the one before."""
    values = [draw.gauss(0, 1)]
    while len(values) < count:
        values.append(memory * values[-1] + math.sqrt(1 - memory**2) * draw.gauss(0, 1))
    return values


def test_memory_raises_what_a_change_must_cost() -> None:
    """A step that is found in independent noise is not one in noise that wanders as far."""
    found = {
        memory: [
            len(
                level_changes(
                    [
                        value + 1.3 * (at >= 60)
                        for at, value in enumerate(remembering(random.Random(seed), 120, memory))
                    ],
                    120,
                )
            )
            for seed in range(20)
        ]
        for memory in (0.0, 0.8)
    }

    assert found[0.0].count(1) >= 15
    assert found[0.8].count(0) >= 12


@pytest.mark.parametrize(("step", "found"), [(0.9, []), (1.0, [50])])
def test_what_a_change_has_to_be_worth_by_hand(step: float, found: List[int]) -> None:
    """Between 1 and -1 in turn, a step s at half of 100 values takes off 99 s s / (4 + s s).

    4 ln 100 is what it has to be, in variances of the whole: s is to be 0.956 at least.
    """
    values = [(-1.0) ** at + step * (at >= 50) for at in range(100)]

    assert level_changes(values, 100) == found


def test_a_line_under_a_step_is_no_staircase() -> None:
    """Of a steady trend with one step only the step is found."""
    draw = random.Random(2)
    values = [at / 10 + 12 * (at >= 100) + draw.gauss(0, 1) for at in range(200)]

    assert level_changes(values, 200) == [100]


def test_a_smaller_part_finds_smaller_changes() -> None:
    """What means too little to a stretch as a whole is found at a part of the penalty."""
    values = [100.0 * (at // 100 % 2) for at in range(400)]
    draw = random.Random(3)
    values = [value + draw.gauss(0, 1) + 25 * (180 <= at < 200) for at, value in enumerate(values)]

    assert level_changes(values, 400) == [100, 200, 300]
    assert level_changes(values, 400, 0.1) == [100, 180, 200, 300]


def test_smooth_long_stretches_are_changed_at_the_same_places() -> None:
    """Averaged or not, a wave that jumps has its change where it jumps."""
    wave = [math.sin(at / 400) + 9 * (at >= 2503) for at in range(4000)]

    assert 2503 in level_changes(wave, 4000)


def test_averaging_a_smooth_stretch_moves_its_changes_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looked at in means of three a wave has as many changes, at nearly the same places."""
    wave = [math.sin(at / 60) for at in range(900)]
    expected = level_changes(wave, 900)

    monkeypatch.setattr(levels, "LONGEST", 300)
    found = level_changes(wave, 900)

    assert len(found) == len(expected) > 2
    assert max(abs(here - there) for here, there in zip(found, expected)) <= 6


@pytest.mark.parametrize("places", [(503, 1207), (600, 1205), (700, 1301)])
def test_changes_of_an_averaged_stretch_are_placed_to_the_value(
    places: Tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in a group of six the steps lie, each is told at its first value."""
    monkeypatch.setattr(levels, "LONGEST", 300)
    values = [math.sin(at / 400) / 50 for at in range(1800)]
    for place in places:
        values = [value + 9 * (at >= place) for at, value in enumerate(values)]

    found = level_changes(values, 1800)

    assert set(places) <= set(found)


def test_a_line_leaves_its_middle() -> None:
    """What least squares take off a line is all of it but its mean, of noise a line's share."""
    line = [3.0 + 2.0 * at for at in range(10)]

    assert levels._without_line(line) == pytest.approx([12.0] * 10)
    assert levels._without_line([1.0, 0.0, 0.0, 1.0]) == [1.0, 0.0, 0.0, 1.0]
    assert levels._without_line([0.0, 0.0, 1.0]) == pytest.approx([0.5, 0.0, 0.5])


def test_smooth_long_stretches_take_time_as_their_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is averaged to so many values that the time no longer grows with the square."""
    seen: List[int] = []

    def counted(values: List[float], penalty: float) -> object:
        seen.append(len(values))
        return segmentation(values, penalty)

    monkeypatch.setattr(levels, "segmentation", counted)

    level_changes([float(at) for at in range(4500)], 4500)
    long, seen[:] = list(seen), []
    level_changes([float(at) for at in range(1000)], 1000)

    assert 0 < max(long) <= 1000
    assert set(seen) == {1000}


@pytest.mark.parametrize("values", [[2.0], [2.0] * 9])
def test_without_differences_there_is_no_change(values: List[float]) -> None:
    """Equal values are one level."""
    assert level_changes(values, len(values)) == []
