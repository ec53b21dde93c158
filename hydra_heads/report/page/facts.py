"""What the report rests on: when and where it was measured, and how much."""

from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.model.reading import number_in, object_in, text_in
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.markup import Html, element, terms
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, duration, quantity

LATEST_UNIX = 253402300799.0
"""The end of the year 9999: no calendar here goes further."""


def facts(view: View) -> Html:
    """Return when the slot was measured, how long that holds, how much there is, and where."""
    return terms(_facts(view), kind="facts")


def _facts(view: View) -> List[Tuple[Html, Html]]:
    written = [profile.written_unix for profile in view.profiles]
    known = [unix for unix in written if unix is not None]
    oldest = min(known) if known else None
    valid_for_s = number_in(view.dashboard.get("valid_for_s"))
    until = None if oldest is None or valid_for_s is None else oldest + valid_for_s
    counts = [profile.num_tests for profile in view.profiles]
    return [
        ("Measured", _span(oldest, max(known) if known else None)),
        ("Valid until", _until(until, valid_for_s)),
        ("Heads", str(len(counts))),
        ("Runs", _runs(counts)),
        ("Machine", escaped(machine(view))),
        ("Report made", moment(number_in(view.dashboard.get("timestamp_unix")))),
    ]


def _span(first: Optional[float], last: Optional[float]) -> Html:
    """Word when the profiles were written: one moment, or from the oldest to the newest."""
    if _minute(first) == _minute(last):
        return moment(first)
    return f"{moment(first)} to {moment(last)}"


def _until(unix: Optional[float], valid_for_s: Optional[float]) -> Html:
    words = moment(unix)
    if words == ABSENT or valid_for_s is None:
        return words
    return f"{words} <small>({escaped(duration(valid_for_s))})</small>"


def _runs(counts: Sequence[int]) -> Html:
    """Word how many runs there are, and how many a head has.

    >>> _runs([40, 40]), _runs([5, 40]), _runs([])
    ('80 <small>(40 a head)</small>', '45 <small>(5 to 40 a head)</small>', '0')
    """
    if not counts:
        return "0"
    least, most = min(counts), max(counts)
    each = str(least) if least == most else f"{least} to {most}"
    return f"{sum(counts)} <small>({each} a head)</small>"


def machine(view: View) -> str:
    """Say where the runs were made, as far as every profile agrees."""
    found = {_machine_words(profile.document) for profile in view.profiles}
    if len(found) > 1:
        return f"{len(found)} machines: times do not compare"
    return next(iter(found), ABSENT)


def _machine_words(document: Mapping[str, object]) -> str:
    environment = object_in(document.get("environment")) or {}
    cpus = number_in(environment.get("cpu_count"))
    words = [
        text_in(environment.get("cpu_model")),
        None if cpus is None else f"{quantity(cpus, 1)} CPU{'' if cpus == 1 else 's'}",
        text_in(environment.get("system")),
    ]
    return ", ".join(word for word in words if word) or ABSENT


def moment(unix: Optional[float]) -> Html:
    """Word a moment for people, to the minute, with what programs read; absent for None.

    >>> moment(0.0)
    '<time datetime="1970-01-01T00:00:00.000+00:00">1970-01-01 00:00 UTC</time>'
    """
    words = _minute(unix)
    if unix is None or words == ABSENT:
        return ABSENT
    return element("time", words, datetime=stamp(unix).iso)


def _minute(unix: Optional[float]) -> str:
    if unix is None or not 0 <= unix <= LATEST_UNIX:
        return ABSENT
    iso = stamp(unix).iso
    return f"{iso[:10]} {iso[11:16]} UTC"
