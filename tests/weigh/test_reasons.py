"""Why a head has its weight, as a person reads it."""

import re
from typing import Dict, List, Sequence

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
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

    assert found["h1"][:3] == [
        "best, no rival",
        "30 of 30 succeeded",
        "a success takes 1.00 s on average",
    ]
    assert found["h1"][-1] == "0.67 % is the floor, whatever its runs say"
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

    assert found["b"][0] == "too few runs (0/5)"
    assert "no runs" in found["b"]


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
    """Their weights do not follow from beliefs, so no reason compares costs or speaks of one."""
    found = reasons_of(make_profile("a", SPREAD), make_profile("b", scaled(9.0)), policy=policy)

    told = [reason for reasons in found.values() for reason in reasons]
    assert not any("best" in reason or "cheapest" in reason for reason in told)


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


def test_figures_are_told_with_their_intervals() -> None:
    """Success, time, and what a run is expected to cost."""
    profile = make_profile(
        "a",
        SPREAD,
        success_rate_ci={"low": 60.97, "high": 100.0, "level": 0.95, "method": "wilson"},
        avg_time_ci={"low": 0.985, "high": 1.015, "level": 0.95, "method": "t"},
    )

    found = reasons_of(profile, make_profile("b", scaled(3.0)))["a"]

    assert "6 of 6 succeeded (95 % interval of the rate: 61 to 100 %)" in found
    assert "a success takes 1.00 s on average (95 % interval: 0.985 to 1.01 s)" in found
    (cost,) = [reason for reason in found if reason.startswith("a run is expected to cost")]
    assert cost.endswith("where a failure counts as 200 s")


@pytest.mark.parametrize(
    ("run_ids", "is_blocked", "words"),
    [
        (("r1", "r1"), True, "from 6 blocks that every head ran"),
        (("r1", "r2"), True, "from 6 runs that share no block with other heads'"),
    ],
)
def test_a_belief_says_what_it_rests_on(
    run_ids: Sequence[str], is_blocked: bool, words: str
) -> None:
    """Blocks where the heads are paired, runs where they are not."""
    profiles = [
        make_profile(name, SPREAD, run_id=run_id, is_blocked=is_blocked)
        for name, run_id in zip("ab", run_ids)
    ]

    found = reasons_of(*profiles)["a"]

    assert any(r.startswith("it is the cheapest with probability") and words in r for r in found)


def test_what_would_change_the_order_is_told() -> None:
    """A dear head says how far it would have to fall, the best what it has in hand."""
    found = reasons_of(make_profile("a", scaled(1.0) * 5), make_profile("b", scaled(4.0) * 5))

    (fall,) = [reason for reason in found["b"] if reason.startswith("would change")]
    assert re.fullmatch(r"would change if its cost fell by 7[0-9] %, to that of a", fall)
    (hold,) = [reason for reason in found["a"] if reason.startswith("would change")]
    assert re.fullmatch(r"would change if a run came to cost 2\.[0-9]+ s more, or of b less", hold)


def test_a_head_that_left_a_race_says_why() -> None:
    """The profile keeps the words of the race."""
    left = make_profile("b", scaled(9.0), eliminated="after 6 blocks: 9 x the cost of a")

    found = reasons_of(make_profile("a", SPREAD), left)

    assert "left the race after 6 blocks: 9 x the cost of a" in found["b"]
    assert not any("left the race" in reason for reason in found["a"])


def test_a_constraint_says_how_probable_it_is_kept() -> None:
    """A head that surely breaks it is called not eligible first, and gets nothing."""
    profiles = [
        make_profile("a", [*SPREAD * 4, FAILED]),
        make_profile("b", [0.1, FAILED] * 12 + [0.1]),
    ]

    rows = weighed(profiles, constraints=[Constraint("success_rate", at_least=90)]).heads

    assert (rows[1]["weight"], rows[1]["eligible"], rows[1]["belief"]) == (0.0, False, None)
    reasons = rows[1]["reasons"]
    assert isinstance(reasons, list)
    assert reasons[0] == "not eligible"
    assert "succeeds in at least 90 % of runs with probability below 0.01" in reasons
    assert rows[0]["weight"] == 1.0


def test_limits_are_told_where_they_hold() -> None:
    """The head that would have had more, and the one that would have had less."""
    profiles = [make_profile(name, scaled(cost)) for name, cost in (("a", 1.0), ("b", 9.0))]

    rows = weighed(profiles, limits={"a": Limit(0.0, 0.6), "b": Limit(0.4, 1.0)}).heads

    assert [row["weight"] for row in rows] == [0.6, 0.4]
    assert "held at its limit, 60 %" in list(map(str, rows[0]["reasons"]))  # type: ignore[call-overload]
    assert "lifted to its limit, 40 %" in list(map(str, rows[1]["reasons"]))  # type: ignore[call-overload]
