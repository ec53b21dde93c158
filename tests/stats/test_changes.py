"""Where the level of a series changed, and where it did not."""

import math
import random
from typing import Any, Callable, List, Optional, Sequence

import pytest

from hydra_heads.stats import changes, fpop
from hydra_heads.stats.changes import find_changes
from hydra_heads.stats.energy import energy_test
from hydra_heads.stats.longrun import noise_around


def gauss(draw: random.Random, count: int) -> List[float]:
    """Independent normal noise of 10 % about 100."""
    return [100 + 10 * draw.gauss(0, 1) for _ in range(count)]


def lognormal(draw: random.Random, count: int) -> List[float]:
    """Independent noise with a long upper tail."""
    return [100 * math.exp(draw.gauss(0, 0.5)) for _ in range(count)]


def remembering(draw: random.Random, count: int) -> List[float]:
    """Normal noise of 10 % about 100 that keeps half of the value before."""
    values = [draw.gauss(0, 1)]
    while len(values) < count:
        values.append(values[-1] / 2 + math.sqrt(0.75) * draw.gauss(0, 1))
    return [100 + 10 * value for value in values]


def spiked(draw: random.Random, count: int) -> List[float]:
    """Normal noise of 10 % about 100, 3 % of it doubled."""
    return [value + 100 * (draw.random() < 0.03) for value in gauss(draw, count)]


def indices(values: Sequence[Optional[float]]) -> List[int]:
    """The indices that are reported."""
    return [change.index for change in find_changes(values)]


@pytest.mark.parametrize("noise", [gauss, lognormal, remembering, spiked])
@pytest.mark.parametrize("count", [50, 200])
def test_noise_is_no_change(noise: Callable[[random.Random, int], List[float]], count: int) -> None:
    """Of 60 series in which nothing changes at most 3 have a change, whatever the noise."""
    draw = random.Random(11)

    reports = [bool(find_changes(noise(draw, count))) for _ in range(60)]

    assert reports.count(True) <= 3


@pytest.mark.parametrize("noise", [gauss, lognormal, remembering, spiked])
def test_a_step_is_found_where_it_is(
    noise: Callable[[random.Random, int], List[float]],
) -> None:
    """A level more than twice as high is found within five values of its first; nothing else is."""
    for seed in range(5):
        draw = random.Random(seed)
        values = noise(draw, 80) + [2.5 * value for value in noise(draw, 70)]

        found = find_changes(values)

        assert [abs(change.index - 80) <= 5 for change in found] == [True]


def test_a_change_tells_levels_step_and_doubt() -> None:
    """Index, medians, shift and interval are those of the two levels, in the values' unit."""
    values = [10.0, 11.0, 12.0] * 7 + [30.0, 31.0, 32.0] * 7

    (change,) = find_changes(values)

    assert (change.index, change.before, change.after) == (21, 11.0, 31.0)
    assert change.effect == 20.0
    assert change.low <= 20.0 <= change.high
    assert change.high - change.low < 3
    assert 0 < change.p < 1e-6


def test_a_small_change_in_a_quiet_part_is_found_beside_a_large_one() -> None:
    """A step of a tenth counts where the noise is 1 %, whatever a noisy past looked like."""
    draw = random.Random(3)
    values = [300 + draw.gauss(0, 60) for _ in range(80)]
    values += [100 + draw.gauss(0, 1) for _ in range(60)]
    values += [110 + draw.gauss(0, 1) for _ in range(60)]

    found = indices(values)

    assert found == [80, 140]


def test_a_steady_trend_is_no_staircase() -> None:
    """A straight line, with noise or without, has no change."""
    draw = random.Random(4)

    assert indices([float(place) for place in range(300)]) == []
    assert indices([place / 100 + draw.gauss(0, 1) for place in range(300)]) == []


def test_spikes_are_no_level() -> None:
    """One or two values far out, however far, are no change."""
    draw = random.Random(5)
    values = gauss(draw, 100)
    values[40], values[70], values[71] = 1e6, 5e5, 5e5

    assert indices(values) == []


def test_levels_too_short_to_tell_are_none() -> None:
    """One or two values, or three amid noise, are no level, even where the series ends."""
    draw = random.Random(5)
    quiet = [100 + draw.gauss(0, 0.1) for _ in range(60)]
    draw = random.Random(1)
    noisy = [100 + draw.gauss(0, 10) for _ in range(20)]

    assert indices([*quiet, 150.0]) == []
    assert indices([*quiet, 150.0, 150.0]) == []
    assert indices([*quiet, 150.0, 150.0, 150.0]) == [60]
    assert indices([*noisy, *(150 + draw.gauss(0, 10) for _ in range(3))]) == []


def test_short_noise_with_memory_is_no_change() -> None:
    """Of 100 series of 24 values that keep half of the one before at most 5 have a change."""
    draw = random.Random(11)

    reports = [bool(find_changes(remembering(draw, 24))) for _ in range(100)]

    assert reports.count(True) <= 5


