"""Any command, run once and recorded: no slot, no profile, nothing but a row of the history."""

import errno
import os
import sys
import time
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import HistoryError
from hydra_heads.base.log import name_run
from hydra_heads.base.redact import Masker
from hydra_heads.heads.fingerprint import head_fingerprint
from hydra_heads.heads.judging import judge_by_exit
from hydra_heads.heads.kind import METRICS_FILE, Launch, Through
from hydra_heads.heads.own_figures import read_own_figures
from hydra_heads.heads.programs import find_program
from hydra_heads.heads.wording import last_line, one_line
from hydra_heads.measure.environment import environment, machine_key
from hydra_heads.measure.forwarding import Forwarding
from hydra_heads.measure.headlog import SAID_BYTES
from hydra_heads.measure.request import DEFAULT_SAMPLE_INTERVAL_S
from hydra_heads.measure.workplace import Workplace
from hydra_heads.measure.wrapping import Ending, run_wrapped
from hydra_heads.model.channels import Channel
from hydra_heads.model.command_names import name_of_command
from hydra_heads.model.failure import CLOCK_JUMP, EXIT
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.names import check_name
from hydra_heads.model.rules import Rule
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import DEFAULT_KILL_GRACE_S
from hydra_heads.store.history import History
from hydra_heads.store.live import SCRIPT_ORIGIN

INSTANCE = "default"

UNLIMITED_S = 1e9
"""Thirty years: a command has no time limit of its own."""


class ScriptRequest(NamedTuple):
    """A command to be run once.

    `name` is the head that its runs belong to, by default its script's or its program's.
    `timeout_s` None: no time limit. `env` None: our own. `rules` are evaluated over its runs, and
    `channels` told of them.
    """

    argv: Tuple[str, ...]
    name: Optional[str] = None
    timeout_s: Optional[float] = None
    kill_grace_s: float = DEFAULT_KILL_GRACE_S
    sample_interval_s: float = DEFAULT_SAMPLE_INTERVAL_S
    env: Optional[Mapping[str, str]] = None
    rules: Tuple[Rule, ...] = ()
    channels: Tuple[Channel, ...] = ()


class Ran(NamedTuple):
    """What became of a command.

    `unrecorded` says why its run is not in the history, None when it is; `ending` what the
    system told; `skipped` which of the figures that it reported itself were not taken; `unjudged`
    why the rules were not evaluated.
    """

    run: Run
    ending: Ending
    unrecorded: Optional[str] = None
    skipped: Optional[str] = None
    unjudged: Optional[str] = None


def run_command(
    argv: Sequence[str],
    name: Optional[str] = None,
    history: Optional[History] = None,
    timeout_s: Optional[float] = None,
    sample_interval_s: float = DEFAULT_SAMPLE_INTERVAL_S,
    through: Optional[Through] = None,
) -> Run:
    """Run a command once, with our standard streams, and return the run with all its metrics.

    Signals that come meanwhile go to the command. It is recorded in `history` where one is
    given. A command that fails, or cannot be started, is a run too: `ok` is False and `failure`
    says why. Raises `HydraError` when nothing can be run, `HistoryError` when the run cannot be
    recorded.
    """
    request = ScriptRequest(tuple(argv), name, timeout_s, sample_interval_s=sample_interval_s)
    ran = run_recorded(request, history, through or Through())
    if ran.unrecorded is not None:
        raise HistoryError(ran.unrecorded)
    return ran.run


def run_script(
    path: str,
    arguments: Sequence[str] = (),
    name: Optional[str] = None,
    history: Optional[History] = None,
    timeout_s: Optional[float] = None,
) -> Run:
    """Run a Python script, given by its path, in this interpreter's program; see `run_command`."""
    return run_command((sys.executable, path, *arguments), name, history, timeout_s)


def run_recorded(request: ScriptRequest, history: Optional[History], through: Through) -> Ran:
    """Run a command once and record it; see `run_command`.

    What fails before the command runs is raised. That it could not be recorded afterwards is
    said in the answer, which has the run all the same.
    """
    if not request.argv:
        raise ValueError("argv is empty, expected a command")
    head = name_of_command(request.argv) if request.name is None else request.name
    check_name(head, "--name")
    invocation = _invocation(request, head)
    name_run(invocation.run_id)
    place = Workplace()
    try:
        metrics_file = place.metrics_file(1)
        if history is not None:
            history.begin(invocation)
        with Forwarding() as signals:
            ending = _run(request, through, metrics_file, signals)
            figures, skipped = read_own_figures(metrics_file)
            run = _run_of(invocation.run_id, head, ending.outcome, figures)
            unrecorded = unjudged = None
            if history is not None:
                unrecorded = _record(history, run, ending.outcome)
                unjudged = None if unrecorded else _evaluate(history, run, request)
    finally:
        place.close()
    return Ran(run, ending, unrecorded, skipped, unjudged)


