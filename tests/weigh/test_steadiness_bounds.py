"""At which figures a verdict on new weights changes."""

import math
from typing import Callable, List, Sequence

import pytest

from hydra_heads.stats import student
from hydra_heads.weigh.steadiness import judge

Rows = List[List[float]]

COSTS = [[1.0, 1.2, 1.1, 1.0, 1.1], [2.0, 2.1, 1.9, 2.2, 2.0]]


def fixed(*weights: float) -> Callable[[Sequence[Sequence[float]]], Sequence[float]]:
    """Weigh in the same way whatever the costs are."""
    return lambda _: weights


@pytest.mark.parametrize(("moved", "is_judged"), [(0.0098, False), (0.0102, True)])
def test_a_hundredth_of_the_work_is_a_change(moved: float, is_judged: bool) -> None:
    """What changes hands counts once, not for both heads."""
    found = judge([0.99 - moved, 0.01 + moved], COSTS, True, fixed(0.99, 0.01))

    assert (found.gain is not None) is is_judged


@pytest.mark.parametrize(("lead", "is_clear"), [(19 / 32, False), (39 / 64, True)])
def test_a_lead_is_clear_at_its_share_of_the_chance(lead: float, is_clear: bool) -> None:
    """Of two contenders the lead is beyond t at 1 - 0.035 / 2, in standard errors."""
    first = [float(block % 3) for block in range(16)]
    second = [cost + lead + (1 if block % 2 else -1) for block, cost in enumerate(first)]
    bound = student.quantile(1 - 0.035 / 2, 15) * math.sqrt(16 / 15 / 16)

    found = judge([0.0, 1.0], [first, second], True, fixed(31 / 32, 1 / 32))

    assert (lead > bound) is is_clear
    assert found.publish is is_clear
    assert ("which of 2 contenders" in found.reason) is not is_clear


@pytest.mark.parametrize(("lead", "is_clear"), [(0.5, False), (0.56, True)])
def test_among_three_contenders_a_lead_must_be_clearer(lead: float, is_clear: bool) -> None:
    """The chance is shared among as many as are in the running."""
    first = [float(block % 3) for block in range(16)]
    costs = [
        [cost + lead + (1 if block // every % 2 else -1) for block, cost in enumerate(first)]
        for every in (1, 2)
    ]

    found = judge([0.0, 0.5, 0.5], [first, *costs], True, fixed(15 / 16, 1 / 32, 1 / 32))

    assert found.publish is is_clear
    assert ("which of 3 contenders" in found.reason) is not is_clear


def test_what_saves_on_runs_that_cost_nothing_is_worded_without_percent() -> None:
    """Nothing is a part of 0."""
    costs = [[-1.0, -1.2, -0.8, -1.0, -1.0], [0.0] * 5]

    found = judge([0.0, 1.0], costs, True, fixed(1.0, 0.0))

    assert found.reason.startswith("published: the new weights save 1.0 a run (80 % interval 0.9 ")


def test_weights_that_are_borne_out_gain_nothing() -> None:
    """Gain and interval are 0: the new weights are the old ones."""
    found = judge([0.99, 0.01], COSTS, True, fixed(0.99, 0.01), None, True)

    assert (found.publish, found.gain, found.low, found.high) == (True, 0.0, 0.0, 0.0)
    assert found.reason.endswith(") against equal shares")


def test_weights_on_heads_of_few_runs_alone_are_not_judged() -> None:
    """Where the others must not be used, none of the work can be judged by."""
    costs = [*COSTS, [3.0] * 4]

    found = judge([0.5, 0.3, 0.2], costs, False, fixed(0.0, 0.0, 1.0))

    assert (found.publish, found.gain) == (False, None)
    assert found.reason == "kept: no head that gets any of the work has 5 runs or more"


@pytest.mark.parametrize("cost", [math.nan, math.inf, -math.inf, 1e200])
def test_costs_that_are_no_figures_are_refused_however_they_are_weighed(cost: float) -> None:
    """By head and run, before anything is weighed."""
    costs = [[1.0] * 5, [1.0, 1.0, cost, 1.0, 1.0]]

    with pytest.raises(ValueError, match=r"costs\[1\]\[2\]: found"):
        judge([0.5, 0.5], costs, False, fixed(0.1, 0.9))


def test_a_change_in_one_stretch_is_a_change() -> None:
    """Though the runs of the others give the old weights."""
    stretches = iter([(0.99, 0.01)] * 4 + [(0.5, 0.5)])

    found = judge([0.99, 0.01], COSTS, True, lambda _: next(stretches))

    assert found.gain is not None
