"""Whether a run succeeded, and why not."""

import signal
from collections import Counter
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.redact import Masker, printable
from hydra_heads.heads.criteria import Ended, failure_by_criteria
from hydra_heads.heads.kind import Context, HeadKind
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.patterns import SEARCHER
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.surroundings import run_folder, values_of
from hydra_heads.model.failure import CRITERIA, ERROR, EXIT, SIGNAL, START, TIMEOUT, Failure
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, Instance

MAJORITY = "majority"
"""What `same_output_as` says instead of a head's name."""

MESSAGE_CHARS = 300

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


def judge(head: Head, instance: Instance, context: Context, outcome: Outcome) -> Judgement:
    """Judge one run; the failure's message is one short line, its secrets masked.

    In this order: start, timeout, signal, the callable's own error, exit code, criteria.
    """
    kind, masker = KINDS[head.kind], masker_of(head.secrets)
    failure = _failure_of_process(outcome) or kind.failure_of(outcome)
    if failure is None and outcome.exit_code not in head.success.exit_codes:
        failure = Failure(EXIT, _exit_message(head.success.exit_codes, outcome, masker))
    if failure is None:
        values = values_of(head, instance, context)
        cwd = run_folder(head, values, context.folder)
        failure = failure_by_criteria(head.success, Ended(kind, outcome, values, cwd, masker))
    if failure is not None:
        seconds = _seconds_of_failure(failure, outcome, kind)
        return Judgement(False, seconds, _masked(failure, masker))
    waits = head.success.same_output_as not in (None, head.name)
    return Judgement(
        None if waits else True, kind.seconds_of(outcome), None, kind.digest_of(outcome)
    )


def close() -> None:
    """End the process that searches for patterns, if there is one; the next search starts anew."""
    SEARCHER.close()


def _seconds_of_failure(failure: Failure, outcome: Outcome, kind: HeadKind) -> Optional[float]:
    if failure.kind == START:
        return None
    # Of a process that had to be ended its own word does not count.
    is_ended = failure.kind in (TIMEOUT, SIGNAL)
    return outcome.seconds if is_ended else kind.seconds_of(outcome)


def _failure_of_process(outcome: Outcome) -> Optional[Failure]:
    if outcome.start_error is not None:
        return Failure(START, outcome.start_error)
    if outcome.timed_out:
        return Failure(TIMEOUT, f"reached its time limit; ended after {outcome.seconds:.3g} s")
    if outcome.signum is not None:
        return Failure(SIGNAL, f"ended by {signal_name(outcome.signum)}")
    if outcome.exit_code is None:
        return Failure(ERROR, "ended, and the system told no exit code")
    return None


def signal_name(signum: int) -> str:
    """Return the name of a signal.

    >>> signal_name(11)
    'SIGSEGV'
    """
    try:
        return signal.Signals(signum).name
    except ValueError:
        return f"signal {signum}"


def _exit_message(allowed: Sequence[int], outcome: Outcome, masker: Masker) -> str:
    expected = " or ".join(str(code) for code in allowed)
    message = f"exit code {outcome.exit_code}, expected {expected}"
    # Masked whole, for a secret of several lines would not be recognised in its last one.
    lines = masker.mask(outcome.stderr.decode("utf-8", "replace")).splitlines()
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{message}: {last}" if last else message


def _masked(failure: Failure, masker: Masker) -> Failure:
    """Mask first, shorten second: half a secret would not be recognised."""
    message = printable(masker.mask(failure.message))
    if len(message) > MESSAGE_CHARS:
        message = message[: MESSAGE_CHARS - 3] + "..."
    return Failure(failure.kind, message)


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
