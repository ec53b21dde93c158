"""Tests of `folder` and `slot_document` in `hydra_heads.measure`: who lives in a folder."""

import json
import os
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.base.errors import InputError, OutputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.kind import Launch
from hydra_heads.measure import folder as folder_module
from hydra_heads.measure.folder import (
    OutputFolder,
    check_resident,
    has_complete_profile,
    resident_of,
)
from hydra_heads.measure.loop import Event, RunEnded
from hydra_heads.measure.slot_document import heads_file_from
from hydra_heads.model.places import dashboard_path
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import HeadsFile
from hydra_heads.store.history import History
from tests.measure.slots import document_in, fake_processes, run_phase, slot_of, success


def _contents(folder: Path) -> Dict[str, bytes]:
    return {
        name: (folder / name).read_bytes()
        for name in sorted(os.listdir(str(folder)))
        if not name.startswith("history.db")
    }


def test_an_empty_folder_is_free(tmp_path: Path) -> None:
    """Nobody lives in a folder without documents, nor in one that is not there."""
    assert resident_of(str(tmp_path)) is None
    assert resident_of(str(tmp_path / "absent")) is None


def test_another_slot_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    """A folder of another user's slot stays as it is, and the message names a folder to use."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"a": ["true"]}, slot="first"), out, num_tests=1)
    before = _contents(out)

    with pytest.raises(InputError) as raised:
        run_phase(slot_of(tmp_path, {"a": ["true"]}, slot="second"), out, num_tests=1)

    assert f"--output-dir {out / 'second'}" in raised.value.message
    assert "'first'" in raised.value.message
    assert _contents(out) == before
    with History.open_reading(str(out / "history.db")) as history:
        assert history.latest("second") is None


def test_a_users_slot_does_not_give_way_to_the_built_in_one(tmp_path: Path) -> None:
    """Starting Hydra without a heads file by mistake removes nobody's profiles."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"a": ["true"]}, slot="mine"), out, num_tests=1)

    with pytest.raises(InputError, match="'mine'"):
        check_resident(str(out), "demo")


def test_a_users_own_slot_named_demo_does_not_give_way(tmp_path: Path) -> None:
    """A heads file may call its slot `demo`: what lies there is a person's, and stays."""
    out = tmp_path / "out"
    slot = slot_of(tmp_path, {"a": ["true"]})._replace(slot="demo")
    run_phase(slot, out, num_tests=1)

    with pytest.raises(InputError, match="'demo'"):
        check_resident(str(out), "job")


def test_profiles_alone_say_who_lives_here(tmp_path: Path) -> None:
    """Without slot.json the profiles' own slot counts; profiles that name none match any."""
    (tmp_path / "head_a.json").write_text('{"name": "a"}')
    free = resident_of(str(tmp_path))
    (tmp_path / "head_b.json").write_text('{"name": "b", "slot": "other"}')
    (tmp_path / "head_c.json").write_text("no JSON")

    with pytest.raises(InputError, match="'other'"):
        check_resident(str(tmp_path), "job")

    assert free is None


def test_a_damaged_slot_document_is_refused(tmp_path: Path) -> None:
    """Nobody can tell who lives behind a damaged slot.json, so nothing is touched."""
    (tmp_path / "slot.json").write_text("{")

    with pytest.raises(InputError, match=r"slot\.json"):
        check_resident(str(tmp_path), "job")


