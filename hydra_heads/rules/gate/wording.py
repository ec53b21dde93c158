"""What the gate found, in words."""

from typing import List, Mapping, Optional, Sequence

from hydra_heads.model.regression import (
    CANNOT_TELL,
    IMPROVED,
    REGRESSED,
    GateRow,
    SharedChange,
    is_in_points,
    verdict_of,
)

KEY_CHARACTERS = 12
"""Of a machine's key, enough to tell machines apart."""

MOST_NAMED = 3
"""Rows that the closing sentence names; the document has all."""


def percent(value: float) -> str:
    """Word a change in percent, with its sign.

    >>> percent(31.24), percent(-0.5), percent(0.0)
    ('+31.2 %', '-0.5 %', '+0 %')
    """
    return f"{value:+.3g} %"


def changed(metric: str, change: float) -> str:
    """Word how far a metric rose: in percent, a rate in points of percent.

    >>> changed("time", 31.24), changed("success_rate", -50.0), changed("success_rate", 1.0)
    ('+31.2 %', '-50 points', '+1 point')
    """
    if not is_in_points(metric):
        return percent(change)
    return f"{change:+.3g} point" + ("" if abs(change) == 1 else "s")


def too_few(known: int, fewest: int) -> str:
    """Say how many earlier invocations are missing.

    >>> too_few(5, 8)
    '5 of 8 earlier invocations on this machine; 3 more are needed'
    """
    missing = fewest - known
    need = "1 more is needed" if missing == 1 else f"{missing} more are needed"
    return f"{known} of {fewest} earlier invocations on this machine; {need}"


def other_machine(old: Optional[str], new: Optional[str]) -> str:
    """Say that figures of two machines do not compare, and what does.

    >>> print(other_machine("0123456789abcdef", None).partition(";")[0])
    measured on another machine (0123456789ab, now unknown)
    """
    before, after = (key[:KEY_CHARACTERS] if key else "unknown" for key in (old, new))
    return (
        f"measured on another machine ({before}, now {after}); "
        "--against-command REV measures both now"
    )


def summary_of(rows: Sequence[GateRow], shared: Mapping[str, SharedChange]) -> str:
    """Say in a sentence what all rows come to."""
    counted = [row for row in rows if not row.left_out]
    verdict = verdict_of(row._asdict() for row in rows)
    named = [row for row in counted if row.verdict == verdict]
    of_all = f"{len(named)} of {len(counted)} figures"
    if not counted:
        text = "nothing to judge: no head was run"
    elif verdict == REGRESSED:
        text = f"worse beyond noise: {of_all}: {_listed(named)}"
    elif verdict == CANNOT_TELL:
        text = f"nothing is worse as far as can be told; {of_all} cannot be: {_reasons(named)}"
    elif verdict == IMPROVED:
        text = f"nothing is worse; better beyond noise: {of_all}: {_listed(named)}"
    else:
        text = f"nothing is worse: {of_all} are as they were"
    return "; ".join([text, *(_together(metric, change) for metric, change in shared.items())])


def _together(metric: str, change: SharedChange) -> str:
    return (
        f"all heads moved by {percent(change.change_percent)} in {metric} together: the machine, "
        "or what they share"
    )


def _reasons(rows: Sequence[GateRow]) -> str:
    """Word why rows cannot be told: once, where the reason is the same."""
    reasons = {row.reason for row in rows}
    return reasons.pop() if len(reasons) == 1 else _listed(rows)


def _listed(rows: Sequence[GateRow]) -> str:
    words: List[str] = [_named(row) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        words.append(f"and {len(rows) - MOST_NAMED} more")
    return ", ".join(words)


def _named(row: GateRow) -> str:
    change: Optional[float] = row.change_percent
    if row.verdict == CANNOT_TELL or change is None:
        return f"{row.head} {row.metric} ({row.reason})"
    return f"{row.head} {row.metric} {changed(row.metric, change)}"
