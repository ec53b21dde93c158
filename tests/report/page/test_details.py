"""What is known of each head."""

from typing import Any, Dict

from hydra_heads.report.formats.table import FORMATS, render
from hydra_heads.report.page.details import details_section, trend_words
from hydra_heads.report.view import View
from tests.report.page.conformity import Element, faults_of, parsed
from tests.report.page.hostile import HOSTILE, hostile_view
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED


def details_of(view: View, name: str) -> Element:
    """Return what is folded up for one head."""
    page = details_section(view)
    assert faults_of("<h1>x</h1>" + page) == []
    return parsed(page).all("details")[view.names.index(name)]


def figures_of(view: View, name: str) -> Dict[str, str]:
    """Return the figures of one head by their titles."""
    return {
        row.children[0].text: row.children[1].text
        for row in details_of(view, name).all("dl")[0].children
    }


def test_each_head_says_why_it_weighs_what_it_weighs() -> None:
    """All reasons of the weights document stand there, word by word."""
    view = usual_view()

    for name in view.names:
        shown = [item.text for item in details_of(view, name).all("li")]
        reasons = view.weight_row(name)["reasons"]
        assert isinstance(reasons, list)
        assert shown[-len(reasons) :] == reasons


def test_the_summary_names_head_weight_and_status() -> None:
    """What is folded up can be told apart without opening it."""
    found = details_of(usual_view(), "quick")

    assert found.all("summary")[0].text.startswith("quick weight 98.7 %")
    assert found.all("summary")[0].text.endswith("✓ ok")
    assert found.all("h3")[0].text == "quick"


def test_a_link_leads_into_the_fold() -> None:
    """A browser opens what a link leads into: the id is inside, not on the fold itself."""
    found = details_of(usual_view(), "quick")

    assert [inner.get("id") for inner in found.children] == ["", "head-1"]


def test_figures_that_are_known_stand_there() -> None:
    """Runs, rates, times and cost, with units and intervals; what is not known is left out."""
    figures = figures_of(usual_view(), "flaky")

    assert figures["Runs"] == "30, 3 failed"
    assert figures["Success"] == "90 [74..97] %"
    assert figures["Median"] == "800 ms"
    assert figures["Expected cost"].count("s") == 3
    assert "Trend" not in figures
    assert figures["Measured"] == "2026-01-09 12:00 UTC"


def test_a_bad_status_says_why() -> None:
    """Reasons of the status come first."""
    found = details_of(usual_view(), "flaky")

    assert [title.text for title in found.all("h4")] == [
        "Why it is warning",
        "Why this weight",
        "Figures",
        "How it failed",
    ]
    assert found.all("li")[0].text.startswith("success_rate is 90.0 percent")


def test_failures_have_kind_and_count() -> None:
    """How runs failed, and how to see what they said."""
    rows = [{"kind": "exit", "count": 2, "example": "no such job"}]
    view = make_view({"a": [1.0, FAILED, FAILED]}, others={"a": {"failures": rows}})

    found = details_of(view, "a")

    assert [cell.text for cell in found.all("td")] == ["2"]
    assert "What they said: python -m hydra_heads show a" in found.text


def test_what_a_head_printed_stays_with_its_owner() -> None:
    """Reports are for other readers too; what programs print is in private files only."""
    rows = [{"kind": "exit", "count": 1, "example": "the words of a program"}]
    view = make_view({"a": [1.0, FAILED]}, others={"a": {"failures": rows}})

    texts = {name: render(name, view) for name in FORMATS}

    assert [name for name, text in texts.items() if "words of a program" in text] == []


def test_failures_of_unknown_kind_are_counted() -> None:
    """Profiles of other programs count failures without saying which."""
    view = make_view({"a": [1.0, FAILED]}, others={"a": {"failures": None}})

    assert "1 failed; the profile does not say how." in details_of(view, "a").text


def test_without_weights_the_equal_share_has_its_reason() -> None:
    """Nobody weighed yet: the details say so instead of nothing."""
    view = make_view({"a": [1.0] * 4, "b": [2.0] * 4}, is_weighed=False)

    assert "There are no weights yet" in details_of(view, "a").text
    assert "Expected cost" not in figures_of(view, "a")


def test_a_change_against_the_last_profile_is_worded() -> None:
    """Slower beyond noise is said in percent; within noise, that it is within noise."""
    before = {"run_id": "r0", "avg_time": 1.0, "avg_time_ci": {"low": 0.9, "high": 1.1}}
    slow = make_view({"a": [2.0, 2.1] * 5}, others={"a": {"previous": before}})
    same = make_view({"a": [1.0, 1.1] * 5}, others={"a": {"previous": before}})

    assert figures_of(slow, "a")["Against the last profile"] == "105 % slower"
    assert figures_of(same, "a")["Against the last profile"] == "no change beyond noise"


def test_a_cost_that_is_no_time_has_its_unit() -> None:
    """Slots that minimise memory show MiB."""
    view = usual_view()
    assert view.weights is not None
    document: Any = view.weights.document
    document["objective"] = {**document["objective"], "unit": "MiB"}

    assert figures_of(view, "quick")["Expected cost"].count("MiB") == 3


def test_runs_name_what_is_missing_and_odd() -> None:
    """A profile that ended early says how many runs were planned, and which looked odd."""
    others = {"a": {"planned_tests": 9, "complete": False, "outliers": 1, "warmup_detected": 2}}

    figures = figures_of(make_view({"a": [1.0] * 4}, others=others), "a")

    assert figures["Runs"] == "4, of 9 planned, 1 unusually far out, 2 looked like a warm-up"


def test_a_trend_nobody_can_tell_is_left_out() -> None:
    """No trend, or one without a direction, is not known."""
    assert trend_words(None) == trend_words({"direction": None}) == "-"


def test_the_lighter_of_many_heads_are_folded_up_together() -> None:
    """Two hundred folds are no overview: the first thirty stand there, the rest in one fold."""
    page = details_section(make_view(many_heads(50, runs=5)))

    (section,) = parsed(page).children
    folds = [found for found in section.children if found.tag == "details"]
    assert len(folds) == 31
    assert folds[-1].children[0].text == "20 more heads"
    assert len(folds[-1].all("details")) == 20
    assert folds[-1].all("div")[0].get("id") == "head-31"


def test_no_heads_have_no_details() -> None:
    """Without heads the section is not there."""
    assert details_section(make_view({})) == ""


def test_hostile_words_stay_words() -> None:
    """Names, failure texts and trends that hold markup or escapes are shown [fault 82]."""
    page = details_section(hostile_view())

    assert faults_of("<h1>x</h1>" + page) == []
    assert len(parsed(page).all("details")) == len(HOSTILE)
