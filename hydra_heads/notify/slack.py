"""The channel `slack`: the message as a text, posted to an incoming webhook.

Slack, and what speaks like it (Mattermost, Rocket.Chat), take `{"text": TEXT}`.
"""

import json
import re
from typing import Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.notify.hook import HookSender
from hydra_heads.notify.message import Message
from hydra_heads.notify.words import MOST_LINES, text_of

MOST_CHARS = 40_000
"""Slack cuts a longer text without a word."""

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))

_MENTION = re.compile("@(?=[A-Za-z])")

_GAP = "\N{ZERO WIDTH SPACE}"


class SlackSender(HookSender):
    """`{"type": "slack", "secret": "SLACK_URL"}`: the url lets somebody in, so it is a secret."""

    def url(self) -> Tuple[str, str]:
        """Return the secret's value, or what the channel names."""
        given, secret = self.channel.settings.get("url"), self.secret()
        if (given is None) == (secret is None):
            raise InputError(
                f"channel {self.channel.name}: expected either url or secret (an environment "
                f"variable that holds the url), found {'none' if given is None else 'both'}"
            )
        if secret is None:
            return "url", str(given)
        return f"environment variable {self.channel.secret} (secret)", secret

    def headers(self) -> Tuple[Tuple[str, str], ...]:
        """Return none: the url alone says who may post."""
        return ()

    def body(self, message: Message) -> bytes:
        """Return the text as Slack takes it."""
        return json.dumps({"text": slack_text_of(message)}).encode("ascii")


def slack_text_of(message: Message, most_chars: int = MOST_CHARS) -> str:
    """Return a message's text in which nothing is a link or a mention, in at most so many chars.

    What has no room is counted: "and N more".
    """
    subject, lines = escaped(message.subject), MOST_LINES
    text = f"{subject}\n{escaped(text_of(message.heads, lines))}"
    while len(text) > most_chars and lines > 1:
        lines = min(lines - 1, lines * most_chars // len(text))
        text = f"{subject}\n{escaped(text_of(message.heads, lines))}"
    return text


def escaped(text: str) -> str:
    r"""Write a text so that Slack shows it as it is.

    `<!channel>` and links need the brackets; `@here` as plain text is a mention elsewhere, and
    with a gap of no width nowhere.

    >>> ascii(escaped("<!here> & @all"))
    "'&lt;!here&gt; &amp; @\\u200ball'"
    """
    for char, entity in _ENTITIES:
        text = text.replace(char, entity)
    return _MENTION.sub("@" + _GAP, text)
