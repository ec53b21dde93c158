"""What the plan and the fallbacks of weights must agree on."""

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.samples import changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("plan", 1, "plan: found 1, expected an object with adopted, deadline_s, steps,"),
        ("plan", {}, "plan: missing key 'adopted'"),
        ("plan.cost_single", ..., "plan: missing key 'cost_single'"),
        ("plan.adopted", None, "plan.adopted: found null, expected true or false"),
        ("plan.deadline_s", 0, "plan.deadline_s: found 0, expected seconds > 0"),
        ("plan.steps", [], "plan.steps: found an empty list, expected 1 or more entries"),
        ("plan.steps.0.slice_s", 0, "plan.steps[0].slice_s: found 0, expected seconds > 0"),
        ("plan.steps.0.slice_s", -1, "plan.steps[0].slice_s: found -1, expected seconds > 0"),
        (
            "plan.steps.1.slice_s",
            3.6,
            "plan.steps: found slices that sum to 5.1 s, expected at most 5.0 s",
        ),
        (
            "plan.steps.1.head",
            "bz2",
            "plan.steps[1].head: found 'bz2', expected the name of a head that is weighed: gzip9",
        ),
        ("plan.single", "bz2", "plan.single: found 'bz2', expected the name of a head that is"),
        ("plan.gain_ci.low", 0.2, "plan.gain_ci: found low 0.2 above high 0.18"),
        ("plan.made_from", [], "plan.made_from: found an empty list, expected 1 or more entries"),
        ("fallbacks", {}, "fallbacks: found an object, expected a list of heads that failed"),
        ("fallbacks.0.head", "bz2", "fallbacks[0].head: found 'bz2', expected the name of a head"),
        (
            "fallbacks.0.then.0.head",
            "zlib",
            "fallbacks[0].then[0].head: found 'zlib', expected the name of another head that is",
        ),
        ("fallbacks.0.then.0.success", 1.1, "found 1.1, expected a fraction from 0 to 1"),
        ("fallbacks.0.then.0.runs", ..., "fallbacks[0].then[0]: missing key 'runs'"),
        ("valid_for_s", 0, "valid_for_s: found 0, expected seconds > 0"),
    ],
)
def test_a_wrong_plan_or_fallback_is_named(path: str, value: object, message: str) -> None:
    """Each fault is one line that names its place and what is expected there."""
    lines = problems_of(changed(samples.weights(), path, value), "weights", "w.json")

    assert message in lines[0]


@pytest.mark.parametrize("key", ["fallbacks", "valid_for_s", "plan.single", "plan.reason"])
def test_documents_of_before_need_no_fallbacks(key: str) -> None:
    """Weights that were written before there were fallbacks are read as they are."""
    assert problems_of(changed(samples.weights(), key, ...), "weights", "w.json") == []


def test_slices_may_miss_the_deadline_by_rounding() -> None:
    """Slices are rounded to 12 digits, so their sum may be above the deadline by that much."""
    slices = [{"head": "zlib", "slice_s": 5.0 / 3}] * 2 + [
        {"head": "gzip9", "slice_s": 1.66666666667}
    ]
    document = changed(samples.weights(), "plan.steps", slices)

    assert problems_of(document, "weights", "w.json") == []


def test_a_head_falls_back_once_and_the_likeliest_comes_first() -> None:
    """Twins of a head, and a likelier head behind an unlikelier one, are findings."""
    row = {"head": "zlib", "then": [{"head": "gzip9", "success": 0.9, "runs": 3}]}
    twins = changed(samples.weights(), "fallbacks", [row, row])
    three = {"a": 0.25, "b": 0.25, "c": 0.5}
    rows = [{"head": name, "success": rate, "runs": 3} for name, rate in (("b", 0.2), ("c", 0.4))]
    upside_down = changed(samples.weights(), "fallbacks", [{"head": "a", "then": rows}])
    upside_down["weights"] = three

    assert "fallbacks[1].head: 'zlib' comes twice" in problems_of(twins, "weights", "w")[0]
    lines = problems_of(upside_down, "weights", "w")
    assert any("then[1].success: found 0.4 after 0.2" in line for line in lines)
