"""How Grafana shows figures."""

from typing import Any, Optional

import pytest

from hydra_heads.model.metrics import PROFILE_METRICS
from hydra_heads.report.grafana.fields import (
    STATUS_COLOURS,
    Field,
    age_field,
    defaults_of,
    metric_field,
    status_field,
)
from hydra_heads.report.prometheus.names import base_value
from hydra_heads.report.status import STATUS_CODES
from hydra_heads.report.thresholds import Threshold


def colour_at(field: Field, value: float) -> str:
    """Choose a colour as Grafana does: the last step that begins at or below the value."""
    steps: Any = field.steps
    assert steps[0]["value"] is None
    limits = [step["value"] for step in steps[1:]]
    assert limits == sorted(limits)
    return str(
        [step["color"] for step in steps if (step["value"] or 0.0) <= value or step is steps[0]][-1]
    )


@pytest.mark.parametrize("direction", ["below", "above"])
@pytest.mark.parametrize(("milder", "graver"), [(60.0, 20.0), (60.0, None), (None, 20.0)])
def test_a_colour_says_what_a_status_says(
    direction: str, milder: Optional[float], graver: Optional[float]
) -> None:
    """Green, orange and red begin where ok, warning and critical do."""
    if direction == "above":
        milder, graver = (milder and 20.0), (graver and 60.0)
    threshold = Threshold("t", "success_rate", "percent", direction, milder, graver)

    field = metric_field("success_rate", threshold._asdict())

    for percent in (0.0, 10.0, 19.9, 20.1, 40.0, 59.9, 60.1, 100.0):
        expected = STATUS_COLOURS[threshold.grade(percent)]
        assert colour_at(field, base_value("success_rate", percent)) == expected, percent


def test_a_limit_that_is_bad_below_belongs_to_the_milder_colour() -> None:
    """A figure that equals a limit is not beyond it."""
    threshold = Threshold("t", "p95", "seconds", "below", 2.0, 1.0)

    field = metric_field("p95", threshold._asdict())

    assert (colour_at(field, 1.0), colour_at(field, 2.0)) == ("orange", "green")


def test_a_status_has_one_colour_wherever_it_stands() -> None:
    """As a word and as a step of a scale."""
    field = status_field()

    for word, code in STATUS_CODES.items():
        assert colour_at(field, code) == STATUS_COLOURS[word]


def test_what_is_valid_is_green() -> None:
    """An age is a warning from where the profiles are no longer valid; without that it is none."""
    assert colour_at(age_field(7200.0), 7100.0) == "green"
    assert colour_at(age_field(7200.0), 7300.0) == "orange"
    assert age_field(None).steps == []


@pytest.mark.parametrize("metric", PROFILE_METRICS)
def test_every_profile_metric_can_be_shown(metric: str) -> None:
    """In a unit that Grafana knows; a change may be below nothing, all else begins there."""
    field = metric_field(metric)

    assert field.unit in ("percentunit", "s")
    assert field.least == (None if metric == "avg_time_change" else 0.0)


def test_series_have_colours_of_their_own() -> None:
    """Lines of several heads are told apart; bars and numbers follow their limits."""
    field = Field("s", 0.0)

    lines, bars = defaults_of(field, by_series=True), defaults_of(field, by_series=False)

    assert lines["color"] == {"mode": "palette-classic"}
    assert bars["color"] == {"mode": "thresholds"}
    assert "max" not in bars
    assert bars["min"] == 0.0
