"""Instances: named values, and files found by patterns."""

import glob
import os
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.instances import instances_of
from hydra_heads.model.slot import Instance


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Make a folder with some files."""
    for name in (
        "data/big-2.txt",
        "data/big-10.txt",
        "data/small.txt",
        "data/a/x.txt",
        "b[1]/y.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return str(tmp_path)


def globbed(pattern: str, folder: str) -> Dict[str, object]:
    """Return each instance's name and value."""
    entries = [{"glob": pattern, "as": "file"}]
    return {item.name: item.values["file"] for item in instances_of(entries, "x.json", folder)}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "data/big-*.txt",
            {"big-10.txt": "data/big-10.txt", "big-2.txt": "data/big-2.txt"},
        ),
        ("data/*/x.txt", {"a/x.txt": "data/a/x.txt"}),
        ("./data/sm*", {"small.txt": "data/small.txt"}),
        ("data/small.txt", {"small.txt": "data/small.txt"}),
        ("data/**/x.txt", {"a/x.txt": "data/a/x.txt"}),
        ("b[[]1]/*", {"b[1]/y.txt": "b[1]/y.txt"}),
        ("data/a/", {"a": "data/a"}),
        ("data/a/../sm*", {"small.txt": "data/small.txt"}),
    ],
)
def test_globbed_instances_are_named_below_the_fixed_part(
    pattern: str, expected: Dict[str, object], folder: str
) -> None:
    """Files are sorted, named by their path below the folders without wildcards, with slashes."""
    found = globbed(pattern, folder)

    assert found == expected
    assert list(found) == sorted(found)


def test_the_order_of_files_is_that_of_their_names(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the file system lists them, instances come sorted."""
    listed = glob.iglob
    monkeypatch.setattr(glob, "iglob", lambda *args, **how: sorted(listed(*args, **how))[::-1])

    assert list(globbed("data/*.txt", folder)) == ["big-10.txt", "big-2.txt", "small.txt"]


def test_a_folder_with_wildcards_in_its_own_name_is_no_pattern(tmp_path: Path) -> None:
    """Only the pattern has wildcards, not the place where the heads file lies."""
    folder = tmp_path / "a*[b]"
    folder.mkdir()
    (folder / "x.txt").write_text("")

    assert globbed("*.txt", str(folder)) == {"x.txt": "x.txt"}


def test_a_pattern_may_lead_out_of_the_folder(folder: str) -> None:
    """Inputs may lie anywhere; their values stay relative."""
    found = globbed("../data/sm*", os.path.join(folder, "data"))

    assert found == {"small.txt": "small.txt"}


def test_an_absolute_pattern_gives_absolute_paths(folder: str) -> None:
    """Files elsewhere are named in full."""
    found = globbed(os.path.join(folder, "data", "sm*"), "/")

    assert found == {"small.txt": f"{folder}/data/small.txt"}


def test_without_instances_there_is_one() -> None:
    """A job without inputs has one instance, named `default`."""
    assert instances_of(None, "x.json", "/") == (Instance("default", {}),)
    assert instances_of([], "x.json", "/") == (Instance("default", {}),)


def test_named_instances_keep_their_order_and_types(folder: str) -> None:
    """Values are kept as they are written, instances in the order of the file."""
    entries = [
        {"name": "z", "values": {"n": 1, "b": True, "s": "x", "f": 0.5}},
        {"glob": "data/sm*", "as": "file"},
        {"name": "a"},
    ]

    found = instances_of(entries, "x.json", folder)

    assert [item.name for item in found] == ["z", "small.txt", "a"]
    assert found[0].values == {"n": 1, "b": True, "s": "x", "f": 0.5}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            [{"glob": "gone-*", "as": "file"}],
            r"instances\[0\].glob: 'gone-\*' finds nothing, looked for from",
        ),
        (
            [{"name": "a"}, {"name": "a"}],
            r"instances\[1\]: the name 'a' comes twice",
        ),
        (
            [{"glob": "data/sm*", "as": "f"}, {"glob": "data/*.txt", "as": "f"}],
            r"instances\[1\]: the name 'small.txt' comes twice",
        ),
        ([{"name": "a\nb"}], "control characters"),
        ([{"name": "a\ud800"}], "not UTF-8"),
    ],
)
def test_what_cannot_be_an_input_is_told(
    entries: List[Dict[str, object]], expected: str, folder: str
) -> None:
    """Twins, patterns without a match and names that cannot be kept are errors."""
    with pytest.raises(InputError, match=expected):
        instances_of(entries, "x.json", folder)


def test_a_file_whose_name_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """Such a name could stand in no document."""
    try:
        with open(os.path.join(os.fsencode(str(tmp_path)), b"bad-\xff"), "w"):
            pass
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    with pytest.raises(InputError, match="not UTF-8"):
        globbed("bad-*", str(tmp_path))
