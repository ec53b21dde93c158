"""Tests of which files are read, and how."""

import gzip
import os
import pathlib
import zlib

import pytest

from hydra_heads.heads.builtin import log_files
from hydra_heads.heads.builtin.log_files import list_logs, open_log, read_pieces, read_whole, unpack

DATA = bytes(range(256)) * 40


def test_logs_are_listed_by_name(tmp_path: pathlib.Path) -> None:
    """Only `.log` and `.log.gz` files count, in the order of their names."""
    for name in ("b.log", "a.log.gz", "c.txt", "log", "d.gz", "B.log"):
        (tmp_path / name).touch()

    assert list_logs(str(tmp_path)) == ["B.log", "a.log.gz", "b.log"]


@pytest.mark.parametrize("name", ["x.log", "x.log.gz"])
def test_every_way_of_reading_gives_the_same_bytes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whole, in pieces and as a file, a log has the same bytes, packed or not."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(DATA) if name.endswith(".gz") else DATA)
    monkeypatch.setattr(log_files, "PIECE_BYTES", 100)

    pieces = list(read_pieces(str(path)))
    with open_log(str(path)) as file:
        lines = list(file)

    assert read_whole(str(path)) == DATA
    assert b"".join(pieces) == DATA
    assert max(map(len, pieces)) <= 100
    assert b"".join(lines) == DATA


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_gzip_files_of_several_members_are_one_log(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Members one after the other, and zeros behind them, read as the gzip module reads them."""
    packed = gzip.compress(b"one\n") + gzip.compress(b"") + b"\0" * 9
    packed += gzip.compress(DATA) + b"\0" * 9
    monkeypatch.setattr(log_files, "PIECE_BYTES", size)

    assert unpack(packed) == gzip.decompress(packed) == b"one\n" + DATA
    assert unpack(b"") == b""


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(DATA)[:-9], b"no gzip file", b"\x1f\x8b"],
    ids=["cut short", "no gzip file", "two bytes"],
)
def test_damaged_gzip_files_are_refused(tmp_path: pathlib.Path, packed: bytes) -> None:
    """A packed log that is cut off or no gzip file never passes for a shorter log."""
    path = os.path.join(str(tmp_path), "x.log.gz")
    with open(path, "wb") as file:
        file.write(packed)

    with pytest.raises((EOFError, zlib.error)):
        read_whole(path)
    with pytest.raises((EOFError, zlib.error)):
        list(read_pieces(path))
    with open_log(path) as log, pytest.raises((EOFError, OSError)):
        log.read()
