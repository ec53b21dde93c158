"""What the published weights tell a learner."""

import pytest

from hydra_heads.use.learning.prior import Prior, level_of, priors_of

DOCUMENT = {
    "weights": {"b": 0.9, "a": 0.1, "new": 0.0},
    "objective": {"minimise": "time"},
    "heads": [
        {
            "name": "a",
            "success_rate": 80.0,
            "avg_time": 2.0,
            "runs": 40,
            "expected_cost": 21.6,
            "expected_cost_ci": {"low": 19.6, "high": 23.6},
            "floor_share": 0.01,
        },
        {"name": "b", "success_rate": 100.0, "avg_time": 1.0, "runs": 40, "expected_cost": 1.0},
    ],
}


def test_priors_stand_in_the_order_of_the_weights() -> None:
    """Each head's row is found by its name, wherever it stands."""
    found = priors_of(DOCUMENT)

    assert [prior.weight for prior in found] == [0.9, 0.1, 0.0]
    assert found[1][1:6] == pytest.approx((0.8, 21.6, 2 / 1.959964, 40, 2.0))
    assert found[1].floor == 0.01
    assert found[2] == Prior(0.0, None, None, None, 0)


def test_what_a_document_lacks_is_unknown() -> None:
    """An older or foreign document gives weights alone."""
    assert priors_of({"weights": {"a": 1.0}}) == [Prior(1.0, None, None, None, 0)]
    assert priors_of({}) == []


def test_seconds_are_no_cost_where_something_else_is_minimised() -> None:
    """The mean time of successes says nothing of memory."""
    document = {**DOCUMENT, "objective": {"minimise": "memory"}}

    assert priors_of(document)[0].mean_success_cost is None


def test_a_prior_is_worth_its_runs() -> None:
    """Failures and costs are those that the figures say; of many runs a hundred count."""
    few = level_of(Prior(0.5, 0.8, None, None, 10, 2.0), 100.0)
    many = level_of(Prior(0.5, 0.8, None, None, 5000, 2.0), 100.0)
    by_cost = level_of(Prior(0.5, 0.8, 21.6, None, 10), 100.0)

    assert few[:3] == pytest.approx((10.0, 2.0, 16.0))
    assert many[:3] == pytest.approx((100.0, 20.0, 160.0))
    assert by_cost[:3] == pytest.approx((10.0, 2.0, 16.0))


def test_nothing_known_is_no_run() -> None:
    """A head without runs, or without any cost of its successes, begins as an unknown one."""
    assert level_of(Prior(0.5, None, None, None, 0), 100.0).runs == 0
    assert level_of(Prior(0.5, 0.9, None, None, 10), 100.0).runs == 0
    assert level_of(Prior(0.5, 0.0, None, None, 10), 100.0)[:2] == (10.0, 10.0)


def test_a_head_with_runs_and_no_weight_is_barred() -> None:
    """It may not be eligible; one that the weights do not know may be good."""
    assert Prior(0.0, 0.9, 1.0, None, 10).is_barred
    assert not Prior(0.0, None, None, None, 0).is_barred
    assert not Prior(0.1, 0.9, 1.0, None, 10).is_barred
