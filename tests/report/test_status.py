"""The rule from figures to a status."""

from typing import Dict, List, Optional

import pytest

from hydra_heads.report.status import GRAVITY, STATUS_CODES, Grade, grade_head, grade_system
from hydra_heads.report.thresholds import CRITICAL, Threshold, thresholds_for

VALID = 90000.0

GOOD: Dict[str, Optional[float]] = {
    "success_rate": 100.0, "avg_time_change": None, "profile_age": 60.0, "p95": 1.0
}  # fmt: skip


def grade(*own: Dict[str, object], **figures: Optional[float]) -> Grade:
    """Grade a good head with some other figures, by own thresholds too."""
    return grade_head({**GOOD, **figures}, thresholds_for(own, VALID), VALID)


def test_a_good_head_is_ok_without_a_reason() -> None:
    """Everything known and within limits [H-038]."""
    assert grade() == Grade("ok", [])


@pytest.mark.parametrize(
    ("figures", "status", "reasons"),
    [
        ({"success_rate": 94.0}, "warning", ["success_rate is 94.0 percent, warning below 95.0"]),
        ({"success_rate": 62.5}, "critical", ["success_rate is 62.5 percent, critical below 90.0"]),
        (
            {"avg_time_change": 31.4},
            "warning",
            ["avg_time_change is 31.4 percent, warning above 20.0"],
        ),
        ({"success_rate": None}, "unknown", ["no runs: nothing is known"]),
        ({"profile_age": None}, "unknown", ["nobody knows how old its profile is"]),
        (
            {"profile_age": 108000.0},
            "unknown",
            ["its profile is 30 h old and valid for 25 h: profile again"],
        ),
    ],
)
def test_a_status_follows_from_the_figures(
    figures: Dict[str, Optional[float]], status: str, reasons: List[str]
) -> None:
    """Each with a reason that says the figure and the limit [H-038]."""
    assert grade(**figures) == Grade(status, reasons)


def test_critical_comes_before_unknown_before_warning() -> None:
    """A head that fails is critical even where its profile is old; all reasons stay, in order."""
    worst = grade(success_rate=50.0, profile_age=1e6, avg_time_change=30.0)
    stale = grade(success_rate=94.0, profile_age=1e6)

    assert worst.status == "critical"
    assert [reason.split(" ")[0] for reason in worst.reasons] == [
        "success_rate", "its", "avg_time_change"
    ]  # fmt: skip
    assert stale.status == "unknown"
    assert [reason.split(" ")[0] for reason in stale.reasons] == ["its", "success_rate"]


def test_a_profile_is_valid_to_its_last_second() -> None:
    """The limit itself is not beyond the limit."""
    assert grade(profile_age=VALID).status == "ok"
    assert grade(profile_age=VALID + 0.001).status == "unknown"


def test_an_own_limit_of_age_is_judged_like_any_other() -> None:
    """A warning before the profile is too old, and critical after, in place of the default."""
    own: Dict[str, object] = {
        "id": "profile_age", "metric": "profile_age", "direction": "above",
        "warning": 3600, "critical": 2e5,
    }  # fmt: skip

    assert grade(own, profile_age=7200.0) == Grade(
        "warning", ["profile_age is 7200 seconds, warning above 3600"]
    )
    assert grade(own, profile_age=1e5).status == "unknown"
    assert grade(own, profile_age=3e5).status == "critical"


def test_an_own_threshold_of_another_metric_counts() -> None:
    """A figure that is not known passes no limit."""
    own: Dict[str, object] = {
        "id": "slow", "metric": "p95", "direction": "above", "critical": 0.5
    }  # fmt: skip

    assert grade(own) == Grade("critical", ["p95 is 1.00 seconds, critical above 0.500"])
    assert grade(own, p95=None) == Grade("ok", [])


def test_rules_count_like_limits() -> None:
    """Each gives its status with its reason; what is ok says nothing."""
    rules = [("warning", "rule w fires"), ("ok", "rule i fires"), ("unknown", "rule n has no data")]

    found = grade_head(GOOD, thresholds_for([], VALID), VALID, rules)

    assert found == Grade("unknown", ["rule n has no data", "rule w fires"])


def test_reasons_of_limits_come_before_those_of_rules() -> None:
    """Among equally grave ones: the figures first, then the rules in their order."""
    rules = [("critical", "rule b fires"), ("critical", "rule a fires")]
    figures = {**GOOD, "success_rate": 50.0}

    found = grade_head(figures, thresholds_for([], VALID), VALID, rules)

    assert found.status == "critical"
    assert [reason.split(" ")[0:2] for reason in found.reasons] == [
        ["success_rate", "is"], ["rule", "b"], ["rule", "a"]
    ]  # fmt: skip


def test_the_system_is_as_its_gravest_head() -> None:
    """Not the highest number: critical is 2 and comes before unknown, which is 3 [H-038]."""
    heads = {
        "a": Grade("ok", []),
        "b": Grade("unknown", ["no runs"]),
        "c": Grade("critical", ["bad", "slow"]),
        "d": Grade("unknown", ["old"]),
    }

    assert grade_system(heads) == Grade("critical", ["c: bad", "c: slow", "b: no runs", "d: old"])
    assert grade_system({"a": heads["a"], "b": heads["b"]}).status == "unknown"
    assert grade_system({"a": heads["a"], "w": Grade("warning", ["w"])}).status == "warning"
    assert grade_system({"a": heads["a"]}) == Grade("ok", [])


def test_without_heads_nothing_is_known() -> None:
    """An empty slot is not ok."""
    assert grade_system({}) == Grade("unknown", ["no heads"])


def test_every_status_has_a_code_and_a_place() -> None:
    """The codes are those of Nagios."""
    assert STATUS_CODES == {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
    assert sorted(GRAVITY) == sorted(STATUS_CODES)


def test_a_threshold_of_nothing_known_is_passed_over() -> None:
    """A metric that no figure has cannot break a limit."""
    threshold = Threshold("t", "weight", "fraction", "below", 0.5, None)

    assert grade_head(GOOD, [threshold], VALID).status == "ok"


def test_a_slot_tells_a_thousand_reasons_and_counts_the_others() -> None:
    """Hundreds of heads with twenty reasons each still make a dashboard of less than 1 MB."""
    heads = {f"h{n:03}": Grade(CRITICAL, ["too slow"] * 20) for n in range(200)}

    grade = grade_system(heads)

    assert len(grade.reasons) == 1001
    assert grade.reasons[0] == "h000: too slow"
    assert grade.reasons[-1] == "3000 more reasons, with their heads"
