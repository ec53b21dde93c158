"""Standard output that goes straight to a file: who reads it, and how far."""

import hashlib
import os
from pathlib import Path
from typing import Dict, Optional

import pytest

from hydra_heads.heads import judging
from hydra_heads.heads.judging import judge
from hydra_heads.heads.kind import CHECKED_BYTES, Context
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.launching import is_streamed, needs_work, prepare
from hydra_heads.model.run import Outcome
from tests.heads.conftest import PYTHON, MakeSlot, RunHead


def test_the_whole_output_goes_to_a_file(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """The launch names a file in the run's private folder, and nothing passes through us."""
    work = tmp_path / "work"
    work.mkdir()
    slot = make_slot({"command": [*PYTHON, "print('x' * 100000)"], "stdout": "file"})

    ran = run_head(slot, work=str(work))

    assert ran.judgement.ok is True
    assert ran.outcome.stdout == b""
    assert ran.launch.stdout_file == str(work / "stdout")
    assert os.path.getsize(str(work / "stdout")) == 100001
    assert needs_work(slot.heads[0])
    assert not is_streamed(slot.heads[0])


def test_other_heads_need_no_private_folder(make_slot: MakeSlot) -> None:
    """What is kept or dropped goes to no file."""
    slot = make_slot(
        {"command": ["x"]},
        {"command": ["x"], "stdout": "discard"},
        {"command": ["x"], "success": {"verify": ["y"], "stdout_matches": ["z"]}},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, "/work")

    assert [needs_work(head) for head in slot.heads] == [False, False, False]
    launches = [prepare(head, slot.instances[0], context) for head in slot.heads]
    assert [launch.stdout_file for launch in launches] == [None, None, None]


def test_a_callables_output_is_still_what_it_returns(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """Only its prints go to the file: JSON values and digests are of its answer."""
    (tmp_path / "jobs.py").write_text("def job(): print('printed'); return {'n': 1}")
    (tmp_path / "work").mkdir()
    success = {"stdout_matches": ["^printed$"], "json_equals": {"/n": 1}}
    head = {"callable": "jobs:job", "stdout": "file", "success": success}

    ran = run_head(make_slot(head), work=str(tmp_path / "work"))

    assert ran.judgement.ok is True
    assert ran.judgement.output_sha256 == KINDS["callable"].digest_of(ran.outcome)


@pytest.mark.parametrize(
    ("output", "kind"), [(b"a\nb\n", None), (b"c\n", "criteria"), (b"", "criteria")]
)
def test_criteria_read_an_output_that_went_to_a_file(
    output: bytes, kind: Optional[str], make_slot: MakeSlot, tmp_path: Path
) -> None:
    """Patterns and JSON values are looked for in the file, and its digest is the run's."""
    (tmp_path / "stdout").write_bytes(output)
    success = {"stdout_matches": ["^b$"], "same_output_as": "majority"}
    slot = make_slot({"command": ["x"], "stdout": "file", "success": success})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, str(tmp_path))

    judgement = judge(slot.heads[0], slot.instances[0], context, Outcome(1.0, 0.0, exit_code=0))

    assert (judgement.failure.kind if judgement.failure else None) == kind
    digest = hashlib.sha256(output).hexdigest()
    assert judgement.output_sha256 == (digest if kind is None else None)


@pytest.mark.parametrize(
    ("more", "success", "kind"),
    [
        (0, {"stdout_matches": ["x"]}, None),
        (1, {"stdout_matches": ["x"]}, "output"),
        (1, {"json_equals": {"": 1}}, "output"),
        (1, {"stderr_matches": [""]}, None),
        (1, {}, None),
    ],
)
def test_an_output_file_too_large_for_criteria(
    more: int,
    success: Dict[str, object],
    kind: Optional[str],
    make_slot: MakeSlot,
    tmp_path: Path,
) -> None:
    """Beyond 8 MiB a run with an output criterion fails with kind `output`, others do not."""
    (tmp_path / "stdout").write_bytes(b"x" * (CHECKED_BYTES + more))
    slot = make_slot({"command": ["x"], "stdout": "file", "success": success})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, str(tmp_path))

    judgement = judge(slot.heads[0], slot.instances[0], context, Outcome(1.0, 0.0, exit_code=0))

    assert (judgement.failure.kind if judgement.failure else None) == kind


@pytest.mark.parametrize("trick", ["gone", "fifo", "link", "folder"])
def test_an_output_file_that_is_none_fails_its_run(
    trick: str, make_slot: MakeSlot, tmp_path: Path
) -> None:
    """A head that puts something else in the place of its output is told, and nobody waits."""
    path = str(tmp_path / "stdout")
    if trick == "fifo":
        os.mkfifo(path)
    elif trick == "link":
        os.symlink(os.__file__, path)
    elif trick == "folder":
        os.mkdir(path)
    slot = make_slot({"command": ["x"], "stdout": "file", "success": {"stdout_matches": ["."]}})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, str(tmp_path))

    failure = judge(
        slot.heads[0], slot.instances[0], context, Outcome(1.0, 0.0, exit_code=0)
    ).failure

    assert failure is not None
    assert failure.kind == "criteria"
    assert failure.message.startswith("stdout: its file cannot be read: ")


def test_the_digest_of_a_file_that_cannot_be_read_is_not_known(
    make_slot: MakeSlot, tmp_path: Path
) -> None:
    """A head that nobody compares has none; one that is compared agrees with nobody then."""
    slot = make_slot(
        {"command": ["x"], "stdout": "file"},
        {"command": ["x"], "success": {"same_output_as": "h0"}},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, str(tmp_path))

    judgement = judge(slot.heads[0], slot.instances[0], context, Outcome(1.0, 0.0, exit_code=0))

    assert judgement == (True, 1.0, None, None)


def test_nobody_hashes_a_file_that_is_not_compared(
    make_slot: MakeSlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of gigabytes is read only when somebody wants to know what is in it."""
    (tmp_path / "stdout").write_bytes(b"x")
    slot = make_slot({"command": ["x"], "stdout": "file"})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, None, str(tmp_path))
    monkeypatch.setattr(judging, "sha256_before", None)

    judgement = judge(slot.heads[0], slot.instances[0], context, Outcome(1.0, 0.0, exit_code=0))

    assert judgement == (True, 1.0, None, None)
