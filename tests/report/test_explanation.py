"""Why a head has its weight, what its fallback is, and what the plan is, in words."""

from typing import Dict, Optional

import pytest

from hydra_heads.model.weights import Weights
from hydra_heads.report.explanation import explanation, plan_lines
from tests.model import samples
from tests.model.samples import changed


def weights_with(path: str = "slot", value: object = "compress") -> Weights:
    """Return the sample weights with one value changed."""
    return Weights(changed(samples.weights(), path, value))


def test_the_fallback_stands_among_the_reasons() -> None:
    """The head most likely to succeed where this one failed, with its probability and runs."""
    lines = explanation(weights_with(), "zlib").splitlines()

    assert lines == [
        "zlib: weight 0.750, before 0.500",
        "- faster",
        "- where it failed, gzip9 is most likely to succeed: 0.900 (3 paired runs)",
        "Weights published: zlib is faster",
    ]


@pytest.mark.parametrize("value", [[], [{"head": "zlib", "then": []}], ...])
def test_a_head_without_a_fallback_names_none(value: object) -> None:
    """Heads that never failed, single heads and documents of before have no such line."""
    weights = weights_with("fallbacks", value)

    assert "succeed" not in explanation(weights, "zlib")


def test_the_plan_is_told_step_by_step() -> None:
    """Whether it is adopted and why, the deadline, and each head with its slice."""
    assert plan_lines(weights_with()) == (
        "Plan adopted: it costs less than zlib alone\n"
        "- within 5.00 s: zlib for 1.50 s, then gzip9 for 3.50 s"
    )


@pytest.mark.parametrize(
    ("values", "beginning"),
    [
        ({"adopted": False, "reason": "not adopted: chance"}, "Plan not adopted: chance\n- tried"),
        ({"adopted": False, "reason": None}, "Plan not adopted\n- tried within 5.00 s: zlib for"),
        ({"reason": None}, "Plan adopted\n- within 5.00 s: zlib for 1.50 s, then gzip9"),
    ],
)
def test_a_plan_that_was_only_tried_says_so(
    values: Dict[str, Optional[object]], beginning: str
) -> None:
    """Nobody takes it for one that is used; a document may leave the reason out."""
    document = samples.weights()
    document["plan"].update(values)

    assert plan_lines(Weights(document)).startswith(beginning)


def test_no_plan_is_no_line() -> None:
    """Where none was asked for nothing is said."""
    assert plan_lines(weights_with("plan", None)) == ""


def test_a_single_head_is_not_tried() -> None:
    """A head that keeps the whole deadline is what was done before, not a trial."""
    document = samples.weights()
    document["plan"].update(adopted=False, reason="not adopted: 9 blocks")
    document["plan"]["steps"] = [{"head": "zlib", "slice_s": 5.0}]

    assert plan_lines(Weights(document)) == (
        "Plan not adopted: 9 blocks\n- within 5.00 s: zlib for 5.00 s"
    )
