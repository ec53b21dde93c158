"""The definition of a slot: the job, its instances, its heads and when a run succeeded."""

from typing import Iterable, Mapping, NamedTuple, Optional, Tuple, Union

from hydra_heads.model.channels import Channel
from hydra_heads.model.objective import Objective
from hydra_heads.model.rules import Rule

Value = Union[str, int, float, bool]
"""A value of an instance: filled into commands as text, handed to callables as it is."""

DEFAULT_TIMEOUT_S = 30.0

DEFAULT_KILL_GRACE_S = 1.0

DEFAULT_VALID_FOR_S = 90000.0
"""A day and an hour: a nightly profile may be late once before it counts as old."""

DEFAULT_INSTANCE = "default"

GOOD_STATUS = (200, 299)
"""The status codes that an HTTP head's answer may have where it names none."""

STDOUT_FILE = "stdout_file"
"""The placeholder of `success.verify` for the file that holds a run's standard output."""


def names_stdout_file(words: Iterable[str]) -> bool:
    """Say whether words of a command name `{stdout_file}`; escaped braces are none.

    >>> names_stdout_file(["cmp", "{stdout_file}"]), names_stdout_file(["{{stdout_file}}"])
    (True, False)
    """
    name = f"{{{STDOUT_FILE}}}"
    return any(name in word.replace(f"{{{name}}}", "") for word in words)


class Instance(NamedTuple):
    """One input of the job."""

    name: str
    values: Mapping[str, Value] = {}


class Criteria(NamedTuple):
    """What must hold for a run to have succeeded; placeholders are not filled in yet.

    `status_codes` are ranges, first and last code, of what an HTTP answer may have.
    """

    exit_codes: Tuple[int, ...] = (0,)
    stdout_matches: Tuple[str, ...] = ()
    stderr_matches: Tuple[str, ...] = ()
    json_equals: Mapping[str, object] = {}
    files_exist: Tuple[str, ...] = ()
    file_sha256: Mapping[str, str] = {}
    same_output_as: Optional[str] = None
    verify: Tuple[str, ...] = ()
    status_codes: Tuple[Tuple[int, int], ...] = (GOOD_STATUS,)

    @property
    def verify_reads_output(self) -> bool:
        """Whether the command of `verify` is handed standard output as a file."""
        return names_stdout_file(self.verify)

    @property
    def reads_output(self) -> bool:
        """Whether a criterion needs the whole output, so that it may be neither dropped nor cut."""
        reads = self.stdout_matches or self.stderr_matches or self.json_equals
        return bool(reads) or self.verify_reads_output


class Limits(NamedTuple):
    """What a run may use besides time; None: no limit.

    `memory_mb` (MiB) and `processes` are sums over the process tree, `scratch_mb` (MiB) is the
    size of the scratch folder, `output_mb` (MiB) what both streams may write together;
    `open_files` and `file_size_mb` (MiB) are limits that the system keeps for each process.
    """

    memory_mb: Optional[float] = None
    processes: Optional[int] = None
    scratch_mb: Optional[float] = None
    open_files: Optional[int] = None
    file_size_mb: Optional[float] = None
    output_mb: Optional[float] = None


NO_LIMITS = Limits()


class Head(NamedTuple):
    """One way to do the job.

    `definition` is the resolved, unfilled definition as it stands in `slot.json`; the kind
    reads its own keys (`command`, `shell`, `callable`, `http`) from it. `fingerprint` is of that
    definition, of what the kind adds (a callable's module file), and of what `version_command`
    says once it has been asked. `compared` says that an output is compared with that of this
    head: by a criterion of its own, or of another head of the slot. `named_hosts` are the hosts
    that the heads file itself has an HTTP head ask, for its instances too. Words and paths are
    not filled in yet; `warmup` counts runs.
    """

    name: str
    kind: str
    definition: Mapping[str, object]
    fingerprint: str
    display_name: Optional[str] = None
    enabled: bool = True
    tags: Tuple[str, ...] = ()
    timeout_s: float = DEFAULT_TIMEOUT_S
    kill_grace_s: float = DEFAULT_KILL_GRACE_S
    stdout: str = "keep"
    env: Mapping[str, str] = {}
    clean_env: bool = False
    cwd: Optional[str] = None
    success: Criteria = Criteria()
    secrets: Tuple[str, ...] = ()
    stdin_file: Optional[str] = None
    prepare: Tuple[str, ...] = ()
    cleanup: Tuple[str, ...] = ()
    version_command: Tuple[str, ...] = ()
    warmup: int = 0
    limits: Limits = NO_LIMITS
    compared: bool = False
    named_hosts: Tuple[str, ...] = ()


class HeadsFile(NamedTuple):
    """Where the heads came from: the file's path as given, and the sha256 of its bytes."""

    path: str
    sha256: str


class ConfigFile(NamedTuple):
    """The configuration that was laid over the heads: its path, its sha256, and its keys."""

    path: str
    sha256: str
    given: Tuple[str, ...] = ()


class Retention(NamedTuple):
    """What of the past is kept when a Phase 1 ends; None: no bound.

    `days` is the greatest age of a run, `runs` how many each head keeps, the newest.
    """

    days: Optional[float] = None
    runs: Optional[int] = None


class ErrorPattern(NamedTuple):
    """A way to tell from its output why a run failed: a regular expression and what it means."""

    category: str
    pattern: str
    severity: str


def error_patterns_of(document: Mapping[str, object]) -> Tuple[ErrorPattern, ...]:
    """Return the error patterns that a heads file or a `slot.json` holds, in their order."""
    rows = document.get("error_patterns")
    return tuple(
        ErrorPattern(str(row["category"]), str(row["pattern"]), str(row["severity"]))
        for row in (rows if isinstance(rows, list) else ())
    )


class SlotDefinition(NamedTuple):
    """Everything Phase 1 needs to know of a slot.

    `folder` is where relative paths start and runs have their current folder; `import_folder`
    comes first on the path of callables. Neither stands in a document. `heads` holds the
    enabled ones only. Limits of weights are settings of a head's definition. Paths of channels
    start at `folder`, wherever they were written. `given` names the keys that the heads file
    itself has, `disabled` the heads in it that are left out.
    """

    slot: str
    folder: str
    import_folder: str
    heads: Tuple[Head, ...]
    instances: Tuple[Instance, ...]
    objective: Objective = Objective()
    heads_file: Optional[HeadsFile] = None
    defaults: Mapping[str, object] = {}
    thresholds: Tuple[Mapping[str, object], ...] = ()
    panels: Tuple[Mapping[str, object], ...] = ()
    valid_for_s: float = DEFAULT_VALID_FOR_S
    retention: Optional[Retention] = None
    error_patterns: Tuple[ErrorPattern, ...] = ()
    constraints: Tuple[Mapping[str, object], ...] = ()
    rules: Tuple[Rule, ...] = ()
    channels: Tuple[Channel, ...] = ()
    gate: Mapping[str, object] = {}
    config_file: Optional[ConfigFile] = None
    given: Tuple[str, ...] = ()
    disabled: Tuple[str, ...] = ()

    def head(self, name: str) -> Head:
        """Return the head of this name; raises `KeyError` when there is none."""
        for head in self.heads:
            if head.name == name:
                return head
        raise KeyError(name)
