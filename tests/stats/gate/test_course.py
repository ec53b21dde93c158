"""The course of a series."""

from typing import List, Optional, Sequence

from hydra_heads.stats.gate.course import BETTER, FEWEST, SAME, SETTLED, WORSE, Course, Standing
from hydra_heads.stats.gate.scale import Scale

USUAL = [9.9, 10.0, 10.1, 10.0, 9.95, 10.05]


def course_of(values: Sequence[float]) -> List[Optional[Standing]]:
    """Where the series stands after each value."""
    course = Course(Scale(5.0, relative=True, worse=1, first=values[0]))
    return [course.add(value, place) for place, value in enumerate(values)]


def states(values: Sequence[float]) -> List[Optional[int]]:
    """The states alone."""
    return [None if standing is None else standing.state for standing in course_of(values)]


def test_nothing_is_said_before_there_is_a_baseline() -> None:
    """The first values are the baseline."""
    assert states(USUAL * 2) == [None] * FEWEST + [SAME] * (12 - FEWEST)


def test_a_rise_begins_with_its_first_value() -> None:
    """What was seen before it belongs to the baseline, even when it was among the newest."""
    found = course_of(USUAL * 5 + [12.0, 12.0, 12.0])[-1]

    assert found is not None
    assert (found.state, found.since, found.effect.before) == (WORSE, 30, 10.0)
    assert found.effect.after == 12.0


def test_a_level_that_holds_is_the_baseline_after_eight_values() -> None:
    """The eighth is worse still; then more of the same is as it should be."""
    rest = states(USUAL * 5 + [12.0] * 12)[30:]

    assert rest[SETTLED - 1] == WORSE
    assert rest[SETTLED:] == [SAME] * 4


def test_a_rise_from_a_better_level_begins_anew() -> None:
    """Better values that did not last long enough to be the baseline do not hide a rise."""
    found = states(USUAL * 5 + [8.0] * 4 + [13.0] * 4)

    assert found[33] == BETTER
    assert found[-1] == WORSE


def test_a_better_level_that_ends_was_a_part_of_the_baseline() -> None:
    """Back where it was, the series is as ever."""
    found = states(USUAL * 5 + [8.0] * 5 + USUAL)

    assert BETTER in found
    assert found[-1] == SAME
    assert WORSE not in found


def test_memory_does_not_grow() -> None:
    """After thousands of values as much is kept as after a hundred."""
    course = Course(Scale(5.0, relative=True, worse=1, first=10.0))
    sizes = []
    for place, value in enumerate((USUAL * 5 + [12.0] * 30) * 30):
        course.add(value, place)
        sizes.append(len(course._baseline) + len(course._newest))

    assert max(sizes[:200]) == max(sizes)


def test_a_short_rise_is_over_within_three_values() -> None:
    """However long it was red, three values that speak for the baseline end that."""
    found = states(USUAL * 5 + [12.0] * 6 + USUAL[:3])

    assert found[35] == WORSE
    assert found[-1] == SAME


def test_four_values_may_tell_what_three_cannot() -> None:
    """A small rise in a noisy series is found by its fourth value, since its first."""
    noisy = [10.5, 10.0, 11.0, 10.0, 9.5, 9.0]
    rise = [11.3, 11.6, 11.3, 11.6]

    found = course_of(noisy * 8 + rise)[-1]

    assert found is not None
    assert (found.state, found.since) == (WORSE, 48)
    assert states(noisy * 8 + rise[:3])[-1] == SAME


def test_what_came_before_a_rise_is_learned() -> None:
    """The newest values that did not rise are in the baseline from then on."""
    course = Course(Scale(5.0, relative=True, worse=1, first=10.0))
    for place, value in enumerate(USUAL * 2 + [12.0] * 3):
        course.add(value, place)

    assert len(course._baseline) == 12


def test_better_values_that_did_not_last_are_learned() -> None:
    """They may come again, and are no news then; of worse ones only the last are."""
    after_dip, after_rise = (
        Course(Scale(5.0, relative=True, worse=1, first=10.0)) for _ in range(2)
    )
    for course, level in ((after_dip, 8.0), (after_rise, 12.0)):
        for place, value in enumerate(USUAL * 5 + [level] * 5 + USUAL):
            course.add(value, place)

    usual = after_dip._baseline[0]
    assert sum(value < usual - 0.1 for value in after_dip._baseline) == 5
    assert sum(value > usual + 0.1 for value in after_rise._baseline) <= 2


def test_no_change_is_called_that_is_smaller_than_the_least() -> None:
    """However unlikely the newest values are, their shift is at least the least effect."""
    levels = [1.0, 1.0, 1.6, 1.0, 1.0, 1.0, 1.6, 1.0]

    found = course_of(levels * 6 + [1.6, 1.6, 1.0, 1.6, 1.6])

    assert all(
        standing.effect.change >= 5 for standing in found if standing and standing.state == WORSE
    )
