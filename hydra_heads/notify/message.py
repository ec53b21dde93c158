"""One message: all that a channel is told at one time."""

import hashlib
import json
from typing import Dict, Iterable, List, NamedTuple, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.base.redact import printable
from hydra_heads.model.notifications import Notification
from hydra_heads.notify.notices import HeadNotices, Notice, by_head, folded
from hydra_heads.notify.words import cut, subject_of, text_of

MOST_NOTICES = 500
"""Notices of a document; how many more there are stands in `left_out`."""


MOST_CHARS = 1000
"""Characters of a condition, and of the figures that decided, in a document."""


class Message(NamedTuple):
    """What one channel is told of one slot at one time.

    `notices` are equal notifications as one each, the gravest first; `run_ids` are the
    invocations that they came from, `at_unix` is when the message was made.
    """

    slot: str
    run_ids: Tuple[str, ...]
    at_unix: float
    notices: Tuple[Notice, ...]

    @property
    def heads(self) -> List[HeadNotices]:
        """The notices by head, the gravest first."""
        return by_head(self.notices)

    @property
    def subject(self) -> str:
        """One line that says how grave it is, of which slot, and what."""
        return subject_of(self.slot, self.heads)

    @property
    def text(self) -> str:
        """A paragraph a head, at most 100 lines and "and N more"."""
        return text_of(self.heads)

    @property
    def key(self) -> str:
        """What tells this message from others, whenever it is sent: 32 hexadecimal digits."""
        parts = [
            (*notice.notification[:6], notice.notification.run, notice.times)
            for notice in self.notices
        ]
        return hashlib.sha256(json.dumps(sorted(parts)).encode("ascii")).hexdigest()[:32]

    def document(self) -> Dict[str, object]:
        """Return the message for programs: at most 500 notices, nothing in it moves a cursor."""
        room, heads = MOST_NOTICES, []
        for group in self.heads:
            shown = group.notices[:room]
            room -= len(shown)
            if shown:
                rows = [_row_of(notice) for notice in shown]
                heads.append({"head": printable(group.head), "notices": rows})
        return {
            "slot": printable(self.slot),
            "timestamp": stamp(self.at_unix).iso,
            "timestamp_unix": self.at_unix,
            "text": f"{self.subject}\n{self.text}",
            "heads": heads,
            "left_out": max(0, len(self.notices) - MOST_NOTICES),
        }

    def json_line(self) -> str:
        """Return the document as one line of ASCII, without its end."""
        return json.dumps(self.document(), allow_nan=False)


def message_of(slot: str, notifications: Iterable[Notification], at_unix: float) -> Message:
    """Make the message that tells of notifications of one channel."""
    told = list(notifications)
    run_ids = dict.fromkeys(one.run_id for one in told)
    return Message(slot, tuple(run_ids), at_unix, tuple(folded(told)))


def _row_of(notice: Notice) -> Dict[str, object]:
    told = notice.notification
    return {
        "rule": printable(told.rule),
        "severity": told.severity,
        "state": told.state,
        "expr": cut(told.expr, MOST_CHARS),
        "value": None if told.value is None else cut(told.value, MOST_CHARS),
        "run": printable(told.run),
        "at": stamp(told.at_unix).iso,
        "count": notice.times,
        "since": stamp(notice.since_unix).iso,
    }
