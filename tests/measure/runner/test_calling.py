"""Functions called in forks of a worker that imported their module once."""

import ast
import gc
import os
import statistics
import sys
from pathlib import Path
from typing import Iterator

import pytest

from hydra_heads.heads.answer import Answer, answer_of
from hydra_heads.model.run import Outcome

if not sys.platform.startswith("linux"):
    pytest.skip("functions are forked on Linux only", allow_module_level=True)

import resource

from hydra_heads.measure.runner import calling
from hydra_heads.measure.runner.calling import FAILED, NOT_FLUSHED
from hydra_heads.measure.runner.wire import Request
from tests.measure.runner.calls import MODULE, Called, Workshop

# Other tests may have loaded libraries with threads; here nothing holds a lock.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """Give a workshop in a folder of its own."""
    made = Workshop(tmp_path, monkeypatch)
    yield made
    made.close()


def read(called: Called) -> Answer:
    """Read an answer as Hydra does."""
    return answer_of(Outcome(1.0, 0.0, exit_code=0, answer=called.text))


def test_a_module_is_imported_once(workshop: Workshop) -> None:
    """Each call is made in a process of its own, and the module is imported only once."""
    caller = workshop.caller(
        "import os\n"
        "with open('imports', 'a') as file: file.write('x')\n"
        "count = 0\n"
        "def job(step):\n"
        "    global count\n"
        "    count += step\n"
        "    return [count, os.getpid(), os.getsid(0)]\n"
    )

    first, second = workshop.call(caller, {"step": 2}), workshop.call(caller, {"step": 3})

    assert (caller.fault, first.status, second.status) == (None, 0, 0)
    assert (first.value[0], second.value[0]) == (2, 3)
    assert len({first.value[1], second.value[1], os.getpid()}) == 3
    assert first.value[1] == first.value[2]  # each leads a session of its own
    assert Path("imports").read_text() == "x"


def test_output_is_that_of_the_call(workshop: Workshop) -> None:
    """What a call prints arrives, in Python and past it; what the import printed does not."""
    caller = workshop.caller(
        "import os, sys\n"
        "print('imported')\n"
        "sys.stderr.write('imported')\n"
        "def job():\n"
        "    print('out')\n"
        "    sys.stderr.write('err')\n"
        "    sys.stdout.flush()\n"
        "    os.write(1, b'raw')\n"
        "    print('last', end='')\n"
        "    return sys.stdin.read()\n"
    )

    called = workshop.call(caller)

    assert (called.stdout, called.stderr) == ("out\nrawlast", "err")
    assert called.value == ""


@pytest.mark.parametrize("place", ["import", "call"])
def test_text_of_the_c_library_is_written(place: str, workshop: Workshop) -> None:
    """What a library holds back in the buffers of C is written at the end of the call."""
    (workshop.folder / "helper_of_jobs.py").write_text(
        "__file__ += '.so'  # as if it were machine code\n"
        "import ctypes\n"
        "library = ctypes.CDLL(None)\n"
        "library.fopen.restype = ctypes.c_void_p\n"
        "def write(): library.fputs(b'C', ctypes.c_void_p(library.fopen(b'c', b'w')))\n"
    )
    late = "" if place == "import" else "from helper_of_jobs import write; "
    early = "" if place == "call" else "from helper_of_jobs import write\n"
    caller = workshop.caller(f"{early}def job(): {late}write()\n")

    workshop.call(caller)

    assert Path("c").read_text() == "C"


def test_standard_input_is_what_is_given(workshop: Workshop) -> None:
    """A call reads the file that is its standard input."""
    (workshop.folder / "input").write_text("given")
    caller = workshop.caller("import sys\ndef job(): return sys.stdin.read()")

    fd = os.open(str(workshop.folder / "input"), os.O_RDONLY)
    called = workshop.call(caller, stdin=fd)
    os.close(fd)

    assert called.value == "given"


