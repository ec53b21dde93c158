"""`gate --series FILE`: where anybody's series turn red, each judged by what was seen so far."""

from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json, round_figure
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.series_input import read_series
from hydra_heads.model.series_file import SeriesFile, Values, label_of
from hydra_heads.rules.gate.wording import percent
from hydra_heads.stats.regression import MIN_EFFECT, Judged, turns_red

Turns = Mapping[str, Sequence[Tuple[int, Judged]]]
"""The points at which each series turns red."""


def replay_series(call: Call) -> int:
    """Say where every series turns red; it is quiet from there until it was green again."""
    options = call.options
    given = read_series(options.series)
    effect = MIN_EFFECT if options.min_effect_percent is None else options.min_effect_percent
    found = {
        name: [(at, _in_percent(turn, values[: at + 1])) for at, turn in turns_red(values, effect)]
        for name, values in given.series.items()
    }
    if options.json:
        document: Dict[str, object] = {
            name: [_object_of(*turn) if options.detail else turn[0] for turn in turns]
            for name, turns in found.items()
        }
        print_result(dump_json(document).rstrip("\n"))
    elif not options.quiet:
        print_result("\n".join(map(printable, _lines(given, found))))
    return DONE


def _in_percent(judged: Judged, values: Values) -> Judged:
    """Return a judgement with its change in percent of the level before; None of 0 and below.

    A series with a value that is no more than 0 is compared by difference, in its own unit.
    """
    if all(value is None or value > 0 for value in values):
        return judged
    before = judged.before
    if before is None or before <= 0:
        return judged._replace(change=None, low=None, high=None)
    change, low, high = (
        None if value is None else 100.0 * value / before
        for value in (judged.change, judged.low, judged.high)
    )
    return judged._replace(change=change, low=low, high=high)


def _object_of(index: int, judged: Judged) -> Dict[str, object]:
    """Return what is known of one point; effect and bounds in percent of the level before."""
    return {
        "index": index,
        "effect": _rounded(judged.change),
        "low": _rounded(judged.low),
        "high": _rounded(judged.high),
        "p": _rounded(judged.p),
    }


def _rounded(value: Optional[float]) -> Optional[float]:
    return None if value is None else round_figure(value)


def _lines(given: SeriesFile, found: Turns) -> List[str]:
    lines: List[str] = []
    for name, turns in found.items():
        count = len(turns)
        times = "never turns red" if not count else "turns red once" if count == 1 else ""
        lines.append(f"{name}: {times or f'turns red {count} times'}")
        lines += [f"  at {label_of(given.labels, at)}: {_words(judged)}" for at, judged in turns]
    return lines


def _words(judged: Judged) -> str:
    if judged.before is None or judged.after is None:
        return "worse"
    text = f"{judged.before:.4g} -> {judged.after:.4g}"
    if judged.change is not None and judged.low is not None and judged.high is not None:
        text += f", {percent(judged.change)} [{judged.low:+.3g}, {judged.high:+.3g}]"
    return text
