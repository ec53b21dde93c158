"""When new weights replace those in force."""

import random
from typing import Dict, List, Mapping, Optional, Sequence

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.stats import normal
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.decision import estimate_in, estimates_in
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.limits import Limit
from tests.weigh.profiles import FAILED, make_profile, profile_document, weighed

Times = Mapping[str, Sequence[Optional[float]]]

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0]


def night(seed: int, runs: int = 40, **factors: float) -> Dict[str, List[float]]:
    """Draw times of heads around their factors, on blocks that differ."""
    rng = random.Random(seed)
    sizes = [rng.lognormvariate(0, 0.4) for _ in range(runs)]
    return {
        name: [factor * size * rng.lognormvariate(0, 0.2) for size in sizes]
        for name, factor in factors.items()
    }


def profiles_of(times: Times, sha: str = "a") -> List[Profile]:
    """Make profiles whose files have a hash of their own."""
    return [
        Profile(
            profile_document(name, row, run_id=f"r{sha}"), f"profiles/head_{name}.json", sha * 64
        )
        for name, row in times.items()
    ]


def test_the_first_weights_are_published_as_they_are() -> None:
    """Decision first, previous null, no head had a weight before, and it says so."""
    found = weighed([make_profile("a", TIMES)])

    assert (found.document["decision"], found.document["previous"]) == ("first", None)
    assert found.heads[0]["previous_weight"] is None
    assert str(found.document["reason"]).startswith("the first weights of these heads")


def test_the_same_profiles_again_move_nothing() -> None:
    """Phase 2 twice on one set of profiles: kept, with what was before, and again [H-041]."""
    old = weighed(profiles_of(night(1, a=2.0, b=1.0)))
    profiles = profiles_of(night(2, a=1.0, b=2.0), "b")

    first = weighed(profiles, previous=old)
    second = weighed(profiles, previous=first)
    third = weighed(profiles, previous=second)

    assert first.document["decision"] == "published"
    assert second.document["decision"] == "kept"
    assert second.document["reason"] == "kept: the same runs as before"
    assert first.shares == second.shares == third.shares
    for key in ("previous", "made_from"):
        assert first.document[key] == second.document[key] == third.document[key]


def test_alike_nights_keep_the_weights() -> None:
    """Fresh beliefs stand beside the old weights, their sources and what was before [H-041]."""
    before = weighed(profiles_of(night(1, a=1.0, b=1.02, c=0.99)))

    found = weighed(profiles_of(night(2, a=1.0, b=1.02, c=0.99), "b"), previous=before)

    assert found.document["decision"] == "kept"
    assert found.shares == before.shares
    assert found.document["made_from"] == before.document["made_from"]
    assert [row["belief"] for row in found.heads] != [row["belief"] for row in before.heads]


def test_a_better_head_rises_by_half_of_its_way_each_night() -> None:
    """Published night after night until the way is gone, each time from the weights before."""
    weights = weighed(profiles_of(night(1, a=1.0, b=1.5)))
    shares = [weights.shares["b"]]

    for number in range(2, 5):
        profiles = profiles_of(night(number, a=1.0, b=0.5), "bcdef"[number])
        weights = weighed(profiles, previous=weights)
        shares.append(weights.shares["b"])

    assert shares == pytest.approx([0.01, 0.5, 0.745, 0.8675], abs=1e-6)
    assert weights.document["decision"] == "published"


def test_a_head_that_fails_falls_at_once() -> None:
    """It does not keep half of its work for another night."""
    before = weighed(profiles_of(night(1, a=1.0, b=1.5, c=4.0)))
    failing: Dict[str, List[Optional[float]]] = {
        name: list(row) for name, row in night(2, a=1.0, b=1.5, c=4.0).items()
    }
    failing["a"][::3] = [FAILED] * len(failing["a"][::3])

    found = weighed(profiles_of(failing, "b"), previous=before)

    assert before.shares["a"] > 0.9
    assert found.shares["a"] < 0.02
    assert found.shares["b"] > 0.5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"policy": "uniform"}, "the policy"),
        ({"objective": Objective(penalty_factor=2.0)}, "the objective"),
        ({"objective": Objective(time_limit_s=2.0)}, "the objective"),
        ({"constraints": [Constraint("success_rate", at_least=5)]}, "the constraints"),
        ({"limits": {"a": Limit(0.3, 1.0)}}, "the limits of weights"),
    ],
)
def test_what_somebody_asked_for_is_published_at_once(
    change: Dict[str, object], words: str
) -> None:
    """Other settings are no noise: the new weights count in full, on the same profiles too."""
    profiles = profiles_of(night(1, a=1.0, b=1.5))
    before = weighed(profiles)

    found = weighed(profiles, previous=before, **change)  # type: ignore[arg-type]

    assert found.document["decision"] == "published"
    assert words in str(found.document["reason"])
    assert found.shares == weighed(profiles, **change).shares  # type: ignore[arg-type]


def test_a_time_limit_from_the_data_is_no_change_of_the_objective() -> None:
    """Every night has other times, and so another limit."""
    before = weighed(profiles_of(night(1, a=1.0, b=1.02)))

    found = weighed(profiles_of(night(2, a=1.0, b=1.02), "b"), previous=before)

    assert found.document["objective"] != before.document["objective"]
    assert "objective" not in str(found.document["reason"])


@pytest.mark.parametrize("times", [[1.0, 1.1], [FAILED] * 9])
def test_runs_that_say_nothing_keep_the_weights(times: Sequence[Optional[float]]) -> None:
    """Too few runs, or not one success, are no reason to move."""
    before = weighed(profiles_of(night(1, a=1.0, b=1.5)))

    found = weighed(profiles_of({"a": times, "b": times}, "b"), previous=before)

    assert found.document["decision"] == "kept"
    assert found.shares == before.shares


