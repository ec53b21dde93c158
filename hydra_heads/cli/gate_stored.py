"""The newest profiles against a stored baseline; how far nights differ the past says."""

import os
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.cli.gate_baselines import Stored, read_baseline, same_inputs
from hydra_heads.cli.gate_confirming import Reading, Values, rerun_by
from hydra_heads.cli.gate_history import machine_key_of, made_from_profiles
from hydra_heads.cli.gate_scene import Scene, check_heads, environment_name
from hydra_heads.cli.gate_subjects import subject_for
from hydra_heads.model.documents import read_profiles
from hydra_heads.model.metrics import SUCCESS_RATE, TIME
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.regression import Gate
from hydra_heads.model.run import Run
from hydra_heads.rules.gate.figures import (
    AnyRun,
    Difference,
    difference_of,
    rate_difference_of,
    tries_of,
    values_of,
)
from hydra_heads.rules.gate.judging import judged_gate
from hydra_heads.rules.gate.nights import rate_nights, time_nights
from hydra_heads.rules.gate.stored import judge_stored, place_of
from hydra_heads.rules.gate.subject import Subject
from hydra_heads.rules.gate.wording import other_machine
from hydra_heads.stats.regression import FEWEST
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.series import kind_of, latest_slot, series_of, unit_of

Key = Tuple[str, str]
"""A head and a metric."""


def gate_of_stored(scene: Scene, what: str) -> Gate:
    """Judge the newest profiles by a stored baseline."""
    stored = read_baseline(scene.call, what)
    newest = _newest(scene)
    _check_slots(scene, stored, newest)
    known = [*newest, *(name for name in stored.profiles if name not in newest)]
    heads = check_heads(scene, known, "the profiles")
    subjects: List[Subject] = []
    differences: Dict[Key, Optional[Difference]] = {}
    path = None if scene.folder is None else os.path.join(scene.folder, HISTORY_FILE)
    for head in heads:
        for metric in scene.options.metrics:
            old, new = stored.profiles.get(head), newest.get(head)
            subjects.append(_subject(head, metric, old, new))
            differences[head, metric] = _difference(metric, old, new)
    subjects = _with_noise(scene, path, subjects, stored.profiles, newest)
    rows, reason = judged_gate(
        lambda some, options: [
            judge_stored(each, differences[each.head, each.metric], options) for each in some
        ],
        subjects,
        scene.options,
        again=None if path is None else rerun_by(scene, path, _reading(scene, stored)),
    )
    judged = [newest[name] for name in heads if name in newest]
    return Gate(rows, reason, stored.baseline, scene.options, {}, made_from_profiles(judged))


def _newest(scene: Scene) -> Dict[str, Profile]:
    """Return the profiles that are judged, by head: those given, else those of the folder."""
    if scene.profiles:
        return {profile.name: profile for profile in scene.profiles}
    assert scene.folder is not None  # without profiles a folder was found
    make = scene.call.calling.line("profile", [])
    return {profile.name: profile for profile in read_profiles(scene.folder, make=make)[0]}


def _check_slots(scene: Scene, stored: Stored, newest: Mapping[str, Profile]) -> None:
    """Refuse a baseline of another slot; foreign profiles, which name none, match any."""
    old = {profile.slot for profile in stored.profiles.values() if profile.slot}
    new = {profile.slot for profile in newest.values() if profile.slot}
    if old and new and old.isdisjoint(new):
        raise InputError(
            f"{scene.call.options.baseline}: of slot {', '.join(sorted(old))}, but the profiles "
            f"are of {', '.join(sorted(new))}; name the baseline of this slot"
        )


def _subject(head: str, metric: str, old: Optional[Profile], new: Optional[Profile]) -> Subject:
    """Begin a subject, with what keeps it from being judged."""
    subject = subject_for(head, metric, unit_of(metric), kind_of(metric))
    if not subject.relative:
        subject = subject._replace(reference=0.0)
    if new is None:
        return subject._replace(problem="not among the newest profiles", left_out=True)
    if old is None:
        return subject._replace(problem="not in the baseline")
    before, after = machine_key_of(old), machine_key_of(new)
    if before is not None and after is not None and before != after:
        subject = subject._replace(problem=other_machine(before, after))
    elif not same_inputs(old, new)[0]:
        subject = subject._replace(problem="no input is the same in both")
    if old.fingerprint and new.fingerprint and old.fingerprint != new.fingerprint:
        subject = subject._replace(changes=((0, "its definition"),))
    return subject._replace(runs=new.num_tests)


def _difference(
    metric: str, old: Optional[Profile], new: Optional[Profile]
) -> Optional[Difference]:
    if old is None or new is None:
        return None
    names, _ = same_inputs(old, new)
    return _set_against(metric, names, old.runs, new.runs)


def _set_against(
    metric: str, names: Sequence[str], old: Sequence[AnyRun], new: Sequence[AnyRun]
) -> Optional[Difference]:
    before, after = ([run for run in runs if run.instance in names] for runs in (old, new))
    if metric == SUCCESS_RATE:
        return rate_difference_of(tries_of(before), tries_of(after))
    relative = subject_for("", metric, "", kind_of(metric)).relative
    return difference_of(values_of(before, metric), values_of(after, metric), relative)


def _with_noise(
    scene: Scene,
    path: Optional[str],
    subjects: Sequence[Subject],
    stored: Mapping[str, Profile],
    newest: Mapping[str, Profile],
) -> List[Subject]:
    """Give each subject the values of earlier nights on its machine: whoever knows most."""
    if path is None or not os.path.lexists(path):
        return [_with_earlier(each, stored, newest) for each in subjects]
    with History.open_reading(path) as history:
        slot = scene.slot_name or environment_name(scene.call) or latest_slot(history)
        return [
            _with_earlier(_with_nights(history, slot, each, newest), stored, newest)
            for each in subjects
        ]


def _with_nights(
    history: Queries, slot: Optional[str], subject: Subject, newest: Mapping[str, Profile]
) -> Subject:
    new = newest.get(subject.head)
    if new is None:
        return subject
    series = series_of(history, slot, subject.head, subject.metric)
    nights = series.on_machine(machine_key_of(new)).nights
    return subject._replace(
        values=tuple(night.value for night in nights if night.run_id != new.run_id)
    )


def _with_earlier(
    subject: Subject, stored: Mapping[str, Profile], newest: Mapping[str, Profile]
) -> Subject:
    """Take what profiles sum up of earlier invocations where nothing else says enough."""
    new = newest.get(subject.head)
    if new is None or len(subject.values) >= FEWEST:
        return subject
    profiles = [each for each in (stored.get(subject.head), new) if each is not None]
    key = machine_key_of(new)
    nights: List[float] = []
    if subject.metric == TIME:
        nights = time_nights(profiles, key)
    elif subject.is_rate:
        nights = rate_nights(profiles, key)
    return subject if len(nights) < len(subject.values) else subject._replace(values=tuple(nights))


def _reading(scene: Scene, stored: Stored) -> Reading:
    """Return what sets runs against the stored ones, on the scale of the subjects."""

    def read(history: History, run_id: str, head: str, runs: List[Run]) -> Values:
        found: Values = {}
        old = stored.profiles.get(head)
        names = sorted({run.instance for run in runs})
        for metric in scene.options.metrics if old is not None else ():
            difference = _set_against(metric, names, old.runs, runs) if old else None
            if difference is not None:
                subject = subject_for(head, metric, "", kind_of(metric))
                found[head, metric] = place_of(subject, difference)
        return found

    return read
