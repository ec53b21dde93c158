"""A histogram as rows of text: from, to, how many, and a bar."""

import math
from typing import List, Mapping, Sequence, Tuple

from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.bars import bar
from hydra_heads.report.terminal.bins import Bin, Binned, binned
from hydra_heads.report.terminal.screen import Screen
from hydra_heads.report.wording import quantity

MOST_BINS = 20

FEWEST_BINS = 5
"""Bins that a low terminal gets all the same."""

LINES_BESIDE = 10
"""Lines of a terminal that are left to the other words."""

MOST_CELLS = 40
"""Cells of the longest bar: more of them tell nothing more."""

FEWEST_CELLS = 4

MOST_DECIMALS = 9


def histogram_lines(
    values: Sequence[float], marks: Mapping[str, float], screen: Screen
) -> List[str]:
    r"""Draw how values spread, a row a bin; a bin that holds a mark names it.

    >>> for line in histogram_lines([1.0, 1.1, 1.2, 1.8], {"median": 1.15}, Screen(width=40)):
    ...     print(line)
    1.0 .. 1.2  2  █████████████████  median
    1.2 .. 1.4  1  ████████▌
    1.4 .. 1.6  0
    1.6 .. 1.8  0
    1.8 .. 2.0  1  ████████▌
    """
    found = binned(values, _most_bins(screen))
    labels = _labels(found)
    counts = [str(one.number) for one in found.bins]
    names = [_marks_in(one, found.bins, marks) for one in found.bins]
    if found.far_out:
        labels.append(f"up to {quantity(found.far_out[-1])}")
        counts.append(str(len(found.far_out)))
        names.append("far out")
    left = max(map(len, labels)), max(map(len, counts))
    cells = _cells(left, max(map(display_width, names)), screen)
    most = max(one.number for one in found.bins)
    bars = [bar(int(count) / most, cells, screen) if cells else "" for count in counts]
    longest = max(map(len, bars))
    lines = [
        f"{label:>{left[0]}}  {count:>{left[1]}}  {drawn:<{longest}}  {name}".rstrip()
        for label, count, drawn, name in zip(labels, counts, bars, names)
    ]
    return [line[: screen.width] for line in lines]


def _most_bins(screen: Screen) -> int:
    if screen.height is None:
        return MOST_BINS
    return min(MOST_BINS, max(FEWEST_BINS, screen.height - LINES_BESIDE))


def _cells(left: Tuple[int, int], right: int, screen: Screen) -> int:
    """Return the cells of the longest bar; 0 where there is no room for one."""
    room = screen.text_width - sum(left) - 4 - (right + 2 if right else 0)
    return 0 if room < FEWEST_CELLS else min(MOST_CELLS, room)


def _labels(found: Binned) -> List[str]:
    """Word the ends of bins, with as many digits as tell them apart."""
    ends = [found.bins[0].low, *(one.high for one in found.bins)]
    width = ends[1] - ends[0]
    if width <= 0:
        return [quantity(ends[0])]
    # A width that people count in has one digit that counts, however binary it is.
    decimals = min(MOST_DECIMALS, max(0, -math.floor(math.log10(width * 1.000001))))
    words = [f"{end:.{decimals}f}" if found.is_even else quantity(end) for end in ends]
    lows, highs = max(map(len, words[:-1])), max(map(len, words[1:]))
    return [f"{low:>{lows}} .. {high:>{highs}}" for low, high in zip(words, words[1:])]


def _marks_in(one: Bin, bins: Sequence[Bin], marks: Mapping[str, float]) -> str:
    is_last = one is bins[-1]
    names = [
        name
        for name, value in marks.items()
        if one.low <= value < one.high or (is_last and value == one.high)
    ]
    return ", ".join(names)
