"""The weights document, and the functions for Python callers."""

import math
import random
import sys
from types import FrameType
from typing import Dict, List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hydra_heads
from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import problems_of
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.comparison import in_words
from hydra_heads.weigh.policies import POLICIES
from hydra_heads.weigh.weights import calculate_adaptive_weight, calculate_weights, weigh
from tests.weigh.profiles import FAILED, NOON, SHA, make_profile, origin, profile_document, weighed

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0]


def collected(name: str, *seconds: Optional[float]) -> HeadProfile:
    """Collect runs; None is a failure after half a second."""
    profile = HeadProfile(name, name)
    for value in seconds:
        if value is None:
            profile.record_failure(0.5, "exit code 1")
        else:
            profile.record_success(value)
    return profile


def test_the_document_says_all_of_its_heads() -> None:
    """Counts, rate, time, cost with its interval, belief, weight and reasons of every head."""
    found = weighed([make_profile("a", [*TIMES, FAILED]), make_profile("b", [3.0] * 6)])

    a, b = found.heads
    assert (a["name"], a["runs"], a["success_rate"], a["avg_time"]) == (
        "a", 6, pytest.approx(500 / 6), pytest.approx(1.04)
    )  # fmt: skip
    assert (b["name"], b["runs"], b["success_rate"], b["avg_time"]) == ("b", 6, 100.0, 3.0)
    for row in (a, b):
        interval = row["expected_cost_ci"]
        assert isinstance(interval, dict)
        assert interval["low"] < row["expected_cost"] < interval["high"]
        assert interval["level"] == 0.95
        assert row["weight"] == found.shares[str(row["name"])]
        assert (row["eligible"], row["eligible_probability"]) == (True, 1.0)


def test_the_document_says_how_it_was_made() -> None:
    """Slot, method with its constants, resolved objective; and null for what nothing has filled."""
    profiles = [make_profile("a", TIMES), make_profile("b", TIMES, slot="compress")]

    found = weighed(profiles, objective=Objective(time_limit_s=3.0, penalty_factor=2.0)).document

    assert found["slot"] == "compress"
    assert found["method"] == {
        "name": "best-probability",
        "parameters": {"power": 4, "floor": 0.02, "prior_runs": 1, "min_runs": 5, "blocks": 5},
    }
    assert found["objective"] == {
        "minimise": "time", "penalty_factor": 2.0, "time_limit_s": 3.0, "time_limit_from": "given"
    }  # fmt: skip
    assert found["reason"] == "from 5 blocks that every head ran"
    assert (found["by_instance"], found["plan"], found["more_runs"]) == ([], None, None)


def test_every_figure_has_a_unit() -> None:
    """What a row of a head holds, but for counts, stands among the units."""
    document = weighed([make_profile("a", TIMES)]).document
    (row,) = weighed([make_profile("a", TIMES)]).heads
    figures = {key for key, value in row.items() if isinstance(value, (float, dict))}

    units = document["units"]
    assert isinstance(units, dict)
    assert figures | {"belief", "previous_weight", "weights", "time_limit_s"} == set(units)
    assert (units["expected_cost"], units["success_rate"]) == ("seconds", "percent")


def test_the_classic_weights_have_no_floor() -> None:
    """A head without a success gets nothing."""
    rows = weighed([make_profile("a", TIMES), make_profile("b", [FAILED])], "success-share").heads

    assert [(row["weight"], row["floor_share"]) for row in rows] == [(1.0, 0.0), (0.0, 0.0)]


def test_foreign_profiles_name_no_slot() -> None:
    """No document says, so it is null."""
    found = weighed([make_profile("a", TIMES), make_profile("b", TIMES, run_id="r9")]).document

    assert (found["slot"], found["heads_file"]) == (None, None)
    assert found["reason"] == "from runs that are not paired"


