"""Files and folders checked for every problem that they have."""

import json
import os
from typing import Any, Dict, List

import pytest

from hydra_heads.model.documents import KINDS, read_profile, validate_path
from tests.model import samples
from tests.model.samples import FILE_NAMES, SAMPLES, changed, put, refusal

SAID_BY_NAME = ("heads", "config", "slot", "profile", "weights", "dashboard", "audit")
"""Kinds of files whose names say what they hold."""


def everything(folder: object) -> List[str]:
    """Write a right document of each kind, and return the names."""
    for kind in KINDS:
        put(folder, FILE_NAMES[kind], SAMPLES[kind]())
    return sorted(FILE_NAMES.values())


def test_a_folder_of_right_documents_has_no_problems(tmp_path: object) -> None:
    """What Phase 1 to 3 leave behind is checked as one folder [H-032]."""
    everything(tmp_path)
    put(tmp_path, "history.db", b"SQLite")
    put(tmp_path, "notes.json", b"not of Hydra")

    assert validate_path(str(tmp_path)) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in SAID_BY_NAME])
def test_each_bad_document_of_a_folder_is_named(kind: str, tmp_path: object) -> None:
    """All problems of all files are listed, each with its file [H-032]."""
    everything(tmp_path)
    garbage = put(tmp_path, "head_aaa.json", b"")
    path = put(tmp_path, FILE_NAMES[kind], changed(SAMPLES[kind](), "slot", 7))

    first, second = sorted(validate_path(str(tmp_path)), key=lambda line: path in line)

    assert first.startswith(f"{garbage}: ")
    assert second.startswith(f"{path}: slot: ")


def test_fresh_runs_beside_the_profiles_are_checked_too(tmp_path: object) -> None:
    """The folder `validation` belongs to its parent."""
    everything(tmp_path)
    os.mkdir(os.path.join(str(tmp_path), "validation"))
    path = put(os.path.join(str(tmp_path), "validation"), "head_zlib.json", b"[]")

    lines = validate_path(str(tmp_path))

    assert [line.split(": ")[0] for line in lines] == [path]


def test_a_folder_without_documents_is_a_problem(tmp_path: object) -> None:
    """An empty folder does not pass for a right one."""
    assert validate_path(str(tmp_path))[0].startswith(f"{tmp_path}: no documents here")


def test_nothing_at_the_path_is_an_error(tmp_path: object) -> None:
    """A path that leads nowhere is an error, not a document with problems."""
    path = os.path.join(str(tmp_path), "x.json")

    assert refusal(validate_path, path) == f"{path}: no such file or folder"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_any_name_says_itself_what_it_is(kind: str, tmp_path: object) -> None:
    """A document under a name of its own is checked by its schema."""
    good = put(tmp_path, "good.json", SAMPLES[kind]())
    bad = put(tmp_path, "bad.json", changed(SAMPLES[kind](), "slot", 7))

    assert validate_path(good) == []
    assert len(validate_path(bad)) == 1


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"schema": "hydra.gates"}, "'hydra.gates'"),
        ({}, "null"),
        ([1], "a list"),
        ({"schema": []}, "a list"),
    ],
)
def test_a_file_of_no_known_kind_is_a_problem(
    content: object, found: str, tmp_path: object
) -> None:
    """What is no document of Hydra is named with the kinds that are."""
    path = put(tmp_path, "x.json", content)

    assert validate_path(path) == [
        f"{path}: schema: found {found}, expected one of hydra.heads, hydra.config, hydra.slot, "
        "hydra.profile, hydra.weights, hydra.dashboard, hydra.gate, hydra.regression, hydra.audit"
    ]


def test_only_generated_documents_must_be_ascii(tmp_path: object) -> None:
    """A person writes any language; what other readers get is ASCII [H-039]."""
    text = json.dumps(changed(samples.heads_file(), "comment", "gr\xfc\xdfe"), ensure_ascii=False)
    heads = put(tmp_path, "hydra_heads.json", text.encode("utf-8"))
    shown: Dict[str, Any] = changed(samples.profile(), "display_name", "gr\xfcn")
    profile = put(tmp_path, "head_zlib.json", json.dumps(shown, ensure_ascii=False).encode("utf-8"))

    assert validate_path(heads) == []
    assert validate_path(profile) == [
        f"{profile}: found '\\xfc' in line 1, expected ASCII; write it as \\u"
    ]
    assert read_profile(profile).display_name == "gr\xfcn"
