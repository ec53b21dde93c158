"""What is the same for every kind of head: input, limits, places, and what they say of a run."""

import os
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.heads.kind import METRICS_FILE, Context
from hydra_heads.heads.launching import (
    is_streamed,
    missing_need,
    prepare,
    uses_scratch,
)
from hydra_heads.model.slot import Limits
from tests.heads.conftest import PYTHON, MakeSlot, RunHead

KINDS = [{"command": ["x"]}, {"callable": "jobs:job"}, {"command": "x", "shell": True}]


@pytest.mark.parametrize("kind", KINDS)
def test_a_launch_carries_limits(kind: Dict[str, object], make_slot: MakeSlot) -> None:
    """Limits come from head and defaults; only a limit of the scratch folder names that folder."""
    slot = make_slot(
        {**kind, "limits": {"memory_mb": 0.5, "processes": None}},
        {**kind, "limits": {"scratch_mb": 3}},
        defaults={"limits": {"memory_mb": 9, "processes": 4, "open_files": 64}},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, "/scratch")

    first, second = (prepare(head, slot.instances[0], context) for head in slot.heads)

    assert first.limits == Limits(memory_mb=0.5, open_files=64)
    assert second.limits == Limits(memory_mb=9.0, processes=4, scratch_mb=3.0, open_files=64)
    assert (first.scratch, second.scratch) == (None, "/scratch")
    assert [uses_scratch(head) for head in slot.heads] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_launch_names_the_file_for_figures(
    kind: Dict[str, object], make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run is told its own file; that of a Hydra further up is not handed on."""
    monkeypatch.setenv(METRICS_FILE, "/of/another/hydra")
    slot = make_slot(kind, {**kind, "clean_env": True})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)
    told = context._replace(metrics_file="/run/figures")

    inherited = [
        METRICS_FILE in prepare(head, slot.instances[0], context).env for head in slot.heads
    ]
    named = [prepare(head, slot.instances[0], told).env[METRICS_FILE] for head in slot.heads]

    assert inherited == [False, False]
    assert named == ["/run/figures", "/run/figures"]


@pytest.mark.parametrize("kind", KINDS)
def test_input_comes_from_a_file(
    kind: Dict[str, object], make_slot: MakeSlot, tmp_path: Path
) -> None:
    """The file is looked for from the slot's folder on, as inputs are, not from the run's."""
    slot = make_slot(
        {**kind, "stdin_file": "data/{name}", "cwd": "sub"},
        {**kind, "stdin_file": "{scratch}/in"},
        {**kind, "stdin_file": None},
        instances=[{"name": "i", "values": {"name": "a.txt"}}],
        defaults={"stdin_file": "never"},
    )
    context = Context("r1", 1, 7, slot.folder, slot.import_folder, "/scratch")

    files = [prepare(head, slot.instances[0], context).stdin_file for head in slot.heads]

    wanted = os.path.join(str(tmp_path), "data", "a.txt")
    assert files == [wanted, os.path.normpath("/scratch/in"), None]


def test_a_head_reads_its_input(make_slot: MakeSlot, run_head: RunHead, tmp_path: Path) -> None:
    """Programs and functions find the file at their standard input."""
    (tmp_path / "in").write_text("from the file")
    read = "import sys; print(sys.stdin.read())"
    (tmp_path / "jobs.py").write_text(f"def job(): {read}")
    slot = make_slot(
        {"command": [*PYTHON, read]},
        {"command": "cat", "shell": True},
        {"callable": "jobs:job"},
        defaults={"stdin_file": "in", "success": {"stdout_matches": ["^from the file$"]}},
    )

    kinds = [run_head(slot, head).kind for head in ("h0", "h1", "h2")]

    assert kinds == [None, None, None]


def test_an_input_that_is_gone_costs_the_run(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Without its input a run is not started, and the failure names the file as the head does."""
    instances = [{"name": "i", "values": {"name": "gone"}}]
    head = {"command": [*PYTHON, ""], "stdin_file": "data/{name}"}

    ran = run_head(make_slot(head, instances=instances))

    assert (ran.kind, ran.message) == ("start", "its stdin_file 'data/gone' is not there")
    assert ran.judgement.seconds is None


def test_an_input_that_is_there_is_not_blamed(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Where the program is missing, that is what is told."""
    ran = run_head(make_slot({"command": ["no-such-program"], "stdin_file": os.devnull}))

    assert ran.kind == "start"
    assert "no-such-program" in ran.message


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"stdin_file": "gone"}, "is not there"),
        ({"stdin_file": "{file}"}, "b' is not there"),
        ({"stdin_file": "."}, "is no ordinary file"),
        ({"stdin_file": "fifo"}, "is no ordinary file"),
        ({"stdin_file": "there"}, None),
        ({"stdin_file": "{mixed}"}, None),
        ({"stdin_file": "{scratch}/x"}, None),
        ({"stdin_file": "gone", "prepare": ["true"]}, None),
        ({"stdin_file": os.devnull}, None),
    ],
)
def test_a_missing_input_is_told_before_any_run(
    settings: Dict[str, object], expected: object, make_slot: MakeSlot, tmp_path: Path
) -> None:
    """An input that no instance has is told at once; `prepare` and the run may make one."""
    (tmp_path / "there").write_text("")
    os.mkfifo(str(tmp_path / "fifo"))
    slot = make_slot(
        {"command": ["true"], **settings},
        instances=[
            {"name": "one", "values": {"file": "b", "mixed": "there"}},
            {"name": "two", "values": {"file": "c", "mixed": "gone"}},
        ],
    )

    need = missing_need(slot.heads[0], slot)

    assert (need is None) if expected is None else f"{expected}" in str(need)
    assert need is None or need.startswith("its stdin_file '")


@pytest.mark.parametrize(
    "text", ["prepare", "cleanup", "verify", "stdin_file", "command", "env", "cwd"]
)
def test_a_scratch_folder_is_made_for_whoever_names_it(text: str, make_slot: MakeSlot) -> None:
    """`{scratch}` in any text of a head makes its runs have one."""
    named: object = "{scratch}/x" if text in ("stdin_file", "cwd") else ["a", "{scratch}"]
    settings: Dict[str, object] = {"command": ["x"], text: named}
    if text == "verify":
        settings = {"command": ["x"], "success": {"verify": named}}
    if text == "env":
        settings["env"] = {"TMPDIR": "{scratch}"}

    assert uses_scratch(make_slot(settings).heads[0])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, True),
        ({"success": {"exit_codes": [0, 1]}}, True),
        ({"success": {"stdout_matches": [], "json_equals": {}, "verify": []}}, True),
        ({"stdout": "discard", "timeout_s": 3, "env": {"A": "{instance}"}}, True),
        ({"stdin_file": "in", "limits": {"memory_mb": 3}, "warmup": 2}, True),
        ({"command": "a | b", "shell": True}, True),
        ({"prepare": [], "cleanup": []}, True),
        ({"success": {"stdout_matches": ["x"]}}, False),
        ({"success": {"stderr_matches": ["x"]}}, False),
        ({"success": {"json_equals": {"": 1}}}, False),
        ({"success": {"files_exist": ["x"]}}, False),
        ({"success": {"file_sha256": {"x": "0" * 64}}}, False),
        ({"success": {"same_output_as": "other"}}, False),
        ({"success": {"verify": ["x"]}}, False),
        ({"prepare": ["x"]}, False),
        ({"cleanup": ["x"]}, False),
        ({"stdout": "file"}, False),
        ({"cwd": "{scratch}"}, False),
        ({"limits": {"scratch_mb": 1}}, False),
    ],
)
def test_only_runs_that_an_exit_status_decides_are_streamed(
    settings: Dict[str, object], expected: bool, make_slot: MakeSlot
) -> None:
    """Whatever else has to be looked at is looked at before the next run starts."""
    slot = make_slot({"command": ["x"], **settings}, {"name": "other", "command": ["x"]})

    assert is_streamed(slot.heads[0]) is expected


def test_callables_and_heads_that_others_are_compared_with_are_not_streamed(
    make_slot: MakeSlot,
) -> None:
    """An output that decides about another head's run is a part of the outcome."""
    slot = make_slot(
        {"command": ["x"]},
        {"command": ["x"], "success": {"same_output_as": "h0"}},
        {"command": ["x"]},
        {"callable": "jobs:job"},
    )
    crowd = make_slot(
        {"command": ["x"]}, {"command": ["x"], "success": {"same_output_as": "majority"}}
    )

    assert [is_streamed(head) for head in slot.heads] == [False, False, True, False]
    assert [is_streamed(head) for head in crowd.heads] == [False, False]
    assert [head.compared for head in slot.heads] == [True, True, False, False]
