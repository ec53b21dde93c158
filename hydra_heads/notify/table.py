"""The table of channels: a new type is one file and one row."""

from importlib import import_module
from typing import Mapping, Type

from hydra_heads.model.channels import COMMAND, EMAIL, FILE, SLACK, STDERR, WEBHOOK, Channel
from hydra_heads.notify.channel import Sender, Surroundings

SENDERS: Mapping[str, str] = {
    STDERR: "hydra_heads.notify.stderr:StderrSender",
    FILE: "hydra_heads.notify.file:FileSender",
    WEBHOOK: "hydra_heads.notify.webhook:WebhookSender",
    SLACK: "hydra_heads.notify.slack:SlackSender",
    EMAIL: "hydra_heads.notify.email:EmailSender",
    COMMAND: "hydra_heads.notify.command:CommandSender",
}
"""What sends to a type of channel: module and class, imported when first needed."""


def sender_of(channel: Channel, surroundings: Surroundings) -> Sender:
    """Return what sends to a channel."""
    module, _, name = SENDERS[channel.type].partition(":")
    kind: Type[Sender] = getattr(import_module(module), name)
    return kind(channel, surroundings)
