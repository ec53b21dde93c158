"""What a comparison came to, in words."""

import math
from typing import Tuple

from hydra_heads.model.comparison import FASTER, NO_DIFFERENCE, Comparison, Range, Side
from hydra_heads.report.wording import percent, quantity

FEWEST_PAIRS = 6
"""Below it no interval of 95 % exists: five differences all of one sign come by chance in 6 %."""

_LONGEST_IN_MS = 10.0  # seconds, as in the table of profiles

_MOST_DECIMALS = 6


def comparison_text(found: Comparison) -> str:
    """Word a comparison, a line each: verdict, seconds, success rates, what to beware of.

    A change is in percent of A's time, with its interval; the seconds are that of A's median.
    Success rates are told where a run failed.
    """
    lines = [_verdict_line(found)]
    if found.percent is not None:
        lines.append(_seconds_line(found))
    if found.a.successes < found.a.runs or found.b.successes < found.b.runs:
        lines.append(_success_line(found))
    if found.pairs is None and found.percent is not None:
        lines.append(_unpaired_line(found))
    return "\n".join(lines)


def _verdict_line(found: Comparison) -> str:
    a, b = found.a.name, found.b.name
    if found.percent is None:
        return f"cannot tell whether {a} and {b} differ: {_what_is_missing(found)}"
    level = f"{100 * found.level:g} % interval "
    if found.verdict == NO_DIFFERENCE:
        value, span = _worded(found.percent, "%", level, is_signed=True)
        return f"no difference found between {a} and {b}: {value} {span}, {_basis(found)}"
    value, span = _worded(found.percent, "%", level)
    return f"{b} is {value} {found.verdict} than {a} {span}, {_basis(found)}"


def _seconds_line(found: Comparison) -> str:
    seconds = found.seconds or Range(0.0, 0.0, 0.0)
    median = found.a.seconds or 0.0
    unit, scale = ("ms", 1000.0) if median < _LONGEST_IN_MS else ("s", 1.0)
    change = Range(*(scale * figure for figure in seconds))
    begin = f"median time of {found.a.name}: {quantity(scale * median)} {unit}"
    if found.verdict == NO_DIFFERENCE:
        value, span = _worded(change, unit, is_signed=True)
        return f"{begin}; {found.b.name}: {value} {span}"
    value, span = _worded(change, unit)
    more = "less" if found.verdict == FASTER else "more"
    return f"{begin}; {found.b.name} takes {value} {more} {span}"


def _worded(change: Range, unit: str, prefix: str = "", is_signed: bool = False) -> Tuple[str, str]:
    """Word a figure, and its bounds, with the digits that the interval's width lets count.

    >>> _worded(Range(-0.41, -1.93, 1.22), "%", "95 % interval ", is_signed=True)
    ('-0.4 %', '(95 % interval -1.9 to +1.2 %)')
    >>> _worded(Range(-4.51, -5.52, -3.6), "ms")
    ('4.51 ms', '(3.60 to 5.52 ms)')
    """
    digits = _decimals(change)
    if is_signed:
        value, low, high = (f"{figure:+.{digits}f}" for figure in change)
    else:
        sizes = sorted((abs(change.low), abs(change.high)))
        value, low, high = (f"{figure:.{digits}f}" for figure in (abs(change.value), *sizes))
    return f"{value} {unit}", f"({prefix}{low} to {high} {unit})"


def _decimals(change: Range) -> int:
    """Return the decimals that show two digits of half the width, and no bound as zero."""
    half = (change.high - change.low) / 2
    digits = 1 if half <= 0 else 1 - math.floor(math.log10(half))
    digits = min(max(digits, 0), _MOST_DECIMALS)
    bounds = [abs(bound) for bound in (change.low, change.high) if bound]
    while digits < _MOST_DECIMALS and any(float(f"{bound:.{digits}f}") == 0 for bound in bounds):
        digits += 1
    return digits


def _basis(found: Comparison) -> str:
    """Word what the figures stand on."""
    where = f" on {found.instances} instances" if found.instances > 1 else ""
    if found.pairs is not None:
        return f"{found.pairs} pairs{where}"
    return f"{found.a.successes} and {found.b.successes} runs{where}"


def _what_is_missing(found: Comparison) -> str:
    never = [side.name for side in (found.a, found.b) if not side.successes]
    if never:
        return f"{' and '.join(never)} never succeeded"
    if found.pairs is None:
        runs = f"{found.a.successes} and {found.b.successes} successful runs"
        return f"{runs} are too few; run more tests"
    blocks = {0: "no block", 1: "1 block"}.get(found.pairs, f"{found.pairs} blocks")
    return f"both succeeded in {blocks}, at least {FEWEST_PAIRS} are needed; run more tests"


def _success_line(found: Comparison) -> str:
    rates = ", ".join(f"{side.name} {_rate(side)}" for side in (found.a, found.b))
    difference = ""
    if found.a.success_percent != found.b.success_percent:
        difference = " (beyond noise)" if found.success_differs else " (within noise)"
    return f"success rate: {rates}{difference}; times are those of successes"


def _rate(side: Side) -> str:
    return f"{percent(side.success_percent)} % of {side.runs}"


def _unpaired_line(found: Comparison) -> str:
    if found.is_one_invocation:
        return "not paired: the profiles do not say which runs belong to one block"
    return (
        "not paired: measured at different times, and what the machine did then is part of the "
        "difference; to be surer run both in the same blocks"
    )
