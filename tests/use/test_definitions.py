"""Where the heads of a slot come from when its job is to be done."""

import json
import os
from pathlib import Path
from typing import Any, List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.config import read_config, with_config
from hydra_heads.heads.load import find_slot, load_heads_file
from hydra_heads.measure.slot_document import write_slot_document
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.use.definitions import definitions_for, definitions_in


def _write(path: Path, slot: str = "job", names: str = "ab") -> str:
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": slot}
    heads = [{"name": name, "command": ["echo", name], "timeout_s": 7} for name in names]
    path.write_text(json.dumps({**document, "heads": heads}))
    return str(path)


def _names(slot: SlotDefinition) -> List[str]:
    return [head.name for head in slot.heads]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a slot's folder inside, made from a heads file elsewhere."""
    for name in ("here", "elsewhere"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here" / "profiles").mkdir()
    slot = load_heads_file(_write(tmp_path / "elsewhere" / "heads.json"))
    write_slot_document("profiles", slot, "r1", {})
    return tmp_path


def test_the_file_that_is_named_comes_first(home: Path) -> None:
    """Before what the slot's folder says, and before what lies here."""
    path = _write(home / "named.json", names="c")
    _write(home / "here" / "hydra_heads.json", names="d")

    found = definitions_for("job", "profiles", path)

    assert found is not None
    assert (_names(found.slot), found.source, found.doubts) == (["c"], path, ())


def test_a_file_of_another_slot_is_refused(home: Path) -> None:
    """Nobody wants the job of another slot done."""
    path = _write(home / "named.json", slot="other")

    with pytest.raises(InputError, match="slot: found 'other', expected 'job'"):
        definitions_for("job", "profiles", path)


def test_the_file_that_the_folder_names_is_read_anew(home: Path) -> None:
    """Its path starts at the folder of the document that names it, and it may have changed."""
    _write(home / "elsewhere" / "heads.json", names="xy")

    found = definitions_for("job", "profiles")

    assert found is not None
    assert (_names(found.slot), found.doubts) == (["x", "y"], ())
    assert os.path.samefile(found.slot.folder, str(home / "elsewhere"))


def test_a_file_that_is_gone_leaves_what_is_known_of_it(home: Path) -> None:
    """The definitions of `slot.json` are whole, and start in the folder where the file was."""
    before = definitions_for("job", "profiles")
    (home / "elsewhere" / "heads.json").unlink()

    found = definitions_for("job", "profiles")

    assert found is not None
    assert before is not None
    assert [head.fingerprint for head in found.slot.heads] == [
        head.fingerprint for head in before.slot.heads
    ]
    assert found.slot.heads[0].timeout_s == 7
    assert os.path.samefile(found.slot.folder, str(home / "elsewhere"))
    assert len(found.doubts) == 1
    assert "heads.json: gone since " in found.doubts[0]


def test_a_file_that_is_of_another_slot_now_is_not_used(home: Path) -> None:
    """What the folder knows counts, and that is said."""
    _write(home / "elsewhere" / "heads.json", slot="other", names="z")

    found = definitions_for("job", "profiles")

    assert found is not None
    assert (found.slot.slot, _names(found.slot)) == ("job", ["a", "b"])
    assert "of slot 'other' now" in found.doubts[0]


@pytest.mark.parametrize(("slot", "expected"), [("job", ["d"]), ("other", None)])
def test_without_a_folder_the_file_here_counts_if_it_is_of_the_slot(
    home: Path, slot: str, expected: Optional[List[str]]
) -> None:
    """A heads file in the current folder does the job of its own slot only."""
    _write(home / "here" / "hydra_heads.json", names="d")

    found = definitions_for(slot, None)

    assert (found and _names(found.slot)) == expected


def test_nothing_known_is_nothing(home: Path) -> None:
    """Neither a folder nor a file: there are no heads."""
    assert definitions_for("job", None) is None
    assert definitions_for("job", str(home)) is None


def test_heads_of_the_command_line_start_where_one_stands(home: Path) -> None:
    """What was given by `--head` is run in the current folder again."""
    slot = find_slot(None, ["a=echo hello"], [], "profiles")
    write_slot_document("profiles", slot, "r1", {})

    found = definitions_for("adhoc", "profiles")

    assert found is not None
    assert os.path.samefile(found.slot.folder, os.getcwd())
    assert found.slot.heads[0].fingerprint == slot.heads[0].fingerprint


def test_the_built_in_heads_are_what_they_were(home: Path) -> None:
    """Their modules are Hydra's own, and their data lies in the slot's folder."""
    slot: Any = find_slot(None, [], [], "profiles", make_data=False)
    write_slot_document("profiles", slot, "r1", {})

    found = definitions_for("demo", "profiles")

    assert found is not None
    assert found.slot.folder == os.path.abspath("profiles")
    assert found.slot.import_folder == slot.import_folder
    assert [head.fingerprint for head in found.slot.heads] == [
        head.fingerprint for head in slot.heads
    ]


def _config(path: Path, **keys: Any) -> str:
    path.write_text(json.dumps({"schema": "hydra.config", "schema_version": "1.0", **keys}))
    return str(path)


RULE = {"id": "busy", "expr": "cpu_max > 85", "channels": ["log"]}

LOG = {"name": "log", "type": "file", "path": "alerts.jsonl"}


@pytest.fixture
def configured(home: Path) -> Path:
    """A home whose slot was profiled with a configuration, which has gone since."""
    path = _config(home / "here" / "c.json", rules=[RULE], channels=[LOG], valid_for_s=60)
    slot = load_heads_file(str(home / "elsewhere" / "heads.json"))
    write_slot_document("profiles", with_config(slot, read_config(path), path), "r1", {})
    (home / "here" / "c.json").unlink()
    return home


def test_what_a_configuration_said_holds_until_the_next_phase_1(configured: Path) -> None:
    """Rules of the last Phase 1 hold in daily use, though nobody names their file again [R-123]."""
    found = definitions_for("job", "profiles")

    assert found is not None
    assert [rule.id for rule in found.slot.rules] == ["busy"]
    assert found.slot.valid_for_s == 60
    path = os.path.join(found.slot.folder, found.slot.channels[0].settings["path"])
    assert os.path.normpath(path) == str(configured / "here" / "alerts.jsonl")


def test_a_file_that_is_named_changes_nothing_about_that(configured: Path) -> None:
    """The configuration holds whether the heads file is named or found."""
    path = str(configured / "elsewhere" / "heads.json")

    found = [definitions_for("job", folder, path) for folder in ("profiles", "elsewhere", None)]
    (configured / "here" / "profiles" / "slot.json").write_text("{")
    found.append(definitions_for("job", "profiles", path))

    rules = [None if each is None else [rule.id for rule in each.slot.rules] for each in found]
    assert rules == [["busy"], [], [], []]


def test_what_the_heads_file_says_by_now_comes_first(configured: Path) -> None:
    """A key that has come to the heads file since is that of the heads file."""
    path = configured / "elsewhere" / "heads.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "rules": []}))

    found = definitions_for("job", "profiles")

    assert found is not None
    assert found.slot.rules == ()
    assert [channel.name for channel in found.slot.channels] == ["log"]


def test_without_a_configuration_nothing_is_kept_of_it(home: Path) -> None:
    """Rules that the heads file had once, and has no more, are gone."""
    heads = home / "elsewhere" / "heads.json"
    before = heads.read_text()
    heads.write_text(json.dumps({**json.loads(before), "rules": [RULE], "channels": [LOG]}))
    write_slot_document("profiles", load_heads_file(str(heads)), "r1", {})
    heads.write_text(before)

    found = definitions_for("job", "profiles")

    assert found is not None
    assert (found.slot.rules, found.slot.channels) == ((), ())


def test_a_file_that_is_gone_leaves_its_rules_and_channels(configured: Path) -> None:
    """The paths of channels in `slot.json` start at its folder."""
    (configured / "elsewhere" / "heads.json").unlink()

    found = definitions_for("job", "profiles")

    assert found is not None
    assert [rule.id for rule in found.slot.rules] == ["busy"]
    path = os.path.join(found.slot.folder, found.slot.channels[0].settings["path"])
    assert os.path.normpath(path) == str(configured / "here" / "alerts.jsonl")


def test_a_folder_tells_its_slot(configured: Path) -> None:
    """Who has only a folder finds its slot, and is told of a heads file that is broken."""
    whole = definitions_in("profiles")
    (configured / "elsewhere" / "heads.json").write_text("{")
    broken = definitions_in("profiles")

    assert whole is not None
    assert broken is not None
    assert (whole.slot.slot, broken.slot.slot) == ("job", "job")
    assert whole.doubts == ()
    assert "heads.json: not JSON" in broken.doubts[0]
    assert [rule.id for rule in broken.slot.rules] == ["busy"]
    assert definitions_in("elsewhere") is None
