"""Taking in what was measured elsewhere: profiles, and results of other programs.

Such runs are of origin `import`: no evidence for weights, and no part of what profiles say of
the past. A file is one invocation, whose id follows from its bytes: taken in again it adds
nothing.
"""

import hashlib
import math
import os
from itertools import islice
from typing import Dict, Iterator, NamedTuple, Optional, Set, Tuple

from hydra_heads.base.errors import InputError, reason_of
from hydra_heads.base.files import read_text, sha256_of
from hydra_heads.base.jsontext import parse_json
from hydra_heads.model.findings import shown
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.names import check_name
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.imports.foreign import ForeignRun
from hydra_heads.store.imports.formats import format_of
from hydra_heads.store.imports.naming import HeadNames
from hydra_heads.store.inserting import Insertion
from hydra_heads.store.invocations import write_invocation
from hydra_heads.store.numbering import Numbering
from hydra_heads.store.recorded import Recorded, check_recorded
from hydra_heads.store.rows import storable

ORIGIN = "import"

ID_DIGITS = 12
"""Digits of the file's sha256 in the id of its invocation."""

CHUNK = 1000
"""Runs that are made ready at a time."""

GZIP = b"\x1f\x8b"
"""The first bytes of a file that gzip made."""

LAST_MOMENT = 253402300799.0
"""The end of the year 9999, the last one that dates can name."""

NO_EVIDENCE = Invocation(run_id="", slot=None, origin=ORIGIN, seed=None, planned_tests=0)
"""What every import has in common: no fingerprints, no seed, no restriction."""


class Imported(NamedTuple):
    """What became of a file: the invocation, how many runs it has added, the heads they are of.

    `is_new` is False where the history had the runs already; `run_id` is then that of their
    invocation, which for a profile may be the one that made it.
    """

    run_id: str
    runs_added: int
    heads: Tuple[str, ...]
    format: str
    is_new: bool


class Checked:
    """One file, read and found to be right; its runs are made as they are asked for.

    `heads` are the names that they get, `runs` is how many there are.
    """

    def __init__(
        self,
        path: str,
        head: Optional[str] = None,
        at_unix: Optional[float] = None,
        slot: Optional[str] = None,
    ) -> None:
        text = _text_of(path)
        self.path = path
        self.sha256 = sha256_of(path) or hashlib.sha256(text.encode("utf-8")).hexdigest()
        self.run_id = f"i-{self.sha256[:ID_DIGITS]}"
        self.format, self._document = format_of(parse_json(text, path), path)
        self.about = self.format.about(self._document, path)
        self.slot = slot
        self._head = None if head is None else check_name(head, "--head")
        self._names = HeadNames()
        self._check_slot()
        instances, seconds = self._survey()
        self.heads = tuple(dict.fromkeys(map(self._head_of, instances)))
        self._started_unix = self._start(at_unix, seconds)
        self.runs, self._first_unix, self._last_unix = self._check_runs()

    def recorded(self) -> Iterator[Recorded]:
        """Yield the runs in the order of the file; one without a time follows the one before."""
        started = self._started_unix
        for order, foreign in enumerate(self._foreign_runs(), 1):
            if foreign.started_unix is not None:
                started = foreign.started_unix
            head = self._head_of(foreign.title)
            yield Recorded(_run_of(foreign, self.run_id, order, head, started))
            started += foreign.seconds or 0.0

    def invocation(self) -> Invocation:
        """Return the invocation that the file becomes: one that has ended."""
        return NO_EVIDENCE._replace(
            run_id=self.run_id,
            slot=self.slot,
            planned_tests=self.runs,
            environment={**self.about.environment, "imported_from": self.format.name},
            machine_key=self.about.machine_key,
            heads_file=storable(os.path.basename(self.path)),
            heads_sha256=self.sha256,
            started_unix=self._first_unix,
            ended_unix=self._last_unix,
            complete=True,
        )

    def _foreign_runs(self) -> Iterator[ForeignRun]:
        return self.format.runs_of(self._document, self.path)

    def _head_of(self, title: str) -> str:
        return self._head or self._names.name_of(title)

    def _check_slot(self) -> None:
        if self.slot is not None and self.about.slot not in (None, self.slot):
            raise InputError(
                f"{self.path}: slot {self.about.slot!r}, but the folder holds {self.slot!r}; "
                f"name another one: --profiles hydra_profiles/{self.about.slot}"
            )

    def _survey(self) -> Tuple[Dict[str, Set[str]], float]:
        """Return the instances of each title, and how long all runs took together."""
        instances: Dict[str, Set[str]] = {}
        seconds = 0.0
        for foreign in self._foreign_runs():
            instances.setdefault(foreign.title, set()).add(foreign.instance)
            seconds += foreign.seconds or 0.0
        if self._head is not None and len(set().union(*instances.values())) < math.fsum(
            map(len, instances.values())
        ):
            titles = ", ".join(shown(title) for title in list(instances)[:3])
            raise InputError(
                f"{self.path}: holds {len(instances)} things on the same input ({titles}), and "
                "--head names one; leave it out, and each gets a name of its own"
            )
        return instances, seconds

    def _start(self, at_unix: Optional[float], seconds: float) -> float:
        """Return when the first run started, if it does not say so itself.

        A file is written when its runs have ended, so they lie before its time; what a person
        gives is when they began.
        """
        if self.about.ended_unix is not None:
            return max(0.0, self.about.ended_unix - seconds)
        if at_unix is not None:
            return at_unix
        try:
            return max(0.0, os.stat(self.path).st_mtime - seconds)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read: {reason_of(error)}") from error

    def _check_runs(self) -> Tuple[int, float, float]:
        """Refuse what the history cannot keep; return count, first start and last end."""
        runs, first, last = 0, math.inf, -math.inf
        for row in self.recorded():
            run = row.run
            check_recorded(row, self.path)
            end = run.started_unix + (run.seconds or 0.0)
            if not 0 <= run.started_unix <= end <= LAST_MOMENT:
                raise InputError(
                    f"{self.path}: run {run.order} started at {run.started_unix:g} s since 1970, "
                    "expected a moment until the year 9999; mend its time, or give --at"
                )
            runs, first, last = runs + 1, min(first, run.started_unix), max(last, end)
        return runs, first, last


