"""Subjects against their own past."""

from typing import List

import pytest

from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.rules.gate.past import ACCEPTED, CONSTANT, TOGETHER, Past
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.verdicts import ALONE
from tests.rules.gate.subjects import OPTIONS, USUAL, nights, subject


def judged(*subjects: Subject) -> List[Finding]:
    """Judge subjects together."""
    return Past().judge(subjects, OPTIONS)


def test_a_level_that_rose_is_red_with_its_figures() -> None:
    """A change that stays has levels in the unit, percent with an interval, and since when."""
    (found,) = judged(subject([*USUAL, 1.3, 1.31, 1.29]))

    row = found.row
    assert row.verdict == REGRESSED
    assert row.old == pytest.approx(0.5, rel=0.02)
    assert row.new == pytest.approx(0.65, rel=0.02)
    assert row.change_percent == pytest.approx(30, abs=3)
    assert row.low == pytest.approx(28, abs=5)
    assert row.high == pytest.approx(33, abs=5)
    assert (row.since, row.runs, row.nights) == ("r30", 10, 32)


def test_a_level_that_fell_is_better() -> None:
    """Getting faster is no regression; it is said."""
    (found,) = judged(subject([*USUAL, 0.7, 0.71, 0.69, 0.7]))

    assert found.row.verdict == IMPROVED


def test_one_value_a_little_above_all_is_not_red_and_says_what_would_be() -> None:
    """A value above all before it may be one in thirty; the reason says that a second decides."""
    (found,) = judged(subject([*USUAL, 1.1]))

    assert (found.row.verdict, found.row.reason, found.is_alone) == (OK, ALONE, True)


def test_one_value_far_above_all_is_red() -> None:
    """Half as long again, among nights that differ by 3 %, needs no second night [R-069]."""
    (found,) = judged(subject([*USUAL, 1.5]))

    assert (found.row.verdict, found.row.since, found.is_alone) == (REGRESSED, "r30", False)


def test_a_spike_long_ago_is_forgotten() -> None:
    """A spike among the nights before does not make the next night suspect."""
    values = [*USUAL[:20], 3.0, *USUAL[:9]]

    (found,) = judged(subject(values))

    assert (found.row.verdict, found.is_alone) == (OK, False)


def test_success_rates_are_worse_when_they_fall() -> None:
    """A rate that was always 100 % and falls is red; its change is in points, below 0."""
    (found,) = judged(subject([100.0] * 20 + [60.0, 50.0, 60.0], metric="success_rate"))

    assert found.row.verdict == REGRESSED
    assert found.row.change_percent == pytest.approx(-40, abs=10)
    assert (found.row.old, found.row.new) == (100.0, 60.0)


def test_a_subject_with_a_problem_cannot_be_told() -> None:
    """What cannot be judged says why, and shows its newest value."""
    (found,) = judged(subject([1.0, 1.2], problem="1 of 8 earlier invocations"))

    assert (found.row.verdict, found.row.reason) == (CANNOT_TELL, "1 of 8 earlier invocations")
    assert found.row.new == pytest.approx(0.6)


def test_an_accepted_level_is_the_baseline() -> None:
    """What was red is ok once its level was accepted."""
    values = [*USUAL, 1.3, 1.31, 1.29, 1.3]

    (red,) = judged(subject(values))
    (accepted,) = judged(subject(values, accepted=(len(USUAL) + 2,)))

    assert (red.row.verdict, accepted.row.verdict) == (REGRESSED, OK)


def test_the_newest_value_can_be_accepted_itself() -> None:
    """Right after its acceptance a level is ok, before another value has come."""
    values = [*USUAL, 1.3, 1.31, 1.29, 1.3]

    (found,) = judged(subject(values, accepted=(len(values),)))

    assert (found.row.verdict, found.row.reason) == (OK, ACCEPTED)
    assert found.row.new == pytest.approx(0.65)


def test_only_the_latest_nights_count() -> None:
    """What was before the latest 500 is forgotten, and places are those of the whole series."""
    values = [1.3] * 100 + USUAL * 17 + [1.3, 1.31, 1.29, 1.3]
    changes = ((3, "kernel 5 -> 6"), (610, "its definition"))

    (found,) = judged(subject(values, changes=changes, accepted=(50,)))

    assert (found.row.verdict, found.row.since, found.row.nights) == (REGRESSED, "r610", 499)
    assert found.row.reason.endswith("; with it changed: its definition")


