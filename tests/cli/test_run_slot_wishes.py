"""`run SLOT` that is asked for what cannot be: one line, and nothing is run."""

import os
from typing import List

import pytest

from tests.cli.conftest import Desk
from tests.cli.jobs import (
    WORKS,
    about,
    head,
    heads,
    said,
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--instance", "c"],
            "--instance: found 'c', expected one of 'a', 'b', or KEY=VALUE[,KEY=VALUE]",
        ),
        (["--instance", "y=1"], "--instance: found key 'y' in 'y=1', expected x"),
        (
            ["--instance", "x=1,x=2"],
            "--instance: key 'x' comes twice in 'x=1,x=2'",
        ),
        (
            ["--instance", "x=1,2"],
            "--instance: found '2' in 'x=1,2', expected KEY=VALUE[,KEY=VALUE]; a value with a "
            "comma needs an instance of a heads file",
        ),
        (
            ["--instance", "x=../../etc"],
            "--instance: heads[0].success.files_exist (head only): found '{x}' on instance "
            "'x=../../etc', which leads out of it; expected a path below the slot's folder or "
            "{scratch}",
        ),
        (["--only", "c"], "no head 'c'; the heads are only"),
        (
            ["--plan", "--instance", "a"],
            "hydra_profiles/weights.json: no plan here; make one: hydra-heads weigh --plan",
        ),
        (["--weights", "w"], "w: no such file; make it: hydra-heads weigh"),
        (["--heads", "h"], "h: no such file; the command `new` makes one"),
        (["--timeout", "3"], "--timeout goes with -- COMMAND only; see --help"),
        (
            ["more"],
            "found 'more' after the slot 'job'; a command comes after --: "
            "hydra-heads run -- job more",
        ),
        (
            ["--max-attempts", "0"],
            "argument --max-attempts: found '0', expected a whole number from 1 to 1000; "
            "see --help",
        ),
        (
            ["--retry", "twice"],
            "argument --retry: found 'twice', expected one of exponential, linear, fibonacci; "
            "see --help",
        ),
        (["--deadline", "0"], "argument --deadline: found '0', expected seconds > 0; see --help"),
    ],
)
def test_a_wrong_wish_is_one_line_and_runs_nothing(
    desk: Desk, words: List[str], message: str
) -> None:
    """What was found, what is allowed, what to do; nothing is written [fault 72]."""
    heads(
        desk,
        head("only", WORKS, success={"files_exist": ["{x}"]}),
        instances=[{"name": "a", "values": {"x": "1"}}, {"name": "b", "values": {"x": "2"}}],
    )

    answer = desk.call("run", "job", *words)

    assert (answer.code, answer.out) == (2, "")
    assert about(answer) == [f"hydra-heads run: {message}"]
    assert os.listdir(str(desk.folder)) == ["hydra_heads.json"]


def test_a_slot_that_nobody_knows_is_refused(desk: Desk) -> None:
    """Where it was looked for is said, and how a command is run that was meant perhaps."""
    answer = desk.call("run", "ls")

    assert (answer.code, answer.out) == (2, "")
    assert said(answer) == [
        "hydra-heads run: hydra_profiles: slot 'ls' is neither here nor in hydra_profiles/ls, and "
        "no hydra_heads.json of it in the current folder; name its heads by --heads FILE, or "
        "profile it: hydra-heads profile --heads FILE; a command comes after --: "
        "hydra-heads run -- ls"
    ]
    assert os.listdir(str(desk.folder)) == []


def test_a_heads_file_of_another_slot_is_refused(desk: Desk) -> None:
    """The slot that is named has to be that of the heads file that is named."""
    heads(desk, head("only", WORKS))

    answer = desk.call("run", "other", "--heads", "hydra_heads.json")

    assert answer.code == 2
    assert said(answer) == [
        "hydra-heads run: hydra_heads.json: slot: found 'job', expected 'other'; name the heads "
        "file of 'other', or run 'job'"
    ]
