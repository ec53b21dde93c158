"""Where the heads of a slot come from when its job is to be done."""

import json
import os
from pathlib import Path
from typing import Any, List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.load import find_slot, load_heads_file
from hydra_heads.measure.slot_document import write_slot_document
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.use.definitions import definitions_for


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
