"""Words for what a message tells: a subject of one line, and a text for people."""

from typing import List, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.base.redact import printable
from hydra_heads.model.rules import ERROR, FIRING, NODATA, RESOLVED
from hydra_heads.notify.notices import HeadNotices, Notice

MOST_LINES = 100
"""Lines of a text before "and N more"."""

MOST_LINE = 400
"""Characters of a line."""

MOST_PART = 100
"""Characters of a condition, and of the figures that decided, in a line."""

_VERBS = {
    FIRING: ("fires", "fired"),
    RESOLVED: ("is resolved", "was resolved"),
    NODATA: ("has no data", "had no data"),
    ERROR: ("cannot be judged", "could not be judged"),
}
"""For now, and for what is over."""

_COUNTED = {FIRING: "firing", ERROR: "not to be judged", NODATA: "without data"}


def subject_of(slot: str, groups: Sequence[HeadNotices]) -> str:
    """Word the subject: the gravest severity, the slot, and what it is about."""
    notices = [notice for group in groups for notice in group.notices if not notice.is_over]
    open_ones = [notice for notice in notices if notice.notification.state != RESOLVED]
    label = open_ones[0].notification.severity if open_ones else "RESOLVED"
    if len(notices) == 1:
        told = notices[0].notification
        about = f"{told.rule} {_verb(notices[0])} for {told.head}"
    else:
        about = _counts(notices)
    return cut(f"[{label}] {slot}: {about}" if slot else f"[{label}] {about}")


def _verb(notice: Notice) -> str:
    state = notice.notification.state
    now, before = _VERBS.get(state, (f"is {state}", f"was {state}"))
    return before if notice.is_over else now


def _counts(notices: Sequence[Notice]) -> str:
    states = [notice.notification.state for notice in notices]
    counts = [
        f"{states.count(state)} {_COUNTED.get(state, state)}" for state in dict.fromkeys(states)
    ]
    return ", ".join(counts) or "nothing"


def text_of(groups: Sequence[HeadNotices], most_lines: int = MOST_LINES) -> str:
    """Word all that is told, a paragraph a head, in at most so many lines and "and N more"."""
    lines: List[str] = []
    left = sum(len(group.notices) for group in groups)
    for group in groups:
        # A head's name alone at the end would say nothing.
        if len(lines) + 2 > most_lines:
            break
        lines.append(f"{printable(group.head)}:")
        shown = group.notices[: most_lines - len(lines)]
        lines += [line_of(notice) for notice in shown]
        left -= len(shown)
    if left:
        lines.append(f"and {left} more")
    return "\n".join(lines)


def line_of(notice: Notice) -> str:
    """Word one notice."""
    told = notice.notification
    figures = "" if told.value is None else f": {cut(told.value, MOST_PART)}"
    line = f"  {told.severity} {told.rule} {_verb(notice)}{figures} "
    line += f"({cut(told.expr, MOST_PART)}), run {told.run}, {stamp(told.at_unix).iso}"
    if notice.times > 1:
        line += f", {notice.times} times since {stamp(notice.since_unix).iso}"
    return cut(line)


def cut(line: str, most: int = MOST_LINE) -> str:
    """Return a line with nothing in it that moves a cursor, and not too long."""
    line = printable(line)
    return line if len(line) <= most else line[: most - 3] + "..."