def test_changes_are_looked_for_again_within_what_was_found_within() -> None:
    """What shows in no part of the whole, nor in a part of that, shows in a part of a part."""
    draw = random.Random(6)
    parts = ((50, 1, 80), (200, 1, 50), (200, 5, 50), (300, 1, 30), (200, 1, 50))
    values: List[float] = []
    for level, noise, count in parts:
        values += [draw.gauss(level, noise) for _ in range(count)]

    assert indices(values) == [80, 180, 210]


def test_a_series_that_wanders_between_two_levels_has_no_two_modes() -> None:
    """Levels that a series drifts to are not taken for machines that take turns."""
    draw = random.Random(23)
    values = [100.0]
    while len(values) < 150:
        values.append(values[-1] + draw.gauss(0, 2))

    assert indices(values) == []


def test_fewer_than_six_values_a_side_are_too_few() -> None:
    """Six values against six are the fewest that tell, with ranks that have no equal."""
    low, high = [1.0, 1.1, 0.9, 1.05, 0.95, 1.02], [2.0, 2.1, 1.9, 2.05, 1.95, 2.02]

    (change,) = find_changes(low + high)

    assert indices(low + high[:5]) == indices(low[:5] + high) == []
    assert change.index == 6
    assert change.p == pytest.approx(0.016785, abs=1e-6)


def test_the_doubt_of_a_plain_step_is_that_of_the_energy() -> None:
    """Where the bound for every distribution is sure, it is what is told."""
    low, high = [10.0, 11.0, 12.0] * 7, [30.0, 31.0, 32.0] * 7

    (change,) = find_changes(low + high)

    inflation = noise_around(low + high, [21]).inflation
    assert 1 < inflation < 3
    assert change.p == energy_test(low, high, inflation).p


def test_memory_raises_the_doubt_no_further_than_a_memory_of_a_half_does() -> None:
    """The levels of a series that wanders are told with three times fewer values than it has."""
    draw = random.Random(2)
    values = [draw.gauss(0, 1)]
    while len(values) < 200:
        values.append(0.75 * values[-1] + draw.gauss(0, 1))
    values = [200 + value + 30 * (at >= 100) for at, value in enumerate(values)]

    (change,) = find_changes(values)

    assert change.index == 100
    assert change.p == energy_test(values[:100], values[100:], 3.0).p


def test_a_doubt_keeps_a_logarithm() -> None:
    """However sure, p is no smaller than 1e-300."""
    (change,) = find_changes([0.0] * 1500 + [1.0] * 1500)

    assert change.p == 1e-300


