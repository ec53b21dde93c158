"""The weights document, and the functions for Python callers."""

import math
import random
import sys
from types import FrameType
from typing import Dict, List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import problems_of
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.stats import normal
from hydra_heads.weigh.comparison import in_words
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.estimation import estimate
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.policies import POLICIES
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.weights import _interval, weigh
from tests.weigh.profiles import FAILED, NOON, SHA, make_profile, origin, profile_document, weighed

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0]


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
    method = found["method"]
    assert isinstance(method, dict)
    assert (method["name"], method["blocks"]) == ("best-probability", 5)
    assert method["parameters"]["floor"] == 0.02
    assert (method["parameters"]["constraints"], method["parameters"]["limits"]) == ([], [])
    assert found["objective"] == {
        "minimise": "time", "penalty_factor": 2.0, "time_limit_s": 3.0, "time_limit_from": "given",
        "unit": "seconds", "penalty": None, "penalty_from": None,
    }  # fmt: skip
    assert found["reason"] == (
        "the first weights of these heads, from 5 blocks that every head ran"
    )
    assert (found["by_instance"], found["plan"]) == ([], None)


def test_every_figure_has_a_unit() -> None:
    """What a row of a head holds, but for counts, stands among the units."""
    document = weighed([make_profile("a", TIMES)]).document
    (row,) = weighed([make_profile("a", TIMES)]).heads
    figures = {key for key, value in row.items() if isinstance(value, (float, dict))}

    units = document["units"]
    assert isinstance(units, dict)
    of_plans = {"cost", "cost_single", "gain_ci", "deadline_s", "slice_s"}
    others = {"belief", "previous_weight", "weights", "time_limit_s", "valid_for_s"}
    assert figures | others | of_plans == set(units)
    assert (units["expected_cost"], units["success_rate"]) == ("seconds", "percent")


def test_limits_stand_by_name_in_the_document() -> None:
    """In whatever order they were given."""
    limits = {"b": Limit(0.0, 0.9), "a": Limit(0.1, 0.8)}

    found = weighed([make_profile(n, TIMES) for n in "ab"], limits=limits).document

    method = found["method"]
    assert isinstance(method, dict)
    assert method["parameters"]["limits"] == [
        {"head": "a", "min": 0.1, "max": 0.8},
        {"head": "b", "min": 0.0, "max": 0.9},
    ]


def test_expected_costs_are_the_estimates_with_their_interval() -> None:
    """Mean, and 1.96 errors to either side."""
    profiles = [make_profile("a", [0.01 * t for t in TIMES]), make_profile("b", [5.0] * 5)]
    evidence = gather_evidence(profiles, Objective(), 30.0)

    rows = weighed(profiles).heads

    for row, (mean, error) in zip(rows, estimate(evidence)):
        half = normal.quantile(0.975) * error
        assert row["expected_cost"] == pytest.approx(mean, rel=1e-11)
        assert row["expected_cost_ci"] == {
            "low": pytest.approx(max(0.0, mean - half), rel=1e-9),
            "high": pytest.approx(mean + half, rel=1e-11),
            "level": 0.95,
        }


@pytest.mark.parametrize(
    ("mean", "low", "high"), [(9.0, 7.0, 11.0), (1.0, 0.0, 3.0), (-1.0, 0.0, 1.0), (-9.0, 0.0, 0.0)]
)
def test_what_is_foretold_below_nothing_is_told_as_nothing(
    mean: float, low: float, high: float
) -> None:
    """No run costs less; a few runs in blocks of others may foretell it all the same."""
    found = _interval(Estimate(mean, 2.0 / normal.quantile(0.975)))

    assert found == pytest.approx({"low": low, "high": high, "level": 0.95})


FORMATS = [1.0, 1.1, 1.2, 9.0, 9.1, 9.2] * 2
"""Times on `t, t, t, i, i, i`."""


def by_format(policy: str, *others: Profile) -> object:
    """Weigh two heads of which each is quick on one of two inputs."""
    inputs = ["t", "t", "t", "i", "i", "i"]
    heads = [
        make_profile("a", FORMATS, instances=inputs),
        make_profile("b", [10.2 - time for time in FORMATS], instances=inputs),
    ]
    return weighed([*heads, *others], policy).document["by_instance"]


def test_the_best_head_of_each_input_stands_in_the_document() -> None:
    """By input, with weights and beliefs by head, and the runs of both."""
    found = by_format("best-probability")

    assert isinstance(found, list)
    assert [(row["instance"], row["weights"], row["runs"]) for row in found] == [
        ("i", {"a": 0.0, "b": 1.0}, 12),
        ("t", {"a": 1.0, "b": 0.0}, 12),
    ]
    assert [round(row["beliefs"]["a"], 3) for row in found] == [0.0, 1.0]


@pytest.mark.parametrize("policy", ["uniform", "success-share"])
def test_policies_without_beliefs_say_nothing_of_single_inputs(policy: str) -> None:
    """Their weights do not follow from costs."""
    assert by_format(policy) == []


def test_counts_of_which_no_input_is_known_leave_single_inputs_open() -> None:
    """One profile without runs is enough."""
    counts = make_profile("c", [], num_tests=9, success_count=9, avg_time=5.0, success_rate=100.0)

    assert by_format("best-probability", counts) == []


def test_the_classic_weights_have_no_floor() -> None:
    """A head without a success gets nothing."""
    rows = weighed([make_profile("a", TIMES), make_profile("b", [FAILED])], "success-share").heads

    assert [(row["weight"], row["floor_share"]) for row in rows] == [(1.0, 0.0), (0.0, 0.0)]


def test_foreign_profiles_name_no_slot() -> None:
    """No document says, so it is null."""
    found = weighed([make_profile("a", TIMES), make_profile("b", TIMES, run_id="r9")]).document

    assert (found["slot"], found["heads_file"]) == (None, None)
    assert found["reason"] == "the first weights of these heads, from runs that are not paired"


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
    assert (record.name, record.levelname) == ("hydra.weigh.doubts", "WARNING")
    assert record.getMessage() == (
        "older than the profile of c, and compared by input: a, b; "
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
        weigh(profiles, "best-probability", SlotSettings(), 30.0, origin(), "profiles")
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_grows_as_the_heads_do() -> None:
    """Four times the heads take about four times the work, not sixteen times."""
    few, many = calls_while_weighing(20), calls_while_weighing(80)

    assert many < 4.5 * few


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
    penalty=st.none(),
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
