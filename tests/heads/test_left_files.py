"""Files that a run left behind, read with bounds."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from hydra_heads.heads.left_files import hash_deadline, opened, read_at_most, sha256_before


@pytest.mark.parametrize(("size", "expected"), [(0, 0), (9, 9), (10, 10), (11, 11), (5000, 11)])
def test_one_byte_more_says_that_there_is_more(size: int, expected: int, tmp_path: Path) -> None:
    """As much as was asked for is read, and one byte to know that it was not all."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)

    assert read_at_most(str(path), 10) == b"x" * expected


def test_a_digest_is_of_the_whole_file(tmp_path: Path) -> None:
    """Files of any size are read block by block, also through a link where one is allowed."""
    path, link = tmp_path / "file", str(tmp_path / "link")
    path.write_bytes(b"abc" * 1000000)
    os.symlink(str(path), link)
    wanted = hashlib.sha256(path.read_bytes()).hexdigest()

    assert sha256_before(str(path), hash_deadline(), follow=False) == wanted
    assert sha256_before(link, hash_deadline()) == wanted
    with pytest.raises(OSError, match="it is a link"):
        sha256_before(link, hash_deadline(), follow=False)


def test_a_digest_has_a_deadline(tmp_path: Path) -> None:
    """A file that takes too long is left, and that is told."""
    path = tmp_path / "file"
    path.write_bytes(b"x")

    assert time.monotonic() + 29 < hash_deadline() < time.monotonic() + 31
    with pytest.raises(OSError, match="takes longer than 30 s"):
        sha256_before(str(path), time.monotonic() - 1)


@pytest.mark.parametrize("follow", [False, True])
def test_what_is_no_file_is_not_opened(follow: bool, tmp_path: Path) -> None:
    """Folders, FIFOs and devices are told apart from files, and nothing is waited for."""
    fifo = str(tmp_path / "fifo")
    os.mkfifo(fifo)

    for path in (fifo, str(tmp_path), os.devnull):
        with pytest.raises(OSError, match="no ordinary file"), opened(path, follow):
            pass
    with pytest.raises(FileNotFoundError), opened(str(tmp_path / "gone"), follow):
        pass
