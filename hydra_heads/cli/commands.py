"""The table of commands: a new command is one file here and one row."""

from importlib import import_module
from keyword import iskeyword
from types import ModuleType
from typing import List, Mapping

from hydra_heads.base.errors import UsageError

COMMANDS: Mapping[str, str] = {
    "profile": "Phase 1: run every head on the same inputs and write one profile a head",
    "weigh": "Phase 2: turn the profiles into weights that say how much to rely on each head",
    "dashboard": "Phase 3: publish profiles and weights as the document that monitors read",
    "pipeline": "all three phases, one exit code: for cron, systemd and Task Scheduler",
    "show": "print profiles and weights as a table or as JSON",
    "export": "write a slot as a report, a picture, or a file for other tools",
    "compare": "tell whether one of two heads is faster, by how much, and how sure that is",
    "validate": "check documents of Hydra: files or whole folders",
    "gate": "find regressions beyond noise, or judge new weights on fresh runs: for CI and cron",
    "new": "start your own heads: write a heads file, or copy a runnable example",
    "history list": "list the invocations, the newest first",
    "history runs": "list runs: by head, time, instance and result",
    "history show": "show one invocation, or one run with all that is kept of it",
    "history head": "say what a head takes and uses, over the runs that were recorded last",
    "history trends": "say of each head whether it gets slower or faster over the invocations",
    "history changes": "say when a head changed, by how much, and what changed with it",
    "history anomalies": "list the invocations in which a head was far from what it is otherwise",
    "history correlations": "say which metrics of a head go together",
    "history errors": "sort failed runs by what their output says",
    "history import": "take in profiles, and results of hyperfine and pyperf",
    "history export": "write runs as JSON lines or CSV",
    "history prune": "list the runs that are older or more than is to be kept; --yes deletes them",
    "history backup": "copy the history into a file, while it is in use",
    "history restore": "put a copy back; the present history is kept beside it",
    "history vacuum": "give the space that deleted runs have left back to the system",
    "rules check": "say what is wrong with rules and channels before they are used",
    "rules test": "play made-up runs through rules, and compare their states with those expected",
    "rules explain": "say in words what a rule means, and what it finds in the runs now",
    "rules list": "list each rule's state by head, silences, and notifications that wait",
    "rules silence": "keep a rule from notifying anybody for a while, or lift that",
    "rules send": "send the notifications that wait: for cron, and for trying a channel",
    "pick": "print one head of a slot, picked by weight: for scripts, cron and other schedulers",
    "run": "run a slot's job on the head picked by weight, or with -- any command, recorded",
    "changes": "say at which points series of numbers change for good",
    "anomalies": "say which points of series of numbers are far from those before",
    "doctor": "check this machine and installation; measure what measuring costs here",
}
"""Name and one line of help; the module of the same name has `add_options` and `run`."""

GROUPS: Mapping[str, str] = {
    "history": "list, search, explain, import, export and keep the runs of a folder",
    "rules": "check, test and explain rules; list, silence and send what they have to tell",
}
"""Commands of two words begin with one of these; their modules lie in the folder of that name."""


def commands_of(group: str) -> List[str]:
    """Return the second words of the commands of a group."""
    return [name[len(group) + 1 :] for name in COMMANDS if name.startswith(group + " ")]


def find_command(name: str) -> ModuleType:
    """Return the module of a command; raises `UsageError` naming the nearest one there is.

    It is imported only now, so that a command costs what it needs itself.
    """
    if name not in COMMANDS:
        import difflib

        group, _, word = name.rpartition(" ")
        known = commands_of(group) if group else [*COMMANDS, *GROUPS]
        near = difflib.get_close_matches(word, known, 1)
        hint = f"did you mean {near[0]!r}" if near else f"they are {', '.join(known)}"
        raise UsageError(f"{ascii(word)[:60]} is no command; {hint}; see --help")
    words = [f"{word}_" if iskeyword(word) else word for word in name.split()]
    return import_module(".".join(("hydra_heads.cli", *words)))
