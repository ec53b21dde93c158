"""Times from night to night: where points and changes stand, and what is said of them."""

import random
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import pytest

from hydra_heads.base.clock import stamp
from hydra_heads.report.charts.nights import nights_chart
from hydra_heads.report.charts.rows import MOST_ROWS, RowLayout
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.charts.reading import Picture
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, NOON, make_profile, origin

DAY = 86400.0


def earlier(days_ago: float, seconds: Optional[float], **others: object) -> Dict[str, object]:
    """Return an earlier invocation with four runs; None: all failed."""
    outcome = {"instance": "small", "ok": seconds is not None, "count": 4}
    outcome.update(seconds_sum=4 * (seconds or 0.0), seconds_sq_sum=0.0)
    return {
        "run_id": f"r-{days_ago:g}",
        "day": None,
        "origin": "profile",
        "timestamp": stamp(NOON - DAY * days_ago).iso,
        "fingerprint": None,
        "machine_key": None,
        "outcomes": [outcome],
        **others,
    }


def rows_of(seconds: Sequence[Optional[float]]) -> List[Dict[str, object]]:
    """Return earlier invocations, one a day, the last one yesterday."""
    return [earlier(len(seconds) - day, value) for day, value in enumerate(seconds)]


def view_with(
    heads: Mapping[str, Sequence[Optional[float]]],
    others: Mapping[str, Mapping[str, object]] = {},
) -> View:
    """Put a slot together whose heads took these seconds, a night each, the last one now."""
    none: Mapping[str, object] = {}
    keys: Dict[str, Mapping[str, Any]] = {
        name: {"earlier": rows_of(seconds[:-1]), **others.get(name, none)}
        for name, seconds in heads.items()
    }
    now = {name: [seconds[-1]] * 4 for name, seconds in heads.items()}
    return make_view(now, others=keys)


def stepped(factor: float, count: int = 20, seed: int = 1) -> List[Optional[float]]:
    """Return nights that differ by 2 %, the later half slower by a factor."""
    rng = random.Random(seed)
    return [rng.lognormvariate(0, 0.02) * (factor if n >= count / 2 else 1) for n in range(count)]


def series(picture: Picture) -> List[List[Tuple[float, float]]]:
    """Return the points of each row's line, from the top."""
    lines = [
        numbers
        for kind in ("line best", "line rival", "line other")
        for numbers in picture.path(kind)
    ]
    found = [list(zip(numbers[::2], numbers[1::2])) for numbers in lines]
    return sorted(found, key=lambda row: sum(y for _, y in row) / len(row))


def test_nights_stand_at_their_dates_and_the_slower_the_higher() -> None:
    """Days apart are pixels apart; order of heights is order of times, equal ones level."""
    seconds = [1.0, 1.1, 1.0, 0.9, 1.05]

    picture = Picture(nights_chart(view_with({"x": seconds})).svg)

    assert picture.faults() == []
    (row,) = series(picture)
    steps = [later[0] - sooner[0] for sooner, later in zip(row, row[1:])]
    assert max(steps) - min(steps) < 0.3
    heights = [y for _, y in row]
    assert sorted(range(5), key=lambda n: -heights[n]) == sorted(range(5), key=lambda n: seconds[n])
    assert heights[0] == heights[2]


def test_rows_share_one_height_per_percent() -> None:
    """Ten percent are as high for a head of milliseconds as for one of minutes."""
    seconds = [1.0, 1.1, 1.0]

    picture = Picture(
        nights_chart(
            view_with({"x": [0.001 * s for s in seconds], "y": [60 * s for s in seconds]})
        ).svg
    )

    climbs = [row[0][1] - row[1][1] for row in series(picture)]
    assert climbs[0] == pytest.approx(climbs[1], abs=0.11)
    assert climbs[0] > 3


def test_a_step_has_its_line_its_figure_and_its_sentence() -> None:
    """At the night where it happened, with percent and date in table and finding."""
    view = view_with({"x": stepped(1.3), "y": stepped(1.0, seed=2)})

    chart = nights_chart(view)

    picture = Picture(chart.svg)
    assert picture.faults() == []
    day = stamp(NOON - DAY * 9).iso[:10]
    (line,) = picture.shapes("line", "change")
    by_row = dict(zip(view.names, series(picture)))
    assert float(line.attrib["x1"]) == pytest.approx(by_row["x"][10][0], abs=0.11)
    cells = {row[0]: row[7] for row in chart.rows}
    assert cells["y"] == "none"
    percent = int(cells["x"].split(" ")[0])
    assert 27 <= percent <= 33
    assert cells["x"].endswith(f"on {day}")
    assert f"+{percent} %" in picture.words("end")
    assert chart.lead == f"x became {percent} % slower on {day}."
    assert any(note.startswith("Dashed line:") for note in chart.notes)


