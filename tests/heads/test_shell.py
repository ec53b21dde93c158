"""Commands that a shell reads: one line, and values that stay one word in it."""

import os
import random
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Context
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import missing_need, prepare, shown_command
from hydra_heads.heads.load import slot_from_document
from hydra_heads.heads.placeholders import fill
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.shell import (
    SHELL,
    command_line_of,
    fault_of_line,
    misplaced_name,
    quoted,
    shell_words,
)
from tests.heads.conftest import MakeSlot, RunHead

WORDS = [
    "my file.txt",
    "; touch planted",
    "$(touch planted)",
    "`touch planted`",
    "' ; touch planted ; '",
    '" ; touch planted ; "',
    "a\ntouch planted\n",
    "\\",
    "'",
    "",
    "*",
    "~",
    "-n",
    "$HOME",
    "{}",
    "!",
    "ä→",
]


def test_a_line_is_read_by_the_shell(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """With `shell` a pipe is a pipe, whether the line stands alone or in a list."""
    (tmp_path / "in.txt").write_text("b\na\nb\n")
    line = "sort {file} | uniq > out.txt && cat out.txt"
    instances = [{"name": "i", "values": {"file": "in.txt"}}]
    slot = make_slot(
        {"command": line, "shell": True}, {"command": [line], "shell": True}, instances=instances
    )

    outputs = [run_head(slot, head).outcome.stdout for head in ("h0", "h1")]

    assert outputs == [b"a\nb\n", b"a\nb\n"]


def test_values_stay_one_word(make_slot: MakeSlot, run_head: RunHead, tmp_path: Path) -> None:
    """Whatever a value holds, the shell hands it on as one word and does not run it [fault 65]."""
    names = [f"v{at}" for at in range(len(WORDS))]
    places = " ".join(f"{{{name}}}" for name in names)
    slot = make_slot(
        {"command": f"printf '%s\\0' {places}", "shell": True},
        instances=[{"name": "i", "values": dict(zip(names, WORDS))}],
    )

    ran = run_head(slot)

    assert ran.outcome.stdout.decode("utf-8").split("\0")[:-1] == WORDS
    assert os.listdir(str(tmp_path)) == []


def test_the_launch_names_the_shell_and_the_filled_line(make_slot: MakeSlot) -> None:
    """The shell gets the line as its one argument; `{python}` is quoted as any value is."""
    slot = make_slot(
        {"command": "cat {file} | wc -l", "shell": True},
        instances=[{"name": "i", "values": {"file": "a b"}}],
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    launch = prepare(slot.heads[0], slot.instances[0], context)

    assert launch.argv == (SHELL, "-c", "cat 'a b' | wc -l")
    assert missing_need(slot.heads[0], slot) is None


def test_a_line_is_shown_as_one_types_it(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run shows the line filled in, without the shell, secrets by name."""
    monkeypatch.setenv("TOKEN", "s3cret-word")
    head = {
        "command": "get --key {env:TOKEN} {file} > {scratch}/x",
        "shell": True,
        "secrets": ["TOKEN"],
    }
    slot = make_slot(head, instances=[{"name": "i", "values": {"file": "a b"}}])
    context = Context("dry-run", 1, 0, slot.folder, slot.import_folder)

    shown = shown_command(slot.heads[0], slot.instances[0], context)

    assert shown == "get --key '{env:TOKEN}' 'a b' > '{scratch}'/x"


def test_a_secret_is_masked_as_the_shell_has_it(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell that repeats its line shows no secret, one with quotes in it neither [fault 66]."""
    monkeypatch.setenv("TOKEN", "tr0ub'4dor")
    head = {"command": "set -x; false {env:TOKEN}", "shell": True, "secrets": ["TOKEN"]}

    ran = run_head(make_slot(head))

    assert ran.kind == "exit"
    assert "4dor" not in ran.message
    assert masker_of(["TOKEN"]).mask(quoted("tr0ub'4dor", windows=False)) == "'***'"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({"command": "sort a | uniq"}, "found 'sort a | uniq', expected a list of words; a line"),
        ({"command": "sort a | uniq"}, 'needs "shell": true beside it'),
        ({"command": ["a", "b"], "shell": True}, 'found 2 words beside "shell": true, expected'),
        ({"command": " \n", "shell": True}, "found an empty line, expected one for the shell"),
        ({"command": [""], "shell": True}, "found an empty line, expected one for the shell"),
    ],
)
def test_a_command_is_words_or_a_line(head: Dict[str, object], expected: str) -> None:
    """A line without `shell`, and words with it, are told before any run."""
    with pytest.raises(InputError) as caught:
        KINDS["command"].check(head, "x: heads[0]")

    assert caught.value.message.startswith("x: heads[0].command: ")
    assert expected in caught.value.message


def test_the_line_is_a_part_of_the_definition(make_slot: MakeSlot) -> None:
    """Whether a shell reads it makes another head; the line stands in the definition as typed."""
    words, line = (
        make_slot({"command": ["true"], "shell": shell}).heads[0] for shell in (False, True)
    )

    assert words.fingerprint != line.fingerprint
    assert line.definition["command"] == ["true"]
    assert line.definition["shell"] is True


def test_defaults_make_all_commands_lines_and_leave_callables_alone(make_slot: MakeSlot) -> None:
    """`shell` may stand in the defaults; a head takes it back for itself."""
    slot = make_slot(
        {"command": "a | b"},
        {"command": ["a", "b"], "shell": False},
        {"callable": "jobs:job"},
        defaults={"shell": True},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    argvs = [prepare(head, slot.instances[0], context).argv for head in slot.heads[:2]]

    assert argvs == [(SHELL, "-c", "a | b"), ("a", "b")]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("cat {v} | sort > {v}.out", None),
        ("cd {v} && (cat {v}; ls) < {v}", None),
        ('x="$(cat {v})"; echo "$x"', None),
        ("echo 'a' \"b\" {v} # it's here", None),
        ("# it's\ncat {v}", None),
        ("cat <<EOF > {v}\ntext\nEOF", None),
        ("cat <<< {v}", None),
        ("awk '{{print}}' {v}", None),
        ("echo ${X} ${x} {v} a#{v}", None),
        ("case {v} in a) cat {v};; esac", None),
        ("echo $((1 + (2))) {v}", None),
        ("cat '{v}'", "in single quotes"),
        ('cat "{v}"', "in double quotes"),
        ('cat "a \\" {v}"', "in double quotes"),
        ('x="$(cat "{v}")"', "in double quotes"),
        ('echo "${X:-"{v}"}"', "in double quotes"),
        ("echo `cat {v}`", "in backquotes"),
        ('echo "`echo "{v}"`"', "in backquotes"),
        ("echo ${X:-{v}}", "in ${...}"),
        ("echo $(({v} + 1))", "in $((...))"),
        ("(({v}))", "in $((...))"),
        ("cat <<EOF\n{v}\nEOF", "in a here-document"),
        ("cat << 'E F' {v}", "in a here-document"),
        ("echo # {v}", "in a comment"),
        ("echo \\{v}", "after a backslash"),
        ("echo $'a' {v}", "after $', $[ or (case"),
        ("echo $(case a in b) {v};; esac)", "after $', $[ or (case"),
    ],
)
def test_a_name_stands_where_a_quoted_value_is_one_word(line: str, place: Optional[str]) -> None:
    """A name inside quotes, comments and the like is told: what is filled in has its own quotes."""
    fault = misplaced_name(line, windows=False)

    assert (fault is None) if place is None else f"found {{v}} {place}, but" in str(fault)