def test_a_head_without_runs_has_no_figures() -> None:
    """With no run at all there is no cost, and null is not 0."""
    row = weighed([make_profile("a", [])]).heads[0]

    assert (row["expected_cost"], row["expected_cost_ci"], row["belief"]) == (None, None, None)
    assert (row["success_rate"], row["avg_time"], row["weight"]) == (None, None, 1.0)


@pytest.mark.parametrize("heads", [1, 2, 3, 7, 9, 11, 13, 49, 200])
def test_weights_sum_to_one_after_rounding(heads: int) -> None:
    """Thirds and sevenths have no end, but the twelve digits published still add up."""
    shares = weighed([make_profile(f"h{n:03d}", TIMES) for n in range(heads)], "uniform").shares

    assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-12)
    assert list(shares.values()) == pytest.approx([1 / heads] * heads, abs=1e-10)


def test_the_order_of_profiles_does_not_matter() -> None:
    """The same text, byte for byte, in whatever order the profiles are handed in."""
    profiles = [make_profile(f"h{n}", [n + t for t in TIMES], run_id=f"r{n % 2}") for n in range(5)]
    expected = dump_json(weighed(profiles).document)

    for seed in range(4):
        random.Random(seed).shuffle(profiles)
        assert dump_json(weighed(profiles).document) == expected


def test_a_head_that_becomes_slower_loses_weight() -> None:
    """Profiled again and twice as slow, it weighs less than before, the other more [H-010]."""
    others = [1.2, 1.3, 1.1, 1.25, 1.2] * 4
    before = weighed([make_profile("a", TIMES * 4), make_profile("b", others)])
    slower = [make_profile("a", [2 * t for t in TIMES] * 4), make_profile("b", others)]

    found = weighed([Profile(p.document, p.path, "f" * 64) for p in slower], previous=before)

    a, b = found.heads
    assert before.shares["a"] > 0.9
    assert a["previous_weight"] == before.shares["a"]
    assert isinstance(a["weight"], float)
    assert a["weight"] < 0.1
    assert b["weight"] == pytest.approx(1 - a["weight"])


def test_a_head_that_begins_to_fail_loses_weight() -> None:
    """Its time stays the same, one run in four fails."""
    others = [1.2, 1.3, 1.1, 1.25, 1.2] * 4
    before = weighed([make_profile("a", TIMES * 4), make_profile("b", others)])

    failing = make_profile("a", [*TIMES * 3, *[FAILED] * 5])
    found = weighed([failing, make_profile("b", others)])

    assert before.shares["a"] > 0.9
    assert found.shares["a"] < 0.1


def test_weights_do_not_move_with_the_unit_of_time() -> None:
    """Heads a thousand times as slow, all of them, weigh the same."""
    heads: Dict[str, Sequence[Optional[float]]] = {
        "a": TIMES * 2,
        "b": [*[1.1, 1.0] * 5],
        "c": [FAILED, *[0.8] * 9],
    }

    seconds = weighed([make_profile(name, times) for name, times in heads.items()])
    slow = weighed(
        [
            make_profile(name, [None if t is None else 1000 * t for t in times])
            for name, times in heads.items()
        ]
    )

    assert slow.shares == pytest.approx(seconds.shares, abs=1e-9)


