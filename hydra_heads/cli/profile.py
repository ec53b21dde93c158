"""Phase 1: run every head on the same inputs and write one profile a head."""

import argparse
import logging
import os
from contextlib import contextmanager
from typing import Iterator, List, Mapping, Optional, Sequence

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import DONE, NEGATIVE, InputError
from hydra_heads.base.files import make_folder, sweep_temporaries
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.settings import from_environment
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import folder_from, folder_words
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name, positive_seconds, whole_number
from hydra_heads.cli.progress import ProgressLine, in_minutes
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import shown_command
from hydra_heads.heads.load import find_slot
from hydra_heads.measure.folder import check_resident
from hydra_heads.measure.loop import profile
from hydra_heads.measure.preflight import missing_programs, planned_heads
from hydra_heads.measure.request import (
    DEFAULT_NUM_TESTS,
    MAX_NUM_TESTS,
    Event,
    Notice,
    Report,
    Request,
    RunEnded,
)
from hydra_heads.model.places import DEFAULT_FOLDER, HISTORY_FILE
from hydra_heads.model.run import Run
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History

LOG = logging.getLogger("hydra.profile")

MAX_SEED = 2**63 - 1

_num_tests = whole_number(1, MAX_NUM_TESTS)

_seed = whole_number(0, MAX_SEED)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of Phase 1."""
    add_profiling_options(parser)


def add_profiling_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that Phase 1 shares with the pipeline."""
    parser.add_argument(
        "--num-tests",
        type=_num_tests,
        metavar="N",
        help=f"runs of each head (default {DEFAULT_NUM_TESTS})",
    )
    parser.add_argument(
        "--heads",
        type=path_name,
        metavar="FILE",
        help="heads file (default hydra_heads.json when it is here, else the ten built-in heads)",
    )
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="a head without a file: split as a shell would, run by no shell; repeat it",
    )
    parser.add_argument(
        "--instance",
        action="append",
        default=[],
        metavar="KEY=VALUE[,KEY=VALUE]",
        help="one input for --head, filled into {KEY}; repeat it",
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="HEAD", help="run this head only; repeat it"
    )
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        metavar="SECONDS",
        help="time limit of one run, over that of the heads file (default 30)",
    )
    parser.add_argument(
        "--output-dir",
        type=path_name,
        metavar="DIR",
        help=f"folder of the slot (default {DEFAULT_FOLDER}, environment HYDRA_DIR)",
    )
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="where the order of runs comes from"
    )
    parser.add_argument(
        "--resume", action="store_true", help="finish an interrupted Phase 1 in the same order"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the profiles, without their runs"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the commands, run nothing")
    parser.add_argument(
        "--allow-failing-heads",
        action="store_true",
        help="answer 0 even when a head never succeeded",
    )


def run(call: Call) -> int:
    """Profile the slot that the options name."""
    folder = folder_from(call.options.output_dir)
    with prepared_folder(call, folder) as slot:
        return profile_folder(call, folder, slot)


@contextmanager
def prepared_folder(call: Call, folder: str) -> Iterator[SlotDefinition]:
    """Find the slot and hold its folder's lock; a dry run needs and makes no folder.

    What is wrong with the heads is found before anything is written.
    """
    options = call.options
    heads_file = options.heads or (None if options.head else from_environment("HYDRA_HEADS", str))
    slot = find_slot(heads_file, options.head, options.instance, folder, make_data=False)
    missing_programs(slot, planned_heads(slot, options.only))
    if options.dry_run:
        yield slot
        return
    check_resident(folder, slot.slot)
    make_folder(folder)
    with folder_lock(folder):
        sweep_temporaries(folder)
        yield find_slot(heads_file, options.head, options.instance, folder)


