"""Heads against their own past, as the history has it."""

import math
import os
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.paths import path_from
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import folder_from, profile_line
from hydra_heads.cli.gate_confirming import Reading, Values, rerun_by
from hydra_heads.cli.gate_scene import Scene, check_heads, environment_name
from hydra_heads.cli.gate_subjects import Newest, newest_of, subjects_of
from hydra_heads.model.names import name_fault
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import object_in, text_in
from hydra_heads.model.regression import HISTORY, Baseline, Gate, MadeFrom
from hydra_heads.model.run import Run
from hydra_heads.rules.gate.figures import tries_of, values_of
from hydra_heads.rules.gate.judging import judged_gate
from hydra_heads.rules.gate.past import Past
from hydra_heads.stats.regression import LATEST
from hydra_heads.store.acceptances import acceptances_of
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.series import Added, Night, Series, heads_of, latest_slot, series_of


class Nights(NamedTuple):
    """The series that are judged, and the slot whose they are."""

    slot: Optional[str]
    series: List[Series]


def history_path_in(call: Call, folder: str) -> str:
    """Return the history of a folder; raises `InputError` where there is none."""
    path = os.path.join(folder, HISTORY_FILE)
    if not os.path.lexists(path):
        raise InputError(f"{path}: no history here; make one: {profile_line(call, folder)}")
    return path


def gate_of_history(scene: Scene) -> Gate:
    """Judge the newest invocation, or the profiles that are given, by the history."""
    path = history_path_in(scene.call, scene.folder or folder_from(None))
    with History.open_reading(path) as history:
        past = nights_of(scene, history)
        accepted = acceptances_of(history, past.slot)
    given = {profile.name: run_id_of(profile) for profile in scene.profiles}
    subjects = subjects_of(past.series, accepted, scene.is_named, given)
    newest = newest_of(past.series)
    again = rerun_by(scene, path, _reading(scene, past.slot))
    judge = Past()
    rows, reason = judged_gate(judge.judge, subjects, scene.options, judge.shared, again)
    return Gate(
        rows,
        reason,
        Baseline(HISTORY, path_from(os.curdir, path)),
        scene.options,
        judge.shared,
        _made_from(scene, path, newest),
        past.slot,
    )


def nights_of(scene: Scene, history: Queries) -> Nights:
    """Return the series of every head that is meant, in every metric."""
    slot = scene.slot_name or environment_name(scene.call) or latest_slot(history)
    known = [name for name in heads_of(history, slot) if name_fault(name) is None]
    if scene.profiles:
        return Nights(slot, _with_profiles(scene, history, slot))
    if scene.slot is not None and not scene.is_named:
        defined = {head.name for head in scene.slot.heads}
        known = [name for name in known if name in defined] or known
    heads = check_heads(scene, known, history.path)
    series = [
        series_of(history, slot, head, metric, most=LATEST)
        for head in heads
        for metric in scene.options.metrics
    ]
    return Nights(slot, series)


def _with_profiles(scene: Scene, history: Queries, slot: Optional[str]) -> List[Series]:
    """Return the series that end with the profiles, whether the history has these runs or not."""
    found = []
    for profile in _wanted(scene):
        run_id = profile.run_id
        is_recorded = run_id is not None and history.invocation(run_id) is not None
        for metric in scene.options.metrics:
            added = None if is_recorded else added_of(profile, metric)
            until = run_id if is_recorded else None
            found.append(
                series_of(history, slot, profile.name, metric, until_run_id=until, added=added)
            )
    return found


def _wanted(scene: Scene) -> List[Profile]:
    names = [profile.name for profile in scene.profiles]
    heads = check_heads(scene, names, "the profiles")
    return [profile for profile in scene.profiles if profile.name in heads]


def added_of(profile: Profile, metric: str) -> Added:
    """Return the runs of a profile as the newest invocation of a series."""
    night = Night(
        run_id_of(profile),
        math.inf,  # it comes last, whatever has been measured since
        0.0,
        0,
        profile.fingerprint,
        machine_key_of(profile),
        object_in(profile.document.get("environment")) or {},
    )
    return Added(night, values_of(profile.runs, metric), tries_of(profile.runs))


def run_id_of(profile: Profile) -> str:
    """Return the invocation that made a profile; other programs may name none."""
    return profile.run_id or "profile"


def machine_key_of(profile: Profile) -> Optional[str]:
    """Return the key of the machine that a profile was measured on; None where it is not said."""
    return text_in((object_in(profile.document.get("environment")) or {}).get("machine_key"))


def made_from_profiles(profiles: Sequence[Profile]) -> Tuple[MadeFrom, ...]:
    """Name the files of the newest figures."""
    return tuple(
        MadeFrom(
            None if profile.path is None else path_from(os.curdir, profile.path),
            profile.sha256,
            profile.run_id,
        )
        for profile in profiles
    )


def _made_from(scene: Scene, path: str, newest: Optional[Newest]) -> Tuple[MadeFrom, ...]:
    if scene.profiles:
        return made_from_profiles(_wanted(scene))
    run_id = None if newest is None else newest.run_id
    return (MadeFrom(path_from(os.curdir, path), None, run_id),)


def _reading(scene: Scene, slot: Optional[str]) -> Reading:
    """Return what puts runs on the scale of the history's series."""

    def read(history: History, run_id: str, head: str, runs: List[Run]) -> Values:
        found: Values = {}
        for metric in scene.options.metrics:
            night = Night(run_id, runs[-1].started_unix if runs else 0.0, 0.0, 0)
            added = Added(night, values_of(runs, metric), tries_of(runs))
            nights = series_of(history, slot, head, metric, added=added).nights
            if nights and nights[-1].run_id == run_id:
                found[head, metric] = nights[-1].value
        return found

    return read
