"""Phase 1: run every head on the same inputs and write one profile a head."""

import argparse
import logging
import os
from contextlib import contextmanager
from typing import Iterator, List, Optional, Sequence

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import DONE, NEGATIVE, InputError
from hydra_heads.base.files import make_folder, sweep_temporaries
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.settings import from_environment
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import configured
from hydra_heads.cli.contents import read_slot
from hydra_heads.cli.folders import folder_from
from hydra_heads.cli.notifying import send_after
from hydra_heads.cli.parser import path_name, positive_minutes, positive_seconds
from hydra_heads.cli.profile_options import (
    add_profiling_options,
    jobs,
    num_tests,
    sample_interval,
    seed,
)
from hydra_heads.cli.profile_output import print_closing_lines, print_commands
from hydra_heads.cli.until_decided import decider_of, tell_decision, until_of
from hydra_heads.cli.watcher import Watcher
from hydra_heads.heads.load import find_slot
from hydra_heads.measure.cpus import cpus_for
from hydra_heads.measure.folder import check_resident
from hydra_heads.measure.loop import profile
from hydra_heads.measure.preflight import missing_programs, planned_heads
from hydra_heads.measure.request import DEFAULT_JOBS, DEFAULT_SAMPLE_INTERVAL_S, Report, Request
from hydra_heads.model.names import log_file_name
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.weigh.races.until_decided import UntilDecided

LOG = logging.getLogger("hydra.cli.profile")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 1."""
    add_profiling_options(parser)


def run(call: Call) -> int:
    """Profile the slot that the options name, and send what its rules have to tell."""
    folder = folder_from(call.options.output_dir)
    with prepared_folder(call, folder) as slot:
        code = profile_folder(call, folder, slot)
    if not call.options.dry_run:
        send_after(call, folder, slot)
    return code


@contextmanager
def prepared_folder(call: Call, folder: str) -> Iterator[SlotDefinition]:
    """Find the slot and hold its folder's lock; a dry run needs and makes no folder.

    What is wrong with the heads is found before anything is written.
    """
    options = call.options
    slot = _slot(call, folder, make_data=False)
    missing_programs(slot, planned_heads(slot, options.only))
    cpus_for(_jobs(call))
    until_of(call)
    if options.dry_run:
        yield slot
        return
    read_slot(call, folder)
    check_resident(folder, slot.slot)
    make_folder(folder)
    with folder_lock(folder):
        sweep_temporaries(folder)
        yield _slot(call, folder)


def _slot(call: Call, folder: str, make_data: bool = True) -> SlotDefinition:
    """Return the slot that the options name, configured."""
    options, heads_file = call.options, _heads_file(call)
    return configured(
        call, find_slot(heads_file, options.head, options.instance, folder, make_data)
    )


def _heads_file(call: Call) -> Optional[str]:
    """Return the heads file that an option or the environment names; None when neither does."""
    path: Optional[str] = call.options.heads
    if call.options.head:
        return path
    path = path or from_environment("HYDRA_HEADS", path_name)
    if path is not None and not os.path.lexists(path):
        line = call.calling.line("new", ["starter", "DIR"])
        raise InputError(f"{path}: no such file; make a heads file: {line}")
    return path


def profile_folder(call: Call, folder: str, slot: SlotDefinition) -> int:
    """Profile into a folder whose lock is held, and show what came of it."""
    if call.options.dry_run:
        print_commands(call, slot)
        return DONE
    with Watcher(call) as watcher:
        try:
            with History.open(os.path.join(folder, HISTORY_FILE)) as history:
                request = _request(call, folder)
                decider = decider_of(request, slot, history)
                report = _profile(slot, request, history, watcher, decider)
        except StopRequest:
            _say_how_to_go_on(call, watcher.done)
            raise
    decided = DONE if decider is None else tell_decision(call, decider)
    print_closing_lines(call, folder, report)
    if not report.never_succeeded or call.options.allow_failing_heads:
        return decided
    LOG.warning("never succeeded: %s", ", ".join(_with_log(folder, report.never_succeeded)))
    return NEGATIVE


def _profile(
    slot: SlotDefinition,
    request: Request,
    history: History,
    watcher: Watcher,
    decider: Optional[UntilDecided],
) -> Report:
    if decider is None:
        return profile(slot, request, history, watcher.on_event)
    return profile(slot, request, history, watcher.on_event, decider.choose, decider.eliminated)


def _with_log(folder: str, heads: Sequence[str]) -> List[str]:
    """Name each head with the file that says why it failed."""
    return [f"{head} (see {os.path.join(folder, log_file_name(head))})" for head in heads]


def _request(call: Call, folder: str) -> Request:
    """Say what is asked for; None where neither option nor environment says."""
    options = call.options
    return Request(
        run_id=new_run_id(),
        num_tests=options.num_tests or from_environment("HYDRA_NUM_TESTS", num_tests),
        seed=options.seed if options.seed is not None else from_environment("HYDRA_SEED", seed),
        only=tuple(options.only),
        timeout_s=options.timeout or from_environment("HYDRA_TIMEOUT", positive_seconds),
        resume=options.resume,
        output_dir=folder,
        jobs=_jobs(call),
        max_minutes=options.max_minutes or from_environment("HYDRA_MAX_MINUTES", positive_minutes),
        sample_interval_s=_sample_interval(options.sample_interval),
        until=until_of(call),
    )


def _jobs(call: Call) -> int:
    return call.options.jobs or from_environment("HYDRA_JOBS", jobs) or DEFAULT_JOBS


def _sample_interval(given: Optional[float]) -> float:
    if given is None:
        given = from_environment("HYDRA_SAMPLE_INTERVAL", sample_interval)
    return DEFAULT_SAMPLE_INTERVAL_S if given is None else given


def _say_how_to_go_on(call: Call, done: int) -> None:
    if done:
        runs = "1 run, which is" if done == 1 else f"{done} runs, which are"
        LOG.warning("interrupted after %s kept; finish: %s", runs, call.line_with("--resume"))
    else:
        line = call.calling.line(call.command, call.words)
        LOG.warning("interrupted before a run had ended; start again: %s", line)
