"""What is due is sent: claimed, one message a channel, and what became of it kept."""

import time
from typing import Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Set

from hydra_heads.base.errors import HistoryError, InputError
from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Sender, Surroundings, Undelivered
from hydra_heads.notify.holding import HOUR_S, Decision, Past, decide, retry_delay
from hydra_heads.notify.message import Message, message_of
from hydra_heads.notify.table import sender_of
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from hydra_heads.store.notifications import Queued

DEADLINE_S = 10.0
"""What all channels together may take."""

LEASE_S = 60.0
"""How long what was claimed is nobody else's; longer than any sending may take."""

LEAST_S = 0.05
"""With less time left no message is begun."""


class Clock(NamedTuple):
    """What time it is: `unix` since 1970, `monotonic` for what takes how long; in seconds."""

    unix: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic


CLOCK = Clock()
"""The clocks of this machine."""


class Told(NamedTuple):
    """A channel was told a message, or, with a `fault`, was not.

    `is_dead` says that some of it is given up; `is_kept` that some is tried again. A channel
    that is no longer defined has no message.
    """

    channel: str
    message: Optional[Message]
    fault: Optional[str] = None
    is_dead: bool = False
    is_kept: bool = False


class Sent(NamedTuple):
    """What became of the notifications that were due, and how many messages went out.

    `failed` ones are tried again, `dead` ones never; `held` ones wait for a window or an hour to
    pass; for `left` ones there was no time.
    """

    sent: int = 0
    failed: int = 0
    dead: int = 0
    held: int = 0
    left: int = 0
    messages: int = 0


class Planned(NamedTuple):
    """What a channel would be told now, and what is held back until when."""

    channel: str
    message: Optional[Message]
    held: Mapping[float, int]


class Route(NamedTuple):
    """Where notifications go: the channels by name, and what their senders find around them.

    What names another channel is given up, unless `others` says that somebody else may know it.
    """

    channels: Mapping[str, Channel]
    surroundings: Surroundings
    others: bool = False
    make_sender: Callable[[Channel, Surroundings], Sender] = sender_of


def route_of(
    channels: Iterable[Channel], surroundings: Surroundings, others: bool = False
) -> Route:
    """Return the route by these channels."""
    return Route({channel.name: channel for channel in channels}, surroundings, others)


def nobody(told: Told) -> None:
    """Tell nobody."""


def send_pending(
    history: History,
    route: Route,
    slot: Optional[str] = None,
    deadline_s: float = DEADLINE_S,
    on_told: Callable[[Told], object] = nobody,
    clock: Clock = CLOCK,
) -> Sent:
    """Send what is due of a slot (None: of all), each channel one message, within the deadline.

    At least once: who dies between sending and keeping that it was sent has it sent again. A
    channel that fails keeps no other from its message. Raises `HistoryError`.
    """
    until = clock.monotonic() + deadline_s
    now_unix = clock.unix()
    claimed = queue.claim(history, now_unix, max(LEASE_S, 2 * deadline_s), slot)
    if not claimed:
        return Sent()
    sending = _Sending(history, route, slot, on_told, clock)
    try:
        sending.send(claimed, until)
    finally:
        sending.give_back()
    return sending.sent


def planned(
    history: History, route: Route, slot: Optional[str] = None, clock: Clock = CLOCK
) -> List[Planned]:
    """Say what `send_pending` would do now; nothing is claimed, sent or written."""
    now_unix, plans = clock.unix(), []
    for name, rows in _by_channel(queue.waiting(history, now_unix, slot)).items():
        channel = route.channels.get(name)
        if channel is None:
            plans.append(Planned(name, None, {}))
            continue
        decision = decide(channel, rows, _past(history, channel, slot, now_unix), now_unix)
        message = _message(decision, slot, now_unix) if decision.now else None
        held = {until: len(held) for until, held in decision.held.items()}
        plans.append(Planned(name, message, held))
    return plans


def deliver(sender: Sender, message: Message, until: float) -> None:
    """Send a message; raises `Undelivered`, whatever goes wrong."""
    try:
        sender.check()
        sender.send(message, until)
    except Undelivered:
        raise
    except InputError as error:
        raise Undelivered(sender.masked(error.message)) from error
    except Exception as error:  # a fault of one channel, ours too, keeps no other from its message
        raise sender.undelivered(f"{type(error).__name__}: {error}") from error


