"""The way of `run` with a slot: its job is done by a head that is picked, and by others if need be.

What the head that succeeded wrote is passed on; nothing of those that failed is.
"""

import logging
import os
from contextlib import contextmanager
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import (
    DONE,
    NEGATIVE,
    HistoryError,
    InputError,
    NoHeadSucceeded,
    OutputError,
    UsageError,
)
from hydra_heads.base.files import make_folder
from hydra_heads.base.log import name_run
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import configured
from hydra_heads.cli.notifying import send_after
from hydra_heads.cli.run_slot_output import pass_on, pass_on_errors
from hydra_heads.cli.run_slot_place import Place, place_of
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.preflight import missing_programs
from hydra_heads.measure.request import Notice
from hydra_heads.measure.versions import with_versions
from hydra_heads.model.metrics import TIME
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.use.attempts import NO_TIME_LEFT
from hydra_heads.use.fallback import Fallbacks, fallbacks_of
from hydra_heads.use.jobs.instance import Meant, meant_instance
from hydra_heads.use.jobs.job import PLAN_IS_OVER, Job, JobCall, JobReport
from hydra_heads.use.jobs.output import Spool
from hydra_heads.use.jobs.record import LiveRecorder, live_invocation
from hydra_heads.use.jobs.running import HeadRunner
from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.live import learner_for, objective_of, seeded_learner
from hydra_heads.use.plan_steps import Plan, heads_missing, plan_in
from hydra_heads.use.present import present_weights
from hydra_heads.use.retry import (
    DEFAULT_BASE_DELAY_S,
    DEFAULT_MAX_ATTEMPTS,
    DEFAULT_MAX_DELAY_S,
    EXPONENTIAL,
    RetryConfig,
)

LOG = logging.getLogger("hydra.cli.run_slot")


class JobNotDone(NoHeadSucceeded):
    """No head did the job; the message has each one's reason."""

    exit_code = NEGATIVE


def run_slot(call: Call, sample_interval_s: float) -> int:
    """Do the job of the slot that the first word names, and send what its rules have to tell."""
    place = place_of(call, _slot_name(call))
    place = place._replace(slot=configured(call, place.slot))
    try:
        code = _do_job(call, place, sample_interval_s)
    except (JobNotDone, OutputError):
        # Nobody wants to know of a rule more than when the job was not done.
        send_after(call, place.folder, place.slot)
        raise
    if not call.options.dry_run:
        send_after(call, place.folder, place.slot)
    return code


def _do_job(call: Call, place: Place, sample_interval_s: float) -> int:
    meant = meant_instance(place.slot, call.options.instance)
    masker_for(place.slot)
    slot = _narrowed(call, place.slot)
    if not call.options.dry_run:
        slot = with_versions(slot)
    if meant.doubt is not None:
        LOG.warning("%s", meant.doubt)
    _warn_of_unchecked(slot)
    job = _job(call, place, slot, meant)
    run_id = new_run_id()
    name_run(run_id)
    with _history(place, call.options.dry_run) as history:
        learner = _learner(place, slot, meant, job.seed, history, _present(call, slot))
        fallbacks = _fallbacks(place, slot)
        if call.options.dry_run:
            from hydra_heads.cli.run_slot_choice import print_choice

            print_choice(job, learner, fallbacks, meant)
            return DONE
        recorder = LiveRecorder(history, slot, _tell)
        recorder.begin(live_invocation(slot, run_id, job.seed, job.instance, _most_runs(job)))
        with Spool() as spool:
            with HeadRunner(slot, run_id, job.seed, _tell, spool, sample_interval_s) as runner:
                report = _carry_out(job, learner, fallbacks, recorder, runner)
            return _answer(slot, report, recorder.is_recording)


def _slot_name(call: Call) -> str:
    words: List[str] = call.options.words
    if len(words) > 1:
        line = call.calling.line("run", ["--", *words])
        raise UsageError(
            f"found {ascii(words[1])} after the slot {ascii(words[0])}; a command comes after --: "
            f"{line}"
        )
    return check_slot_name(words[0], "SLOT")


def _narrowed(call: Call, slot: SlotDefinition) -> SlotDefinition:
    """Return the slot with the heads that are to be used."""
    only = call.options.only or []
    known = [head.name for head in slot.heads]
    for name in only:
        if name not in known:
            raise InputError(f"no head {ascii(name)}; the heads are {', '.join(sorted(known))}")
    return slot._replace(heads=tuple(head for head in slot.heads if not only or head.name in only))


def _warn_of_unchecked(slot: SlotDefinition) -> None:
    names = [head.name for head in slot.heads if head.success.same_output_as is not None]
    if names:
        LOG.warning(
            "success.same_output_as of %s: one run alone has nothing to be compared with: "
            "not checked",
            ", ".join(names),
        )


def _job(call: Call, place: Place, slot: SlotDefinition, meant: Meant) -> Job:
    options = call.options
    missing = missing_programs(slot._replace(instances=(meant.instance,)), slot.heads)
    for name, reason in missing.items():
        LOG.warning("head %r cannot be started, left out: %s", name, reason)
    objective = objective_of(place.published)
    return Job(
        slot,
        meant.instance,
        _retry(call),
        int.from_bytes(os.urandom(6), "big") if options.seed is None else options.seed,
        options.deadline,
        options.best,
        tuple(at for at, head in enumerate(slot.heads) if head.name in missing),
        _plan(call, place, slot) if options.plan else None,
        TIME if objective is None else objective.minimise,
    )


