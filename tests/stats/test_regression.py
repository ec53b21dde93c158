"""The gate on a series."""

import math
import random
from typing import Callable, List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.regression import (
    CANNOT_TELL,
    FEWEST,
    IMPROVED,
    OK,
    REGRESSED,
    Judged,
    Watch,
    judge_newest,
    turns_red,
)
from tests.stats.gate.wander import autocorrelated_times
from tests.stats.noise import bursty_times, heavy_times, quiet_times

Maker = Callable[[random.Random, int], List[float]]

TIMES = st.lists(st.floats(0.01, 100.0), min_size=0, max_size=40)


def quiet(count: int, seed: int = 1, jitter: float = 0.02) -> List[float]:
    """Times about 1 that vary by 2 %."""
    return quiet_times(random.Random(seed), count, jitter)


def judged_one_by_one(values: Sequence[Optional[float]]) -> List[Judged]:
    """What a watch says after each value."""
    watch = Watch()
    return [watch.add(value) for value in values]


def verdicts(values: Sequence[Optional[float]]) -> List[str]:
    """The verdicts alone."""
    return [judged.verdict for judged in judged_one_by_one(values)]


@pytest.mark.parametrize("factor", [1.1, 1.25, 1.5, 3.0])
def test_a_step_is_red_within_five_runs(factor: float) -> None:
    """A slow-down beyond noise is called, with since when and by how much [R-069]."""
    values = quiet(60) + [factor * value for value in quiet(5, 2)]

    found = turns_red(values)

    assert len(found) == 1
    index, judged = found[0]
    assert 60 <= index < 65
    assert judged.since == 60
    assert judged.after == pytest.approx(factor, rel=0.05)
    assert judged.change == pytest.approx(100 * (factor - 1), abs=5 * factor)
    assert judged.low is not None
    assert judged.high is not None
    assert judged.change is not None
    assert judged.low <= judged.change <= judged.high
    assert judged.p is not None
    assert judged.p <= 0.01


def test_values_as_ever_are_ok() -> None:
    """Noise turns no gate red [R-069]."""
    assert turns_red(quiet(300)) == []


def test_too_few_values_are_a_verdict_of_their_own() -> None:
    """Below eight earlier values nothing is told, not even that all is well [R-069]."""
    judged = judged_one_by_one(quiet(FEWEST + 1))

    assert [each.verdict for each in judged] == [CANNOT_TELL] * FEWEST + [OK]
    assert judged[0] == Judged(CANNOT_TELL)
    assert judged[-1].before == pytest.approx(1, abs=0.05)


def test_one_night_far_beyond_eight_quiet_ones_is_red_at_once() -> None:
    """Half as much again after eight nights within a percent needs no second night."""
    values = [*quiet(8, jitter=0.01), 1.5]

    judged = judge_newest(values)

    assert judged.verdict == REGRESSED
    assert (judged.runs, judged.since) == (1, 8)


def test_one_night_far_better_than_eight_quiet_ones_is_improved() -> None:
    """Half the time of ever is told at once, and the usual time after it is no slow-down."""
    values = [*quiet(8, jitter=0.01), 0.5]

    assert judge_newest(values).verdict == IMPROVED
    assert verdicts([*values, *quiet(6, 3, 0.01)])[9:] == [OK] * 6


def test_one_night_as_far_out_as_the_past_was_is_not_red() -> None:
    """What was half as much again before may be so again, once."""
    values = quiet(30)
    values[20] = 1.5

    judged = judge_newest([*values, 1.55])

    assert judged.verdict == OK
    assert judged.change == pytest.approx(55, abs=5)


def test_a_lone_value_is_marked_by_its_interval() -> None:
    """With ok the interval leaves 0 out only for a value beyond all of the baseline."""
    beyond, within = judge_newest([*quiet(30), 1.08]), judge_newest([*quiet(30), 1.01])

    assert (beyond.verdict, within.verdict) == (OK, OK)
    assert beyond.low is not None
    assert within.low is not None
    assert beyond.low > 0 > within.low


def test_a_spike_is_over_with_the_next_value() -> None:
    """A red state ends when the values are back, and turns red again no more."""
    values = [*quiet(30), 3.0, *quiet(10, 3)]

    said = verdicts(values)

    assert said[30] == REGRESSED
    assert said[31:] == [OK] * 10


def test_a_change_that_stays_is_red_for_a_while_and_then_the_baseline() -> None:
    """The eighth value on a new level is red at last; the next is judged by it."""
    values = quiet(60) + [1.3 * value for value in quiet(20, 2)]

    judged = judged_one_by_one(values)

    red = [index for index, each in enumerate(judged) if each.verdict == REGRESSED]
    assert red == list(range(red[0], 68))
    assert {each.since for each in judged[red[0] : 68]} == {60}
    assert judged[68].before == pytest.approx(1.3, rel=0.03)
    assert judged[-1].verdict == OK


