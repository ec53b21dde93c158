"""The picture of the page on weights shows what Hydra computes."""

import re
from xml.etree import ElementTree

import pytest

from tests.docs.picture import (
    FACTORS,
    HEIGHT,
    LEFT,
    LONGEST,
    PANEL,
    PICTURE,
    WIDTH,
    drawn,
    worked_case,
)


def picture() -> str:
    """Read the picture as it lies beside the page."""
    with open(PICTURE, encoding="ascii") as file:
        return file.read()


def test_the_picture_is_what_hydra_computes_today() -> None:
    """Whoever changes a formula draws it anew: python -m tests.docs.picture."""
    assert picture() == drawn(worked_case())


def test_its_words_tell_what_its_bars_show() -> None:
    """Who cannot see it reads each head with its belief and weight."""
    case = worked_case()

    (described,) = re.findall(r"<desc[^>]*>(.*)</desc>", picture())

    for name, belief, weight in zip(FACTORS, case.beliefs, case.weights):
        assert re.search(rf"{name}: .*belief {belief:.2f}, weight {weight:.3f}", described)
    assert sum(case.weights) == pytest.approx(1)


def test_nothing_is_drawn_outside_and_nothing_is_fetched() -> None:
    """One document, no script, no address but that of its own language."""
    root = ElementTree.fromstring(picture())  # noqa: S314 - our own file

    places = [float(dot.get("cx", "-1")) for dot in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(places) == 30 * len(FACTORS)
    assert LEFT <= min(places) <= max(places) <= LEFT + PANEL
    assert max(cost for row in worked_case().costs for cost in row) <= LONGEST
    assert (root.get("viewBox"), len(re.findall("http", picture()))) == (f"0 0 {WIDTH} {HEIGHT}", 1)
    assert "script" not in picture()
