"""List how each rule stands for each head, silences, and notifications that wait."""

import argparse
import time
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import DONE
from hydra_heads.base.jsontext import dump_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import add_config_option
from hydra_heads.cli.folders import add_place_options
from hydra_heads.cli.output import print_result
from hydra_heads.cli.rules.living import slot_living_by
from hydra_heads.cli.used_folder import folder_with_records, history_in
from hydra_heads.model.rules import Rule
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.report.rule_standings import (
    StandingOfHead,
    Standings,
    standings_document,
    standings_text,
)
from hydra_heads.rules.groups import muted
from hydra_heads.rules.states import Standing, expression_hash
from hydra_heads.store.history import History
from hydra_heads.store.notifications import Counts, counts, given_up
from hydra_heads.store.rule_states import KeptState, states_of
from hydra_heads.store.silences import Silence, active

Kept = Mapping[Tuple[str, str], KeptState]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules list`."""
    add_place_options(parser)
    add_config_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no text")


def run(call: Call) -> int:
    """List them."""
    folder = folder_with_records(call)
    slot = slot_living_by(call, folder)
    with history_in(folder) as history:
        standings = _standings(slot, history, time.time())
    if call.options.json:
        print_result(dump_json(standings_document(standings)).rstrip("\n"))
    elif not call.options.quiet:
        print_result(standings_text(standings))
    return DONE


def _standings(slot: SlotDefinition, history: Optional[History], now_unix: float) -> Standings:
    """Put together what is defined and what is kept; of what is kept of other rules nothing."""
    name = slot.slot or None
    if history is None:
        heads = list(_of_slot(slot, {}, (), is_script=False))
        return Standings(name, heads, (), Counts(0, 0, 0, 0, 0))
    silences = active(history, now_unix)
    heads = []
    if name is not None:
        heads += _of_slot(slot, states_of(history, name), silences, is_script=False)
    of_scripts = states_of(history, None)
    heads += _of_slot(slot, of_scripts, silences, is_script=True)
    shown = {each.head for each in heads if each.is_script}
    unknown = sorted({head for head, _ in of_scripts} - shown)
    letters = given_up(history)
    return Standings(name, heads, silences, counts(history, now_unix), letters, unknown)


def _of_slot(
    slot: SlotDefinition, kept: Kept, silences: Sequence[Silence], is_script: bool
) -> Iterator[StandingOfHead]:
    names = [head.name for head in slot.heads]
    if is_script:
        names = sorted({head for head, _ in kept})
    hashes = {rule.id: expression_hash(rule) for rule in slot.rules}
    current = {key: state for key, state in kept.items() if hashes.get(key[1]) == state.hash}
    mute = {name: _muted(slot.rules, name, current) for name in names}
    for rule in slot.rules:
        for name in names:
            state = current.get((name, rule.id))
            if rule.holds_for(name) and not (is_script and state is None):
                is_silenced = any(silence.covers(rule.id, name) for silence in silences)
                is_muted = rule.id in mute[name]
                yield StandingOfHead(rule, name, state, is_silenced, is_muted, is_script)


def _muted(rules: Sequence[Rule], head: str, kept: Kept) -> List[str]:
    standings = {
        rule.id: Standing(kept[head, rule.id].state) for rule in rules if (head, rule.id) in kept
    }
    return sorted(muted(rules, standings))