def test_of_two_candidates_the_weaker_is_struck_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A candidate one value beside the step does not take the step with it."""
    draw = random.Random(2)
    values = [draw.gauss(10, 1) for _ in range(30)] + [draw.gauss(20, 1) for _ in range(30)]
    for candidates in ([29, 30], [30, 31], [10, 29, 30, 31, 50]):
        looks = iter([candidates])
        monkeypatch.setattr(changes, "level_changes", lambda *_, looks=looks: next(looks, []))

        assert indices(values) == [30]


@pytest.mark.parametrize("sign", [1, -1])
def test_tiny_values_beside_a_zero_are_told_apart(sign: int) -> None:
    """Values whose squares are no floats have their change, though one of them is 0."""
    values = [sign * 1e-290 * value for value in [0.0, 1.0] * 20 + [10.0, 11.0] * 20]

    assert indices(values) == [40]


def test_steps_too_small_to_act_upon_are_not_told() -> None:
    """A step of 2 % is no change, however sure, and one of 8 % is."""
    draw = random.Random(6)
    quiet = [100 + draw.gauss(0, 0.1) for _ in range(60)]

    assert indices(quiet + [value * 1.02 for value in quiet]) == []
    assert indices(quiet + [value * 1.08 for value in quiet]) == [60]


def test_any_sure_step_is_told_where_values_have_no_share() -> None:
    """With a 0 or a value below among them, a step of 2 % is as good as any."""
    draw = random.Random(6)
    quiet = [100 + draw.gauss(0, 0.1) for _ in range(60)]
    for odd in (0.0, -5.0):
        quiet[30] = odd

        assert indices(quiet + [value * 1.02 for value in quiet]) == [60]


def test_missing_values_count_as_places_and_not_as_values() -> None:
    """With nulls anywhere the index is still that of the sequence given."""
    values: List[Optional[float]] = []
    for value in [1.0, 1.1, 0.9] * 10 + [2.0, 2.1, 1.9] * 10:
        values += [None, value, None]

    assert indices(values) == [91]


@pytest.mark.parametrize("values", [[], [None], [1.0], [1.0, 2.0], [1.0, 9.0, 9.0, 9.0, 9.0]])
def test_series_too_short_to_tell_have_no_change(values: List[Optional[float]]) -> None:
    """Up to five values, nulls aside, nothing is told and nothing fails."""
    assert find_changes(values) == []


@pytest.mark.parametrize("value", [0.0, -3.5, 1e150, 1e-300, 7.0])
def test_constant_series_have_no_change(value: float) -> None:
    """Equal values, whatever they are, are one level."""
    assert find_changes([value] * 40) == []


@pytest.mark.parametrize("unit", [1e-290, 1e-9, 1.0, 1e140])
@pytest.mark.parametrize("sign", [1, -1])
def test_unit_and_sign_do_not_matter(unit: float, sign: int) -> None:
    """Tiny, huge, negative: the changes are at the same places, the steps in the same unit."""
    draw = random.Random(7)
    values = [5 + draw.gauss(0, 1) for _ in range(60)] + [15 + draw.gauss(0, 1) for _ in range(40)]
    (expected,) = find_changes(values)

    (change,) = find_changes([sign * unit * value for value in values])

    assert change.index == expected.index == 60
    assert change.effect == pytest.approx(sign * unit * expected.effect)


def test_where_zero_lies_does_not_matter_to_large_steps() -> None:
    """Moved by any number, positive or negative, a series has the same changes."""
    draw = random.Random(8)
    values = gauss(draw, 60) + [value + 60 for value in gauss(draw, 60)]

    assert indices([value - 1000 for value in values]) == indices(values) == [60]


def test_reversed_series_have_reversed_changes() -> None:
    """What a step up is, read backwards is a step down at the mirrored place."""
    draw = random.Random(9)
    values = gauss(draw, 70) + [value + 80 for value in gauss(draw, 50)]

    assert [120 - index for index in indices(values[::-1])] == indices(values) == [70]


def test_whole_numbers_and_two_values_work() -> None:
    """Counts and switches are series too."""
    assert indices([0] * 20 + [1] * 20) == [20]
    assert indices([3, 4] * 10 + [30, 40] * 10) == [20]


def test_the_same_series_gives_the_same_answer() -> None:
    """Nothing is drawn at random."""
    values = lognormal(random.Random(10), 100) + gauss(random.Random(10), 100)

    assert find_changes(values) == find_changes(values)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e200, 10**400])
def test_values_that_are_not_finite_are_refused(value: float) -> None:
    """What is no number of a usable size is named with its place in the sequence given."""
    with pytest.raises(ValueError, match=r"values\[2\]: found"):
        find_changes([1.0, None, value, 2.0])


@pytest.mark.parametrize("changes", [0, 10])
def test_work_grows_with_the_values_and_not_with_their_square(
    changes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the values compare at most six times as many starts, with changes or without."""
    draw = random.Random(1)
    seen: List[int] = []
    plain = fpop._pruned

    def counted(starts: List[Any], ends: List[float], new: Any, low: float) -> Any:
        seen.append(len(starts))
        return plain(starts, ends, new, low)

    def work(count: int) -> int:
        seen.clear()
        find_changes(
            [
                100 + draw.gauss(0, 10) + 80 * (at * (changes + 1) // count % 2)
                for at in range(count)
            ]
        )
        return sum(seen)

    monkeypatch.setattr(fpop, "_pruned", counted)

    assert work(4000) / work(1000) < 6


def test_a_step_that_two_kinds_of_machines_share_is_found() -> None:
    """A tenth more is found where runs alternate at random between machines of 1 and of 1.7."""
    draw = random.Random(12)

    def machines(count: int) -> List[float]:
        return [draw.gauss(100, 3) * (1.7 if draw.random() < 0.5 else 1) for _ in range(count)]

    values = machines(90) + [1.12 * value for value in machines(80)]

    (change,) = find_changes(values)

    assert abs(change.index - 90) <= 3
    assert change.low < change.after - change.before < change.high
    assert change.effect / change.before == pytest.approx(0.12, abs=0.03)


def test_many_steps_do_not_hide_each_other() -> None:
    """Eighteen steps up and down are found, each where it is."""
    draw = random.Random(13)
    values = [10 + draw.gauss(0, 1) + 6 * (at // 20 % 2) for at in range(360)]

    assert indices(values) == list(range(20, 360, 20))


def test_a_few_values_of_a_new_level_are_enough() -> None:
    """Six values a fifth higher, after twelve that scatter by 5 %, are most often a change.

    Ranks tell what a bound for every distribution cannot.
    """
    drawn = random.Random(3)
    found = 0
    for _ in range(40):
        values = [drawn.lognormvariate(0.0, 0.05) for _ in range(12)]
        values += [1.2 * drawn.lognormvariate(0.0, 0.05) for _ in range(6)]
        found += [change.index for change in find_changes(values)] in ([11], [12], [13])

    assert found >= 28
