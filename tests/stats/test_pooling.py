"""Series of the same invocations, judged together."""

import math
import random
from typing import Dict, List, Optional, Sequence

import pytest

from hydra_heads.stats.pooling import Values, judge_together, part_shared, shared_course
from hydra_heads.stats.regression import OK, REGRESSED, judge_newest

NAMES = "abcde"


def nights(
    count: int, state: float = 0.15, own: float = 0.02, seed: int = 1, names: str = NAMES
) -> Dict[str, List[Optional[float]]]:
    """Times of several heads that share the state of the machine, which varies far more."""
    draw = random.Random(seed)
    many: Dict[str, List[Optional[float]]] = {name: [] for name in names}
    for _ in range(count):
        machine = draw.gauss(0, state)
        for level, series in enumerate(many.values(), 1):
            series.append(level * math.exp(machine + draw.gauss(0, own)))
    return many


def course_of(many: Sequence[Values]) -> List[float]:
    """What at least three series share."""
    course = shared_course(many)
    assert course is not None
    return course


def slowed(series: List[Optional[float]], factor: float, last: int) -> None:
    """Multiply the last values of a series."""
    series[-last:] = [None if value is None else factor * value for value in series[-last:]]


def test_a_change_of_one_head_stands_out_of_what_all_share() -> None:
    """A step that the machine's states hide is found when those are taken out."""
    many = nights(60)
    slowed(many["c"], 1.15, 4)

    together = judge_together(many)

    assert judge_newest(many["c"]).verdict == OK
    found = {name: judged.verdict for name, judged in together.by_name.items()}
    assert found == {"a": OK, "b": OK, "c": REGRESSED, "d": OK, "e": OK}
    assert together.by_name["c"].change == pytest.approx(15, abs=5)
    assert together.shared is not None
    assert together.shared.verdict == OK


def test_a_change_of_all_heads_is_told_as_one() -> None:
    """What all share does not vanish: it is red itself, and no head is red for it."""
    many = nights(60, state=0.05, own=0.01)
    for series in many.values():
        slowed(series, 1.3, 4)

    together = judge_together(many)

    assert together.shared is not None
    assert together.shared.verdict == REGRESSED
    assert together.shared.change == pytest.approx(30, abs=5)
    assert {judged.verdict for judged in together.by_name.values()} == {OK}


def test_two_series_are_judged_each_alone() -> None:
    """Of two nobody knows which moved: nothing is taken out, and nothing shared is told."""
    many = nights(60, names="ab")

    together = judge_together(many)

    assert together.shared is None
    assert together.by_name == {name: judge_newest(values) for name, values in many.items()}


def test_series_that_share_nothing_are_left_as_they_are() -> None:
    """The noise of others is not put into a series that has none of it."""
    many = nights(60, state=0.0)

    together = judge_together(many)

    assert together.by_name == {name: judge_newest(values) for name, values in many.items()}


def test_being_counted_among_three_is_no_sharing() -> None:
    """A series is a part of the median of three: that alone does not make it share anything."""
    many = nights(60, state=0.0, names="abc")

    together = judge_together(many)

    assert together.by_name == {name: judge_newest(values) for name, values in many.items()}


def test_little_that_is_shared_is_left_in() -> None:
    """Where the others would explain but a part of the spread, their noise is kept out."""
    draw = random.Random(9)
    shared = [draw.gauss(0, 1) for _ in range(60)]

    assert part_shared([0.7 * each + draw.gauss(0, 1) for each in shared], shared) == 0


def test_a_level_that_one_reached_for_good_is_not_shared() -> None:
    """What is shared is back at its own soon after one of three series moved."""
    many = [[0.0] * 30, [0.0] * 30, [0.0] * 10 + [5.0] * 20]

    assert course_of(many) == [0.0] * 30


