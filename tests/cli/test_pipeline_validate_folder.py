"""Where the fresh runs of `pipeline --validate N` lie, and who else may lie there."""

import os
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.base.lock import folder_lock
from tests.cli.conftest import QUICK, Desk
from tests.cli.fresh import FRESH, NEXT, WEIGHTS, profile_of, run_ids
from tests.cli.jobs import said


def own_files(desk: Desk) -> Dict[str, bytes]:
    """Return the files of the slot's own folder, those of its validation left out."""
    return {
        name: data
        for name, data in desk.everything().items()
        if not name.startswith(FRESH + os.sep)
    }


def test_a_folder_of_its_own_is_named_in_the_next_command(two_heads: Desk) -> None:
    """With `--output-dir mine` the fresh runs lie in `mine/validation`, and the gate is told so."""
    answer = two_heads.call("pipeline", "--num-tests", "2", "--validate", "2", "--output-dir=mine")

    assert answer.out.splitlines()[-1] == f"{NEXT} --profiles mine"
    assert len(run_ids(two_heads, "mine/validation")) == 1
    assert not two_heads.profiles.exists()


def test_weights_that_lie_elsewhere_are_named(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `HYDRA_WEIGHTS` is another place, the next command names weights and fresh runs."""
    monkeypatch.setenv("HYDRA_WEIGHTS", "shared.json")

    answer = two_heads.call("pipeline", "--num-tests", "2", "--validate", "2")

    assert answer.out.splitlines()[-1] == f"{NEXT} shared.json --validation {FRESH}"


def test_built_in_heads_share_their_data(desk: Desk) -> None:
    """The demo's data is made once; the fresh runs read it where it lies."""
    answer = desk.call("pipeline", "--num-tests", "1", "--validate", "1", "--only", "streaming")

    own, fresh = (profile_of(desk, place, "streaming") for place in ("hydra_profiles", FRESH))
    assert answer.code == 0
    assert (fresh["success_count"], fresh["fingerprint"]) == (1, own["fingerprint"])
    assert not (desk.folder / FRESH / "demo_data").exists()


def test_another_slot_in_the_folder_of_fresh_runs_is_refused(two_heads: Desk) -> None:
    """Nothing has run by then; the line says whose runs lie there and what can be done."""
    two_heads.call("pipeline", "--num-tests", "1", "--validate", "1", "--quiet")
    for path in two_heads.profiles.glob("*.json"):
        path.unlink()
    two_heads.write_heads({"other": QUICK}, slot="other")
    before = two_heads.everything()
    other = os.path.join("hydra_profiles", "other")

    answer = two_heads.call("pipeline", "--num-tests", "1", "--validate", "1")

    assert answer.code == 2
    assert answer.err == (
        f"hydra-heads pipeline: {FRESH}: found fresh runs of slot 'job' here, and a folder holds "
        f"one slot; remove it, or give 'other' its own: --output-dir {other}\n"
    )
    assert two_heads.everything() == before


def test_fresh_runs_of_the_demo_give_way(desk: Desk) -> None:
    """Like the demo itself they go when another slot's fresh runs come."""
    words = ("pipeline", "--num-tests", "1", "--validate", "1")
    desk.call(*words, "--only", "streaming", "--quiet")
    desk.write_heads({"mine": QUICK})

    answer = desk.call(*words)

    assert answer.code == 0
    names = [path.name for path in sorted((desk.folder / FRESH).glob("head_*.json"))]
    assert names == ["head_mine.json"]
    assert said(answer).count(
        "[INFO] slot 'demo' gives way to 'job': its profiles, logs, weights, exports and "
        "dashboard are removed, its runs stay in the history"
    ) == 2  # fmt: skip


def test_somebody_at_work_in_the_folder_of_fresh_runs(two_heads: Desk) -> None:
    """It is refused before Phase 1, not after hours of it."""
    (two_heads.folder / FRESH).mkdir(parents=True)

    with folder_lock(str(two_heads.folder / FRESH)):
        answer = two_heads.call("pipeline", "--num-tests", "1", "--validate", "1")

    assert answer.code == 2
    assert f"{FRESH}: process " in answer.err
    assert run_ids(two_heads, "hydra_profiles") == set()


def test_a_damaged_history_of_fresh_runs_is_found_before_phase_1(two_heads: Desk) -> None:
    """It is left as it is, and nothing is run."""
    (two_heads.folder / FRESH).mkdir(parents=True)
    two_heads.write(f"{FRESH}/history.db", "nonsense")

    answer = two_heads.call("pipeline", "--num-tests", "1", "--validate", "1")

    assert answer.code == 2
    assert f"{os.path.join(FRESH, 'history.db')}: not an SQLite file" in answer.err
    assert run_ids(two_heads, "hydra_profiles") == set()


def test_a_file_in_the_place_of_the_folder_is_found_before_phase_1(two_heads: Desk) -> None:
    """One line, exit 2, nothing run."""
    two_heads.profiles.mkdir()
    two_heads.write(FRESH, "")

    answer = two_heads.call("pipeline", "--num-tests", "1", "--validate", "1")

    assert answer.code == 2
    assert f"{FRESH}: the folder cannot be made" in answer.err
    assert run_ids(two_heads, "hydra_profiles") == set()


def test_phase_1_alone_makes_fresh_runs_beside_a_slot(weighed: Desk) -> None:
    """Phase 1 into `hydra_profiles/validation` leaves the slot's own files alone [H-007]."""
    before = own_files(weighed)

    answer = weighed.call("profile", "--num-tests", "5", "--output-dir", FRESH)

    assert answer.code == 0
    assert answer.out.splitlines()[-1] == f"{NEXT} {WEIGHTS}"
    assert own_files(weighed) == before
    assert profile_of(weighed, FRESH, "left")["heads_file"]["path"] == "../../hydra_heads.json"
    assert not run_ids(weighed, FRESH) & run_ids(weighed, "hydra_profiles")
    assert weighed.call("validate", "hydra_profiles").code == 0


def test_phase_1_alone_without_weights_above_names_phase_2(two_heads: Desk) -> None:
    """A folder that is only called so, with nothing to judge above it, is one like any other."""
    answer = two_heads.call("profile", "--num-tests", "1", "--output-dir", FRESH)

    assert answer.out.splitlines()[-1] == f"Next: hydra-heads weigh --profiles {FRESH}"


def test_phase_1_alone_keeps_to_one_slot_a_folder(weighed: Desk) -> None:
    """Another slot's fresh runs are refused where a slot's lie, whatever lies above them."""
    weighed.call("profile", "--num-tests", "1", "--output-dir", FRESH, "--quiet")
    weighed.write_heads({"other": QUICK}, slot="other")

    answer = weighed.call("profile", "--num-tests", "1", "--output-dir", FRESH)

    assert answer.code == 2
    assert f"{FRESH}: found slot 'job' here" in answer.err


def test_a_heads_file_elsewhere(desk: Desk, tmp_path: Path) -> None:
    """Paths in the fresh profiles lead to the heads file, wherever that is."""
    (tmp_path / "jobs").mkdir()
    desk.write_heads({"a": QUICK})
    (desk.folder / "hydra_heads.json").rename(desk.folder / "jobs" / "mine.json")

    answer = desk.call(
        "pipeline", "--heads", "jobs/mine.json", "--num-tests", "1", "--validate", "1"
    )

    assert answer.code == 0
    assert profile_of(desk, FRESH, "a")["heads_file"]["path"] == "../../jobs/mine.json"
