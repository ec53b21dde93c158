"""Tell whether one of two heads is faster, by how much, and how sure that is."""

import argparse
import logging
from typing import Callable, List

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import DONE, UsageError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.redact import printable
from hydra_heads.base.settings import from_environment
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import path_name, positive_seconds, whole_number
from hydra_heads.cli.profile_options import num_tests, seed
from hydra_heads.cli.watcher import Watcher
from hydra_heads.heads.load import find_slot
from hydra_heads.measure.comparing import DEFAULT_NUM_TESTS, compare_heads, compare_profiles
from hydra_heads.measure.request import Event, Notice, Request
from hydra_heads.model.comparison import Comparison
from hydra_heads.model.documents import read_profile
from hydra_heads.model.places import DEFAULT_FOLDER
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S
from hydra_heads.report.comparison import comparison_text

LOG = logging.getLogger("hydra.cli.compare")

_ONLY_WITH_HEADS = ("instance", "num_tests", "timeout", "seed")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `compare`."""
    parser.add_argument(
        "profiles", nargs="*", type=path_name, metavar="PROFILE", help="two profiles to compare"
    )
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="one of two heads that are run and compared; no file is written",
    )
    parser.add_argument(
        "--instance",
        action="append",
        default=[],
        metavar="KEY=VALUE[,KEY=VALUE]",
        help="one input for --head, filled into {KEY}; repeat it",
    )
    parser.add_argument(
        "--num-tests",
        type=num_tests,
        metavar="N",
        help=f"runs of each head (default {DEFAULT_NUM_TESTS}, environment HYDRA_NUM_TESTS)",
    )
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        metavar="SECONDS",
        help=f"time limit of each run (default {DEFAULT_TIMEOUT_S:g}, environment HYDRA_TIMEOUT)",
    )
    parser.add_argument(
        "--seed",
        type=seed,
        metavar="N",
        help="where the order of runs comes from (default drawn anew, environment HYDRA_SEED)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """Compare two profiles, or run two heads and compare them."""
    options = call.options
    _check_usage(options)
    found = _compare_heads(call) if options.head else _compare_profiles(options.profiles)
    if options.json:
        print_result(dump_json(found.as_document()).rstrip("\n"))
    elif not options.quiet:
        print_result("\n".join(map(printable, comparison_text(found).split("\n"))))
    return DONE


def _check_usage(options: argparse.Namespace) -> None:
    if options.profiles and options.head:
        raise UsageError("profiles and --head exclude each other; give two of one kind; see --help")
    if options.head:
        if len(options.head) != 2:
            raise UsageError(f"--head: found {len(options.head)}, expected exactly 2; see --help")
        return
    if len(options.profiles) != 2:
        found = len(options.profiles)
        raise UsageError(f"profiles: found {found}, expected exactly 2, or two --head; see --help")
    for name in _ONLY_WITH_HEADS:
        if getattr(options, name) not in (None, []):
            option = "--" + name.replace("_", "-")
            raise UsageError(
                f"{option} goes with --head; profiles are measured already; see --help"
            )


def _compare_profiles(paths: List[str]) -> Comparison:
    compared = compare_profiles(*map(read_profile, paths))
    for doubt in compared.doubts:
        LOG.warning("%s", doubt)
    return compared.comparison


def _compare_heads(call: Call) -> Comparison:
    """Run both heads; what Phase 1 tells about profiles and costs is left to --verbose."""
    options = call.options
    slot = find_slot(None, options.head, options.instance, DEFAULT_FOLDER, make_data=False)
    request = Request(
        run_id=new_run_id(),
        num_tests=options.num_tests
        or from_environment("HYDRA_NUM_TESTS", num_tests)
        or DEFAULT_NUM_TESTS,
        seed=options.seed if options.seed is not None else from_environment("HYDRA_SEED", seed),
        timeout_s=options.timeout or from_environment("HYDRA_TIMEOUT", positive_seconds),
    )
    with Watcher(call) as watcher:
        try:
            return compare_heads(slot, request, _without_information(watcher.on_event))
        except StopRequest:
            runs = "1 run" if watcher.done == 1 else f"{watcher.done} runs"
            LOG.warning("interrupted after %s; compare keeps none", runs)
            raise


def _without_information(listen: Callable[[Event], object]) -> Callable[[Event], object]:
    def hear(event: Event) -> None:
        if isinstance(event, Notice) and event.level == "INFO":
            event = Notice("DEBUG", event.message)
        listen(event)

    return hear