def test_a_misplaced_name_is_told_with_its_place() -> None:
    """The message names file, head and name, and what to write."""
    document = {
        "slot": "s",
        "instances": [{"name": "i", "values": {"file": "a"}}],
        "heads": [{"name": "a", "command": 'cat "{file}"', "shell": True}],
    }

    with pytest.raises(InputError) as caught:
        slot_from_document(document, "x.json", "/", "/", None)

    assert caught.value.message == (
        "x.json: heads[0].command (head a): found {file} in double quotes, but it is quoted when "
        "it is filled in; write x={file} and use $x"
    )


PIECES = [
    *("'", '"', "`", "$(", ")", "$((", "))", "${X:-", "}", "{v}", " ", "\n", "# ", "\\", "<<E\n"),
    *("echo ", ";", "$'", "(", "case x in ", "x)", "{ "),
]

VALUES = ["$(touch planted)", "x'; touch planted #", "\ntouch planted\n", "}`touch planted`"]


def test_no_line_that_passes_runs_a_value(tmp_path: Path) -> None:
    """Lines put together at random run no part of a value, or are refused [fault 65]."""
    draw = random.Random(4)
    passed = 0
    for _ in range(400):
        line = "".join(draw.choice(PIECES) for _ in range(draw.randrange(2, 10))) + " {v} "
        line += "".join(draw.choice(PIECES) for _ in range(draw.randrange(4)))
        if misplaced_name(line, windows=False) is not None:
            continue
        passed += 1
        value = draw.choice(VALUES)
        filled = fill(line, {"v": value}, lambda text: quoted(text, windows=False))
        subprocess.run(
            [SHELL, "-c", filled], cwd=str(tmp_path), check=False, timeout=20,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert not (tmp_path / "planted").exists(), (line, value)
    assert passed > 50


def test_windows_gets_the_line_between_two_quotes() -> None:
    """cmd.exe takes the outer quotes off and reads the rest as it was typed."""
    words = shell_words('sort "my file" | more', windows=True)

    assert words[1:4] == ("/d", "/s", "/c")
    assert command_line_of(words).endswith(' /d /s /c "sort "my file" | more"')
    assert command_line_of(["a b", 'c"d']) == '"a b" c\\"d'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("data\\a.txt", "data\\a.txt"),
        ("my file", '"my file"'),
        ("a&b|c>d^e(f)", '"a&b|c>d^e(f)"'),
        ("C:\\my files\\", '"C:\\my files\\\\"'),
        ("it's", '"it\'s"'),
        ("", '""'),
    ],
)
def test_windows_has_quotes_of_its_own(value: str, expected: str) -> None:
    """A value is one word for cmd.exe and for the program that it starts."""
    assert quoted(value, windows=True) == expected


