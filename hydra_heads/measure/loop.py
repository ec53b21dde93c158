"""An invocation of Phase 1 from what is asked for to its profiles."""

import logging
import os
import time
from contextlib import suppress
from typing import Callable, Mapping, NamedTuple, Optional

from hydra_heads.base.errors import HydraError
from hydra_heads.base.log import name_run
from hydra_heads.base.redact import Masker
from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.blocks import Choose, Remaining
from hydra_heads.measure.closing import Closing
from hydra_heads.measure.cpus import Cpus, cpus_for
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.folder import OutputFolder
from hydra_heads.measure.headlog import HeadLogs
from hydra_heads.measure.phase import Phase
from hydra_heads.measure.plan import Plan, make_plan
from hydra_heads.measure.preflight import missing_programs
from hydra_heads.measure.recording import Recorder
from hydra_heads.measure.request import Event, Interrupted, Notice, Report, Request, RunEnded
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.steps import NO_HOMES, Home, Steps
from hydra_heads.measure.taking_in import JOURNAL, take_in
from hydra_heads.measure.versions import with_versions
from hydra_heads.measure.workplace import Workplace
from hydra_heads.model.invocation import CONFIRM_ORIGIN
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History

__all__ = ["Event", "Notice", "Report", "Request", "RunEnded", "profile"]

LOG = logging.getLogger("hydra.measure.loop")


class Begun(NamedTuple):
    """An invocation that the history knows of, and all that it takes to carry it out."""

    phase: Phase
    recorder: Recorder
    remaining: Remaining
    cpus: Cpus
    journal: Optional[str]


def log_event(event: Event) -> None:
    """Log notices; the listener of callers that bring none."""
    if isinstance(event, Notice):
        level = {"DEBUG": logging.DEBUG, "INFO": logging.INFO}.get(event.level, logging.WARNING)
        LOG.log(level, "%s", event.message)


def profile(
    slot: SlotDefinition,
    request: Request,
    history: History,
    on_event: Callable[[Event], object] = log_event,
    choose: Optional[Choose] = None,
    eliminated: Callable[[], Mapping[str, str]] = dict,
) -> Report:
    """Run every head N times on the same instances and save what the runs say.

    Before its event goes out, a run is in the history, or in the journal from which the next
    invocation takes it in. With an `output_dir` the documents of its slot are written there,
    profiles once, at the end. `choose` names the heads of each block; where it names none, the
    invocation ends before its time and its profiles say so. `eliminated` tells at the end which
    heads it left out for good, and why.

    Raises `InputError` before anything is written: heads that cannot be started, all of them;
    a folder of another slot; what does not fit an invocation that is resumed. `StopRequest`
    passes through: what has ended stays recorded, complete profiles stay as they were.
    """
    name_run(request.run_id)
    masker = masker_for(slot)
    slot = with_versions(slot)
    if request.output_dir is not None:
        take_in(os.path.join(request.output_dir, JOURNAL), history, on_event)
    plan = make_plan(slot, request, history, on_event)
    folder = None if request.output_dir is None else OutputFolder(request.output_dir, slot)
    closing = Closing(slot, plan, history, folder, on_event)
    if plan.has_ended:
        return closing.report_only()
    tell_of_start(slot, plan, on_event)
    journal = None if folder is None else os.path.join(folder.path, JOURNAL)
    begun = begin(slot, plan, request, history, folder, journal, masker, on_event, choose)
    phase = begun.phase
    try:
        carry_out(slot, plan, request, begun, on_event)
        return closing.finish(
            begun.remaining,
            eliminated(),
            phase.seconds,
            phase.expected_seconds,
            phase.resolutions(request),
        )
    except (StopRequest, KeyboardInterrupt):
        closing.save_partial()
        # A signal may come between the end of a run and its event: the history knows better.
        with suppress(HydraError):
            on_event(Interrupted(len(history.orders(plan.invocation.run_id))))
        raise
    finally:
        close_judging()


def begin(
    slot: SlotDefinition,
    plan: Plan,
    request: Request,
    history: History,
    folder: Optional[OutputFolder],
    journal: Optional[str],
    masker: Masker,
    on_event: Callable[[Event], object],
    choose: Optional[Choose] = None,
) -> Begun:
    """Put an invocation into the history; a resumed one is there already."""
    cpus = cpus_for(request.jobs)
    if not plan.is_resumed:
        history.begin(plan.invocation)
    logs_in = None if folder is None else folder.path
    logs = HeadLogs(logs_in, masker, lambda problem: on_event(Notice("WARN", problem)))
    recorder = Recorder(
        plan.invocation.run_id, plan.heads, history, logs, journal, request.jobs, on_event
    )
    phase = Phase(slot, plan, history, folder, logs, recorder, on_event)
    return Begun(phase, recorder, _remaining(slot, plan, request, history, choose), cpus, journal)


def tell_of_start(slot: SlotDefinition, plan: Plan, on_event: Callable[[Event], object]) -> None:
    """Say that it starts, and which heads cannot be started; raises `InputError` for all."""
    missing = missing_programs(slot, plan.heads)
    is_again = plan.invocation.origin == CONFIRM_ORIGIN
    doing = "Running heads again" if is_again else "Starting profiling phase"
    on_event(Notice("INFO", doing))
    on_event(Notice("DEBUG", f"Running {plan.invocation.planned_tests} tests..."))
    for name, reason in missing.items():
        on_event(Notice("WARN", f"head {name!r} cannot be started, its runs fail: {reason}"))


def _remaining(
    slot: SlotDefinition,
    plan: Plan,
    request: Request,
    history: History,
    choose: Optional[Choose],
) -> Remaining:
    """Return what is left of the schedule, from now on to the deadline."""
    deadline = None
    if request.max_minutes is not None:
        deadline = time.monotonic() + 60 * request.max_minutes
    recorded = history.runs(plan.invocation.run_id) if plan.is_resumed else ()
    return Remaining(plan, slot.instances, choose, deadline, recorded)


def carry_out(
    slot: SlotDefinition,
    plan: Plan,
    request: Request,
    begun: Begun,
    on_event: Callable[[Event], object],
    homes: Mapping[str, Home] = NO_HOMES,
) -> None:
    """Run what remains on a crew of its own; `homes` are those of heads that are not the slot's."""
    begun.phase.prepare()
    place = Workplace()
    crew = open_crew(request.jobs, begun.cpus.shares, begun.journal, request.sample_interval_s)
    try:
        with SignalGate() as gate:
            steps = Steps(slot, plan.invocation.run_id, plan.seed, place, on_event, homes)
            try:
                begun.phase.run_blocks(crew, steps, gate, begun.remaining, begun.cpus)
            finally:
                crew.close()
                begun.recorder.close()
    finally:
        place.close()