@pytest.mark.parametrize("leaving", ["demo", "adhoc"])
def test_temporary_slots_give_way_after_the_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaving: str
) -> None:
    """Their documents stay until a run of the new slot has ended; their runs stay for good."""
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    first = run_phase(
        slot_of(tmp_path, {"x": ["false"], "y": ["true"]}, slot=leaving), out, num_tests=2
    )
    (out / "weights.json").write_text("{}")
    (out / "hydra_dashboard_config.json").write_text(json.dumps({"slot": leaving}))
    (out / "notes.txt").write_text("mine")
    (out / "head_other.json").write_text('{"name": "other"}')
    before = set(os.listdir(str(out)))
    during: List[object] = []

    def look(launch: Launch) -> Outcome:
        resident = resident_of(str(out))
        assert resident is not None
        during.append((resident.slot, before <= set(os.listdir(str(out)))))
        return success()

    fake_processes(monkeypatch, look)
    told: List[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, RunEnded) and not told:
            told.extend(sorted(os.listdir(str(out))))

    phase = run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="mine"), out, listen, num_tests=2)

    assert during == [(leaving, True), ("mine", False)]
    assert [name for name in told if not name.startswith("history.db")] == [
        "head_other.json",
        "head_x.log",
        "notes.txt",
        "slot.json",
    ]
    [line] = [line for line in phase.notices if "gives way" in line]
    assert line.startswith(f"INFO slot {leaving!r} gives way to 'mine'")
    assert document_in(out, "x")["slot"] == "mine"
    with History.open_reading(str(out / "history.db")) as history:
        assert len(list(history.runs(first.report.run_id))) == 4


def test_an_interruption_in_the_first_run_leaves_the_old_slot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts another slot by mistake and stops it at once loses nothing."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="demo"), out, num_tests=1)
    before = _contents(out)

    def stop(launch: Launch) -> Outcome:
        raise StopRequest(2)

    fake_processes(monkeypatch, stop)

    with pytest.raises(StopRequest):
        run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="mine"), out, num_tests=1)

    assert _contents(out) == before


def test_a_dashboard_of_another_slot_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dashboard beside the default folder goes with its slot, and only with it."""
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "hydra_profiles"
    here = tmp_path / "hydra_dashboard_config.json"
    stays = []
    for owner in ("other", "demo"):
        (tmp_path / "defs").mkdir(exist_ok=True)
        (out / "slot.json").unlink() if (out / "slot.json").exists() else None
        run_phase(slot_of(tmp_path / "defs", {"x": ["true"]}, slot="demo"), out, num_tests=1)
        here.write_text(json.dumps({"slot": owner}))
        slot = slot_of(tmp_path / "defs", {"x": ["true"]}, slot="mine")

        run_phase(slot, out, num_tests=1, output_dir="hydra_profiles")

        stays.append(here.exists())
        (out / "head_x.json").unlink()

    assert stays == [True, False]


def test_profiles_of_gone_heads_are_removed(tmp_path: Path) -> None:
    """A full Phase 1 removes profiles and logs of heads that are no longer defined or enabled."""
    out = tmp_path / "out"
    first = run_phase(
        slot_of(tmp_path, {"a": ["true"], "b": ["true"], "c": ["true"]}), out, num_tests=1
    )
    (out / "head_foreign.json").write_text('{"name": "foreign"}')
    (out / "head_stray.json").write_text('{"name": "stray", "slot": "job"}')
    now = slot_of(tmp_path, {"a": ["true"], "c": {"command": ["true"], "enabled": False}})

    run_phase(now, out, num_tests=1)

    left = [name for name in sorted(os.listdir(str(out))) if name.startswith("head_")]
    assert left == ["head_a.json", "head_a.log", "head_foreign.json"]
    with History.open_reading(str(out / "history.db")) as history:
        assert len(list(history.runs(first.report.run_id))) == 3


def test_only_some_heads_leave_the_gone_ones(tmp_path: Path) -> None:
    """`--only` removes nothing."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"a": ["true"], "b": ["true"]}), out, num_tests=1)

    run_phase(slot_of(tmp_path, {"a": ["true"]}), out, num_tests=1, only=("a",))

    assert "head_b.json" in os.listdir(str(out))


