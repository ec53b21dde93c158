"""Cells of the heat map: shades, figures, and that they can be read."""

from typing import Mapping

import pytest

from hydra_heads.report.charts.heat_map import (
    STEPS,
    amount_text,
    ratio_text,
    shade_of,
    standing_text,
)
from hydra_heads.report.charts.ranking import SUCCESS_TIME, Standing
from hydra_heads.report.charts.style import DARK, LIGHT, PRINT
from tests.report.charts.reading import contrast


def test_shades_go_by_the_multiple() -> None:
    """The best is fullest, and every step has its own shade."""
    shades = [shade_of(Standing(1, 1, 1.0, ratio)) for ratio in (1.0, *STEPS)]

    assert shade_of(Standing(1, 1, 1.0, 1.0, is_best=True)) == "q0"
    assert shades == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert shade_of(Standing(1, 0, 1.0, 1.0)) == "q6"


@pytest.mark.parametrize("colours", [LIGHT, DARK, PRINT])
def test_text_in_every_cell_can_be_read(colours: Mapping[str, str]) -> None:
    """Contrast of at least 4.5 to 1, and crosses of at least 3 to 1 (WCAG 2.1)."""
    for number in range(7):
        assert contrast(colours["ink"], colours[f"q{number}"]) >= 4.5
    assert contrast(colours["critical"], colours["q6"]) >= 3


def test_figures_of_cells_are_short() -> None:
    """Four characters as a rule, five at most, and two decimals where one would hide the gap."""
    texts = [ratio_text(ratio) for ratio in (1.0, 1.004, 1.005, 1.09, 1.1, 9.94, 9.95, 1e3, 1e9)]

    assert texts == ["1.0", "1.0", "1.00", "1.09", "1.1", "9.9", "10", "1000", ">9999"]


def test_amounts_have_their_unit() -> None:
    """Times in the unit that reads best, all else in its own."""
    assert [amount_text(0.0123, unit) for unit in ("seconds", SUCCESS_TIME)] == ["12.3 ms"] * 2
    assert amount_text(2048.0, "MiB") == "2048 MiB"
    assert amount_text(None, "MiB") == "-"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (None, "-"),
        (Standing(4, 0, 20.0, 9.0), "no success"),
        (Standing(4, 4, 0.5, 1.0, is_best=True), "best (500 ms)"),
        (Standing(4, 4, 0.6, 1.2), "1.2 (600 ms)"),
        (Standing(4, 4, 0.6, 1.2, is_tie=True), "~1.2 (600 ms)"),
        (Standing(4, 4, 0.6, None), "600 ms"),
    ],
)
def test_a_standing_is_told_in_words(standing: Standing, words: str) -> None:
    """Best, tie, multiple, failure, and nothing known."""
    assert standing_text(standing, "seconds") == words
