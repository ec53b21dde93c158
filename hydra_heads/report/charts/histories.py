"""What is known of heads over time, as figures and in words."""

from typing import Dict, NamedTuple, Optional, Sequence

from hydra_heads.model.reading import number_in, object_in, text_in
from hydra_heads.report.charts.dates import date_of
from hydra_heads.report.nights import (
    Mark,
    Night,
    NightChange,
    changes_of,
    judged_nights,
    marks_of,
    nights_of,
)
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT
from hydra_heads.stats.order import median


class History(NamedTuple):
    """What is known of one head over time; `judged` are the nights that make its series."""

    nights: Sequence[Night]
    judged: Sequence[Night]
    changes: Sequence[NightChange]
    marks: Sequence[Mark]

    @property
    def usual_seconds(self) -> Optional[float]:
        """The median over the nights; None where none has a value."""
        values = [night.value_seconds for night in self.nights if night.value_seconds is not None]
        return median(values) if values else None


def histories_of(view: View) -> Dict[str, History]:
    """Return what is known of each head over time."""
    nights = {profile.name: nights_of(profile) for profile in view.profiles}
    changes = changes_of(nights)
    return {
        name: History(row, judged_nights(row), changes[name], marks_of(row))
        for name, row in nights.items()
    }


def change_words(change: NightChange) -> str:
    """Word a change of level with its interval and its day."""
    return (
        f"{signed(change.percent)} % [{signed(change.low)}, {signed(change.high)}] "
        f"on {date_of(change.night.unix)}"
    )


def trend_words(view: View, name: str) -> str:
    """Word the trend that a head's profile tells."""
    trend = object_in(view.profile(name).document.get("trend"))
    if trend is None:
        return ABSENT
    direction, change = text_in(trend.get("direction")), number_in(trend.get("change_percent"))
    if direction is None or change is None:
        return ABSENT
    low, high = number_in(trend.get("low")), number_in(trend.get("high"))
    interval = "" if low is None or high is None else f" [{signed(low)}, {signed(high)}]"
    since = (text_in(trend.get("since")) or "")[:10]
    return f"{direction}: {signed(change)} %{interval}{' since ' + since if since else ''}"


def signed(value: float) -> str:
    """Word a change with its sign: whole from 10 on, else with one decimal.

    >>> signed(29.6), signed(-4.21), signed(0.04)
    ('+30', '-4.2', '0')
    """
    text = f"{value:+.0f}" if abs(value) >= 10 else f"{value:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text


def way(percent_change: float) -> str:
    """Word which way a time went.

    >>> way(29.6), way(-4.21)
    ('30 % slower', '4.2 % faster')
    """
    size = signed(abs(percent_change)).lstrip("+")
    return f"{size} % {'slower' if percent_change > 0 else 'faster'}"
