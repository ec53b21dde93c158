"""What of a channel's notifications goes out now, and until when the rest is held back."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from hydra_heads.model.channels import Channel
from hydra_heads.notify.notices import Topic, topic_of
from hydra_heads.store.notifications import Queued

HOUR_S = 3600.0

RETRY_S = 30.0
"""After the first failed attempt; every further one waits twice as long, an hour at most."""

CLOCK_SLACK_S = 60.0
"""Two processes may differ in what time it is; what is later than this is a clock set back."""


class Past(NamedTuple):
    """What a channel was told lately.

    `told` is when each topic was last told, `messages` when each message of the last hour was
    sent, the oldest first; `failing_until` is when what failed is tried again, None when nothing
    did.
    """

    told: Mapping[Topic, float] = {}
    messages: Sequence[float] = ()
    failing_until: Optional[float] = None


class Decision(NamedTuple):
    """What goes out `now`, and what is held back until when."""

    now: Tuple[Queued, ...]
    held: Mapping[float, Tuple[Queued, ...]]


def decide(channel: Channel, queued: Sequence[Queued], past: Past, now_unix: float) -> Decision:
    """Say which of a channel's notifications go out now.

    What equals one that was told less than the channel's `window_s` ago waits until that has
    passed; so does all of a channel that had its messages of this hour, or that failed lately.
    When one thing about a rule and head goes out, all that is held about them goes with it:
    nobody is told later of what was before.
    """
    pause = _pause(channel, past, now_unix)
    if pause is not None:
        return Decision((), {pause: tuple(queued)} if queued else {})
    waits = {one.id: _window_end(channel, one, past, now_unix) for one in queued}
    free: Set[Tuple[str, str]] = {
        (one.notification.rule, one.notification.head) for one in queued if waits[one.id] is None
    }
    now: List[Queued] = []
    held: Dict[float, List[Queued]] = {}
    for one in queued:
        until = waits[one.id]
        if until is None or (one.notification.rule, one.notification.head) in free:
            now.append(one)
        else:
            held.setdefault(until, []).append(one)
    return Decision(tuple(now), {until: tuple(rows) for until, rows in held.items()})


def retry_delay(attempts: int, retry_after_s: Optional[float] = None) -> float:
    """Return the seconds until a message that failed is tried again.

    `attempts` are those before this one. What the other side asks for is granted, up to an hour.

    >>> [retry_delay(attempts) for attempts in (0, 1, 2, 9)], retry_delay(0, 120.0)
    ([30.0, 60.0, 120.0, 3600.0], 120.0)
    """
    # Nobody waits for 2 to the power of a million.
    own = min(HOUR_S, RETRY_S * 2.0 ** min(attempts, 20))
    return max(own, min(HOUR_S, retry_after_s or 0.0))


def _pause(channel: Channel, past: Past, now_unix: float) -> Optional[float]:
    """Return until when the channel gets nothing at all, None when it may have a message."""
    if past.failing_until is not None and 0 < past.failing_until - now_unix <= HOUR_S:
        return past.failing_until
    lately = [at for at in past.messages if -CLOCK_SLACK_S < now_unix - at < HOUR_S]
    if len(lately) >= channel.max_per_hour:
        return sorted(lately)[-channel.max_per_hour] + HOUR_S
    return None


def _window_end(channel: Channel, one: Queued, past: Past, now_unix: float) -> Optional[float]:
    """Return until when a notification equals one that was told, None when it does not."""
    at = past.told.get(topic_of(one.notification))
    if at is None or not -CLOCK_SLACK_S < now_unix - at < channel.window_s:
        return None
    return at + channel.window_s
