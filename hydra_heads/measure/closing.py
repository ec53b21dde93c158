"""The end of an invocation: profiles, what got worse, what a failure costs."""

import os
import time
from typing import Callable, Dict, List, Mapping, Optional

from hydra_heads.base.clock import now
from hydra_heads.base.errors import HydraError
from hydra_heads.measure.alerting import Alerting, Rows
from hydra_heads.measure.blocks import Remaining
from hydra_heads.measure.degradation import degradations
from hydra_heads.measure.folder import OutputFolder, has_complete_profile
from hydra_heads.measure.keeping import apply_retention
from hydra_heads.measure.marking import mark_runs
from hydra_heads.measure.plan import Plan
from hydra_heads.measure.request import Notice, Report
from hydra_heads.measure.saving import profile_head_document, write_profile
from hydra_heads.model.envelope import Origin
from hydra_heads.model.minimised import PEAK, known_amounts, known_figures
from hydra_heads.model.names import profile_file_name
from hydra_heads.model.objective import (
    FROM_DATA,
    FROM_NOTHING,
    FROM_TIMEOUT,
    GIVEN,
    ResolvedObjective,
    resolve_objective,
)
from hydra_heads.model.slot import Head, SlotDefinition
from hydra_heads.store.history import History

Document = Dict[str, object]


class Closing:
    """Turns the recorded runs of one invocation into its documents and its report."""

    def __init__(
        self,
        slot: SlotDefinition,
        plan: Plan,
        history: History,
        folder: Optional[OutputFolder],
        notify: Callable[[Notice], object],
    ) -> None:
        self._slot = slot
        self._plan = plan
        self._history = history
        self._folder = folder
        self._notify = notify
        self._resolutions: Mapping[str, Mapping[str, float]] = {}
        self._eliminated: Mapping[str, str] = {}
        self._alerting = Alerting(
            history, slot.slot, slot.rules, slot.channels, [head.name for head in slot.heads]
        )
        self._rules: Rows = {}

    def finish(
        self,
        remaining: Remaining,
        eliminated: Mapping[str, str],
        seconds: float,
        expected_seconds: float,
        resolutions: Mapping[str, Mapping[str, float]],
    ) -> Report:
        """Save the profiles of the heads that ran, say what changed, and end the invocation.

        `remaining` tells how the schedule ended: all of it done, one head decided on where that
        was asked for, or before its time. `eliminated` says why heads were left out of a race,
        `resolutions` are those of each head's figures (see `saving.write_profile`). Raises
        `OutputError` when a profile cannot be saved; the invocation can then be resumed.
        """
        self._resolutions = resolutions
        folder, invocation = self._folder, self._plan.invocation
        self._eliminated = eliminated
        mark_runs(self._history, invocation.run_id, [head.name for head in self._plan.heads])
        if folder is None:
            profiles = self._documents()
        else:
            self._rules = self._alerting.settle(
                invocation.run_id, self._warn, knows_all=not invocation.only
            )
            origin = Origin(invocation.run_id, now())
            profiles = [self._save(folder, head, origin) for head in self._plan.heads]
            if not invocation.only:
                folder.remove_gone()
        names = [head.name for head in self._plan.heads]
        for line in degradations(self._history, self._slot.slot, invocation, names):
            self._warn(line)
        objective = self._objective(profiles)
        self._notify(Notice("INFO", failure_cost_line(objective)))
        is_decided = invocation.until is not None and remaining.is_decided
        self._history.end(invocation.run_id, time.time(), remaining.is_complete or is_decided)
        apply_retention(self._history, self._slot, folder, self._notify)
        return self._report(profiles, objective, seconds, expected_seconds)

    def save_partial(self) -> None:
        """Save what there is, marked as not complete, where no complete profile is in the way.

        The process is about to end, so what goes wrong here is told and ends nothing.
        """
        folder = self._folder
        if folder is None or folder.gives_way is not None:
            return
        try:
            counts = self._history.counts(self._plan.invocation.run_id)
            self._rules = self._alerting.rows()
            origin = Origin(self._plan.invocation.run_id, now())
            for head in self._plan.heads:
                count = counts.get(head.name)
                has_runs = count is not None and count.successes + count.failures > 0
                if has_runs and not has_complete_profile(folder.path, head.name):
                    self._save(folder, head, origin)
        except HydraError as error:
            self._warn(error.message)

    def report_only(self) -> Report:
        """Report what an invocation that has ended says, and write nothing."""
        self._rules = self._alerting.rows()
        profiles = self._documents()
        return self._report(profiles, self._objective(profiles), 0.0, 0.0)

    def _warn(self, message: str) -> None:
        self._notify(Notice("WARN", message))

    def _save(self, folder: OutputFolder, head: Head, origin: Origin) -> Document:
        return write_profile(
            os.path.join(folder.path, profile_file_name(head.name)),
            self._slot,
            head,
            self._plan.invocation,
            self._history,
            origin=origin,
            resolutions=self._resolutions.get(head.name, {}),
            eliminated=self._eliminated.get(head.name),
            rules=self._rules.get(head.name, ()),
        )

    def _documents(self) -> List[Document]:
        origin = Origin(self._plan.invocation.run_id, now())
        where = self._folder.path if self._folder else os.curdir
        return [
            profile_head_document(
                where,
                self._slot,
                head,
                self._plan.invocation,
                self._history,
                origin=origin,
                resolutions=self._resolutions.get(head.name, {}),
                eliminated=self._eliminated.get(head.name),
                rules=self._rules.get(head.name, ()),
            )
            for head in self._plan.heads
        ]

    def _objective(self, profiles: List[Document]) -> ResolvedObjective:
        objective = self._slot.objective
        if objective.is_time:
            # The median of one median is that median: the times themselves are not needed again.
            amounts = {str(profile["name"]): _median_seconds(profile) for profile in profiles}
        else:
            amounts = {head.name: self._amounts(head) for head in self._plan.heads}
        return resolve_objective(objective, amounts, self._plan.largest_timeout_s)

    def _amounts(self, head: Head) -> List[float]:
        """Return what a head's successes used; warn of what weighing is going to refuse."""
        runs = self._history.runs(self._plan.invocation.run_id, head.name)
        floor = self._resolutions.get(head.name, {}).get(PEAK)
        amounts, fault = known_amounts(
            self._slot.objective.minimise,
            head.name,
            ((run.seconds, known_figures(run.metrics, run.flags, floor)) for run in runs if run.ok),
        )
        if fault is not None:
            self._warn(fault)
        return amounts

    def _report(
        self,
        profiles: List[Document],
        objective: ResolvedObjective,
        seconds: float,
        expected_seconds: float,
    ) -> Report:
        failing = [str(profile["name"]) for profile in profiles if not profile["success_count"]]
        return Report(
            self._plan.invocation.run_id,
            profiles,
            seconds,
            expected_seconds,
            objective,
            tuple(failing),
        )


