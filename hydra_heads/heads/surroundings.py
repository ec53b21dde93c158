"""What one run finds around it: what each name stands for, its folders, its environment."""

import os
import sys
from typing import Callable, Dict, Mapping, Optional

from hydra_heads.heads.kind import ANSWER_FD, ANSWER_FILE, METRICS_FILE, Context
from hydra_heads.heads.placeholders import fill, text_of, uses_of
from hydra_heads.model.slot import STDOUT_FILE, Head, Instance

OWN_NAMES = ("instance", "python", "run_id", "scratch", "seed", STDOUT_FILE)
"""Names that Hydra fills itself."""

ONLY_IN_A_RUN = frozenset(["run_id", "scratch", "seed", STDOUT_FILE])
"""Names that stand for nothing before a run, so that what holds them cannot be looked up."""

SecretOf = Callable[[str], Optional[str]]


def _as_name(name: str) -> str:
    return f"{{env:{name}}}"


def values_of(
    head: Head, instance: Instance, context: Context, secret_of: SecretOf = os.environ.get
) -> Dict[str, str]:
    """Return what each name stands for in one run, as text.

    `scratch` and `stdout_file` are missing without a folder for them, `env:NAME` for a secret
    that is not set.
    """
    values = {name: text_of(value) for name, value in instance.values.items()}
    values.update(
        instance=instance.name,
        python=sys.executable,
        run_id=context.run_id,
        seed=str(context.seed),
    )
    if context.scratch is not None:
        values["scratch"] = context.scratch
    if context.work is not None:
        values[STDOUT_FILE] = stdout_path(context.work)
    for name in head.secrets:
        value = secret_of(name)
        if value is not None:
            values[f"env:{name}"] = value
    return values


def shown_values(head: Head, instance: Instance, context: Context) -> Dict[str, str]:
    """Return `values_of` with names for what may not be shown or is not there before a run."""
    scratch = "{scratch}" if context.scratch is None else context.scratch
    values = values_of(head, instance, context._replace(scratch=scratch), _as_name)
    if context.work is None:
        values[STDOUT_FILE] = f"{{{STDOUT_FILE}}}"
    return values


def stdout_path(work: str) -> str:
    """Return where standard output lies in the private folder of a run."""
    return os.path.join(work, "stdout")


def run_folder(head: Head, values: Mapping[str, str], folder: str) -> str:
    """Return the current folder of a run: the head's `cwd`, below the slot's folder if relative."""
    if head.cwd is None:
        return folder
    return os.path.normpath(os.path.join(folder, fill(head.cwd, values)))


def missing_folder(head: Head, values: Mapping[str, str], folder: str) -> Optional[str]:
    """Say that a head's own `cwd` is not there, None when it is or can only be told in a run."""
    if head.cwd is None or any(use.name in ONLY_IN_A_RUN for use in uses_of(head.cwd)):
        return None
    path = run_folder(head, values, folder)
    return None if os.path.isdir(path) else f"its folder {path!r} is not there"


def environment_of(head: Head, values: Mapping[str, str]) -> Dict[str, str]:
    """Return the whole environment of a run: what is inherited, and the head's own on top.

    With `clean_env` nothing is inherited, except on Windows the variable without which hardly
    a program starts there.
    """
    if head.clean_env:
        env = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        env = env if os.name == "nt" else {}
    else:
        env = dict(os.environ)
    # A Hydra started by a head of another Hydra must not hand on that one's channels.
    for channel in (ANSWER_FD, ANSWER_FILE, METRICS_FILE):
        env.pop(channel, None)
    for name, text in head.env.items():
        # Windows takes no two variables that differ in case only.
        env[name.upper() if os.name == "nt" else name] = fill(text, values)
    return env
