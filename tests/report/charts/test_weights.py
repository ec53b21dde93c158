"""Shares of the work: bars and rings where the figures say."""

import pytest

from hydra_heads.report.charts.weights import share_before, weights_chart
from hydra_heads.report.wording import share_words
from tests.report.charts.reading import Axis, Picture
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import FAILED, make_profile, weighed


def test_bars_end_where_the_shares_stand() -> None:
    """Each head's bar begins at 0 and ends at its share, the heaviest on top."""
    view = usual_view()

    picture = Picture(weights_chart(view).svg)

    axis = Axis(picture, unit=0.01)
    bars = [b for b in picture.shapes("rect") if b.get("height") == "14"]
    ends = [float(bar.get("x", "nan")) + float(bar.get("width", "nan")) for bar in bars]
    shares = [float(str(view.head(name)["weight"])) for name in view.names]
    assert shares == sorted(shares, reverse=True)
    assert ends == pytest.approx([axis.at(share) for share in shares], abs=0.15)
    assert [float(bar.get("x", "nan")) for bar in bars] == pytest.approx([axis.at(0)] * 3)
    assert [bar.get("class") for bar in bars] == ["best", "rival", "other"]


def test_rings_stand_where_the_shares_were() -> None:
    """The first weights are compared with equal shares, and the legend says so."""
    chart = weights_chart(usual_view())

    picture = Picture(chart.svg)

    places = picture.places("circle", "before", "cx")[:-1]
    assert places == pytest.approx([Axis(picture).at(100 / 3)] * 3, abs=0.1)
    assert "equal share" in picture.words("small")
    assert chart.lead == "quick does 98.7 % of the work; an equal share is 33.3 %."


def test_shares_before_are_those_of_the_weights_before() -> None:
    """Where there were weights, rings and finding say what they gave."""
    first = weighed([make_profile("a", [1.0] * 30), make_profile("b", [2.0] * 30)])
    fresh = {"run_id": "r9"}
    view = make_view(
        {"a": [3.0] * 30, "b": [2.0] * 30}, previous=first, others={"a": fresh, "b": fresh}
    )

    chart = weights_chart(view)

    assert {name: share_before(view, name) for name in view.names} == first.shares
    picture = Picture(chart.svg)
    axis = Axis(picture)
    places = [axis.at(100 * first.shares[name]) for name in view.names]
    assert picture.places("circle", "before", "cx")[:-1] == pytest.approx(places, abs=0.1)
    assert [row[2] for row in chart.rows] == [share_words(first.shares[n]) for n in view.names]
    assert "; before it was " in chart.lead
    assert "before" in picture.words("small")


def test_belief_stands_at_the_right() -> None:
    """Each head's belief is written in its row, and the heading says what it is."""
    view = usual_view()

    chart = weights_chart(view)

    words = Picture(chart.svg).words()
    assert [row[3] for row in chart.rows if row[3] in words] == [row[3] for row in chart.rows]
    assert "belief" in words
    assert "Belief is the probability that a head has the lowest expected cost." in chart.notes


def test_without_weights_shares_are_equal() -> None:
    """Not weighed: equal bars, nothing of beliefs and shares before, and what to do."""
    chart = weights_chart(make_view({"a": [1.0] * 9, "b": [2.0] * 9}, is_weighed=False))

    picture = Picture(chart.svg)
    assert [row[1:5] for row in chart.rows] == [["50 %", "-", "-", "-"]] * 2
    assert picture.shapes("circle") == []
    assert "belief" not in picture.words()
    assert chart.lead == "No weights yet: each of 2 heads gets an equal share of the work."
    assert chart.notes == ["Weights come from the runs: weigh the heads to have them."]


@pytest.mark.parametrize("count", [1, 2])
def test_shares_that_did_not_change_are_worded_so(count: int) -> None:
    """One head does all; heads that are alike get an equal share, and no ring is drawn twice."""
    chart = weights_chart(make_view({f"h{n}": [0.5] * 20 for n in range(count)}))

    assert chart.lead == (
        "h0 is the only head: it does all of the work."
        if count == 1
        else "h0 does 50 % of the work, an equal share."
    )


def test_costs_are_in_the_unit_of_the_objective() -> None:
    """Expected costs are times with their unit, unless something else is minimised."""
    by_time = weights_chart(make_view({"a": [0.5] * 20, "b": [0.6] * 20}))
    view = make_view({"a": [0.5] * 20, "b": [0.6] * 20})
    assert view.weights is not None
    dict_of_objective = view.weights.document["objective"]
    assert isinstance(dict_of_objective, dict)
    dict_of_objective["unit"] = "MiB"

    by_memory = weights_chart(view)

    assert by_time.rows[0][4].endswith(" ms")
    assert by_memory.rows[0][4].endswith(" MiB")


def test_no_heads_have_no_picture() -> None:
    """A slot without heads says so."""
    chart = weights_chart(make_view({}))

    assert (chart.svg, chart.rows, chart.lead) == ("", [], "There are no heads.")


def test_heads_that_fail_have_bars_too() -> None:
    """A head without a success keeps its floor, which is drawn."""
    picture = Picture(weights_chart(make_view({"a": [FAILED] * 20, "b": [0.5] * 20})).svg)

    widths = [float(b.get("width", "0")) for b in picture.shapes("rect") if b.get("height") == "14"]
    assert len(widths) == 2
    assert all(width > 0 for width in widths)


def test_shares_are_worded_in_percent() -> None:
    """What is not quite all or nothing is not shown as that."""
    assert [share_words(share) for share in (0.98765, 0.0001, 1.0, 0.0)] == [
        "98.8 %",
        "<0.1 %",
        "100 %",
        "0 %",
    ]
