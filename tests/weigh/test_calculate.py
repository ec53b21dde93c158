"""The functions for Python callers."""

import math
from typing import Dict, List, Optional

import pytest

import hydra_heads
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.weigh.calculate import calculate_adaptive_weight, calculate_weights
from hydra_heads.weigh.policies import POLICIES
from tests.weigh.profiles import FAILED, make_profile, profile_document

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
        "no head ever succeeded: nothing speaks for one of them"
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


def test_python_callers_get_the_first_weights_of_phase_2() -> None:
    """Profiles of an objective of their own are weighed by it, as their folder would be."""
    objective = {"minimise": "time", "penalty_factor": 1.0, "time_limit_s": 2.0}
    documents = [
        profile_document("a", [*[0.1] * 9, FAILED], objective=objective),
        profile_document("b", [0.5, 0.6] * 5, objective=objective),
    ]

    found = calculate_weights(documents)

    assert (
        found["a"] > 0.5 > calculate_weights([{**one, "objective": None} for one in documents])["a"]
    )
