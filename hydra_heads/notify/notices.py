"""What a message tells: equal notifications as one, the gravest first, by head."""

from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from hydra_heads.model.notifications import Notification
from hydra_heads.model.rules import ERROR, FIRING, NODATA, RESOLVED
from hydra_heads.model.severities import SEVERITIES, severity_rank

Topic = Tuple[str, str, str]
"""What makes notifications of a channel equal: rule, head and state."""

_STATES = (FIRING, ERROR, NODATA, RESOLVED)


class Notice(NamedTuple):
    """The newest of equal notifications, how many there were, and when the first of them was.

    With `is_over` the rule has come to another state for this head since.
    """

    notification: Notification
    times: int
    since_unix: float
    is_over: bool = False

    @property
    def rank(self) -> Tuple[int, int, int]:
        """The smaller, the graver; what is resolved comes late, what was before that last."""
        told = self.notification
        state = _STATES.index(told.state) if told.state in _STATES else len(_STATES)
        grave = severity_rank(told.severity) if told.severity in SEVERITIES else 0
        return (2 if self.is_over else int(told.state == RESOLVED), -grave, state)


class HeadNotices(NamedTuple):
    """All that is told of one head, the gravest first."""

    head: str
    notices: Tuple[Notice, ...]


def topic_of(notification: Notification) -> Topic:
    """Return what a notification is about."""
    return (notification.rule, notification.head, notification.state)


def folded(notifications: Iterable[Notification]) -> List[Notice]:
    """Return equal notifications as one notice each, the gravest first."""
    groups: Dict[Topic, List[Notification]] = {}
    newest: Dict[Tuple[str, str], Notification] = {}
    for told in sorted(notifications, key=lambda told: told.at_unix):
        groups.setdefault(topic_of(told), []).append(told)
        newest[told.rule, told.head] = told
    notices = []
    for group in groups.values():
        last = group[-1]
        is_over = newest[last.rule, last.head].state != last.state
        notices.append(Notice(last, len(group), group[0].at_unix, is_over))
    return gravest_first(notices)


def gravest_first(notices: Iterable[Notice]) -> List[Notice]:
    """Sort notices: the gravest first, of equally grave ones the newest."""
    return sorted(
        notices,
        key=lambda notice: (notice.rank, -notice.notification.at_unix, notice.notification.rule),
    )


def by_head(notices: Sequence[Notice]) -> List[HeadNotices]:
    """Group notices by head: first the head of the gravest one."""
    heads: Dict[str, List[Notice]] = {}
    for notice in gravest_first(notices):
        heads.setdefault(notice.notification.head, []).append(notice)
    groups = [HeadNotices(head, tuple(of_head)) for head, of_head in heads.items()]
    return sorted(groups, key=lambda group: (group.notices[0].rank, group.head))
