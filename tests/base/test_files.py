"""Reading with limits, making folders, sweeping what was left."""

import os
import stat
import sys
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest

from hydra_heads.base import files
from hydra_heads.base.errors import InputError, OutputError
from hydra_heads.base.files import (
    STALE_SECONDS,
    make_folder,
    read_hashed_text,
    read_text,
    remove_file,
    sha256_of,
    sweep_temporaries,
)
from tests.base.children import run_python

posix = pytest.mark.skipif(os.name == "nt", reason="what POSIX systems have")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what Linux tells")


def _message(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_read_over(tmp_path: Path, mark: bytes) -> None:
    """A file that an editor began with a mark reads like one without it [fault 19]."""
    path = tmp_path / "a.json"
    path.write_bytes(mark + "größe \u8a9e\r\n".encode())

    assert read_text(str(path)) == "größe \u8a9e\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_wider_characters_are_refused_by_name(tmp_path: Path, encoding: str) -> None:
    """A file that PowerShell wrote in its own way gets one line that says what to do [fault 19]."""
    path = tmp_path / "a.json"
    path.write_bytes('{"a": 1}'.encode(encoding))

    message = _message(lambda: read_text(str(path)))

    assert message == f"{path}: this is UTF-16, expected UTF-8; save it as UTF-8"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("data", [b"ok\n\xff", b"ok\ncaf\xe9", b"ok\n\xed\xa0\x80", b"ok\n\xc3"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, mark: bytes) -> None:
    """A message names the first wrong byte and its line, with a mark before the text too."""
    path = tmp_path / "a.json"
    path.write_bytes(mark + data)
    wrong = next(byte for byte in data if byte > 0x7F)

    message = _message(lambda: read_text(str(path)))

    assert message == (f"{path}: not UTF-8: byte 0x{wrong:02x} in line 2; save it as UTF-8")


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    """Whether nothing is too little is for the reader of the text to say."""
    (tmp_path / "a.json").write_bytes(b"")

    assert read_text(str(tmp_path / "a.json")) == ""


def test_a_missing_file_comes_with_its_remedy(tmp_path: Path) -> None:
    """A file that is not there is named, and what makes it."""
    path = str(tmp_path / "a.json")

    assert _message(lambda: read_text(path)) == f"{path}: no such file"
    assert _message(lambda: read_text(path, remedy="make it")) == f"{path}: no such file; make it"


def test_the_limit_is_what_may_be_read(tmp_path: Path) -> None:
    """A file of as many bytes as are allowed is read, one of a byte more is not."""
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 100)

    assert len(read_text(str(path), limit=100)) == 100
    assert _message(lambda: read_text(str(path), limit=99)) == (
        f"{path}: 100 bytes are more than the 99 allowed"
    )


READS = """
import sys
from hydra_heads.base.errors import InputError
from hydra_heads.base.files import read_text
try:
    read_text(sys.argv[1])
except InputError as error:
    print(error)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@linux
def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Two gigabytes are refused by their size, with less than 50 MB of memory [fault 20]."""
    path = tmp_path / "a.json"
    with open(str(path), "wb") as file:
        file.truncate(2 << 30)

    ended = run_python(READS, str(path))

    lines = ended.stdout.decode().splitlines()
    assert lines[0] == f"{path}: 2147483648 bytes are more than the 67108864 allowed"
    assert int(lines[1].split()[1]) < 50 * 1024


@linux
def test_a_file_without_a_size_is_read_to_the_limit() -> None:
    """What the kernel makes while it is read says a size of 0, and is limited all the same."""
    path = "/proc/self/status"

    assert "VmHWM" in read_text(path)
    assert _message(lambda: read_text(path, limit=10)) == f"{path}: more than the 10 bytes allowed"


@posix
@pytest.mark.parametrize(
    ("make", "words"),
    [(os.mkdir, "this is a folder, expected a file"), (os.mkfifo, "not an ordinary file")],
)
def test_what_is_no_file_is_not_opened(
    tmp_path: Path, make: Callable[[str], None], words: str
) -> None:
    """A folder or a FIFO is refused at once, and has no digest [fault 9]."""
    path = str(tmp_path / "thing")
    make(path)

    assert _message(lambda: read_text(path)) == f"{path}: {words}"
    assert sha256_of(path) is None


@posix
def test_an_endless_device_is_not_read() -> None:
    """A device is refused at once, and has no digest [fault 9]."""
    assert _message(lambda: read_text("/dev/zero")) == "/dev/zero: not an ordinary file"
    assert sha256_of("/dev/zero") is None


@posix
def test_a_file_that_turns_into_a_fifo_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FIFO put in place of the file after it was looked at reads as nothing."""
    path = str(tmp_path / "a.json")
    os.mkfifo(path)
    (tmp_path / "ordinary").write_text("")
    ordinary = os.stat(str(tmp_path / "ordinary"))
    monkeypatch.setattr(os, "stat", lambda path: ordinary)

    assert read_text(path) == ""


@posix
@pytest.mark.parametrize("name", ["nul\0byte", "file/below", "n" * 300])
def test_an_impossible_path_is_one_line(tmp_path: Path, name: str) -> None:
    """A path that no system can open is an error with the path first, and has no digest."""
    (tmp_path / "file").write_text("text")
    path = os.path.join(str(tmp_path), name)

    assert _message(lambda: read_text(path)).startswith(f"{path}: cannot be read: ")
    assert sha256_of(path) is None


def test_a_file_that_may_not_be_read_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of somebody else's is named with the system's reason."""
    path = str(tmp_path / "a.json")
    Path(path).write_text("text")

    def refuse(*words: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(files, "open", refuse, raising=False)

    assert _message(lambda: read_text(path)) == f"{path}: cannot be read: Permission denied"
    assert sha256_of(path) is None


def test_the_digest_is_of_all_bytes(tmp_path: Path) -> None:
    """A file of several blocks has the sha256 that other programs give it."""
    import hashlib

    path = tmp_path / "a.bin"
    data = bytes(range(256)) * 10_000
    path.write_bytes(data)

    assert sha256_of(str(path)) == hashlib.sha256(data).hexdigest()


def test_text_comes_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    """The text is read as ever; a byte order mark is no part of it, but of the digest."""
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf{}\n")

    assert read_hashed_text(str(path)) == ("{}\n", sha256_of(str(path)))
    missing = str(tmp_path / "b.json")
    assert _message(lambda: read_hashed_text(missing, "make it")) == (
        f"{missing}: no such file; make it"
    )


def test_a_file_is_removed_once(tmp_path: Path) -> None:
    """Removing a file that is gone already is no error."""
    path = tmp_path / "a.json"
    path.write_text("text")

    remove_file(str(path))
    remove_file(str(path))

    assert os.listdir(str(tmp_path)) == []


def test_what_cannot_be_removed_is_one_line(tmp_path: Path) -> None:
    """A folder, or a name that cannot be, is an error with the path first."""
    for path in (str(tmp_path), "nul\0byte"):
        with pytest.raises(OutputError) as caught:
            remove_file(path)
        assert caught.value.message.startswith(f"{path}: not removed: ")


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """A folder that is there already is as good as a new one."""
    path = tmp_path / "größe" / "b"

    make_folder(str(path))
    make_folder(str(path))

    assert path.is_dir()


@pytest.mark.parametrize("name", ["file", "file/below", "nul\0byte", "n" * 300])
def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, name: str) -> None:
    """A message names the folder, the reason and what to do [fault 8]."""
    (tmp_path / "file").write_text("text")
    path = os.path.join(str(tmp_path), name)

    with pytest.raises(OutputError) as caught:
        make_folder(path)

    message = caught.value.message
    assert message.startswith(f"{path}: the folder cannot be made: ")
    assert message.endswith("; name another one")


def test_a_folder_that_cannot_be_written_to_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder on a disk that is read-only is found out before anything is begun [fault 8]."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    with pytest.raises(OutputError) as caught:
        make_folder(str(tmp_path))

    assert caught.value.message == f"{tmp_path}: the folder cannot be written to; name another one"


def test_only_old_temporaries_of_ours_are_swept(tmp_path: Path) -> None:
    """What a killed writer left goes after an hour; nobody else's file ever does [fault 11]."""
    ours, young = ".hydra-123-0123abcd.tmp", ".hydra-124-0123abcd.tmp"
    others = [".hydra-x-0123abcd.tmp", ".other.tmp", ".hydra-1-0123abcd.tmp.bak", "a.json"]
    for name in [ours, young, *others]:
        (tmp_path / name).write_text("text")
        if name != young:
            past = time.time() - STALE_SECONDS - 60
            os.utime(str(tmp_path / name), (past, past))

    sweep_temporaries(str(tmp_path))

    assert sorted(os.listdir(str(tmp_path))) == sorted([young, *others])


def test_what_a_killed_writer_leaves_is_what_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names that the writer gives are the names that the sweeper knows [fault 11]."""
    monkeypatch.setattr(files, "remove_quietly", lambda path: None)
    monkeypatch.setattr(files, "STALE_SECONDS", -60.0)
    with pytest.raises(ValueError, match="killed"):
        files.write_pieces(str(tmp_path / "a"), _broken_pieces())
    assert len(os.listdir(str(tmp_path))) == 1

    sweep_temporaries(str(tmp_path))

    assert os.listdir(str(tmp_path)) == []


def _broken_pieces() -> Iterator[str]:
    yield "half"
    raise ValueError("killed")


def test_sweeping_never_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is gone, and a temporary that cannot go, are left alone."""
    sweep_temporaries(str(tmp_path / "missing"))
    monkeypatch.setattr(files, "STALE_SECONDS", -60.0)
    (tmp_path / ".hydra-1-0123abcd.tmp").mkdir()
    (tmp_path / ".hydra-2-0123abcd.tmp").write_text("text")

    sweep_temporaries(str(tmp_path))

    assert os.listdir(str(tmp_path)) == [".hydra-1-0123abcd.tmp"]
    assert stat.S_ISDIR((tmp_path / ".hydra-1-0123abcd.tmp").stat().st_mode)
