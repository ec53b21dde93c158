"""What is known of each head, folded up: why it weighs what it weighs, how it failed, its trend."""

from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.charts.rows import MOST_ROWS
from hydra_heads.report.charts.scale import time_measured, time_text
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.facts import moment
from hydra_heads.report.page.heads import (
    head_id,
    more_heads,
)
from hydra_heads.report.page.markup import (
    Html,
    element,
    fold,
    listing,
    name_of,
    paragraph,
    table,
    terms,
)
from hydra_heads.report.page.top import DETAILS_ID, badge
from hydra_heads.report.profile_words import success_words
from hydra_heads.report.table import Column
from hydra_heads.report.verdict.commands import show_command
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, quantity, share_words

_TIMES = (
    ("Fastest", "min"),
    ("Median", "median"),
    ("90 % within", "p90"),
    ("95 % within", "p95"),
    ("99 % within", "p99"),
    ("Slowest", "max"),
)


def details_section(view: View) -> Html:
    """Return every head's details, the heaviest head first; nothing without heads."""
    if not view.names:
        return ""
    heading = element("h2", "Each head", id="details-title")
    folds = [_head(view, name, place) for place, name in enumerate(view.names)]
    shown, rest = folds[:MOST_ROWS], folds[MOST_ROWS:]
    if rest:
        shown.append(fold(more_heads(len(rest)), "\n".join(rest)))
    return element(
        "section", "\n".join([heading, *shown]), id=DETAILS_ID, aria_labelledby="details-title"
    )


def _head(view: View, name: str, place: int) -> Html:
    row = view.head(name)
    weight = element("span", f"weight {escaped(share_words(number_in(row.get('weight'))))}")
    status = str(row.get("status"))
    label = view.label(name)
    title = name_of(label) + ("" if label == name else f" <small>{name_of(name)}</small>")
    summary = f"{element('h3', title)} {weight} {badge(status)}"
    reasons = _texts(view.weight_row(name).get("reasons"))
    why = reasons or ["There are no weights yet: the work is shared equally."]
    parts = [
        _part(f"Why it is {status}", listing(escaped(text) for text in _texts(row["reasons"]))),
        _part("Why this weight", listing(escaped(text) for text in why)),
        _part("Figures", terms(_figures(view, name), kind="figures")),
        _part("How it failed", _failures(view, name)),
    ]
    return fold(summary, "\n".join(part for part in parts if part), head_id(place), "head")


def _part(title: str, inner: Html) -> Html:
    return element("h4", escaped(title)) + inner if inner else ""


def _figures(view: View, name: str) -> List[Tuple[Html, Html]]:
    profile = view.profile(name)
    pairs = [
        ("Runs", _runs(profile)),
        ("Success", _with_unit(success_words(profile), "%")),
        ("Mean", _mean(profile)),
        *((title, time_text(profile.figure("time_s", key))) for title, key in _TIMES),
        ("Expected cost", _cost(view, name)),
        ("Weight before", share_words(number_in(view.head(name).get("previous_weight")))),
        ("Against the last profile", _change(view, name)),
        ("Trend", trend_words(object_in(view.head(name).get("trend")))),
    ]
    known = [(escaped(title), escaped(words)) for title, words in pairs if words != ABSENT]
    return [*known, ("Measured", moment(profile.written_unix))]


def _runs(profile: Profile) -> str:
    """Word the runs, and what was noticed about some of them."""
    noticed = [
        f"{count:.0f} {words}"
        for count, words in (
            (float(profile.failure_count), "failed"),
            (profile.figure("outliers"), "unusually far out"),
            (profile.figure("warmup_detected"), "looked like a warm-up"),
        )
        if count
    ]
    planned = profile.figure("planned_tests")
    if planned is not None and planned > profile.num_tests:
        noticed.insert(0, f"of {planned:.0f} planned")
    return ", ".join([str(profile.num_tests), *noticed])


def _mean(profile: Profile) -> str:
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    half = None if low is None or high is None else (high - low) / 2
    return ABSENT if profile.avg_time is None else time_measured(profile.avg_time, half)


def _cost(view: View, name: str) -> str:
    """Word what a run is expected to cost, with its interval, in the objective's unit."""
    row = view.weight_row(name)
    cost = number_in(row.get("expected_cost"))
    if cost is None:
        return ABSENT
    interval = object_in(row.get("expected_cost_ci")) or {}
    low, high = number_in(interval.get("low")), number_in(interval.get("high"))
    unit = view.cost_unit or ""
    words = [_amount(value, unit) for value in (cost, low, high)]
    return words[0] if low is None or high is None else f"{words[0]} [{words[1]} .. {words[2]}]"


def _amount(value: Optional[float], unit: str) -> str:
    return time_text(value) if unit == "seconds" else f"{quantity(value)} {unit}".strip()


def _change(view: View, name: str) -> str:
    change = number_in(view.head(name).get("avg_time_change"))
    if change is not None:
        return _slower_words(change)
    has_previous = view.profile(name).figure("previous", "avg_time") is not None
    return "no change beyond noise" if has_previous else ABSENT


def trend_words(trend: Optional[Mapping[str, object]]) -> str:
    """Word where a head's times went over many invocations; absent where nobody can tell.

    >>> trend_words({"direction": "slower", "change_percent": 12.34, "low": 8.0, "high": 17.0,
    ...              "since": "2026-10-01T04:31:13.120+00:00"})
    '12.3 % slower since 2026-10-01 (95 % interval: 8.00 to 17.0 %)'
    >>> trend_words({"direction": "steady", "since": "2026-10-01T04:31:13.120+00:00"})
    'steady since 2026-10-01'
    """
    direction = text_in((trend or {}).get("direction"))
    if trend is None or direction is None:
        return ABSENT
    change = number_in(trend.get("change_percent"))
    is_beyond_noise = change is not None and direction in ("slower", "faster")
    words = _slower_words(change) if is_beyond_noise and change is not None else direction
    since, low, high = text_in(trend.get("since")), *_ends(trend)
    if since is not None:
        words += f" since {since[:10]}"
    if low is None or high is None:
        return words
    return f"{words} (95 % interval: {quantity(low)} to {quantity(high)} %)"


def _ends(row: Mapping[str, object]) -> Tuple[Optional[float], Optional[float]]:
    return number_in(row.get("low")), number_in(row.get("high"))


def _slower_words(change_percent: float) -> str:
    return f"{quantity(abs(change_percent))} % {'slower' if change_percent > 0 else 'faster'}"


def _failures(view: View, name: str) -> Html:
    """Return how runs failed, the most frequent kind first.

    What they said stays in profiles and logs, which only their owner can read; a report travels.
    """
    profile = view.profile(name)
    if not profile.failure_count:
        return ""
    rows = objects_in(profile.document.get("failures"))
    if not rows:
        return paragraph(f"{profile.failure_count} failed; the profile does not say how.")
    columns = (Column("kind"), Column("runs", True))
    said = f"What they said: {element('code', escaped(show_command(view, name)))}"
    return table(f"How {name} failed", columns, map(_failure, rows)) + element("p", said)


def _failure(row: Mapping[str, object]) -> Sequence[Html]:
    count = number_in(row.get("count"))
    return [escaped(text_in(row.get("kind")) or ABSENT), escaped(quantity(count, 1))]


def _with_unit(words: str, unit: str) -> str:
    return words if words == ABSENT else f"{words} {unit}"


def _texts(value: object) -> List[str]:
    return [str(text) for text in value] if isinstance(value, list) else []
