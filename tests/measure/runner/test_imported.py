"""What the import of a module leaves in a worker, and what its calls find of that."""

import atexit
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Iterator, List

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("functions are forked on Linux only", allow_module_level=True)

from hydra_heads.measure.runner import calling, imported
from tests.measure.runner.calls import MODULE, Workshop

# Other tests may have loaded libraries with threads; here nothing holds a lock.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """Give a workshop in a folder of its own."""
    made = Workshop(tmp_path, monkeypatch)
    yield made
    made.close()


def test_a_started_process_is_waited_for(workshop: Workshop) -> None:
    """A process that a call did not join is joined at its end, one of the import is let be."""
    caller = workshop.caller(
        "import multiprocessing.util, time\n"
        "fork = multiprocessing.get_context('fork')\n"
        "helper = fork.Process(target=time.sleep, args=(60,), daemon=True)\n"
        "helper.start()\n"
        "def late(): time.sleep(0.05); print('late', flush=True)\n"
        "def job(): fork.Process(target=late).start()\n"
    )
    helper = sys.modules[MODULE].helper

    called = workshop.call(caller)
    has_survived = helper.is_alive()
    helper.terminate()
    helper.join()

    assert called.stdout == "late\n"
    assert has_survived


def test_exits_are_those_of_the_call(workshop: Workshop) -> None:
    """What the import registered for the end is the worker's; what the call did, is done."""
    caller = workshop.caller(
        "import atexit\n"
        "def say(): print('worker')\n"
        "atexit.register(say)\n"
        "def job():\n"
        "    atexit.register(print, 'call')\n"
        "    atexit.register(lambda: 1 / 0)\n"
    )

    called = workshop.call(caller)
    atexit.unregister(sys.modules[MODULE].say)

    assert (called.status, called.stdout) == (0, "call\n")


@pytest.mark.parametrize("is_plain", [True, False])
def test_descriptors_are_those_of_the_import(
    is_plain: bool, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call has the files that its module opened, and none of the worker's own."""
    monkeypatch.setattr(imported, "_EXITS", ())
    caller = workshop.caller(
        ("" if is_plain else "file = open('data', 'w+')\n") + "import os\n"
        "def job(fd):\n"
        "    return [len(os.listdir('/proc/self/fd')), fd is None or os.readlink(fd)]\n"
    )
    others = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]
    file = getattr(sys.modules[MODULE], "file", None)

    called = workshop.call(caller, {"fd": file and f"/proc/self/fd/{file.fileno()}"})
    for fd in others:
        os.close(fd)
    if file is not None:
        file.close()

    # Three standard ones, the way back, the folder that is listed, and the file.
    expected: List[object] = [6, str(workshop.folder / "data")]
    assert called.value == ([5, True] if is_plain else expected)


def test_signals_are_as_the_import_left_them(workshop: Workshop) -> None:
    """A call holds no signal back, has the handlers of its module, and leaves the worker's be."""
    before = signal.getsignal(signal.SIGUSR2)
    caller = workshop.caller(
        "import os, signal\n"
        "got = []\n"
        "signal.signal(signal.SIGUSR2, lambda *_: got.append('handled'))\n"
        "def job():\n"
        "    os.kill(os.getpid(), signal.SIGUSR2)\n"
        "    ignored = signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN\n"
        "    return [got, ignored, sorted(signal.pthread_sigmask(signal.SIG_BLOCK, []))]\n"
    )
    held = {signal.SIGTERM, signal.SIGHUP}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, held)

    called = workshop.call(caller)
    now = signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    assert called.value == [["handled"], True, []]
    assert held <= set(now)
    assert signal.getsignal(signal.SIGUSR2) == before


def test_a_module_of_our_name_is_the_users(workshop: Workshop) -> None:
    """A package called as ours that lies in the user's folder is what the user's module gets."""
    package = workshop.folder / "hydra_heads"
    package.mkdir()
    (package / "__init__.py").write_text("OWNER = 'user'")
    (package / "later.py").write_text("OWNER = 'user, later'")
    caller = workshop.caller(
        "import hydra_heads\n"
        "hydra_heads.OWNER += ', changed'\n"
        "def job():\n"
        "    import hydra_heads.later\n"
        "    return [hydra_heads.OWNER, hydra_heads.later.OWNER]\n"
    )

    called = workshop.call(caller)

    assert called.value == ["user, changed", "user, later"]
    assert "hydra_heads.later" not in sys.modules
    assert sys.modules["hydra_heads.measure.runner.calling"] is calling


FAULTS = {
    "missing": ("", "gone:job", "ModuleNotFoundError: No module named 'gone'"),
    "no function": ("x = 1", f"{MODULE}:job", "has no function 'job'"),
    "no callable": ("job = 1", f"{MODULE}:job", "is a int, not a function"),
    "exit": ("raise SystemExit(4)", f"{MODULE}:job", "SystemExit: 4"),
    "lines": ("raise ValueError('a\\nb')", f"{MODULE}:job", "ValueError: a b"),
    "syntax": ("def job(:", f"{MODULE}:job", "SyntaxError"),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_failed_import_is_a_fault(name: str, workshop: Workshop) -> None:
    """Whatever ends an import is told in one line, and the worker lives [fault 63]."""
    source, target, message = FAULTS[name]

    caller = workshop.caller(source, target)

    assert caller.fault is not None
    assert message in caller.fault
    assert "\n" not in caller.fault


def test_threads_of_the_import_are_counted(workshop: Workshop) -> None:
    """Threads that the import left are told, so that nobody forks beside a lock they hold."""
    alone = workshop.caller("def job(): pass").threads
    sys.modules.pop(MODULE)

    accompanied = workshop.caller(
        "import threading\n"
        "lock, end = threading.Lock(), threading.Event()\n"
        "def hold():\n"
        "    with lock: end.wait()\n"
        "thread = threading.Thread(target=hold, daemon=True)\n"
        "thread.start()\n"
        "def job(): lock.acquire()\n"
    )
    module = sys.modules[MODULE]
    module.end.set()
    module.thread.join()

    assert accompanied.threads == alone + 1


def test_garbage_is_collected_as_the_module_wants_it(workshop: Workshop) -> None:
    """Garbage is collected in calls unless the module switched that off, never in the worker."""
    source = "import gc\n{}\ndef job(): return [gc.isenabled(), gc.get_freeze_count() > 1000]"
    for switch, expected in (("gc.disable()", False), ("", True)):
        caller = workshop.caller(source.format(switch))

        called = workshop.call(caller)

        assert called.value == [expected, True]
        assert not gc.isenabled()
        sys.modules.pop(MODULE)