class _Sending:
    """One sending: the rows that are claimed and of which nothing is known yet."""

    def __init__(
        self,
        history: History,
        route: Route,
        slot: Optional[str],
        on_told: Callable[[Told], object],
        clock: Clock,
    ) -> None:
        self._history = history
        self._route = route
        self._slot = slot
        self._on_told = on_told
        self._clock = clock
        self._open: Set[int] = set()
        self.sent = Sent()

    def send(self, claimed: Sequence[Queued], until: float) -> None:
        """Send each channel its message, those first that have not failed lately."""
        self._open = {one.id for one in claimed}
        groups = _by_channel(claimed)
        order = sorted(groups, key=lambda name: max(one.attempts for one in groups[name]))
        ready = []
        for name in order:
            channel = self._route.channels.get(name)
            if channel is None:
                if not self._route.others:
                    self._bury(name, groups[name])
                continue
            decision = self._hold(channel, groups[name])
            if decision.now:
                ready.append((channel, decision))
        for at, (channel, decision) in enumerate(ready):
            now = self._clock.monotonic()
            left = until - now
            if left < LEAST_S:
                break
            self._tell(channel, decision, now + min(channel.timeout_s, left / (len(ready) - at)))

    def give_back(self) -> None:
        """Let others have what was not come to."""
        ids, self._open = sorted(self._open), set()
        self._count(left=len(ids))
        if ids:
            try:
                queue.release(self._history, ids)
            except HistoryError:
                return  # the lease runs out by itself

    def _bury(self, name: str, rows: Sequence[Queued]) -> None:
        fault = f"channel {name}: it is no longer defined"
        queue.dead(self._history, self._done(rows), fault)
        self._count(dead=len(rows))
        self._on_told(Told(name, None, fault, is_dead=True))

    def _hold(self, channel: Channel, rows: Sequence[Queued]) -> Decision:
        now_unix = self._clock.unix()
        past = _past(self._history, channel, self._slot, now_unix)
        decision = decide(channel, rows, past, now_unix)
        for until, held in decision.held.items():
            queue.hold(self._history, self._done(held), until)
            self._count(held=len(held))
        return decision

    def _tell(self, channel: Channel, decision: Decision, until: float) -> None:
        message = _message(decision, self._slot, self._clock.unix())
        try:
            deliver(self._route.make_sender(channel, self._route.surroundings), message, until)
        except Undelivered as error:
            self._keep_failure(channel, message, decision.now, error)
            return
        queue.sent(self._history, self._done(decision.now), self._clock.unix())
        self._count(sent=len(decision.now), messages=1)
        self._on_told(Told(channel.name, message))

    def _keep_failure(
        self, channel: Channel, message: Message, rows: Sequence[Queued], error: Undelivered
    ) -> None:
        """Give up what was tried often enough, and have the rest tried again all at one time."""
        most = 0 if error.is_final else channel.max_attempts
        dead = [one for one in rows if one.attempts + 1 >= most]
        kept = [one for one in rows if one.attempts + 1 < most]
        now_unix = self._clock.unix()
        if dead:
            queue.dead(self._history, self._done(dead), error.message)
        if kept:
            delay = retry_delay(max(one.attempts for one in kept), error.retry_after_s)
            queue.failed(self._history, self._done(kept), error.message, now_unix + delay)
        self._count(dead=len(dead), failed=len(kept))
        self._on_told(Told(channel.name, message, error.message, bool(dead), bool(kept)))

    def _done(self, rows: Sequence[Queued]) -> List[int]:
        ids = [one.id for one in rows]
        self._open.difference_update(ids)
        return ids

    def _count(self, **more: int) -> None:
        counts = self.sent._asdict()
        self.sent = Sent(**{name: value + more.get(name, 0) for name, value in counts.items()})


def _by_channel(rows: Iterable[Queued]) -> Dict[str, List[Queued]]:
    groups: Dict[str, List[Queued]] = {}
    for one in rows:
        groups.setdefault(one.notification.channel, []).append(one)
    return groups


def _past(history: History, channel: Channel, slot: Optional[str], now_unix: float) -> Past:
    since = now_unix - max(HOUR_S, channel.window_s)
    lately = queue.sent_lately(history, channel.name, since, slot)
    return Past(lately.told, lately.messages, queue.failing_until(history, channel.name, slot))


def _message(decision: Decision, slot: Optional[str], at_unix: float) -> Message:
    told = [one.notification for one in decision.now]
    name = slot or ", ".join(sorted({letter.slot for letter in told}))
    return message_of(name, told, round(at_unix, 3))
