"""Colours of both themes: readable, and the same names everywhere."""

import re
from typing import Dict

import pytest

from hydra_heads.report.charts.style import (
    CHART_STYLE,
    DARK,
    LIGHT,
    PRINT,
    VARIABLES,
    kind_of,
    resolved_style,
)
from tests.report.charts.reading import contrast
from tests.report.views import make_view, usual_view

THEMES = [
    pytest.param(LIGHT, id="light"),
    pytest.param(DARK, id="dark"),
    pytest.param(PRINT, id="print"),
]


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme: Dict[str, str]) -> None:
    """Every colour of words has a contrast of 4.5 on paper and on panels (WCAG 2.1 AA)."""
    for name in ("ink", "muted", "good", "warning", "critical", "unknown"):
        for ground in ("paper", "panel"):
            assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_figures_in_cells_can_be_read(theme: Dict[str, str]) -> None:
    """Ink has a contrast of 4.5 on every step of the heat map."""
    assert all(contrast(theme["ink"], theme[f"q{step}"]) >= 4.5 for step in range(7))


@pytest.mark.parametrize("theme", THEMES)
def test_marks_can_be_seen(theme: Dict[str, str]) -> None:
    """What shows data has a contrast of 3 on paper and on panels (WCAG 2.1, 1.4.11)."""
    for name in ("best", "rival", "other", "axis", "critical"):
        assert contrast(theme[name], theme["paper"]) >= 3, name


@pytest.mark.parametrize("theme", THEMES)
def test_steps_of_the_heat_map_go_one_way(theme: Dict[str, str]) -> None:
    """The cheapest cell stands out most, and each step less: also where colours are not seen."""
    contrasts = [contrast(theme[f"q{step}"], theme["paper"]) for step in range(7)]

    assert contrasts == sorted(contrasts, reverse=True)
    assert len(set(contrasts)) == 7


def test_contrast_is_that_of_the_recommendation() -> None:
    """Black on white is 21, a colour on itself 1, and #777 on white the well-known 4.48."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_themes_name_the_same_colours() -> None:
    """Each theme has every colour, the rules use no other, and the variables declare them all."""
    assert list(LIGHT) == list(DARK) == list(PRINT)
    assert set(re.findall(r"var\(--([a-z0-9]+)\)", CHART_STYLE)) <= set(LIGHT)
    assert VARIABLES.count("--paper:") == 3


def test_rules_stay_within_pictures() -> None:
    """Every rule begins at a picture, so that a page's own classes are not changed."""
    for selectors in re.findall(r"([^{}]+)\{", CHART_STYLE):
        assert all(part.strip().startswith(".chart") for part in selectors.split(","))


def test_resolved_rules_have_all_three_themes() -> None:
    """Programs that know no custom properties get the colours themselves, dark and print after."""
    style = resolved_style()

    assert "var(" not in style
    assert style.index(LIGHT["best"]) < style.index("prefers-color-scheme:dark")
    assert DARK["best"] in style.split("prefers-color-scheme:dark")[1].split("@media print")[0]
    assert PRINT["muted"] in style.split("@media print")[1]
    assert style.count("{") == style.count("}")


def test_heads_are_leader_rival_or_other() -> None:
    """The class of a head's marks follows from the weights; without any, all are others."""
    view = usual_view()

    assert [kind_of(view, name) for name in ("quick", "rival", "flaky")] == [
        "best",
        "rival",
        "other",
    ]
    assert kind_of(make_view({"a": [1.0]}, is_weighed=False), "a") == "other"
