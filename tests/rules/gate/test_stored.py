"""Figures against stored ones."""

import math
from typing import Optional

import pytest

from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.rules.gate.figures import Difference
from hydra_heads.rules.gate.stored import judge_stored
from tests.rules.gate.subjects import OPTIONS, USUAL, subject


def change(factor: float) -> Difference:
    """Make a difference by this factor."""
    return Difference(0.5, 0.5 * factor, math.log(factor), 0.01, 20)


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.0, OK), (1.03, OK), (1.3, REGRESSED), (0.7, IMPROVED)]
)
def test_a_change_beyond_what_nights_differ_by_decides(factor: float, verdict: str) -> None:
    """The noise is that between nights, not that of the runs [H-094]."""
    found = judge_stored(subject(USUAL, run_ids=()), change(factor), OPTIONS)

    assert found.row.verdict == verdict
    assert (found.row.old, found.row.new) == (0.5, 0.5 * factor)
    assert found.row.nights == 30


def test_without_nights_the_difference_is_shown_and_not_judged() -> None:
    """Seven nights are too few; the interval is that of the runs, and it is said so [H-094]."""
    found = judge_stored(subject(USUAL[:7], run_ids=()), change(2.0), OPTIONS)

    row = found.row
    assert row.verdict == CANNOT_TELL
    assert row.reason.startswith("7 of 8 earlier invocations")
    assert row.change_percent == pytest.approx(100)
    assert row.low == pytest.approx(100 * (2 * math.exp(-0.0196) - 1), abs=0.01)
    assert row.high == pytest.approx(100 * (2 * math.exp(0.0196) - 1), abs=0.01)


def test_a_difference_beyond_all_measure_is_shown() -> None:
    """An interval that no number could hold ends where numbers do."""
    one = Difference(1e-300, 1e300, 230.0, 500.0, 20)

    row = judge_stored(subject(USUAL[:7], run_ids=()), one, OPTIONS).row

    assert row.high is not None
    assert math.isfinite(row.high)


@pytest.mark.parametrize(("old", "percent"), [(40.0, 25.0), (0.0, None)])
def test_counts_that_cannot_be_judged_are_shown_too(old: float, percent: Optional[float]) -> None:
    """Ten lines more than forty are 25 percent; of none there is no percentage."""
    one = subject([], run_ids=(), metric="stderr_lines", relative=False, reference=0.0)

    row = judge_stored(one, Difference(old, old + 10, 10.0, 1.0, 20), OPTIONS).row

    assert (row.old, row.new, row.change_percent) == (old, old + 10, percent)


def test_rates_that_cannot_be_judged_are_shown_in_points() -> None:
    """Half as often, in points of percent."""
    one = subject([], run_ids=(), metric="success_rate")

    row = judge_stored(one, Difference(100.0, 50.0, -50.0, 5.0, 20), OPTIONS).row

    assert row.change_percent == -50.0
    assert row.low == pytest.approx(-59.8, abs=0.1)


def test_a_problem_is_not_judged_and_the_difference_shown() -> None:
    """Another machine: the figures are there, the verdict is not."""
    one = subject(USUAL, run_ids=(), problem="measured on another machine")

    row = judge_stored(one, change(2.0), OPTIONS).row

    assert row.verdict == CANNOT_TELL
    assert row.reason.startswith("measured on another machine; ")
    assert row.change_percent == pytest.approx(100)


def test_nothing_to_compare_says_why() -> None:
    """A head that the baseline does not know has no figures."""
    row = judge_stored(subject([], problem="not in the baseline"), None, OPTIONS).row

    assert (row.verdict, row.reason, row.old) == (CANNOT_TELL, "not in the baseline", None)


def test_rates_are_judged_in_points() -> None:
    """A rate that fell by half is red among rates that differ by a few points."""
    rates = [100.0, 98.0, 99.0, 100.0, 97.0, 100.0, 99.0, 98.0, 100.0]
    found = judge_stored(
        subject(rates, metric="success_rate", run_ids=()),
        Difference(99.0, 50.0, -49.0, 4.0, 20),
        OPTIONS,
    )

    assert found.row.verdict == REGRESSED
    assert found.row.change_percent == pytest.approx(-49)


def test_a_changed_definition_is_said_and_judged() -> None:
    """A head that was changed is what gates are for."""
    one = subject(USUAL, run_ids=(), changes=((0, "its definition"),))

    row = judge_stored(one, change(1.5), OPTIONS).row

    assert row.verdict == REGRESSED
    assert row.reason.endswith("with it changed: its definition")
