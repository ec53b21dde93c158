"""Phase 3 as it is called."""

import hashlib
import json
from typing import List, Tuple

import pytest

from hydra_heads.model.metrics import PROFILE_METRICS
from tests.cli.conftest import FAILING, QUICK, Desk

DRAWN = {"stat", "gauge", "bargauge", "timeseries", "table"}


def test_phase_3_writes_a_valid_dashboard(weighed: Desk) -> None:
    """The dashboard of the default folder is a valid document beside it [H-006, H-036]."""
    answer = weighed.call("dashboard")

    document = weighed.read("hydra_dashboard_config.json")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "hydra_dashboard_config.json: 2 heads, status ok"
    assert document["schema"] == "hydra.dashboard"
    assert weighed.call("validate", "hydra_dashboard_config.json").code == 0


def test_panels_show_what_exists(weighed: Desk) -> None:
    """Each panel names a registered metric, and a kind that monitors draw [H-037]."""
    weighed.call("dashboard")

    panels = weighed.read("hydra_dashboard_config.json")["panels"]
    assert isinstance(panels, list)
    assert panels
    assert {panel["metric"] for panel in panels} <= set(PROFILE_METRICS)
    assert {panel["type"] for panel in panels} <= DRAWN


def test_the_heads_file_says_what_is_shown_and_when_it_is_bad(desk: Desk) -> None:
    """Own thresholds, panels and time of validity reach the dashboard [H-036, H-037]."""
    panel = {"id": "tail", "type": "stat", "metric": "p95", "threshold_id": "slow"}
    threshold = {"id": "slow", "metric": "p95", "direction": "above", "warning": 0}
    desk.write_heads({"only": QUICK}, thresholds=[threshold], panels=[panel], valid_for_s=3600)
    desk.call("profile", "--num-tests", "2")

    answer = desk.call("dashboard", "--no-report")

    document = desk.read("hydra_dashboard_config.json")
    head = document["heads"][0]  # type: ignore[index]
    assert answer.code == 0
    assert document["valid_for_s"] == 3600
    assert [each["id"] for each in document["panels"]] == ["tail"]  # type: ignore[attr-defined]
    assert head["status"] == "warning"
    assert head["reasons"][0].startswith("p95 is 0.0")


