"""The document around the report."""

import base64
import hashlib
import json
import re
from functools import lru_cache
from typing import Any, List, Sequence

import pytest

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.page.shell import DATA_ID, page
from hydra_heads.report.summary import summary_of
from hydra_heads.report.view import View
from tests.report.page.conformity import Element, dangling_links, faults_of, parsed
from tests.report.page.hostile import HOSTILE, hostile_view, made_up_chart
from tests.report.views import full_profile, make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, make_profile, origin

CHARTS = (made_up_chart(), made_up_chart("Runs", id="runs"))


def page_of(view: View, charts: Sequence[Chart] = CHARTS) -> str:
    """Return the report of a view with made-up charts."""
    return page(view, summary_of(view), charts)


def data_of(text: str) -> Any:
    """Read the data block back, as any program may."""
    found = re.search(f'<script type="application/json" id="{DATA_ID}">(.*?)</script>', text)
    assert found is not None
    return json.loads(found.group(1))


def foreign_view() -> View:
    """Put profiles of another program together: no runs, intervals, machine or slot."""
    from hydra_heads.report.dashboard import Sources
    from hydra_heads.report.view import view_of

    profiles = [
        make_profile(name, [1.0, FAILED], run_id=None, runs=[], timestamp_unix=None)
        for name in "ab"
    ]
    return view_of(Sources(profiles, None, None, "."), origin())


VIEWS = {
    "usual": usual_view,
    "none": lambda: make_view({}),
    "one": lambda: make_view({"a": [1.0, 2.0, 3.0]}),
    "one run": lambda: make_view({"a": [1.0]}),
    "no runs": lambda: make_view({"a": []}, is_weighed=False),
    "no success": lambda: make_view({"a": [FAILED] * 4, "b": [FAILED] * 4}),
    "no weights": lambda: make_view({"a": [1.0] * 4, "b": [2.0] * 4}, is_weighed=False),
    "two hundred": lambda: make_view(many_heads(200, runs=5)),
    "foreign": foreign_view,
    "hostile": hostile_view,
}


@lru_cache(maxsize=None)
def view_of_case(case: str) -> View:
    """Return one of `VIEWS`, which is made once and must not be changed."""
    return VIEWS[case]()


@pytest.mark.parametrize("case", VIEWS)
def test_every_slot_makes_a_sound_document(case: str) -> None:
    """Well formed, every id once, tables and pictures named, nothing loaded [fault 83]."""
    text = page_of(view_of_case(case))

    assert faults_of(text) == []
    assert dangling_links(parsed(text)) == []
    assert text.endswith("</html>\n")


def test_the_document_declares_what_it_is() -> None:
    """Language, character set, width and both themes are declared, and the title names the slot."""
    text = page_of(usual_view())

    (html,) = parsed(text).all("html")
    assert text.startswith("<!doctype html>\n")
    assert html.get("lang") == "en"
    metas = {meta.get("name"): meta.get("content") for meta in html.all("meta")}
    assert metas["color-scheme"] == "light dark"
    assert metas["viewport"].startswith("width=device-width")
    assert html.all("title")[0].text == "Hydra: slot"
    assert 'charset="utf-8"' in text[:120]


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    """A page that somebody adds a script or a picture to does not run or load it."""
    (html,) = parsed(page_of(usual_view())).all("html")

    (style,) = html.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode("utf-8")).digest()).decode("ascii")
    policy = next(m.get("content") for m in html.all("meta") if m.get("http-equiv"))
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("case", VIEWS)
def test_the_data_are_the_dashboard_document(case: str) -> None:
    """What a program reads back from the page is what the monitor reads, to the last digit."""
    view = view_of_case(case)

    assert data_of(page_of(view)) == view.dashboard


def test_no_text_of_the_data_ends_the_data() -> None:
    """A display name with `</script>` or `<!--` stays inside the block [fault 82]."""
    text = page_of(hostile_view())

    (block,) = [s for s in parsed(text).all("script") if s.get("id") == DATA_ID]
    assert not set(block.text) & set("<>&\u2028\u2029")
    names = [row["display_name"] for row in json.loads(block.text)["heads"]]
    assert sorted(names) == sorted(HOSTILE)


def test_the_answer_comes_first() -> None:
    """Top, answer, links, heads, charts, details, words: the order in which a person asks."""
    (main,) = parsed(page_of(usual_view())).all("main")

    assert [section.get("id") or section.tag for section in main.children] == [
        "header",
        "short",
        "nav",
        "heads",
        "chart-weights",
        "chart-runs",
        "details",
        "reading",
    ]


def test_links_lead_to_every_section() -> None:
    """Keyboards and screen readers reach each section from the top; links can be skipped."""
    root = parsed(page_of(usual_view()))

    (main,), (nav,) = root.all("main"), root.all("nav")
    sections = [found.get("id") for found in main.children if found.tag == "section"]
    assert [a.get("href")[1:] for a in nav.all("a")] == sections
    assert root.all("a")[0].get("href") == "#heads"
    assert len(root.all("h1")) == 1


def test_what_scrolls_can_be_reached_by_keys() -> None:
    """Every table and picture that may be too wide stands in a named box that takes the focus."""
    root = parsed(page_of(usual_view()))

    assert all(_is_in_a_box(wide) for wide in root.all("table"))
    assert all(_is_in_a_box(wide) for wide in root.all("svg") if wide.get("role") == "img")


def _is_in_a_box(element: Element) -> bool:
    box = element.parent
    return box is not None and bool(
        "scroll" in box.kinds and box.get("tabindex") == "0" and box.get("aria-label")
    )


def test_the_same_view_gives_the_same_bytes() -> None:
    """Nothing in the page depends on when or where it is made."""
    assert page_of(usual_view()) == page_of(usual_view())


def test_rules_get_a_section_and_a_link() -> None:
    """A slot with rules shows them between heads and charts."""
    view = usual_view()
    rule = {"id": "r", "expr": "p95 > 1", "severity": "ERROR", "state": "firing", "since": None}
    document = {**view.dashboard, "rules": [rule]}

    text = page_of(View(document, view.profiles, view.weights))

    assert faults_of(text) == []
    assert '<a href="#rules">' in text


def test_a_hundred_heads_cost_little_beside_their_charts() -> None:
    """What is not drawn takes less than half of a megabyte for a hundred heads."""
    view = make_view(many_heads(100, runs=8))

    text = page_of(view, [made_up_chart(id=f"c{n}", rows=100) for n in range(7)])

    assert len(text.encode("utf-8")) < 500_000


def test_other_programs_profiles_show_what_they_have() -> None:
    """No runs, no machine: counts, rates and means are there, the rest is a hyphen."""
    root = parsed(page_of(foreign_view()))

    cells: List[str] = [cell.text.strip() for cell in root.all("tbody")[0].all("tr")[0].all("td")]
    assert cells[1:5] == ["-", "50 [9..91]", "1.00", "2"]
    assert full_profile("a", [1.0]).num_tests == 1
