"""The end of the report."""

from typing import Any, Dict

from hydra_heads.report.page.closing import SHOWN_DIGITS, alerts_section, footer, reading_section
from hydra_heads.report.view import View
from tests.report.page.conformity import faults_of, parsed
from tests.report.page.hostile import HOSTILE
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import SHA

H1 = "<h1>x</h1>"


def with_keys(view: View, **others: object) -> View:
    """Return a view whose dashboard has these keys."""
    document: Dict[str, object] = {**view.dashboard, **others}
    return View(document, view.profiles, view.weights)


def test_the_words_of_the_page_are_explained() -> None:
    """Weight, belief, interval and cost have a line each, and so have the slot's limits."""
    page = reading_section(usual_view())

    assert faults_of(H1 + page) == []
    words = {
        row.children[0].text: row.children[1].text for row in parsed(page).all("dl")[0].children
    }
    assert {"Weight", "Belief", "Interval", "Cost", "Status", "-"} <= set(words)
    assert "success_rate: warning below 95.0, critical below 90.0 percent" in words["Status"]


def test_the_footer_names_program_run_and_sources() -> None:
    """Whoever doubts the report finds the very files it was made from."""
    view = usual_view()

    page = footer(view)

    assert faults_of(page) == []
    found = parsed(page).children[0]
    assert "hydra-heads" in found.text
    assert "run id view-1" in found.text
    assert "hydra.dashboard 1.0" in found.text
    rows = found.all("tbody")[0].all("tr")
    assert len(rows) == 4
    assert [cell.text for cell in rows[0].all("td")] == [SHA[:SHOWN_DIGITS], "r1"]


def test_sources_without_a_file_are_not_known() -> None:
    """A profile that was made in memory has no file and no digest."""
    row = {"file": None, "sha256": None, "run_id": None}

    page = footer(with_keys(usual_view(), sources=[row]))

    (found,) = parsed(page).all("tbody")[0].all("tr")
    assert [cell.text for cell in found.children] == ["-", "-", "-"]


def test_rules_stand_there_with_their_state() -> None:
    """A slot with rules shows each with state, severity and condition; one without shows none."""
    rule: Dict[str, Any] = {
        "id": "slow",
        "expr": "p95 > 2 s",
        "severity": "ERROR",
        "state": "firing",
        "since": "2026-01-09T12:00:00.000+00:00",
    }

    page = alerts_section(with_keys(usual_view(), rules=[rule]))

    assert faults_of(H1 + page) == []
    cells = [cell.text for cell in parsed(page).all("tbody")[0].all("tr")[0].children]
    assert cells == ["slow", "firing", "ERROR", "2026-01-09 12:00", "p95 > 2 s"]
    assert alerts_section(usual_view()) == ""


def test_hostile_words_stay_words() -> None:
    """Rules, files and limits hold what people wrote [fault 82]."""
    rules = [{"id": w, "expr": w, "severity": w, "state": w, "since": w} for w in HOSTILE]
    files = [{"file": w, "sha256": w, "run_id": w} for w in HOSTILE]
    limits = [{"metric": w, "unit": w, "direction": w, "warning": 1.0} for w in HOSTILE]
    view = with_keys(make_view({}), rules=rules, sources=files, thresholds=limits)

    page = alerts_section(view) + reading_section(view) + footer(view)

    assert faults_of(H1 + page) == []
