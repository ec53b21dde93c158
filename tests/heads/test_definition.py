"""Definitions: defaults under heads, and heads read from them."""

from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.definition import resolve, texts_of
from hydra_heads.heads.kinds import KINDS, kind_of
from hydra_heads.model.slot import NO_LIMITS, Criteria, Limits
from tests.heads.conftest import MakeSlot


@pytest.mark.parametrize(
    ("head", "defaults", "expected"),
    [
        ({"timeout_s": 1}, {"timeout_s": 2, "cwd": "x"}, {"timeout_s": 1, "cwd": "x"}),
        ({"tags": []}, {"tags": ["a"]}, {"tags": []}),
        ({"tags": ["b"]}, {"tags": ["a"]}, {"tags": ["b"]}),
        ({"env": {"A": "1"}}, {"env": {"A": "0", "B": "0"}}, {"env": {"A": "1", "B": "0"}}),
        ({}, {"env": {"A": "0"}}, {"env": {"A": "0"}}),
        (
            {"success": {"stdout_matches": ["x"]}},
            {"success": {"exit_codes": [0, 1]}},
            {"success": {"exit_codes": [0, 1], "stdout_matches": ["x"]}},
        ),
        (
            {"success": {"json_equals": {}}},
            {"success": {"json_equals": {"/a": 1}, "exit_codes": [1]}},
            {"success": {"json_equals": {}, "exit_codes": [1]}},
        ),
        (
            {"limits": {"memory_mb": 1, "processes": None}},
            {"limits": {"memory_mb": 9, "processes": 4, "open_files": 8}},
            {"limits": {"memory_mb": 1, "processes": None, "open_files": 8}},
        ),
        (
            {"weight": {"max": 0.5, "min": None}},
            {"weight": {"min": 0.1, "max": 0.9}},
            {"weight": {"max": 0.5, "min": None}},
        ),
        ({"weight": {"max": 0.5}}, {"weight": {"min": 0.1}}, {"weight": {"max": 0.5, "min": 0.1}}),
        ({"prepare": []}, {"prepare": ["a"], "warmup": 2}, {"prepare": [], "warmup": 2}),
        ({"comment": "mine"}, {"comment": "theirs"}, {"comment": "mine"}),
        ({}, {"comment": "theirs"}, {}),
    ],
)
def test_defaults_lie_under_a_head(
    head: Dict[str, object], defaults: Dict[str, object], expected: Dict[str, object]
) -> None:
    """A head's own setting wins; only maps of named settings are merged key by key."""
    assert resolve(head, defaults) == expected


def test_neither_head_nor_defaults_are_changed() -> None:
    """Merging makes a new definition."""
    head: Dict[str, object] = {"env": {"A": "1"}}
    defaults: Dict[str, object] = {"env": {"B": "1"}, "cwd": "x"}

    resolve(head, defaults)

    assert (head, defaults) == ({"env": {"A": "1"}}, {"env": {"B": "1"}, "cwd": "x"})


FULL: Dict[str, object] = {
    "name": "full",
    "command": ["x"],
    "display_name": "Full",
    "tags": ["a", "b"],
    "timeout_s": 2,
    "kill_grace_s": 0,
    "stdout": "file",
    "stdin_file": "in",
    "shell": False,
    "prepare": ["p", "1"],
    "cleanup": ["c"],
    "version_command": ["v", "--version"],
    "warmup": 3,
    "limits": {
        "memory_mb": 1.5,
        "processes": 2,
        "scratch_mb": 3,
        "open_files": 4,
        "file_size_mb": 5,
        "output_mb": 6,
        "comment": "all of them",
    },
    "env": {"A": "1"},
    "clean_env": True,
    "cwd": "sub",
    "secrets": ["B", "A"],
    "success": {
        "exit_codes": [0, 2],
        "stdout_matches": ["o"],
        "stderr_matches": ["e"],
        "json_equals": {"/a": [1]},
        "files_exist": ["f"],
        "file_sha256": {"f": "0" * 64},
        "same_output_as": "majority",
        "verify": ["cmp", "{stdout_file}", "f"],
    },
}
"""A head that uses every setting."""


