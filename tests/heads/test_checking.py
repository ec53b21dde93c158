"""What is found before any run: unknown names, paths that lead out, patterns that are none."""

from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.load import slot_from_document
from tests.heads.conftest import MakeSlot

INSTANCES = [
    {"name": "one", "values": {"file": "a", "level": 1}},
    {"name": "two", "values": {"file": "b"}},
]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            {"command": ["x", "{flie}"]},
            "heads.json: heads[0].command[1] (head h0): found {flie}, for which no instance has a "
            "value; did you mean {file}? ({{flie}} gives the braces themselves)",
        ),
        (
            {"command": ["x", "{zzz}"]},
            "known: file, instance, level, python, run_id, scratch, seed",
        ),
        ({"command": ["x"], "env": {"A": "{fil}"}}, "heads[0].env.A (head h0): found {fil}"),
        ({"command": ["x"], "cwd": "{fil}"}, "heads[0].cwd (head h0): found {fil}"),
        ({"command": ["x"], "stdin_file": "{fil}"}, "heads[0].stdin_file (head h0): found {fil}"),
        ({"command": ["x"], "prepare": ["{fil}"]}, "heads[0].prepare[0] (head h0): found {fil}"),
        ({"command": ["x"], "cleanup": ["{fil}"]}, "heads[0].cleanup[0] (head h0): found {fil}"),
        ({"command": "cat {fil}", "shell": True}, "heads[0].command (head h0): found {fil}, for"),
        ({"command": "cat ${file}", "shell": True}, "write {file} for the value, ${{file}} for"),
        ({"command": "awk '{print}'", "shell": True}, "found {print}, for which no instance has"),
        (
            {"command": ["x"], "success": {"verify": ["y", "{stdout_fil}"]}},
            "heads[0].success.verify[1] (head h0): found {stdout_fil}, for which no instance has a "
            "value; did you mean {stdout_file}?",
        ),
        (
            {"command": ["x", "{stdout_file}"]},
            "heads[0].command[1] (head h0): found {stdout_file}, which only success.verify is "
            "handed",
        ),
        (
            {"command": ["x"], "cleanup": ["{stdout_file}"]},
            "found {stdout_file}, which only success.verify is handed",
        ),
        (
            {"command": ["x"], "success": {"files_exist": ["{stdout_file}"]}},
            "found {stdout_file}, which only success.verify is handed",
        ),
        (
            {"command": ["x"], "version_command": ["y", "{fil}"]},
            "found {fil}, for which no instance has a value; known: python",
        ),
        (
            {"command": ["x"], "success": {"stdout_matches": ["a", "{fil}"]}},
            "heads[0].success.stdout_matches[1] (head h0): found {fil}",
        ),
        (
            {"command": ["x"], "success": {"files_exist": ["{fil}"]}},
            "heads[0].success.files_exist[0] (head h0): found {fil}",
        ),
        (
            {"command": ["x"], "success": {"json_equals": {"/a": ["{fil}"]}}},
            "heads[0].success.json_equals['/a'] (head h0): found {fil}",
        ),
        ({"command": ["x", "{level}"]}, "found {level}, which instance 'two' does not have"),
        ({"command": ["x", "${file}"]}, "write {file} for the value, ${{file}} for the shell's"),
        ({"command": ["x", "{env:HOME}"]}, '"secrets" does not list HOME'),
    ],
)
def test_names_that_stand_for_nothing_are_told(
    head: Dict[str, object], expected: str, make_slot: MakeSlot
) -> None:
    """An unknown name is an error before any run, naming head, place and the nearest known one."""
    with pytest.raises(InputError) as caught:
        make_slot(head, instances=INSTANCES)

    assert expected in caught.value.message
    assert "\n" not in caught.value.message


def test_known_names_pass(make_slot: MakeSlot) -> None:
    """Values that all instances have, Hydra's own names and listed secrets can be used."""
    words = ["{file}", "{instance}", "{seed}", "{run_id}", "{scratch}", "{python}", "{env:KEY}"]

    slot = make_slot({"command": ["x", *words], "secrets": ["KEY"]}, instances=INSTANCES)

    assert slot.heads[0].definition["command"] == ["x", *words]


def test_a_shells_own_variable_may_have_a_name_that_is_no_value_there(make_slot: MakeSlot) -> None:
    """Only where a name could be filled in is it asked whose variable is meant."""
    slot = make_slot({"command": "x=1; echo ${stdout_file} ${x}", "shell": True})

    assert slot.heads[0].kind == "command"


def test_a_name_of_hydras_own_is_not_taken_twice(make_slot: MakeSlot) -> None:
    """An instance may have a value `seed` for callables; which one `{seed}` means is asked."""
    instances = [{"name": "i", "values": {"seed": 1}}]

    with pytest.raises(InputError, match="which Hydra fills itself and instances have too"):
        make_slot({"command": ["x", "{seed}"]}, instances=instances)
    assert make_slot({"callable": "jobs:job"}, instances=instances).instances[0].values["seed"] == 1


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("out.txt", True),
        ("sub/../out.txt", True),
        ("{file}.gz", True),
        ("{scratch}/x", True),
        ("{scratch}/a/../x", True),
        ("../../etc", False),
        ("..", False),
        ("sub/../../x", False),
        ("/etc/passwd", False),
        ("\\\\server\\x", False),
        ("{scratch}/../x", False),
        ("{up}/x", False),
        ("{root}", False),
        ("{here}/x", True),
    ],
)
@pytest.mark.parametrize("criterion", ["files_exist", "file_sha256"])
def test_files_of_criteria_stay_inside(
    criterion: str, path: str, is_allowed: bool, make_slot: MakeSlot, tmp_path: object
) -> None:
    """Criteria look at files below the slot's folder or `{scratch}` only [fault 72]."""
    values = {"file": "a", "up": "..", "root": "/etc", "here": str(tmp_path)}
    success = {criterion: [path] if criterion == "files_exist" else {path: "0" * 64}}
    head = {"command": ["x"], "success": success}
    instances = [{"name": "i", "values": values}]

    if is_allowed:
        make_slot(head, instances=instances)
        return
    with pytest.raises(InputError, match="below the slot's folder or {scratch}"):
        make_slot(head, instances=instances)


