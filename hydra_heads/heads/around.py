"""Commands around a run, outside its time: before it, to judge what it did, and after it.

Each is run by the launcher that is handed in, in the run's own folder and environment, with
empty standard input; what it starts ends with it.
"""

from typing import Optional, Sequence

from hydra_heads.base.errors import OutputError, write_failure_of
from hydra_heads.heads.command import found_words
from hydra_heads.heads.criteria import too_much_output
from hydra_heads.heads.kind import REQUEST, Context, Launch, Launcher
from hydra_heads.heads.launching import prepare
from hydra_heads.heads.secrets import masker_of
from hydra_heads.heads.surroundings import stdout_path, values_of
from hydra_heads.heads.wording import ending_of, one_line
from hydra_heads.model.failure import CRITERIA, ERROR, Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Head, Instance

VERIFY_SECONDS = 30.0
"""How long the command of `success.verify` may take."""


def prepare_run(
    head: Head, instance: Instance, context: Context, launcher: Launcher
) -> Optional[Failure]:
    """Run a head's `prepare`, if it has one; what comes back is why its run is not to be started.

    None when it exits with 0 within the head's time limit.
    """
    if not head.prepare:
        return None
    launch = _launch(head.prepare, head, instance, context, head.timeout_s)
    return _failure("prepare", launcher(launch), head, ERROR)


def clean_up(head: Head, instance: Instance, context: Context, launcher: Launcher) -> Optional[str]:
    """Run a head's `cleanup`, if it has one, and say in one line what went wrong.

    None when it exits with 0 within the head's time limit. It is for after every run, also one
    that failed, or that a failing `prepare` kept from starting.
    """
    if not head.cleanup:
        return None
    launch = _launch(head.cleanup, head, instance, context, head.timeout_s)
    failure = _failure("cleanup", launcher(launch), head, ERROR)
    return None if failure is None else failure.message


def failure_by_verify(
    head: Head, instance: Instance, context: Context, outcome: Outcome, launcher: Launcher
) -> Optional[Failure]:
    """Run a head's `success.verify` on what its run left; None when it exits with 0.

    Output that was kept is written to the file that it is handed. Raises `OutputError` when that
    cannot be done.
    """
    if head.success.verify_reads_output and head.stdout != "file":
        if outcome.stdout_cut:
            return too_much_output()
        _write_output(context, outcome.stdout)
    launch = _launch(head.success.verify, head, instance, context, VERIFY_SECONDS)
    return _failure("verify", launcher(launch), head, CRITERIA)


def _launch(
    words: Sequence[str], head: Head, instance: Instance, context: Context, seconds: float
) -> Launch:
    """Make the launch of a command that has everything around it as the run itself has.

    But for the request that a run of Hydra's own makes: that is for this one alone.
    """
    run = prepare(head, instance, context)
    values = values_of(head, instance, context)
    env = {name: text for name, text in run.env.items() if not name.startswith(REQUEST)}
    argv = found_words(words, values, env, run.cwd)
    return Launch(argv, env, run.cwd, seconds, head.kill_grace_s)


def _failure(setting: str, outcome: Outcome, head: Head, kind: str) -> Optional[Failure]:
    masker = masker_of(head.secrets)
    message = ending_of(outcome, masker)
    if message is None:
        return None
    # A command of which nothing is known has not found anything wrong.
    kind = kind if outcome.lost is None else ERROR
    return Failure(kind, one_line(f"{setting}: {message}", masker))


def _write_output(context: Context, output: bytes) -> None:
    assert context.work is not None, "needs_work(head) tells when a run needs this folder"
    path = stdout_path(context.work)
    try:
        with open(path, "xb") as file:
            file.write(output)
    except OSError as error:
        raise OutputError(f"{path}: not saved: {write_failure_of(error)}") from error
