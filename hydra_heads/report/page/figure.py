"""One chart of the report: its finding, its picture, and its figures as a table."""

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.markup import (
    Html,
    element,
    fold,
    listing,
    paragraph,
    scrolled,
    text_table,
)


def section_id(chart: Chart) -> str:
    """Return what a link to the chart's section names."""
    return f"chart-{chart.id}"


def chart_section(chart: Chart) -> Html:
    """Return a chart as a section with a heading of the second level.

    What the picture shows stands as text in a table below it, which is folded up.
    """
    heading = element("h2", escaped(chart.title), id=f"{section_id(chart)}-title")
    parts = [heading, paragraph(chart.lead, "lead") if chart.lead else "", _figure(chart)]
    if chart.rows:
        rows = text_table(chart.title, chart.columns, chart.rows)
        parts.append(fold("The figures as a table", rows, kind="figures"))
    return element(
        "section",
        "\n".join(part for part in parts if part),
        id=section_id(chart),
        aria_labelledby=f"{section_id(chart)}-title",
    )


def _figure(chart: Chart) -> Html:
    """Return the picture with its notes; notes alone where there is nothing to draw."""
    notes = listing((escaped(note) for note in chart.notes), kind="notes")
    if not chart.svg:
        return notes
    caption = element("figcaption", notes) if notes else ""
    label = f"{chart.title}: picture"
    return element("figure", scrolled(chart.svg, label) + caption)
