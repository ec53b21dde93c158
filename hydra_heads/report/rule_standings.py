"""How rules stand for each head, silences, and what waits to be told: as text and as JSON."""

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.model.rules import Rule
from hydra_heads.report.history_rows import iso_of
from hydra_heads.report.table import Column, render_table
from hydra_heads.store.notifications import Counts, GivenUp
from hydra_heads.store.rule_states import KeptState
from hydra_heads.store.silences import Silence

COLUMNS = (
    Column("rule"),
    Column("severity"),
    Column("head"),
    Column("state"),
    Column("since"),
    Column("figures"),
)

SILENCED, MUTED, SCRIPT = "silenced", "muted", "script"

MOST_NAMED = 5
"""Scripts that are named."""

NOT_YET = "not evaluated yet"


class StandingOfHead(NamedTuple):
    """How a rule stands for one head; without `kept` no run was seen since it was written.

    `is_silenced` and `is_muted` say why nobody is told of it; a script is a head of no slot.
    """

    rule: Rule
    head: str
    kept: Optional[KeptState]
    is_silenced: bool = False
    is_muted: bool = False
    is_script: bool = False

    @property
    def remarks(self) -> List[str]:
        """What else is to be said of it, a word each."""
        said = ((SILENCED, self.is_silenced), (MUTED, self.is_muted), (SCRIPT, self.is_script))
        return [word for word, is_so in said if is_so]


class Standings(NamedTuple):
    """All that is known of a slot's rules; `unknown` are scripts of which other rules are kept."""

    slot: Optional[str]
    heads: Sequence[StandingOfHead]
    silences: Sequence[Silence]
    counts: Counts
    given_up: Sequence[GivenUp] = ()
    unknown: Sequence[str] = ()


def standings_text(standings: Standings) -> str:
    """Return it as a table, a line a silence, and a line about notifications."""
    rows = [_cells(each) for each in standings.heads]
    parts = [render_table(COLUMNS, rows) if rows else "no rules"]
    if standings.unknown:
        parts.append(unknown_line(standings.unknown))
    if standings.silences:
        parts.append("\n".join(map(silence_line, standings.silences)))
    lines = [waiting_line(standings.counts), *map(given_up_line, standings.given_up)]
    parts.append("\n".join(lines))
    return "\n\n".join(parts)


def unknown_line(scripts: Sequence[str]) -> str:
    """Word that rules were evaluated over scripts which are not known here.

    >>> unknown_line(["backup"])
    'rules of a script (backup) are known with its configuration: --config FILE'
    """
    names = ", ".join(scripts[:MOST_NAMED]) + (", ..." if len(scripts) > MOST_NAMED else "")
    whose = "a script" if len(scripts) == 1 else f"{len(scripts)} scripts"
    return printable(f"rules of {whose} ({names}) are known with its configuration: --config FILE")


def given_up_line(letters: GivenUp) -> str:
    """Word dead letters that say the same.

    >>> given_up_line(GivenUp("ops", "slow", "zlib", "firing", 2, "off", 0.0))
    'given up: channel ops: slow firing, head zlib, twice, last 1970-01-01T00:00:00.000+00:00: off'
    """
    count = {1: "once", 2: "twice"}.get(letters.letters, f"{letters.letters} times")
    return printable(
        f"given up: channel {letters.channel}: {letters.rule} {letters.state}, head "
        f"{letters.head}, {count}, last {iso_of(letters.at_unix)}: {letters.error or 'unknown'}"
    )


def silence_line(silence: Silence) -> str:
    """Word a silence.

    >>> silence_line(Silence(1, "slow", None, 0.0, 3600.0, "moving house"))
    'rule slow is silenced for all heads until 1970-01-01T01:00:00.000+00:00: moving house'
    """
    heads = "all heads" if silence.head is None else f"head {silence.head}"
    return printable(
        f"rule {silence.rule} is silenced for {heads} until {iso_of(silence.until_unix)}: "
        f"{silence.reason}"
    )


def waiting_line(counts: Counts) -> str:
    """Word how many notifications wait, and where more of them are.

    >>> waiting_line(Counts(2, 1, 0, 0, 7))
    'notifications: 2 pending, 1 held back, 0 given up'
    """
    return (
        f"notifications: {counts.pending} pending, {counts.held} held back, {counts.dead} given up"
    )


def standings_document(standings: Standings) -> Dict[str, object]:
    """Return it as a JSON object: a rule has one row for each head."""
    rules: Dict[str, Tuple[Rule, List[Dict[str, object]]]] = {}
    for each in standings.heads:
        rules.setdefault(each.rule.id, (each.rule, []))[1].append(_head_row(each))
    return {
        "slot": standings.slot,
        "rules": [
            {
                "id": rule.id,
                "expr": rule.expr,
                "severity": rule.severity,
                "channels": list(rule.channels),
                "heads": rows,
            }
            for rule, rows in rules.values()
        ],
        "silences": [
            {
                "rule": silence.rule,
                "head": silence.head,
                "since": iso_of(silence.begun_unix),
                "until": iso_of(silence.until_unix),
                "reason": silence.reason,
            }
            for silence in standings.silences
        ],
        "notifications": dict(standings.counts._asdict()),
        "given_up": [
            {
                "channel": letters.channel,
                "rule": letters.rule,
                "head": letters.head,
                "state": letters.state,
                "count": letters.letters,
                "last": iso_of(letters.at_unix),
                "error": letters.error,
            }
            for letters in standings.given_up
        ],
    }


def _head_row(each: StandingOfHead) -> Dict[str, object]:
    kept = each.kept
    return {
        "head": each.head,
        "script": each.is_script,
        "state": None if kept is None else kept.state,
        "since": None if kept is None else iso_of(kept.since_unix),
        "value": None if kept is None else kept.value,
        "silenced": each.is_silenced,
        "muted": each.is_muted,
    }


def _cells(each: StandingOfHead) -> Tuple[str, ...]:
    kept, remarks = each.kept, each.remarks
    state = NOT_YET if kept is None else kept.state
    if remarks:
        state = f"{state} ({', '.join(remarks)})"
    since = "" if kept is None else iso_of(kept.since_unix) or ""
    value = "" if kept is None else kept.value or ""
    return each.rule.id, each.rule.severity, each.head, state, since, value
