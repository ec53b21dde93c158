"""The HTML report with the charts that it really has."""

import random
from typing import Any, Dict, List

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.formats.html_page import render
from hydra_heads.report.formats.table import FORMATS
from hydra_heads.report.formats.table import render as render_format
from hydra_heads.report.page.charts import CHARTS
from hydra_heads.report.view import View, view_of
from tests.report.page.conformity import dangling_links, faults_of, parsed
from tests.report.page.hostile import hostile_view
from tests.report.page.test_shell import VIEWS, data_of, view_of_case
from tests.report.views import full_profile, many_heads, usual_view
from tests.weigh.profiles import NOON, SHA, origin, weighed

INPUTS = [f"input-{number}.txt" for number in range(10)]

NIGHTS = 50
"""Earlier invocations that a profile sums up, at most."""


def earlier_nights(level: float) -> List[Dict[str, Any]]:
    """Make up what a profile keeps of earlier invocations, with a step in the middle."""
    steps = [(1 + 0.01 * (night % 5)) * (1.4 if night > 25 else 1) for night in range(NIGHTS)]
    return [
        {
            "run_id": f"n{night}",
            "day": None,
            "origin": "profile",
            "timestamp": f"2025-{11 + night // 30:02d}-{1 + night % 30:02d}T02:00:00.000+00:00",
            "fingerprint": "sha256:" + "0" * 64,
            "machine_key": "0" * 64,
            "outcomes": [
                {
                    "instance": name,
                    "ok": True,
                    "count": 10,
                    "seconds_sum": 10
                    * level
                    * (1 + 0.01 * (night % 5))
                    * (1.4 if night > 25 else 1),
                    "seconds_sq_sum": 11 * level * level,
                }
                for name in INPUTS
            ],
        }
        for night, step in enumerate(steps)
    ]


def large_view(heads: int, runs: int) -> View:
    """Put a slot together as it is read from files, without validating every run again."""
    base = many_heads(3)
    rng = random.Random(7)
    small = weighed([full_profile(name, seconds) for name, seconds in base.items()])
    profiles = [
        _large_profile(f"head-{n:03d}", 0.01 * (1 + n / 10), runs, rng) for n in range(heads)
    ]
    rows: List[Dict[str, Any]] = []
    for number, profile in enumerate(profiles):
        row = dict(small.heads[number % 3])
        row.update(name=profile.name, weight=1 / heads, belief=1 / heads)
        rows.append(row)
    shares = {row["name"]: row["weight"] for row in rows}
    document = {**small.document, "heads": rows, "weights": shares}
    document["more_runs"] = {"needed": 40, "to_decide": ["head-000", "head-001"]}
    weights = Weights(document, "profiles/weights.json", SHA)
    return view_of(Sources(profiles, weights, None, "."), origin("view-1", NOON + 60))


def _large_profile(name: str, level: float, runs: int, rng: random.Random) -> Profile:
    document: Dict[str, Any] = dict(full_profile(name, [level, 1.1 * level, None]).document)
    rows = [
        {
            "id": f"r1.{number}",
            "block": number,
            "instance": INPUTS[number % len(INPUTS)],
            "ok": rng.random() < 0.97,
            "seconds": level * rng.lognormvariate(0, 0.2),
            "failure": "exit",
            "metrics": {"user_time": level, "system_time": level / 10},
        }
        for number in range(runs)
    ]
    resources = {key: {"value": 29.2, "source": "x", "resolution": 1} for key in
                 ("user_time", "system_time", "memory_max_mb")}  # fmt: skip
    example = "Traceback (most recent call last):\n" + "  a line of it that is long\n" * 30
    failures = [{"kind": "exit", "count": runs // 30 or 1, "example": example}]
    document.update(runs=rows, num_tests=runs, success_count=runs - runs // 30)
    document.update(
        failure_count=runs // 30, resources=resources, failures=failures,
        earlier=earlier_nights(level), instances=[{"name": name} for name in INPUTS],
    )  # fmt: skip
    return Profile(document, f"profiles/head_{name}.json", SHA)


@pytest.mark.parametrize("case", VIEWS)
def test_every_slot_makes_a_sound_report(case: str) -> None:
    """0, 1 and 200 heads, no success, one run, no runs, foreign, hostile [fault 82, fault 83]."""
    text = render(view_of_case(case))

    assert faults_of(text) == []
    assert dangling_links(parsed(text)) == []


def test_the_report_is_a_format() -> None:
    """`export html` and Phase 3 find it in the table of formats [H-039]."""
    assert FORMATS["html"].file_name == "report.html"
    assert render_format("html", usual_view()) == render(usual_view())


def test_it_answers_the_three_questions() -> None:
    """Which head to use, how sure that is, and what to do next stand first [H-099]."""
    (main,) = parsed(render(usual_view())).all("main")

    short = next(found for found in main.children if found.get("id") == "short")
    titles = [title.text for title in short.all("h3")]
    assert titles == ["Use", "How sure", "Next"]
    assert short.all("p")[0].text == "quick"


def test_every_picture_has_its_figures_as_a_table() -> None:
    """Whoever cannot see a picture finds the same figures in a table under it."""
    (main,) = parsed(render(usual_view())).all("main")

    sections = [s for s in main.children if s.get("id").startswith("chart-")]
    assert len(sections) == len(CHARTS)
    for section in sections:
        assert section.all("table") != []
        assert section.all("p") != []


def test_hostile_names_run_nothing() -> None:
    """No element and no attribute comes out of a name, wherever it is drawn [fault 82]."""
    root = parsed(render(hostile_view()))

    assert [found.get("id") for found in root.all("script")] == ["hydra-data"]
    assert root.all("img") == root.all("b") == []


def test_the_data_are_the_dashboard_document() -> None:
    """Programs read the dashboard document back from the report."""
    view = usual_view()

    assert data_of(render(view)) == view.dashboard


def test_the_same_view_gives_the_same_bytes() -> None:
    """Jitter and order follow from the figures."""
    assert render(usual_view()) == render(usual_view())


def test_fifteen_heads_with_a_hundred_runs_fit_into_300_kilobytes() -> None:
    """A report of the usual size can be sent by mail."""
    view = large_view(15, 100)

    text = render(view)

    assert faults_of(text) == []
    assert len(text.encode("utf-8")) <= 300_000


def test_a_hundred_heads_with_a_thousand_runs_fit_into_a_megabyte() -> None:
    """What is drawn is bounded, what stands in tables is short."""
    text = render(large_view(100, 1000))

    assert len(text.encode("utf-8")) <= 1_000_000
