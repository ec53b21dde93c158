"""Heads that are functions: what they are given, what they return, how they are found."""

import os
from pathlib import Path
from typing import Any

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.callable import CHILD, WORD_CHARS
from hydra_heads.heads.kind import KEPT_BYTES, Call, Context
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import missing_need, prepare, shown_command
from tests.heads.conftest import MakeSlot, RunHead, SlotWith, value_of


def test_values_come_as_keyword_arguments(slot_with: SlotWith, run_head: RunHead) -> None:
    """The instance's values are handed over as they are, and the return value is the output."""
    values = {"file": "a b → c", "level": 9, "ratio": 0.5, "fast": True, "env": "{level}"}
    slot = slot_with("def job(**values): return values", values)

    ran = run_head(slot)

    assert ran.judgement.ok
    assert value_of(ran) == values


def test_seconds_are_the_call_alone(slot_with: SlotWith, run_head: RunHead) -> None:
    """What a module's import and the interpreter cost is not the function's time."""
    slot = slot_with("import time; time.sleep(0.3)\ndef job(): return 1")

    ran = run_head(slot)

    assert ran.judgement.seconds is not None
    assert ran.judgement.seconds < ran.outcome.seconds / 4
    assert ran.outcome.seconds > 0.3


def test_prints_are_not_the_answer(slot_with: SlotWith, run_head: RunHead) -> None:
    """What a function prints, at exit too, is its standard output and spoils nothing."""
    source = (
        "import atexit, os, sys\n"
        "def job():\n"
        "    atexit.register(print, 'at exit')\n"
        "    print('{\"ok\": false}')\n"
        "    os.write(1, b'raw\\n')\n"
        "    return [1]\n"
    )

    ran = run_head(slot_with(source))

    assert value_of(ran) == [1]
    assert ran.judgement.ok
    assert sorted(ran.outcome.stdout.decode().split("\n")) == [
        "",
        "at exit",
        "raw",
        '{"ok": false}',
    ]


def test_the_function_sees_an_ordinary_interpreter(slot_with: SlotWith, run_head: RunHead) -> None:
    """Its folder comes first on the path; nothing of Hydra's is on it, or in the arguments."""
    source = (
        "import os, sys\n"
        "def job(): return [sys.path[0], sys.argv, sys.stdin.read(), os.getcwd(),\n"
        "    [name for name in os.environ if name.startswith('HYDRA_ANSWER')],\n"
        "    [name for name in sys.modules if name.startswith('hydra')], sys.path]\n"
    )
    slot = slot_with(source)

    found: Any = value_of(run_head(slot))

    path, argv, stdin, cwd, variables, modules, places = found
    assert path == slot.import_folder
    assert argv == ["jobs:job"]
    assert stdin == ""
    assert cwd == os.path.realpath(slot.folder)
    assert variables == []
    assert modules == []
    assert os.path.dirname(CHILD) not in places


def test_many_values_fit(slot_with: SlotWith, run_head: RunHead) -> None:
    """Values may be longer than one argument of a program may be."""
    text = "é" * WORD_CHARS
    slot = slot_with("def job(text): return len(text)", {"text": text})

    ran = run_head(slot)

    assert value_of(ran) == len(text)


def test_the_traceback_is_what_a_failed_call_says(slot_with: SlotWith, run_head: RunHead) -> None:
    """Standard error ends in the traceback of the person's own lines."""
    ran = run_head(slot_with("def job():\n    return 1 / 0\n"))

    said = ran.outcome.stderr.decode()
    assert said.splitlines()[0] == "Traceback (most recent call last):"
    assert said.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "callable_child" not in said


def test_exit_codes_are_judged_after_the_answer(slot_with: SlotWith, run_head: RunHead) -> None:
    """A process that ends badly after a good answer did not do the job well."""
    source = "import atexit, os\ndef job(): atexit.register(os._exit, 5); return 1"

    ran = run_head(slot_with(source))

    assert ran.kind == "exit"
    assert "exit code 5, expected 0" in ran.message


@pytest.mark.parametrize(
    ("callable_", "is_missing"),
    [
        ("jobs:job", False),
        ("jobs:gone", False),
        ("gone:job", True),
        ("jobs.inner:job", True),
        ("email.message:Message.keys", False),
    ],
)
def test_modules_are_looked_up_and_not_run(
    callable_: str, is_missing: bool, make_slot: MakeSlot, tmp_path: Path
) -> None:
    """A missing module is told before any run, and nothing of the person's runs here [fault 48]."""
    (tmp_path / "jobs.py").write_text("raise SystemExit('run')")
    slot = make_slot({"callable": callable_})

    need = missing_need(slot.heads[0], slot)

    assert (need is not None) is is_missing
    assert need is None or "is not there" in need


@pytest.mark.parametrize("text", ["jobs", "jobs:", ":job", "jobs:job()", "a b:c", "./jobs:job"])
def test_other_texts_are_refused(text: str, make_slot: MakeSlot) -> None:
    """A callable is `module:function`, nothing that would have to be run to be understood."""
    with pytest.raises(InputError, match="module:function"):
        KINDS["callable"].check({"callable": text}, "x")


@pytest.mark.parametrize(
    ("cwd", "is_missing"), [("gone", True), (".", False), ("{scratch}", False)]
)
def test_a_missing_folder_is_told(
    cwd: str, is_missing: bool, make_slot: MakeSlot, tmp_path: Path
) -> None:
    """A function whose folder to run in is not there cannot be called [fault 48]."""
    (tmp_path / "jobs.py").write_text("")
    slot = make_slot({"callable": "jobs:job", "cwd": cwd})

    assert (missing_need(slot.heads[0], slot) is not None) is is_missing


def test_methods_and_packages_can_be_named(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """The module may lie in a package, the function in a class."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "jobs.py").write_text(
        "class Jobs:\n    @staticmethod\n    def job(): return 1"
    )

    ran = run_head(make_slot({"callable": "pack.jobs:Jobs.job"}))

    assert value_of(ran) == 1


def test_a_call_is_shown_as_python_writes_it(slot_with: SlotWith) -> None:
    """A dry run shows the function with its arguments."""
    slot = slot_with("def job(): pass", {"file": "a b", "n": 3})
    context = Context("dry-run", 1, 0, slot.folder, slot.import_folder)

    assert shown_command(slot.heads[0], slot.instances[0], context) == "jobs:job(file='a b', n=3)"


def test_the_request_holds_no_environment(
    slot_with: SlotWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All can see the arguments of a process: no secret is among them [fault 66]."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = slot_with("def job(): pass", {"n": 1}, secrets=["TOKEN"], env={"KEY": "{env:TOKEN}"})
    context = Context("r1", 1, 0, slot.folder, slot.import_folder)

    launch = prepare(slot.heads[0], slot.instances[0], context)

    assert "tr0ub4dor" not in " ".join(launch.argv)
    assert launch.env["KEY"] == "tr0ub4dor"
    assert launch.answers


def test_the_call_can_be_made_elsewhere(slot_with: SlotWith) -> None:
    """A launch names the call beside the program, for a worker that has the module already."""
    slot = slot_with("def job(n): pass", {"n": 1})
    context = Context("r1", 1, 0, slot.folder, slot.import_folder)

    launch = prepare(slot.heads[0], slot.instances[0], context)

    assert launch.call == Call("jobs:job", {"n": 1}, slot.import_folder, KEPT_BYTES)