def test_p_sinks_as_long_as_the_change_lasts() -> None:
    """More values of a new level make it surer; what was said is not taken back."""
    values = quiet(20, jitter=0.04) + [1.3 * value for value in quiet(7, 2, 0.04)]

    red = [each.p for each in judged_one_by_one(values) if each.verdict == REGRESSED]

    ps = [p for p in red if p is not None]
    assert len(ps) >= 4
    assert ps == sorted(ps, reverse=True)
    assert ps[-1] < ps[0] / 10


def test_what_was_accepted_is_no_longer_red() -> None:
    """The present level is the baseline from the next value on, with the spread kept."""
    watch = Watch()
    for value in quiet(30) + [1.3, 1.31, 1.29]:
        last = watch.add(value)
    assert last.verdict == REGRESSED

    watch.accept()
    after = [watch.add(1.3 * value) for value in quiet(30, 5)]

    assert {judged.verdict for judged in after} == {OK}
    assert after[0].before == pytest.approx(1.3, rel=0.03)
    assert [watch.add(1.7 * value).verdict for value in quiet(5, 6)][-1] == REGRESSED


def test_accepting_a_single_night_takes_its_level() -> None:
    """A value beyond the whole baseline that is accepted is the level, red or not."""
    values = [*quiet(30), 1.1]

    accepted = judge_newest([*values, 1.1, 1.11, 1.09], accepted=[31])
    unasked = judge_newest([*values, 1.1, 1.11, 1.09])

    assert (accepted.verdict, unasked.verdict) == (OK, REGRESSED)
    assert accepted.before == pytest.approx(1.1, abs=0.02)


def test_accepting_nothing_new_changes_nothing() -> None:
    """A series on its baseline is judged as if nobody had asked."""
    values = quiet(40)

    assert judge_newest(values, accepted=[20, 35]) == judge_newest(values)


def test_a_faster_level_is_improved_and_then_the_baseline() -> None:
    """A fall is told, and a return from an established new level is a regression."""
    values = quiet(40) + [0.6 * value for value in quiet(30, 2)] + [0.75] * 5

    said = verdicts(values)

    assert IMPROVED in said[42:45]
    assert REGRESSED not in said[:70]
    assert said[-1] == REGRESSED


def test_short_dips_do_not_make_the_usual_level_red() -> None:
    """After three fast nights the level of always is as good as before."""
    values = quiet(40) + [0.4, 0.41, 0.39] + quiet(40, 3)

    assert REGRESSED not in verdicts(values)


def test_two_kinds_of_machines_are_no_change() -> None:
    """A series that goes to and fro between two levels is quiet; a step of both is found."""
    draw = random.Random(4)
    values = [time * (1.5 if draw.random() < 0.4 else 1.0) for time in quiet_times(draw, 300, 0.02)]
    shifted = values[:200] + [1.15 * value for value in values[200:205]]

    assert turns_red(values) == []
    assert [index for index, _ in turns_red(shifted) if index >= 200] != []


def test_a_change_below_the_least_effect_is_none() -> None:
    """However sure, what nobody acts upon is not called."""
    values = quiet(60, jitter=0.001) + [1.03 * value for value in quiet(20, 2, 0.001)]

    assert turns_red(values) == []
    assert len(turns_red(values, min_effect=1.0)) == 1


def test_rates_that_were_always_full_are_seen_to_fall() -> None:
    """A success rate without any spread is judged by difference, less being worse [R-069]."""
    values = [100.0] * 8 + [50.0]

    judged = judge_newest(values, relative=False, worse=-1)

    assert judged.verdict == REGRESSED
    assert (judged.before, judged.after, judged.change) == (100, 50, -50)
    assert judge_newest([50.0] * 8 + [100.0] * 5, relative=False, worse=-1).verdict == IMPROVED


def test_the_last_digit_of_a_constant_is_no_change() -> None:
    """A series of equal values stays quiet for what is below the least effect."""
    for relative in (True, False):
        assert turns_red([1.0] * 20 + [1.0 + 1e-9] * 20, relative=relative) == []


def test_counts_that_are_zero_as_a_rule_are_compared_by_difference() -> None:
    """Of zero nothing is a percentage; two lines of errors a run are more than none."""
    judged = judge_newest([0.0] * 20 + [2.0, 2.0, 2.0], min_effect=1.0, relative=False)

    assert judged.verdict == REGRESSED
    assert (judged.before, judged.change) == (0, 2)