def test_sources_are_named_by_hash(weighed: Desk) -> None:
    """Profiles, slot and weights, each as it lies on the disk."""
    weighed.call("dashboard", "--no-report")

    rows = weighed.read("hydra_dashboard_config.json")["sources"]
    assert [row["file"] for row in rows] == [  # type: ignore[attr-defined]
        "hydra_profiles/head_left.json",
        "hydra_profiles/head_right.json",
        "hydra_profiles/slot.json",
        "hydra_profiles/weights.json",
    ]
    for row in rows:  # type: ignore[attr-defined]
        data = (weighed.folder / row["file"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        assert row["run_id"] == json.loads(data.decode("ascii"))["run_id"]


def test_failing_head_is_critical(desk: Desk) -> None:
    """A head that fails makes head and system critical, with the reason; exit 0 [H-038]."""
    desk.write_heads({"good": QUICK, "bad": FAILING})
    desk.call("profile", "--num-tests", "5")
    desk.call("weigh")

    answer = desk.call("dashboard")

    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "hydra_dashboard_config.json: 2 heads, status critical",
        "  bad: success_rate is 0 percent, critical below 90.0",
    ]


def test_dashboard_without_weights(profiled: Desk) -> None:
    """Without weights the dashboard shows equal shares, and a warning says so."""
    answer = profiled.call("dashboard")

    heads = profiled.read("hydra_dashboard_config.json")["heads"]
    assert isinstance(heads, list)
    assert "[WARN] no weights yet" in answer.err
    assert [head["weight"] for head in heads] == [0.5, 0.5]


def test_dashboard_of_another_folder_lies_in_it(two_heads: Desk) -> None:
    """Any folder but the default one keeps its dashboard itself."""
    two_heads.call("profile", "--num-tests", "2", "--output-dir", "mine")

    assert two_heads.call("dashboard", "--profiles", "mine").code == 0

    assert (two_heads.folder / "mine" / "hydra_dashboard_config.json").exists()
    assert not (two_heads.folder / "hydra_dashboard_config.json").exists()


def test_dashboard_that_cannot_be_written(weighed: Desk) -> None:
    """A dashboard that cannot be saved ends with 2, and nothing changes."""
    before = weighed.everything()

    answer = weighed.call("dashboard", "--out", "no/such/folder/dashboard.json")

    assert answer.code == 2
    assert "no/such/folder/dashboard.json: not saved: No such file or directory" in answer.err
    assert weighed.everything() == before


def test_named_weights_that_are_missing(weighed: Desk) -> None:
    """Weights that were named and are missing are an error with the command that makes them."""
    answer = weighed.call("dashboard", "--weights", "gone.json")

    assert answer == (
        2,
        "",
        "hydra-heads dashboard: gone.json: no such file; "
        "make it: hydra-heads weigh --out gone.json\n",
    )


def test_broken_weights_are_named(weighed: Desk) -> None:
    """Weights that do not sum to 1 are refused, and the dashboard stays as it was."""
    weighed.call("dashboard")
    document = weighed.read("hydra_profiles/weights.json")
    weighed.write(
        "hydra_profiles/weights.json", json.dumps(dict(document, weights={"left": 1, "right": 1}))
    )
    before = weighed.everything()

    answer = weighed.call("dashboard")

    assert answer.code == 2
    assert "hydra_profiles/weights.json: weights" in answer.err
    assert weighed.everything() == before


def test_read_in_windows_powershell(weighed: Desk) -> None:
    """The dashboard is pure ASCII, and no keys differ in case only [H-039]."""
    weighed.call("dashboard")

    data = (weighed.folder / "hydra_dashboard_config.json").read_bytes()
    keys_seen: List[List[Tuple[str, object]]] = []
    json.loads(data.decode("ascii"), object_pairs_hook=keys_seen.append)
    assert all(len({key.lower() for key, _ in pairs}) == len(pairs) for pairs in keys_seen if pairs)
    assert keys_seen


def test_json_prints_the_document(weighed: Desk) -> None:
    """`--json` prints the document that was written."""
    answer = weighed.call("dashboard", "--json")

    assert json.loads(answer.out) == weighed.read("hydra_dashboard_config.json")


def test_slot_of_its_own_folder_is_shown_next(two_heads: Desk) -> None:
    """The next command names the folder that `--slot` was found in."""
    two_heads.call("profile", "--num-tests", "1", "--output-dir", "hydra_profiles/job")

    answer = two_heads.call("dashboard", "--slot", "job")

    assert answer.out.splitlines()[-1] == "Next: hydra-heads show --profiles hydra_profiles/job"


@pytest.mark.parametrize("name", ["hydra_profiles/weights.json", "hydra_heads.json"])
def test_dashboard_replaces_no_other_document(weighed: Desk, name: str) -> None:
    """An `--out` that names weights or a heads file by mistake leaves them as they are."""
    before = weighed.everything()

    answer = weighed.call("dashboard", "--out", name)

    assert answer.code == 2
    assert f"{name}: found a document hydra." in answer.err
    assert weighed.everything() == before


def test_broken_dashboard_is_replaced(weighed: Desk) -> None:
    """What is no document any more is written anew."""
    weighed.write("hydra_dashboard_config.json", "{")

    assert weighed.call("dashboard").code == 0
    assert weighed.call("validate", "hydra_dashboard_config.json").code == 0


def test_one_head_is_not_heads_there_either(desk: Desk) -> None:
    """The line about a dashboard of one head is in the singular."""
    desk.write_heads({"only": QUICK})
    desk.call("profile", "--num-tests", "1")

    lines = desk.call("dashboard").out.splitlines()

    assert lines[0].startswith("hydra_dashboard_config.json: 1 head, status ")
