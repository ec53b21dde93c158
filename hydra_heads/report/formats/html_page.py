"""The report for people: one HTML file that works from a disk, offline and without scripts."""

from hydra_heads.report.page.charts import charts_of
from hydra_heads.report.page.shell import page
from hydra_heads.report.summary import summary_of
from hydra_heads.report.view import View


def render(view: View) -> str:
    """Return a slot as a whole HTML document."""
    return page(view, summary_of(view), charts_of(view))