def test_the_largest_loss_leads_and_gains_follow() -> None:
    """A head that got slower is told before one that got faster by more."""
    view = view_with(
        {"x": stepped(0.5, seed=1), "y": stepped(1.2, seed=2), "z": stepped(1.4, seed=3)}
    )

    lead = nights_chart(view).lead

    assert lead.startswith("z became")
    assert "slower on" in lead
    assert "; 2 more heads changed since" in lead


def test_a_gain_is_called_faster() -> None:
    """Half the time is 50 % faster."""
    lead = nights_chart(view_with({"x": stepped(0.5)})).lead

    assert lead.startswith("x became ")
    assert "% faster on" in lead


def test_without_a_change_that_is_the_finding() -> None:
    """Enough nights, and none of a new level."""
    chart = nights_chart(view_with({"x": stepped(1.0), "y": stepped(1.0, seed=2)}))

    first = stamp(NOON - DAY * 19).iso[:10]
    assert chart.lead == (
        f"No head became slower or faster beyond noise since {first} (20 invocations)."
    )
    assert Picture(chart.svg).shapes("line", "change") == []


def test_few_nights_are_drawn_and_not_judged() -> None:
    """From two on there is a line; from eight on it is looked for changes."""
    chart = nights_chart(view_with({"x": [1.0, 9.0, 9.0]}))

    assert chart.lead == "3 invocations so far; whether times changed is told from 8 on."
    assert [row[7] for row in chart.rows] == ["too few nights to tell"]
    assert len(series(Picture(chart.svg))) == 1


def test_one_invocation_is_no_picture() -> None:
    """The notes say what would help."""
    chart = nights_chart(usual_view())

    assert chart.svg == ""
    assert chart.lead == "There is one invocation so far: over time nothing is known yet."
    assert chart.notes[0].startswith("Profile again")
    assert len(chart.rows) == 3


def test_the_table_tells_then_and_now() -> None:
    """Times and success rates of the first and the newest night, and the trend in words."""
    trend = {"direction": "slower", "change_percent": 12.4, "low": 3.21, "high": 21.9,
             "since": "2026-01-01T00:00:00.000+00:00"}  # fmt: skip
    rows = [earlier(2, 2.0), earlier(1, None)]
    view = make_view(
        {"x": [3.0, 3.0, FAILED, 3.0]}, others={"x": {"earlier": rows, "trend": trend}}
    )

    (row,) = nights_chart(view).rows

    assert list(row) == [
        "x", "3", "2026-01-07", "2.00 s", "3.00 s", "100", "75", "too few nights to tell",
        "slower: +12 % [+3.2, +22] since 2026-01-01", "",
    ]  # fmt: skip


def test_nights_without_a_success_are_crosses() -> None:
    """They have no time; the notes explain the cross."""
    chart = nights_chart(view_with({"x": [1.0, None, 1.0, 1.0]}))

    picture = Picture(chart.svg)
    assert len(picture.path("fail")) == 1
    (row,) = series(picture)
    assert len(row) == 3
    assert any("nothing succeeded" in note for note in chart.notes)


def test_days_of_daily_use_are_hollow() -> None:
    """They are no part of the line, and the notes say so."""
    live = earlier(0.5, 1.2, origin="live", run_id=None, day="2026-01-09")
    view = view_with({"x": [1.0, 1.0, 1.0]}, {"x": {"earlier": [*rows_of([1.0, 1.0]), live]}})

    chart = nights_chart(view)

    picture = Picture(chart.svg)
    rings = [s for s in picture.shapes("circle") if "ring" in s.attrib["class"]]
    assert len(rings) == 1
    assert len(series(picture)[0]) == 3
    assert any("ollow: days" in note for note in chart.notes)


def test_another_definition_is_a_triangle() -> None:
    """At its night, with its words in the table."""
    rows = [earlier(3 - n, 1.0, fingerprint=f"sha256:{print_}") for n, print_ in enumerate("112")]
    view = view_with({"x": [1.0, 1.0]}, {"x": {"earlier": rows}})

    chart = nights_chart(view)

    picture = Picture(chart.svg)
    (triangle,) = picture.path("interval")
    assert triangle[0] + 4 == pytest.approx(series(picture)[0][2][0], abs=0.11)
    assert chart.rows[0][9] == "another definition or version on 2026-01-08"
    assert any("riangle: another" in note for note in chart.notes)


