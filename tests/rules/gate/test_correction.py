"""Many rows judged together."""

from typing import Optional

from hydra_heads.model.regression import OK, REGRESSED, GateRow
from hydra_heads.rules.gate.correction import corrected


def row(verdict: str, p: Optional[float]) -> GateRow:
    """Make a row."""
    return GateRow("zlib", "time", "seconds", verdict, "worse beyond noise", p=p)


def test_one_red_row_among_many_needs_a_smaller_p() -> None:
    """A p that is enough alone is none among a hundred rows; the reason says so [R-069]."""
    few = corrected([row(REGRESSED, 0.002), row(OK, 1.0)], 0.05)
    many = corrected([row(REGRESSED, 0.002), *[row(OK, 1.0)] * 99], 0.05)

    assert (few[0].verdict, few[0].q) == (REGRESSED, 0.004)
    assert (many[0].verdict, many[0].q) == (OK, 0.2)
    assert many[0].reason == "one such change among 100 rows may be chance (q 0.2, limit 0.05)"


def test_rows_without_a_p_are_not_counted() -> None:
    """What could not be judged is no test."""
    rows = [row(REGRESSED, 0.04), *[row("cannot_tell", None)] * 99]

    found = corrected(rows, 0.05)

    assert (found[0].verdict, found[0].q) == (REGRESSED, 0.04)
    assert found[1:] == rows[1:]


def test_the_limit_is_a_setting() -> None:
    """A stricter share takes back what a looser one lets stand."""
    rows = [row(REGRESSED, 0.02)]

    assert corrected(rows, 0.05)[0].verdict == REGRESSED
    assert corrected(rows, 0.01)[0].verdict == OK
