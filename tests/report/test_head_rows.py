"""One flat row a head."""

from typing import Dict

import pytest

from hydra_heads.model.metrics import BY_NAME, RESOURCE_METRICS
from hydra_heads.model.objective import Objective
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.head_rows import COLUMNS, columns_of, head_rows, units_of
from hydra_heads.report.view import view_of
from tests.report.verdict.slots import slot_of, with_profiles
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import FAILED, NOON, make_profile, origin


def test_columns_have_names_of_their_own() -> None:
    """No column stands twice, and names are those of the documents."""
    names = [column.name for column in COLUMNS]

    assert len(names) == len(set(names))
    assert all(name in names for name in RESOURCE_METRICS)
    assert names[:3] == ["slot", "run_id", "head"]


def test_units_are_those_of_the_registry() -> None:
    """A registered metric has the unit that it has everywhere."""
    units = units_of(usual_view())

    for name, unit in units.items():
        if name in BY_NAME:
            assert unit == BY_NAME[name].unit
    assert (units["avg_time_low"], units["success_rate_high"]) == ("seconds", "percent")
    assert "head" not in units


def test_a_row_is_what_the_documents_say() -> None:
    """Figures of dashboard, weights and profile stand side by side, whole, the heaviest first."""
    view = usual_view()

    rows = head_rows(view)

    assert [row["head"] for row in rows] == view.names
    row, name = rows[0], view.names[0]
    assert row["weight"] == view.head(name)["weight"]
    assert row["expected_cost"] == view.weight_row(name)["expected_cost"]
    assert row["avg_time"] == view.profile(name).avg_time
    assert row["avg_time_low"] == view.profile(name).figure("avg_time_ci", "low")
    assert row["max"] == view.profile(name).figure("time_s", "max")
    assert (row["num_tests"], row["success_count"], row["failure_count"]) == (30, 30, 0)
    assert all(list(row) == list(rows[0]) for row in rows)


def test_resources_and_failures() -> None:
    """What a run used, and how runs failed, have columns; a trend is its change in percent."""
    changes: Dict[str, object] = {
        "resources": {
            "user_time": {"value": 0.5, "source": None, "resolution": None},
            "memory_max_mb": {"value": None, "source": None, "resolution": None},
            "user_tokens": {"value": 12.0, "source": None, "resolution": None},
        },
        "failures": [{"kind": "exit", "count": 2, "example": "boom"}],
        "trend": {"direction": "slower", "change_percent": 12.5},
    }
    view = with_profiles(slot_of({"a": [1.0] * 8 + [FAILED] * 2, "b": [2.0] * 10}), {"a": changes})

    rows = {row["head"]: row for row in head_rows(view)}

    a, b = rows["a"], rows["b"]
    assert (a["user_time"], a["memory_max_mb"], a["user_tokens"]) == (0.5, None, 12.0)
    assert a["failures"] == [{"kind": "exit", "count": 2}]
    assert a["trend_percent"] == 12.5
    assert (b["user_tokens"], b["failures"], b["trend_percent"]) == (None, [], None)
    assert [column.name for column in columns_of(view)][-1] == "user_tokens"


def test_costs_are_in_the_unit_of_the_objective() -> None:
    """What a run is expected to cost is no time where something else is minimised."""
    time = units_of(slot_of({"a": [1.0] * 9, "b": [2.0] * 9}))
    none = units_of(slot_of({"a": [1.0] * 9, "b": [2.0] * 9}, weigh=False))
    tokens = units_of(slot_of({"a": [FAILED] * 9}, objective=Objective("user_tokens")))

    assert time["expected_cost"] == "seconds"
    assert "expected_cost" not in none
    assert tokens["expected_cost_high"] == "user_tokens"


@pytest.mark.parametrize("is_weighed", [True, False])
def test_other_programs_profiles(is_weighed: bool) -> None:
    """What a profile does not say is None: kinds of failure too, where there were failures."""
    profile = make_profile("x", [1.0, FAILED], run_id=None, is_blocked=False)
    view = view_of(Sources([profile], None, None, "."), origin("view-1", NOON + 60))
    if is_weighed:
        view = make_view({"x": [1.0, FAILED]})

    (row,) = head_rows(view)

    assert row["failures"] is None
    assert (row["belief"] is None, row["slot"]) == (True, None)
    assert row["user_time"] is None


def test_no_heads() -> None:
    """No heads are no rows; the columns are there all the same."""
    view = make_view({})

    assert head_rows(view) == []
    assert columns_of(view)[: len(COLUMNS)] == COLUMNS
