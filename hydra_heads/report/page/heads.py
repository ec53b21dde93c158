"""The table of heads: what a person compares them by."""

from typing import List, Optional

from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in
from hydra_heads.report.charts.rows import MOST_ROWS
from hydra_heads.report.charts.scale import time_measured, time_text, time_unit
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.markup import Html, element, fold, name_of, paragraph, table
from hydra_heads.report.page.top import badge
from hydra_heads.report.profile_words import success_words
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, fraction, measured, percent, share_words

WIDEST_RATIO = 1000.0
"""Times that are further apart than this have a unit each, not one for all."""

NOTHING = "There are no heads: nothing was measured."

LEAD = "Each head is one way to do the job; its weight is the share of the work it should get."

NOTE = (
    "Belief: probability that a head has the lowest expected cost. Mean: time of a successful "
    "run. [..] and ±: 95 % intervals. -: not known."
)


def heads_section(view: View) -> Html:
    """Return one row a head, the heaviest first; each leads to what is known of that head."""
    heading = element("h2", "Heads", id="heads-title")
    body = _table(view) if view.names else paragraph(NOTHING)
    return element("section", f"{heading}\n{body}", id="heads", aria_labelledby="heads-title")


def head_id(place: int) -> str:
    """Return what a link to the details of the head at a place in the table names."""
    return f"head-{place + 1}"


class MeanTimes:
    """The mean times of a slot's heads in one unit, where one fits them all."""

    __slots__ = ("_seconds", "unit")

    def __init__(self, profiles: List[Profile]) -> None:
        """Choose the unit; it is empty where every time has its own."""
        times = [profile.avg_time for profile in profiles if profile.avg_time]
        is_wide = bool(times) and max(times) > WIDEST_RATIO * min(times)
        unit = time_unit(max(times, default=1.0))
        self.unit = "" if is_wide else unit.name
        self._seconds = unit.seconds

    def words(self, profile: Profile) -> str:
        """Word a head's mean time with half the width of its interval."""
        mean = profile.avg_time
        low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
        half = None if low is None or high is None else (high - low) / 2
        if self.unit or mean is None:
            return measured(_in(mean, self._seconds), _in(half, self._seconds))
        return time_measured(mean, half)


def _in(seconds: Optional[float], unit_seconds: float) -> Optional[float]:
    return None if seconds is None else seconds / unit_seconds


def _table(view: View) -> Html:
    means = MeanTimes(list(view.profiles))
    columns = (
        Column("head"),
        Column("weight", True),
        Column("belief", True),
        Column("success %", True),
        Column(f"mean, {means.unit}" if means.unit else "mean", True),
        Column("runs", True),
        Column("status"),
    )
    rows = [_row(view, name, place, means) for place, name in enumerate(view.names)]
    parts = [
        paragraph(LEAD, "lead"),
        table("Heads, the heaviest first", columns, rows[:MOST_ROWS]),
        paragraph(NOTE, "note"),
    ]
    rest = rows[MOST_ROWS:]
    if rest:
        words = more_heads(len(rest))
        parts.append(fold(words, table(words, columns, rest)))
    return "\n".join(parts)


def more_heads(count: int) -> str:
    """Word how many heads are folded up.

    >>> more_heads(1), more_heads(170)
    ('1 more head', '170 more heads')
    """
    return f"{count} more head{'' if count == 1 else 's'}"


def _row(view: View, name: str, place: int, means: MeanTimes) -> List[Html]:
    head, profile = view.head(name), view.profile(name)
    return [
        _link(view, name, place),
        _weight(view, name),
        escaped(fraction(number_in(head.get("belief")))),
        escaped(success_words(profile)),
        escaped(means.words(profile)),
        str(profile.num_tests),
        badge(str(head.get("status"))),
    ]


def _link(view: View, name: str, place: int) -> Html:
    label = view.label(name)
    link = element("a", name_of(label), href=f"#{head_id(place)}")
    return link if label == name else f"{link} <small>{name_of(name)}</small>"


def _weight(view: View, name: str) -> Html:
    """Return a weight as a bar, which is for the eye only, and as a number."""
    weight = number_in(view.head(name).get("weight"))
    if weight is None:
        return ABSENT
    bar = (
        '<svg class="chart share" viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true">'
        f'<rect class="track" width="100" height="8"/>'
        f'<rect class="{kind_of(view, name)}" width="{100 * weight:.1f}" height="8"/></svg>'
    )
    return f"{bar} {element('span', escaped(share_words(weight)))}"
