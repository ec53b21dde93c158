"""Say in words what a rule means, and what it finds in the runs now."""

import argparse
import os
import re
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.rules.source import (
    Source,
    add_source_options,
    find_source,
    folder_of_slot,
    slot_from,
    with_good_rules,
)
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.rules import Rule
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.rules.evaluation import compile_rule, evaluate
from hydra_heads.rules.explaining import explain, explain_expression, line_of
from hydra_heads.rules.faults import RuleError
from hydra_heads.rules.metrics import near_words
from hydra_heads.rules.samples import Samples
from hydra_heads.rules.states import expression_hash
from hydra_heads.store.history import History
from hydra_heads.store.rule_samples import newest_runs
from hydra_heads.store.rule_states import KeptState, states_of

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*\Z")

_TRUTHS = {True: "holds", False: "does not hold", None: "nobody can tell"}

Kept = Mapping[Tuple[str, str], KeptState]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules explain`."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="ID|EXPR",
        help="rules by their ids, or expressions like 'cpu_max > 85' (default every rule)",
    )
    add_source_options(parser)


def run(call: Call) -> int:
    """Explain what is named, and say how it stands where there is a history."""
    slot = _slot(call)
    asked = _asked(call.options.words, slot.rules)
    texts = [[*_meaning(one, slot), *now] for one, now in zip(asked, _figures(call, asked, slot))]
    if not call.options.quiet:
        text = "\n\n".join("\n".join(map(printable, lines)) for lines in texts)
        print_result(text or "there are no rules")
    return DONE


def _slot(call: Call) -> SlotDefinition:
    """Return the slot that is meant, its rules checked; a nameless one where none is needed.

    What is in force counts here: where nothing else is named, the rules of the folder's slot,
    which Phase 1 may have had from a configuration, before those of a heads file that lies here.
    """
    source = find_source(call)
    folder = folder_of_slot(call)
    if folder is not None and (source is None or source.is_by_default):
        slot = slot_from(Source(folder=folder))
        if slot.rules:
            return with_good_rules(slot)
    if source is None:
        if not call.options.words:
            raise InputError(
                "there are no rules here: name an expression, or what holds rules: "
                "--heads FILE, --config FILE or --profiles DIR"
            )
        source = Source()
    return with_good_rules(slot_from(source))


def _asked(words: Sequence[str], rules: Sequence[Rule]) -> List[Rule]:
    by_id = {rule.id: rule for rule in rules}
    if not words:
        return list(rules)
    return [by_id.get(word) or _made_of(word, by_id) for word in words]


def _made_of(word: str, by_id: Mapping[str, Rule]) -> Rule:
    """Return an expression of the command line as a rule without an id.

    Raises `InputError` where it is none.
    """
    rule = Rule("", word)
    try:
        compile_rule(rule)
    except RuleError as error:
        if _ID.match(word):
            near = near_words(word, tuple(by_id))
            raise InputError(
                f"no rule {word!r} here ({near}), and no expression: {error.message}"
            ) from error
        raise InputError(f"{printable(word)[:80]}: {error.message}") from error
    return rule


def _meaning(rule: Rule, slot: SlotDefinition) -> List[str]:
    if rule.id:
        return explain(rule, {channel.name: channel.type for channel in slot.channels})
    compiled = compile_rule(rule)
    return ["expression", *explain_expression(compiled.expression)]


def _figures(call: Call, asked: Sequence[Rule], slot: SlotDefinition) -> Iterator[Sequence[str]]:
    """Give for each rule the lines that say what it finds now; none without a history."""
    folder = folder_of_slot(call) if slot.slot else None
    path = os.path.join(folder or "", HISTORY_FILE)
    if folder is None or not os.path.lexists(path):
        yield from ([] for _ in asked)
        return
    with History.open_reading(path) as history:
        kept = states_of(history, slot.slot)
        for one in asked:
            yield _now(one, slot, history, kept)


def _now(rule: Rule, slot: SlotDefinition, history: History, kept: Kept) -> List[str]:
    """Say how a rule stands for each head that it is about, and its figures."""
    lines: List[str] = []
    for head in slot.heads:
        if rule.holds_for(head.name):
            found = _finding(rule, slot.slot, history, head.name)
            state = _state(rule, kept.get((head.name, rule.id)))
            words = f"{head.name}: {'; '.join(filter(None, (state, found)))}"
            lines.append(line_of("" if lines else "now", words))
    return lines


def _finding(rule: Rule, slot: str, history: History, head: str) -> str:
    compiled = compile_rule(rule)
    needs = compiled.needs
    runs = newest_runs(history, slot, head, needs, max(needs.values()))
    if not runs.numbers:
        return "no runs"
    samples = Samples(runs.started_unix, runs.instances, runs.columns)
    judgement = evaluate(compiled, samples.view(len(samples)))
    return f"{judgement.value}: {_TRUTHS[judgement.truth]}"


def _state(rule: Rule, kept: Optional[KeptState]) -> str:
    """Word the state that was kept, if it is one of the rule as it is now."""
    if kept is None or kept.hash != expression_hash(rule):
        return ""
    since = "" if kept.since_unix is None else f" since {stamp(kept.since_unix).iso}"
    return f"{kept.state}{since}"
