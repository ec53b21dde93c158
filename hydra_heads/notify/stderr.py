"""The channel `stderr`: a line for the subject and for each line of the text."""

from hydra_heads.notify.channel import Sender
from hydra_heads.notify.message import Message


class StderrSender(Sender):
    """Shows messages to whoever sits before this program."""

    def send(self, message: Message, until: float) -> None:
        """Show a message."""
        for line in (message.subject, *message.text.splitlines()):
            self.surroundings.write_line(line)
