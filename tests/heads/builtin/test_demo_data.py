"""Tests of the demo data: the same everywhere, whole or made anew."""

import errno
import hashlib
import os
import pathlib
import shutil
import threading
import time
from typing import Callable, Dict, List

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.heads.builtin import demo_data
from hydra_heads.heads.builtin.demo_data import MARKER, answers_of, make_demo_data
from hydra_heads.heads.builtin.log_files import read_whole
from tests.heads.builtin.conftest import Demo

TREE_SHA256 = "48ed5e09d377fcbdb8a3d9afe2d77d53507449b0e00f20c433bcdcda793ad7ac"
"""Of all names and unpacked bytes. When it changes, `DATA_VERSION` has to change with it."""

SMALL = (
    demo_data._Shape("plain", 4, 2, 900, 300),
    demo_data._Shape("packed", 2, 2, 900, 300, ".log.gz"),
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the data small, so that it can be made often."""
    monkeypatch.setattr(demo_data, "_SHAPES", SMALL)


def tree_sha256(folder: str) -> str:
    """Digest the names and the unpacked bytes of all logs below a folder."""
    digest = hashlib.sha256()
    for instance in sorted(os.listdir(folder)):
        if instance != MARKER:
            for name in sorted(os.listdir(os.path.join(folder, instance))):
                digest.update(f"{instance}/{name}\n".encode("ascii"))
                digest.update(read_whole(os.path.join(folder, instance, name)))
    return digest.hexdigest()


def test_data_is_the_same_on_every_python(demo: Demo) -> None:
    """Names, bytes and answers are those of every other Python and system."""
    assert (demo_data.DATA_VERSION, tree_sha256(demo.folder)) == (1, TREE_SHA256)


def test_instances_have_the_shapes_that_heads_differ_on(demo: Demo) -> None:
    """One tiny file, many small ones, repeated contents, packed ones, one of several MB."""
    files = {name: os.listdir(os.path.join(demo.folder, name)) for name in demo.answers}
    copies = [read_whole(os.path.join(demo.folder, "copies", name)) for name in files["copies"]]

    assert {name: len(found) for name, found in files.items()} == {
        "tiny": 1,
        "many": 200,
        "copies": 16,
        "packed": 6,
        "single": 1,
    }
    assert len(set(copies)) == 4
    assert all(name.endswith(".gz") for name in files["packed"])
    assert os.path.getsize(os.path.join(demo.folder, "single", files["single"][0])) >= 8000000


def test_complete_data_is_left_alone(demo: Demo) -> None:
    """A second call gives the same answers and touches nothing."""
    before = os.stat(demo.folder)

    answers = make_demo_data(demo.folder)

    assert answers == demo.answers == answers_of(demo.folder)
    assert os.stat(demo.folder) == before


def lose_a_file(folder: pathlib.Path) -> None:
    """Delete one log."""
    (folder / "plain" / "app-001.log").unlink()


def cut_a_file(folder: pathlib.Path) -> None:
    """Shorten one log."""
    with open(str(folder / "packed" / "app-001.log.gz"), "r+b") as file:
        file.truncate(10)


def add_a_file(folder: pathlib.Path) -> None:
    """Add a log that the answers do not know."""
    (folder / "plain" / "app-999.log").touch()


def lose_the_marker(folder: pathlib.Path) -> None:
    """Leave the folder as a killed maker would."""
    (folder / MARKER).unlink()


def spoil_the_marker(folder: pathlib.Path) -> None:
    """Cut the marker off."""
    (folder / MARKER).write_text('{"version": 1')


def spoil_the_meaning(folder: pathlib.Path) -> None:
    """Make the marker another kind of document."""
    (folder / MARKER).write_text("[1]")


def age_the_marker(folder: pathlib.Path) -> None:
    """Let the data be that of an older version."""
    marker = folder / MARKER
    marker.write_text(marker.read_text().replace('"version": 1', '"version": 0'))


def empty_the_folder(folder: pathlib.Path) -> None:
    """Leave nothing but the folder."""
    shutil.rmtree(str(folder))
    folder.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        lose_a_file,
        cut_a_file,
        add_a_file,
        lose_the_marker,
        spoil_the_marker,
        spoil_the_meaning,
        age_the_marker,
        empty_the_folder,
    ],
)
@pytest.mark.usefixtures("small")
def test_incomplete_data_is_made_anew(
    tmp_path: pathlib.Path, damage: Callable[[pathlib.Path], None]
) -> None:
    """Whatever is missing or damaged, the next call makes the whole folder anew."""
    folder = tmp_path / "demo_data"
    answers = make_demo_data(str(folder))
    whole = tree_sha256(str(folder))
    damage(folder)

    assert answers_of(str(folder)) is None
    assert make_demo_data(str(folder)) == answers == answers_of(str(folder))
    assert tree_sha256(str(folder)) == whole
    assert os.listdir(str(tmp_path)) == ["demo_data"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("damaged", [False, True])
def test_makers_at_once_do_not_tear_the_data(tmp_path: pathlib.Path, damaged: bool) -> None:
    """Several makers at once all get the answers, and one whole folder is there."""
    folder = tmp_path / "demo_data"
    if damaged:
        make_demo_data(str(folder))
        lose_a_file(folder)
    found: List[Dict[str, str]] = []
    makers = [
        threading.Thread(target=lambda: found.append(make_demo_data(str(folder)))) for _ in range(6)
    ]

    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    assert found == [answers_of(str(folder))] * 6
    assert os.listdir(str(tmp_path)) == ["demo_data"]


@pytest.mark.usefixtures("small")
def test_data_completed_meanwhile_is_kept(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A maker that comes second leaves the folder of the first where it is."""
    folder = str(tmp_path / "demo_data")
    publish = demo_data._publish

    def publish_second(temporary: str, target: str) -> None:
        shutil.copytree(temporary, target)
        publish(temporary, target)

    monkeypatch.setattr(demo_data, "_publish", publish_second)
    make_demo_data(folder)
    first = os.stat(folder).st_ino

    assert answers_of(folder) is not None
    assert os.stat(folder).st_ino == first
    assert os.listdir(str(tmp_path)) == ["demo_data"]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()]
)
@pytest.mark.usefixtures("small")
def test_a_failed_making_leaves_nothing(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """A full disk is one line that says where, what and what to do; Ctrl-C leaves no rest."""
    folder = str(tmp_path / "profiles" / "demo_data")

    def fail(*arguments: object) -> object:
        raise error

    monkeypatch.setattr(demo_data, "make_log", fail)

    with pytest.raises((OutputError, KeyboardInterrupt)) as caught:
        make_demo_data(folder)

    assert os.listdir(str(tmp_path / "profiles")) == []
    if isinstance(caught.value, OutputError):
        assert str(caught.value) == (
            f"{folder}: demo data not written: No space left on device; "
            "make room, or name another folder with --output-dir"
        )


@pytest.mark.parametrize("place", ["file", "file/demo_data"])
def test_a_file_in_the_way_is_kept(tmp_path: pathlib.Path, place: str) -> None:
    """A file where the folder or its parent belongs is refused, never removed."""
    (tmp_path / "file").write_text("mine")

    with pytest.raises(OutputError, match="demo data not written: "):
        make_demo_data(str(tmp_path / place))

    assert (tmp_path / "file").read_text() == "mine"
    assert os.listdir(str(tmp_path)) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.usefixtures("small")
def test_a_link_is_replaced_not_followed(tmp_path: pathlib.Path) -> None:
    """A link in the place of the folder goes; what it points to stays as it is."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / "mine").touch()
    folder = tmp_path / "demo_data"
    folder.symlink_to(target)

    make_demo_data(str(folder))

    assert not folder.is_symlink()
    assert os.listdir(str(target)) == ["mine"]
    assert sorted(os.listdir(str(tmp_path))) == ["demo_data", "elsewhere"]


@pytest.mark.usefixtures("small")
def test_stale_temporaries_are_swept(tmp_path: pathlib.Path) -> None:
    """What a killed maker left long ago goes with the next call; a maker at work is left alone."""
    folder = str(tmp_path / "demo_data")
    make_demo_data(folder)
    long_ago = time.time() - 2 * demo_data.STALE_SECONDS
    for name in (".demo_data.1-old.tmp", ".demo_data.2-new.tmp"):
        (tmp_path / name / "plain").mkdir(parents=True)
    os.utime(str(tmp_path / ".demo_data.1-old.tmp"), (long_ago, long_ago))

    make_demo_data(folder)

    assert sorted(os.listdir(str(tmp_path))) == [".demo_data.2-new.tmp", "demo_data"]
