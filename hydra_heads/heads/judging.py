"""Whether a run succeeded, and why not."""

from collections import Counter
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import reason_of
from hydra_heads.base.redact import Masker
from hydra_heads.heads.around import failure_by_verify
from hydra_heads.heads.criteria import Ended, failure_by_criteria
from hydra_heads.heads.kind import CHECKED_BYTES, Context, HeadKind, Launcher
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.left_files import hash_deadline, read_at_most, sha256_before
from hydra_heads.heads.needs import fault_of_input
from hydra_heads.heads.patterns import SEARCHER
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.surroundings import run_folder, stdout_path, values_of
from hydra_heads.heads.wording import last_line, one_line, signal_name
from hydra_heads.model.failure import CRITERIA, ERROR, EXIT, SIGNAL, START, TIMEOUT, Failure
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, Instance

MAJORITY = "majority"
"""What `same_output_as` says instead of a head's name."""

Ruling = Tuple[int, bool, Optional[Failure]]
"""What is decided at the end of a block: the run's order, whether it succeeded, why not."""


class Judgement(NamedTuple):
    """What a run's outcome means.

    `ok` is None while `same_output_as` waits for the other heads of the block. `seconds` is what
    the head is judged by, None when nothing could be started. `output_sha256` is of the whole
    output of a run that fulfils all the rest.
    """

    ok: Optional[bool]
    seconds: Optional[float]
    failure: Optional[Failure] = None
    output_sha256: Optional[str] = None


def judge(
    head: Head,
    instance: Instance,
    context: Context,
    outcome: Outcome,
    launcher: Optional[Launcher] = None,
) -> Judgement:
    """Judge one run; the failure's message is one short line, its secrets masked.

    In this order: start, a lost runner, limits, timeout, signal, the kind's own error, exit
    code, criteria, and at last `verify`, which the launcher runs. Raises `ValueError` when a head
    has that and there is no launcher.
    """
    kind, masker = KINDS[head.kind], masker_of(head.secrets)
    failure = _failure_of_process(outcome) or kind.failure_of(outcome)
    if outcome.start_error is not None:
        failure = _failure_of_start(head, instance, context, outcome.start_error)
    if failure is None and outcome.exit_code not in head.success.exit_codes:
        failure = _failure_of_exit(head.success.exit_codes, outcome, masker)
    if failure is None:
        values = values_of(head, instance, context)
        cwd = run_folder(head, values, context.folder)
        try:
            outcome = _with_output_file(head, kind, context, outcome)
        except OSError as error:
            failure = Failure(CRITERIA, f"stdout: its file cannot be read: {reason_of(error)}")
        else:
            ended = Ended(kind, outcome, values, cwd, masker)
            failure = failure_by_criteria(head.success, ended)
    if failure is None and head.success.verify:
        if launcher is None:
            raise ValueError(f"head {head.name!r} has success.verify: judging needs a launcher")
        failure = failure_by_verify(head, instance, context, outcome, launcher)
    if failure is not None:
        seconds = _seconds_of_failure(outcome, kind)
        return Judgement(False, seconds, Failure(failure.kind, one_line(failure.message, masker)))
    waits = head.success.same_output_as not in (None, head.name)
    return Judgement(
        None if waits else True, kind.seconds_of(outcome), None, kind.digest_of(outcome)
    )


def judge_by_exit(exit_codes: Sequence[int], outcome: Outcome) -> Judgement:
    """Judge a run of which no more is known: what `judge` says of heads that are streamed.

    The message lacks what the head said last.
    """
    failure = _failure_of_process(outcome)
    if failure is None and outcome.exit_code not in exit_codes:
        failure = _failure_of_exit(exit_codes, outcome._replace(stderr=b""), Masker())
    if failure is None:
        return Judgement(True, outcome.seconds, None, outcome.stdout_sha256)
    seconds = None if outcome.start_error is not None else outcome.seconds
    return Judgement(False, seconds, Failure(failure.kind, one_line(failure.message, Masker())))


def close() -> None:
    """End the process that searches for patterns, if there is one; the next search starts anew."""
    SEARCHER.close()


def _failure_of_start(
    head: Head, instance: Instance, context: Context, start_error: str
) -> Failure:
    """Say why a run could not be started; a missing input is told by its name."""
    if head.stdin_file is not None:
        values = values_of(head, instance, context)
        start_error = fault_of_input(head, values, context.folder) or start_error
    return Failure(START, start_error)


