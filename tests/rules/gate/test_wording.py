"""What the gate found, in words."""

from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED, GateRow, SharedChange
from hydra_heads.rules.gate.wording import summary_of


def row(
    head: str, verdict: str, reason: str = "", change: float = 30.0, left_out: bool = False
) -> GateRow:
    """Make a row."""
    made = GateRow(head, "time", "seconds", verdict, reason, change_percent=change)
    return made._replace(left_out=left_out)


def test_the_worst_is_said_first() -> None:
    """Red rows hide what cannot be told; the first three are named."""
    rows = [row(head, REGRESSED) for head in "abcd"] + [row("e", CANNOT_TELL), row("f", OK)]

    assert summary_of(rows, {}) == (
        "worse beyond noise: 4 of 6 figures: a time +30 %, b time +30 %, c time +30 %, and 1 more"
    )


def test_one_reason_is_said_once() -> None:
    """Rows that cannot be told for the same reason have it once."""
    rows = [row("a", CANNOT_TELL, "too few"), row("b", CANNOT_TELL, "too few"), row("c", OK)]

    assert summary_of(rows, {}) == (
        "nothing is worse as far as can be told; 2 of 3 figures cannot be: too few"
    )


def test_several_reasons_are_said_each() -> None:
    """Rows that cannot be told for different reasons have theirs."""
    rows = [row("a", CANNOT_TELL, "too few"), row("b", CANNOT_TELL, "no runs")]

    assert summary_of(rows, {}).endswith("be: a time (too few), b time (no runs)")


def test_green_is_said_plainly() -> None:
    """Nothing worse, something better, and heads that were not run."""
    better = [row("a", IMPROVED, change=-20.0), row("b", OK)]
    left_out = row("c", CANNOT_TELL, left_out=True)

    assert summary_of([row("b", OK), left_out], {}) == (
        "nothing is worse: 1 of 1 figures are as they were"
    )
    assert summary_of(better, {}) == (
        "nothing is worse; better beyond noise: 1 of 2 figures: a time -20 %"
    )
    assert summary_of([left_out], {}) == "nothing to judge: no head was run"


def test_what_all_heads_share_is_added() -> None:
    """A shift of all heads is no secret."""
    text = summary_of([row("a", OK)], {"time": SharedChange(12.0, 8.0, 16.0)})

    assert text.endswith(
        "; all heads moved by +12 % in time together: the machine, or what they share"
    )


def test_rates_change_by_points() -> None:
    """Half of the runs failing is 50 points, in the closing sentence as in the row."""
    rate = row("a", REGRESSED, change=-50.0)._replace(metric="success_rate", unit="percent")

    assert summary_of([rate], {}).endswith(": a success_rate -50 points")