def test_a_figure_of_a_change_stands_beside_the_triangle() -> None:
    """Where the head got slower with another definition, both signs are at one night."""
    nights = stepped(1.3)
    rows = [
        {**row, "fingerprint": f"sha256:{n > 9:d}"} for n, row in enumerate(rows_of(nights[:-1]))
    ]
    view = view_with({"x": nights}, {"x": {"earlier": rows}})

    picture = Picture(nights_chart(view).svg)

    (line,) = picture.shapes("line", "change")
    (words,) = [words for words in picture.words("end") if words.startswith("+")]
    assert picture.at(words)[0] - float(line.attrib["x1"]) == pytest.approx(8.0, abs=0.11)
    assert len(picture.path("interval")) == 1


def test_a_night_a_thousand_times_as_slow_stays_in_its_row() -> None:
    """What is beyond twice the usual stands at the row's edge."""
    view = view_with({"x": [1.0, 1000.0, 1.0, 0.001, 1.0], "y": [1.0, 1.1, 1.0, 1.0, 1.0]})
    layout = RowLayout(view, row_height=40.0)

    chart = nights_chart(view)

    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert "100 % above and what is beyond stands there" in chart.notes[0]
    for row, points in enumerate(series(picture)):
        assert all(abs(y - layout.middle(row)) <= 20 for _, y in points)


@pytest.mark.parametrize(
    ("days", "shown"),
    [(0.0001, ":"), (0.02, ":"), (0.9, ":"), (3, "-"), (40, "-"), (700, "-"), (4000, "20")],
)
def test_dates_are_few_round_and_apart(days: float, shown: str) -> None:
    """Seconds, days and decades: at most seven labels, none over another, none outside."""
    view = make_view({"x": [1.0]}, others={"x": {"earlier": [earlier(days, 1.0)]}})

    picture = Picture(nights_chart(view).svg)

    assert picture.faults() == []
    labels = [
        (float(s.attrib["x"]), "".join(s.itertext()))
        for s in picture.shapes("text", "small")
        if s.get("text-anchor") == "middle" and any(c.isdigit() for c in "".join(s.itertext()))
        and "UTC" not in "".join(s.itertext())
    ]  # fmt: skip
    assert 1 <= len(labels) <= 7
    assert all(shown in words for _, words in labels)
    places = [x for x, _ in labels]
    assert all(later - sooner > 62 for sooner, later in zip(places, places[1:]))


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads_is_a_chart(count: int) -> None:
    """None, one and two hundred: at most thirty are drawn, all are in the table."""
    heads = many_heads(count, runs=3)
    past = {name: {"earlier": rows_of([1.0, 1.1, 1.0])} for name in heads}

    chart = nights_chart(make_view(heads, others=past))

    assert len(chart.rows) == count
    if count == 0:
        assert (chart.svg, chart.lead) == ("", "There are no heads.")
    else:
        assert Picture(chart.svg).faults() == []
        assert len(series(Picture(chart.svg))) == min(count, MOST_ROWS)
    assert any("170 more stand in the table" in note for note in chart.notes) == (count == 200)


def test_programs_without_a_past_or_runs_are_told_of() -> None:
    """A foreign profile is one night without a value."""
    foreign = [make_profile(name, [1.0], run_id=None, runs=[]) for name in ("x", "y")]

    chart = nights_chart(view_of(Sources(foreign, None, None, "."), origin()))

    assert chart.svg == ""
    assert [row[1] for row in chart.rows] == ["1", "1"]


def test_a_head_that_never_succeeded_has_an_empty_row() -> None:
    """Among others that did: crosses only."""
    chart = nights_chart(view_with({"x": [None, None, None], "y": [1.0, 1.0, 1.0]}))

    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert len(series(picture)) == 1
    assert {row[0]: row[3] for row in chart.rows}["x"] == "-"


def test_names_that_people_made_up_are_text() -> None:
    """Markup and control characters are shown, not obeyed."""
    view = view_with(
        {"a": [1.0, 2.0], "b": [1.0, 1.0]},
        {"a": {"display_name": "<script>&\x1b[31m"}, "b": {"display_name": "y" * 200}},
    )

    svg = nights_chart(view).svg

    assert Picture(svg).faults() == []
    assert "<script" not in svg
    assert "\x1b" not in svg


def test_the_same_view_is_the_same_chart() -> None:
    """Byte for byte."""
    heads = {"x": stepped(1.3), "y": stepped(1.0)}

    assert nights_chart(view_with(heads)) == nights_chart(view_with(heads))
