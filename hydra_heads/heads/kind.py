"""What every kind of head answers, and what a launch is."""

from abc import ABC, abstractmethod
from typing import (
    Callable,
    ClassVar,
    Dict,
    Iterator,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import (
    NO_LIMITS,
    Head,
    Instance,
    Limits,
    SlotDefinition,
    names_stdout_file,
)

ANSWER_FD = "HYDRA_ANSWER_FD"
"""The variable that tells a child which inherited descriptor its answer goes to (POSIX)."""

ANSWER_FILE = "HYDRA_ANSWER_FILE"
"""The variable that tells a child which file its answer goes to (Windows)."""

METRICS_FILE = "HYDRA_METRICS_FILE"
"""The variable that tells a head which file figures of its own go to."""

REQUEST = "HYDRA_REQUEST"
"""What the names of the variables begin with that hand a request to a child."""

CHECKED_BYTES = 8 * 1024 * 1024
"""Output that criteria read: a run that writes more and has an output criterion fails."""

KEPT_BYTES = 64 * 1024
"""Output that is kept, head and tail, when no criterion reads it."""


class Context(NamedTuple):
    """One run's place: which invocation and run it is, where relative paths start, its own places.

    `scratch` is the folder that `{scratch}` stands for, `work` one that the head is not told of,
    `metrics_file` the path, where nothing is yet, for figures of the head's own. Each is None
    where the run needs none, and in a dry run.
    """

    run_id: str
    order: int
    seed: int
    folder: str
    import_folder: str
    scratch: Optional[str] = None
    work: Optional[str] = None
    metrics_file: Optional[str] = None


class Call(NamedTuple):
    """A function to be called: `module:function`, its keyword arguments, its modules' folder.

    `keep_bytes` is the longest JSON text of a returned value that is sent whole.
    """

    target: str
    arguments: Mapping[str, object]
    import_folder: str
    keep_bytes: int


class Through(NamedTuple):
    """Descriptors of ours that a process gets, or that what it writes goes on to.

    `stdin` is handed down as it is: nobody else reads from it. What comes out is passed on to
    `stdout` and `stderr` as it comes. `inherited` are others that the process finds under their
    own numbers. With `is_ours` the first three are closed as soon as the process needs them no
    longer.
    """

    stdin: int = 0
    stdout: int = 1
    stderr: int = 2
    inherited: Tuple[int, ...] = ()
    is_ours: bool = False


class Launch(NamedTuple):
    """A process to be started.

    `env` is the whole environment. Standard input is empty, or `stdin_file`. Of standard output
    and standard error `keep_bytes` each are kept; `discard_stdout` drops the former unread,
    `stdout_file` takes it whole instead. With `answers` the child gets the writing end of a
    pipe, named in `HYDRA_ANSWER_FD` (Windows: a file in `HYDRA_ANSWER_FILE`), and what it sends
    becomes the outcome's `answer`: ASCII, at most `2 * keep_bytes` and 64 KiB. `scratch` is the
    folder that `limits.scratch_mb` is about. Where processes can be forked, `call` may be made
    in a worker that has imported its module already, in place of starting `argv`. `program` is
    the file to be started where that is not the first word.
    """

    argv: Tuple[str, ...]
    env: Dict[str, str]
    cwd: str
    timeout_s: float
    kill_grace_s: float
    discard_stdout: bool = False
    keep_bytes: int = KEPT_BYTES
    answers: bool = False
    stdin_file: Optional[str] = None
    stdout_file: Optional[str] = None
    limits: Limits = NO_LIMITS
    scratch: Optional[str] = None
    call: Optional[Call] = None
    program: Optional[str] = None


Launcher = Callable[[Launch], Outcome]
"""Runs one process to its end, outside the timed part: whoever starts processes hands it in."""


def launch_of(
    head: Head, argv: Tuple[str, ...], env: Dict[str, str], cwd: str, answers: bool = False
) -> Launch:
    """Make a launch with the head's own limits, which keeps as much output as criteria read."""
    return Launch(
        argv,
        env,
        cwd,
        head.timeout_s,
        head.kill_grace_s,
        discard_stdout=head.stdout == "discard",
        keep_bytes=CHECKED_BYTES if head.success.reads_output else KEPT_BYTES,
        answers=answers,
    )


def check_kept(definition: Mapping[str, object], criteria: Sequence[str], where: str) -> None:
    """Raise `InputError` when standard output is dropped though something reads it.

    That is one of these criteria, or a `verify` that names `{stdout_file}`.
    """
    success = definition.get("success")
    if definition.get("stdout") != "discard" or not isinstance(success, Mapping):
        return
    verify = success.get("verify")
    reads = [criterion for criterion in criteria if success.get(criterion)]
    if isinstance(verify, (list, tuple)) and names_stdout_file(map(str, verify)):
        reads.append("verify")
    if reads:
        raise InputError(
            f'{where}.stdout: found "discard" beside success.{reads[0]}, which reads the '
            'output; use "keep" or "file"'
        )


class HeadKind(ABC):
    """One kind of head: how it is checked, started, and read when it has ended.

    `name` stands in profiles; `key` is the setting that makes a head one of this kind.
    """

    name: ClassVar[str]
    key: ClassVar[str]

    @abstractmethod
    def check(self, definition: Mapping[str, object], where: str) -> None:
        """Raise `InputError` naming `where` when a resolved definition cannot be run."""

    @abstractmethod
    def texts_of(self, definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
        """Give the kind's own texts that hold placeholders, each after its place."""

    @abstractmethod
    def needs(self, head: Head, slot: SlotDefinition) -> Optional[str]:
        """Say in one line what is missing to start the head on any instance, None when nothing."""

    @abstractmethod
    def launch(self, head: Head, instance: Instance, context: Context) -> Launch:
        """Fill in a head for one run; raises `InputError` when a secret is not set."""

    @abstractmethod
    def shown(self, head: Head, instance: Instance, context: Context) -> str:
        """Word what would be started, secrets as `{env:NAME}`."""

    def faults_of_filled(
        self, definition: Mapping[str, object], values: Mapping[str, str]
    ) -> Iterator[Tuple[str, str]]:
        """Give each of the kind's own texts that cannot be used as filled, with the reason."""
        return iter(())

    def completed(self, head: Head, instances: Sequence[Instance], folder: str) -> Head:
        """Return a head with what its kind adds once the slot's own instances are known."""
        return head

    def fingerprint_parts(
        self, definition: Mapping[str, object], import_folder: str
    ) -> Dict[str, object]:
        """Return what belongs to a head's fingerprint beside its definition."""
        return {}

    def seconds_of(self, outcome: Outcome) -> float:
        """Return the seconds that the head is judged by."""
        return outcome.seconds

    def status_of(self, outcome: Outcome) -> Optional[int]:
        """Return the status code of an answer, None for kinds whose runs have none."""
        return None

    def output_of(self, outcome: Outcome) -> bytes:
        """Return the output that criteria read."""
        return outcome.stdout

    def is_output_cut(self, outcome: Outcome) -> bool:
        """Say whether `output_of` lacks a part of the output."""
        return outcome.stdout_cut

    def digest_of(self, outcome: Outcome) -> Optional[str]:
        """Return the sha256 of the whole output, None when it is not known."""
        return outcome.stdout_sha256

    def failure_of(self, outcome: Outcome) -> Optional[Failure]:
        """Say why a process that ended by itself did not do the job, None when it may have."""
        return None
