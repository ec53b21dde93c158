"""How the best head compares with the next, as a sentence."""

from typing import Dict, List, Optional, Sequence

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.stats.means import mean, mean_interval
from hydra_heads.weigh.comparison import in_words
from tests.weigh.profiles import FAILED, make_profile, weighed

ZLIB: List[Optional[float]] = [1.0, 1.1, 0.9, 1.0, 1.05, 0.95] * 5


def other_times(factor: float, wobble: float = 0.05) -> List[Optional[float]]:
    """Return times a factor above those of zlib, give or take."""
    return [
        factor * value + (wobble if index % 2 else -wobble)
        for index, value in enumerate(ZLIB)
        if value is not None
    ]


def words(*profiles: Profile, policy: str = "best-probability") -> str:
    """Weigh profiles and compare the best two in words."""
    return in_words(weighed(profiles, policy).document, profiles)


def test_the_best_is_so_many_times_faster() -> None:
    """The ratio is the mean paired difference over the best's mean, ± its t interval."""
    zlib, bz2 = make_profile("zlib", ZLIB), make_profile("bz2", other_times(1.83, 0.3))
    times = [value for value in ZLIB if value is not None]
    others = [value for value in other_times(1.83, 0.3) if value is not None]
    interval = mean_interval([other - time for time, other in zip(times, others)])
    assert interval is not None
    ratio, half = mean(others) / mean(times), interval.half_width / mean(times)

    assert words(zlib, bz2) == f"zlib is {ratio:.1f} ± {half:.1f} times faster than bz2 (30 blocks)"
    assert f"{ratio:.1f} ± {half:.1f}" == "1.8 ± 0.1"


def test_heads_that_cannot_be_told_apart_are_named_as_such() -> None:
    """The interval of the difference includes zero."""
    found = words(make_profile("a", ZLIB), make_profile("b", ZLIB[1:] + ZLIB[:1]))

    assert found == "a and b cannot be told apart by time (30 blocks)"


def test_only_the_best_two_are_compared() -> None:
    """A third head plays no part, whatever its name."""
    found = words(
        make_profile("a", other_times(9.0)),
        make_profile("b", ZLIB),
        make_profile("c", other_times(3.0)),
    )

    assert found.startswith("b is 3.0 ± 0.1 times faster than c (30 blocks)")


def test_only_blocks_in_which_both_succeeded_are_compared() -> None:
    """Failures are told as rates, their times are not mixed in."""
    times: List[Optional[float]] = [*ZLIB[:10], FAILED, *ZLIB[11:]]
    fails = [*other_times(2.0)[:-1], FAILED]

    found = words(make_profile("a", times), make_profile("b", fails), policy="uniform")

    assert "(28 blocks)" in found


def test_rates_are_told_where_they_differ() -> None:
    """A head that is slower but more reliable is still the best, and the sentence says why."""
    steady = make_profile("steady", other_times(2.0, 0.3))
    shaky = make_profile("shaky", [*ZLIB[:20], *[FAILED] * 10])

    assert words(steady, shaky) == (
        "steady is slower than shaky, which takes 0.5 ± 0.1 of its time (20 blocks); "
        "steady succeeds in 100 % of runs, shaky in 66.67 %"
    )


def test_a_difference_in_time_that_does_not_settle_the_cost_is_called_so() -> None:
    """Six blocks of very different inputs: faster in each, but the expected cost is open."""
    times = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
    later = [1.0, 1.2, 0.8, 1.0, 1.1, 0.9]
    a = make_profile("a", times)
    b = make_profile("b", [time + more for time, more in zip(times, later)])

    assert words(a, b) == (
        "a is 1.05 ± 0.01 times faster than b (6 blocks); "
        "that is too little to say which of them costs less in the long run"
    )


@pytest.mark.parametrize("unknown", ["a", "b"])
def test_where_an_expected_cost_is_unknown_no_doubt_is_told(unknown: str) -> None:
    """Weights of a version or program that says no costs give the times alone."""
    times = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
    later = [1.0, 1.2, 0.8, 1.0, 1.1, 0.9]
    a = make_profile("a", times)
    b = make_profile("b", [time + more for time, more in zip(times, later)])
    document = weighed([a, b]).document
    heads = document["heads"]
    assert isinstance(heads, list)
    rows = [{**row, "expected_cost": None} if row["name"] == unknown else row for row in heads]
    shares = {"a": 0.99, "b": 0.01}

    found = in_words({**document, "heads": rows, "weights": shares}, [a, b])

    assert found == "a is 1.05 ± 0.01 times faster than b (6 blocks)"


