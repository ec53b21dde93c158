"""The way from a head and an instance to a launch, or to a line for people.

A kind says what is started and where; what is the same for every kind is added here.
"""

from typing import Optional

from hydra_heads.base.redact import printable
from hydra_heads.heads.definition import texts_of
from hydra_heads.heads.kind import METRICS_FILE, Context, Launch
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.needs import missing_help, missing_input, stdin_path
from hydra_heads.heads.placeholders import uses_of
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.surroundings import stdout_path, values_of
from hydra_heads.model.slot import Criteria, Head, Instance, SlotDefinition


def prepare(head: Head, instance: Instance, context: Context) -> Launch:
    """Fill in a head for one run; raises `InputError` when a secret it uses is not set."""
    launch = KINDS[head.kind].launch(head, instance, context)
    env = launch.env
    if context.metrics_file is not None:
        env = {**env, METRICS_FILE: context.metrics_file}
    stdin_file = stdout_file = None
    if head.stdin_file is not None:
        values = values_of(head, instance, context)
        stdin_file = stdin_path(head.stdin_file, values, context.folder)
    if head.stdout == "file" and context.work is not None:
        stdout_file = stdout_path(context.work)
    return launch._replace(
        env=env,
        stdin_file=stdin_file,
        stdout_file=stdout_file,
        limits=head.limits,
        scratch=context.scratch if head.limits.scratch_mb is not None else None,
    )


def shown_command(head: Head, instance: Instance, context: Context) -> str:
    """Word in one line what a run would start: values filled in, secrets as `{env:NAME}`."""
    shown = KINDS[head.kind].shown(head, instance, context)
    return printable(masker_of(head.secrets).mask(shown))


def missing_need(head: Head, slot: SlotDefinition) -> Optional[str]:
    """Say in one line what keeps a head from a run on any instance, None when nothing does.

    What `prepare` or the run itself may still make is not missed.
    """
    return (
        KINDS[head.kind].needs(head, slot) or missing_input(head, slot) or missing_help(head, slot)
    )


def uses_scratch(head: Head) -> bool:
    """Say whether a run of the head needs a scratch folder."""
    return head.limits.scratch_mb is not None or any(
        use.name == "scratch" and not use.is_shell
        for _, text in texts_of(head.definition)
        for use in uses_of(text)
    )


def needs_work(head: Head) -> bool:
    """Say whether a run of the head needs a private folder, for what it writes to stdout."""
    return head.stdout == "file" or head.success.verify_reads_output


def is_streamed(head: Head) -> bool:
    """Say whether the exit status alone decides about a run, so that the next need not wait.

    An output that another head's is compared with is part of the outcome too.
    """
    judged_by_more = head.success._replace(exit_codes=(0,)) != Criteria() or head.compared
    has_company = bool(head.prepare or head.cleanup) or head.stdout == "file" or uses_scratch(head)
    return head.kind == "command" and not judged_by_more and not has_company
