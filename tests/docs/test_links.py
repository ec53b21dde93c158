"""Links lead somewhere, and nothing on a page belongs to one machine."""

import os
import re
from typing import List

import pytest

from tests.docs.pages import TOP, anchors_of, links_of, page_paths, text_of

WEB = ("https://keepachangelog.com/", "https://semver.org/")
"""Pages elsewhere that may be named; whether they are there is not asked."""

PRIVATE = re.compile(
    r"(?<![\w.~%$\"}])/(?:home|root|Users|tmp|work|usr|var|opt|mnt|etc)\b|[A-Z]:\\|localhost|\w@\w+\.\w"
)
"""A folder, a host or a person of one machine."""


def broken_links(page: str) -> List[str]:
    """List the links of a page that lead nowhere."""
    broken = []
    for link in links_of(text_of(page)):
        if link.startswith(("http:", "https:")):
            broken += [] if link.startswith(WEB) else [link]
            continue
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        is_there = (TOP / target).exists()
        if not is_there or (anchor and anchor not in anchors_of(text_of(target))):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", page_paths())
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link names a file of the checkout, and its anchor a heading there."""
    assert broken_links(page) == []


@pytest.mark.parametrize("page", page_paths())
def test_pages_name_no_machine(page: str) -> None:
    """No page has an absolute path, a host or an address [H-080]."""
    found = [match.group(0) for match in PRIVATE.finditer(text_of(page))]

    assert found == []


def test_every_page_of_the_guide_can_be_reached() -> None:
    """From README and guide a reader comes to every page in docs."""
    reached = {
        os.path.normpath(link.partition("#")[0])
        for page in ("README.md", "HYDRA-IMPLEMENTATION-GUIDE.md")
        for link in links_of(text_of(page))
    }

    pages = {os.path.normpath(page) for page in page_paths() if page.startswith("docs/")}
    assert pages <= reached
