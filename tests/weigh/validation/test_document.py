"""The gate document of weights and fresh profiles."""

from typing import Dict, Sequence

import pytest

from hydra_heads.model.documents import problems_of
from hydra_heads.model.gate import DEFAULT_SETTINGS, GateSettings
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.validation.document import are_kept, gate_document, kept_document
from tests.weigh.profiles import FAILED, SHA, make_profile, origin
from tests.weigh.validation.scenes import OBJECTIVE, OTHER_SHA, weights_of

KEYS = """
    schema schema_version generator run_id timestamp timestamp_unix units slot verdict reason
    paired blocks tests decision gain gain_ci cautious_ci relative_gain_percent
    degrees_of_freedom cost_old cost_new runs_needed heads settings weights profiles
""".split()

AB = {"b": 0.25, "a": 0.75}


def judged(*profiles: Profile, asked: GateSettings = DEFAULT_SETTINGS) -> Dict[str, object]:
    """Judge weights of b and a against equal ones, and see to it that the document is valid."""
    weights = weights_of(AB, {"a": 0.5, "b": 0.5})
    document = gate_document(weights, profiles, asked, origin(), ".")
    assert problems_of(document, "gate", "gate.json") == []
    return document


def times(level: float, runs: int = 40) -> Sequence[float]:
    """Return times around a level."""
    return [level * (0.9 if run % 2 else 1.1) for run in range(runs)]


def test_the_document_says_all_that_the_verdict_follows_from() -> None:
    """Verdict, figures, shares, settings and sources stand in their order [H-007]."""
    document = judged(make_profile("a", times(1.0)), make_profile("b", times(2.0)))

    assert list(document) == KEYS
    assert document["verdict"] == "improved"
    assert document["heads"] == [
        {
            "name": "b",
            "old_weight": 0.5,
            "new_weight": 0.25,
            "mean_cost": pytest.approx(2.0),
            "runs": 40,
        },
        {
            "name": "a",
            "old_weight": 0.5,
            "new_weight": 0.75,
            "mean_cost": pytest.approx(1.0),
            "runs": 40,
        },
    ]
    assert (document["paired"], document["blocks"], document["tests"]) == (True, 40, 40)
    assert document["weights"] == {"file": "profiles/weights.json", "sha256": OTHER_SHA}
    assert document["slot"] == "job"


def test_sources_stand_in_the_order_of_their_files() -> None:
    """Each profile that counted is named by file, content and invocation; others are not."""
    heads = [make_profile(name, times(1.0)) for name in "abc"]

    assert judged(*heads)["profiles"] == [
        {"file": f"profiles/head_{name}.json", "sha256": SHA, "run_id": "r1"} for name in "ab"
    ]


def test_paths_start_where_the_document_goes() -> None:
    """A report in a folder of its own still finds its sources; what has no file names none."""
    a, b = make_profile("a", times(1.0)), make_profile("b", times(2.0))

    document = gate_document(
        weights_of(AB), [a, Profile(b.document)], DEFAULT_SETTINGS, origin(), "profiles/reports"
    )

    assert document["weights"] == {"file": "../weights.json", "sha256": OTHER_SHA}
    assert document["profiles"] == [
        {"file": "../head_a.json", "sha256": SHA, "run_id": "r1"},
        {"file": None, "sha256": None, "run_id": "r1"},
    ]


def test_failures_cost_what_the_weights_say() -> None:
    """The resolved objective of the weights decides what a failure costs, in its own unit."""
    memory = dict(OBJECTIVE, minimise="user_tokens", time_limit_s=None, penalty=500.0)
    weights = weights_of({"a": 1.0}, {"a": 1.0}, objective=memory)

    document = gate_document(
        weights, [make_profile("a", [FAILED] * 3)], DEFAULT_SETTINGS, origin(), "."
    )

    assert document["cost_old"] == 500.0
    units = document["units"]
    assert isinstance(units, dict)
    assert units["gain"] == units["mean_cost"] == "user_tokens"


def test_settings_decide_and_are_told() -> None:
    """What was asked for stands in the document, and the level in the interval."""
    asked = GateSettings(20.0, 0.9, 5, 1.5)

    document = judged(make_profile("a", times(1.0)), make_profile("b", times(2.0)), asked=asked)

    assert document["verdict"] == "cannot_tell"
    assert document["settings"] == {
        "min_improvement_percent": 20.0,
        "confidence": 0.9,
        "min_tests": 5,
        "max_regression_percent": 1.5,
    }
    interval = document["gain_ci"]
    assert isinstance(interval, dict)
    assert interval["level"] == 0.9


def test_kept_weights_ask_for_no_runs() -> None:
    """Weights that were kept are the old ones: no figure, no head, no profile."""
    weights = weights_of(AB, AB, decision="kept")

    document = kept_document(weights, DEFAULT_SETTINGS, origin(), ".")

    assert are_kept(weights)
    assert problems_of(document, "gate", "gate.json") == []
    assert list(document) == KEYS
    assert document["verdict"] == "cannot_tell"
    assert document["reason"] == "the weights were kept: there is nothing to compare"
    assert (document["heads"], document["profiles"]) == ([], [])
    absent = [key for key in KEYS if document[key] is None]
    assert (
        absent
        == KEYS[KEYS.index("paired") : KEYS.index("decision")]
        + (KEYS[KEYS.index("gain") : KEYS.index("heads")])
    )


def test_published_weights_are_not_kept() -> None:
    """First and published weights are judged."""
    assert not are_kept(weights_of(AB))
    assert not are_kept(weights_of(AB, AB))