def check_file(
    path: str,
    head: Optional[str] = None,
    at_unix: Optional[float] = None,
    slot: Optional[str] = None,
) -> Checked:
    """Read a file of one of the known formats, found by its content, and check all of it.

    `head` is the head's name, else it follows from what the file names; `at_unix` is when the
    runs began, where the file does not say it, else they end with the file's time of change;
    `slot` is the slot that they will belong to. Raises `InputError` for what is broken, and
    `HistoryError` for figures that cannot be kept.
    """
    return Checked(path, head, at_unix, slot)


def take_in_file(
    history: History,
    path: str,
    head: Optional[str] = None,
    at_unix: Optional[float] = None,
    slot: Optional[str] = None,
) -> Imported:
    """Check and record the runs of a file; see `check_file` and `take_in`."""
    return take_in(history, check_file(path, head, at_unix, slot))


def take_in(history: History, checked: Checked) -> Imported:
    """Record the runs of a file that was checked, all or none.

    A file that was taken in before adds nothing, nor does a profile of runs that are here.
    """
    with history.writing(f"invocation {checked.run_id}") as connection:
        for run_id in (checked.run_id, checked.about.run_id):
            if run_id is not None and history.invocation(run_id) is not None:
                return Imported(run_id, 0, checked.heads, checked.format.name, False)
        # Numbers that a failure would take back are remembered here alone.
        numbering = Numbering(connection)
        number = write_invocation(connection, numbering, checked.invocation(), history.path)
        place = (number, numbering.number("slot", (checked.slot,)), False)
        insertion = Insertion(numbering, lambda run_id: place, history.path)
        rows = checked.recorded()
        for chunk in iter(lambda: list(islice(rows, CHUNK)), []):
            insertion.add(chunk)
            insertion.write(connection)
    return Imported(checked.run_id, checked.runs, checked.heads, checked.format.name, True)


def _text_of(path: str) -> str:
    """Read a file; one that pyperf has compressed is not unpacked, because it may be endless."""
    try:
        return read_text(path)
    except InputError as error:
        if not _is_compressed(path):
            raise
        raise InputError(f"{path}: compressed with gzip; unpack it first: gzip -dk FILE") from error


def _is_compressed(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(len(GZIP)) == GZIP


def _run_of(foreign: ForeignRun, run_id: str, order: int, head: str, started: float) -> Run:
    return Run(
        run_id,
        order,
        head,
        foreign.instance,
        foreign.ok,
        foreign.seconds,
        started,
        failure=foreign.failure,
        warmup=foreign.warmup,
        flags=foreign.flags,
        metrics=foreign.metrics,
    )
