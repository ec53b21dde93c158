"""Candidates for changes, by penalised least squares."""

import math
import random
from typing import List

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


def test_smooth_long_stretches_take_time_as_their_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is averaged to so many values that the time no longer grows with the square."""
    seen: List[int] = []

    def counted(values: List[float], penalty: float) -> object:
        seen.append(len(values))
        return segmentation(values, penalty)

    monkeypatch.setattr(levels, "segmentation", counted)

    level_changes([float(at) for at in range(4500)], 4500)

    assert 0 < max(seen) <= levels.LONGEST


@pytest.mark.parametrize("values", [[2.0], [2.0] * 9])
def test_without_differences_there_is_no_change(values: List[float]) -> None:
    """Equal values are one level."""
    assert level_changes(values, len(values)) == []
