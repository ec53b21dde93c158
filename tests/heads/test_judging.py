"""Whether runs succeeded, and the line that says why not."""

from typing import Dict, List, Optional

import pytest

from hydra_heads.heads.judging import decide_same_output, judge, judge_by_exit
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import is_streamed
from hydra_heads.model.failure import CRITERIA, Failure
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Criteria, Head
from tests.heads.conftest import PYTHON, MakeSlot, RunHead, SlotWith

TOO_LARGE = Failure("memory", "used 9 MiB")

EVERYTHING = {"exit_codes": [0], "stdout_matches": ["never"], "files_exist": ["never"]}


@pytest.mark.parametrize(
    ("outcome", "kind", "message"),
    [
        (
            Outcome(9.0, 0.0, start_error="not found", timed_out=True, signum=9),
            "start",
            "not found",
        ),
        (
            Outcome(31.23, 0.0, timed_out=True, signum=15),
            "timeout",
            "reached its time limit; ended after 31.2 s",
        ),
        (
            Outcome(2.0, 0.0, start_error="not found", lost="the runner is gone"),
            "start",
            "not found",
        ),
        (
            Outcome(2.0, 0.0, lost="the runner is gone", limit=TOO_LARGE, timed_out=True),
            "error",
            "the runner is gone",
        ),
        (Outcome(2.0, 0.0, limit=TOO_LARGE, timed_out=True, signum=9), "memory", "used 9 MiB"),
        (Outcome(2.0, 0.0, limit=TOO_LARGE, exit_code=0), "memory", "used 9 MiB"),
        (Outcome(1.0, 0.0, signum=11, stderr=b"x"), "signal", "ended by SIGSEGV"),
        (Outcome(1.0, 0.0), "error", "ended, and the system told no exit code"),
        (
            Outcome(1.0, 0.0, exit_code=3, stderr=b"usage\nno such file\n \n"),
            "exit",
            "exit code 3, expected 0: no such file",
        ),
        (Outcome(1.0, 0.0, exit_code=0), "criteria", "files_exist: 'never' is not there"),
    ],
)
def test_the_first_reason_in_order_is_told(
    outcome: Outcome, kind: str, message: str, make_slot: MakeSlot
) -> None:
    """Start comes before a lost runner, limits, timeout, signal, exit code and criteria
    [fault 58, fault 62].
    """
    slot = make_slot({"command": ["x"], "success": EVERYTHING})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    judgement = judge(slot.heads[0], slot.instances[0], context, outcome)

    assert judgement.ok is False
    assert judgement.failure == (kind, message)
    assert judgement.seconds == (None if kind == "start" else outcome.seconds)
    assert judgement.output_sha256 is None


def test_what_was_ended_is_not_judged_by_its_own_word(slot_with: SlotWith) -> None:
    """Of a callable that was ended at a limit, or lost, the whole process is what it cost."""
    slot = slot_with("def job(): pass")
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)
    answer = '{"ok": true, "seconds": 0.001, "value": "1"}'
    endings = (
        Outcome(2.0, 0.0, exit_code=0, answer=answer),
        Outcome(2.0, 0.0, answer=answer, limit=TOO_LARGE),
        Outcome(2.0, 0.0, answer=answer, lost="gone"),
        Outcome(2.0, 0.0, answer=answer, signum=9),
    )

    seconds = [judge(slot.heads[0], slot.instances[0], context, end).seconds for end in endings]

    assert seconds == [0.001, 2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(2.0, 0.0, exit_code=0, stdout_sha256="ab"),
        Outcome(2.0, 0.0, exit_code=2),
        Outcome(2.0, 0.0, exit_code=1),
        Outcome(2.0, 0.0, start_error="not\nfound"),
        Outcome(2.0, 0.0, timed_out=True, signum=15),
        Outcome(2.0, 0.0, signum=6),
        Outcome(2.0, 0.0, lost="gone"),
        Outcome(2.0, 0.0, limit=TOO_LARGE),
        Outcome(2.0, 0.0),
    ],
)
def test_an_exit_status_alone_says_what_it_said_with_its_head(
    outcome: Outcome, make_slot: MakeSlot
) -> None:
    """A streamed run that is taken in after a crash is judged as it would have been."""
    slot = make_slot({"command": ["x"], "success": {"exit_codes": [0, 2]}})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    judgement = judge_by_exit((0, 2), outcome)

    assert is_streamed(slot.heads[0])
    assert judgement == judge(slot.heads[0], slot.instances[0], context, outcome)


