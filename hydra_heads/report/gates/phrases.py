"""Verdicts, figures and baselines of a gate in words."""

from typing import Any, List, Mapping, Optional

from hydra_heads.model.reading import object_in, text_in
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.report.gates.findings import (
    LEFT_OUT,
    Row,
    Shared,
    reason_of,
    shared_of,
    verdict_of,
)
from hydra_heads.report.wording import ABSENT, fraction, quantity

_WORDS = {
    OK: "ok",
    REGRESSED: "regressed",
    IMPROVED: "improved",
    CANNOT_TELL: "cannot tell",
    LEFT_OUT: "not run",
}

_SMALLEST = 0.001

_SHORT = {"seconds": "s", "percent": "%"}

_KINDS = {
    "history": "the history",
    "audit": "the audit",
    "profiles": "the profiles",
    "profile": "the profile",
    "revision": "the revision",
}


def verdict_word(verdict: str) -> str:
    """Return a verdict as people write it.

    >>> verdict_word("cannot_tell"), verdict_word("left_out")
    ('cannot tell', 'not run')
    """
    return _WORDS.get(verdict, _WORDS[CANNOT_TELL])


def verdict_words(row: Row) -> str:
    """Return a row's verdict, and whether measuring again showed the same."""
    word = verdict_word(row.verdict)
    if row.confirmed is None:
        return word
    return f"{word}, {'confirmed' if row.confirmed else 'not confirmed'}"


def verdict_line(document: Mapping[str, Any]) -> str:
    """Word the verdict of all in one line, with its reason."""
    return f"{verdict_word(verdict_of(document))}: {reason_of(document)}"


def unit_of(row: Row) -> str:
    """Return the unit of a row's levels, in short."""
    return _SHORT.get(row.unit, row.unit)


def level(value: Optional[float]) -> str:
    """Word a level, which may be below zero.

    >>> level(1.2345), level(-0.5), level(None)
    ('1.23', '-0.500', '-')
    """
    if value is None or value >= 0:
        return quantity(value)
    return f"-{quantity(-value)}"


def signed(value: Optional[float]) -> str:
    """Word a change with its sign, small ones with the digits that count.

    What is smaller than a thousandth is what arithmetic leaves of nothing.

    >>> signed(17.94), signed(-3.0), signed(0.0123), signed(-1e-14), signed(0.0), signed(None)
    ('+17.9', '-3.0', '+0.012', '0.0', '0', '-')
    """
    if value is None or value == 0:
        return quantity(value)
    size = abs(value)
    if size < _SMALLEST:
        return "0.0"
    return f"{'+' if value > 0 else '-'}{f'{size:.1f}' if size >= 1 else quantity(size, 2)}"


def interval(low: Optional[float], high: Optional[float]) -> str:
    """Word the bounds of a change; an end that is not known is open.

    >>> interval(12.1, 24.0), interval(None, None)
    ('+12.1 to +24.0', '-')
    """
    if low is None and high is None:
        return ABSENT
    return f"{signed(low)} to {signed(high)}"


def figures(row: Row) -> List[str]:
    """Word what is known of a row in figures, one fact each; none for what nobody knows."""
    found = []
    if row.old is not None or row.new is not None:
        unit = f" {unit_of(row)}" if row.unit else ""
        found.append(f"{level(row.old)} -> {level(row.new)}{unit}")
    if row.change is not None:
        found.append(_change(row.change, row.low, row.high, "points" if row.is_in_points else "%"))
    if row.q is not None:
        found.append(f"q {fraction(row.q)}")
    found += _counted(row.runs, "run") + _counted(row.nights, "earlier night")
    return found


def one_line(row: Row) -> str:
    """Word a row in one line: verdict, figures, reason."""
    found = "; ".join(part for part in (", ".join(figures(row)), row.reason) if part)
    return f"{verdict_word(row.verdict)}: {found}" if found else verdict_word(row.verdict)


def shared_words(shared: Shared) -> str:
    """Word what all heads have in common in one metric."""
    change = "changed"
    if shared.change is not None:
        change = _change(shared.change, shared.low, shared.high, "%")
    return f"all heads together, {shared.metric}: {change}: the machine, or what they share"


def baseline_words(document: Mapping[str, Any]) -> str:
    """Word what the newest was compared with."""
    given = object_in(document.get("baseline")) or {}
    kind = text_in(given.get("kind")) or ""
    words = [_KINDS.get(kind, kind or "nothing known")]
    words += [text_in(given.get(key)) or "" for key in ("revision", "path")]
    about = [text_in(given.get("timestamp")) or "", _run(text_in(given.get("run_id")))]
    found = " ".join(word for word in words if word)
    return ", ".join([found, *(word for word in about if word)])


def notes(document: Mapping[str, Any]) -> List[str]:
    """Word what is said of all rows but the verdict: the baseline, and what all share."""
    return [
        f"compared with {baseline_words(document)}",
        *(shared_words(shared) for shared in shared_of(document)),
    ]


def _run(run_id: Optional[str]) -> str:
    return f"run {run_id}" if run_id else ""


def _counted(count: int, noun: str) -> List[str]:
    return [f"{count} {noun}{'' if count == 1 else 's'}"] * (count > 0)


def _change(change: float, low: Optional[float], high: Optional[float], unit: str) -> str:
    if low is None and high is None:
        return f"{signed(change)} {unit}"
    return f"{signed(change)} {unit} (95 % interval {interval(low, high)})"
