"""Rows of heads: names, marks and axis, the same in every picture."""

from hydra_heads.report.charts.drawing import text_width
from hydra_heads.report.charts.rows import (
    LEAST_LABEL_WIDTH,
    MOST_LABEL_WIDTH,
    MOST_ROWS,
    RowLayout,
    head_cell,
    left_out,
)
from hydra_heads.report.charts.scale import Scale
from tests.report.charts.reading import Picture, ticks_of
from tests.report.views import make_view, many_heads, usual_view


def test_rows_are_the_heads_the_heaviest_first() -> None:
    """Each head's name stands in the middle of its row, the heaviest on top."""
    view = usual_view()
    layout = RowLayout(view)
    drawing = layout.drawing("one", "t", "d")

    layout.labels(drawing)

    picture = Picture(drawing.svg())
    heights = {
        "".join(shape.itertext()): float(shape.get("y", "nan"))
        for shape in picture.shapes("text")
        if shape.get("text-anchor") == "end"
    }
    assert layout.names == view.names
    assert heights == {
        name: layout.middle(row) + 4.5 for row, name in enumerate(("quick", "rival", "flaky"))
    }


def test_leader_and_rival_are_marked_without_colour() -> None:
    """The leader has a disc and a bold name, its rival a square; a legend says so."""
    layout = RowLayout(usual_view())
    drawing = layout.drawing("one", "t", "d")

    layout.labels(drawing)

    picture = Picture(drawing.svg())
    assert picture.words("strong") == ["quick"]
    assert len(picture.shapes("circle", "best")) == 2
    assert len(picture.shapes("rect", "rival")) == 2
    assert picture.words("small") == ["best", "rival"]


def test_without_weights_nobody_is_marked() -> None:
    """Where nothing was weighed there is no leader, no rival and no legend."""
    layout = RowLayout(make_view({"a": [1.0, 2.0], "b": [1.0, 2.0]}, is_weighed=False))
    drawing = layout.drawing("one", "t", "d")

    layout.labels(drawing)

    picture = Picture(drawing.svg())
    assert picture.words() == ["a", "b"]
    assert picture.shapes("circle") + picture.shapes("rect") == []


def test_grid_and_labels_stand_where_the_scale_says() -> None:
    """Each tick has a grid line and its label at its place."""
    layout = RowLayout(usual_view())
    drawing = layout.drawing("one", "t", "d")
    scale = Scale(0, 100, layout.left, layout.right)

    layout.axis(drawing, scale, [f"{tick:g}" for tick in scale.ticks()], "percent")

    picture = Picture(drawing.svg())
    places = [float(line.get("x1", "nan")) for line in picture.shapes("line", "grid")]
    assert places == [scale.at(tick) for tick in scale.ticks()]
    assert ticks_of(picture) == {f"{tick:g}": scale.at(tick) for tick in scale.ticks()}
    assert "percent" in picture.words("small")


def test_two_hundred_heads_are_cut_to_the_heaviest() -> None:
    """No more than thirty heads are drawn, and a note says how many stand in the table only."""
    view = make_view(many_heads(40, 3))

    layout = RowLayout(view)

    assert layout.names == view.names[:MOST_ROWS]
    assert left_out(view) == ["The 30 heaviest heads are drawn; 10 more stand in the table."]
    assert left_out(usual_view()) == []


def test_tables_name_heads_as_commands_do() -> None:
    """A display name stands with the name that commands take; without one the name is enough."""
    view = make_view({"a": [1.0], "b": [1.0]}, others={"a": {"display_name": "Alpha"}})

    assert [head_cell(view, name) for name in ("a", "b")] == ["Alpha (a)", "b"]


def test_no_heads_have_no_rows() -> None:
    """A slot without heads has room for its axis only."""
    layout = RowLayout(make_view({}))

    assert layout.names == []
    assert layout.bottom == layout.top


def test_long_and_hostile_names_stay_in_their_column() -> None:
    """A long name is cut and a name with markup is text."""
    view = make_view({"x": [1.0]}, others={"x": {"display_name": "<script>" + "m" * 200}})
    layout = RowLayout(view)
    drawing = layout.drawing("one", "t", "d")

    layout.labels(drawing)

    (label,) = Picture(drawing.svg()).words("strong") or Picture(drawing.svg()).words("")
    assert label.startswith("<script>m")
    assert label.endswith("\u2026")
    assert layout.left == MOST_LABEL_WIDTH
    assert text_width(label) <= layout.left - 20


def test_label_column_grows_with_the_names() -> None:
    """A name that fits is shown whole, and short names leave the room to the plot."""
    short = RowLayout(make_view({"x": [1.0]}))
    longer = RowLayout(make_view({"a-name-of-twenty-chars": [1.0]}))
    drawing = longer.drawing("one", "t", "d")

    longer.labels(drawing)

    assert short.left == LEAST_LABEL_WIDTH < longer.left < MOST_LABEL_WIDTH
    assert Picture(drawing.svg()).words()[0] == "a-name-of-twenty-chars"
