"""The pictures of the page on reports show what Hydra draws."""

import os
import re
from xml.etree import ElementTree

import pytest

from tests.docs.report_pictures import PICTURES, pictures, recorded_view

NAMES = sorted(name for name in os.listdir(PICTURES) if re.match(r"report-.*\.svg\Z", name))


def test_the_pictures_are_what_hydra_draws_today() -> None:
    """Whoever changes a chart draws them anew: python -m tests.docs.report_pictures."""
    drawn = pictures()

    assert sorted(drawn) == NAMES
    for name, text in drawn.items():
        with open(os.path.join(PICTURES, name), encoding="utf-8") as file:
            assert file.read() == text, name


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_stands_alone(name: str) -> None:
    """It is well-formed, fetches nothing, runs nothing, and says in words what it shows."""
    with open(os.path.join(PICTURES, name), encoding="utf-8") as file:
        text = file.read()

    root = ElementTree.fromstring(text)  # noqa: S314 - our own file

    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{svg}svg"
    assert root.findtext(f"{svg}title")
    assert root.findtext(f"{svg}desc")
    assert "script" not in text
    assert len(re.findall("http", text)) == 1


def test_the_documents_are_those_of_the_example() -> None:
    """Somebody who runs the example `compress` sees the same heads."""
    view = recorded_view()

    assert view.slot == "compress"
    assert sorted(view.names) == ["bz2", "gzip-9", "lzma", "zlib-1", "zlib-9"]
