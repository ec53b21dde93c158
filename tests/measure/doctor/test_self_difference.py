"""How often a program is found different from itself."""

import math
from itertools import count
from typing import Optional

import pytest

from hydra_heads.measure.doctor import self_difference as differences
from hydra_heads.measure.doctor.self_difference import (
    BLOCKS,
    measure_self_difference,
    self_difference,
    visible_percent,
)
from hydra_heads.measure.request import Request
from hydra_heads.model.comparison import (
    CANNOT_TELL,
    FASTER,
    NO_DIFFERENCE,
    SLOWER,
    Comparison,
    Range,
    Side,
)
from hydra_heads.model.slot import SlotDefinition

SIDE = Side("one", 20, 20, 0.010)


def found(
    verdict: str, half: float = 2.0, pairs: Optional[int] = 20, value: float = 0.0
) -> Comparison:
    """Make a comparison whose interval reaches so far to either side."""
    percent = None if verdict == CANNOT_TELL else Range(value, value - half, value + half)
    return Comparison(SIDE, SIDE, verdict, percent, 0.95, pairs, 1, "signed-rank")


def test_both_directions_are_different_and_doubt_counts_for_nothing() -> None:
    """Faster and slower are errors alike; a comparison that cannot tell is none."""
    verdicts = [FASTER, SLOWER, NO_DIFFERENCE, NO_DIFFERENCE, CANNOT_TELL]

    rate = self_difference([found(verdict) for verdict in verdicts], 20)

    assert (rate.trials, rate.different, rate.blocks, rate.seconds) == (4, 2, 20, 0.010)
    assert rate.least_percent is not None
    assert rate.most_percent is not None
    assert rate.least_percent < 50 < rate.most_percent


def test_more_trials_bound_the_rate_closer() -> None:
    """None of ten says less than none of a hundred, and none of them says never."""
    few, many = (self_difference([found(NO_DIFFERENCE)] * trials, 20) for trials in (10, 100))

    assert few.most_percent is not None
    assert many.most_percent is not None
    assert 0 < many.most_percent < few.most_percent < 100


def test_without_an_answer_nothing_is_known() -> None:
    """Comparisons that cannot tell give no figure."""
    rate = self_difference([found(CANNOT_TELL)], 20)

    assert (rate.trials, rate.least_percent, rate.most_percent) == (0, None, None)
    assert (rate.seconds, rate.visible_percent) == (None, None)


def test_what_is_seen_goes_with_the_root_of_the_blocks() -> None:
    """A quarter of the blocks sees differences of twice the size, and power costs two thirds."""
    at_20 = visible_percent(found(NO_DIFFERENCE, half=2.0), 20)

    assert visible_percent(found(NO_DIFFERENCE, half=2.0), 80) == pytest.approx(at_20 / 2)
    assert at_20 / 2.0 == pytest.approx((1.959964 + 1.281552) / 1.959964, rel=1e-6)
    assert visible_percent(found(SLOWER, half=2.0, value=9.0), 20) == at_20


@pytest.mark.parametrize("comparison", [found(CANNOT_TELL), found(NO_DIFFERENCE, pairs=None)])
def test_what_is_seen_needs_pairs(comparison: Comparison) -> None:
    """Without an interval, or without blocks, there is nothing to go by."""
    with pytest.raises(ValueError, match="expected one that can tell"):
        visible_percent(comparison)


def test_trials_go_on_until_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """One at least, of the blocks that are told, each with an order of its own."""
    asked = []

    def compare(slot: SlotDefinition, request: Request, on_event: object) -> Comparison:
        asked.append(request)
        return found(NO_DIFFERENCE)

    monkeypatch.setattr(differences, "compare_heads", compare)
    ticks = count()

    several = measure_self_difference(3.0, lambda: float(next(ticks)))
    one = measure_self_difference(0.0)

    assert (several.trials, one.trials) == (3, 1)
    assert {request.num_tests for request in asked} == {BLOCKS}
    assert len({request.run_id for request in asked}) == 4


def test_a_program_is_compared_with_itself_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs run, as `compare` runs them, and a difference that would be seen is told."""
    monkeypatch.setattr(differences, "BLOCKS", 8)

    rate = measure_self_difference(0.0)

    assert (rate.trials, rate.blocks) == (1, 8)
    assert rate.visible_percent is not None
    assert 0 < rate.visible_percent < math.inf
