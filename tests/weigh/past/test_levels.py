"""The levels of a head from invocation to invocation."""

import pytest

from hydra_heads.weigh.past.cell import PastCell
from hydra_heads.weigh.past.levels import Levels, shared_moves
from tests.weigh.pasts import sums

STEADY = [1.0, 1.01, 0.99, 1.02, 0.98, 1.0]


def test_the_newest_level_is_what_others_are_compared_with() -> None:
    """Newest first: a level of double time is 100 % away, and little is left of it."""
    levels = Levels([[sums([1.0])], [sums([2.0])], [sums([1.0])]])

    assert levels.percent_apart(1) == pytest.approx(100.0)
    assert levels.agreement(1) == pytest.approx(1 / 17)
    assert levels.agreement(2) == levels.agreement(0) == 1.0


def test_levels_are_told_within_instances() -> None:
    """An invocation that had the dear input only is not a dear one."""
    both = [sums([1.0], instance="x"), sums([9.0], instance="y")]

    levels = Levels([both, [sums([9.0], instance="y")], both])

    assert levels.percent_apart(1) == pytest.approx(0.0)


def test_scatter_of_runs_is_no_distance() -> None:
    """Two runs that differ by half their mean say little about a level a quarter away."""
    noisy = Levels([[sums([0.5, 1.5])], [sums([0.75, 1.75])]])
    exact = Levels([[sums([1.0, 1.0])], [sums([1.25, 1.25])]])

    assert noisy.agreement(1) == 1.0
    assert exact.agreement(1) == pytest.approx(0.5)


def test_more_instances_leave_less_to_chance() -> None:
    """The variance of a level is that of a run over all its runs, in shares of what is usual."""
    nights = [
        [sums([level - 5.0, level + 5.0], instance=name) for name in "xy"]
        for level in (100.0, 125.0)
    ]

    levels = Levels(nights)

    noise = 2 * (50.0 / 112.5 / 112.5) / 4
    assert levels.agreement(1) == pytest.approx(1 / (1 + 16 * (0.25 * 0.25 - noise)))


def test_a_change_cuts_the_past() -> None:
    """Three invocations at the new level count, the twelve before do not."""
    newest_first = [1.5, 1.51, 1.49, *STEADY, *STEADY]

    levels = Levels([[sums([value])] for value in newest_first])

    assert (levels.valid, levels.changed) == (3, "level")


def test_a_change_of_the_success_rate_cuts_too() -> None:
    """A head that failed mostly until four invocations ago is another one now."""
    good = [sums([1.0] * 20)]
    bad = [[sums([1.0] * few), sums([0.1] * (20 - few), ok=False)] for few in (2, 3) * 6]

    levels = Levels([*[good] * 4, *bad])

    assert (levels.valid, levels.changed) == (4, "success rate")


def test_two_of_a_hundred_are_no_change_of_the_success_rate() -> None:
    """Failures are several times as many, and successes nearly as many as before."""
    failed = [1, 0, 2, 1, 1, 1, 0, 1, 4, 3, 4, 4, 3, 4, 3, 4]
    nights = [[sums([1.0] * (100 - few)), sums([0.1] * few, ok=False)] for few in failed if few]

    assert Levels(nights).valid == len(nights)


def test_more_runs_are_no_change_of_the_success_rate() -> None:
    """A tenth fails, of twenty runs and of two hundred."""
    nights = [
        [sums([1.0] * 9 * size), sums([0.1] * size, ok=False)] for size in (20,) * 6 + (2,) * 12
    ]

    levels = Levels(nights)

    assert (levels.valid, levels.changed) == (18, "level")


def test_the_last_change_counts_not_the_first() -> None:
    """A head that became faster twice is what it became last."""
    levels = Levels([[sums([step * value])] for step in (1.0, 2.0, 4.0) for value in STEADY * 2])

    assert levels.valid == 12


def test_steady_levels_are_all_valid() -> None:
    """Nothing is cut where nothing changed."""
    levels = Levels([[sums([value])] for value in STEADY])

    assert (levels.valid, levels.changed) == (6, "level")


