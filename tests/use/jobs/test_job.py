"""One job done: who begins, who follows, what is recorded and learned. Nothing is started here."""

from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, cast

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.measure.request import Notice
from hydra_heads.measure.schedule import Step
from hydra_heads.model.failure import EXIT, SLICE_ENDED, TIMEOUT, Failure
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Instance, SlotDefinition
from hydra_heads.use.attempts import NO_ATTEMPT_LEFT, NO_TIME_LEFT
from hydra_heads.use.fallback import Fallbacks
from hydra_heads.use.jobs.job import PLAN_IS_OVER, SUCCEEDED, Job, JobCall, JobReport, choose
from hydra_heads.use.jobs.output import Output
from hydra_heads.use.jobs.record import LiveRecorder
from hydra_heads.use.jobs.running import Allowance, HeadRun, HeadRunner
from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.plan_steps import Plan, PlanStep
from hydra_heads.use.retry import RetryConfig
from tests.measure.slots import slot_of

Answers = Mapping[str, Sequence[Optional[bool]]]
"""How each head's runs end, one after the other; the last holds for all that follow."""


class Script:
    """A runner that starts nothing: runs end as it is written, and waits are noted."""

    def __init__(self, answers: Answers, on_run: Callable[[], object] = lambda: None) -> None:
        self._answers = {name: list(row) for name, row in answers.items()}
        self._on_run = on_run
        self.steps: List[Tuple[Step, Allowance]] = []
        self.waits: List[float] = []
        self.dropped: List[int] = []

    def run(self, step: Step, allowance: Allowance) -> HeadRun:
        """End as it is written."""
        self._on_run()
        self.steps.append((step, allowance))
        row = self._answers[step.head.name]
        ok = row.pop(0) if len(row) > 1 else row[0]
        failure = None if ok else Failure(EXIT if ok is False else TIMEOUT, "so it is written")
        flags = (SLICE_ENDED,) if ok is None else ()
        run = Run("r1", step.order, step.head.name, step.instance.name, ok, 0.5, 1.8e9,
                  step.block, failure, flags=flags, metrics={"user_tokens": 3.0})  # fmt: skip
        return HeadRun(run, None, Output(None))

    def drop(self, order: int) -> None:
        """Note that nobody wants this output."""
        self.dropped.append(order)

    def wait(self, seconds: float) -> None:
        """Note the wait."""
        self.waits.append(seconds)