def test_doubts_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Heads that are older than the newest profile are named in one warning."""
    weighed(
        [
            make_profile("a", TIMES),
            make_profile("b", TIMES),
            make_profile("c", TIMES, run_id="r9", timestamp_unix=NOON + 1),
        ]
    )

    (record,) = caplog.records
    assert (record.name, record.levelname) == ("hydra.weigh.weights", "WARNING")
    assert record.getMessage() == (
        "older than the profile of c, and weighed unpaired: a, b; "
        "profile all heads together to compare them block by block"
    )


def test_an_objective_that_rewards_failing_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """A failure that is cheaper than every success makes broken heads look good."""
    weighed([make_profile("a", TIMES)], objective=Objective(time_limit_s=0.2))
    assert caplog.records == []

    weighed([make_profile("a", TIMES)], objective=Objective(time_limit_s=0.1))

    assert "one failure counts as 1 s, and every success takes longer" in caplog.text


def test_no_warning_where_there_is_no_doubt(caplog: pytest.LogCaptureFixture) -> None:
    """Heads profiled together that succeed give none."""
    weighed([make_profile("a", TIMES), make_profile("b", [*TIMES[1:], FAILED])])

    assert caplog.records == []


def test_weights_of_collectors() -> None:
    """A list of HeadProfile gives {name: weight} [H-056]."""
    found = hydra_heads.calculate_weights([collected("a", *TIMES), collected("b", *[9.0] * 5)])

    assert sorted(found) == ["a", "b"]
    assert found["a"] > 0.9
    assert math.fsum(found.values()) == pytest.approx(1, abs=1e-12)


def test_the_classic_formula_by_name() -> None:
    """8 successes against 2 [H-057]."""
    profiles = [collected("a", *[1.0] * 8), collected("b", *[0.1] * 2, FAILED)]

    assert calculate_weights(profiles, policy="success-share") == {"a": 0.8, "b": 0.2}


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_all_failures_give_equal_weights_and_a_warning(
    policy: str, caplog: pytest.LogCaptureFixture
) -> None:
    """1 over the number of heads, and one warning says why [H-058]."""
    profiles = [collected("a", *[FAILED] * 9), collected("b", *[FAILED] * 5)]

    assert calculate_weights(profiles, policy) == {"a": 0.5, "b": 0.5}
    assert [record.getMessage() for record in caplog.records] == [
        "no head ever succeeded: the weights are equal"
    ]


def test_no_profiles_give_no_weights(caplog: pytest.LogCaptureFixture) -> None:
    """An empty list is {} without an error or a warning [H-058]."""
    assert calculate_weights([]) == {}
    assert caplog.records == []


def test_a_policy_that_does_not_exist_is_refused() -> None:
    """Even where there is nothing to weigh, naming those that exist."""
    with pytest.raises(ValueError, match="found 'best', expected one of best-probability, succ"):
        calculate_weights([], "best")


def test_twins_are_refused_in_memory_too() -> None:
    """Two collectors of one name would merge into one weight."""
    with pytest.raises(ValueError, match="two of head 'a'"):
        calculate_weights([collected("a", *TIMES), collected("a", *TIMES)])


def test_documents_are_weighed_like_profiles() -> None:
    """A mapping, a profile that was read and a collector may stand in one list."""
    runs: List[Optional[float]] = [*TIMES]
    as_documents = [profile_document("a", TIMES), profile_document("b", [9.0] * 5)]

    found = calculate_weights([make_profile("a", runs), make_profile("b", [9.0] * 5)])

    assert calculate_weights(as_documents) == found


ADAPTIVE: Dict[str, float] = {
    "no runs": 0.0,
    "all fail": 0.0,
    "half fail": 0.5 - 3.0 / 600,
    "costs nothing": 1.0,
    "quick": 1 - 3.0 / 300,
    "slower than a failure": 0.0,
}

COLLECTED: Dict[str, HeadProfile] = {
    "no runs": collected("a"),
    "all fail": collected("a", FAILED, FAILED),
    "half fail": collected("a", 3.0, FAILED),
    "costs nothing": collected("a", 0.0, 0.0),
    "quick": collected("a", 3.0),
    "slower than a failure": collected("a", 301.0, 1000.0),
}


@pytest.mark.parametrize("case", sorted(ADAPTIVE))
def test_how_good_a_head_is_on_its_own(case: str) -> None:
    """1 - expected cost / cost of a failure, 300 s, from 0 to 1 [H-059]."""
    assert calculate_adaptive_weight(COLLECTED[case]) == pytest.approx(ADAPTIVE[case], abs=1e-12)
    assert "0 to 1" in (calculate_adaptive_weight.__doc__ or "")


def test_a_slower_head_is_worse_on_its_own_too() -> None:
    """Also where all of its runs are slow, so that they are the measure of themselves."""
    quick, slow = make_profile("a", TIMES), make_profile("a", [10 * t for t in TIMES])

    assert calculate_adaptive_weight(quick) > calculate_adaptive_weight(slow) > 0


def test_a_profile_document_brings_its_own_cost_of_a_failure() -> None:
    """Its objective's time limit and penalty factor, where it has them."""
    given = {"minimise": "time", "penalty_factor": 5.0, "time_limit_s": 2.0}
    unset = {"minimise": "time", "penalty_factor": 5.0, "time_limit_s": None}
    tiny = {"minimise": "time", "penalty_factor": 1e-300, "time_limit_s": 1e-300}

    found = [
        calculate_adaptive_weight(profile_document("a", [1.0] * 5, objective=objective))
        for objective in (given, unset, tiny)
    ]

    assert found == [pytest.approx(0.9), pytest.approx(1 - 1 / 150), 0.0]