def test_what_never_differs_is_no_test() -> None:
    """A rate that always was 100 % has no p; one that falls has, and is red all the same."""
    always, fallen = judged(
        subject([100.0] * 20, metric="success_rate"),
        subject([100.0] * 19 + [0.0], "lz4", "success_rate"),
    )

    assert (always.row.verdict, always.row.p, always.row.reason) == (OK, None, CONSTANT)
    assert fallen.row.p is not None
    assert fallen.row.verdict == REGRESSED


def test_what_changed_with_it_is_said() -> None:
    """A red row names what was different when it began, and nothing of long ago."""
    values = [*USUAL, 1.3, 1.31, 1.29]
    changes = ((3, "kernel 5 -> 6"), (30, "its definition"))

    (found,) = judged(subject(values, changes=changes))

    assert found.row.reason.endswith("; with it changed: its definition")


def _of_four(shared: float, own: float) -> List[Subject]:
    """Make four heads that go through the same noisy nights, of which one gets slower by itself."""
    machine = nights(5, 34, 0.06)
    many = []
    for place, head in enumerate("abcd"):
        noise = nights(10 + place, 34, 0.005)
        values = [
            a * b * (shared if night >= 30 else 1.0)
            for night, (a, b) in enumerate(zip(machine, noise))
        ]
        if head == "b":
            values[30:] = [value * own for value in values[30:]]
        many.append(subject(values, head))
    return many


def test_what_all_heads_share_is_taken_out() -> None:
    """A head that is 7 % slower is seen through nights that differ by 6 %; alone it is not."""
    many = _of_four(1.0, 1.07)

    together = [found.row.verdict for found in judged(*many)]
    alone = judged(many[1])[0].row.verdict

    assert together == [OK, REGRESSED, OK, OK]
    assert alone == OK


def test_a_shift_of_all_heads_does_not_vanish() -> None:
    """When all get slower together, all are red, and it is said that it is all of them."""
    past = Past()

    found = past.judge(_of_four(1.5, 1.0), OPTIONS)

    assert [each.row.verdict for each in found] == [REGRESSED] * 4
    assert all(each.row.reason.endswith(TOGETHER) for each in found)
    assert past.shared["time"].change_percent == pytest.approx(50, abs=15)


def test_a_head_that_stays_while_others_get_faster_is_not_blamed() -> None:
    """When most heads were made faster the one that was not is as it was, on each night [R-069]."""
    for last in range(31, 40):
        many = []
        for place, head in enumerate("abcd"):
            values = nights(place, last, 0.01)
            if head != "d":
                values[30:] = [0.6 * value for value in values[30:]]
            many.append(subject(values, head))

        found = judged(*many)

        assert (last, found[3].row.verdict) == (last, OK)


def test_what_others_were_made_faster_by_is_no_loss() -> None:
    """Also where all go through the same noisy nights, on each night after the change [R-069]."""
    machine = nights(7, 40, 0.06)
    for last in range(31, 40):
        many = []
        for place, head in enumerate("abcd"):
            own = nights(20 + place, 40, 0.005)
            values = [one * other for one, other in zip(machine, own)][:last]
            if head != "d":
                values[30:] = [0.7 * value for value in values[30:]]
            many.append(subject(values, head))

        found = judged(*many)

        assert (last, found[3].row.verdict) == (last, OK)


@pytest.mark.parametrize("apart", [0.01, 0.03, 0.06])
def test_unchanged_nights_stay_green(apart: float) -> None:
    """Of a hundred unchanged nights that differ by 1 to 6 % at most one is red [R-069]."""
    red = 0
    for seed in range(10):
        values = nights(seed, 60, apart)
        for end in range(30, 60, 3):
            (found,) = judged(subject(values[:end]))
            red += found.row.verdict == REGRESSED

    assert red <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_third_slower_is_red_within_five_nights(seed: int) -> None:
    """Thirty percent are found among nights that differ by 3 % [R-069]."""
    values = nights(seed, 35, 0.03, lambda night: 1.3 if night >= 30 else 1.0)

    verdicts = [judged(subject(values[:end]))[0].row.verdict for end in range(31, 36)]

    assert REGRESSED in verdicts
