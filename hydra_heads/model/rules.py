"""Rules: conditions over the runs of a head that somebody should know of."""

from typing import Any, Mapping, NamedTuple, Tuple

from hydra_heads.model.severities import WARNING

INACTIVE, PENDING, FIRING, KEEPING = "inactive", "pending", "firing", "keeping"

RESOLVED, NODATA, ERROR = "resolved", "nodata", "error"

STATES: Tuple[str, ...] = (INACTIVE, PENDING, FIRING, KEEPING, RESOLVED, NODATA, ERROR)
"""What a rule can be for one head."""


class Rule(NamedTuple):
    """One rule as it is defined; it holds for the heads that it names, or for all.

    `for_runs` breaches in a row make it fire, `keep_runs` clears in a row resolve it (0 and 1:
    the first one), `nodata_for_runs` runs in a row of which nothing can be said make it
    `nodata`. `min_samples` values have to be there for a function to have a value; a change,
    a trend and a comparison below `min_effect` percent is none. Of the rules of one `group`
    that fire for a head the gravest mutes the others.
    """

    id: str
    expr: str
    severity: str = WARNING
    group: str = ""
    for_runs: int = 1
    keep_runs: int = 0
    min_samples: int = 1
    min_effect: float = 0.0
    nodata_for_runs: int = 1
    channels: Tuple[str, ...] = ()
    heads: Tuple[str, ...] = ()

    def holds_for(self, head: str) -> bool:
        """Say whether the rule is about a head.

        >>> Rule("slow", "p95 > 2 s", heads=("zlib",)).holds_for("lzma")
        False
        """
        return not self.heads or head in self.heads


def rules_of(document: Mapping[str, Any]) -> Tuple[Rule, ...]:
    """Return the rules that a heads file, a configuration or a `slot.json` holds, in their order.

    The document is valid; what a rule does not say has its default.
    """
    return tuple(_rule_of(row) for row in document.get("rules") or ())


def _rule_of(row: Mapping[str, Any]) -> Rule:
    given = {key: row[key] for key in Rule._fields if row.get(key) is not None}
    for key in ("channels", "heads"):
        given[key] = tuple(given.get(key, ()))
    return Rule(**given)
