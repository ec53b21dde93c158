"""The profiles of a folder: all are read, in order, or the bad one is named."""

import gc
import os

import pytest

from hydra_heads.base.files import sha256_of
from hydra_heads.model import documents
from hydra_heads.model.documents import read_profile, read_profiles
from tests.model import samples
from tests.model.samples import Document, changed, put, refusal


def make_profiles(folder: object, count: int) -> None:
    """Write some right profiles."""
    for index in range(count):
        document = changed(samples.foreign_profile(), "name", f"h{index}")
        put(folder, f"head_h{index}.json", document)


def test_all_profiles_of_a_folder_are_read_in_order(tmp_path: object) -> None:
    """Profiles come sorted by name; other files, and temporary ones, are passed over."""
    make_profiles(tmp_path, 10)
    put(tmp_path, "weights.json", b"{")
    put(tmp_path, ".head_h0.json.1.tmp", b"{")
    put(tmp_path, "head_h0.log", b"error")

    profiles, skipped = read_profiles(str(tmp_path))

    assert [profile.name for profile in profiles] == [f"h{index}" for index in range(10)]
    assert skipped == []
    path = os.path.join(str(tmp_path), "head_h3.json")
    assert (profiles[3].path, profiles[3].sha256) == (path, sha256_of(path))


@pytest.mark.parametrize("content", [b"", {}, {**samples.foreign_profile(), "num_tests": -1}])
def test_one_bad_profile_of_ten_is_named(content: object, tmp_path: object) -> None:
    """A bad profile stops the reading by its name; `skip_bad` goes on and lists it [fault 32]."""
    make_profiles(tmp_path, 10)
    bad = put(tmp_path, "head_h7.json", content)

    message = refusal(read_profiles, str(tmp_path))
    profiles, skipped = read_profiles(str(tmp_path), skip_bad=True)

    assert message.startswith(f"{bad}: ")
    assert skipped == [message]
    assert [profile.name for profile in profiles] == [f"h{i}" for i in range(10) if i != 7]


def test_a_folder_in_a_profile_s_place_is_named(tmp_path: object) -> None:
    """What is no ordinary file is a bad profile like any other [fault 32]."""
    make_profiles(tmp_path, 1)
    os.mkdir(os.path.join(str(tmp_path), "head_x.json"))

    assert "head_x.json: " in refusal(read_profiles, str(tmp_path))
    assert len(read_profiles(str(tmp_path), skip_bad=True)[1]) == 1


def test_the_digest_is_of_the_bytes_that_were_read(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes the profile's place while it is read does not lend it its digest."""
    make_profiles(tmp_path, 1)
    path = os.path.join(str(tmp_path), "head_h0.json")
    expected, parse = sha256_of(path), documents.parse_document

    def parse_late(text: str, kind: str, where: str) -> Document:
        put(tmp_path, "head_h0.json", b"{}")
        return parse(text, kind, where)

    monkeypatch.setattr(documents, "parse_document", parse_late)

    assert read_profile(path).sha256 == expected


def test_the_collector_rests_while_profiles_are_read(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks through the profiles that are read already while others are."""
    make_profiles(tmp_path, 2)
    resting, parse = [], documents.parse_document

    def parse_noting(text: str, kind: str, where: str) -> Document:
        resting.append(not gc.isenabled())
        return parse(text, kind, where)

    monkeypatch.setattr(documents, "parse_document", parse_noting)

    read_profiles(str(tmp_path))

    assert resting == [True, True]


@pytest.mark.parametrize("folder", ["", "missing"])
def test_no_profiles_at_all_is_an_error_with_a_remedy(folder: str, tmp_path: object) -> None:
    """A folder without profiles says how to make them [fault 33]."""
    path = os.path.join(str(tmp_path), folder)

    message = refusal(read_profiles, path)

    assert message == (
        f"{path}: no profiles here (head_*.json); make them with: python -m hydra_heads profile"
    )
    assert refusal(read_profiles, path, False, "X").endswith("make them with: X")


def test_only_bad_profiles_are_none(tmp_path: object) -> None:
    """Nothing is weighed when every profile was skipped [fault 33]."""
    put(tmp_path, "head_a.json", b"")

    message = refusal(read_profiles, str(tmp_path), True)

    assert "no good profile here, 1 bad" in message
