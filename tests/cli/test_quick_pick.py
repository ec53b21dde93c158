"""The everyday pick: as the whole command does it, and with next to nothing imported."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.log_lines import LOG_FORMATS
from hydra_heads.cli import quick_pick
from hydra_heads.cli.dispatch import dispatch
from hydra_heads.cli.main import main
from hydra_heads.cli.quick_pick import pick_quickly
from tests.base.children import ROOT, child_environment
from tests.cli.conftest import Desk
from tests.cli.picking import put_weights

HEAVY = {
    "argparse", "asyncio", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "hashlib",
    "inspect", "logging", "multiprocessing", "pathlib", "random", "shutil", "sqlite3", "subprocess",
    "tempfile", "textwrap", "threading", "traceback", "urllib",
}  # fmt: skip
"""Standard modules that a pick has no use for: the least of them takes half a millisecond."""

MOST_MODULES = 20
"""Modules of ours that a pick imports at most; each costs a fifth of a millisecond."""

QUICK: List[List[str]] = [
    ["job"],
    ["job", "--best"],
    ["job", "--n", "5", "--seed", "2"],
    ["--seed", "7", "job", "--instance", "small"],
    ["--seed", "7", "job", "--instance", "file=new"],
    ["--seed", "7", "job", "--json"],
    ["job", "--profiles", "hydra_profiles", "--seed", "1", "--quiet"],
    ["job", "--weights", "hydra_profiles/weights.json", "--seed", "1", "--verbose"],
]

NOT_QUICK: List[List[str]] = [
    [],
    ["--help"],
    ["job", "job"],
    ["job", "--explain"],
    ["job", "--live"],
    ["job", "--best", "--n", "1"],
    ["job", "--n", "0"],
    ["job", "--n=2"],
    ["job", "--n", "1", "--n", "2"],
    ["job", "--log-format", "json"],
    ["other"],
    ["job", "--weights", "none.json"],
    ["../job"],
]


@pytest.mark.parametrize("words", QUICK)
def test_quick_pick_is_that_of_the_whole_command(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: List[str]
) -> None:
    """What is answered quickly is what the command would have answered, to the last byte."""
    put_weights(desk, timestamp_unix=1_800_000_000.0, valid_for_s=1e9)
    seeded = words if "--seed" in words or "--best" in words else [*words, "--seed", "5"]

    quick = (pick_quickly(seeded), *capsys.readouterr())
    whole = (dispatch(["pick", *seeded]), *capsys.readouterr())

    assert quick == whole
    assert quick[0] == 0


@pytest.mark.parametrize("words", NOT_QUICK)
def test_everything_else_is_left_to_the_command(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: List[str]
) -> None:
    """What is not everyday gets no answer here, and nothing is printed before it gets one."""
    put_weights(desk)

    assert pick_quickly(words) is None
    assert capsys.readouterr() == ("", "")


def test_forms_of_log_lines_are_known_by_heart() -> None:
    """What stands here so that nothing needs importing is what there is."""
    assert ("", *LOG_FORMATS) == quick_pick._RIGHT_FORMATS


def _picking(folder: Path, *words: str, python: str = "") -> "subprocess.CompletedProcess[bytes]":
    """Pick in a process of its own; `python` is what it does in place of the module."""
    start = ["-c", python] if python else ["-m", "hydra_heads", "pick"]
    return subprocess.run(
        [sys.executable, "-S", *start, *words],
        cwd=str(folder),
        env=child_environment(None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


LISTS_MODULES = """
import sys
before = set(sys.modules)
from hydra_heads.cli import main
code = main.main(["pick", *sys.argv[1:]])
print(code, *sorted(set(sys.modules) - before))
"""


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["job"], 0),
        (["job", "--best"], 0),
        (["job", "--seed", "1", "--n", "9"], 0),
        (["job", "--instance", "small"], 0),
        (["job", "--instance", "file=new"], 1),
        (["job", "--json"], 3),
    ],
)
def test_pick_imports_nothing_heavy(desk: Desk, words: List[str], more: int) -> None:
    """A pick imports no module that costs as much as the pick, and few of ours."""
    put_weights(desk, heads_file={"path": "../h.json", "sha256": None})

    answer = _picking(desk.folder, *words, python=LISTS_MODULES)

    code, *names = answer.stdout.decode().splitlines()[-1].split()
    ours = [name for name in names if name.startswith("hydra_heads")]
    assert (code, answer.stderr) == ("0", b"")
    assert HEAVY & set(names) == set()
    assert len(ours) <= MOST_MODULES + more


def test_process_prints_a_name_and_ends_with_0(desk: Desk) -> None:
    """As a program: a name, a line end, exit 0; nothing is left on disk."""
    put_weights(desk)
    before = desk.everything()

    answer = _picking(desk.folder, "job", "--best")

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"zlib\n", b"")
    assert desk.everything() == before


def test_process_with_a_warning_prints_it_whole(desk: Desk) -> None:
    """The warning of a process that leaves at once is not lost."""
    put_weights(desk, timestamp_unix=1.0)

    answer = _picking(desk.folder, "job", "--best")

    assert (answer.returncode, answer.stdout) == (0, b"zlib\n")
    assert answer.stderr.count(b"\n") == 1
    assert b" old and valid for 25 h: profile and weigh again" in answer.stderr


def test_process_answers_2_with_one_line(desk: Desk) -> None:
    """As a program: an error is one line on standard error, exit 2."""
    answer = _picking(desk.folder, "job")

    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_reader_that_has_gone_away_is_no_trouble(desk: Desk) -> None:
    """`pick --n 100000 | head -1` says nothing of the pipe that broke."""
    put_weights(desk)
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "hydra_heads", "pick", "job", "--n", "100000"],
            cwd=str(desk.folder), env=child_environment(None), stdin=subprocess.DEVNULL,
            stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(theirs)

    assert (answer.returncode, answer.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_name_that_cannot_be_written_is_an_error(desk: Desk) -> None:
    """A full disk behind standard output ends with 2, not with an empty name and 0."""
    put_weights(desk)
    with open("/dev/full", "wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "hydra_heads", "pick", "job"],
            cwd=str(desk.folder), env=child_environment(None), stdin=subprocess.DEVNULL,
            stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip

    assert answer.returncode == 2
    assert b"hydra_heads pick: standard output: not written: No space left" in answer.stderr


def test_package_is_the_one_under_test() -> None:
    """The processes of these tests run this checkout."""
    code = "import json, hydra_heads; print(json.dumps(hydra_heads.__file__))"

    answer = _picking(Path(ROOT), python=code)

    assert os.path.samefile(
        json.loads(answer.stdout), os.path.join(ROOT, "hydra_heads/__init__.py")
    )


def test_an_internal_error_is_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours in the everyday case is met by the whole command too, which words it."""

    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    put_weights(desk)
    monkeypatch.setattr(quick_pick, "names_by", broken)
    monkeypatch.setattr("hydra_heads.cli.pick.names_by", broken)

    code = main(["pick", "job"])

    assert code == 2
    assert "internal error: RuntimeError: broken" in capsys.readouterr().err
