"""All that is known of one head."""

import re

import pytest

from hydra_heads.report.dashboard import Sources
from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.one_head import MOST_INSTANCES, head_text
from hydra_heads.report.terminal.screen import Screen
from hydra_heads.report.view import View, view_of
from tests.report.terminal.test_overview import views
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import FAILED, NOON, make_profile, origin

WIDE = Screen()


def section(text: str, beginning: str) -> str:
    """Return the paragraph that begins with these words."""
    return next(part for part in text.split("\n\n") if part.startswith(beginning))


def view_with(**others: object) -> View:
    """Put a slot of one head together, with more keys in its profile."""
    return make_view({"a": [0.1, 0.2, FAILED] * 4}, others={"a": others})


def test_figures_come_first() -> None:
    """Status, success, times and when it was profiled, in words with their units."""
    lines = head_text(usual_view(), "quick", WIDE).split("\n")

    assert lines[0] == "quick"
    assert lines[1] == "  status    ok"
    assert lines[2] == "  success   100 % [88..100], 30 of 30 runs"
    assert re.fullmatch(r"  mean      654 ±222 ms", lines[3])
    assert lines[4].startswith("  times     min 85.4, median ")
    assert lines[4].endswith(" ms")
    assert lines[5] == "  profiled  2026-01-09 12:00 UTC, 60 s ago"


def test_runs_are_drawn() -> None:
    """Every success is counted in the histogram."""
    drawn = section(head_text(usual_view(), "flaky", WIDE), "Successful runs by time in ms, 27")

    rows = [line.split() for line in drawn.split("\n")[1:]]
    assert sum(int(row[3]) for row in rows) == 27
    assert "median" in drawn
    assert "p95" in drawn


def test_failures_say_what_one_of_them_said() -> None:
    """By kind, with an example."""
    rows = [{"kind": "exit", "count": 3, "example": "exit code 1"}, {"kind": "timeout", "count": 1}]

    failures = section(head_text(view_with(failures=rows), "a", WIDE), "Failures")

    assert failures.split("\n") == [
        "Failures, 4 of 12 runs", "- 3 exit: exit code 1", "- 1 timeout"
    ]  # fmt: skip


def test_what_failed_runs_said_is_bounded() -> None:
    """Another program may keep all of it."""
    rows = [{"kind": "exit", "count": 4, "example": "x" * 100_000}]

    assert len(head_text(view_with(failures=rows), "a", WIDE)) < 5_000


def test_failures_of_unknown_kind_are_said_too() -> None:
    """Another program may not tell."""
    assert "- of unknown kind" in head_text(view_with(), "a", WIDE)


def test_every_instance_has_a_row() -> None:
    """With how often and how fast it was there."""
    rows = section(head_text(usual_view(), "flaky", WIDE), "instance").split("\n")

    assert [line.split()[0] for line in rows] == ["instance", "large", "middle", "small"]
    assert rows[1].split() == ["large", "10", "90", "3000", "3000"]


def test_most_instances_are_counted() -> None:
    """A thousand inputs do not push the rest off the screen; those with most runs are shown."""
    names = [f"i{49 - number:03d}" for number in range(50)]
    profile = make_profile("a", [1.0] * 60, instances=names)
    view = view_of(Sources([profile], None, None, "."), origin("r3", NOON))

    rows = section(head_text(view, "a", WIDE), "instance").split("\n")

    assert len(rows) == MOST_INSTANCES + 2
    assert rows[-1] == "and 30 more"
    assert rows[1].split()[:2] == ["i000", "1"]
    assert [row.split()[:2] for row in rows[11:21]] == [[f"i{at:03d}", "2"] for at in range(40, 50)]


def test_one_instance_needs_no_table() -> None:
    """The figures above say it."""
    profile = make_profile("a", [1.0, 2.0])
    view = view_of(Sources([profile], None, None, "."), origin("r3", NOON))

    assert "instance" not in head_text(view, "a", WIDE)


def test_the_weight_has_all_its_reasons() -> None:
    """And the decision they led to."""
    reasons = section(head_text(usual_view(), "quick", WIDE), "Weight 0.987").split("\n")

    assert reasons[1] == "- best, 1 rival"
    assert reasons[-1].startswith("Weights first: ")