def calls_while_weighing(heads: int) -> int:
    """Count the calls, of Python and of C, that weighing so many heads takes."""
    profiles = [
        make_profile(f"h{n:03d}", [(1 + n / 50) * t for t in TIMES * 4]) for n in range(heads)
    ]
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        weigh(profiles, "best-probability", Objective(), 30.0, origin(), "profiles")
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_grows_as_the_heads_do() -> None:
    """Four times the heads take about four times the work, not sixteen times."""
    few, many = calls_while_weighing(20), calls_while_weighing(80)

    assert many < 6 * few


RUNS = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "z"]),
        st.one_of(st.none(), st.floats(0, 1e9), st.sampled_from([0.0, 5e-324, 1e-9, 1.0, 1e9])),
        st.sampled_from([None, 0, 1, 2]),
    ),
    max_size=12,
)

HEAD = st.fixed_dictionaries(
    {"runs": RUNS, "run_id": st.sampled_from([None, "r1", "r2"]), "is_dated": st.booleans()}
)

OBJECTIVES = st.builds(
    Objective,
    minimise=st.just("time"),
    penalty_factor=st.sampled_from([1e-300, 0.5, 10.0, 1e6]),
    time_limit_s=st.sampled_from([None, 1e-300, 1.0, 1e9]),
)


def random_profile(name: str, head: Dict[str, List[Dict[str, object]]]) -> Profile:
    """Build a valid profile of random runs on random instances, as any program may write it."""
    times = [seconds for _, seconds, _ in head["runs"]]
    document = profile_document(name, times, run_id=head["run_id"], is_blocked=False)  # type: ignore[arg-type]
    runs = document["runs"]
    assert isinstance(runs, list)
    for row, (instance, _, block) in zip(runs, head["runs"]):
        row.update(instance=instance, block=block)
    if not head["is_dated"]:
        del document["timestamp_unix"]
    assert problems_of(document, "profile", name) == []
    return Profile(document, f"profiles/head_{name}.json", SHA)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(HEAD, min_size=1, max_size=5), st.sampled_from(sorted(POLICIES)), OBJECTIVES)
def test_any_profiles_give_valid_weights(
    heads: List[Dict[str, List[Dict[str, object]]]], policy: str, objective: Objective
) -> None:
    """No error, no NaN, shares from 0 to 1 that sum to 1, a valid document, and words for it."""
    profiles = [random_profile(f"h{index}", head) for index, head in enumerate(heads)]

    found = weighed(profiles, policy, objective=objective)
    again = weighed(profiles, policy, found, objective)

    assert math.fsum(found.shares.values()) == pytest.approx(1, abs=1e-12)
    assert all(0 <= share <= 1 for share in found.shares.values())
    assert again.shares == found.shares
    assert all(row["reasons"] for row in found.heads)
    assert dump_json(found.document)  # refuses NaN
    assert in_words(found.document, profiles)
