"""What is checked of a slot before any run: names in texts, paths, patterns, references.

The structure of the document was checked before; here stands what needs the merged heads and
the instances that were found.
"""

import os
import re
import warnings
from typing import Dict, List, Mapping, Optional, Sequence, Set

from hydra_heads.base.errors import InputError
from hydra_heads.heads.definition import texts_in, texts_of
from hydra_heads.heads.judging import MAJORITY
from hydra_heads.heads.kind import Context
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.placeholders import Use, fill, nearest, uses_of
from hydra_heads.heads.pointer import escape_step, steps_of
from hydra_heads.heads.shell import line_of, misplaced_name, quoted
from hydra_heads.heads.surroundings import OWN_NAMES, run_folder, shown_values
from hydra_heads.heads.version import BEFORE_RUNS
from hydra_heads.model.slot import STDOUT_FILE, Head, Instance

_SCRATCH = os.path.join(os.path.abspath(os.sep), "{scratch}")
"""Stands in for the scratch folder of a run, which lies in no slot's folder."""


class Place:
    """Words the place of an error: the heads file, the head's position, and its name."""

    def __init__(self, where: str, at: int, name: str) -> None:
        self._start = f"{where}: heads[{at}]"
        self._name = name

    def of(self, inside: str) -> str:
        """Return the place of a text inside the head."""
        return f"{self._start}.{inside} (head {self._name})"


def check_heads(
    heads: Sequence[Head], places: Sequence[Place], instances: Sequence[Instance], folder: str
) -> None:
    """Raise `InputError` for the first thing that would go wrong in every run."""
    for head, place in zip(heads, places):
        _check_names(head, place, instances)
        _check_line(head, place)
        for instance in instances:
            _check_filled(head, place, instance, folder)
        _check_patterns(head, place, instances[0])
        _check_reference(head, place, heads)


class _Known:
    """The names that texts of a head may hold, given the instances."""

    def __init__(self, head: Head, instances: Sequence[Instance]) -> None:
        self.instances = instances
        self.secrets = texts_in(head.definition.get("secrets"))
        self.everywhere: Set[str] = set(instances[0].values)
        self.somewhere: Set[str] = set()
        for instance in instances:
            self.everywhere.intersection_update(instance.values)
            self.somewhere.update(instance.values)

    def fault_of(self, use: Use, inside: str) -> Optional[str]:
        """Say what is wrong with a name in a text, None when it can be filled in every run."""
        name, shown = use.name, f"{{{use.name}}}"
        secret = name[len("env:") :] if name.startswith("env:") else None
        is_known = secret in self.secrets or name in OWN_NAMES or name in self.somewhere
        if use.is_shell:
            is_ours = secret in self.secrets or name in _names_at(inside, self.somewhere)
            return self._fault_of_shell_variable(shown) if is_ours else None
        if secret is not None:
            return None if is_known else f'found {shown}, but "secrets" does not list {secret}'
        if name in OWN_NAMES and name in self.somewhere:
            return f"found {shown}, which Hydra fills itself and instances have too; rename theirs"
        if not is_known:
            remedy = self._remedy(name, inside)
            return f"found {shown}, for which no instance has a value; {remedy}"
        if name not in _names_at(inside, self.somewhere):
            return f"found {shown}, {_only_elsewhere(name)}"
        if name not in OWN_NAMES and name not in self.everywhere:
            without = next(item.name for item in self.instances if name not in item.values)
            return f"found {shown}, which instance {ascii(without)} does not have; give it one"
        return None

    def _fault_of_shell_variable(self, shown: str) -> str:
        return (
            f"found ${shown}, which could be the shell's or Hydra's: write {shown} for the value, "
            f"${{{shown}}} for the shell's variable"
        )

    def _remedy(self, name: str, inside: str) -> str:
        known = sorted(_names_at(inside, self.somewhere))
        like = nearest(name, known)
        best = f"did you mean {{{like}}}?" if like else "known: " + ", ".join(known)
        return f"{best} ({{{{{name}}}}} gives the braces themselves)"


def _names_at(inside: str, of_instances: Set[str]) -> Set[str]:
    """Return the names, besides secrets, that stand for something in a text of a head."""
    if inside.startswith("version_command"):
        return set(BEFORE_RUNS)
    known = of_instances.union(OWN_NAMES)
    return known if inside.startswith("success.verify") else known - {STDOUT_FILE}


def _only_elsewhere(name: str) -> str:
    if name == STDOUT_FILE:
        return "which only success.verify is handed"
    return "which stands for nothing before a run; a version_command has {python} and {env:NAME}"


def _check_names(head: Head, place: Place, instances: Sequence[Instance]) -> None:
    known = _Known(head, instances)
    for inside, text in texts_of(head.definition):
        for use in uses_of(text):
            fault = known.fault_of(use, inside)
            if fault is not None:
                raise InputError(f"{place.of(inside)}: {fault}")


