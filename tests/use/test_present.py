"""Published weights and the heads that there are now."""

from typing import Any, Dict, Optional, Tuple

import pytest

from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.live import seeded_learner
from hydra_heads.use.present import DEFAULT_FLOOR, present_weights
from hydra_heads.use.published import Published


def _published(weights: Dict[str, float], **more: Any) -> Published:
    document = {"weights": weights, "heads": [], **more}
    return Published("w", "job", tuple(weights), tuple(weights.values()), document, "")


def _weights(published: Optional[Published]) -> Tuple[float, ...]:
    assert published is not None
    return published.weights


def test_the_same_heads_have_the_same_weights() -> None:
    """Where nothing has changed nothing does, whatever the order."""
    published = _published({"a": 0.7, "b": 0.3})

    assert present_weights(published, ["b", "a"]) is published


def test_the_share_of_a_head_that_is_gone_goes_to_the_others() -> None:
    """In proportion, and to all alike where they had none."""
    published = _published({"a": 0.5, "b": 0.1, "c": 0.4})

    assert _weights(present_weights(published, ["c", "b"])) == pytest.approx((0.8, 0.2))
    nothing = _published({"a": 1.0, "b": 0.0, "c": 0.0})
    assert _weights(present_weights(nothing, ["c", "b"])) == pytest.approx((0.5, 0.5))


def test_a_new_head_gets_the_floor() -> None:
    """What the weights were made with; many new heads together get no more than half."""
    published = _published({"a": 0.75, "b": 0.25})
    made = _published({"a": 1.0}, method={"parameters": {"floor": 0.1}})

    one = _weights(present_weights(published, ["a", "b", "x"]))
    many = _weights(present_weights(published, ["a", "b", *(f"x{at}" for at in range(98))]))

    assert one == pytest.approx((0.75 * 0.98, 0.25 * 0.98, DEFAULT_FLOOR))
    assert _weights(present_weights(made, ["x", "a"])) == pytest.approx((0.1, 0.9))
    assert many[:2] == pytest.approx((0.375, 0.125))
    assert sum(many) == pytest.approx(1)


def test_nothing_known_is_nothing() -> None:
    """Weights of other heads alone are none."""
    assert present_weights(_published({"a": 1.0}), ["x", "y"]) is None


def test_weights_by_instance_follow() -> None:
    """Their rows have a share for each head, too."""
    rows = [
        {"instance": "i", "weights": {"a": 0.2, "b": 0.8}},
        {"instance": "j", "weights": {"b": 1.0}},
    ]
    published = _published({"a": 0.5, "b": 0.5}, by_instance=rows)

    found = present_weights(published, ["a", "x"])

    assert found is not None
    assert [row["weights"] for row in found.document["by_instance"]] == [
        {"a": pytest.approx(0.98), "x": pytest.approx(0.02)},
        {"a": pytest.approx(0.5), "x": pytest.approx(0.5)},
    ]


def test_a_learner_that_begins_with_them_tries_a_new_head() -> None:
    """It has its share of the draws before there is any run of it."""
    published = present_weights(_published({"a": 0.75, "b": 0.25}), ["a", "b", "x"])

    learner: Learner = seeded_learner(published, ["a", "b", "x"], seed=1)

    assert learner.shares()[2] == pytest.approx(0.02)
