"""What is written where: text, modes, links, devices and impossible paths."""

import os
import stat
from pathlib import Path
from typing import Callable, Iterator

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.base.files import PRIVATE, PUBLIC, write_pieces, write_text
from tests.base.children import PLAIN_LOCALE, run_python

posix = pytest.mark.skipif(os.name == "nt", reason="what POSIX systems have")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file that is there before the test, alone in its folder."""
    path = tmp_path / "a.json"
    path.write_text("old")
    return path


def test_a_file_is_written_as_it_is_given(tmp_path: Path) -> None:
    """Text comes out as UTF-8 with the line ends it has, a new file as well as an old one."""
    path = tmp_path / "größe.txt"

    for text in ("eins\nzwei\r\n语", "", "three\n"):
        write_text(str(path), text)

        assert path.read_bytes() == text.encode("utf-8")
        assert os.listdir(str(tmp_path)) == [path.name]


def test_pieces_are_written_one_after_the_other(tmp_path: Path) -> None:
    """Many pieces make one file, and each is asked for when its turn has come."""
    path = tmp_path / "rows.txt"

    write_pieces(str(path), (f"{number}\n" for number in range(10_000)))

    assert path.read_text() == "".join(f"{number}\n" for number in range(10_000))


def test_half_characters_are_written_as_escapes(tmp_path: Path) -> None:
    """Text that no UTF-8 file can hold is written readably, not refused [fault 41]."""
    path = tmp_path / "a.txt"

    write_text(str(path), "name \udcff \ud800.")

    assert path.read_text() == "name \\udcff \\ud800."


@posix
def test_a_long_name_needs_no_longer_one_beside_it(tmp_path: Path) -> None:
    """A name as long as the system allows can be written."""
    path = tmp_path / ("n" * 255)

    write_text(str(path), "new")

    assert path.read_text() == "new"


def test_a_path_is_meant_where_it_was_given(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path stays in the folder of the moment, wherever the pieces come from."""
    elsewhere = old.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(old.parent)

    def pieces() -> Iterator[str]:
        os.chdir(str(elsewhere))
        yield "new"

    write_pieces("a.json", pieces())

    assert old.read_text() == "new"
    assert os.listdir(str(elsewhere)) == []


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027, 0o077])
def test_only_what_is_meant_for_others_can_be_read_by_them(old: Path, umask: int) -> None:
    """Profiles are for their owner alone, published documents for whom the umask allows
    [fault 68].
    """
    old.chmod(0o666)
    before = os.umask(umask)

    try:
        write_text(str(old), "private", PRIVATE)
        private = stat.S_IMODE(old.stat().st_mode)
        write_text(str(old), "public", PUBLIC)
        public = stat.S_IMODE(old.stat().st_mode)
    finally:
        os.umask(before)

    assert private == 0o600
    assert public == 0o666 & ~umask


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_replaced_and_not_followed(tmp_path: Path, there: bool) -> None:
    """Where a link stands comes a file; what the link led to stays as it was [fault 70]."""
    target, path = tmp_path / "precious", tmp_path / "a.json"
    if there:
        target.write_text("precious")
    path.symlink_to(target)

    write_text(str(path), "new")

    assert not path.is_symlink()
    assert path.read_text() == "new"
    assert target.exists() == there
    assert not there or target.read_text() == "precious"


@posix
def test_a_link_planted_for_the_temporary_file_is_not_followed(
    old: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody who could guess the temporary name gains nothing by a link there [fault 70]."""
    target = tmp_path / "precious"
    target.write_text("precious")
    monkeypatch.setattr(os, "urandom", lambda size: b"\0" * size)
    planted = tmp_path / f".hydra-{os.getpid()}-00000000.tmp"
    planted.symlink_to(target)

    with pytest.raises(OutputError, match="not saved: File exists"):
        write_text(str(old), "new")

    assert target.read_text() == "precious"
    assert old.read_text() == "old"


@posix
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (os.mkdir, "not saved: that is a folder; name a file"),
        (os.mkfifo, "not saved: that is no ordinary file; name another one"),
    ],
)
def test_what_is_no_file_is_not_replaced(
    tmp_path: Path, make: Callable[[str], None], words: str, linked: bool
) -> None:
    """A folder or a FIFO stays what it is, behind a link too, and nothing is begun [fault 9]."""
    thing = tmp_path / "thing"
    make(str(thing))
    kind = thing.stat().st_mode
    path = tmp_path / "link" if linked else thing
    if linked:
        path.symlink_to(thing)

    with pytest.raises(OutputError) as caught:
        write_pieces(str(path), (pytest.fail("begun") for _ in range(1)))

    assert caught.value.message == f"{path}: {words}"
    assert thing.stat().st_mode == kind
    assert path.is_symlink() == linked


@posix
def test_a_device_is_not_replaced() -> None:
    """The system's own devices survive being named as output [fault 9]."""
    with pytest.raises(OutputError, match="no ordinary file"):
        write_text(os.devnull, "new")

    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.parametrize("name", ["missing/a.json", "file/a.json", "nul\0byte", "n" * 256, "new/"])
def test_an_impossible_path_is_one_line(tmp_path: Path, name: str) -> None:
    """A path that cannot be written is an error with the path first [fault 8]."""
    (tmp_path / "file").write_text("text")
    path = os.path.join(str(tmp_path), name)

    with pytest.raises(OutputError) as caught:
        write_text(path, "new")

    assert caught.value.message.startswith(f"{path}: not saved: ")


@posix
def test_a_name_that_the_locale_lacks_is_one_line(tmp_path: Path) -> None:
    """Where the system knows ASCII only, other names are written or refused, and no traceback
    follows [fault 43].
    """
    code = (
        "import os, sys\n"
        "from hydra_heads.base.errors import HydraError\n"
        "from hydra_heads.base.files import read_text, write_text\n"
        "for path in ('gr\\xf6\\xdfe.txt', os.fsdecode(b'gr\\xc3\\xb6.txt'), 'half\\ud800.txt'):\n"
        "    for call in (lambda: write_text(path, 'x'), lambda: read_text(path)):\n"
        "        try:\n"
        "            call()\n"
        "            print('done')\n"
        "        except HydraError as error:\n"
        "            print(ascii(error.message))\n"
    )

    ended = run_python(f"import os; os.chdir({str(tmp_path)!r})\n{code}", environment=PLAIN_LOCALE)

    assert ended.stderr == b""
    assert ended.code == 0
    assert len(ended.stdout.splitlines()) == 6
    assert b"done" in ended.stdout