def test_a_head_has_every_setting_of_its_definition(make_slot: MakeSlot) -> None:
    """What the heads file says arrives with its types; the rest has its default."""
    slot = make_slot(FULL, {"command": ["y"]})

    head, plain = slot.heads
    assert head.definition == FULL
    assert (head.name, head.kind, head.display_name) == ("full", "command", "Full")
    assert (head.timeout_s, head.kill_grace_s, head.stdout) == (2.0, 0.0, "file")
    assert (head.env, head.clean_env, head.cwd, head.tags) == ({"A": "1"}, True, "sub", ("a", "b"))
    assert head.secrets == ("A", "B")
    assert head.success == Criteria(
        (0, 2),
        ("o",),
        ("e",),
        {"/a": [1]},
        ("f",),
        {"f": "0" * 64},
        "majority",
        ("cmp", "{stdout_file}", "f"),
    )
    assert (head.prepare, head.cleanup) == (("p", "1"), ("c",))
    assert (head.version_command, head.warmup) == (("v", "--version"), 3)
    assert (head.stdin_file, head.limits) == ("in", Limits(1.5, 2, 3.0, 4, 5.0, 6.0))
    assert (plain.timeout_s, plain.kill_grace_s, plain.cwd) == (30.0, 1.0, None)
    assert plain.success == Criteria()
    assert (plain.prepare, plain.cleanup, plain.version_command) == ((), (), ())
    assert (plain.stdin_file, plain.limits, plain.warmup) == (None, NO_LIMITS, 0)
    assert plain.definition == {"name": "h1", "command": ["y"]}


def test_every_text_with_placeholders_is_found() -> None:
    """Words, paths, environment and criteria are filled; names, tags and digests are not."""
    definition = {
        "name": "{a}",
        "display_name": "{b}",
        "command": ["{c}", "{d}"],
        "cwd": "{e}",
        "env": {"F": "{f}"},
        "tags": ["{g}"],
        "stdin_file": "{q}",
        "prepare": ["{r}"],
        "cleanup": ["{s}"],
        "version_command": ["{t}"],
        "success": {
            "stdout_matches": ["{h}"],
            "stderr_matches": ["{i}"],
            "verify": ["{u}", "{v}"],
            "files_exist": ["{j}"],
            "file_sha256": {"{k}": "{l}"},
            "json_equals": {"/{m}": ["{n}", {"{o}": "{p}"}]},
        },
    }

    found = sorted(text for _, text in texts_of(definition))

    assert found == sorted(
        "{c} {d} {e} {f} {h} {i} {j} {k} /{m} {n} {p} {q} {r} {s} {t} {u} {v}".split()
    )


def test_kinds_stand_in_one_table() -> None:
    """A kind is found by the one key that makes it; none and two are errors."""
    assert sorted(KINDS) == ["callable", "command", "http"]
    assert kind_of({"command": ["x"]}, "x") is KINDS["command"]
    with pytest.raises(InputError, match='found none of "command", "callable" or "http"'):
        kind_of({}, "x")
    with pytest.raises(InputError, match="found 2 of"):
        kind_of({"command": [], "callable": ""}, "x")


@pytest.mark.parametrize(
    "success",
    [
        {"stdout_matches": ["x"]},
        {"json_equals": {"/a": 1}},
        {"same_output_as": "majority"},
        {"verify": ["x", "{stdout_file}"]},
    ],
)
def test_output_is_not_dropped_and_read(success: Dict[str, object]) -> None:
    """`discard` beside a criterion that reads the output is refused, when merged too."""
    definition = resolve({"name": "a", "command": ["x"], "stdout": "discard"}, {"success": success})

    with pytest.raises(InputError, match='found "discard" beside success'):
        KINDS["command"].check(definition, "x: heads[0]")


def test_output_may_be_dropped_when_nobody_reads_it() -> None:
    """A `verify` that looks at files only goes with `discard`."""
    success = {"verify": ["x", "{{stdout_file}}"], "stdout_matches": []}

    KINDS["command"].check({"command": ["x"], "stdout": "discard", "success": success}, "x")


def test_a_callable_that_drops_its_prints_has_none_to_verify() -> None:
    """`{stdout_file}` is refused beside `discard` whatever the kind of head is."""
    success = {"verify": ["x", "{stdout_file}"]}
    definition = {"callable": "jobs:job", "stdout": "discard", "success": success}

    with pytest.raises(InputError, match='beside success.verify.*use "keep" or "file"'):
        KINDS["callable"].check(definition, "x: heads[0]")