def test_files_of_criteria_start_at_the_runs_folder(make_slot: MakeSlot) -> None:
    """From a folder of its own a run may look up as far as the slot's folder, not further."""
    head: Dict[str, object] = {"command": ["x"], "cwd": "sub"}

    make_slot({**head, "success": {"files_exist": ["../x"]}})
    make_slot({**head, "cwd": "{scratch}", "success": {"files_exist": ["x"]}})
    with pytest.raises(InputError, match="which leads out of it"):
        make_slot({**head, "success": {"files_exist": ["../../x"]}})
    with pytest.raises(InputError, match="which leads out of it"):
        make_slot({**head, "cwd": "/", "success": {"files_exist": ["x"]}})


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_what_no_program_can_be_given_is_told(value: str) -> None:
    """A word with NUL, or with half a character, could start no program."""
    document = {
        "slot": "s",
        "instances": [{"name": "i", "values": {"v": value}}],
        "heads": [{"name": "a", "command": ["x", "{v}"]}],
    }

    with pytest.raises(InputError, match="which no program can be given"):
        slot_from_document(document, "x.json", "/", "/", None)


@pytest.mark.parametrize("setting", ["prepare", "cleanup", "stdin_file", "verify"])
def test_commands_around_a_run_are_words_too(setting: str) -> None:
    """What stands beside the command is handed to programs and to the system as well."""
    settings: Dict[str, object] = {setting: "{v}" if setting == "stdin_file" else ["y", "{v}"]}
    head: Dict[str, object] = {"name": "a", "command": ["x"]}
    head.update({"success": settings} if setting == "verify" else settings)
    document = {
        "slot": "s",
        "instances": [{"name": "i", "values": {"v": "a\0b"}}],
        "heads": [head],
    }

    with pytest.raises(InputError, match=rf"{setting}.*which no program can be given"):
        slot_from_document(document, "x.json", "/", "/", None)


def test_patterns_are_compiled_as_they_are_filled() -> None:
    """A pattern that is none is told with what Python says of it."""
    document = {
        "slot": "s",
        "heads": [{"name": "a", "command": ["x"], "success": {"stderr_matches": ["ok", "("]}}],
    }

    with pytest.raises(InputError, match=r"stderr_matches\[1\].*'\(', no regular expression: miss"):
        slot_from_document(document, "x.json", "/", "/", None)


def test_pointers_are_checked_as_they_are_filled() -> None:
    """A key of `json_equals` that is no JSON Pointer is told; a value is one step of it."""
    success = {"json_equals": {"/{v}": 1, "a": 1}}
    document = {
        "slot": "s",
        "instances": [{"name": "i", "values": {"v": "a/b~c"}}],
        "heads": [{"name": "a", "command": ["x"], "success": success}],
    }

    with pytest.raises(InputError, match="json_equals .head a.: 'a' is no JSON Pointer"):
        slot_from_document(document, "x.json", "/", "/", None)


def test_a_path_with_nul_is_no_path() -> None:
    """A value that cannot be part of a path is told with its place."""
    document = {
        "slot": "s",
        "instances": [{"name": "i", "values": {"v": "a\0b"}}],
        "heads": [{"name": "a", "command": ["x"], "success": {"files_exist": ["{v}"]}}],
    }

    with pytest.raises(InputError, match="which holds NUL"):
        slot_from_document(document, "x.json", "/", "/", None)


@pytest.mark.parametrize(
    ("other", "expected"),
    [("gzpi", "did you mean gzip?"), ("bzip", "which is no enabled head"), ("zip", "discards")],
)
def test_a_head_is_compared_with_one_that_can_answer(other: str, expected: str) -> None:
    """`same_output_as` names an enabled head that keeps its output, or `majority`."""
    document = {
        "slot": "s",
        "heads": [
            {"name": "gzip", "command": ["x"]},
            {"name": "bzip", "command": ["x"], "enabled": False},
            {"name": "zip", "command": ["x"], "stdout": "discard"},
            {"name": "a", "command": ["x"], "success": {"same_output_as": other}},
        ],
    }

    with pytest.raises(InputError, match=expected.replace("?", r"\?")):
        slot_from_document(document, "x.json", "/", "/", None)


def test_the_place_counts_disabled_heads_too() -> None:
    """The position in a message is the one in the file."""
    document = {
        "slot": "s",
        "heads": [
            {"name": "a", "command": ["{bad}"], "enabled": False},
            {"name": "b", "command": ["{bad}"]},
        ],
    }

    with pytest.raises(InputError, match=r"x.json: heads\[1\].command\[0\] \(head b\)"):
        slot_from_document(document, "x.json", "/", "/", None)