def test_without_weights_there_are_no_reasons() -> None:
    """Figures and runs are shown all the same."""
    text = head_text(views()["no weights"], "a", WIDE)

    assert "Weight" not in text
    assert "Successful runs" in text


def test_display_names_are_shown() -> None:
    """Beside the name that commands take."""
    text = head_text(view_with(display_name="zlib, fast\x1b[31m"), "a", WIDE)

    assert text.split("\n")[0] == "a: zlib, fast\\x1b[31m"


def test_resources_and_own_figures_have_a_line() -> None:
    """CPU time, memory, and what a head reports itself."""
    resources = {
        "user_time": {"value": 0.5, "source": "x", "resolution": None},
        "system_time": {"value": 1.5, "source": "x", "resolution": None},
        "memory_max_mb": {"value": 30.25, "source": "x", "resolution": None},
        "user_ratio": {"value": 0.33, "source": "x", "resolution": None},
    }

    text = head_text(view_with(resources=resources), "a", WIDE)

    assert "\n  CPU       median 500 ms user, 1.50 s system\n" in text
    assert "\n  memory    30.2 MiB at most\n" in text
    assert "\n  reports   user_ratio 0.330\n" in text


@pytest.mark.parametrize(
    ("trend", "expected"),
    [
        (
            {"direction": "slower", "change_percent": 12.0, "low": 8.0, "high": 16.0,
             "since": "2026-01-01T00:00:00.000+00:00"},
            "slower by 12.0 % [8.00..16.0] since 2026-01-01",
        ),
        (
            {"direction": "faster", "change_percent": -12.0, "low": -16.0, "high": -8.0,
             "since": None},
            "faster by 12.0 % [8.00..16.0]",
        ),
        (
            {"direction": "steady", "change_percent": 1.0, "low": -1.0, "high": 3.0,
             "since": "2026-01-01T00:00:00.000+00:00"},
            "steady since 2026-01-01",
        ),
    ],
)  # fmt: skip
def test_trends_are_worded(trend: object, expected: str) -> None:
    """Where the times went, beyond noise."""
    assert f"\n  trend     {expected}\n" in head_text(view_with(trend=trend), "a", WIDE)


def test_a_profile_that_ended_early_says_so() -> None:
    """Its runs are fewer than were planned."""
    text = head_text(view_with(planned_tests=100, complete=False), "a", WIDE)

    assert "ended after 12 of 100 runs" in text


def test_a_moment_that_is_none_is_shown_as_it_is() -> None:
    """Another program may write any text there."""
    text = head_text(
        view_with(timestamp="2026-01-09T12:00:00+99:00", timestamp_unix=None), "a", WIDE
    )

    assert "\n  profiled  2026-01-09T12:00:00+99:00\n" in text


@pytest.mark.parametrize("width", [2, 10, 20, 40, 60, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_nothing_is_wider_than_the_terminal(width: int, encoding: str) -> None:
    """Whatever the slot holds, no line breaks."""
    for kind, view in views().items():
        for name in view.names[:3]:
            text = head_text(view, name, Screen(width, 24, encoding))

            assert max(map(display_width, text.split("\n"))) <= width, kind
            assert text.replace("\n", "").isprintable(), kind
            assert text.encode(encoding), kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no run", "runs: there are none"),
        ("no success", "none succeeded"),
        ("foreign", "lists no runs"),
    ],
)
def test_what_is_missing_is_said(kind: str, words: str) -> None:
    """A head without runs or successes, and another program's profile, are readable too."""
    view = views()[kind]

    assert words in head_text(view, view.names[0], WIDE)


def test_colours_say_no_more_than_the_words() -> None:
    """Without them the text is the same."""
    painted = head_text(usual_view(), "quick", Screen(80, 24, is_coloured=True))

    assert painted.startswith("\x1b[1mquick\x1b[0m\n")
    plain = head_text(usual_view(), "quick", Screen(80, 24))
    assert re.sub("\x1b\\[[0-9]*m", "", painted) == plain
