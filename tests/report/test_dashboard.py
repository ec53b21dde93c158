"""The dashboard document."""

import json
import random
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import pytest

from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import problems_of, write_document
from hydra_heads.model.metrics import PROFILE_METRICS
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.dashboard import Sources, dashboard_document
from tests.weigh.profiles import FAILED, NOON, SHA, make_profile, origin, weighed

SLOT: Dict[str, object] = {
    "slot": "compress",
    "valid_for_s": 3600,
    "heads_file": {"path": "../hydra_heads.json", "sha256": SHA, "Owner": "me"},
    "thresholds": [{"id": "slow", "metric": "p95", "direction": "above", "warning": 2.0}],
    "panels": [
        {"id": "tail", "type": "bargauge", "metric": "p95", "series": ["a", "gone"]},
        {
            "id": "top",
            "type": "stat",
            "metric": "weight",
            "grid": {"x": 0, "y": 0, "w": 24, "h": 4},
        },
    ],
}


def dashboard(
    profiles: Sequence[Profile],
    weights: Optional[Weights] = None,
    slot: Optional[Dict[str, object]] = None,
    folder: str = ".",
    unix: float = NOON + 60,
) -> Dict[str, Any]:
    """Build a dashboard, and see to it that it is valid."""
    return document_of(Sources(profiles, weights, slot, folder), unix)


def document_of(sources: Sources, unix: float = NOON + 60) -> Dict[str, Any]:
    """Build a dashboard, and see to it that it is valid."""
    document = dashboard_document(sources, origin(unix=unix))
    assert problems_of(document, "dashboard", "dashboard") == []
    return document


def two_heads() -> List[Profile]:
    """Make a good head and one that fails at times."""
    return [
        make_profile("b", [1.0] * 8 + [FAILED] * 2, display_name="Bravo"),
        make_profile(
            "a", [2.0, 2.1] * 5, time_s={"median": 2.05, "p90": 2.1, "p95": 2.1, "p99": 2.1}
        ),
    ]


def test_it_holds_the_state_of_the_system() -> None:
    """Schema, state, heads with weights, thresholds, panels, sources, decision [H-036]."""
    profiles = two_heads()

    found = dashboard(profiles, weighed(profiles), SLOT)

    assert (found["schema"], found["schema_version"]) == ("hydra.dashboard", "1.0")
    assert (found["slot"], found["valid_for_s"], found["refresh_interval_s"]) == (
        "compress", 3600.0, 60
    )  # fmt: skip
    assert found["system"] == {
        "status": "critical",
        "status_code": 2,
        "reasons": [
            "b: success_rate is 80.0 percent, critical below 90.0",
            "a: p95 is 2.10 seconds, warning above 2.00",
        ],
        "head_count": 2,
    }
    assert (found["decision"], found["rules"]) == ("first", [])
    assert found["units"]["valid_for_s"] == found["units"]["p95"] == "seconds"
    assert found["exports"] == {"html": None, "grafana": None, "prometheus": None, "csv": None}
    assert found["thresholds"][3] == {
        "id": "slow", "metric": "p95", "unit": "seconds", "direction": "above",
        "warning": 2.0, "critical": None,
    }  # fmt: skip


def test_each_head_has_its_state_its_figures_and_its_weights() -> None:
    """Every metric that a panel may name, so that a monitor needs no other file [H-037]."""
    profiles = two_heads()
    before = weighed([make_profile("a", [1.0]), make_profile("b", [1.0])], "uniform")
    weights = weighed(profiles, previous=before)

    a, b = dashboard(profiles, weights, SLOT)["heads"]

    assert (a["name"], b["name"], b["display_name"]) == ("a", "b", "Bravo")
    assert (a["status"], b["status"]) == ("warning", "critical")
    assert b["reasons"] == ["success_rate is 80.0 percent, critical below 90.0"]
    assert set(PROFILE_METRICS) <= set(a)
    assert (a["success_rate"], a["avg_time"], a["p95"]) == (100.0, pytest.approx(2.05), 2.1)
    assert (a["weight"], a["previous_weight"]) == (weights.shares["a"], 0.5)
    assert a["belief"] + b["belief"] == pytest.approx(1)
    assert (a["profile_age"], a["trend"]) == (60.0, None)


def test_panels_name_metrics_heads_and_thresholds_that_are_there() -> None:
    """The slot's own, placed, without the head that is gone [H-037]."""
    profiles = two_heads()

    tail, top = dashboard(profiles, None, SLOT)["panels"]

    assert (tail["metric"], tail["threshold_id"], tail["series"]) == ("p95", "slow", ["a"])
    assert (tail["grid"]["y"], top["grid"]["y"]) == (4, 0)
    assert top["series"] == ["a", "b"]


