"""The list of charts."""

import sys
from types import ModuleType
from typing import Any

import pytest

from hydra_heads.report.page import charts
from hydra_heads.report.page.charts import CHARTS, charts_of
from hydra_heads.report.view import View
from tests.report.page.hostile import made_up_chart
from tests.report.views import make_view, usual_view


def test_the_charts_come_in_the_order_of_the_list() -> None:
    """Every row of the list is a chart of that name."""
    assert [chart.id for chart in charts_of(usual_view())] == list(CHARTS)


def test_without_heads_nothing_is_drawn() -> None:
    """Seven sections that say that there are no heads would say it six times too often."""
    assert charts_of(make_view({})) == []


def test_a_new_chart_is_one_file_and_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds a chart touches no other file."""

    def ages_chart(view: View) -> Any:
        return made_up_chart(view.names[0], id="ages")

    plugin: Any = ModuleType("hydra_heads.report.charts.ages")
    plugin.ages_chart = ages_chart
    monkeypatch.setitem(sys.modules, plugin.__name__, plugin)
    monkeypatch.setattr(charts, "CHARTS", ("ages",))

    assert [chart.title for chart in charts_of(usual_view())] == ["Title quick"]
