"""From a planned step to a process, and from its outcome to a run."""

import json
import time
from typing import Callable, Dict, Mapping, NamedTuple, Optional, Set, Tuple

from hydra_heads.heads.around import clean_up, prepare_run
from hydra_heads.heads.judging import Judgement, judge
from hydra_heads.heads.kind import METRICS_FILE, Context, Launch, Launcher
from hydra_heads.heads.launching import is_streamed, needs_work, prepare, uses_scratch
from hydra_heads.heads.own_figures import read_own_figures
from hydra_heads.heads.secrets import masker_of
from hydra_heads.measure.request import Notice
from hydra_heads.measure.schedule import Step
from hydra_heads.measure.workplace import Workplace
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import SlotDefinition

MOST_KNOWN = 256
"""Pairs of head and instance whose launch is kept: each holds a whole environment."""

Notify = Callable[[Notice], object]


class Home(NamedTuple):
    """Where a head is at home: where its relative paths start, and its modules are looked for."""

    folder: str
    import_folder: str


NO_HOMES: Mapping[str, Home] = {}
"""All heads are at home where their slot is."""


class Begun(NamedTuple):
    """A step on its way: `launch` is None when what had to be done before it went wrong.

    `stamp` is given for a run whose outcome follows from its exit status, which can therefore
    be recorded before anybody has judged it.
    """

    step: Step
    context: Context
    launch: Optional[Launch]
    stamp: Optional[str] = None
    judgement: Optional[Judgement] = None


class Steps:
    """Begins steps of one invocation and makes runs of them."""

    def __init__(
        self,
        slot: SlotDefinition,
        run_id: str,
        seed: int,
        place: Workplace,
        notify: Notify,
        homes: Mapping[str, Home] = NO_HOMES,
    ) -> None:
        self._home = Home(slot.folder, slot.import_folder)
        self._homes = homes
        self._run_id = run_id
        self._seed = seed
        self._place = place
        self._notify = notify
        self._streamed = {head.name: is_streamed(head) for head in slot.heads}
        self._scratch = {head.name: uses_scratch(head) for head in slot.heads}
        self._work = {head.name: needs_work(head) for head in slot.heads}
        self._told: Set[str] = set()
        self._known: Dict[Tuple[str, str], Tuple[Launch, str]] = {}

    def is_streamed(self, step: Step) -> bool:
        """Say whether nothing but the exit status of this step's process has to be known."""
        return self._streamed[step.head.name]

    def begin(self, step: Step, launcher: Launcher) -> Begun:
        """Make ready what a step needs; `launcher` runs what its head wants done before it."""
        context, head = self._context(step), step.head
        if self._streamed[head.name]:
            launch, stamp = self._alike(step, context)
            return Begun(step, context, launch, f'{stamp}, "order": {step.order}, ')
        failure = prepare_run(head, step.instance, context, launcher)
        if failure is not None:
            return Begun(step, context, None, judgement=Judgement(False, None, failure))
        return Begun(step, context, prepare(head, step.instance, context))

    def end(
        self,
        begun: Begun,
        outcome: Optional[Outcome],
        launcher: Launcher,
        verifier: Optional[Launcher] = None,
    ) -> Run:
        """Judge what a step has led to, tidy up, and return the run; no outcome: never started.

        `verifier` runs the command of `success.verify` where that is not the launcher's work.
        """
        step, context = begun.step, begun.context
        judgement = begun.judgement
        if outcome is None:
            outcome = Outcome(0.0, time.time())
        elif judgement is None:
            judgement = judge(step.head, step.instance, context, outcome, verifier or launcher)
        assert judgement is not None
        figures = self._own_figures(step, context)
        if begun.stamp is None:
            self._warn_once(step, clean_up(step.head, step.instance, context, launcher))
        self._place.remove(context.scratch)
        self._place.remove(context.work)
        metrics = dict(outcome.metrics, **figures)
        if judgement.ok is not None:
            metrics["success"] = int(judgement.ok)
        return Run(
            run_id=self._run_id,
            order=step.order,
            head=step.head.name,
            instance=step.instance.name,
            ok=judgement.ok,
            seconds=judgement.seconds,
            started_unix=outcome.started_unix,
            block=step.block or None,
            failure=judgement.failure,
            outlier="clock_jump" in outcome.flags,
            flags=outcome.flags,
            metrics=metrics,
            output_sha256=judgement.output_sha256,
        )

    def _context(self, step: Step) -> Context:
        name, place = step.head.name, self._place
        home = self._homes.get(name, self._home)
        return Context(
            self._run_id,
            step.order,
            self._seed,
            home.folder,
            home.import_folder,
            place.folder("scratch", step.order) if self._scratch[name] else None,
            place.folder("work", step.order) if self._work[name] else None,
            place.metrics_file(step.order),
        )

    def _alike(self, step: Step, context: Context) -> Tuple[Launch, str]:
        """Return launch and stamp of a streamed step, made once for all that are alike.

        Nothing in them depends on the run but the file for its own figures and its order.
        """
        place = (step.head.name, step.instance.name)
        known = self._known.get(place)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            launch = prepare(step.head, step.instance, context)
            known = self._known[place] = (launch, self._stamp(step))
        launch, stamp = known
        env = dict(launch.env, **{METRICS_FILE: str(context.metrics_file)})
        block = step.block or "null"
        return launch._replace(env=env), f'{stamp}, "block": {block}'

    def _stamp(self, step: Step) -> str:
        """Return what the journal says of a run before its figures: members of an object."""
        members = {
            "run_id": self._run_id,
            "head": step.head.name,
            "instance": step.instance.name,
            "exit_codes": list(step.head.success.exit_codes),
            "timeout_s": step.head.timeout_s,
        }
        return json.dumps(members)[1:-1]

    def _own_figures(self, step: Step, context: Context) -> Dict[str, float]:
        assert context.metrics_file is not None
        figures, fault = read_own_figures(context.metrics_file)
        if fault is not None:
            self._warn_once(step, masker_of(step.head.secrets).mask(fault))
        return figures

    def _warn_once(self, step: Step, message: Optional[str]) -> None:
        if message is not None and step.head.name not in self._told:
            self._told.add(step.head.name)
            self._notify(Notice("WARN", f"head {step.head.name!r}: {message}"))
