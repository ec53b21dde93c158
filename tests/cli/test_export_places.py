"""Where `export` writes, and where it does not."""

import os
from typing import List

import pytest

from hydra_heads.base.stop import StopRequest
from tests.cli.conftest import Answer, Desk
from tests.cli.exporting import BINARY, WORDS, plug_in

__all__ = ["plug_in"]

pytestmark = pytest.mark.usefixtures("plug_in")

FILE = "hydra_profiles/export/words.bin"


@pytest.mark.parametrize(
    "name",
    [
        "hydra_profiles/weights.json",
        "hydra_profiles/head_left.json",
        "hydra_profiles/slot.json",
        "hydra_profiles/history.db",
        "hydra_heads.json",
        "hydra_dashboard_config.json",
    ],
)
def test_a_document_is_not_replaced(weighed: Desk, name: str) -> None:
    """An `--out` that names a document of Hydra by mistake leaves it as it is."""
    weighed.call("dashboard", "--no-report")
    before = weighed.everything()

    answer = weighed.call("export", WORDS, "--out", name)

    assert answer.code == 2
    assert answer.err.startswith(f"hydra-heads export: {name}: ")
    assert answer.err.endswith("name another file: --out FILE\n")
    assert len(answer.err.splitlines()) == 1
    assert weighed.everything() == before


@pytest.mark.parametrize("name", ["hydra_dashboard_config.json", "hydra_profiles/head_new.json"])
def test_no_export_takes_the_name_of_a_document(weighed: Desk, name: str) -> None:
    """The next reader would take it for one, even where there is none yet."""
    before = weighed.everything()

    answer = weighed.call("export", WORDS, "--out", name)

    assert answer.code == 2
    assert f"{name}: this is the name of a document of Hydra, which an export is not" in answer.err
    assert weighed.everything() == before


def test_a_document_by_another_name_is_not_replaced_either(weighed: Desk) -> None:
    """What a file holds counts, not its name; a copy of the history too."""
    (weighed.folder / "old.json").write_bytes((weighed.profiles / "weights.json").read_bytes())
    (weighed.folder / "old.db").write_bytes((weighed.profiles / "history.db").read_bytes())

    document = weighed.call("export", WORDS, "--out", "old.json")
    history = weighed.call("export", WORDS, "--out", "old.db")

    assert "old.json: found a document hydra.weights, which an export does not" in document.err
    assert "old.db: found a history, which an export does not replace" in history.err


def test_an_export_replaces_what_is_no_document(weighed: Desk) -> None:
    """Yesterday's export, and any other file that is named."""
    weighed.write("mine.txt", "yesterday")

    assert weighed.call("export", WORDS, "--out", "mine.txt").code == 0
    assert (weighed.folder / "mine.txt").read_text().startswith("job is ok\n")


def test_exports_that_lead_elsewhere_are_refused(weighed: Desk) -> None:
    """A link in the place of the folder of exports is not followed out of its folder."""
    (weighed.folder / "target").mkdir()
    (weighed.profiles / "export").symlink_to(weighed.folder / "target")

    answer = weighed.call("export", BINARY)

    assert answer == (
        2,
        "",
        "hydra-heads export: hydra_profiles/export: this leads to another place, and exports stay "
        "in their folder; remove it, or name a file: --out FILE\n",
    )
    assert os.listdir("target") == []


def test_a_file_in_the_place_of_the_exports_is_refused(weighed: Desk) -> None:
    """Nothing is written, and the line says what to do."""
    weighed.write("hydra_profiles/export", "mine")

    answer = weighed.call("export", BINARY)

    assert answer.code == 2
    assert answer.err == (
        "hydra-heads export: hydra_profiles/export: this is no folder, and exports go into one; "
        "move it away, or name a file: --out FILE\n"
    )
    assert (weighed.profiles / "export").read_text() == "mine"


def test_a_folder_in_the_place_of_an_export_is_refused(weighed: Desk) -> None:
    """It is a person's, and stays."""
    (weighed.folder / FILE).mkdir(parents=True)

    answer = weighed.call("export", BINARY)

    assert answer.code == 2
    assert f"{FILE}: not saved: that is a folder; remove it, or name a file" in answer.err


def test_a_link_in_the_place_of_an_export_is_replaced(weighed: Desk) -> None:
    """What it leads to stays as it was."""
    weighed.write("precious.txt", "mine")
    (weighed.profiles / "export").mkdir()
    (weighed.folder / FILE).symlink_to(weighed.folder / "precious.txt")

    assert weighed.call("export", BINARY).code == 0

    assert (weighed.folder / "precious.txt").read_text() == "mine"
    assert not (weighed.folder / FILE).is_symlink()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the user may write everywhere")
def test_a_folder_that_cannot_be_written(weighed: Desk) -> None:
    """A text is printed all the same; a file needs a place, and the line names the option."""
    weighed.profiles.chmod(0o500)
    try:
        printed = weighed.call("export", WORDS)
        refused = weighed.call("export", BINARY)
        elsewhere = weighed.call("export", BINARY, "--out", "mine.txt")
    finally:
        weighed.profiles.chmod(0o700)

    assert (printed.code, refused.code, elsewhere.code) == (0, 2, 0)
    assert "name a file: --out FILE" in refused.err


def test_a_folder_of_exports_that_cannot_be_made(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a read-only disk: one line that names the option that helps."""

    def fail(path: str) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", fail)

    answer = weighed.call("export", BINARY)

    assert answer == (
        2,
        "",
        "hydra-heads export: hydra_profiles/export: the folder cannot be made: Read-only file "
        "system; name a file: --out FILE\n",
    )


def test_an_interrupted_export_leaves_yesterdays(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the file is written: the old one stays, no temporary one is left."""
    weighed.call("export", BINARY)
    before = weighed.everything()

    def interrupt(fd: int) -> None:
        raise StopRequest(2)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        answer = weighed.call("export", BINARY)

    assert answer.code == 130
    assert weighed.everything() == before


def test_two_exports_at_once_leave_one_whole_file(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second export that begins and ends while the first one writes harms neither."""
    usual = os.replace
    answers: List[Answer] = []

    def export_meanwhile(source: str, target: str) -> None:
        if not answers:
            answers.append(Answer(-1, "", ""))
            answers.append(weighed.call("export", BINARY))
        usual(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", export_meanwhile)
        first = weighed.call("export", BINARY)

    assert (first.code, answers[1].code) == (0, 0)
    assert (weighed.folder / FILE).read_text() == weighed.call("export", WORDS).out
    assert os.listdir(str(weighed.profiles / "export")) == ["words.bin"]