def _check_filled(head: Head, place: Place, instance: Instance, folder: str) -> None:
    """Check what depends on an instance's values: that texts can be handed over, and paths."""
    context = Context("r", 0, 0, folder, folder, _SCRATCH)
    values = shown_values(head, instance, context)
    on = f"on instance {ascii(instance.name)}"
    for inside, text in texts_of(head.definition):
        filled = fill(text, values)
        is_looked_at = inside.startswith("success.") and not inside.startswith("success.verify")
        if not is_looked_at and not _can_be_handed_over(filled):
            raise InputError(
                f"{place.of(inside)}: found {ascii(filled)} {on}, which no program can be given: "
                "NUL, or characters that this locale does not have"
            )
    _check_values_of_line(head, place, values, on)
    for inside, reason in KINDS[head.kind].faults_of_filled(head.definition, values):
        raise InputError(f"{place.of(inside)}: it cannot be sent as filled in {on}: {reason}")
    cwd = run_folder(head, values, folder)
    for criterion, paths in _paths_of(head).items():
        for path in paths:
            fault = _fault_of_path(path, values, cwd, folder)
            if fault is not None:
                raise InputError(
                    f"{place.of('success.' + criterion)}: found {ascii(path)} {on}, {fault}; "
                    "expected a path below the slot's folder or {scratch}"
                )


def _check_line(head: Head, place: Place) -> None:
    """Refuse names in a line where the shell would not take a quoted value for one word."""
    line = line_of(head.definition) if head.kind == "command" else None
    fault = None if line is None else misplaced_name(line)
    if fault is not None:
        raise InputError(f"{place.of('command')}: {fault}")


def _check_values_of_line(head: Head, place: Place, values: Mapping[str, str], on: str) -> None:
    """Refuse values that the shell of a head cannot be given."""
    line = line_of(head.definition) if head.kind == "command" else None
    try:
        fill(line or "", values, quoted)
    except InputError as error:
        raise InputError(f"{place.of('command')}: {error.message} {on}") from error


def _can_be_handed_over(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def _paths_of(head: Head) -> Dict[str, Sequence[str]]:
    return {
        "files_exist": head.success.files_exist,
        "file_sha256": list(head.success.file_sha256),
    }


def _fault_of_path(text: str, values: Mapping[str, str], cwd: str, folder: str) -> Optional[str]:
    if os.path.isabs(text) or text.startswith(("/", "\\")):
        return "an absolute path"
    path = fill(text, values)
    if "\0" in path:
        return "which holds NUL"
    path = os.path.normpath(os.path.join(cwd, path))
    if not any(_is_below(path, root) for root in (folder, _SCRATCH)):
        return "which leads out of it"
    return None


def _is_below(path: str, root: str) -> bool:
    root = os.path.normpath(root)
    return path == root or path.startswith(os.path.join(root, ""))


def _check_patterns(head: Head, place: Place, instance: Instance) -> None:
    """Compile every pattern, and take every pointer apart, as the first instance fills them."""
    values = shown_values(head, instance, Context("r", 0, 0, "", "", _SCRATCH))
    for criterion in ("stdout_matches", "stderr_matches"):
        patterns: List[str] = getattr(head.success, criterion)
        for at, pattern in enumerate(patterns):
            fault = _fault_of_pattern(fill(pattern, values, re.escape))
            if fault is not None:
                raise InputError(
                    f"{place.of(f'success.{criterion}[{at}]')}: found {ascii(pattern)}, "
                    f"no regular expression: {fault}"
                )
    for pointer in head.success.json_equals:
        try:
            steps_of(fill(pointer, values, escape_step))
        except InputError as error:
            raise InputError(f"{place.of('success.json_equals')}: {error.message}") from error


def _fault_of_pattern(pattern: str) -> Optional[str]:
    try:
        with warnings.catch_warnings():
            # What an old or a new Python warns of is for the author of the pattern to see.
            warnings.simplefilter("ignore")
            re.compile(pattern, re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None


def _check_reference(head: Head, place: Place, heads: Sequence[Head]) -> None:
    other = head.success.same_output_as
    if other is None or other == MAJORITY:
        return
    found = next((item for item in heads if item.name == other), None)
    inside = place.of("success.same_output_as")
    if found is None:
        like = nearest(other, [item.name for item in heads] + [MAJORITY])
        hint = f"did you mean {like}?" if like else "name an enabled head, or majority"
        raise InputError(f"{inside}: found {other!r}, which is no enabled head; {hint}")
    if found.kind != "callable" and found.stdout == "discard":
        raise InputError(f"{inside}: found {other!r}, which discards its output; let it keep it")
