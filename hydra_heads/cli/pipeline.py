"""All three phases with one lock and one exit code: for cron, systemd and Task Scheduler."""

import argparse

from hydra_heads.base.errors import DONE, HydraError, gravest
from hydra_heads.cli.call import Call
from hydra_heads.cli.contents import read_weights_if_there
from hydra_heads.cli.dashboard import add_out_option, planned_exports, publish_folder
from hydra_heads.cli.exports import add_export_options
from hydra_heads.cli.folders import add_skip_bad, folder_from, weights_path
from hydra_heads.cli.notifying import send_after
from hydra_heads.cli.profile import prepared_folder, profile_folder
from hydra_heads.cli.profile_options import add_profiling_options
from hydra_heads.cli.validation_runs import add_validate_option, prepared_validation
from hydra_heads.cli.weigh import add_plan_option, add_policy_option, weigh_folder
from hydra_heads.model.slot import SlotDefinition


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of all phases."""
    add_profiling_options(parser)
    add_validate_option(parser)
    add_policy_option(parser)
    add_plan_option(parser)
    add_skip_bad(parser)
    add_out_option(parser)
    add_export_options(parser)


def run(call: Call) -> int:
    """Profile, weigh and publish; go on after a negative answer, stop when something failed."""
    folder = folder_from(call.options.output_dir)
    weights = weights_path(folder)
    # Better now than after hours of measuring.
    read_weights_if_there(call, weights, folder)
    planned_exports(call, folder)
    with prepared_folder(call, folder) as slot:
        if call.options.dry_run:
            return profile_folder(call, folder, slot)
        try:
            code = _run_all(call, folder, slot, weights)
        except HydraError:
            # What Phase 1 has found is not to wait until a later phase can be carried out.
            send_after(call, folder, slot)
            raise
    send_after(call, folder, slot)
    return code


def _run_all(call: Call, folder: str, slot: SlotDefinition, weights: str) -> int:
    if call.options.validate is None:
        return _run_phases(call, folder, slot, weights)
    return _run_with_validation(call, folder, slot, weights)


def _run_phases(
    call: Call, folder: str, slot: SlotDefinition, weights: str, weighs: bool = True
) -> int:
    profiled = profile_folder(call, folder, slot)
    weighed = weigh_folder(call, folder, weights) if weighs else DONE
    published = publish_folder(call, folder, weights, is_last=call.options.validate is None)
    return gravest(profiled, weighed, published)


def _run_with_validation(call: Call, folder: str, slot: SlotDefinition, weights: str) -> int:
    # Fresh runs are there to judge weights by: nobody is told of them.
    silent = slot._replace(rules=(), channels=())
    with prepared_validation(call, folder, silent, weights) as validation:
        weighs = not validation.is_weighed()
        phases = _run_phases(validation.call_of_phase_1(), folder, slot, weights, weighs)
        return gravest(phases, validation.run())
