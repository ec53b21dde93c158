"""Keep a rule from notifying anybody for a while, or lift that."""

import argparse
import time
from typing import Optional, Sequence

from hydra_heads.base.errors import DONE, InputError, UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import add_config_option
from hydra_heads.cli.durations import seconds_in
from hydra_heads.cli.folders import add_place_options
from hydra_heads.cli.history_folder import history_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.rules.living import slot_living_by
from hydra_heads.cli.used_folder import used_folder
from hydra_heads.cli.values import refusal
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.report.rule_standings import silence_line
from hydra_heads.store.history import History
from hydra_heads.store.rule_states import states_of
from hydra_heads.store.silences import active, add, end

MOST_S = 366 * 86400.0

MOST_CHARACTERS = 500
"""Of a reason."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules silence`."""
    parser.add_argument("rule", metavar="ID", help="the rule's id")
    parser.add_argument(
        "--for",
        type=duration,
        dest="seconds",
        metavar="TIME",
        help="how long, like 90s, 30m, 2h or 7d",
    )
    parser.add_argument("--reason", type=_reason, metavar="TEXT", help="why, for who asks later")
    parser.add_argument("--head", metavar="HEAD", help="for this head only (default all)")
    parser.add_argument(
        "--end", action="store_true", help="lift the silences of the rule, or of --head only"
    )
    add_place_options(parser)
    add_config_option(parser)


def duration(text: str) -> float:
    """Read a length of time, with its unit.

    >>> duration("2h"), duration("1.5m")
    (7200.0, 90.0)
    """
    seconds = seconds_in(text) or 0.0
    if not 0 < seconds <= MOST_S:
        raise refusal(text, "a time like 90s, 30m, 2h or 7d, at most 366d")
    return seconds


def _reason(text: str) -> str:
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise refusal(text, f"a reason of at most {MOST_CHARACTERS} characters")
    return text.strip()


def run(call: Call) -> int:
    """Silence a rule, or lift its silences."""
    options = call.options
    _refuse_unfit(options.seconds, options.reason, options.end)
    path = history_path(call)
    slot = slot_living_by(call, used_folder(call))
    with History.open(path) as history:
        now = time.time()
        if options.end:
            line = _lifted(options.rule, end(history, options.rule, now, options.head))
        else:
            _check(slot, history, options.rule, options.head)
            add(history, options.rule, now + options.seconds, options.reason, options.head, now)
            line = silence_line(active(history, now)[-1])
    if not options.quiet:
        print_result(line)
    return DONE


def _refuse_unfit(seconds: Optional[float], reason: Optional[str], is_end: bool) -> None:
    if is_end and (seconds is not None or reason is not None):
        other = "--for" if seconds is not None else "--reason"
        raise UsageError(f"{other}: found with --end, which lifts a silence; see --help")
    if not is_end and seconds is None:
        raise UsageError("--for: missing, expected a time like 2h, or --end; see --help")
    if not is_end and reason is None:
        raise UsageError("--reason: missing, expected a text that says why; see --help")


def _check(slot: SlotDefinition, history: History, rule: str, head: Optional[str]) -> None:
    rules = [each.id for each in slot.rules]
    if rule not in rules:
        raise InputError(_unknown("rule", rule, rules))
    heads = [each.name for each in slot.heads]
    # Scripts have no slot; those that were evaluated are known.
    scripts = sorted({name for name, _ in states_of(history, None)})
    if head is not None and head not in (*heads, *scripts):
        raise InputError(_unknown("--head", head, [*heads, *scripts]))


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name[:80], known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(known) or 'none'}"
    return f"{what}: found {ascii(name[:80])}, expected one that is here; {hint}"


def _lifted(rule: str, count: int) -> str:
    if not count:
        return f"rule {rule} is not silenced"
    silences = "1 silence" if count == 1 else f"{count} silences"
    return f"{silences} of rule {rule} lifted; what fires still is told after the next run"