def _invocation(request: ScriptRequest, head: str) -> Invocation:
    definition = {"command": list(request.argv)}
    return Invocation(
        run_id=new_run_id(),
        slot=None,
        origin=SCRIPT_ORIGIN,
        seed=None,
        planned_tests=1,
        timeout_s=request.timeout_s,
        fingerprints={head: head_fingerprint(definition, {})},
        environment=environment(),
        machine_key=machine_key(),
        started_unix=time.time(),
    )


def _run(
    request: ScriptRequest, through: Through, metrics_file: str, signals: Forwarding
) -> Ending:
    env: Dict[str, str] = dict(os.environ if request.env is None else request.env)
    found = find_program(request.argv[0], env, os.curdir)
    if found.path is None:
        outcome = Outcome(0.0, time.time(), start_error=found.fault)
        return Ending(outcome, errno.EACCES if found.is_there else errno.ENOENT)
    launch = Launch(
        request.argv,
        {**env, METRICS_FILE: metrics_file},
        os.curdir,
        UNLIMITED_S if request.timeout_s is None else request.timeout_s,
        request.kill_grace_s,
        keep_bytes=SAID_BYTES,
        # As a shell does it: what is named by its path is found by that very path.
        program=request.argv[0] if os.path.dirname(request.argv[0]) else found.path,
    )
    return run_wrapped(launch, through, request.sample_interval_s, signals)


def _run_of(run_id: str, head: str, outcome: Outcome, figures: Mapping[str, float]) -> Run:
    judgement = judge_by_exit((0,), outcome)
    failure = judgement.failure
    if failure is not None and failure.kind == EXIT:
        said = last_line(outcome.stderr, Masker())
        message = f"{failure.message}: {said}" if said else failure.message
        failure = failure._replace(message=one_line(message, Masker()))
    return Run(
        run_id=run_id,
        order=1,
        head=head,
        instance=INSTANCE,
        ok=judgement.ok,
        seconds=judgement.seconds,
        started_unix=outcome.started_unix,
        failure=failure,
        outlier=CLOCK_JUMP in outcome.flags,
        flags=outcome.flags,
        metrics=dict(outcome.metrics, **figures, success=int(bool(judgement.ok))),
    )


def _record(history: History, run: Run, outcome: Outcome) -> Optional[str]:
    """Record the run and the end of its invocation; return why that failed, None when it did not.

    The command has run by now, so nothing that goes wrong here may hide what became of it.
    """
    tail = None if run.ok else outcome.stderr.decode("utf-8", "backslashreplace")
    try:
        history.append(run, tail, outcome.curve)
        history.end(run.run_id, time.time(), complete=True)
    except HistoryError as error:
        return error.message
    return None


def _evaluate(history: History, run: Run, request: ScriptRequest) -> Optional[str]:
    """Evaluate the rules over what is new; return why that failed, None when it did not."""
    if not request.rules:
        return None
    from hydra_heads.measure.alerting import SHORT_S, Alerting

    problems: List[str] = []
    alerting = Alerting(history, None, request.rules, request.channels, [run.head])
    alerting.settle(run.run_id, problems.append, SHORT_S)
    return problems[0] if problems else None


def summary_of(run: Run, memory_floor_mb: Optional[float] = None) -> str:
    """Word what a run used and how it ended, in one line.

    Where its peak of memory could not be told it is below `memory_floor_mb`.

    >>> run = Run("r1-a", 1, "x", "default", True, 1.234, 0.0, metrics={"exit_code": 0})
    >>> summary_of(run), summary_of(run, 9.87)
    ('1.23 s, exit 0', '1.23 s, below 9.87 MiB, exit 0')
    """
    parts: List[str] = []
    if run.seconds is not None:
        parts.append(f"{run.seconds:.3g} s" if run.seconds < 100 else f"{run.seconds:.0f} s")
    if "memory_max_mb" in run.metrics:
        parts.append(_mebibytes(run.metrics["memory_max_mb"]))
    elif memory_floor_mb is not None:
        parts.append(f"below {_mebibytes(memory_floor_mb)}")
    if run.failure is not None and run.failure.kind != EXIT:
        parts.append(run.failure.message)
    else:
        parts.append(f"exit {int(run.metrics.get('exit_code', 0))}")
    return ", ".join(parts)


def _mebibytes(value: float) -> str:
    return f"{value:.3g} MiB" if value < 100 else f"{value:.0f} MiB"