def test_a_value_without_a_logarithm_is_compared_by_difference_from_there() -> None:
    """A zero among times is no error, and steps are found before and after it."""
    values = quiet(30) + [0.0] + quiet(30, 2) + [2.0, 2.0, 2.0]

    before = judged_one_by_one(values[:30])[-1]
    last = judge_newest(values)

    assert before.verdict == OK
    assert last.verdict == REGRESSED
    assert last.change == pytest.approx(1.0, abs=0.1)


def test_no_observation_changes_nothing() -> None:
    """With gaps the same is said of the values, and the last of it stays meanwhile."""
    values = quiet(40) + [1.3 * value for value in quiet(5, 2)]
    gaps: List[Optional[float]] = []
    for value in values:
        gaps += [value, None]

    with_gaps = judged_one_by_one(gaps)

    assert with_gaps[::2] == with_gaps[1::2]
    assert [each.verdict for each in with_gaps[::2]] == verdicts(values)
    assert with_gaps[-1].since == 80


@given(TIMES, st.integers(0, 40))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_what_is_said_rests_on_the_past_only(values: List[float], end: int) -> None:
    """The judgements of the beginning of a series are the beginning of its judgements."""
    assert judged_one_by_one(values)[:end] == judged_one_by_one(values[:end])


@given(TIMES, st.integers(-60, 60))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_unit_does_not_matter(values: List[float], power: int) -> None:
    """A series times a power of two is judged the same, to the last digit of p."""
    values = values[:20] + quiet(9) + values[20:]

    scaled = judged_one_by_one([math.ldexp(value, power) for value in values])

    known = judged_one_by_one(values)
    assert [(each.verdict, each.p, each.since) for each in scaled] == [
        (each.verdict, each.p, each.since) for each in known
    ]
    assert scaled[-1].change == known[-1].change


@given(st.lists(st.floats(-1e3, 1e3), min_size=0, max_size=30))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_less_is_worse_when_asked_so(values: List[float]) -> None:
    """A mirrored series is judged as its mirror image."""
    up, down = Watch(1.0, relative=False), Watch(1.0, relative=False, worse=-1)

    for value in values:
        one, other = up.add(value), down.add(-value)

        assert (one.verdict, one.p, one.since) == (other.verdict, other.p, other.since)


def short_bursts(draw: random.Random, count: int) -> List[float]:
    """Times of a machine that is busy now and then, for two runs on average."""
    return bursty_times(draw, count, 2.0)


@pytest.mark.parametrize("noise", [quiet_times, heavy_times, short_bursts, autocorrelated_times])
def test_noise_of_any_kind_turns_few_values_red(noise: Maker) -> None:
    """At most one value in a hundred of what never changes is a false alarm [R-069]."""
    draw = random.Random(7)

    reds = sum(len(turns_red(noise(draw, 150))) for _ in range(20))

    assert reds <= 30


@pytest.mark.parametrize("nights", [8, 12])
@pytest.mark.parametrize("kind", ["gauss", "ar"])
def test_few_nights_of_noise_are_seldom_red(nights: int, kind: str) -> None:
    """With eight to twelve earlier nights at most 3 % of unchanged ones are called worse."""
    draw = random.Random(11)
    nights_in_all = [
        autocorrelated_times(draw, nights + 1)
        if kind == "ar"
        else quiet_times(draw, nights + 1, 0.05)
        for _ in range(300)
    ]

    red = sum(judge_newest(values).verdict == REGRESSED for values in nights_in_all)

    assert red <= 9


def test_the_latest_five_hundred_values_decide() -> None:
    """What is told of the newest value of a long series tells its own index."""
    values = [50.0] * 300 + quiet(600) + [1.5, 1.5, 1.5]

    judged = judge_newest(values)

    assert (judged.verdict, judged.since) == (REGRESSED, 900)
    assert judged == judge_newest([7.0] * 300 + values[300:])


def test_wrong_input_is_refused() -> None:
    """What is no number, and options that mean nothing, are errors that name them."""
    with pytest.raises(ValueError, match="value"):
        Watch().add(math.nan)
    with pytest.raises(ValueError, match="value"):
        Watch().add(1e200)
    with pytest.raises(ValueError, match="min_effect: found -1"):
        Watch(min_effect=-1)
    with pytest.raises(ValueError, match="worse: found 0"):
        Watch(worse=0)


def test_the_extremes_of_what_is_taken_are_judged() -> None:
    """Neither huge nor tiny values, nor both beside each other, end in an error."""
    for values in ([1e150] * 9 + [1e-150] * 9, [1e-150] * 9 + [1e150] * 9, [5e-324] * 20):
        for relative in (True, False):
            assert len(judged_one_by_one(values)) == len(values)
            judge_newest(values, relative=relative, min_effect=0.0)
    judge_newest([-1e150] * 9 + [1e150] * 9, relative=False, min_effect=1e-150)
