"""Success criteria: what must hold of an output and of files."""

import hashlib
import json
import os
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.heads import left_files, patterns
from hydra_heads.heads.criteria import filled_value
from tests.heads.conftest import PYTHON, MakeSlot, RunHead

SHA256_OF_ABC = hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    ("success", "expected"),
    [
        ({"stdout_matches": ["^b$", "a"]}, ""),
        ({"stdout_matches": ["^c$"]}, 'stdout_matches: pattern "^c$" is not found'),
        ({"stderr_matches": ["oops"]}, ""),
        ({"stderr_matches": ["^a"]}, 'stderr_matches: pattern "^a" is not found'),
        ({"stdout_matches": ["^{word}$"]}, ""),
        ({"stdout_matches": ["{dots}"]}, 'stdout_matches: pattern "{dots}" is not found'),
        ({"stdout_matches": ["b{{1}}|b{{2}}|b{1}"]}, ""),
    ],
)
def test_patterns_judge_both_streams(
    success: Dict[str, object], expected: str, make_slot: MakeSlot, run_head: RunHead
) -> None:
    """Patterns are searched line by line; a value filled in stands for itself."""
    program = "import sys; print('a\\nb'); sys.stderr.write('oops')"
    slot = make_slot(
        {"command": [*PYTHON, program], "success": success},
        instances=[{"name": "i", "values": {"word": "b", "dots": "."}}],
    )

    ran = run_head(slot)

    assert ran.message == expected
    assert ran.kind == ("criteria" if expected else None)


