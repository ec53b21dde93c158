"""Tests of what all channels have in common: the secret, and the words of a failure."""

from typing import Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.channel_checks import KINDS
from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import MOST_REASON, Sender, Surroundings
from hydra_heads.notify.message import Message
from hydra_heads.notify.table import SENDERS, sender_of

NOWHERE = Surroundings(".", lambda line: None)


class Silent(Sender):
    """Sends nothing."""

    def send(self, message: Message, until: float) -> None:
        """Do nothing."""


VARIABLE = "HOOK_TOKEN"


def silent() -> Silent:
    """Make a sender with a secret."""
    return Silent(Channel("hook", "webhook", secret=VARIABLE), NOWHERE)


def test_the_secret_is_the_variables_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel's secret is read from the environment when it is needed."""
    monkeypatch.setenv("HOOK_TOKEN", "tr0ub4dor")

    silent().check()

    assert silent().secret() == "tr0ub4dor"


def test_a_channel_without_a_secret_has_none() -> None:
    """A channel that names no variable needs none."""
    sender = Silent(Channel("hook", "webhook"), NOWHERE)

    sender.check()

    assert sender.secret() is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "environment variable HOOK_TOKEN .* is not set"),
        ("abc", "has 3 characters"),
        ("token\r\nX-Admin: yes", "holds a line end"),
    ],
)
def test_a_secret_that_cannot_be_used_is_an_error(
    monkeypatch: pytest.MonkeyPatch, value: Optional[str], reason: str
) -> None:
    """A secret that is missing, short or of several lines is refused and not shown. [fault 81]"""
    if value is not None:
        monkeypatch.setenv("HOOK_TOKEN", value)

    with pytest.raises(InputError, match=f"channel hook: .*{reason}") as caught:
        silent().check()

    assert value is None or value not in caught.value.message


def test_a_reason_is_one_masked_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is one line, without the secret, without control characters, and short."""
    monkeypatch.setenv("HOOK_TOKEN", "tr0ub4dor")

    error = silent().undelivered("tr0ub4dor\x1b[2J\n" + "x" * 9999)

    assert error.message.startswith(r"channel hook: ***\x1b[2J\nxxx")
    assert len(error.message) == MOST_REASON


def test_the_secrets_of_others_are_masked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program of one channel says of another's secret is masked as well."""
    monkeypatch.setenv("ROOM_URL", "https://hooks.test/T1/B2")
    others = NOWHERE._replace(secrets=("ROOM_URL",))

    error = Silent(Channel("cmd", "command"), others).undelivered("no https://hooks.test/T1/B2")

    assert error.message == "channel cmd: no ***"


def test_a_failure_says_whether_trying_again_helps() -> None:
    """An error carries whether it is final, and for how long the other side wants to be left."""
    error = silent().undelivered("no", is_final=True, retry_after_s=7.0)

    assert (error.is_final, error.retry_after_s) == (True, 7.0)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_type_has_a_sender(kind: str) -> None:
    """Whatever type of channel a document may name, the table has what sends to it."""
    sender = sender_of(Channel("any", kind), NOWHERE)

    assert isinstance(sender, Sender)
    assert set(SENDERS) == set(KINDS)
