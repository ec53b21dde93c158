"""A file that is written is whole or as it was, whatever fails and whenever."""

import errno
import io
import json
import os
import signal
import stat
import sys
import time
import warnings
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest

from hydra_heads.base import files
from hydra_heads.base.errors import OutputError
from hydra_heads.base.files import write_pieces, write_text
from hydra_heads.base.stop import StopRequest, stop_on_signals
from tests.base.children import Child

posix = pytest.mark.skipif(os.name == "nt", reason="what POSIX systems have")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file that is there before the test, alone in its folder."""
    path = tmp_path / "a.json"
    path.write_text("old")
    return path


def _is_as_it_was(old: Path) -> bool:
    return old.read_text() == "old" and os.listdir(str(old.parent)) == [old.name]


REMEDIED = {
    errno.ENOSPC: "No space left on device; free some space",
    errno.EROFS: "Read-only file system; name another place",
    errno.EACCES: "Permission denied; name another place",
    errno.EIO: "Input/output error",
    errno.EMFILE: "Too many open files",
}
"""How a message ends: what the system said, and what to do where that is known."""


class FailingFile(io.StringIO):
    """A file of which one operation fails."""

    def __init__(self, path: str, step: str, error: OSError) -> None:
        super().__init__()
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        self._step = step
        self._error = error

    def _reach(self, step: str) -> None:
        if step == self._step:
            raise self._error

    def write(self, text: str) -> int:
        """Write nothing."""
        self._reach("write")
        return len(text)

    def flush(self) -> None:
        """Do nothing more."""
        self._reach("flush")

    def fileno(self) -> int:
        """Return a descriptor that can be synced."""
        return self._fd

    def close(self) -> None:
        """Close the descriptor first."""
        if not self.closed:
            os.close(self._fd)
            super().close()
            self._reach("close")


def _fail_at(monkeypatch: pytest.MonkeyPatch, step: str, error: OSError) -> None:
    """Make one step of the writing fail."""

    def fail(*words: object, **more: object) -> None:
        raise error

    def open_failing(path: str, *words: object, **more: object) -> FailingFile:
        return FailingFile(path, step, error)

    if step in ("fsync", "replace"):
        monkeypatch.setattr(os, step, fail)
    elif step == "open":
        monkeypatch.setattr(files, "open", fail, raising=False)
    else:
        monkeypatch.setattr(files, "open", open_failing, raising=False)


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE]
)
@pytest.mark.parametrize("step", ["open", "write", "flush", "fsync", "close", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    """A full or failing disk leaves the old file and one line, no temporary [fault 5, fault 6]."""
    _fail_at(monkeypatch, step, OSError(number, os.strerror(number)))

    with pytest.raises(OutputError) as caught:
        write_text(str(old), "new")
    monkeypatch.undo()

    assert caught.value.message == f"{old}: not saved: {REMEDIED[number]}"
    assert _is_as_it_was(old)


@posix
def test_a_file_that_may_not_grow_leaves_the_old_one(old: Path) -> None:
    """When the system itself stops the writing in the middle, the old file stays [fault 5]."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))

    try:
        with pytest.raises(OutputError, match="not saved: File too large"):
            write_pieces(str(old), ("x" * 1000 for _ in range(1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert _is_as_it_was(old)


@pytest.mark.parametrize("error", [ValueError("a slip"), StopRequest(15), KeyboardInterrupt()])
def test_what_the_pieces_raise_goes_through(old: Path, error: BaseException) -> None:
    """An error in making the text is no error of the disk, and changes nothing."""

    def pieces() -> Iterator[str]:
        yield "half"
        raise error

    with pytest.raises(type(error)) as caught:
        write_pieces(str(old), pieces())

    assert caught.value is error
    assert _is_as_it_was(old)


@posix
def test_a_signal_in_the_middle_leaves_the_old_file(old: Path) -> None:
    """Ending the process politely while it writes leaves nothing of it [fault 3]."""

    def pieces() -> Iterator[str]:
        for number in range(1000):
            if number == 500:
                os.kill(os.getpid(), signal.SIGTERM)
            yield "x" * 1000

    with pytest.raises(StopRequest), stop_on_signals():
        write_pieces(str(old), pieces())

    assert _is_as_it_was(old)


class StopAt:
    """Raises a request to end before the n-th instruction that a module's functions run."""

    def __init__(self, instruction: int, codes: List[CodeType]) -> None:
        self._left = instruction
        self._codes = codes

    def trace(self, frame: FrameType, event: str, argument: object) -> Optional[Callable[..., Any]]:
        """Count instructions of the functions, and of nothing else."""
        if frame.f_code not in self._codes:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self._left -= 1
            if self._left < 0:
                sys.settrace(None)
                raise StopRequest(15)
        return self.trace

    def stopped(self, act: Callable[[], None]) -> bool:
        """Run `act`; say whether the request came before its end."""
        before = sys.gettrace()
        sys.settrace(self.trace)
        try:
            act()
        except StopRequest:
            return True
        finally:
            sys.settrace(before)
        return False


def test_a_signal_at_any_instruction_leaves_a_whole_file(old: Path) -> None:
    """Wherever a signal arrives the file is the old or the new one, with no temporary [fault 3]."""
    codes = [
        function.__code__
        for function in (write_text, write_pieces, files.write_new, files._replace)
    ]
    seen: Dict[str, int] = {}

    with warnings.catch_warnings():
        # A file object that a signal cut off from its `with` is closed by its end.
        warnings.simplefilter("ignore", ResourceWarning)
        for instruction in range(1000):
            old.write_text("old")
            if not StopAt(instruction, codes).stopped(lambda: write_text(str(old), "new")):
                break
            assert os.listdir(str(old.parent)) == [old.name], instruction
            content = old.read_text()
            seen[content] = seen.get(content, 0) + 1

    assert set(seen) == {"old", "new"}
    assert 50 < sum(seen.values()) < 1000


@posix
def test_the_folder_is_synced_after_the_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What survives a power cut is the file first, then its name."""
    synced: List[str] = []
    sync = os.fsync

    def note(fd: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file"
        synced.append(f"{kind} beside {old.read_text()}")
        sync(fd)

    monkeypatch.setattr(os, "fsync", note)

    write_text(str(old), "new")

    assert synced == ["file beside old", "folder beside new"]


@posix
def test_a_file_whose_name_may_be_lost_is_said_to_be(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails after the file is in place is reported as just that [fault 6]."""

    def fail(folder: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "sync_folder", fail)

    with pytest.raises(OutputError) as caught:
        write_text(str(old), "new")

    assert caught.value.message == (
        f"{old}: saved, but a power cut may undo it: Input/output error"
    )
    assert old.read_text() == "new"


@posix
@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_folder_that_cannot_be_synced_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """File systems that cannot sync a folder, and folders that cannot be read, take files too."""
    number = errno.EACCES if step == "open" else errno.EINVAL

    def fail(*words: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fail)

    files.sync_folder(str(tmp_path))


@posix
@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_folder_on_a_failing_disk_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """What else fails in syncing a folder is told, and no descriptor stays open."""

    def fail(*words: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, step, fail)

    with pytest.raises(OSError, match="Input/output error"):
        files.sync_folder(str(tmp_path))


class SharingViolation:
    """A `replace` that Windows refuses a number of times."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.calls = 0
        self._replace = os.replace

    def __call__(self, source: str, target: str) -> None:
        """Refuse, or replace."""
        self.calls += 1
        if self.calls <= self.refusals:
            raise PermissionError(errno.EACCES, "Permission denied")
        self._replace(source, target)


@pytest.mark.parametrize(
    ("windows", "refusals", "calls", "saved"),
    [(True, 3, 4, True), (True, 19, 20, True), (True, 20, 20, False), (False, 1, 1, False)],
)
def test_windows_waits_for_a_reader(
    old: Path,
    monkeypatch: pytest.MonkeyPatch,
    windows: bool,
    refusals: int,
    calls: int,
    saved: bool,
) -> None:
    """A file that is held open on Windows is tried again for two seconds, elsewhere never
    [fault 15].
    """
    violation = SharingViolation(refusals)
    pauses: List[float] = []
    monkeypatch.setattr(files, "_WINDOWS", windows)
    monkeypatch.setattr(os, "replace", violation)
    monkeypatch.setattr(time, "sleep", pauses.append)

    try:
        write_text(str(old), "new")
        message = ""
    except OutputError as error:
        message = error.message

    assert violation.calls == calls
    assert pauses == [0.1] * (calls - 1)
    assert message == ("" if saved else f"{old}: not saved: Permission denied; name another place")
    assert old.read_text() == "new" if saved else _is_as_it_was(old)


WRITES = """
import sys
from hydra_heads.base.files import write_text
from hydra_heads.base.jsontext import dump_json
print("ready", flush=True)
sys.stdin.readline()
for number in range(60):
    write_text(sys.argv[1], dump_json({"number": number, "rows": [number] * 20000}))
"""


@pytest.mark.long
@posix
def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    """While one process writes again and again, another one reads only whole files, in order
    [fault 14].
    """
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"number": -1, "rows": [-1]}))
    numbers: List[int] = []

    with Child(WRITES, str(path)) as writer:
        assert writer.hear() == "ready"
        writer.say()
        while writer.runs():
            document = json.loads(path.read_text())
            assert set(document["rows"]) == {document["number"]}
            numbers.append(document["number"])
        assert writer.end() == 0

    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 2
