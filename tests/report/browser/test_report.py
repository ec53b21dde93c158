"""The HTML report as a browser shows it."""

import os
from pathlib import Path
from typing import Callable, Dict, Iterator

import pytest

from hydra_heads.report.formats.table import render
from hydra_heads.report.view import View
from tests.report.browser import looks
from tests.report.browser.chromium import Chromium, needs_chromium
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED

pytestmark = needs_chromium

HOSTILE = (
    "</svg></script><script>alert(1)</script>\x1b[31m\u2028\u202e&quot;=1+1 日本語 " + "x" * 80
)

THEMES = ("light", "dark")


def hostile_view() -> View:
    """Put a slot together whose texts try to be more than text."""
    failures = [{"kind": "exit", "count": 3, "example": HOSTILE}]
    return make_view(
        {"a" * 64: [0.1, 0.2, 0.3] * 5, "b": [0.2, 0.4, 0.5] * 4 + [FAILED] * 3},
        others={
            "a" * 64: {"display_name": HOSTILE},
            "b": {"display_name": "<img src=x onerror=alert(1)>", "failures": failures},
        },
    )


VIEWS: Dict[str, Callable[[], View]] = {
    "usual": usual_view,
    "hostile": hostile_view,
    "without weights": lambda: make_view({"a": [0.1] * 9, "b": [0.2] * 9}, is_weighed=False),
    "no success": lambda: make_view({"a": [FAILED] * 9, "b": [FAILED] * 9}),
    "no runs": lambda: make_view({"a": []}, is_weighed=False),
    "one run": lambda: make_view({"a": [0.1]}),
    "no head": lambda: make_view({}),
    "15 heads": lambda: make_view(many_heads(15, 60)),
    "200 heads": lambda: make_view(many_heads(200, 10)),
}
"""Slots by what is special about them."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Start one browser for all tests of this file."""
    with Chromium(str(tmp_path_factory.mktemp("browser"))) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return the address of the report of one of `VIEWS`, which is made once."""
    folder = tmp_path_factory.mktemp("pages")

    def address(name: str) -> str:
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(render("html", VIEWS[name]()), encoding="utf-8")
        return path.as_uri()

    return address


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_leaves_the_page_and_nothing_is_wrong_with_it(
    browser: Chromium, pages: Callable[[str], str], name: str
) -> None:
    """The one file is all that is asked for, and the console stays empty [fault 82]."""
    browser.show(1000)

    browser.open(pages(name))

    assert browser.requests() == [pages(name)]
    assert browser.complaints() == []


def test_what_leaves_a_page_would_be_seen(browser: Chromium, tmp_path: Path) -> None:
    """A picture from elsewhere and a script are told, so that their absence means something."""
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
        '<title>t</title><img src="missing.png" alt=""><script>1</script>'
    )

    browser.open(page.as_uri())

    assert browser.requests() == [page.as_uri(), (tmp_path / "missing.png").as_uri()]
    assert any("inline script" in text for text in browser.complaints())


@pytest.mark.parametrize("name", VIEWS)
def test_no_screen_is_too_narrow(browser: Chromium, pages: Callable[[str], str], name: str) -> None:
    """A telephone never has to scroll the page sideways, and keys reach what scrolls itself."""
    browser.open(pages(name))

    for width in (320, 600, 1000, 1800):
        browser.show(width)
        assert browser.ask(looks.WIDER_THAN_THE_SCREEN) == [], width
        assert browser.ask(looks.OUT_OF_REACH_OF_KEYS) == [], width


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", VIEWS)
def test_words_stand_out_from_what_is_behind_them(
    browser: Chromium, pages: Callable[[str], str], name: str, theme: str
) -> None:
    """All text has a contrast of 4.5 or more, as WCAG 2 asks, in light and dark."""
    browser.show(1000, theme)
    browser.open(pages(name))

    browser.ask(looks.OPEN_ALL)

    assert browser.ask(looks.PALE_WORDS) == []


@pytest.mark.parametrize("name", VIEWS)
def test_words_in_pictures_have_room(
    browser: Chromium, pages: Callable[[str], str], name: str
) -> None:
    """No label lies over another, none is cut off at the edge."""
    browser.show(1000)
    browser.open(pages(name))

    assert browser.ask(looks.WORDS_OVER_WORDS) == []
    assert browser.ask(looks.WORDS_OUTSIDE_THE_PICTURE) == []


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "200 heads"])
def test_a_screen_reader_finds_its_way(
    browser: Chromium, pages: Callable[[str], str], name: str
) -> None:
    """Headings are in order; pictures, tables and what scrolls have names that can be read out."""
    browser.show(1000)
    browser.open(pages(name))

    browser.ask(looks.OPEN_ALL)
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]

    assert browser.ask(looks.CROOKED_HEADINGS) == []
    named = ("image", "img", "table", "region", "navigation")
    found = [node for node in nodes if node.get("role", {}).get("value") in named]
    assert [node for node in found if not node.get("name", {}).get("value")] == []


def test_texts_stay_texts(browser: Chromium, pages: Callable[[str], str]) -> None:
    """Names that look like elements make none, and are read as they are [fault 82]."""
    browser.open(pages("hostile"))

    assert browser.ask("document.querySelectorAll('img, iframe, object, embed, link').length") == 0
    assert browser.ask("document.querySelectorAll('script').length") == 1
    assert browser.ask("document.body.textContent.includes('<img src=x onerror=alert(1)>')")


def test_the_data_can_be_read_back(browser: Chromium, pages: Callable[[str], str]) -> None:
    """The page carries its dashboard document, whatever stands in it [fault 83]."""
    browser.open(pages("hostile"))

    found = browser.ask("JSON.parse(document.getElementById('hydra-data').textContent)")

    assert found == hostile_view().dashboard


@pytest.mark.parametrize("name", ["usual", "15 heads"])
def test_paper_shows_everything(browser: Chromium, pages: Callable[[str], str], name: str) -> None:
    """Printed, in whatever theme, words are dark on white and the tables behind pictures open."""
    browser.open(pages(name))

    browser.show(700, "dark", "print")

    assert browser.ask(looks.PALE_WORDS) == []
    assert browser.ask(looks.NOT_SHOWN_ON_PAPER) == []
    assert browser.ask("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"
    )  # fmt: skip


def test_both_themes_are_drawn(
    browser: Chromium, pages: Callable[[str], str], tmp_path: Path
) -> None:
    """The pictures of both themes differ, and neither is empty."""
    browser.open(pages("usual"))

    sizes = {}
    for theme in THEMES:
        browser.show(1000, theme)
        browser.screenshot(str(tmp_path / theme))
        sizes[theme] = os.path.getsize(str(tmp_path / theme))

    assert min(sizes.values()) > 20_000
    assert (tmp_path / "light").read_bytes() != (tmp_path / "dark").read_bytes()