def test_an_exit_status_alone_has_no_last_words() -> None:
    """What the head said is not looked at: it may hold secrets that nobody here knows."""
    judgement = judge_by_exit((0,), Outcome(1.0, 0.0, exit_code=3, stderr=b"tr0ub4dor"))

    assert judgement.failure == ("exit", "exit code 3, expected 0")


def test_a_run_that_fulfils_everything_succeeds(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Success has the seconds of the process and the digest of the output."""
    ran = run_head(make_slot({"command": [*PYTHON, "print(1)"]}))

    assert ran.judgement.ok is True
    assert ran.judgement.seconds == ran.outcome.seconds
    assert ran.judgement.output_sha256 == ran.outcome.stdout_sha256


def test_a_signal_is_a_failure_of_its_own_kind(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A program that a signal ends did not exit with 0 [fault 58]."""
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

    ran = run_head(make_slot({"command": [*PYTHON, program]}))

    assert (ran.kind, ran.message) == ("signal", "ended by SIGSEGV")


@pytest.mark.parametrize(("allowed", "is_ok"), [([0], False), ([3], True), ([0, 3], True)])
def test_exit_codes_are_the_persons_choice(
    allowed: List[int], is_ok: bool, make_slot: MakeSlot, run_head: RunHead
) -> None:
    """`grep` may answer 1: which exit codes are good stands in the heads file."""
    head = {
        "command": [*PYTHON, "raise SystemExit(3)"],
        "success": {"exit_codes": allowed},
    }

    ran = run_head(make_slot(head))

    assert ran.judgement.ok is is_ok


def test_messages_are_one_short_printable_line(make_slot: MakeSlot) -> None:
    """What a program prints cannot move the cursor, add lines or fill the profile."""
    slot = make_slot({"command": ["x"]})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)
    outcome = Outcome(1.0, 0.0, exit_code=1, stderr=b"\x1b[31m" + b"\xff" + b"x" * 1000)

    failure = judge(slot.heads[0], slot.instances[0], context, outcome).failure

    assert failure is not None
    assert failure.message.isprintable()
    assert len(failure.message) == 300
    assert "\\x1b[31m" in failure.message


def head(name: str, other: Optional[str] = None) -> Head:
    """Make a head that wants the same output as another."""
    return Head(name, "command", {}, "sha256:0", success=Criteria(same_output_as=other))


def run_of(at: int, name: str, digest: Optional[str], ok: Optional[bool]) -> Run:
    """Make a head's run of one block."""
    return Run("r1", at, name, "i", ok, 1.0, 0.0, block=1, output_sha256=digest)


def decided(wanted: Dict[str, Optional[str]], found: Dict[str, str]) -> Dict[str, bool]:
    """Decide a block: `wanted` per head, and per head a letter for its digest, `-` for failed."""
    heads = [head(name, other) for name, other in wanted.items()]
    runs = [
        run_of(
            at,
            name,
            None if digest == "-" else digest,
            False if digest == "-" else None if wanted[name] else True,
        )
        for at, (name, digest) in enumerate(found.items(), 1)
    ]
    rulings = decide_same_output(runs, heads)
    names = {run.order: run.head for run in runs}
    for _, ok, failure in rulings:
        assert (failure is None) is ok
        assert failure is None or failure.kind == CRITERIA
    return {names[order]: ok for order, ok, _ in rulings}


