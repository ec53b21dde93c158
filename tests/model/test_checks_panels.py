"""Thresholds and panels, as a slot asks for them."""

import pytest

from hydra_heads.model.documents import problems_of
from hydra_heads.model.panel_checks import DEFAULT_THRESHOLDS
from hydra_heads.report.thresholds import thresholds_for
from tests.model import samples


def test_panels_know_the_thresholds_that_are_always_there() -> None:
    """The ids that a panel may name unseen are those of the dashboard's own thresholds."""
    assert tuple(row.id for row in thresholds_for([], 90000.0)) == DEFAULT_THRESHOLDS


def test_panels_one_over_the_other_are_refused() -> None:
    """The second panel in one place is named with the first."""
    document = samples.heads_file()
    places = [(0, 0, 12, 8), (12, 0, 12, 8), (0, 8, 24, 1), (6, 7, 12, 1), (0, 9, 1, 1)]
    document["panels"] = [
        {"id": f"p{index}", "type": "stat", "metric": "weight", "grid": dict(zip("xywh", place))}
        for index, place in enumerate(places)
    ]

    assert problems_of(document, "heads", "h.json") == [
        "h.json: panels[3].grid: found a place over panel 'p0'; give it another place"
    ]


def test_panels_may_touch() -> None:
    """Panels side by side and one below the other are in nobody's place, in any order."""
    places = [(0, 0, 8, 4), (8, 0, 8, 8), (16, 0, 8, 4), (0, 4, 8, 4), (16, 4, 8, 4)]
    for turned in (places, places[::-1]):
        document = samples.heads_file()
        document["panels"] = [
            {
                "id": f"p{index}",
                "type": "stat",
                "metric": "weight",
                "grid": dict(zip("xywh", place)),
            }
            for index, place in enumerate(turned)
        ]

        assert problems_of(document, "heads", "h.json") == []


def test_many_panels_are_looked_at_quickly() -> None:
    """Thousands of panels are compared with their neighbours only."""
    document = samples.heads_file()
    document["panels"] = [
        {
            "id": f"p{index}",
            "type": "stat",
            "metric": "weight",
            "grid": {"x": index % 24, "y": index // 24, "w": 1, "h": 1},
        }
        for index in range(20_000)
    ]

    assert problems_of(document, "heads", "h.json") == []


@pytest.mark.parametrize(
    ("direction", "warning", "critical", "right"),
    [
        ("below", 95, 90, True),
        ("below", 90, 90, True),
        ("below", 90, 95, False),
        ("above", 1, 2, True),
        ("above", 2, 2, True),
        ("above", 2, 1, False),
        ("above", None, 1, True),
        ("below", 1, None, True),
    ],
)
def test_the_graver_limit_lies_further_out(
    direction: str, warning: object, critical: object, right: bool
) -> None:
    """A figure that is critical is past the warning too."""
    document = samples.heads_file()
    document["thresholds"][0].update(direction=direction, warning=warning, critical=critical)

    assert (problems_of(document, "heads", "h.json") == []) is right


@pytest.mark.parametrize(("count", "end"), [(20, "h9"), (21, ", ...")])
def test_a_long_list_of_names_is_cut(count: int, end: str) -> None:
    """A message lists at most twenty names that would be right."""
    document = samples.heads_file()
    document["heads"] = [{"name": f"h{index}", "command": ["x"]} for index in range(count)]
    document["panels"][1]["series"] = ["nobody"]

    assert problems_of(document, "heads", "h.json")[0].endswith(end)