def test_a_pattern_that_never_ends_fails_its_run(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern that runs over its deadline is a missed criterion, and says so."""
    monkeypatch.setattr(patterns, "DEADLINE_SECONDS", 0.3)
    head = {
        "command": [*PYTHON, "print('a' * 40 + 'b')"],
        "success": {"stdout_matches": ["^(a+)+$"]},
    }

    ran = run_head(make_slot(head))

    assert ran.kind == "criteria"
    assert ran.message == 'stdout_matches: pattern "^(a+)+$" ran over 0.3 s'


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"/ok": True, "/n": 1.0, "/list/1": "b"}, ""),
        ({"/n": True}, 'found 1 at "/n", expected true'),
        ({"/word": "{word}"}, ""),
        ({"/by file/{path}/size": 3}, ""),
        ({"": {"deep": ["{word}"]}}, 'at "", expected {"deep": ["b"]}'),
        ({"/gone": None}, 'nothing at "/gone", expected null'),
        ({"/null": None}, ""),
        ({"/braces": "{{word}}"}, ""),
    ],
)
def test_json_equals_compares_values(
    wanted: Dict[str, object], expected: str, make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """Pointers name values of the output; expected texts are filled, numbers equal by value."""
    output = {
        "ok": True,
        "n": 1,
        "list": ["a", "b"],
        "word": "b",
        "by file": {"data/a.txt": {"size": 3}},
        "null": None,
        "braces": "{word}",
    }
    (tmp_path / "out.json").write_text(json.dumps(output))
    slot = make_slot(
        {
            "command": [*PYTHON, "print(open('out.json').read())"],
            "success": {"json_equals": wanted},
        },
        instances=[{"name": "i", "values": {"word": "b", "path": "data/a.txt"}}],
    )

    ran = run_head(slot)

    assert expected in ran.message
    assert ran.kind == ("criteria" if expected else None)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (b"", "json_equals: the output: "),
        (b"{} {}", "not JSON"),
        (b"\xff", "json_equals: the output is not UTF-8"),
        (b'{"a": NaN}', "found NaN"),
        (b'{"a": 1, "a": 2}', "comes twice"),
        (b"[" * 200000, "nested"),
        (b"1" * 5000, "too large"),
    ],
    ids=["empty", "two", "bytes", "nan", "twins", "deep", "digits"],
)
def test_an_output_that_is_no_json_misses(
    output: bytes, expected: str, make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """Whatever a program prints, the criterion answers with a line."""
    (tmp_path / "out").write_bytes(output)
    program = "import sys; sys.stdout.buffer.write(open('out', 'rb').read())"
    head = {"command": [*PYTHON, program], "success": {"json_equals": {"/a": 1}}}

    ran = run_head(make_slot(head))

    assert ran.kind == "criteria"
    assert expected in ran.message


def test_files_are_looked_for_from_the_runs_folder(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """`files_exist` starts at the run's folder, or at `{scratch}`; its names are filled."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.out").write_text("")
    scratch = tmp_path / "elsewhere"
    scratch.mkdir()
    (scratch / "b.out").write_text("")
    head = {
        "command": [*PYTHON, ""],
        "cwd": "sub",
        "success": {"files_exist": ["{name}.out", "../sub/a.out", "{scratch}/b.out"]},
    }
    instances = [{"name": name, "values": {"name": name}} for name in ("a", "b")]
    slot = make_slot(head, instances=instances)

    there = run_head(slot, scratch=str(scratch))
    gone = run_head(slot, instance=1, scratch=str(scratch))

    assert there.judgement.ok
    assert gone.message == "files_exist: 'b.out' is not there"


def test_files_have_the_digest_that_is_wanted(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """`file_sha256` reads the file; a missing, another and an unreadable one are told apart."""
    for name, text in (("same", "abc"), ("other", "abd")):
        (tmp_path / name).write_text(text)
    (tmp_path / "folder").mkdir()
    os.mkfifo(str(tmp_path / "fifo"))
    head = {
        "command": [*PYTHON, ""],
        "success": {"file_sha256": {"{file}": SHA256_OF_ABC}},
    }
    names = ["same", "other", "gone", "folder", "fifo"]
    instances = [{"name": name, "values": {"file": name}} for name in names]
    slot = make_slot(head, instances=instances)

    messages = [run_head(slot, instance=at).message for at in range(len(names))]

    assert messages[0] == ""
    assert messages[1].endswith(f"expected {SHA256_OF_ABC[:12]}...")
    assert messages[2] == "file_sha256: 'gone' is not there"
    assert messages[3].endswith("cannot be read: it is no ordinary file")
    assert messages[4].endswith("cannot be read: it is no ordinary file")


def test_reading_files_has_a_deadline(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file too large to be read in time is a missed criterion."""
    monkeypatch.setattr(left_files, "HASH_SECONDS", -1.0)
    (tmp_path / "file").write_text("abc")
    success = {"file_sha256": {"file": SHA256_OF_ABC}}

    ran = run_head(make_slot({"command": [*PYTHON, ""], "success": success}))

    assert ran.kind == "criteria"
    assert "takes longer than" in ran.message


@pytest.mark.parametrize(
    ("stdout_cut", "stderr_cut", "success", "kind"),
    [
        (True, True, {}, None),
        (True, False, {"files_exist": ["out"]}, None),
        (True, False, {"stdout_matches": ["x"]}, "output"),
        (True, False, {"json_equals": {"": 1}}, "output"),
        (True, False, {"stderr_matches": ["x"]}, None),
        (False, True, {"stderr_matches": ["x"]}, "output"),
        (True, False, {"same_output_as": "majority"}, None),
    ],
)
def test_output_that_was_cut_is_judged_by_nobody(
    stdout_cut: bool,
    stderr_cut: bool,
    success: Dict[str, object],
    kind: object,
    make_slot: MakeSlot,
    tmp_path: Path,
) -> None:
    """A criterion that would see a part of an output only fails the run with kind `output`."""
    from hydra_heads.heads.judging import judge
    from hydra_heads.heads.kind import Context
    from hydra_heads.model.run import Outcome

    (tmp_path / "out").write_text("")
    slot = make_slot({"command": ["x"], "success": success})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)
    outcome = Outcome(
        1.0,
        0.0,
        exit_code=0,
        stdout=b"x",
        stderr=b"x",
        stdout_cut=stdout_cut,
        stderr_cut=stderr_cut,
    )

    judgement = judge(slot.heads[0], slot.instances[0], context, outcome)

    assert (judgement.failure.kind if judgement.failure else None) == kind


def test_a_callables_value_and_prints_are_judged_apart(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """`json_equals` reads what a function returned, `stdout_matches` what it printed."""
    (tmp_path / "jobs.py").write_text("def job(): print('printed'); return {'n': 1}")
    good = {"stdout_matches": ["^printed$"], "json_equals": {"/n": 1}}
    slot = make_slot(
        {"callable": "jobs:job", "success": good},
        {"callable": "jobs:job", "success": {"stdout_matches": ["n"], "json_equals": {"/n": 2}}},
        {"callable": "jobs:job", "stdout": "discard", "success": {"json_equals": {"/n": 1}}},
    )

    rans = [run_head(slot, head) for head in ("h0", "h1", "h2")]

    assert [ran.judgement.ok for ran in rans] == [True, False, True]
    assert rans[1].message == 'json_equals: found 1 at "/n", expected 2'


def test_filled_values_keep_their_shape() -> None:
    """Only texts are filled; numbers, booleans and keys stay."""
    value = {"{a}": ["{a}", 1, True, None, {"b": "{a}{a}"}]}

    assert filled_value(value, {"a": "x"}) == {"{a}": ["x", 1, True, None, {"b": "xx"}]}
