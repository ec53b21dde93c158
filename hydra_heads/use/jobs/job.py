"""One job done: a head is picked and run, others take over where it fails, all is recorded."""

import math
import random
import time
from typing import Callable, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.measure.request import Notice
from hydra_heads.measure.schedule import Step
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import Minimised, success_cost, used
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, Instance, SlotDefinition
from hydra_heads.use.attempts import NO_ATTEMPT_LEFT, NO_TIME_LEFT, Attempts, Onward
from hydra_heads.use.fallback import Chance, Fallbacks
from hydra_heads.use.following import in_turn, success_rates
from hydra_heads.use.jobs.record import LiveRecorder
from hydra_heads.use.jobs.running import Allowance, HeadRun, HeadRunner
from hydra_heads.use.learning.learner import Learner, Standing
from hydra_heads.use.plan_steps import Plan, PlanRun, Slice
from hydra_heads.use.retry import RetryConfig

SUCCEEDED = "success"

PLAN_IS_OVER = "plan"
"""Every step of the plan had its slice."""

CALL = 1
"""The block of every run: one invocation is one call here."""


class Job(NamedTuple):
    """What is to be done.

    `slot` holds the heads in the learner's order; those in `without` (indices) cannot be
    started. `deadline_s` None: the time limits of the first head and of one fallback. With
    `picks_best` the head with the largest share is taken. With a `plan` its steps are carried
    out in place of picking.
    """

    slot: SlotDefinition
    instance: Instance
    retry: RetryConfig
    seed: int
    deadline_s: Optional[float] = None
    picks_best: bool = False
    without: Tuple[int, ...] = ()
    plan: Optional[Plan] = None
    minimised: Minimised = TIME

    @property
    def heads(self) -> Tuple[Head, ...]:
        """The heads, in the learner's order."""
        return self.slot.heads


class JobReport(NamedTuple):
    """What came of it: every run, the last one succeeded where `end` says so."""

    runs: Tuple[HeadRun, ...]
    end: str
    deadline_s: float

    @property
    def winner(self) -> Optional[HeadRun]:
        """The run that did the job; None when none did."""
        return self.runs[-1] if self.end == SUCCEEDED else None


class Chosen(NamedTuple):
    """The head that comes first, all that may follow in their turn, and the deadline."""

    first: int
    candidates: Tuple[int, ...]
    deadline_s: float


def choose(job: Job, learner: Learner, fallbacks: Fallbacks) -> Chosen:
    """Pick the head that begins; a draw advances the learner's clock."""
    shares = learner.shares()
    candidates = tuple(at for at in in_turn(standings_of(learner)) if at not in job.without)
    first = max(candidates, key=shares.__getitem__)
    if not job.picks_best:
        first = learner.pick(job.without)
    return Chosen(first, candidates, deadline_of(job, first, candidates, learner, fallbacks))


def deadline_of(
    job: Job, first: int, candidates: Sequence[int], learner: Learner, fallbacks: Fallbacks
) -> float:
    """Return the seconds that the whole job may take.

    When nobody says: the time limit of the first head, and of the one to fall back to, which is
    the first again where there is no other.
    """
    if job.deadline_s is not None:
        return job.deadline_s
    if job.plan is not None:
        return job.plan.deadline_s
    others = [head for head in candidates if head != first]
    second = fallbacks.next([first], others, success_rates(standings_of(learner)))
    return job.heads[first].timeout_s + job.heads[first if second is None else second].timeout_s


def standings_of(learner: Learner) -> List[Standing]:
    """Return how each head stands."""
    return [learner.standing(at) for at in range(len(learner.heads))]