def profile_folder(call: Call, folder: str, slot: SlotDefinition) -> int:
    """Profile into a folder whose lock is held, and show what came of it."""
    if call.options.dry_run:
        _show_commands(call, slot)
        return DONE
    watcher = _Watcher(call)
    try:
        with History.open(os.path.join(folder, HISTORY_FILE)) as history:
            report = profile(slot, _request(call, folder), history, watcher.on_event)
    except StopRequest:
        watcher.progress.clear()
        LOG.warning(
            "interrupted after %d runs, which are kept; finish: %s",
            watcher.done,
            _resume_line(call),
        )
        raise
    watcher.progress.clear()
    _show(call, folder, report)
    if report.never_succeeded and not call.options.allow_failing_heads:
        return NEGATIVE
    return DONE


def _request(call: Call, folder: str) -> Request:
    """Say what is asked for; None where neither option nor environment says."""
    options = call.options
    return Request(
        run_id=new_run_id(),
        num_tests=options.num_tests or from_environment("HYDRA_NUM_TESTS", _num_tests),
        seed=options.seed if options.seed is not None else from_environment("HYDRA_SEED", _seed),
        only=tuple(options.only),
        timeout_s=options.timeout or from_environment("HYDRA_TIMEOUT", positive_seconds),
        resume=options.resume,
        output_dir=folder,
    )


class _Watcher:
    """Shows the events of the loop: log lines, and the line that says how far it is."""

    def __init__(self, call: Call) -> None:
        self.progress = ProgressLine(not (call.options.quiet or call.options.verbose))
        self.done = 0

    def on_event(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Notice):
            self.progress.clear()
            LOG.log(
                getattr(logging, event.level.replace("WARN", "WARNING", 1)), "%s", event.message
            )
        elif isinstance(event, RunEnded):
            self.done = event.done
            self.progress.draw(event.run.head, event.done, event.total, event.seconds_left)
            LOG.debug("%s", _run_line(event.run))


def _run_line(run: Run) -> str:
    seconds = "no time" if run.seconds is None else f"{run.seconds:.4f} s"
    verdict = "ok" if run.ok else "undecided" if run.ok is None else "failed"
    reason = f" ({run.failure.kind}: {run.failure.message})" if run.failure else ""
    return f"{run.id} {run.head} on {run.instance}: {verdict}, {seconds}{reason}"


def _resume_line(call: Call) -> str:
    options = call.options
    words: List[str] = []
    if options.output_dir:
        words += ["--output-dir", options.output_dir]
    if options.heads:
        words += ["--heads", options.heads]
    for name in ("head", "instance"):
        for text in getattr(options, name):
            words += [f"--{name}", text]
    return call.calling.line(call.command, [*words, "--resume"])


def _show_commands(call: Call, slot: SlotDefinition) -> None:
    """Print every head's command for every instance, filled in; secrets stay names."""
    only = call.options.only
    for head in slot.heads:
        if only and head.name not in only:
            continue
        for order, instance in enumerate(slot.instances, 1):
            context = Context("dry-run", order, 0, slot.folder, slot.import_folder, None)
            print_result(
                f"{head.name} on {instance.name}: {shown_command(head, instance, context)}"
            )


def _show(call: Call, folder: str, report: Report) -> None:
    """Print the closing lines of Phase 1, or its documents."""
    if call.options.json:
        if call.command == "profile":
            print_result(dump_json({"profiles": report.profiles}))
        return
    if call.options.quiet or not report.profiles:
        return
    rate = _mean_rate(report.profiles)
    print_result(
        f"{len(report.profiles)} heads profiled, avg success rate: "
        + ("unknown" if rate is None else f"{rate:.1f}%")
    )
    tests = max(_number(document["num_tests"]) for document in report.profiles)
    print_result(
        f"Runtime: {in_minutes(report.seconds)} "
        f"(expected: ~{report.expected_seconds / 60:.1f}min for {tests:.0f} tests)"
    )
    if call.command == "profile":
        print_result(call.next_line("weigh", folder_words("--profiles", folder)))


def _mean_rate(profiles: Sequence[Mapping[str, object]]) -> Optional[float]:
    rates = [_number(p["success_rate"]) for p in profiles if p["success_rate"] is not None]
    return sum(rates) / len(rates) if rates else None


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
