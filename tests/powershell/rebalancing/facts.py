"""What the table of a comparison has to tell a person, whoever prints it."""

import re
from typing import List

from tests.powershell.rebalancing.fixtures import Document

_GAIN = re.compile(r"cost ([\d.]+) % (less|more) \([\d.]+ % interval (-?[\d.]+) to (-?[\d.]+) %\)")

_ROUNDING = 0.06
"""Percent: the figures of the line have at least one decimal."""


def missing_facts(table: str, fixture: Document) -> List[str]:
    """Say what of a table is missing or wrong.

    The sentence is: the new weights cost 12.3 % less (95 % interval 8.1 to 16.4 %), ..., 100
    blocks.
    """
    expected, lines = fixture["expected"], table.splitlines()
    figures = expected["figures"]
    wrong = [] if lines[0].startswith(expected["verdict"].replace("_", " ")) else [lines[0]]
    wrong += [words for words in expected["reason"] if words not in table]
    count, unit = (
        (figures["blocks"], "blocks") if figures["paired"] else (figures["tests"], "runs a head")
    )
    if f"{count} {unit}" not in table:
        wrong.append(f"{count} {unit}")
    if expected["verdict"] in ("improved", "worse"):
        wrong += _wrong_gain(lines[0], figures)
    headers = [words for words in (line.upper().split() for line in lines) if words[:1] == ["HEAD"]]
    if [[*words[1:4], words[-1]] for words in headers] != [["OLD", "NEW", "COST", "RUNS"]]:
        wrong.append(f"headers {headers}")
    for head in figures["heads"]:
        rows = [line.split() for line in lines if line.split()[:1] == [head["name"]]]
        if [row[-1] for row in rows] != [str(head["runs"])]:
            wrong.append(f"rows of {head['name']}: {rows}")
    return wrong


def _wrong_gain(line: str, figures: Document) -> List[str]:
    match = _GAIN.search(line)
    if match is None:
        return [f"no gain in {line!r}"]
    relative, interval = figures["relative_gain_percent"], figures["gain_ci"]
    ends = [abs(100 * interval[end] / figures["cost_old"]) for end in ("low", "high")]
    found = [abs(float(match.group(place))) for place in (1, 3, 4)]
    pairs = list(zip([found[0], *sorted(found[1:])], [abs(relative), *sorted(ends)]))
    wrong = [f"{one} for {other}" for one, other in pairs if abs(one - other) > _ROUNDING]
    if match.group(2) != ("less" if relative > 0 else "more"):
        wrong.append(match.group(2))
    return wrong
