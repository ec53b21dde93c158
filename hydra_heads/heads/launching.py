"""The way from a head and an instance to a launch, or to a line for people."""

from typing import Optional

from hydra_heads.base.redact import printable
from hydra_heads.heads.definition import texts_of
from hydra_heads.heads.kind import Context, Launch
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.placeholders import uses_of
from hydra_heads.heads.secrets import masker_of
from hydra_heads.model.slot import Head, Instance, SlotDefinition


def prepare(head: Head, instance: Instance, context: Context) -> Launch:
    """Fill in a head for one run; raises `InputError` when a secret it uses is not set."""
    return KINDS[head.kind].launch(head, instance, context)


def shown_command(head: Head, instance: Instance, context: Context) -> str:
    """Word in one line what a run would start: values filled in, secrets as `{env:NAME}`."""
    shown = KINDS[head.kind].shown(head, instance, context)
    return printable(masker_of(head.secrets).mask(shown))


def missing_need(head: Head, slot: SlotDefinition) -> Optional[str]:
    """Say in one line what keeps a head from starting on any instance, None when nothing does."""
    return KINDS[head.kind].needs(head, slot)


def uses_scratch(head: Head) -> bool:
    """Say whether a run of the head needs a scratch folder."""
    return any(
        use.name == "scratch" and not use.is_shell
        for _, text in texts_of(head.definition)
        for use in uses_of(text)
    )
