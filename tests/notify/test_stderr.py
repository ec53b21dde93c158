"""Tests of the channel that shows messages to whoever sits before the program."""

from time import monotonic
from typing import List

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.stderr import StderrSender
from tests.notify.made import message, notification


def test_subject_and_text_are_shown_line_by_line() -> None:
    """A message is its subject, then its text, each line by itself."""
    lines: List[str] = []
    sender = StderrSender(Channel("me", "stderr"), Surroundings(".", lines.append))
    one = message(notification(), notification(head="lzma"))

    sender.send(one, monotonic() + 1)

    assert lines == [one.subject, *one.text.splitlines()]
