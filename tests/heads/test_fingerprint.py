"""Fingerprints: the same for the same work, another for another."""

import os
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Tuple

import pytest

from hydra_heads.heads.fingerprint import instance_fingerprint
from hydra_heads.model.slot import Instance
from tests.heads.conftest import MakeSlot

BASE: Dict[str, object] = {"command": ["gzip", "{file}"], "timeout_s": 5}

INSTANCES = [{"name": "i", "values": {"file": "a"}}]


def fingerprint(make_slot: MakeSlot, head: Mapping[str, object], **rest: object) -> str:
    """Return the fingerprint of a head."""
    return make_slot(head, instances=INSTANCES, **rest).heads[0].fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": "Gzip"},
        {"tags": ["x"]},
        {"weight": {"min": 0.1}},
        {"enabled": True},
        {"comment": "why"},
        {"success": {"comment": "why"}},
        {"limits": {"comment": "why"}},
    ],
)
def test_what_changes_nothing_about_the_work_changes_nothing_here(
    change: Mapping[str, object], make_slot: MakeSlot
) -> None:
    """Names for people, tags, limits of weights and comments are not part of a fingerprint."""
    base = {**BASE, **{key: {} for key in ("success", "limits") if key in change}}

    assert fingerprint(make_slot, {**base, **change}) == fingerprint(make_slot, base)


@pytest.mark.parametrize(
    "change",
    [
        {"command": ["gzip", "-1", "{file}"]},
        {"timeout_s": 6},
        {"env": {"A": "1"}},
        {"success": {"exit_codes": [1]}},
        {"success": {"verify": ["x"]}},
        {"command": ["gzip"], "shell": True},
        {"stdin_file": "{file}"},
        {"stdout": "file"},
        {"prepare": ["x"]},
        {"cleanup": ["x"]},
        {"version_command": ["x"]},
        {"warmup": 1},
        {"limits": {"memory_mb": 1}},
        {"name": "other"},
    ],
)
def test_what_changes_the_work_is_seen(change: Mapping[str, object], make_slot: MakeSlot) -> None:
    """Everything else in the definition makes another head."""
    assert fingerprint(make_slot, {**BASE, **change}) != fingerprint(make_slot, BASE)


def test_defaults_count_as_if_they_stood_in_the_head(make_slot: MakeSlot) -> None:
    """It is the merged definition that is hashed, in whatever order its keys stand."""
    moved = fingerprint(make_slot, {"command": BASE["command"]}, defaults={"timeout_s": 5})

    assert moved == fingerprint(make_slot, BASE)
    assert moved.startswith("sha256:")
    assert len(moved) == len("sha256:") + 64


def test_a_callables_module_is_part_of_it(make_slot: MakeSlot, tmp_path: Path) -> None:
    """Another text of the function's module makes another head; a missing one has a print too."""
    head = {"callable": "jobs:job"}
    prints = [fingerprint(make_slot, head)]
    for text in ("def job(): return 1", "def job(): return 2", "def job(): return 1"):
        (tmp_path / "jobs.py").write_text(text)
        prints.append(fingerprint(make_slot, head))

    assert len(set(prints)) == 3
    assert prints[1] == prints[3]


def test_the_folder_is_not_part_of_it(tmp_path: Path) -> None:
    """A slot that moves to another folder keeps its fingerprints."""
    from hydra_heads.heads.load import slot_from_document

    prints = set()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "jobs.py").write_text("def job(): pass")
        (folder / "data").write_text("abc")
        document = {
            "slot": "s",
            "instances": [{"glob": "da*", "as": "file"}],
            "heads": [
                {"name": "a", "callable": "jobs:job"},
                {"name": "b", "command": ["{python}"]},
            ],
        }
        slot = slot_from_document(document, "x", str(folder), str(folder), None)
        prints.add(
            (
                *(head.fingerprint for head in slot.heads),
                instance_fingerprint(slot.instances[0], str(folder)),
            )
        )

    assert len(prints) == 1


Change = Callable[[Path], object]


@pytest.mark.parametrize(
    ("change", "is_seen"),
    [
        (lambda folder: None, False),
        (lambda folder: os.utime(str(folder / "file"), (1, 1)), False),
        (lambda folder: (folder / "other").write_text("x"), False),
        (lambda folder: (folder / "file").write_text("abd"), True),
        (lambda folder: (folder / "file").unlink(), True),
        (lambda folder: (folder / "logs" / "b" / "c").write_text("x"), True),
        (lambda folder: (folder / "logs" / "new").write_text(""), True),
        (lambda folder: (folder / "logs" / "empty").mkdir(), True),
        (lambda folder: (folder / "logs" / "a").rename(folder / "logs" / "z"), True),
    ],
)
def test_an_instances_files_are_part_of_it(change: Change, is_seen: bool, tmp_path: Path) -> None:
    """Contents and names below the slot's folder count, times and other files do not."""
    (tmp_path / "file").write_text("abc")
    (tmp_path / "logs" / "b").mkdir(parents=True)
    (tmp_path / "logs" / "a").write_text("1")
    (tmp_path / "logs" / "b" / "c").write_text("2")
    instance = Instance("i", {"file": "file", "folder": "logs", "n": 3})
    before = instance_fingerprint(instance, str(tmp_path))

    change(tmp_path)

    assert (instance_fingerprint(instance, str(tmp_path)) != before) is is_seen


def test_values_are_part_of_it() -> None:
    """Other values make another instance; the name by itself does not."""
    one = instance_fingerprint(Instance("a", {"n": 1}), "/")

    assert one == instance_fingerprint(Instance("b", {"n": 1}), "/")
    assert one != instance_fingerprint(Instance("a", {"n": 2}), "/")
    assert one != instance_fingerprint(Instance("a", {"n": True}), "/")


@pytest.mark.parametrize("value", ["/etc", "..", ".", "", "a\0b", "x" * 5000, "fifo", "gone"])
def test_other_values_are_text(value: str, tmp_path: Path) -> None:
    """What lies outside, what is no file and what cannot be one is not looked into."""
    os.mkfifo(str(tmp_path / "fifo"))
    instance = Instance("i", {"value": value})

    before = instance_fingerprint(instance, str(tmp_path))
    (tmp_path / "new").write_text("x")

    assert instance_fingerprint(instance, str(tmp_path)) == before


def test_the_order_of_a_listing_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal folders have equal fingerprints, however the file system lists them."""
    for name in ("a/x", "a/y", "b/x", "c"):
        path = tmp_path / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    instance = Instance("i", {"folder": "logs"})
    walk = os.walk

    prints = set()
    for backwards in (False, True):

        def ordered_walk(
            folder: str, *how: Any, backwards: bool = backwards
        ) -> Iterator[Tuple[str, List[str], List[str]]]:
            for place, folders, files in walk(folder, *how):
                folders.sort(reverse=backwards)
                yield place, folders, sorted(files, reverse=backwards)

        monkeypatch.setattr(os, "walk", ordered_walk)
        prints.add(instance_fingerprint(instance, str(tmp_path)))

    assert len(prints) == 1


def test_links_inside_a_folder_lead_nowhere_twice(tmp_path: Path) -> None:
    """A folder that links to itself, and a link to nothing, end."""
    (tmp_path / "logs").mkdir()
    os.symlink(str(tmp_path / "logs"), str(tmp_path / "logs" / "loop"))
    os.symlink("gone", str(tmp_path / "logs" / "dangling"))

    print_ = instance_fingerprint(Instance("i", {"folder": "logs"}), str(tmp_path))

    assert print_.startswith("sha256:")
