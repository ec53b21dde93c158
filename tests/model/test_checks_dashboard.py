"""What a dashboard must agree on."""

import pytest

from hydra_heads.model.dashboard_checks import STATUS_CODES
from hydra_heads.model.documents import problems_of
from hydra_heads.report import status
from tests.model import samples
from tests.model.samples import changed


@pytest.mark.parametrize("key", sorted(samples.dashboard()))
def test_what_is_always_there_is_required(key: str) -> None:
    """Each key that the contract names is missed when it is not there [H-036]."""
    lines = problems_of(changed(samples.dashboard(), key, ...), "dashboard", "d.json")

    assert f"missing key '{key}'" in lines[0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("system.head_count", 3, "system.head_count: found 3, expected 2, as heads lists"),
        ("system.status", "critical", "system.status_code: found 1, expected 2 for critical"),
        ("system.status_code", 0, "system.status_code: found 0, expected 1 for warning"),
        ("system.status", "bad", "system.status: found 'bad', expected one of ok, warning,"),
        ("heads.1.name", "gzip9", "heads[1].name: 'gzip9' comes twice; names are unique"),
        ("heads.1.weight", 0.5, "heads: found weights that sum to 0.75, expected 1 +- 1e-9"),
        (
            "thresholds.0.metric",
            "speed",
            "thresholds[0].metric: found 'speed', expected a metric that exists: success_rate,",
        ),
        (
            "thresholds.0.unit",
            "%",
            "thresholds[0].unit: found '%', expected percent, as success_rate",
        ),
        (
            "thresholds.0.critical",
            99,
            "thresholds[0].critical: found 99, expected a limit <= warning (95.0), because below",
        ),
        (
            "panels.0.metric",
            "speed",
            "panels[0].metric: found 'speed', expected a metric that exists",
        ),
        ("panels.0.unit", "s", "panels[0].unit: found 's', expected percent, as success_rate has"),
        (
            "panels.0.threshold_id",
            "profile_age",
            "panels[0].threshold_id: found 'profile_age', expected the name of a threshold: succ",
        ),
        (
            "panels.0.series.1",
            "bz2",
            "panels[0].series[1]: found 'bz2', expected the name of a head:",
        ),
        ("panels.1.id", "rates", "panels[1].id: 'rates' comes twice; names are unique"),
        (
            "panels.1.grid.x",
            11,
            "panels[1].grid: found a place over panel 'rates'; give it another",
        ),
        (
            "panels.1.grid.x",
            13,
            "panels[1].grid: found x 13 and w 12, expected x + w <= 24 columns",
        ),
        ("panels.1.type", "pie", "panels[1].type: found 'pie', expected one of stat, gauge,"),
        ("valid_for_s", 0, "valid_for_s: found 0, expected a number > 0"),
        ("rules", [{"id": "a"}], "rules[0]: missing key 'severity'"),
        (
            "rules",
            [{"id": "a", "severity": "INFO", "state": "inactive"}] * 2,
            "rules[1].id: 'a' comes twice; names are unique",
        ),
    ],
)
def test_a_dashboard_that_contradicts_itself_is_refused(
    path: str, value: object, message: str
) -> None:
    """States, shares, panels and references agree [H-037, H-038]."""
    lines = problems_of(changed(samples.dashboard(), path, value), "dashboard", "d.json")

    assert lines[0].startswith(f"d.json: {message}")


def test_weights_may_be_missing() -> None:
    """Without weights the shares are null, and no sum is asked for."""
    document = samples.dashboard()
    for row in document["heads"]:
        row["weight"] = None

    assert problems_of(document, "dashboard", "d.json") == []


def test_a_figure_of_a_head_s_own_may_be_shown() -> None:
    """A panel may show a metric of a run, or one that a head reports itself."""
    document = changed(samples.dashboard(), "panels.0.metric", "user_tokens")
    document["panels"][0]["unit"] = "tokens"

    assert problems_of(document, "dashboard", "d.json") == []


def test_the_codes_are_those_that_are_written() -> None:
    """The status codes that are checked are those of the part that writes them."""
    assert STATUS_CODES == status.STATUS_CODES