def test_a_profile_that_is_too_old_makes_the_state_unknown() -> None:
    """Valid for 25 hours where the slot says nothing; the oldest profile decides [H-038]."""
    profiles = [
        make_profile("a", [1.0] * 5),
        make_profile("b", [1.0] * 5, timestamp_unix=NOON - 90000),
    ]

    found = dashboard(profiles, unix=NOON + 1)

    assert found["valid_for_s"] == 90000.0
    assert [head["status"] for head in found["heads"]] == ["ok", "unknown"]
    assert found["system"]["status_code"] == 3
    assert found["system"]["reasons"] == [
        "b: its profile is 25 h old and valid for 25 h: profile again"
    ]


def test_without_weights_the_work_is_shared_equally() -> None:
    """And nothing is claimed to be decided."""
    found = dashboard([make_profile(name, [1.0]) for name in "abc"])

    assert [head["weight"] for head in found["heads"]] == [pytest.approx(1 / 3)] * 3
    assert [head["previous_weight"] for head in found["heads"]] == [None] * 3
    assert found["decision"] is None


def test_sources_are_named_with_their_hashes() -> None:
    """Profiles by name, then the weights, as seen from the dashboard's folder."""
    profiles = two_heads()

    found = dashboard(profiles, weighed(profiles), SLOT)

    assert found["sources"] == [
        {"file": "profiles/head_a.json", "sha256": SHA, "run_id": "r1"},
        {"file": "profiles/head_b.json", "sha256": SHA, "run_id": "r1"},
        {"file": "profiles/weights.json", "sha256": SHA, "run_id": "r2"},
    ]
    assert found["heads"][0]["profile_file"] == "profiles/head_a.json"
    assert found["heads_file"] == {"path": "hydra_heads.json", "sha256": SHA}


def test_the_slot_is_a_source_too() -> None:
    """Its document stands between the profiles and the weights, as it was read."""
    profiles = two_heads()
    sources = Sources(
        profiles,
        weighed(profiles),
        dict(SLOT, run_id="r1"),
        "out",
        slot_path="profiles/slot.json",
        slot_sha256=SHA,
    )

    found = document_of(sources)

    assert [row["file"] for row in found["sources"]] == [
        "../profiles/head_a.json",
        "../profiles/head_b.json",
        "../profiles/slot.json",
        "../profiles/weights.json",
    ]
    assert found["sources"][2] == {
        "file": "../profiles/slot.json", "sha256": SHA, "run_id": "r1"
    }  # fmt: skip


def test_exports_are_named_from_the_folder_of_the_dashboard() -> None:
    """The usual ones always have their keys; another one has a key when it is written."""
    exports = {
        "html": "profiles/export/report.html",
        "prometheus-rules": "profiles/export/hydra_rules.yml",
    }

    found = document_of(Sources(two_heads(), None, SLOT, "out", exports=exports))

    assert found["exports"] == {
        "html": "../profiles/export/report.html",
        "grafana": None,
        "prometheus": None,
        "csv": None,
        "prometheus_rules": "../profiles/export/hydra_rules.yml",
    }


def test_rules_are_copied_and_count() -> None:
    """A rule makes the head critical whose profile says that it fires, and no other one."""
    rule = {
        "id": "tail", "expr": "p95 > 2 s", "severity": "ERROR", "state": "firing", "since": None
    }  # fmt: skip
    quiet = dict(rule, state="inactive")
    profiles = [
        make_profile("a", [1.0] * 5, rules=[quiet]),
        make_profile("b", [1.0] * 5, rules=[rule]),
    ]

    found = dashboard(profiles)

    assert found["rules"] == [rule]
    assert [head["status"] for head in found["heads"]] == ["ok", "critical"]
    assert found["heads"][1]["reasons"] == ["rule tail fires: p95 > 2 s"]
    assert found["system"]["reasons"] == ["b: rule tail fires: p95 > 2 s"]


def test_paths_start_at_the_folder_of_the_dashboard() -> None:
    """In the folder of the profiles, and in a folder of its own."""
    inside = dashboard(two_heads(), None, SLOT, folder="profiles")
    elsewhere = dashboard(two_heads(), None, SLOT, folder="out")

    assert inside["sources"][0]["file"] == "head_a.json"
    assert inside["heads_file"]["path"] == "../hydra_heads.json"
    assert elsewhere["sources"][0]["file"] == "../profiles/head_a.json"
    assert elsewhere["heads_file"]["path"] == "../hydra_heads.json"


