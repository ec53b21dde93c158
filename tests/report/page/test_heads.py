"""The table of heads."""

from typing import List

import pytest

from hydra_heads.report.page.heads import MeanTimes, head_id, heads_section
from hydra_heads.report.view import View
from tests.report.page.conformity import Element, faults_of, parsed
from tests.report.page.hostile import HOSTILE, hostile_view
from tests.report.views import full_profile, make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED


def rows_of(view: View) -> List[Element]:
    """Return the table's rows, without its heading."""
    page = heads_section(view)
    assert faults_of(page) == []
    return parsed(page).all("tr")[1:]


def test_one_row_a_head_the_heaviest_first() -> None:
    """The head to use stands on top; each row leads to its details."""
    view = usual_view()

    rows = rows_of(view)

    assert [row.all("a")[0].text for row in rows] == view.names
    assert [row.all("a")[0].get("href") for row in rows] == ["#head-1", "#head-2", "#head-3"]
    assert head_id(0) == "head-1"


def test_a_row_has_weight_belief_success_time_and_status() -> None:
    """The figures of a head stand in its row, with their doubt."""
    row = rows_of(usual_view())[0]

    weight, belief, success, mean, runs, status = [cell.text.strip() for cell in row.all("td")]
    assert 90 < float(weight.rstrip(" %")) <= 100
    assert 0.5 < float(belief) <= 1.0
    assert success == "100 [88..100]"
    assert "±" in mean
    assert runs == "30"
    assert status == "✓ ok"


def test_the_bar_is_as_long_as_the_weight() -> None:
    """The bar shows the number beside it, and is not read aloud twice."""
    view = usual_view()

    for name, row in zip(view.names, rows_of(view)):
        (bar,) = row.all("svg")
        weight = view.head(name)["weight"]
        assert isinstance(weight, float)
        assert bar.get("aria-hidden") == "true"
        assert float(bar.children[1].get("width")) == pytest.approx(100 * weight, abs=0.05)


def test_a_display_name_stands_above_the_name() -> None:
    """People read the display name, and find the name that commands take."""
    view = make_view({"a": [1.0] * 4}, others={"a": {"display_name": "Alpha & co"}})

    (row,) = rows_of(view)

    assert row.all("a")[0].text == "Alpha & co"
    assert row.all("small")[0].text == "a"


def test_what_is_not_known_is_a_hyphen() -> None:
    """A head without a run has no rate, no time and no belief, and none of these is 0."""
    (row,) = rows_of(make_view({"a": []}, is_weighed=False))

    assert [cell.text.strip() for cell in row.all("td")][1:5] == ["-", "-", "-", "0"]


def test_a_head_without_a_success_has_a_rate_and_no_time() -> None:
    """Nothing succeeded: 0 percent with its interval, and no mean."""
    rows = rows_of(make_view({"a": [FAILED] * 4, "b": [1.0] * 4}))

    cells = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}
    assert cells["a"][2:4] == ["0 [0..49]", "-"]


def test_no_heads_say_so() -> None:
    """Without heads a sentence stands where the table would."""
    page = heads_section(make_view({}))

    assert faults_of(page) == []
    assert "There are no heads" in page


def test_times_far_apart_have_a_unit_each() -> None:
    """A microsecond beside a minute is no row of zeros."""
    fast, slow = full_profile("a", [1e-6, 1.1e-6]), full_profile("b", [60.0, 61.0])

    apart, together = MeanTimes([fast, slow]), MeanTimes([slow])

    assert apart.unit == ""
    assert apart.words(fast).endswith("µs")
    assert together.unit == "s"
    assert "s" not in together.words(slow)


def test_two_hundred_heads_are_two_hundred_rows() -> None:
    """Every head is in a table; those beyond the thirtieth are folded up."""
    page = heads_section(make_view(many_heads(200, runs=5)))

    first, rest = parsed(page).all("tbody")
    assert (len(first.children), len(rest.children)) == (30, 170)
    (fold,) = parsed(page).all("details")
    assert fold.all("summary")[0].text == "170 more heads"
    assert faults_of(page) == []


def test_hostile_names_stay_names() -> None:
    """Names that hold markup, escapes or turned text are shown [fault 82]."""
    assert len(rows_of(hostile_view())) == len(HOSTILE)
