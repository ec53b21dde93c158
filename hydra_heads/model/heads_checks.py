"""What a schema cannot say of heads files and of slot.json, which grows out of them."""

import re
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.channel_checks import check_channels
from hydra_heads.model.figure_checks import (
    check_distinct_names,
    check_head_name,
    check_reference,
)
from hydra_heads.model.findings import Findings, Step, shown
from hydra_heads.model.http_checks import check_http_heads
from hydra_heads.model.names import check_distinct, check_slot_name
from hydra_heads.model.panel_checks import check_own_panels
from hydra_heads.model.rule_checks import check_gate_settings, check_rules
from hydra_heads.model.slot import names_stdout_file
from hydra_heads.model.weighing_checks import (
    check_constraints,
    check_objective,
    check_penalty,
    check_weight_limits,
)

MAJORITY = "majority"
"""What `same_output_as` may name besides a head."""

LONGEST_S = 1_000_000.0
"""The longest time limit, eleven days: the system's timers take no time without end."""

_OUTPUT_CRITERIA = ("stdout_matches", "json_equals", "same_output_as")

_HELPERS = ("prepare", "cleanup", "version_command")
"""Settings that are commands beside a head's own."""

Rows = Sequence[Mapping[str, Any]]


def check_heads_file(document: Mapping[str, Any], findings: Findings) -> None:
    """Check what a person wrote: names, references, patterns, and what contradicts itself."""
    heads: Rows = document["heads"]
    check_texts(document, findings)
    _check_names(document, findings)
    if not any(head.get("enabled", True) for head in heads):
        findings.add(("heads",), "found all heads disabled, expected at least one enabled")
    instances = document.get("instances") or []
    check_distinct_names(
        [row for row in instances if "name" in row], "name", ("instances",), findings
    )
    for path, settings in _settings(document):
        _check_time_limits(settings, path, findings)
        _check_patterns(settings.get("success") or {}, (*path, "success"), findings)
        _check_programs(settings, path, findings)
    for index, head in enumerate(heads):
        _check_shell(head, document.get("defaults") or {}, ("heads", index), findings)
    check_http_heads(document, findings)
    _check_same_output(document, findings)
    _check_discarded(document, findings)
    check_own_panels(document, [head["name"] for head in heads], findings)
    check_error_patterns(document, findings)
    _check_weighing(document, findings)
    check_penalty(document, findings)
    check_telling(document, [head["name"] for head in heads], findings)


def check_telling(
    document: Mapping[str, Any], heads: Optional[Sequence[str]], findings: Findings
) -> None:
    """Check rules, channels and the settings of the gate; `heads` None: nobody knows them."""
    check_rules(document, heads, findings)
    check_channels(document, findings)
    check_gate_settings(document, heads, findings)


def check_error_patterns(document: Mapping[str, Any], findings: Findings) -> None:
    """Note error patterns that are no regular expressions."""
    for index, row in enumerate(document.get("error_patterns") or []):
        _check_pattern(row["pattern"], ("error_patterns", index, "pattern"), findings)


