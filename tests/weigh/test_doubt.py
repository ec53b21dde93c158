"""Bad input and doubt: whatever profiles there are, the weights are defined or clearly refused."""

import math
from typing import Dict, List, Mapping, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.documents import problems_of
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.calculate import calculate_adaptive_weight, calculate_weights
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.policies import POLICIES
from tests.weigh.profiles import FAILED, make_profile, profile_document, weighed

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0, 1.05]

Times = Sequence[Optional[float]]

CASES: Dict[str, Mapping[str, Times]] = {
    "no runs": {"a": [], "b": []},
    "one run": {"a": [1.0], "b": [2.0]},
    "all fail": {"a": [FAILED] * 9, "b": [FAILED] * 9},
    "one sample": {"a": [1.0], "b": TIMES},
    "one head": {"a": TIMES},
    "one head without runs": {"a": []},
    "identical heads": {"a": TIMES, "b": TIMES, "c": TIMES},
    "a head never run": {"a": TIMES, "b": [], "c": [2 * t for t in TIMES]},
    "no spread": {"a": [1.0] * 9, "b": [2.0] * 9},
    "costs of nothing": {"a": [0.0] * 9, "b": [0.0] * 9},
    "one of many fails once": {"a": [*TIMES, FAILED], "b": [*TIMES, 1.0]},
}


def profiles_of(case: Mapping[str, Times]) -> List[Profile]:
    """Make a profile a head, all of one invocation."""
    return [make_profile(name, times) for name, times in case.items()]


@pytest.mark.parametrize("policy", sorted(POLICIES))
@pytest.mark.parametrize("case", sorted(CASES))
def test_weights_are_defined_whatever_the_runs(case: str, policy: str) -> None:
    """No runs, one run, all fail, one head, a head never run: sum 1, with reasons [fault 34]."""
    found = weighed(profiles_of(CASES[case]), policy)

    assert math.fsum(found.shares.values()) == pytest.approx(1, rel=0, abs=1e-12)
    assert all(0 <= share <= 1 for share in found.shares.values())
    assert all(row["reasons"] for row in found.heads)


@pytest.mark.parametrize("case", ["all fail", "no runs", "one run"])
def test_where_runs_say_nothing_weights_are_equal(case: str) -> None:
    """And the table says why [fault 34]."""
    found = weighed(profiles_of(CASES[case]))

    assert list(found.shares.values()) == [0.5, 0.5]
    assert [row["belief"] for row in found.heads] == [None, None]


@pytest.mark.parametrize("case", ["identical heads", "costs of nothing"])
def test_identical_heads_weigh_the_same(case: str) -> None:
    """To the last digit that is published but for the one that makes the sum 1 [fault 35]."""
    shares = list(weighed(profiles_of(CASES[case])).shares.values())

    assert shares == pytest.approx([1 / len(shares)] * len(shares), rel=0, abs=2e-12)


@pytest.mark.parametrize(("case", "few"), [("a head never run", "b"), ("one sample", "a")])
def test_a_head_with_too_few_runs_keeps_its_floor(
    case: str, few: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Its runs may be chance, which the log says; the others are weighed [fault 34]."""
    found = weighed(profiles_of(CASES[case]))

    best = {"a head never run": "a", "one sample": "b"}[case]
    floor = 0.02 / len(found.shares)
    assert found.shares[few] == pytest.approx(floor)
    assert found.shares[best] == pytest.approx(0.98 + floor)
    assert f"too few runs to weigh, they keep their floor: {few} (" in caplog.text


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0, True, "1"])
def test_a_cost_that_is_none_is_refused_by_place(seconds: object) -> None:
    """NaN, infinity, less than nothing, and what is no number."""
    document = profile_document("a", TIMES)
    runs = document["runs"]
    assert isinstance(runs, list)
    runs[2]["seconds"] = seconds

    with pytest.raises(ValueError, match=r"runs\[2\]\.seconds: found"):
        calculate_weights([document, profile_document("b", TIMES)])
    with pytest.raises(ValueError, match=r"runs\[2\]\.seconds: found"):
        calculate_adaptive_weight(document)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"a": Limit(0.7, 1.0), "b": Limit(0.7, 1.0)}, r"a 0\.7, b 0\.7.*lower a min"),
        ({"a": Limit(0.0, 0.3), "b": Limit(0.0, 0.3)}, r"a 0\.3, b 0\.3.*raise a max"),
    ],
)
def test_limits_that_no_weights_keep_are_refused_by_name(
    limits: Mapping[str, Limit], words: str
) -> None:
    """With what they come to, and what to do."""
    with pytest.raises(ValueError, match=words):
        weighed([make_profile("a", TIMES), make_profile("b", TIMES)], limits=limits)


RUNS = st.lists(
    st.one_of(st.none(), st.floats(0, 1e6), st.sampled_from([0.0, 1e-9, 1.0, 1e9])), max_size=14
)

NIGHT = st.lists(RUNS, min_size=3, max_size=3)

SETTINGS = st.fixed_dictionaries(
    {
        "objective": st.builds(
            Objective,
            minimise=st.just("time"),
            penalty=st.none(),
            penalty_factor=st.sampled_from([0.5, 10.0, 1e6]),
            time_limit_s=st.sampled_from([None, 1e-9, 1.0, 1e9]),
        ),
        "constraints": st.lists(
            st.sampled_from(
                [
                    Constraint("success_rate", at_least=5.0),
                    Constraint("success_rate", at_least=95.0),
                    Constraint("p95", at_most=0.5),
                    Constraint("avg_time", at_least=0.1, at_most=1e3),
                ]
            ),
            max_size=2,
        ),
        "limits": st.dictionaries(
            st.sampled_from(["h0", "h1", "h2"]),
            st.sampled_from([Limit(0.0, 0.6), Limit(0.1, 1.0), Limit(0.2, 0.7), Limit(0.5, 0.5)]),
            max_size=2,
        ),
    }
)


def night_of(rows: Sequence[Times], run_id: str) -> List[Profile]:
    """Make the profiles of one night, with hashes of its own."""
    return [
        Profile(profile_document(f"h{at}", row, run_id=run_id), f"head_h{at}.json", run_id[-1] * 64)
        for at, row in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(NIGHT, min_size=1, max_size=3), SETTINGS)
def test_night_after_night_weights_keep_to_what_was_asked(
    nights: List[List[Times]], terms: Dict[str, Dict[str, Limit]]
) -> None:
    """Sum 1, every head within its limits, nobody ineligible at work, one of three decisions."""
    weights, refusal = None, "limits of weights of eligible heads"
    for number, rows in enumerate(nights):
        try:
            weights = weighed(night_of(rows, f"r{number}"), previous=weights, **terms)  # type: ignore[arg-type]
        except ValueError as error:
            refusal = str(error)
            break

        assert problems_of(weights.document, "weights", "weights.json") == []
        assert math.fsum(weights.shares.values()) == pytest.approx(1, rel=0, abs=1e-9)
        assert weights.document["decision"] in ("first", "published", "kept")
        for row in weights.heads:
            share, limit = weights.shares[str(row["name"])], terms["limits"].get(str(row["name"]))
            if row["eligible"]:
                least, most = limit or Limit()
                assert least - 1e-9 <= share <= most + 1e-9
            else:
                assert share == 0
    assert "limits of weights of eligible heads" in refusal