def test_without_a_success_nothing_is_said_of_levels() -> None:
    """Neither of an invocation that only failed, nor when it is the newest."""
    failed = [sums([0.1], ok=False)]

    levels = Levels([failed, [sums([1.0])], failed, [sums([2.0])], []])

    assert [levels.agreement(age) for age in (0, 2, 4)] == [1.0] * 3
    assert levels.percent_apart(2) == 0.0
    assert levels.percent_apart(3) == pytest.approx(100.0)


@pytest.mark.parametrize("tiny", [0.0, 5e-324])
def test_costs_of_nothing_have_no_level(tiny: float) -> None:
    """Successes that used nothing, or nearly, are no share of anything."""
    levels = Levels([[sums([tiny, tiny])], [sums([tiny, tiny])]])

    assert levels.agreement(1) == 1.0


def test_a_night_in_which_all_were_slow_is_no_other_level_of_any() -> None:
    """Three heads took double time on a busy machine; a fourth one took four times as much."""
    heads = [[[sums([1.0])], [sums([slower])]] for slower in (2.0, 2.0, 2.0, 4.0)]
    names = [["new", "old"]] * 4

    moves = shared_moves(heads, names)

    assert moves == {"new": 1.0, "old": 2.0}
    levels = [Levels(head, [moves[name] for name in ("new", "old")]) for head in heads]
    assert [head.percent_apart(1) for head in levels] == pytest.approx([0.0, 0.0, 0.0, 100.0])


def test_two_heads_do_not_say_whether_all_moved() -> None:
    """One of them may have changed, and which one nothing tells."""
    heads = [[[sums([1.0])], [sums([slower])]] for slower in (1.0, 2.0)]

    assert shared_moves(heads, [["new", "old"]] * 2) == {}


def test_a_night_next_to_nothing_is_no_measure_of_the_others() -> None:
    """Neither do heads seem to have moved without end by it, nor is it a change of level."""
    heads = [[[sums([1e-200])], [sums([1e6])], [sums([1.0])]]] * 3
    names = [["new", "old", "older"]] * 3

    assert shared_moves(heads, names) == {}
    levels = Levels(heads[0])
    assert levels.agreement(1) == 1.0
    assert levels.percent_apart(1) == 0.0
    assert levels.valid == 3


@pytest.mark.parametrize(("seconds", "is_nothing"), [(0.4e-9, True), (0.75e-9, False)])
def test_less_than_a_billionth_of_what_is_usual_is_nothing(
    seconds: float, is_nothing: bool
) -> None:
    """Which is half a second here: so much less is no level, and no head moved by it."""
    heads = [[[sums([seconds])], [sums([1.0])]]] * 3

    assert (Levels(heads[0]).agreement(1) == 1.0) is is_nothing
    assert (shared_moves(heads, [["new", "old"]] * 3) == {}) is is_nothing


def test_a_head_that_used_nothing_then_says_nothing_of_all() -> None:
    """Only two heads are left that say how much dearer it was."""
    heads = [[[sums([1.0])], [sums([slower])]] for slower in (0.0, 2.0, 2.0)]

    assert shared_moves(heads, [["new", "old"]] * 3) == {"new": 1.0}


@pytest.mark.parametrize("scale", [0.001, 1000.0])
def test_what_all_moved_by_is_taken_from_the_scatter_too(scale: float) -> None:
    """In whatever unit: of an invocation twice as dear the variance is a quarter."""
    now, then = ([scale * second for second in row] for row in ([95.0, 105.0], [240.0, 260.0]))

    levels = Levels([[sums(now)], [sums(then)]], [1.0, 2.0])

    scatter = (50.0 + 200.0) / 175.0 / 175.0 / 2
    noise = scatter / 2 + scatter / 2 / 4
    assert levels.agreement(1) == pytest.approx(1 / (1 + 16 * (0.25 * 0.25 - noise)))


def test_one_run_says_nothing_of_scatter() -> None:
    """Whatever the document of another program says of its square."""
    newest = PastCell("default", True, 1, 1.0, 5.0)

    levels = Levels([[newest], [sums([1.25, 1.25])]])

    assert levels.agreement(1) == pytest.approx(0.5)
