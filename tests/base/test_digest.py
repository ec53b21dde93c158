"""sha256 of small files, without OpenSSL."""

import hashlib
import sys
from pathlib import Path

import pytest

from hydra_heads.base import digest
from hydra_heads.base.digest import quick_sha256_of, sha256_hex
from hydra_heads.base.files import sha256_of


@pytest.mark.parametrize("size", [0, 1, 55, 56, 64, 100_000])
def test_digest_is_sha256(tmp_path: Path, size: int) -> None:
    """Bytes and files have the digest that everybody else finds."""
    data = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "x"
    path.write_bytes(data[:size])

    assert sha256_hex(data[:size]) == hashlib.sha256(data[:size]).hexdigest()
    assert quick_sha256_of(str(path)) == sha256_of(str(path))


def test_large_file_is_hashed_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file above the bound gives the same digest."""
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    monkeypatch.setattr(digest, "_LARGE", 2)

    assert quick_sha256_of(str(path)) == hashlib.sha256(b"abc").hexdigest()


def test_python_without_its_own_module_hashes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither of the built-in modules is there, OpenSSL's is taken."""
    for name in digest._BUILT_IN:
        monkeypatch.setitem(sys.modules, name, None)

    assert sha256_hex(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("name", ["missing", "folder", "nul\0"])
def test_what_cannot_be_read_has_no_digest(tmp_path: Path, name: str) -> None:
    """A missing file, a folder and a name that no system has give None."""
    (tmp_path / "folder").mkdir()

    assert quick_sha256_of(str(tmp_path) + "/" + name) is None