@pytest.mark.parametrize("unknown", ["a", "b"])
def test_a_rate_that_is_unknown_is_not_told(unknown: str) -> None:
    """A foreign profile may say none."""
    profiles = [make_profile("a", ZLIB), make_profile("b", other_times(2.0, 0.3))]
    document = weighed(profiles).document
    less = [
        Profile({**one.document, "success_rate": None}) if one.name == unknown else one
        for one in profiles
    ]

    assert in_words(document, less) == "a is 2.0 ± 0.1 times faster than b (30 blocks)"


def test_a_time_of_nothing_is_a_time() -> None:
    """Where the clock saw no time go by, nothing is made up for it."""
    quick = [0.0, 2.0] * 15
    slow = [cost + 3.0 for cost in quick]

    found = words(make_profile("a", slow), make_profile("b", quick), policy="uniform")
    turned = words(make_profile("b", slow), make_profile("a", quick), policy="uniform")

    assert found == "b is 4.00 ± 0.00 times faster than a (30 blocks)"
    assert turned == "a is 4.00 ± 0.00 times faster than b (30 blocks)"


def test_heads_that_weigh_the_same_stand_by_expected_cost() -> None:
    """With equal weights the quicker one is called the best, not the first by name."""
    found = words(make_profile("a", other_times(2.0)), make_profile("b", ZLIB), policy="uniform")

    assert found == "b is 2.00 ± 0.03 times faster than a (30 blocks)"


@pytest.mark.parametrize(
    ("best", "other", "expected"),
    [
        ([1.0] * 6, [FAILED] * 6, "b never succeeded: its time is not compared"),
        ([FAILED] * 6, [FAILED] * 6, "a never succeeded: its time is not compared"),
        (
            [1.0, FAILED, FAILED, FAILED, FAILED, 1.0],
            [FAILED, 1.0, 1.0, 1.0, 1.0, 1.1],
            "b and a share no two blocks in which both succeeded: their times are not compared",
        ),
    ],
)
def test_it_says_when_there_is_nothing_to_compare(
    best: Sequence[Optional[float]], other: Sequence[Optional[float]], expected: str
) -> None:
    """Without two common successes there is no ratio, and none is made up."""
    assert words(make_profile("a", best), make_profile("b", other)) == expected


def test_heads_profiled_apart_are_not_compared_block_by_block() -> None:
    """Other run ids share no block."""
    found = words(make_profile("a", ZLIB), make_profile("b", other_times(2.0), run_id="r9"))

    assert found.startswith("a and b share no two blocks")


def test_one_head_or_none_is_not_compared() -> None:
    """A lone head is named; profiles of other heads than the weights' give nothing."""
    a = make_profile("a", ZLIB)
    document = weighed([a]).document

    assert in_words(document, [a]) == "a is the only head"
    assert in_words(document, []) == "there is no head to compare"


HALVES: Dict[float, str] = {
    3e-7: "1.0000020 ± 0.0000003",
    0.004: "1.100 ± 0.004",
    1.4: "25.0 ± 1.4",
    10.0: "250 ± 10",
    10.6: "250 ± 11",
    31.0: "250 ± 31",
    4e-10: "1.000000000 ± 0.000000000",
    0.0: "2.00 ± 0.00",
}


@pytest.mark.parametrize("half", sorted(HALVES))
def test_a_ratio_has_as_many_digits_as_its_doubt(half: float) -> None:
    """The half width is never shown as 0 when it is not, and huge ratios have no decimals."""
    from hydra_heads.stats.interval import Interval
    from hydra_heads.stats.paired import Ratio
    from hydra_heads.weigh.comparison import _spread

    ratio = float(HALVES[half].split(" ")[0])

    assert _spread(Ratio(ratio, half, 9, Interval(0.0, 1.0, 0.95))) == HALVES[half]
