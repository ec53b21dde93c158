"""What a head's `version_command` says, as a part of its fingerprint."""

from typing import Dict

from hydra_heads.heads.command import found_words
from hydra_heads.heads.fingerprint import head_fingerprint
from hydra_heads.heads.kind import Context, Launch, Launcher
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.placeholders import uses_of
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.surroundings import environment_of, run_folder, values_of
from hydra_heads.heads.wording import ending_of, one_line
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Head, Instance, SlotDefinition

VERSION_SECONDS = 30.0
"""How long a `version_command` may take."""

BEFORE_RUNS = ("python",)
"""Names that stand for something before any run, besides secrets."""


def with_version(head: Head, slot: SlotDefinition, launcher: Launcher) -> Head:
    """Return a head whose fingerprint covers what its `version_command` says now.

    A head without one stays as it is. A command that fails is no error, for the head may work
    all the same: that it fails, and how, is then the part of the fingerprint, and a warning.
    """
    if not head.version_command:
        return head
    outcome = launcher(version_launch(head, slot))
    parts = KINDS[head.kind].fingerprint_parts(head.definition, slot.import_folder)
    version = _facts(head, slot, outcome)
    _warn_of(head, outcome)
    return head._replace(
        fingerprint=head_fingerprint(head.definition, {**parts, "version": version})
    )


def version_launch(head: Head, slot: SlotDefinition) -> Launch:
    """Make the launch of a head's `version_command`.

    Of the head's own folder and environment it has what does not depend on an instance or a run.
    """
    context = Context("", 0, 0, slot.folder, slot.import_folder)
    values = values_of(head, Instance(""), context)
    for name in ("instance", "run_id", "seed"):
        del values[name]
    env = {name: text for name, text in head.env.items() if _is_known(text, values)}
    cwd = head.cwd if head.cwd is not None and _is_known(head.cwd, values) else None
    known = head._replace(env=env, cwd=cwd)
    env = environment_of(known, values)
    folder = run_folder(known, values, slot.folder)
    argv = found_words(head.version_command, values, env, folder)
    return Launch(argv, env, folder, VERSION_SECONDS, head.kill_grace_s)


def _is_known(text: str, values: Dict[str, str]) -> bool:
    return all(use.is_shell or use.name in values for use in uses_of(text))


def _facts(head: Head, slot: SlotDefinition, outcome: Outcome) -> Dict[str, object]:
    """Tell what came of it without secrets and without the folder, which may move."""
    masker = masker_of(head.secrets)

    def plain(text: str) -> str:
        return masker.mask(text).replace(slot.folder, ".")

    if outcome.start_error is not None:
        return {"start_error": plain(outcome.start_error)}
    if outcome.exit_code is None or outcome.timed_out:
        # What it had said by then is different each time.
        return {"ended_by": "time limit" if outcome.timed_out else outcome.signum}
    return {
        "exit_code": outcome.exit_code,
        "stdout": plain(outcome.stdout.decode("utf-8", "backslashreplace")),
        "stderr": plain(outcome.stderr.decode("utf-8", "backslashreplace")),
    }


def _warn_of(head: Head, outcome: Outcome) -> None:
    masker = masker_of(head.secrets)
    message = ending_of(outcome, masker)
    if message is not None:
        import logging

        line = one_line(f"head {head.name!r}: version_command: {message}", masker)
        logging.getLogger("hydra.heads.version").warning("%s", line)
