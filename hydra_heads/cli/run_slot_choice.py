"""What `run` with a slot would do: which head begins and why, who follows, and the commands."""

from typing import List, Optional

from hydra_heads.base.redact import printable
from hydra_heads.cli.output import print_result
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import shown_command
from hydra_heads.report.table import Column, render_table
from hydra_heads.use.attempts import Attempts
from hydra_heads.use.fallback import Fallbacks
from hydra_heads.use.following import success_rates
from hydra_heads.use.jobs.instance import Meant
from hydra_heads.use.jobs.job import Chosen, Job, choose, standings_of, worded_chance
from hydra_heads.use.learning.learner import Learner

_COLUMNS = [
    Column("head"),
    Column("share", is_number=True),
    Column("weight", is_number=True),
    Column("standing"),
]


def print_choice(job: Job, learner: Learner, fallbacks: Fallbacks, meant: Meant) -> None:
    """Print which head would begin and why, who would follow, and the commands."""
    lines: List[str] = []
    kind = "" if meant.is_known else ", not one of the slot's: overall weights"
    lines.append(f"slot {job.slot.slot}, instance {meant.instance.name}{kind}")
    chosen = choose(job, learner, fallbacks)
    if job.plan is not None:
        lines.append(f"by plan, within {chosen.deadline_s:g} s:")
        lines += [f"  {step.head} for {step.slice_s:.3g} s" for step in job.plan.steps]
    else:
        lines += _picked(job, learner, fallbacks, chosen)
    lines += ["", *_standings(learner, job), "", *_commands(job)]
    print_result("\n".join(printable(line) if line else line for line in lines))


def _picked(job: Job, learner: Learner, fallbacks: Fallbacks, chosen: Chosen) -> List[str]:
    names = [head.name for head in job.heads]
    rates = success_rates(standings_of(learner))
    attempts = Attempts(chosen.first, chosen.candidates, fallbacks, job.retry, chosen.deadline_s)
    lines = [f"within {chosen.deadline_s:g} s:", f"  {names[chosen.first]}"]
    while True:
        tried = tuple(attempts.tried)
        onward = attempts.after_failure(0.0, rates)
        if onward is None:
            return lines
        chance = fallbacks.chances(tried, [onward.head], rates)[0]
        if onward.is_retry:
            how = f"again after {onward.wait_s:.3g} s" if onward.wait_s else "again"
        else:
            how = f"should that fail: {worded_chance(chance)}"
        lines.append(f"  {names[onward.head]}: {how}")


def _standings(learner: Learner, job: Job) -> List[str]:
    rows = []
    for at, head in enumerate(job.heads):
        standing = learner.standing(at)
        reason = "cannot be started" if at in job.without else standing.reason
        rows.append([head.name, _share(standing.share), _share(standing.published), reason])
    return render_table(_COLUMNS, rows).splitlines()


def _share(value: Optional[float]) -> str:
    return "-" if value is None else f"{value:.3f}"


def _commands(job: Job) -> List[str]:
    slot = job.slot
    context = Context("dry-run", 1, job.seed, slot.folder, slot.import_folder)
    return [f"{head.name}: {shown_command(head, job.instance, context)}" for head in job.heads]
