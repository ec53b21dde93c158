"""A head's profile as a document: written from the history row by row, or from a collector."""

import os
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.files import PRIVATE, make_folder, write_pieces
from hydra_heads.base.jsontext import dump_json_rows
from hydra_heads.measure.environment import environment
from hydra_heads.measure.figures import (
    Tally,
    count_figures,
    flag_figures,
    resource_figures,
    time_figures,
    time_resolution,
)
from hydra_heads.measure.previous import earlier_of, previous_of
from hydra_heads.measure.slot_document import heads_file_from
from hydra_heads.measure.trending import trend_of
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.metrics import BY_NAME, RESOURCE_METRICS
from hydra_heads.model.names import check_name, profile_file_name
from hydra_heads.model.slot import DEFAULT_INSTANCE, Head, SlotDefinition
from hydra_heads.store.history import History

KEYS: Tuple[str, ...] = (
    "name",
    "display_name",
    "slot",
    "kind",
    "fingerprint",
    "heads_file",
    "success_rate",
    "avg_time",
    "num_tests",
    "planned_tests",
    "complete",
    "eliminated",
    "small_sample",
    "seed",
    "objective",
    "timeout_s",
    "success_count",
    "failure_count",
    "timeout_count",
    "success_rate_ci",
    "avg_time_ci",
    "time_s",
    "time_resolution_s",
    "resources",
    "failures",
    "outliers",
    "warmup_detected",
    "previous",
    "trend",
    "earlier",
    "rules",
    "environment",
    "instances",
)
"""What follows the envelope, in this order; `runs` comes last."""

LISTS = ("failures", "earlier", "rules", "instances")
"""Keys that are an empty list, not null, where there is nothing to say."""

UNITS: Mapping[str, str] = {
    "success_rate": "percent",
    "success_rate_ci": "percent",
    "avg_time": "seconds",
    "avg_time_ci": "seconds",
    "time_s": "seconds",
    "time_resolution_s": "seconds",
    "seconds": "seconds",
    "started_unix": "seconds since 1970",
    **{name: BY_NAME[name].unit for name in RESOURCE_METRICS},
}


def write_profile(
    path: str,
    slot: SlotDefinition,
    head: Head,
    invocation: Invocation,
    history: History,
    *,
    origin: Origin,
    resolutions: Mapping[str, float] = {},
    eliminated: Optional[str] = None,
    rules: Sequence[Mapping[str, object]] = (),
) -> Dict[str, object]:
    """Write the profile of one head from its runs in the history; return it without the runs.

    The runs are walked once and never held: beside the successes' times, eight bytes each,
    memory does not grow with them. The file is whole or as it was; raises `OutputError` when
    it cannot be written and `HistoryError` when the history cannot be read.

    `resolutions` is what only the measuring side knows of how good its figures are: by metric,
    in its unit (`memory_max_mb` is the runner's own peak in MiB, which holds where a run is
    flagged `memory_floor`); `time_s` in seconds, the clock's own without it; and
    `sample_interval_s`, the seconds between two samples, 0 or missing when nothing is sampled.

    `eliminated` says why a head was left out of a race, after how many blocks: the runs that it
    has are all that were planned for it. `rules` says how each rule stands for the head.
    """
    folder = os.path.dirname(os.path.abspath(path))
    document = profile_head_document(
        folder,
        slot,
        head,
        invocation,
        history,
        origin=origin,
        resolutions=resolutions,
        eliminated=eliminated,
        rules=rules,
    )
    rows = (run.as_row() for run in history.runs(invocation.run_id, head.name))
    write_pieces(path, dump_json_rows(document, "runs", rows), PRIVATE)
    return document


def profile_head_document(
    folder: str,
    slot: SlotDefinition,
    head: Head,
    invocation: Invocation,
    history: History,
    *,
    origin: Origin,
    resolutions: Mapping[str, float] = {},
    eliminated: Optional[str] = None,
    rules: Sequence[Mapping[str, object]] = (),
) -> Dict[str, object]:
    """Return a profile without its runs, its relative paths starting at `folder`.

    See `write_profile` for `resolutions`, `eliminated` and `rules`.
    """
    run_id = invocation.run_id
    tally = Tally()
    for alike in history.alike(run_id, head.name):
        tally.add(alike, alike.runs)
    planned = invocation.planned_tests if eliminated is None else tally.runs
    return _document(
        origin,
        {
            "name": head.name,
            "display_name": head.display_name,
            "slot": slot.slot,
            "kind": head.kind,
            "fingerprint": head.fingerprint,
            "heads_file": heads_file_from(folder, slot.heads_file),
            "planned_tests": planned,
            "complete": tally.runs >= planned,
            "eliminated": eliminated,
            "seed": invocation.seed,
            "objective": slot.objective.as_document(),
            "timeout_s": head.timeout_s,
            **count_figures(tally),
            **flag_figures(tally),
            **time_figures(history.ascending(run_id, head.name)),
            "time_resolution_s": time_resolution(resolutions),
            "resources": resource_figures(
                lambda name: history.ascending(run_id, head.name, name),
                history.own_figures(run_id, head.name),
                tally.flags,
                resolutions,
            ),
            "previous": previous_of(history, slot.slot, head.name, invocation),
            "trend": trend_of(history, slot.slot, head.name, invocation),
            "rules": list(rules),
            "earlier": earlier_of(history, slot.slot, head.name, invocation),
            "environment": dict(invocation.environment) or None,
            "instances": _instance_rows(slot, invocation, tally),
        },
    )


def save_profile(profile: HeadProfile, output_dir: str = "hydra_profiles") -> str:
    """Write what a collector knows as `head_<name>.json`, making the folder; return the path.

    Raises `InputError` for a name that is not allowed and `OutputError` when the file cannot
    be written; the file that was there before is then still whole.
    """
    check_name(profile.name, "profile name")
    path = os.path.join(output_dir, profile_file_name(profile.name))
    origin = Origin(new_run_id(), now())
    tally = Tally(profile.runs)
    seconds = sorted(run.seconds for run in profile.runs if run.ok and run.seconds is not None)
    document = _document(
        origin,
        {
            "name": profile.name,
            **count_figures(tally),
            **time_figures(seconds),
            "environment": environment(),
            "instances": [
                {"name": DEFAULT_INSTANCE, "fingerprint": None, "tests": tally.runs},
            ],
        },
    )
    document["strategy"] = profile.strategy
    # A collector is told when a run ended, and not when it started.
    rows = (
        {**run._replace(run_id=origin.run_id).as_row(), "started_unix": None}
        for run in profile.runs
    )
    make_folder(output_dir)
    write_pieces(path, dump_json_rows(document, "runs", rows), PRIVATE)
    return path


def _document(origin: Origin, facts: Mapping[str, object]) -> Dict[str, object]:
    """Put the facts in the order of a profile; what nobody filled is null or an empty list."""
    document = envelope("hydra.profile", origin, UNITS)
    for key in KEYS:
        document[key] = facts.get(key, [] if key in LISTS else None)
    return document


def _instance_rows(
    slot: SlotDefinition, invocation: Invocation, tally: Tally
) -> List[Dict[str, object]]:
    """List the instances that were run, in the slot's order."""
    known = [instance.name for instance in slot.instances]
    names = [name for name in known if name in tally.instances]
    names += sorted(set(tally.instances) - set(known))
    return [
        {
            "name": name,
            "fingerprint": invocation.instance_fingerprints.get(name),
            "tests": tally.instances[name],
        }
        for name in names
    ]