@pytest.mark.parametrize("value", ['a"b', "%PATH%", "a\nb"])
def test_what_cmd_cannot_quote_is_refused(value: str) -> None:
    """A value that cmd.exe would read into is told, not handed over [fault 65]."""
    with pytest.raises(InputError, match="which cmd.exe cannot be given as one word"):
        quoted(value, windows=True)


@pytest.mark.parametrize(
    ("line", "is_good"),
    [
        ("type {v} | sort", True),
        ("echo don't {v}", True),
        ('type "{v}"', False),
        ("echo ^{v}", False),
    ],
)
def test_windows_has_places_of_its_own(line: str, is_good: bool) -> None:
    """For cmd.exe only double quotes quote, and ^ escapes."""
    assert (misplaced_name(line, windows=True) is None) is is_good


def test_values_that_the_shell_cannot_be_given_are_told(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that cannot be quoted here is told before any run, with its instance."""
    from hydra_heads.heads import checking

    monkeypatch.setattr(checking, "quoted", lambda value: quoted(value, windows=True))
    instances: List[Dict[str, object]] = [{"name": "i", "values": {"v": "100%"}}]

    with pytest.raises(InputError, match=r"command .head h0.: found the value '100%'.* on inst"):
        make_slot({"command": "type {v}", "shell": True}, instances=instances)


def test_a_line_is_one_line_for_windows() -> None:
    """cmd.exe would stop at a line break and say nothing; other shells go on."""
    assert "found a line break" in str(fault_of_line("a\nb", windows=True))
    assert fault_of_line("a\nb\n", windows=False) is None
    assert fault_of_line("a\n", windows=True) is None


def test_batch_files_are_for_the_shell(make_slot: MakeSlot) -> None:
    """What is refused as a program may be named in a line."""
    slot = make_slot({"command": "run.bat {instance}", "shell": True})

    assert slot.heads[0].kind == "command"
