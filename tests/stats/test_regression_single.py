"""One value of a series against one other."""

import math
import random
from typing import Callable, Dict, List

import pytest

from hydra_heads.stats.regression import (
    CANNOT_TELL,
    IMPROVED,
    OK,
    REGRESSED,
    judge_against,
)
from tests.stats.gate.wander import autocorrelated_times
from tests.stats.noise import heavy_times, quiet_times

Maker = Callable[[random.Random, int], List[float]]


def quiet(count: int, seed: int = 1, jitter: float = 0.02) -> List[float]:
    """Times about 1 that vary by 2 %."""
    return quiet_times(random.Random(seed), count, jitter)


def test_one_value_is_judged_against_one_other_by_the_noise_of_single_ones() -> None:
    """Against a stored profile a change counts beyond what two single values differ by."""
    values = quiet(30, jitter=0.05)

    verdict = [judge_against(values, 1.0, newest).verdict for newest in (0.5, 0.93, 1.1, 1.5)]

    assert verdict == [IMPROVED, OK, OK, REGRESSED]
    judged = judge_against(values, 1.0, 1.5)
    assert judged.low is not None
    assert judged.p is not None
    assert judged.low > 0
    assert judged.p < 1e-6
    assert judge_against(values, 1.0, 0.5).p == pytest.approx(1)


def test_changes_of_the_level_are_no_noise_of_single_values() -> None:
    """A series that moved in between judges as one that did not."""
    moved = quiet(30) + [3 * value for value in quiet(30, 2)]

    assert judge_against(moved, 3.0, 3.5).verdict == REGRESSED
    assert judge_against(quiet(7), 1.0, 2.0).verdict == CANNOT_TELL


@pytest.mark.parametrize("kind", ["gauss", "ar", "heavy"])
def test_a_pair_of_nights_is_seldom_called_worse(kind: str) -> None:
    """Of two nights of the same kind at most one in twenty is beyond the interval."""
    makers: Dict[str, Maker] = {
        "gauss": quiet_times,
        "ar": autocorrelated_times,
        "heavy": heavy_times,
    }
    draw, red = random.Random(3), 0

    for _ in range(200):
        *values, old, new = makers[kind](draw, 22)
        red += judge_against(values, old, new).verdict == REGRESSED

    assert red <= 10


def test_equal_rates_and_a_lower_one_against_a_profile() -> None:
    """A spread of exactly 0 lets a fall of ten points be seen, and one of the last digit not."""
    values = [100.0] * 10

    fallen = judge_against(values, 100.0, 90.0, relative=False, worse=-1)

    assert (fallen.verdict, fallen.change) == (REGRESSED, -10)
    assert judge_against(values, 100.0, 100.0 - 1e-9, relative=False, worse=-1).verdict == OK


def test_values_that_are_no_numbers_are_refused() -> None:
    """Neither side of a comparison may be endless."""
    with pytest.raises(ValueError, match="compared"):
        judge_against([1.0] * 9, 1.0, math.inf)
