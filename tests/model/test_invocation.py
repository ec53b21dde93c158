"""Tests of `hydra_heads.model.invocation`."""

import json

from hydra_heads.model.invocation import Earlier, Invocation, OutcomeSum


def test_an_earlier_invocation_stands_in_profiles_as_plain_json() -> None:
    """Names of its figures are those of the profile format, and sums are rounded to 12 digits."""
    outcome = OutcomeSum("x", True, 3, 0.1 + 0.2, 1 / 3)
    earlier = Earlier("r1", None, "profile", "2026-11-21T08:00:00+00:00", "f", "m", (outcome,))

    document = earlier.as_document()

    assert json.loads(json.dumps(document)) == {
        "run_id": "r1",
        "day": None,
        "origin": "profile",
        "timestamp": "2026-11-21T08:00:00+00:00",
        "fingerprint": "f",
        "machine_key": "m",
        "outcomes": [
            {
                "instance": "x",
                "ok": True,
                "count": 3,
                "seconds_sum": 0.3,
                "seconds_sq_sum": 0.333333333333,
            }
        ],
    }


def test_an_invocation_has_not_ended_when_it_begins() -> None:
    """Who makes one need not say that it has no end yet."""
    invocation = Invocation("r1", "demo", "profile", seed=1, planned_tests=10)

    assert (invocation.ended_unix, invocation.complete) == (None, None)
