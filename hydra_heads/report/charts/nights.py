"""How the time of each head went from invocation to invocation, and where it changed."""

from typing import List, Mapping, Sequence

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.dates import date_of
from hydra_heads.report.charts.histories import (
    History,
    change_words,
    histories_of,
    trend_words,
    way,
)
from hydra_heads.report.charts.multiples import FARTHEST, Multiples, reach_of
from hydra_heads.report.charts.rows import MOST_ROWS, head_cell, left_out
from hydra_heads.report.charts.scale import time_text
from hydra_heads.report.nights import FEWEST_NIGHTS
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, percent

ID, TITLE = "nights", "Time from night to night"


def nights_chart(view: View) -> Chart:
    """Draw the mean time of each head over its invocations, a row a head."""
    histories = histories_of(view)
    drawable = [name for name in view.names if len(histories[name].nights) > 1]
    svg = Multiples(view, histories).svg(ID, TITLE, _lead(view, histories)) if drawable else ""
    columns = (
        Column("head"),
        Column("nights", True),
        Column("first", True),
        Column("time then", True),
        Column("time now", True),
        Column("success then %", True),
        Column("success now %", True),
        Column("changes beyond noise"),
        Column("trend"),
        Column("other changes"),
    )
    rows = [_row(view, name, histories[name]) for name in view.names]
    return Chart(
        ID, TITLE, _lead(view, histories), svg, columns, rows, _notes(view, histories, bool(svg))
    )


def _lead(view: View, histories: Mapping[str, History]) -> str:
    if not view.names:
        return "There are no heads."
    longest = max((len(history.nights) for history in histories.values()), default=0)
    if longest < 2:
        return "There is one invocation so far: over time nothing is known yet."
    changed = [(change, name) for name in view.names for change in histories[name].changes]
    starts = [history.nights[0].unix for history in histories.values() if history.nights]
    since = f"since {date_of(min(starts))}"
    if changed:
        change, name = max(changed, key=lambda found: (found[0].percent > 0, abs(found[0].percent)))
        others = len({other for _, other in changed} - {name})
        told = f"{view.label(name)} became {way(change.percent)} on {date_of(change.night.unix)}"
        more = "" if not others else f"; {_more_heads(others)} changed {since}"
        return f"{told}{more}."
    judged = max(len(history.judged) for history in histories.values())
    if judged < FEWEST_NIGHTS:
        return (
            f"{longest} invocations so far; whether times changed is told from {FEWEST_NIGHTS} on."
        )
    return f"No head became slower or faster beyond noise {since} ({longest} invocations)."


def _more_heads(count: int) -> str:
    return "1 more head" if count == 1 else f"{count} more heads"


def _row(view: View, name: str, history: History) -> List[str]:
    known = [night for night in history.judged if night.value_seconds is not None]
    rates = [night.success_rate for night in history.nights]
    return [
        head_cell(view, name),
        str(len(history.nights)),
        date_of(history.nights[0].unix) if history.nights else ABSENT,
        time_text(known[0].value_seconds) if known else ABSENT,
        time_text(known[-1].value_seconds) if known else ABSENT,
        percent(rates[0]) if rates else ABSENT,
        percent(rates[-1]) if rates else ABSENT,
        "; ".join(map(change_words, history.changes)) or _no_change(history),
        trend_words(view, name),
        "; ".join(f"{mark.words} on {date_of(mark.night.unix)}" for mark in history.marks),
    ]


def _no_change(history: History) -> str:
    return "none" if len(history.judged) >= FEWEST_NIGHTS else "too few nights to tell"


def _notes(view: View, histories: Mapping[str, History], is_drawn: bool) -> List[str]:
    if not view.names:
        return []
    if not is_drawn:
        return [
            "Profile again, every night say: from the second invocation on this shows how times "
            "went, and from the eighth on where they changed."
        ]
    drawn = [histories[name] for name in view.names[:MOST_ROWS]]
    reach = reach_of(drawn)
    far = " and what is beyond stands there" if reach == FARTHEST else ""
    notes = [
        f"The line through a row is the head's usual time, its upper edge {100 * (reach - 1):.0f} "
        f"% above{far}; a night is told against what its own inputs usually take."
    ]
    signs = _signs(drawn)
    if signs:
        notes.append(f"{signs}.")
    return notes + left_out(view)


def _signs(drawn: Sequence[History]) -> str:
    """Say what the signs mean that are drawn."""
    failed = any(night.success_rate == 0 for history in drawn for night in history.nights)
    signs = [
        (
            any(history.changes for history in drawn),
            "dashed line: a new level beyond noise (of all told at most 5 % are chance)",
        ),
        (any(map(_is_apart, drawn)), "hollow: days of daily use, or another machine, not judged"),
        (
            any(history.marks for history in drawn),
            "triangle: another definition or version, or another machine",
        ),
        (failed, "cross: nothing succeeded that night"),
    ]
    words = "; ".join(words for is_drawn, words in signs if is_drawn)
    return words[:1].upper() + words[1:]


def _is_apart(history: History) -> bool:
    known = sum(1 for night in history.nights if night.value_seconds is not None)
    return known > len(history.judged)