MAJORITY = {"a": "majority", "b": "majority", "c": "majority"}


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        (MAJORITY, {"a": "x", "b": "x", "c": "y"}, {"a": True, "b": True, "c": False}),
        (MAJORITY, {"a": "x", "b": "y", "c": "z"}, {"a": False, "b": False, "c": False}),
        (MAJORITY, {"a": "x", "b": "y", "c": "-"}, {"a": False, "b": False}),
        (MAJORITY, {"a": "x", "b": "-", "c": "-"}, {"a": True}),
        # A head without the criterion has a voice too.
        ({**MAJORITY, "c": None}, {"a": "x", "b": "y", "c": "y"}, {"a": False, "b": True}),
        ({"a": None, "b": "a", "c": "a"}, {"a": "x", "b": "x", "c": "y"}, {"b": True, "c": False}),
        ({"a": None, "b": "a"}, {"a": "-", "b": "x"}, {"b": False}),
        ({"a": None, "b": "a"}, {"b": "x"}, {"b": False}),
        # Who is compared with a head that fails its own comparison fails too.
        (
            {"a": None, "b": "a", "c": "b", "d": "c"},
            {"a": "x", "b": "y", "c": "y", "d": "y"},
            {"b": False, "c": False, "d": False},
        ),
        ({"a": "b", "b": "a"}, {"a": "x", "b": "x"}, {"a": True, "b": True}),
        ({"a": "b", "b": "a"}, {"a": "x", "b": "y"}, {"a": False, "b": False}),
    ],
)
def test_same_output_is_decided_at_the_end_of_a_block(
    wanted: Dict[str, Optional[str]], found: Dict[str, str], expected: Dict[str, bool]
) -> None:
    """The majority, or the head that is named, decides; ties and failed heads decide nothing."""
    assert decided(wanted, found) == expected


def test_a_run_without_a_digest_agrees_with_nobody() -> None:
    """What is not known cannot be compared."""
    runs = [run_of(1, "a", None, None), run_of(2, "b", "x", True)]

    rulings = decide_same_output(runs, [head("a", "b"), head("b")])

    assert [(order, ok) for order, ok, _ in rulings] == [(1, False)]


def test_only_waiting_runs_are_decided() -> None:
    """What was judged before stays as it is, and rulings come in the order of the runs."""
    runs = [
        run_of(5, "a", "x", True),
        run_of(4, "b", "x", None),
        run_of(6, "c", "y", None),
        run_of(7, "d", None, False),
    ]
    heads = [head("a"), head("b", "a"), head("c", "a"), head("d", "a")]

    rulings = decide_same_output(runs, heads)

    assert [(order, ok) for order, ok, _ in rulings] == [(4, True), (6, False)]
    assert rulings[1][2] == (CRITERIA, "same_output_as: another output than a gave")


def test_the_first_fault_is_the_one_that_is_told() -> None:
    """Two heads that contradict each other are told so, not that the other one failed."""
    runs = [run_of(1, "a", "x", None), run_of(2, "b", "y", None)]

    rulings = decide_same_output(runs, [head("a", "b"), head("b", "a")])

    assert [failure.message for _, _, failure in rulings if failure] == [
        "same_output_as: another output than b gave",
        "same_output_as: another output than a gave",
    ]


def test_a_head_waits_for_the_others(make_slot: MakeSlot, run_head: RunHead) -> None:
    """Such a run is undecided and has its digest; the head that others name waits for nobody."""
    say = [*PYTHON, "print(1)"]
    slot = make_slot(
        {"command": say}, {"command": say}, defaults={"success": {"same_output_as": "h0"}}
    )

    first, second = run_head(slot, "h0"), run_head(slot, "h1")

    assert (first.judgement.ok, second.judgement.ok) == (True, None)
    assert first.judgement.output_sha256 == second.judgement.output_sha256 is not None


def test_a_failed_run_waits_for_nobody(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A run that failed for another reason is decided at once."""
    head = {
        "command": [*PYTHON, "raise SystemExit(1)"],
        "success": {"same_output_as": "majority"},
    }

    ran = run_head(make_slot(head))

    assert (ran.judgement.ok, ran.kind) == (False, "exit")
