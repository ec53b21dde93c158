"""What weights must agree on."""

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.samples import changed

LATER_KEYS = {"fallbacks", "valid_for_s"}
"""Keys that the first documents of this version did not have."""


@pytest.mark.parametrize(
    "key", sorted(set(samples.weights()) - {"generator", "units"} - LATER_KEYS)
)
def test_what_is_always_there_is_required(key: str) -> None:
    """Each key that the contract names is missed when it is not there."""
    document = changed(samples.weights(), key, ...)

    lines = problems_of(document, "weights", "w.json")

    assert lines == [] if key == "timestamp_unix" else f"missing key '{key}'" in lines[0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("weights.zlib", 0.74, "weights: found weights that sum to 0.99, expected 1 +- 1e-9"),
        ("weights.zlib", 0.75000001, "weights: found weights that sum to 1.00000001, expected 1"),
        ("weights", {}, "weights: found weights that sum to 0, expected 1 +- 1e-9"),
        ("weights.zlib", 1.5, "weights.zlib: found 1.5, expected a fraction from 0 to 1"),
        ("weights.Fast", 0, "weights: found key 'Fast', expected 1 to 64 lower-case letters,"),
        (
            "heads.1.weight",
            0.7,
            "heads[1].weight: found 0.7, expected 0.75, as weights says",
        ),
        ("heads.1.name", "gzip9", "heads[1].name: 'gzip9' comes twice; names are unique"),
        ("heads.1.name", "bz2", "heads[1].name: found 'bz2', which has no share in weights"),
        ("heads.1", ..., "weights.zlib: found a share of a head that has no row in heads"),
        (
            "heads.1.belief",
            0.8,
            "heads: found beliefs of eligible heads that sum to 0.9, expected 1 +- 1e-9",
        ),
        (
            "heads.0.belief",
            None,
            "heads: found beliefs of eligible heads that sum to 0.9, expected 1 +- 1e-9",
        ),
        (
            "heads.1.expected_cost_ci.low",
            0.7,
            "heads[1].expected_cost_ci: found low 0.7 above high 0.6, expected low <= high",
        ),
        (
            "by_instance.0.weights.zlib",
            0.4,
            "by_instance[0].weights: found weights that sum to 0.9, expected 1 +- 1e-9",
        ),
        (
            "by_instance.0.weights",
            {"bz2": 1},
            "by_instance[0].weights: found 'bz2', expected the name of a head that is weighed",
        ),
        (
            "previous.weights.zlib",
            0.4,
            "previous.weights: found weights that sum to 0.9, expected 1 +- 1e-9",
        ),
        ("decision", "first", "previous: found an object, expected null, as decision is first"),
        ("decision", "maybe", "decision: found 'maybe', expected one of first, published, kept"),
        (
            "previous",
            None,
            "heads[0].previous_weight: found 0.5, expected null, as previous is null",
        ),
        (
            "more_runs.to_decide",
            ["zlib", "bz2"],
            "more_runs.to_decide[1]: found 'bz2', expected the name of a head that is weighed:",
        ),
        ("made_from", [], "made_from: found an empty list, expected 1 or more entries"),
        ("made_from.0.sha256", "x", "made_from[0].sha256: found 'x', expected 64 lower-case hex"),
        (
            "objective.time_limit_s",
            None,
            "objective.time_limit_s: found null, expected a number > 0",
        ),
        ("objective.time_limit_from", "x", "objective.time_limit_from: found 'x', expected one of"),
        ("objective.minimise", "cpu", "objective.penalty: found null, expected a number > 0"),
        ("objective.minimise", "speed", "objective.minimise: found 'speed', expected time, cpu, "),
        ("objective.minimise", [], "objective.minimise: found an empty list, expected 1 or more"),
        ("objective.penalty_from", "x", "objective.penalty_from: found 'x', expected one of"),
        ("objective.unit", "", "objective.unit: found '', expected text"),
    ],
)
def test_weights_that_contradict_themselves_are_refused(
    path: str, value: object, message: str
) -> None:
    """Shares sum to 1, rows and maps name the same heads, and nothing refers to nothing [H-005]."""
    lines = problems_of(changed(samples.weights(), path, value), "weights", "w.json")

    assert lines[0].startswith(f"w.json: {message}")


def test_a_sum_may_be_off_by_its_last_digits() -> None:
    """Shares rounded to 12 digits sum to 1 closely enough."""
    document = samples.weights()
    document["weights"]["zlib"] = document["heads"][1]["weight"] = 0.75 + 5e-10

    assert problems_of(document, "weights", "w.json") == []


def test_beliefs_are_over_eligible_heads() -> None:
    """A head that is not eligible has no part in the beliefs; a policy may have none at all."""
    document = samples.weights()
    document["heads"][0].update(eligible=False, belief=None)
    document["heads"][1]["belief"] = 1
    assert problems_of(document, "weights", "w.json") == []

    document["heads"][1]["belief"] = None

    assert problems_of(document, "weights", "w.json") == []


def test_beliefs_of_some_heads_only_are_refused() -> None:
    """Beliefs that leave an eligible head out cannot be probabilities."""
    document = changed(samples.weights(), "heads.1.belief", 1)
    document["heads"][0]["belief"] = None

    assert problems_of(document, "weights", "w.json") == [
        "w.json: heads: found beliefs of some eligible heads, expected all or none"
    ]


def test_first_weights_have_no_past() -> None:
    """The first weights have neither previous ones nor previous shares."""
    document = changed(changed(samples.weights(), "decision", "first"), "previous", None)
    for row in document["heads"]:
        row["previous_weight"] = None

    assert problems_of(document, "weights", "w.json") == []
