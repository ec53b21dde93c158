"""Profiles that Python callers hold in memory."""

import math
from pathlib import Path
from typing import Dict, Optional

import pytest

from hydra_heads.measure.saving import save_profile
from hydra_heads.model.documents import read_profile
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.objective import Objective
from hydra_heads.weigh.calculate import calculate_weights
from hydra_heads.weigh.collected import as_profile, own_objective
from tests.weigh.profiles import make_profile, profile_document


def collected(name: str, *seconds: float, failures: int = 0) -> HeadProfile:
    """Collect successes of these seconds, and failures of half a second each."""
    profile = HeadProfile(name, name)
    for value in seconds:
        profile.record_success(value)
    for _ in range(failures):
        profile.record_failure(0.5, "exit code 1")
    return profile


def test_a_profile_that_was_read_is_taken_as_it_is() -> None:
    """Nothing is copied."""
    profile = make_profile("a", [1.0])

    assert as_profile(profile) is profile


def test_a_collector_says_what_it_counted() -> None:
    """Counts, rate, mean time and runs are those it was told."""
    found = as_profile(collected("a", 1.0, 3.0, failures=2))

    assert (found.num_tests, found.success_count, found.failure_count) == (4, 2, 2)
    assert (found.success_rate, found.avg_time) == (50.0, 2.0)
    assert [(run.ok, run.seconds) for run in found.runs] == [
        (True, 1.0), (True, 3.0), (False, 0.5), (False, 0.5)
    ]  # fmt: skip


def test_a_collector_without_runs_knows_no_rate() -> None:
    """Its own method answers 0.0 as its users know it; here it is unknown."""
    found = as_profile(collected("a"))

    assert (found.num_tests, found.success_rate, found.avg_time) == (0, None, None)


def test_counts_that_were_set_by_hand_count() -> None:
    """A caller of the classic kind adds to success_count and total_time itself."""
    profile = HeadProfile("a", "a")
    profile.success_count, profile.total_time = 8, 2.0

    found = as_profile(profile)

    assert (found.num_tests, found.success_count, found.avg_time) == (8, 8, 0.25)


def test_collectors_weigh_the_same_in_memory_and_once_saved(tmp_path: Path) -> None:
    """Nothing says that their k-th runs belong together, so they are not paired."""
    collectors = [
        collected("a", *(1.0 + step % 5 for step in range(20))),
        collected("b", *(1.1 + step % 5 for step in range(20))),
    ]

    saved = [read_profile(save_profile(each, str(tmp_path))) for each in collectors]

    assert calculate_weights(saved) == calculate_weights(collectors)


def test_a_document_needs_no_envelope() -> None:
    """Schema and version may be missing where a mapping is handed in."""
    document = profile_document("a", [1.0, 2.0])
    del document["schema"], document["schema_version"]

    assert as_profile(document).success_count == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"success_rate": 1.0}, "success_rate: found 1.0, expected 100 .*a fraction"),
        ({"avg_time": math.nan}, "avg_time: found nan"),
        ({"avg_time": -1.0}, "avg_time: found -1.0"),
        ({"num_tests": 9}, "num_tests: found 9, expected 2 successes"),
        ({"name": "../a"}, "name: found '../a'"),
        ({"schema": "hydra.weights"}, "schema: found 'hydra.weights'"),
    ],
)
def test_a_mapping_that_is_no_profile_is_refused(change: Dict[str, object], problem: str) -> None:
    """The message names the place, what was found and what is expected."""
    document = {**profile_document("a", [1.0, 2.0]), **change}

    with pytest.raises(ValueError, match=f"^profile_data: {problem}"):
        as_profile(document)


def test_a_missing_key_is_named() -> None:
    """An empty mapping is no profile."""
    with pytest.raises(ValueError, match="missing key 'name'"):
        as_profile({})


GIVEN = {"minimise": "time", "penalty_factor": 3.0, "time_limit_s": 5.0}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, Objective("time", 10.0, 30.0)),
        (GIVEN, Objective("time", 3.0, 5.0)),
        ({**GIVEN, "time_limit_s": None}, Objective("time", 3.0, 30.0)),
        ({"minimise": "cpu", "penalty_factor": 2.0}, Objective("cpu", 2.0, None, 60.0)),
        ({"minimise": "cpu", "penalty_factor": 2, "penalty": 7}, Objective("cpu", 2.0, None, 7.0)),
        ({"minimise": "memory", "penalty_factor": 2.0}, Objective("memory", 2.0)),
    ],
)
def test_a_head_alone_is_judged_by_a_limit_that_is_not_its_own(
    given: Optional[Dict[str, object]], expected: Objective
) -> None:
    """What a failure costs follows from the objective or the default time limit of a run."""
    assert own_objective(make_profile("a", [1.0], objective=given)) == expected