def _with_output_file(head: Head, kind: HeadKind, context: Context, outcome: Outcome) -> Outcome:
    """Put in what criteria and comparisons need of an output that went to a file.

    Raises `OSError` when the file cannot be read.
    """
    if head.stdout != "file" or context.work is None:
        return outcome
    path = stdout_path(context.work)
    if head.success.stdout_matches or head.success.json_equals:
        output = read_at_most(path, CHECKED_BYTES)
        is_cut = len(output) > CHECKED_BYTES
        outcome = outcome._replace(stdout=output[:CHECKED_BYTES], stdout_cut=is_cut)
    if head.compared and kind.digest_of(outcome) is None:
        outcome = outcome._replace(stdout_sha256=_digest_of(path))
    return outcome


def _digest_of(path: str) -> Optional[str]:
    try:
        return sha256_before(path, hash_deadline(), follow=False)
    except OSError:
        return None  # who is compared with it is told that there is nothing to compare with


def _seconds_of_failure(outcome: Outcome, kind: HeadKind) -> Optional[float]:
    if outcome.start_error is not None:
        return None
    # Of a process that had to be ended its own word does not count.
    was_ended = outcome.timed_out or outcome.signum is not None or outcome.limit is not None
    return outcome.seconds if was_ended or outcome.lost is not None else kind.seconds_of(outcome)


def _failure_of_process(outcome: Outcome) -> Optional[Failure]:
    if outcome.start_error is not None:
        return Failure(START, outcome.start_error)
    if outcome.lost is not None:
        return Failure(ERROR, outcome.lost)
    if outcome.limit is not None:
        return outcome.limit
    if outcome.timed_out:
        return Failure(TIMEOUT, f"reached its time limit; ended after {outcome.seconds:.3g} s")
    if outcome.signum is not None:
        return Failure(SIGNAL, f"ended by {signal_name(outcome.signum)}")
    if outcome.exit_code is None:
        return Failure(ERROR, "ended, and the system told no exit code")
    return None


def _failure_of_exit(allowed: Sequence[int], outcome: Outcome, masker: Masker) -> Failure:
    expected = " or ".join(str(code) for code in allowed)
    message = f"exit code {outcome.exit_code}, expected {expected}"
    last = last_line(outcome.stderr, masker)
    return Failure(EXIT, f"{message}: {last}" if last else message)


def decide_same_output(runs: Sequence[Run], heads: Sequence[Head]) -> List[Ruling]:
    """Decide the runs of one block that wait for others, in the order of `runs`.

    The majority is the most frequent digest among the runs of the block that otherwise
    succeeded, whether they wait or not; a tie is none. A head that failed, by this criterion
    too, or that did not run has no output to compare with.
    """
    wanted = {head.name: str(head.success.same_output_as) for head in heads}
    by_head = {run.head: run for run in runs if run.ok is not False}
    majority = _majority(by_head.values())
    waiting = [run for run in runs if run.ok is None]
    faults: Dict[str, str] = {}
    for _ in waiting:  # a failure goes one step along a chain of heads in each round
        for run in waiting:
            other = wanted.get(run.head, MAJORITY)
            fault = _disagreement(run, other, by_head, majority)
            if fault is not None and run.head not in faults:
                faults[run.head] = fault
        by_head = {name: run for name, run in by_head.items() if name not in faults}
    return [_ruling(run, faults.get(run.head)) for run in waiting]


def _ruling(run: Run, fault: Optional[str]) -> Ruling:
    failure = None if fault is None else Failure(CRITERIA, f"same_output_as: {fault}")
    return run.order, failure is None, failure


def _majority(runs: Iterable[Run]) -> Optional[str]:
    digests = Counter(run.output_sha256 for run in runs if run.output_sha256)
    most = digests.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def _disagreement(
    run: Run, other: str, by_head: Mapping[str, Run], majority: Optional[str]
) -> Optional[str]:
    """Say why a run's output is not what it should be, None when it is."""
    if run.output_sha256 is None:
        return "the digest of its output is not known"
    if other == MAJORITY:
        if majority is None:
            return "no output is more frequent than all others in this block"
        return None if run.output_sha256 == majority else "another output than most heads gave"
    if other not in by_head or by_head[other].output_sha256 is None:
        return f"{other} has no output to compare with in this block"
    if run.output_sha256 != by_head[other].output_sha256:
        return f"another output than {other} gave"
    return None