ENDINGS = {
    "exception": ("raise ValueError('bad')", "ValueError: bad (forked_jobs.py, line 3)"),
    "sys.exit": ("sys.exit(3)", "SystemExit: sys.exit(3) ended the process"),
    "generator": ("return (i for i in ())", "returned a generator, which is not JSON"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
}


@pytest.mark.parametrize("name", sorted(ENDINGS))
def test_an_exception_is_an_answer(name: str, workshop: Workshop) -> None:
    """Whatever ends a call is told, and its process ends well [fault 63]."""
    body, message = ENDINGS[name]
    caller = workshop.caller(f"import sys\ndef job():\n    {body}\n")

    called = workshop.call(caller)

    error = read(called).error
    assert error is not None
    assert message in error
    assert called.status == 0


@pytest.mark.parametrize(
    ("body", "status"), [("os._exit(5)", 5 << 8), ("os.abort()", 6), ("os.kill(os.getpid(), 9)", 9)]
)
def test_a_crash_has_no_answer(body: str, status: int, workshop: Workshop) -> None:
    """A call that ends its process costs that call alone [fault 63]."""
    caller = workshop.caller(f"import os\ndef job(good):\n    if not good: {body}\n    return 1")

    bad, good = workshop.call(caller, {"good": False}), workshop.call(caller, {"good": True})

    assert (bad.status & 0xFF7F, bad.text) == (status, None)
    assert good.value == 1


def test_values_are_worded_as_by_the_fresh_way(workshop: Workshop) -> None:
    """A large value goes as its size and digest, whatever was there before the fork."""
    caller = workshop.caller("def job(size): return 'é' * size")

    small, large = workshop.call(caller, {"size": 3}), workshop.call(caller, {"size": 50000})

    assert small.value == "ééé"
    assert (read(large).value, read(large).value_bytes) == (None, 300002)
    assert len(read(large).value_sha256 or "") == 64


def test_threads_of_the_call_are_waited_for(workshop: Workshop) -> None:
    """A thread that would keep an interpreter alive keeps the call's process alive."""
    caller = workshop.caller(
        "import threading\n"
        "def job():\n"
        "    main = threading.current_thread()\n"
        "    def late():\n"
        "        gate.wait()\n"
        "        print('thread')\n"
        "    gate = threading.Event()\n"
        "    threading.Thread(target=late).start()\n"
        "    threading.Timer(0.05, gate.set).start()\n"
        "    threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )

    called = workshop.call(caller)

    assert (called.status, called.stdout) == (0, "thread\n")


def test_work_handed_to_an_executor_is_done(workshop: Workshop) -> None:
    """What a call left to a pool of threads is done before its process ends."""
    caller = workshop.caller(
        "import time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def job():\n"
        "    ThreadPoolExecutor(1).submit(lambda: (time.sleep(0.05), print('done')))\n"
    )

    called = workshop.call(caller)

    assert called.stdout == "done\n"


def test_files_that_stay_open_are_written(workshop: Workshop) -> None:
    """Text that waits in files, those of the import too, is on the disk after the call."""
    caller = workshop.caller(
        "import time\n"
        "log = open('log', 'w')\n"
        "log.write('imported;')\n"
        "def job(name, seconds):\n"
        "    global kept\n"
        "    log.write(name)\n"
        "    kept = [open(name, 'w')]\n"
        "    kept[0].write('kept')\n"
        "    kept.append(kept)\n"
        "    time.sleep(seconds)\n"
    )

    workshop.call(caller, {"name": "short", "seconds": 0})
    workshop.call(caller, {"name": "long", "seconds": 0.002})
    sys.modules[MODULE].log.close()

    found = {name: Path(name).read_text() for name in ("log", "short", "long")}
    assert found == {"log": "imported;shortlong", "short": "kept", "long": "kept"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("sys.stdout = open('/dev/full', 'w'); print('lost')", NOT_FLUSHED << 8),
        ("sys.stdout.close()", 0),
        ("sys.stdout = None", 0),
    ],
)
def test_lost_output_is_told_by_the_exit_code(body: str, status: int, workshop: Workshop) -> None:
    """A call whose output could not be written ends as such an interpreter does."""
    caller = workshop.caller(f"import sys\ndef job():\n    {body}\n    return 1\n")

    called = workshop.call(caller)

    assert (called.value, called.status) == (1, status)


def test_copies_and_programs_do_not_hold_the_channel(workshop: Workshop) -> None:
    """Neither what the call starts nor what it forks has the way back, or answers by it."""
    caller = workshop.caller(
        "import ctypes, os, subprocess, sys\n"
        "def held():\n"
        "    places = ['/proc/self/fd/' + name for name in os.listdir('/proc/self/fd')]\n"
        "    return [os.readlink(place) for place in places if os.path.lexists(place)]\n"
        "def job():\n"
        "    show = 'import os; print(len(os.listdir(\"/proc/self/fd\")))'\n"
        "    inherited = subprocess.run([sys.executable, '-c', show], close_fds=False,\n"
        "                               stdout=subprocess.PIPE).stdout\n"
        "    if os.fork() == 0:\n"
        "        with open('copy', 'w') as file: file.write(repr(held()))\n"
        "        return 'from a copy'\n"
        "    if ctypes.PyDLL(None).fork() == 0: return 'from a copy made by C'\n"
        "    os.wait(); os.wait()\n"
        "    return [int(inherited), held()]\n"
    )

    called = workshop.call(caller)

    inherited, own = called.value
    copy = ast.literal_eval(Path("copy").read_text())
    assert inherited == 4  # the three standard ones, and the folder that is listed
    assert [name for name in own if name.startswith("pipe:")] != []
    assert [name for name in copy if name.startswith("pipe:")] == []


def test_copies_of_copies_are_quiet(workshop: Workshop) -> None:
    """However deep a call forks, nothing but the call's own answer and output comes of it."""
    caller = workshop.caller(
        "import os, sys\n"
        "def job(depth):\n"
        "    sys.unraisablehook = getattr(sys, '__unraisablehook__', None)\n"
        "    if depth and os.fork() == 0: return job(depth - 1)\n"
        "    if depth: os.wait()\n"
        "    return depth\n"
    )

    called = workshop.call(caller, {"depth": 3})

    assert (called.value, called.stdout, called.stderr) == (3, "", "")


def test_a_closed_channel_is_not_written_to(workshop: Workshop) -> None:
    """A file of the function's own that got the channel's number stays as it was [fault 63]."""
    caller = workshop.caller(
        "import os\n"
        "def job():\n"
        "    os.closerange(3, 100)\n"
        "    for at in range(100): os.open('mine-%d' % at, os.O_CREAT | os.O_WRONLY)\n"
    )

    called = workshop.call(caller)

    assert (called.status, called.text) == (0, None)
    assert {path.stat().st_size for path in Path().glob("mine-*")} == {0}


def test_limits_and_names_of_files_are_handed_on(workshop: Workshop) -> None:
    """A call has the limits and the file for figures of its request, the worker has neither."""
    caller = workshop.caller(
        "import os, resource\n"
        "def job():\n"
        "    limits = [resource.getrlimit(kind) for kind in\n"
        "              (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)]\n"
        "    return [limits, os.environ.get('HYDRA_METRICS_FILE')]\n"
    )
    before = resource.getrlimit(resource.RLIMIT_NOFILE)

    limited = workshop.call(caller, open_files=50, file_bytes=4096, metrics_file="figures")
    free = workshop.call(caller)

    assert limited.value == [[[50, 50], [4096, 4096]], "figures"]
    assert free.value[0][0] == list(before)
    assert free.value[1] is None
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def test_the_call_is_timed_alone(workshop: Workshop) -> None:
    """The seconds of a function that does nothing are a small part of those of a short one."""
    caller = workshop.caller(
        "from time import perf_counter\n"
        "def job(seconds):\n"
        "    end = perf_counter() + seconds\n"
        "    while perf_counter() < end: pass\n"
    )

    def median(seconds: float) -> float:
        runs = [read(workshop.call(caller, {"seconds": seconds})).seconds for _ in range(9)]
        return statistics.median([run for run in runs if run is not None])

    nothing, short = median(0), median(0.001)

    assert short >= 0.001
    assert nothing < short / 4


def test_the_peak_is_the_calls_own(workshop: Workshop) -> None:
    """Memory that the worker has given back is in no call's peak, memory that it holds is."""
    caller = workshop.caller("def job(): pass")
    large = bytearray(64 << 20)
    floor_with = caller.floor_kib()
    with_large = workshop.call(caller).peak_kib
    del large

    without = workshop.call(caller).peak_kib

    assert floor_with - caller.floor_kib() > 60 << 10
    assert with_large - without > 60 << 10
    assert without <= caller.floor_kib() + (8 << 10)


def test_our_own_failure_is_no_answer(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork that fails before its call ends with a line and an exit code, not in the worker."""
    caller = workshop.caller("def job(): return 1")
    monkeypatch.setattr(calling, "forget_exits", None)

    called = workshop.call(caller)

    assert (called.status, called.text) == (FAILED << 8, None)
    assert called.stderr.startswith("TypeError: ")
    assert called.stderr.count("\n") == 1


def test_a_refused_fork_is_told(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no process, the caller hears of it and goes on collecting nothing."""
    caller = workshop.caller("def job(): return 1")

    def refuse() -> int:
        raise BlockingIOError(11, "no more processes")

    monkeypatch.setattr(calling, "fork", refuse)
    with pytest.raises(BlockingIOError):
        workshop.start(caller, Request())

    assert not gc.isenabled()