def _median_seconds(profile: Mapping[str, object]) -> List[float]:
    times = profile["time_s"]
    median = times.get("median") if isinstance(times, Mapping) else None
    return [] if median is None else [float(median)]


_LIMIT_FROM = {
    GIVEN: "the time limit of the objective",
    FROM_DATA: "the time limit, which follows from the times",
    FROM_TIMEOUT: "the time limit of a run, as nothing succeeded",
}

_PENALTY_FROM = {
    GIVEN: "the penalty of the objective",
    FROM_DATA: "which follows from what the successes used",
    FROM_TIMEOUT: "which follows from the time limit of a run, as nothing succeeded",
    FROM_NOTHING: "as the runs say nothing of it",
}


def failure_cost_line(objective: ResolvedObjective) -> str:
    """Say what one failure costs and where that comes from.

    >>> failure_cost_line(ResolvedObjective("time", 10.0, 1.5, "given"))
    'one failure counts as 15 s: 10 times 1.5 s, the time limit of the objective'
    >>> memory = ResolvedObjective("memory", 10.0, None, None, "MiB", 512.0, "given")
    >>> failure_cost_line(memory)
    'one failure counts as 512 MiB: the penalty of the objective'
    """
    unit = "s" if objective.unit == "seconds" else objective.unit
    line = f"one failure counts as {_worded(objective.failure_cost)} {unit}: "
    if objective.time_limit_s is None:
        return line + _PENALTY_FROM[objective.penalty_from or GIVEN]
    return line + (
        f"{objective.penalty_factor:g} times {_worded(objective.time_limit_s)} s, "
        f"{_LIMIT_FROM[objective.time_limit_from or GIVEN]}"
    )


def _worded(figure: float) -> str:
    """Word a figure with three digits that count, and never as a power of ten.

    >>> _worded(0.01234), _worded(12345.6)
    ('0.0123', '12346')
    """
    return f"{figure:.3g}" if figure < 999.5 else f"{figure:.0f}"