def test_a_shift_of_all_stays_what_is_shared() -> None:
    """It does not become the level of each after a while."""
    many = [[level] * 10 + [level + 2.0] * 200 for level in (1.0, 5.0, 9.0, 30.0)]

    course = course_of(many)

    assert course == [0.0] * 10 + [2.0] * 200


def test_what_is_shared_is_known_from_the_past_only() -> None:
    """The course of the beginning is the beginning of the course."""
    many = [[value for value in series if value] for series in nights(50).values()]

    assert course_of([series[:30] for series in many]) == course_of(many)[:30]


def test_invocations_without_some_of_the_heads_are_no_hindrance() -> None:
    """Where fewer than three have a value, what is shared is as it was before."""
    many: List[List[Optional[float]]] = [[1.0, 3.0, 3.0, 3.0], [2.0, 4.0, None, 4.0]]
    many.append([5.0, 7.0, None, 7.0])

    assert course_of(many) == [0.0, 2.0, 2.0, 2.0]


def test_half_of_what_is_shared_is_taken_out_where_that_fits_best() -> None:
    """Heads depend on the machine more or less."""
    draw = random.Random(2)
    shared = [draw.gauss(0, 1) for _ in range(60)]

    parts = [
        part_shared([factor * each + draw.gauss(0, 0.1) for each in shared], shared)
        for factor in (0.0, 0.5, 1.0)
    ]

    assert parts == [0.0, 0.5, 1.0]
    assert part_shared(shared[:10], shared[:10]) == 0.0


def test_a_series_without_logarithms_is_judged_as_it_is() -> None:
    """A zero among the times of one head is neither an error nor the others' concern."""
    many = nights(40)
    many["a"][5] = 0.0

    together = judge_together(many)

    assert together.by_name["a"] == judge_newest(many["a"])
    assert together.shared is not None


def test_differences_are_taken_out_as_differences() -> None:
    """Values that are not compared by ratio share a difference."""
    draw = random.Random(3)
    states = [draw.gauss(0, 4) for _ in range(60)]
    many: Dict[str, List[Optional[float]]] = {
        name: [level + state + draw.gauss(0, 0.3) for state in states]
        for level, name in enumerate(NAMES)
    }
    many["b"][-4:] = [(value or 0.0) + 4 for value in many["b"][-4:]]

    together = judge_together(many, 1.0, relative=False)

    assert together.by_name["b"].verdict == REGRESSED
    assert together.by_name["b"].change == pytest.approx(4, abs=1)


def test_what_was_accepted_counts_for_its_series() -> None:
    """An accepted level of one head is its baseline, also when all are judged together."""
    many = nights(60)
    slowed(many["c"], 1.3, 6)

    before = judge_together(many)
    after = judge_together(many, accepted={"c": [57]})

    assert before.by_name["c"].verdict == REGRESSED
    assert after.by_name["c"].verdict == OK
    assert before.by_name["a"] == after.by_name["a"]


def test_of_long_series_the_latest_values_count() -> None:
    """Five hundred invocations are looked at; places are told as in the whole series."""
    many = nights(700)
    slowed(many["c"], 1.3, 5)

    together = judge_together(many)

    assert together.by_name["c"].since == 695
    early: List[Optional[float]] = [100.0] * 200
    changed = {name: early + series[200:] for name, series in many.items()}
    assert judge_together(changed) == together


def test_series_of_unequal_length_are_refused() -> None:
    """What belongs to one invocation stands at one place."""
    with pytest.raises(ValueError, match="lengths"):
        judge_together({"a": [1.0], "b": [1.0, 2.0]})
    with pytest.raises(ValueError, match=r"b\[0\]"):
        judge_together({"a": [1.0], "b": [math.nan]})


def test_nothing_is_judged_of_nothing() -> None:
    """No series, or empty ones, are no error."""
    assert judge_together({}) == ({}, None)
    assert set(judge_together({"a": [], "b": [], "c": []}).by_name) == {"a", "b", "c"}
