"""Why a head has its weight, as a person reads it."""

from typing import Dict, List

import pytest

from hydra_heads.model.profile import Profile
from tests.weigh.profiles import FAILED, NOON, make_profile, weighed

SPREAD = [1.0, 1.02, 0.98, 1.01, 0.99, 1.0]


def scaled(factor: float) -> List[float]:
    """Return six times around a factor."""
    return [factor * value for value in SPREAD]


def reasons_of(*profiles: Profile, policy: str = "best-probability") -> Dict[str, List[str]]:
    """Return each head's reasons."""
    reasons = {}
    for row in weighed(profiles, policy).heads:
        found = row["reasons"]
        assert isinstance(found, list)
        reasons[str(row["name"])] = found
    return reasons


def test_the_best_and_the_others_are_told_by_cost() -> None:
    """What a head costs against the best one comes first, then both figures with the name."""
    found = reasons_of(*(make_profile(f"h{size}", scaled(float(size)) * 5) for size in (1, 3, 20)))

    assert found["h1"] == [
        "best, no rival",
        "30 of 30 succeeded",
        "a success takes 1.00 s on average",
        "0.67 % is the floor, whatever its runs say",
    ]
    assert found["h3"][:2] == ["costs 3.00 x the best", "a run of h3 costs 3.00 s, of h1 1.00 s"]
    assert found["h20"][0] == "costs 20 x the best"


def test_two_heads_that_cannot_be_told_apart_are_named_as_such() -> None:
    """Each says so of the other, the best one with the number of heads."""
    found = reasons_of(
        make_profile("a", scaled(1.0)),
        make_profile("b", scaled(1.0)[::-1]),
        make_profile("c", scaled(90.0)),
    )

    assert found["a"][:2] == [
        "best, 1 rival",
        "its expected cost cannot be told apart from that of b",
    ]
    assert found["b"][:2] == [
        "may be the best",
        "its expected cost cannot be told apart from that of a",
    ]


def test_several_rivals_are_counted_then_named() -> None:
    """The few words of the table count them, the next reason names them all."""
    found = reasons_of(*(make_profile(name, scaled(1.0)) for name in "abcd"))

    assert found["a"][:2] == [
        "best, 3 rivals",
        "its expected cost cannot be told apart from that of b, c and d",
    ]


def test_a_lone_head_is_called_so() -> None:
    """It has nobody to stand against."""
    assert reasons_of(make_profile("a", SPREAD))["a"][0] == "the only head"


def test_a_head_that_never_succeeded_says_so_first() -> None:
    """Before its cost, and it has no time of a success."""
    found = reasons_of(make_profile("a", SPREAD), make_profile("b", [FAILED] * 6))["b"]

    assert found[0] == "never succeeded"
    assert found[2:4] == ["a run of b costs 100 s, of a 1.00 s", "0 of 6 succeeded"]


def test_a_head_without_runs_says_so() -> None:
    """Nothing is made up of it."""
    found = reasons_of(make_profile("a", SPREAD), make_profile("b", []))

    assert found["b"] == ["too few runs (0/5)", "no runs"]


def test_older_heads_say_that_they_are_unpaired() -> None:
    """They name the head whose profile is newer."""
    found = reasons_of(
        make_profile("a", SPREAD), make_profile("b", SPREAD, run_id="r9", timestamp_unix=NOON + 9)
    )

    assert "older than the profile of b, and unpaired" in found["a"]
    assert not any("older" in reason for reason in found["b"])


def test_counts_without_runs_are_named() -> None:
    """A profile that lists no runs says less, and its reasons say that."""
    profile = make_profile("a", [], num_tests=9, success_count=9, avg_time=1.0, success_rate=100.0)

    assert "its profile has counts and no runs" in reasons_of(profile)["a"]


@pytest.mark.parametrize("policy", ["success-share", "uniform"])
def test_policies_without_beliefs_do_not_speak_of_costs(policy: str) -> None:
    """Their weights do not follow from costs, so neither do their reasons."""
    found = reasons_of(make_profile("a", SPREAD), make_profile("b", scaled(9.0)), policy=policy)

    assert not any("cost" in reason for reasons in found.values() for reason in reasons)


def test_the_first_reason_is_short() -> None:
    """It stands in a table of 100 columns, in the last one of 20."""
    sets = [
        [make_profile(f"h{n}", scaled(n * 1000.0)) for n in (1, 2, 7, 40)],
        [make_profile(f"h{n}", scaled(1.0)) for n in range(12)],
        [make_profile(f"h{n}", [FAILED] * 6) for n in range(3)],
        [make_profile(f"h{n}", [1.0] * n) for n in range(3)],
    ]
    firsts = [
        reasons[0]
        for profiles in sets
        for policy in ("best-probability", "uniform", "success-share")
        for reasons in reasons_of(*profiles, policy=policy).values()
    ]

    assert max(map(len, firsts)) <= 20