def check_slot(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the slot document: its names, and that nothing in it refers to what is not there."""
    heads: Rows = document["heads"]
    _check_names(document, findings)
    check_distinct_names(document["instances"], "name", ("instances",), findings)
    for index, head in enumerate(heads):
        _check_time_limits(head, ("heads", index), findings)
    _check_same_output(document, findings)
    check_own_panels(document, [head["name"] for head in heads], findings)
    _check_weighing(document, findings)
    check_rules(document, None, findings)


def _check_weighing(document: Mapping[str, Any], findings: Findings) -> None:
    check_objective(document, findings)
    check_constraints(document, findings)
    check_weight_limits(document, findings)


def _settings(document: Mapping[str, Any]) -> Iterator[Tuple[Tuple[Step, ...], Mapping[str, Any]]]:
    """Walk over the defaults and the heads, which hold the same keys."""
    yield ("defaults",), document.get("defaults") or {}
    for index, head in enumerate(document["heads"]):
        yield ("heads", index), head


def check_texts(document: Mapping[str, Any], findings: Findings) -> None:
    """Refuse NUL, which no system takes in an argument, a variable or a path."""
    left: List[Tuple[Tuple[Step, ...], Any]] = [((), document)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            left.extend(((*path, key), item) for key, item in value.items() if key != "comment")
        elif isinstance(value, list):
            left.extend(((*path, index), item) for index, item in enumerate(value))
        texts = value if isinstance(value, dict) else [value]
        for text in texts:
            if isinstance(text, str) and "\0" in text:
                findings.add(path, f"found {shown(text)}, expected text without NUL")


def _check_names(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the names of the slot and of its heads, each alone and then together."""
    names = [head["name"] for head in document["heads"]]
    for index, name in enumerate(names):
        check_head_name(name, ("heads", index, "name"), findings)
    try:
        check_slot_name(document["slot"], "slot")
        check_distinct(names, "heads")
    except InputError as error:
        findings.add((), error.message)


def _check_time_limits(
    settings: Mapping[str, Any], path: Tuple[Step, ...], findings: Findings
) -> None:
    for key in ("timeout_s", "kill_grace_s"):
        if settings.get(key, 0) > LONGEST_S:
            findings.add(
                (*path, key),
                f"found {shown(settings[key])}, expected at most {LONGEST_S:.0f} seconds",
            )


def _check_programs(
    settings: Mapping[str, Any], path: Tuple[Step, ...], findings: Findings
) -> None:
    """Refuse commands whose first word names nothing."""
    verify = (settings.get("success") or {}).get("verify")
    commands: Dict[Tuple[str, ...], Any] = {("success", "verify"): verify}
    commands.update(((key,), settings.get(key)) for key in ("command", *_HELPERS))
    for keys, words in commands.items():
        if isinstance(words, list) and words and not words[0].strip():
            findings.add((*path, *keys, 0), "found an empty program, expected its name or path")


def _check_shell(
    head: Mapping[str, Any],
    defaults: Mapping[str, Any],
    path: Tuple[Step, ...],
    findings: Findings,
) -> None:
    """Check that a command is one line for a shell, or a list for none."""
    command = head.get("command")
    if command is None:
        if head.get("shell"):
            findings.add(
                (*path, "shell"),
                f"found true beside {'http' if 'http' in head else 'a callable'}, which no shell "
                "reads; leave it out",
            )
        return
    place = (*path, "command")
    if not head.get("shell", defaults.get("shell", False)):
        if isinstance(command, str):
            findings.add(
                place,
                f"found {shown(command)}, expected a list of arguments, the program first; "
                'a line for a shell needs "shell": true beside it',
            )
    elif isinstance(command, list) and len(command) > 1:
        findings.add(
            place,
            f'found a list of {len(command)} beside "shell": true, expected one line, which the '
            "shell splits itself",
        )
    elif not "".join(command).strip():
        findings.add(place, "found an empty line, expected one for the shell")


def _check_patterns(success: Mapping[str, Any], path: Tuple[Step, ...], findings: Findings) -> None:
    for key in ("stdout_matches", "stderr_matches"):
        patterns = success.get(key) or []
        for index, pattern in enumerate([patterns] if isinstance(patterns, str) else patterns):
            _check_pattern(pattern, (*path, key, index), findings)


def _check_pattern(pattern: str, path: Tuple[Step, ...], findings: Findings) -> None:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        findings.add(path, f"found {shown(pattern)}, expected a regular expression: {error}")


def _check_same_output(document: Mapping[str, Any], findings: Findings) -> None:
    enabled = {head["name"] for head in document["heads"] if head.get("enabled", True)}
    for path, settings in _settings(document):
        name = (settings.get("success") or {}).get("same_output_as")
        if name is None:
            continue
        place = (*path, "success", "same_output_as")
        if name == MAJORITY:
            if MAJORITY in enabled:
                findings.add(
                    place, "found 'majority', which is a head's name too; rename that head"
                )
        elif name == settings.get("name"):
            findings.add(
                place, f"found {shown(name)}, the head itself; name another head or 'majority'"
            )
        else:
            check_reference(name, enabled, place, "an enabled head, or 'majority'", findings)


def _check_discarded(document: Mapping[str, Any], findings: Findings) -> None:
    """Refuse criteria over an output that is thrown away; a callable's own is its return value."""
    defaults = document.get("defaults") or {}
    for index, head in enumerate(document["heads"]):
        if head.get("stdout", defaults.get("stdout")) != "discard":
            continue
        criteria: Dict[str, Any] = {
            **(defaults.get("success") or {}),
            **(head.get("success") or {}),
        }
        keys = ("stdout_matches",) if "callable" in head else _OUTPUT_CRITERIA
        reading = [key for key in keys if criteria.get(key)]
        if names_stdout_file(criteria.get("verify") or ()):
            reading.append("verify")
        for key in reading:
            findings.add(
                ("heads", index, "stdout"),
                f"found 'discard' together with {key}, expected 'keep' or 'file': "
                f"what is thrown away cannot be checked",
            )
