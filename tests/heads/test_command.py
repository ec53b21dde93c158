"""Heads that are commands: filled word by word, run by no shell."""

import os
import sys
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import CHECKED_BYTES, KEPT_BYTES, Context
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import missing_need, prepare, shown_command, uses_scratch
from tests.heads.conftest import PYTHON, MakeSlot, RunHead

ECHO = [*PYTHON, "import sys; print(ascii(sys.argv[1:]))"]


WORDS = [
    "$HOME",
    "$(touch planted)",
    "`touch planted`",
    "; touch planted",
    "a && b",
    "|",
    ">",
    "*",
    "~",
    "a  b\tc\n",
    "\"'\\",
    "{}",
    "{A}",
    "{print $1}",
    "${HOME}",
    "${home}",
    '{"a": {"b": 1}}',
    "%PATH%",
    "-rf",
    "",
    "ä→",
]


def test_metacharacters_reach_the_program_literally(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """No shell reads a word of a command, or a value that is filled in [fault 65]."""
    names = [f"v{at}" for at in range(len(WORDS))]
    slot = make_slot(
        {"command": [*ECHO, *WORDS, *(f"{{{name}}}" for name in names)]},
        instances=[{"name": "i", "values": dict(zip(names, WORDS))}],
    )

    ran = run_head(slot)

    assert ran.judgement.ok
    assert eval_list(ran.outcome.stdout) == WORDS + WORDS
    assert os.listdir(str(tmp_path)) == []


def eval_list(data: bytes) -> object:
    """Read what the echoing program printed."""
    import ast

    return ast.literal_eval(data.decode("utf-8"))


def test_words_are_filled_and_never_split(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A value with blanks stays one argument; numbers and booleans come as JSON writes them."""
    values = {"file": "my file.txt", "level": 9, "fast": True}
    slot = make_slot(
        {"command": [*ECHO, "--in={file}", "-{level}", "{fast}", "{instance}", "{seed}"]},
        instances=[{"name": "big one", "values": values}],
    )

    ran = run_head(slot)

    assert eval_list(ran.outcome.stdout) == ["--in=my file.txt", "-9", "true", "big one", "7"]


def test_hydras_own_names_are_filled(make_slot: MakeSlot, run_head: RunHead) -> None:
    """`{python}`, `{run_id}` and `{scratch}` stand for this interpreter, the run and its folder."""
    slot = make_slot({"command": [*ECHO, "{python}", "{run_id}", "{scratch}/x"]})

    ran = run_head(slot, scratch="/some/where")

    assert eval_list(ran.outcome.stdout) == [sys.executable, "r1", "/some/where/x"]


def test_standard_input_is_empty(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A launch hands on no input: a head that reads gets the end at once [fault 57]."""
    slot = make_slot({"command": [*PYTHON, "import sys; print(repr(sys.stdin.read()))"]})

    ran = run_head(slot)

    assert ran.launch.stdin_file is None
    assert ran.outcome.stdout == b"''\n"


def test_the_folder_of_the_slot_is_the_current_one(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """Runs start in the slot's folder, or in the head's `cwd`, which may hold placeholders."""
    (tmp_path / "sub").mkdir()
    show = {"command": [*PYTHON, "import os; print(os.getcwd())"]}
    slot = make_slot(
        show,
        {**show, "cwd": "{where}"},
        instances=[{"name": "i", "values": {"where": "sub"}}],
    )

    folders = [run_head(slot, head).outcome.stdout.decode().strip() for head in ("h0", "h1")]

    assert folders == [os.path.realpath(str(tmp_path)), os.path.realpath(str(tmp_path / "sub"))]


def test_the_environment_is_inherited_and_added_to(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`env` comes on top of what is inherited, `clean_env` leaves only `env`."""
    monkeypatch.setenv("INHERITED", "yes")
    monkeypatch.setenv("HYDRA_ANSWER_FD", "9")
    head = {"command": ["{python}"], "env": {"LEVEL": "{level}", "INHERITED_TOO": "no"}}
    slot = make_slot(
        head, {**head, "clean_env": True}, instances=[{"name": "i", "values": {"level": 3}}]
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    full, clean = (prepare(head, slot.instances[0], context).env for head in slot.heads)

    assert (full["INHERITED"], full["LEVEL"]) == ("yes", "3")
    assert "HYDRA_ANSWER_FD" not in full
    assert {name: clean[name] for name in ("LEVEL", "INHERITED_TOO")} == {
        "LEVEL": "3",
        "INHERITED_TOO": "no",
    }
    assert "INHERITED" not in clean


def test_a_launch_carries_the_limits_of_its_head(make_slot: MakeSlot) -> None:
    """Time limit, grace and what to keep come from the definition; defaults are 30 s and 1 s."""
    slot = make_slot(
        {"command": ["{python}"]},
        {"command": ["{python}"], "timeout_s": 2, "kill_grace_s": 0.5, "stdout": "discard"},
        {"command": ["{python}"], "success": {"stdout_matches": ["x"]}},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    plain, limited, read = (prepare(head, slot.instances[0], context) for head in slot.heads)

    assert (plain.timeout_s, plain.kill_grace_s, plain.discard_stdout) == (30.0, 1.0, False)
    assert (limited.timeout_s, limited.kill_grace_s, limited.discard_stdout) == (2.0, 0.5, True)
    assert (plain.keep_bytes, read.keep_bytes) == (KEPT_BYTES, CHECKED_BYTES)
    assert not plain.answers


def test_a_launch_names_its_program_by_its_full_path(make_slot: MakeSlot, tmp_path: Path) -> None:
    """The program is looked up on the PATH of the head's own environment [fault 48]."""
    tool = tmp_path / "bin" / "tool"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    slot = make_slot({"command": ["tool", "x"], "env": {"PATH": str(tool.parent)}})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    launch = prepare(slot.heads[0], slot.instances[0], context)

    assert launch.argv == (str(tool), "x")
    assert missing_need(slot.heads[0], slot) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({"command": ["no-such-program"]}, "'no-such-program' is not on PATH"),
        ({"command": ["./gone"]}, "'./gone' is not there"),
        ({"command": ["./text"]}, "is not executable"),
        ({"command": ["."]}, "is a folder"),
        ({"command": ["{python}"], "cwd": "gone"}, "is not there"),
        ({"command": ["tool-{kind}"]}, "'tool-x' is not on PATH"),
    ],
)
def test_missing_programs_are_told_before_any_run(
    head: Dict[str, object], expected: str, make_slot: MakeSlot, tmp_path: Path
) -> None:
    """What keeps a head from starting is one line, without a run [fault 48]."""
    (tmp_path / "text").write_text("no program")
    slot = make_slot(head, instances=[{"name": "i", "values": {"kind": "x"}}])

    need = missing_need(slot.heads[0], slot)

    assert need is not None
    assert expected in need
    assert "\n" not in need


def test_a_head_that_can_start_on_one_instance_is_not_missing(make_slot: MakeSlot) -> None:
    """Only a program that is missing on every instance is missing; a run fails for itself."""
    instances = [
        {"name": "a", "values": {"tool": "no-such-program"}},
        {"name": "b", "values": {"tool": sys.executable}},
    ]
    slot = make_slot({"command": ["{tool}"]}, {"command": ["{scratch}/x"]}, instances=instances)

    assert missing_need(slot.heads[0], slot) is None
    assert missing_need(slot.heads[1], slot) is None


def test_a_program_that_is_not_there_costs_a_run(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Started all the same, such a head's runs fail with kind `start` and have no time."""
    ran = run_head(make_slot({"command": ["no-such-program"]}))

    assert ran.kind == "start"
    assert ran.judgement.seconds is None


@pytest.mark.parametrize("program", ["run.bat", "tools/RUN.CMD"])
def test_batch_files_are_refused(program: str, make_slot: MakeSlot) -> None:
    """A batch file is read by Windows' shell in its own way, so it is no program here."""
    with pytest.raises(InputError, match="batch file"):
        make_slot({"command": [program]})


@pytest.mark.parametrize("command", [[], [""], [" ", "x"]])
def test_a_command_has_a_program(command: List[str]) -> None:
    """The first word names a program."""
    with pytest.raises(InputError, match="found no program"):
        KINDS["command"].check({"command": command}, "x")


def test_the_shown_command_can_be_typed(make_slot: MakeSlot) -> None:
    """A dry run shows the words quoted for a shell, and `{scratch}` while there is none."""
    slot = make_slot(
        {"command": ["gzip", "{file}", "-o", "{scratch}/x", "a;b", "\x1b[0m"]},
        instances=[{"name": "i", "values": {"file": "my file"}}],
    )
    context = Context("dry-run", 1, 0, slot.folder, slot.import_folder)

    shown = shown_command(slot.heads[0], slot.instances[0], context)

    assert shown == "gzip 'my file' -o '{scratch}/x' 'a;b' '\\x1b[0m'"
    assert uses_scratch(slot.heads[0])
    assert not uses_scratch(make_slot({"command": ["a", "${scratch_file}"]}).heads[0])