def _retry(call: Call) -> RetryConfig:
    options = call.options
    base = DEFAULT_BASE_DELAY_S if options.base_delay is None else options.base_delay
    return RetryConfig(
        options.retry or EXPONENTIAL,
        options.max_attempts or DEFAULT_MAX_ATTEMPTS,
        base,
        max(DEFAULT_MAX_DELAY_S, base),
    )


def _plan(call: Call, place: Place, slot: SlotDefinition) -> Optional[Plan]:
    """Return the plan to be carried out, None for one that was not adopted.

    Raises `InputError` where there is none.
    """
    published = place.published
    plan = None if published is None else plan_in(published.document)
    if plan is None:
        line = call.calling.line("weigh", [*place.words, "--plan"])
        raise InputError(f"{place.weights_path}: no plan here; make one: {line}")
    if not plan.is_adopted:
        LOG.warning(
            "%s: its plan did not prove better than the best head alone: heads are picked",
            place.weights_path,
        )
        return None
    names = [head.name for head in slot.heads]
    missing = heads_missing(plan, names)
    if len(missing) == len({step.head for step in plan.steps}):
        raise InputError(
            f"{place.weights_path}: no head of its plan is there: {', '.join(missing)}; "
            "profile and weigh again"
        )
    if missing:
        LOG.warning("%s: no longer there, their slices are left out: %s", place.weights_path,
                    ", ".join(missing))  # fmt: skip
    return plan


@contextmanager
def _history(place: Place, is_read_only: bool) -> Iterator[Optional[History]]:
    """Open the history of the slot; None where there is none, or, with a warning, none usable."""
    path = os.path.join(place.folder, HISTORY_FILE)
    history = None
    try:
        if not is_read_only:
            make_folder(place.folder)
            history = History.open(path)
        elif os.path.exists(path):
            history = History.open_reading(path)
    except HistoryError as error:
        LOG.warning("%s; runs are neither recorded nor learned from", error.message)
    try:
        yield history
    finally:
        if history is not None:
            history.close()


def _present(call: Call, slot: SlotDefinition) -> Dict[str, str]:
    """Return what the heads are now, as far as it is known: where nothing is run, no version is."""
    return {
        head.name: head.fingerprint
        for head in slot.heads
        if not (call.options.dry_run and head.version_command)
    }


def _learner(
    place: Place,
    slot: SlotDefinition,
    meant: Meant,
    seed: int,
    history: Optional[History],
    fingerprints: Mapping[str, str],
) -> Learner:
    heads = [head.name for head in slot.heads]
    instance = meant.instance.name if meant.is_known else None
    try:
        return learner_for(slot.slot, place.published, heads, fingerprints, history, seed, instance)
    except HistoryError as error:
        LOG.warning("%s; nothing is learned from earlier runs", error.message)
        return seeded_learner(place.published, heads, seed, instance)


def _fallbacks(place: Place, slot: SlotDefinition) -> Fallbacks:
    heads = [head.name for head in slot.heads]
    published = place.published
    return Fallbacks((), heads) if published is None else fallbacks_of(published.document, heads)


def _most_runs(job: Job) -> int:
    return job.retry.max_attempts if job.plan is None else len(job.plan.steps)


def _carry_out(
    job: Job, learner: Learner, fallbacks: Fallbacks, recorder: LiveRecorder, runner: HeadRunner
) -> JobReport:
    is_over = False
    try:
        report = JobCall(job, learner, fallbacks, recorder, runner, _tell).carry_out()
        is_over = True
        return report
    finally:
        recorder.end(is_over)


def _tell(notice: Notice) -> None:
    LOG.log(logging.getLevelName(notice.level.replace("WARN", "WARNING")), "%s", notice.message)


def _answer(slot: SlotDefinition, report: JobReport, is_recorded: bool) -> int:
    """Pass on what the head wrote that did the job; raises `JobNotDone` when none did."""
    winner = report.winner
    if winner is None:
        raise JobNotDone(_all_failures(slot, report))
    pass_on_errors(slot, winner)
    pass_on(winner.output)
    run = winner.run
    as_what = f", recorded as {run.id}" if is_recorded else ""
    LOG.info("head %r did it in %.3g s%s", run.head, run.seconds or 0.0, as_what)
    return DONE


def _all_failures(slot: SlotDefinition, report: JobReport) -> str:
    """Word each head's reasons, in the order of the runs, and why nothing else was tried."""
    told: Dict[Tuple[str, str], int] = {}
    for ended in report.runs:
        failure = ended.run.failure
        reason = "for an unknown reason" if failure is None else failure.message
        told[ended.run.head, reason] = told.get((ended.run.head, reason), 0) + 1
    reasons = "; ".join(
        f"{head}: {reason}" + (f" ({times} times)" if times > 1 else "")
        for (head, reason), times in told.items()
    )
    runs = "1 run" if len(report.runs) == 1 else f"{len(report.runs)} runs"
    why = {
        NO_TIME_LEFT: f"the deadline of {report.deadline_s:g} s leaves no time for more",
        PLAN_IS_OVER: "the plan is over",
    }.get(report.end, f"{runs} and no more are allowed (--max-attempts)")
    return f"slot {slot.slot!r}: no head succeeded: {reasons}; {why}"
