"""From what statistics say to a row."""

import pytest

from hydra_heads.model.regression import OK, REGRESSED
from hydra_heads.rules.gate.past import Past
from hydra_heads.rules.gate.subject import Subject
from hydra_heads.rules.gate.verdicts import (
    ALONE,
    BETTER_ONCE,
    TOO_SMALL,
    WITHIN,
    finding_of,
    least_effect,
    side_of,
)
from hydra_heads.stats.regression import Judged
from tests.rules.gate.subjects import OPTIONS, USUAL, subject


def lines(*values: float, reference: float = 0.0) -> Subject:
    """Make a head that writes so many lines more than `reference`."""
    made = subject(values, metric="stderr_lines", unit="count", relative=False)
    return made._replace(reference=reference)


def test_counts_that_were_0_have_no_percent() -> None:
    """A head that begins to write errors is red, and nothing is a percentage of 0."""
    (found,) = Past().judge([lines(*[0.0] * 20, 5.0, 5.0, 5.0, 5.0)], OPTIONS)

    assert (found.row.verdict, found.row.old, found.row.new) == (REGRESSED, 0.0, 5.0)
    assert (found.row.change_percent, found.row.low) == (None, None)


def test_counts_have_the_percent_of_their_level() -> None:
    """Ten lines more than a hundred are ten percent, wherever the series begins to count."""
    judged = Judged(REGRESSED, 0.0, 10.0, 10.0, 8.0, 12.0, 0.001, 3, 20)

    row = finding_of(lines(*[0.0] * 23, reference=100.0), judged, 5.0).row

    assert (row.old, row.new) == (100.0, 110.0)
    assert (row.low, row.change_percent, row.high) == pytest.approx((8.0, 10.0, 12.0))


def test_the_least_effect_is_percent_points_or_a_share() -> None:
    """Times by percent, rates by points, counts by a share of their level, of 1 at least."""
    assert least_effect(subject(USUAL), 5.0) == 5.0
    assert least_effect(subject([100.0], metric="success_rate"), 5.0) == 5.0
    assert least_effect(lines(0.0, 0.0, reference=200.0), 5.0) == 10.0
    assert least_effect(lines(0.0, 0.0), 5.0) == 0.05
    assert least_effect(lines(), 5.0) == 0.05


@pytest.mark.parametrize(
    ("low", "high", "change", "worse", "side", "reason"),
    [
        (2.0, 30.0, 10.0, 1, 1, ALONE),
        (-2.0, 30.0, 10.0, 1, 0, WITHIN),
        (2.0, 30.0, 4.0, 1, 0, TOO_SMALL),
        (-30.0, -2.0, -10.0, 1, -1, BETTER_ONCE),
        (-30.0, -2.0, -10.0, -1, 1, ALONE),
        (2.0, 30.0, 10.0, -1, -1, BETTER_ONCE),
        (0.0, 0.0, 0.0, 1, 0, WITHIN),
    ],
)
def test_words_and_interval_say_the_same(
    low: float, high: float, change: float, worse: int, side: int, reason: str
) -> None:
    """Within noise is what has 0 in its interval; beyond it is worse, better, or too small."""
    judged = Judged(OK, 1.0, 1.1, change, low, high, 0.5, 1)
    one = subject(USUAL, worse=worse)

    found = finding_of(one, judged, 5.0)

    assert side_of(one, judged, 5.0) == side
    assert (found.row.reason, found.is_alone) == (reason, side == 1)


def test_since_is_an_invocation() -> None:
    """An index that no invocation stands at (of stored figures) is none."""
    judged = Judged(REGRESSED, 1.0, 1.3, 30.0, 20.0, 40.0, 0.001, 3, 20)

    assert finding_of(subject(USUAL), judged, 5.0).row.since == "r20"
    assert finding_of(subject(USUAL, run_ids=()), judged, 5.0).row.since is None