def test_a_head_that_breaks_a_constraint_is_out_at_once() -> None:
    """However the costs stand: it gets nothing, and the others what it had."""
    constraints = [Constraint("success_rate", at_least=90)]
    before = weighed(profiles_of(night(1, a=1.0, b=1.5)), constraints=constraints)
    failing: Dict[str, List[Optional[float]]] = {
        name: list(row) for name, row in night(2, a=1.0, b=1.5).items()
    }
    failing["a"][::2] = [FAILED] * len(failing["a"][::2])

    found = weighed(profiles_of(failing, "b"), previous=before, constraints=constraints)

    assert before.shares["a"] > 0.9
    assert (found.shares["a"], found.document["decision"]) == (0.0, "published")


def test_weights_of_other_policies_follow_every_profile() -> None:
    """The classic formula would not be itself if it took half of its way."""
    before = weighed(profiles_of({"a": TIMES, "b": TIMES}), "success-share")
    profiles = profiles_of({"a": [*TIMES, 1.0], "b": TIMES}, "b")

    found = weighed(profiles, "success-share", before)

    assert found.shares == pytest.approx({"a": 6 / 11, "b": 5 / 11})
    assert found.document["decision"] == "published"


def test_profiles_without_a_hash_are_never_called_the_same() -> None:
    """In memory nobody knows whether they are what was weighed before."""
    profiles = [Profile(profile_document(name, TIMES)) for name in "ab"]

    found = weighed(profiles, previous=weighed(profiles))

    assert found.document["reason"] != "kept: the same runs as before"


def test_weights_before_are_summed_up() -> None:
    """Run, shares, and what they were made from; a later file hash does not matter."""
    before = weighed(profiles_of(night(1, a=1.0, b=1.5)))
    before = Weights(before.document, before.path, "0" * 64)

    found = weighed(profiles_of(night(2, a=1.0, b=0.5), "b"), previous=before).document

    assert found["previous"] == {
        "run_id": "r2",
        "sha256": "0" * 64,
        "weights": before.shares,
        "made_from": before.document["made_from"],
    }


@pytest.mark.parametrize(
    ("belief", "decision"), [(0.9499, "published"), (0.95, "kept"), (None, "published")]
)
def test_weights_in_doubt_are_published_again_when_runs_bear_them_out(
    belief: Optional[float], decision: str
) -> None:
    """In doubt is what the heaviest head was believed at less than 95 %, or never."""
    old = weighed(profiles_of(night(1, a=1.0, b=1.5)))
    heads = [{**row, "belief": belief} if row["name"] == "a" else row for row in old.heads]

    found = weighed(
        profiles_of(night(2, a=1.0, b=1.5), "b"),
        previous=Weights({**old.document, "heads": heads}, old.path, old.sha256),
    )

    assert found.document["decision"] == decision
    assert found.shares == pytest.approx(old.shares, abs=1e-9)


def test_a_limit_is_not_broken_by_the_rounding_of_documents() -> None:
    """A weight at its limit is rounded up to twelve digits, and has not fallen the next night."""
    limits = {"a": Limit(0.0, 0.12345678901267)}
    old = weighed(profiles_of(night(1, a=1.0, b=1.5)), limits=limits)

    found = weighed(profiles_of(night(2, a=1.0, b=1.5), "b"), previous=old, limits=limits)

    assert old.shares["a"] > limits["a"].most
    assert found.document["decision"] == "kept"


def test_the_only_head_that_may_work_need_not_have_many_runs() -> None:
    """The others fall at once, though nothing can be judged by four runs."""
    constraints = [Constraint("success_rate", at_least=90)]
    before = weighed(profiles_of(night(1, a=1.0, b=1.5, c=1.2)), constraints=constraints)
    failing: List[Optional[float]] = [FAILED, 1.0] * 10

    found = weighed(
        profiles_of({"a": failing, "b": failing, "c": [1.0, 1.1, 1.2, 1.3]}, "b"),
        previous=before,
        constraints=constraints,
    )

    assert found.shares == {"a": 0.0, "b": 0.0, "c": 1.0}
    assert found.document["reason"] == (
        "published: a, b may not have what it had; "
        "kept: no head that gets any of the work has 5 runs or more"
    )


HALF = normal.quantile(0.975)


@pytest.mark.parametrize(
    ("cost", "interval", "expected"),
    [
        (2.0, {"low": 0.0, "high": 2.0 + 3.0 * HALF}, Estimate(2.0, 3.0)),
        (2.0, {"low": 2.0, "high": 2.0}, Estimate(2.0, 0.0)),
        (2.0, {"low": 2.0, "high": 2.0 - 1e-12}, Estimate(2.0, 0.0)),
        (None, {"low": 1.0, "high": 3.0}, None),
        (2.0, {"low": 1.0, "high": None}, None),
        (2.0, None, None),
    ],
)
def test_an_expected_cost_is_read_back_with_its_error(
    cost: Optional[float], interval: object, expected: Optional[Estimate]
) -> None:
    """From the high end of the 95 % interval; None where cost or interval are not known."""
    found = estimate_in({"expected_cost": cost, "expected_cost_ci": interval})

    assert found == (None if expected is None else pytest.approx(expected))


def test_expected_costs_of_heads_that_were_not_there_are_unknown() -> None:
    """A row for every name that is asked for, in that order."""
    weights = weighed(profiles_of({"a": TIMES, "b": [2 * time for time in TIMES]}))

    found = estimates_in(weights, ["c", "b", "a"])

    assert found[0] is None
    assert [estimate.mean if estimate else None for estimate in found[1:]] == [
        row["expected_cost"] for row in weights.heads[::-1]
    ]