class Told(Learner):
    """A learner that notes what it is told."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__(heads, seed=1)
        self.told: List[Tuple[str, bool, float, bool]] = []

    def record(self, head: int, ok: bool, amount: float, is_first: bool = True) -> None:
        """Note it, and learn from it."""
        self.told.append((self.heads[head], ok, amount, is_first))
        super().record(head, ok, amount, is_first)


@pytest.fixture
def slot(tmp_path: Path) -> SlotDefinition:
    """A slot of three heads, whose time limits are 1, 10 and 100 s."""
    heads = {
        name: {"command": ["echo"], "timeout_s": limit} for name, limit in zip("abc", (1, 10, 100))
    }
    return slot_of(tmp_path, heads)


class Done:
    """A job that was carried out by a script."""

    def __init__(self, slot: SlotDefinition, answers: Answers, **settings: Any) -> None:
        self.script = Script(answers, settings.pop("on_run", lambda: None))
        self.learner = Told([head.name for head in slot.heads])
        self.notices: List[Notice] = []
        rows = settings.pop("rows", ())
        wishes: Dict[str, Any] = {"retry": RetryConfig(), "seed": 1, "picks_best": True, **settings}
        job = Job(slot, Instance("default"), **wishes)
        self.report: JobReport = JobCall(
            job,
            self.learner,
            Fallbacks(rows, self.learner.heads),
            LiveRecorder(None, slot, self.notices.append),
            cast(HeadRunner, self.script),
            self.notices.append,
        ).carry_out()

    @property
    def heads(self) -> str:
        """The heads in the order of their runs."""
        return "".join(step.head.name for step, _ in self.script.steps)


def test_the_first_head_that_succeeds_ends_it(slot: SlotDefinition) -> None:
    """One run, of order 1 in block 1, and its output is kept."""
    done = Done(slot, {"a": [True]})

    assert (done.heads, done.report.end) == ("a", SUCCEEDED)
    assert done.report.winner is done.report.runs[0]
    assert [(step.order, step.block) for step, _ in done.script.steps] == [(1, 1)]
    assert done.learner.told == [("a", True, 0.5, True)]
    assert (done.script.waits, done.script.dropped) == ([], [])


def test_fallbacks_are_no_first_runs(slot: SlotDefinition) -> None:
    """A head that was asked because another had failed is judged by that less."""
    rows = [{"head": "a", "then": [{"head": "c", "success": 0.9, "runs": 9}]}]

    done = Done(slot, {"a": [False], "b": [False], "c": [True]}, rows=rows)

    assert done.heads == "ac"
    assert done.learner.told == [("a", False, 0.5, True), ("c", True, 0.5, False)]
    assert done.script.dropped == [1]
    assert [notice.message for notice in done.notices if notice.level == "INFO"] == [
        "head 'a' failed (exit): so it is written; 'c' is next (succeeds then in 90 %, by 9 paired "
        "runs)"
    ]


def test_all_are_tried_before_one_again(slot: SlotDefinition) -> None:
    """After a round there is a wait, and the order stays."""
    retry = RetryConfig(max_attempts=5, jitter=0)

    done = Done(slot, {"a": [False], "b": [False], "c": [False]}, retry=retry)

    assert done.heads == "abcab"
    assert (done.script.waits, done.report.end) == ([1.0], NO_ATTEMPT_LEFT)
    assert done.report.winner is None
    assert done.script.dropped == [1, 2, 3, 4, 5]


def test_the_jitter_follows_from_the_seed(slot: SlotDefinition) -> None:
    """The same seed waits the same, another one not."""
    waits = [
        Done(slot, {"a": [False]}, without=(1, 2), seed=seed, deadline_s=99).script.waits
        for seed in (1, 1, 2)
    ]

    assert waits[0] == waits[1] != waits[2]
    assert len(waits[0]) == 2


def test_heads_that_cannot_be_started_are_not_asked(slot: SlotDefinition) -> None:
    """Neither at first nor later."""
    done = Done(slot, {"b": [False], "c": [False]}, without=(0,))

    assert done.heads == "bcb"


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({}, 11.0),
        ({"deadline_s": 3.0}, 3.0),
        ({"without": (1,)}, 101.0),
        ({"without": (1, 2)}, 2.0),
        ({"plan": Plan((PlanStep("a", 2.0),), 7.0, True)}, 7.0),
        ({"plan": Plan((PlanStep("a", 2.0),), 7.0, True), "deadline_s": 3.0}, 3.0),
    ],
)
def test_the_deadline_is_that_of_the_first_head_and_one_fallback(
    slot: SlotDefinition, settings: Dict[str, Any], seconds: float
) -> None:
    """Unless somebody says, or a plan does; a head alone may run twice."""
    done = Done(slot, {"a": [True]}, **settings)

    assert done.report.deadline_s == seconds


def test_nothing_begins_after_the_deadline(slot: SlotDefinition) -> None:
    """When no time is left the call ends, however many attempts there are."""
    done = Done(slot, {"a": [False], "b": [False]}, deadline_s=1e-9)

    assert (done.heads, done.report.end) == ("a", NO_TIME_LEFT)


def test_what_is_cut_off_counts_for_the_first_head_only(slot: SlotDefinition) -> None:
    """The head that began had all the time there is; one that took over had what was left."""
    done = Done(slot, {"a": [False], "b": [None], "c": [True]})

    assert [allowance.counts for _, allowance in done.script.steps] == [True, False, False]
    assert [told[0] for told in done.learner.told] == ["a", "c"]


def test_what_is_minimised_is_what_is_learned(slot: SlotDefinition) -> None:
    """A figure of the head's own may be that; a success that lacks it teaches nothing."""
    tokens = Done(slot, {"a": [True]}, minimised="user_tokens")
    lacking = Done(slot, {"a": [True]}, minimised="user_money")

    assert tokens.learner.told == [("a", True, 3.0, True)]
    assert lacking.learner.told == []
    assert [notice.level for notice in lacking.notices] == ["DEBUG", "WARN"]


def test_a_plan_goes_step_by_step(slot: SlotDefinition) -> None:
    """Each head gets its slice, and what is stopped there counts for nothing."""
    plan = Plan((PlanStep("c", 2.0), PlanStep("a", 3.0), PlanStep("c", 4.0)), 9.0, True)

    done = Done(slot, {"c": [None, False], "a": [False]}, plan=plan)

    assert (done.heads, done.report.end) == ("cac", PLAN_IS_OVER)
    assert [allowance.why for _, allowance in done.script.steps] == [
        "its slice of 2 s", "its slice of 3 s", "its slice of 4 s",
    ]  # fmt: skip
    assert [told[0] for told in done.learner.told] == ["a", "c"]
    assert not any(allowance.counts for _, allowance in done.script.steps)


def test_a_stopping_signal_passes_through(slot: SlotDefinition) -> None:
    """Nobody takes it for a failure, and nothing is learned."""

    def stop() -> None:
        raise StopRequest(2)

    with pytest.raises(StopRequest):
        Done(slot, {"a": [True]}, on_run=stop)


def test_a_draw_goes_by_share(slot: SlotDefinition) -> None:
    """Without a wish for the best head each has its turns; candidates are ordered by share."""
    learner = Told("abc")
    for _ in range(12):
        learner.record(1, True, 0.1)
        learner.record(0, True, 0.5)
        learner.record(2, True, 0.9)
    job = Job(slot, Instance("default"), RetryConfig(), 1)

    firsts = [choose(job, learner, Fallbacks((), "abc")) for _ in range(50)]

    assert firsts[0].candidates[0] == 1
    assert choose(job._replace(picks_best=True), learner, Fallbacks((), "abc")).first == 1
    assert max({found.first for found in firsts}, key=[f.first for f in firsts].count) == 1
