"""Notifications, channels, clocks and senders for tests: all that a test does not care of."""

from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from hydra_heads.model.channels import Channel
from hydra_heads.model.notifications import Notification
from hydra_heads.notify.channel import Sender, Surroundings
from hydra_heads.notify.message import Message, message_of
from hydra_heads.notify.sending import Clock, Route, Sent, Told, send_pending
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History

START = 1_700_000_000.0

SLOT = "compress"


def notification(
    channel: str = "log",
    head: str = "zlib",
    rule: str = "slow",
    state: str = "firing",
    severity: str = "ERROR",
    at_unix: float = START,
    run_order: int = 1,
    value: Optional[str] = "p95 2.31 seconds",
    expr: str = "p95 > 2 s",
) -> Notification:
    """Make a notification."""
    return Notification(
        channel, SLOT, head, rule, severity, state, expr, "r1-a", run_order, at_unix, value
    )


def message(*told: Notification) -> Message:
    """Make a message."""
    return message_of(SLOT, told or (notification(),), START)


class FakeTime:
    """A clock that moves only when it is told to; both of its times move together."""

    def __init__(self) -> None:
        self.now = START

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @property
    def clock(self) -> Clock:
        """Both clocks."""
        return Clock(lambda: self.now, lambda: self.now)


class Delivery(NamedTuple):
    """One message as a fake sender got it, with how many seconds it was given."""

    channel: str
    message: Message
    seconds: float


Behaviour = Callable[[Message], object]


class Post:
    """Senders that keep what they get; `behaviour` of a channel is called first and may raise."""

    def __init__(self, time: FakeTime) -> None:
        self.deliveries: List[Delivery] = []
        self.behaviour: Dict[str, Behaviour] = {}
        self._time = time

    def sender_of(self, channel: Channel, surroundings: Surroundings) -> Sender:
        """Make the sender of a channel."""
        return _Keeping(channel, surroundings, self, self._time)


class _Keeping(Sender):
    def __init__(
        self, channel: Channel, surroundings: Surroundings, post: Post, time: FakeTime
    ) -> None:
        super().__init__(channel, surroundings)
        self._post = post
        self._time = time

    def send(self, message: Message, until: float) -> None:
        """Keep the message."""
        seconds = until - self._time.now
        behaviour = self._post.behaviour.get(self.channel.name)
        if behaviour is not None:
            behaviour(message)
        self._post.deliveries.append(Delivery(self.channel.name, message, seconds))


class Desk:
    """A history, a clock, and channels whose senders keep what they get."""

    def __init__(self, history: History, *channels: Channel) -> None:
        self.history = history
        self.time = FakeTime()
        self.post = Post(self.time)
        self.told: List[Told] = []
        made = channels or (Channel("log", "stderr"),)
        self.route = Route(
            {channel.name: channel for channel in made},
            Surroundings(".", lambda line: None),
            make_sender=self.post.sender_of,
        )

    def add(self, *told: Notification) -> None:
        """Put notifications into the queue, due now."""
        queue.add(self.history, told, self.time.now)

    def send(self, deadline_s: float = 10.0) -> Sent:
        """Send what is due now."""
        return send_pending(
            self.history, self.route, SLOT, deadline_s, self.told.append, self.time.clock
        )

    def counts(self) -> queue.Counts:
        """Count what became of the notifications."""
        return queue.counts(self.history, self.time.now)

    def notices(self, at: int = -1) -> List[Tuple[str, str, int]]:
        """Return rule, state and number of times of what the message of one delivery tells."""
        told = self.post.deliveries[at].message.notices
        return [(one.notification.rule, one.notification.state, one.times) for one in told]
