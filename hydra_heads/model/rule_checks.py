"""What a schema cannot say of rules: names that are unique, and references that lead somewhere.

Whether a condition can be read is not looked at here: that is for the rule language to say.
"""

from typing import Any, Collection, Mapping, Optional, Sequence

from hydra_heads.model.figure_checks import check_distinct_names, check_reference
from hydra_heads.model.findings import Findings

Rows = Sequence[Mapping[str, Any]]


def check_rules(
    document: Mapping[str, Any],
    heads: Optional[Collection[str]],
    findings: Findings,
) -> None:
    """Check the rules of a document; `heads` are those that there are, None: nobody knows.

    Channels that a rule names must stand in the same document, if it has any: a heads file may
    leave them to the configuration, and the other way round.
    """
    rules: Rows = document.get("rules") or []
    check_distinct_names(rules, "id", ("rules",), findings)
    if heads is not None:
        check_heads_of_rules(rules, heads, findings)
    if document.get("channels") is not None:
        channels = [row["name"] for row in document["channels"]]
        check_channels_of_rules(rules, channels, findings)


def check_heads_of_rules(rules: Rows, heads: Collection[str], findings: Findings) -> None:
    """Note a head that a rule names and that is not there."""
    for index, rule in enumerate(rules):
        for place, name in enumerate(rule.get("heads") or ()):
            path = ("rules", index, "heads", place)
            check_reference(name, heads, path, "a head", findings)


def check_channels_of_rules(rules: Rows, channels: Collection[str], findings: Findings) -> None:
    """Note a channel that a rule names and that is not there."""
    for index, rule in enumerate(rules):
        for place, name in enumerate(rule.get("channels") or ()):
            path = ("rules", index, "channels", place)
            check_reference(name, channels, path, "a channel", findings)


def check_gate_settings(
    document: Mapping[str, Any], heads: Optional[Collection[str]], findings: Findings
) -> None:
    """Note a head that the settings of the gate name and that is not there."""
    if heads is None:
        return
    for place, name in enumerate((document.get("gate") or {}).get("heads") or ()):
        check_reference(name, heads, ("gate", "heads", place), "a head", findings)