def test_no_absolute_path_gets_out(tmp_path: Path) -> None:
    """Profiles that were read by an absolute path are named from the dashboard's folder."""
    path = str(tmp_path / "profiles" / "head_a.json")
    profile = Profile(make_profile("a", [1.0]).document, path, SHA)
    (tmp_path / "out").mkdir()

    text = dump_json(dashboard([profile], None, SLOT, folder=str(tmp_path / "out")))

    assert tmp_path.name not in text
    assert "../profiles/head_a.json" in text


def test_profiles_in_memory_have_no_file() -> None:
    """The file that such a profile would have is named for its head, and no hash made up."""
    found = dashboard([Profile(make_profile("a", [1.0]).document)], None, SLOT)

    assert found["heads"][0]["profile_file"] == "head_a.json"
    assert found["sources"] == [{"file": None, "sha256": None, "run_id": "r1"}]
    assert found["heads_file"]["path"] == "../hydra_heads.json"


def test_foreign_profiles_need_no_slot() -> None:
    """The profiles' own slot counts where no document says, else it is null."""
    assert dashboard([make_profile("a", [1.0])])["slot"] is None
    assert dashboard([make_profile("a", [1.0]), make_profile("b", [1.0], slot="fetch")])[
        "slot"
    ] == ("fetch")
    assert dashboard([make_profile("a", [1.0])])["heads_file"] is None


def test_the_same_sources_give_the_same_bytes() -> None:
    """In whatever order the profiles are read; time and run id alone may differ."""
    profiles = [make_profile(f"h{n}", [1.0 + n / 7] * 6) for n in range(6)]
    weights = weighed(profiles)
    expected = dump_json(dashboard(profiles, weights, SLOT))

    for seed in range(3):
        random.Random(seed).shuffle(profiles)
        assert dump_json(dashboard(profiles, weights, SLOT)) == expected


def test_only_time_run_id_and_age_tell_two_dashboards_apart() -> None:
    """What was written of the same sources a minute later by another invocation."""
    profiles = two_heads()
    sources = Sources(profiles, weighed(profiles), SLOT, ".")

    first, second = (
        dashboard_document(sources, origin(run_id, NOON + seconds))
        for run_id, seconds in (("first", 60.0), ("second", 120.0))
    )

    assert dump_json(_timeless(first)) == dump_json(_timeless(second))
    assert dump_json(first) != dump_json(second)


def _timeless(document: Dict[str, Any]) -> Dict[str, Any]:
    heads = [dict(head, profile_age=None) for head in document["heads"]]
    return dict(document, heads=heads, run_id=None, timestamp=None, timestamp_unix=None)


def test_what_only_another_program_knows_stays_out(tmp_path: Path) -> None:
    """Strange keys of a foreign trend would break the dashboard's own contract."""
    trend = {"direction": "up", "change_percent": 3.5, "Low-End": 1, "low": 1.0, "high": 6.0}
    profile = make_profile("a", [1.0], trend=trend)
    document = dashboard([profile], None, SLOT)

    write_document(str(tmp_path / "dashboard.json"), document, "dashboard")

    assert document["heads"][0]["trend"] == {
        "direction": "up", "change_percent": 3.5, "low": 1.0, "high": 6.0, "since": None
    }  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads_is_readable(count: int) -> None:
    """No head, one, or 200 with the longest names, all failing and old: under 1 MB."""
    names = [f"{n:03d}".ljust(64, "x") for n in range(count)]
    profiles = [
        make_profile(name, [FAILED, FAILED, 1.0], timestamp_unix=1.0, display_name=name)
        for name in names
    ]

    found = dashboard(profiles, weighed(profiles) if profiles else None)

    assert found["system"]["head_count"] == len(found["heads"]) == count
    assert len(dump_json(found)) < 1_000_000


def test_a_dashboard_without_heads_knows_nothing() -> None:
    """It is unknown, not ok."""
    assert dashboard([])["system"] == {
        "status": "unknown", "status_code": 3, "reasons": ["no heads"], "head_count": 0
    }  # fmt: skip


def test_no_two_keys_differ_by_case_only() -> None:
    """Windows PowerShell folds them into one, in any object of the document."""
    profiles = two_heads()
    found = json.loads(dump_json(dashboard(profiles, weighed(profiles), SLOT)))

    left: List[Any] = [found]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            assert len({key.lower() for key in value}) == len(value)
            assert all(key == key.lower() for key in value)
        if isinstance(value, (dict, list)):
            left.extend(value.values() if isinstance(value, dict) else value)