def test_a_name_that_shares_a_file_keeps_it(tmp_path: Path) -> None:
    """Renaming head `x` to `head_x` does not remove the profile that was just written."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"x": ["true"]}), out, num_tests=1)

    run_phase(slot_of(tmp_path, {"head_x": ["true"]}), out, num_tests=1)

    assert document_in(out, "x")["name"] == "head_x"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    """A profile that is a link goes as a link; a folder of such a name stays."""
    out, target = tmp_path / "out", tmp_path / "target.json"
    run_phase(slot_of(tmp_path, {"a": ["true"], "b": ["true"], "c": ["true"]}), out, num_tests=1)
    (out / "head_b.json").rename(target)
    (out / "head_b.json").symlink_to(target)
    (out / "head_c.json").unlink()
    (out / "head_c.json").mkdir()

    run_phase(slot_of(tmp_path, {"a": ["true"]}), out, num_tests=1)

    assert target.exists()
    assert not (out / "head_b.json").is_symlink()
    assert (out / "head_c.json").is_dir()


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the old slot's files cannot go, that is an error and no silent mixture."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="demo"), out, num_tests=1)

    def refuse(path: str) -> None:
        raise OutputError(f"{path}: not removed: it is in use")

    monkeypatch.setattr(folder_module, "remove_file", refuse)

    with pytest.raises(OutputError, match="in use"):
        run_phase(slot_of(tmp_path, {"y": ["true"]}, slot="mine"), out, num_tests=1)

    resident = resident_of(str(out))
    assert resident is not None
    assert resident.slot == "demo"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, False),
        ("no JSON", False),
        ('{"complete": false}', False),
        ('{"complete": true}', True),
        ('{"name": "of another program"}', True),
    ],
)
def test_a_complete_profile_is_recognised(tmp_path: Path, text: object, expected: bool) -> None:
    """A profile is complete unless it says that it is not; damaged ones are none."""
    if text is not None:
        (tmp_path / "head_a.json").write_text(str(text))

    assert has_complete_profile(str(tmp_path), "a") is expected


@pytest.mark.parametrize("tail", ["]\n}\n", "this is cut off"])
def test_a_long_profile_is_told_by_its_front(tmp_path: Path, tail: str) -> None:
    """Of a long profile the runs, which come last, are not read."""
    rows = ",\n".join(["    {}"] * 20_000)
    text = '{\n  "complete": false,\n  "runs": [\n' + rows + "\n  " + tail
    (tmp_path / "head_a.json").write_text(text)

    assert not has_complete_profile(str(tmp_path), "a")


def test_the_default_folder_has_its_dashboard_beside_it() -> None:
    """Any other folder holds its own."""
    assert dashboard_path("./hydra_profiles/") == "hydra_dashboard_config.json"
    assert dashboard_path("other") == os.path.join("other", "hydra_dashboard_config.json")


def test_the_heads_file_is_named_from_the_folder(tmp_path: Path) -> None:
    """A document names the heads file by the way from its own folder, with slashes."""
    heads_file = HeadsFile(str(tmp_path / "jobs" / "heads.json"), "0" * 64)

    named = heads_file_from(str(tmp_path / "out" / "deep"), heads_file)

    assert named == {"path": "../../jobs/heads.json", "sha256": "0" * 64}
    assert heads_file_from(str(tmp_path), None) is None


def test_another_drive_is_named_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no way from one drive to the other, the path stays as it was given."""

    def refuse(path: str, start: str) -> str:
        raise ValueError("path is on another drive")

    monkeypatch.setattr(os.path, "relpath", refuse)

    assert heads_file_from("out", HeadsFile("D:/heads.json", "0" * 64)) == {
        "path": "D:/heads.json",
        "sha256": "0" * 64,
    }


def test_a_folder_that_gives_way_says_so_until_it_has(tmp_path: Path) -> None:
    """Before the move the old slot is named; afterwards there is nothing left to give way."""
    run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="adhoc"), tmp_path / "out", num_tests=1)
    folder = OutputFolder(str(tmp_path / "out"), slot_of(tmp_path, {"y": ["true"]}))
    before = folder.gives_way

    line = folder.move_in()

    assert (before, folder.gives_way) == ("adhoc", None)
    assert line is not None
    assert folder.move_in() is None