class JobCall:
    """One call on its way."""

    def __init__(
        self,
        job: Job,
        learner: Learner,
        fallbacks: Fallbacks,
        recorder: LiveRecorder,
        runner: HeadRunner,
        notify: Callable[[Notice], object],
    ) -> None:
        self._job = job
        self._learner = learner
        self._fallbacks = fallbacks
        self._recorder = recorder
        self._runner = runner
        self._notify = notify
        self._begin = time.monotonic()
        self._runs: List[HeadRun] = []

    def carry_out(self) -> JobReport:
        """Run heads until one succeeds, or nothing is left to be tried.

        Every run is recorded when it ends, and learned from. Raises `StopRequest` for a
        stopping signal, once what ran has ended.
        """
        chosen = choose(self._job, self._learner, self._fallbacks)
        self._begin = time.monotonic()
        if self._job.plan is not None:
            end = self._carry_out_plan(self._job.plan, chosen.deadline_s)
        else:
            end = self._carry_out_picks(chosen)
        return JobReport(tuple(self._runs), end, chosen.deadline_s)

    @property
    def _elapsed_s(self) -> float:
        return time.monotonic() - self._begin

    def _carry_out_picks(self, chosen: Chosen) -> str:
        job, head = self._job, chosen.first
        draws = random.Random(job.seed)
        attempts = Attempts(
            head, chosen.candidates, self._fallbacks, job.retry, chosen.deadline_s, draws.random
        )
        self._say("DEBUG", f"picked {self._standing_of(head)}")
        why = f"the deadline of the call, {chosen.deadline_s:g} s"
        until = self._begin + chosen.deadline_s
        while not self._run(head, Allowance(until, why, counts=not self._runs)):
            tried = tuple(attempts.tried)
            onward = attempts.after_failure(
                self._elapsed_s, success_rates(standings_of(self._learner))
            )
            if onward is None:
                return attempts.end or NO_ATTEMPT_LEFT
            self._say("INFO", f"{self._failure()}; {self._next_of(onward, tried)}")
            if onward.wait_s > 0:
                self._runner.wait(onward.wait_s)
            head = onward.head
        return SUCCEEDED

    def _carry_out_plan(self, plan: Plan, deadline_s: float) -> str:
        steps = PlanRun(plan, [head.name for head in self._job.heads], deadline_s)
        step = steps.next_slice(self._elapsed_s)
        if step is None:
            raise InputError("the plan names no head that is there; weigh again")
        until = self._begin + deadline_s
        while not self._run(step.head, _slice(step, until)):
            step = steps.next_slice(self._elapsed_s)
            if step is None:
                return NO_TIME_LEFT if steps.is_late else PLAN_IS_OVER
            name = self._job.heads[step.head].name
            self._say("INFO", f"{self._failure()}; by plan {name!r} is next, {step.seconds:.3g} s")
        return SUCCEEDED

    def _run(self, number: int, allowance: Allowance) -> bool:
        """Run a head, record and learn what came of it; say whether it did the job."""
        head = self._job.heads[number]
        step = Step(len(self._runs) + 1, CALL, self._job.instance, head)
        ended = self._runner.run(step, allowance)
        is_first = not self._runs
        self._runs.append(ended)
        self._recorder.add(ended.run, ended.outcome)
        self._learn(number, ended.run, is_first)
        if not ended.run.ok:
            self._runner.drop(step.order)
        return bool(ended.run.ok)

    def _learn(self, number: int, run: Run, is_first: bool) -> None:
        if run.ok is None:
            return
        minimised = self._job.minimised
        try:
            amount = (success_cost if run.ok else used)(minimised, run.seconds, run.metrics)
        except InputError as error:
            self._say("WARN", f"head {run.head!r}: {error.message}; nothing is learned from it")
            return
        self._learner.record(number, run.ok, amount, is_first)

    def _say(self, level: str, message: str) -> None:
        self._notify(Notice(level, message))

    def _standing_of(self, head: int) -> str:
        return worded_standing(self._learner, head)

    def _failure(self) -> str:
        return worded_failure(self._runs[-1].run)

    def _next_of(self, onward: Onward, tried: Sequence[int]) -> str:
        name = self._job.heads[onward.head].name
        if onward.is_retry:
            when = f"in {onward.wait_s:.3g} s" if onward.wait_s > 0 else "now"
            return f"{name!r} again {when}"
        chance = self._fallbacks.chances(
            tried, [onward.head], success_rates(standings_of(self._learner))
        )[0]
        return f"{name!r} is next ({worded_chance(chance)})"


def _slice(step: Slice, until: float) -> Allowance:
    why = f"its slice of {step.seconds:.3g} s"
    return Allowance(until, why, counts=False, most_s=step.seconds)


def worded_chance(chance: Chance) -> str:
    """Say how likely a head is to succeed where others failed, and what that rests on.

    >>> worded_chance(Chance(2, 0.93, 20)), worded_chance(Chance(2, 0.5, 0))
    ('succeeds then in 93 %, by 20 paired runs', 'succeeds then in 50 %')
    """
    told = f", by {chance.runs} paired runs" if chance.runs else ""
    return f"succeeds then in {100 * chance.success:.3g} %{told}"


def worded_failure(run: Run) -> str:
    """Say in one line that a run did not succeed, and why.

    >>> from hydra_heads.model.failure import Failure
    >>> worded_failure(Run("r1", 1, "a", "x", False, 0.5, 0.0, failure=Failure("exit", "code 3")))
    "head 'a' failed (exit): code 3"
    """
    if run.failure is None:
        return f"head {run.head!r} failed"
    what = "ended" if run.ok is None else "failed"
    return f"head {run.head!r} {what} ({run.failure.kind}): {run.failure.message}"


def worded_standing(learner: Learner, head: int) -> str:
    """Say in one line where a head stands: its share, what is published, and why."""
    standing = learner.standing(head)
    published = "no weight" if standing.published is None else f"weight {standing.published:.3g}"
    share = standing.share if math.isfinite(standing.share) else 0.0
    return f"head {learner.heads[head]!r}: share {share:.3g} ({published}): {standing.reason}"
