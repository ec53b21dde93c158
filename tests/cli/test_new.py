"""`new`: a start for heads of one's own."""

import shutil

import pytest

from tests.cli.conftest import Desk


def test_new_writes_a_heads_file_that_works(desk: Desk) -> None:
    """`new` alone writes a heads file; the command that it names runs."""
    answer = desk.call("new")

    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "Next: hydra-heads pipeline --num-tests 10"
    assert desk.call("pipeline", "--num-tests", "2").code == 0
    assert desk.read("hydra_profiles/head_one-liner.json")["success_rate"] == 100


def test_new_overwrites_nothing(two_heads: Desk) -> None:
    """A heads file that is there stays, and the error says so."""
    before = two_heads.everything()

    answer = two_heads.call("new")

    assert answer.code == 2
    assert "hydra_heads.json: is there already and is not overwritten" in answer.err
    assert two_heads.everything() == before


@pytest.mark.long
def test_example_shows_different_weights(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example `compress` runs from its folder and tells real compressors apart [H-009]."""
    answer = desk.call("new", "compress", "mine")
    monkeypatch.chdir(desk.folder / "mine")

    code = desk.call("pipeline", "--num-tests", "5").code

    weights = desk.read("mine/hydra_profiles/weights.json")["weights"]
    assert isinstance(weights, dict)
    assert answer.out.splitlines()[-1] == ("Next, from mine: hydra-heads pipeline --num-tests 10")
    assert code == 0
    assert weights["zlib-1"] > 10 * weights["lzma"]


def test_unknown_example_names_the_nearest(desk: Desk) -> None:
    """An example that is none names the nearest one, and all."""
    answer = desk.call("new", "compres")

    assert answer == (
        2,
        "",
        "hydra-heads new: no example 'compres'; did you mean 'compress'? "
        "To start in a folder: hydra-heads new starter DIR\n",
    )


def test_copy_that_fails_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """When one file of an example cannot be written, those before it go again [fault 5]."""
    whole = shutil.copyfile

    def full_disk(source: str, target: str) -> None:
        if target.endswith(".json"):
            raise OSError(28, "No space left on device")
        whole(source, target)

    monkeypatch.setattr(shutil, "copyfile", full_disk)

    answer = desk.call("new", "compress")

    assert answer.code == 2
    assert "not written: No space left on device; name another folder" in answer.err
    assert desk.everything() == {}


def test_new_in_a_folder_that_cannot_be_made(desk: Desk) -> None:
    """A folder that cannot be made is named before anything is copied [fault 8]."""
    desk.write("taken", "a file")

    answer = desk.call("new", "compress", "taken/here")

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads new: taken/here: the folder cannot be made: ")


def test_copies_hold_no_compiled_files(desk: Desk) -> None:
    """Only what the example is made of is copied."""
    desk.call("new", "compress")

    assert not [name for name in desk.everything() if "__pycache__" in name or ".pyc" in name]
