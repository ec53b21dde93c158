"""Whole runs on Windows itself, by the real calls."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

import pytest

from hydra_heads.measure.windows.crew import WindowsCrew
from hydra_heads.model.failure import MEMORY, OUTPUT, PROCESSES
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of, python

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="the calls of Windows")

STARTS_CHILD = (
    "import subprocess, sys; "
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], "
    "stdout={stdout}, stderr=subprocess.DEVNULL); "
)


@pytest.fixture
def crew() -> Iterator[WindowsCrew]:
    """Give a crew of one."""
    crew = WindowsCrew(1)
    yield crew
    crew.close()


def _limited(crew: WindowsCrew, code: str, limits: Limits) -> Outcome:
    return crew.run(launch_of(*python(code))._replace(limits=limits))


def test_a_run_says_how_it_ended(crew: WindowsCrew) -> None:
    """Exit code, both streams, their lines and the digest of a process come back."""
    code = "import sys; print('one'); print('oh', file=sys.stderr); sys.exit(3)"

    outcome = crew.run(launch_of(*python(code)))

    said = b"one\r\n"
    assert (outcome.start_error, outcome.exit_code, outcome.stdout) == (None, 3, said)
    assert outcome.stdout_sha256 == hashlib.sha256(said).hexdigest()
    assert (outcome.metrics["stdout_lines"], outcome.metrics["stderr_lines"]) == (1, 1)
    assert (outcome.flags, outcome.descendants_killed) == ((), 0)


def test_cpu_time_is_that_of_the_process(crew: WindowsCrew) -> None:
    """Within the tick of the system's clock the job says what the process says of itself."""
    code = "import time\nwhile time.process_time() < 1: pass\nprint(time.process_time())"

    outcome = crew.run(launch_of(*python(code)))

    used = outcome.metrics["user_time"] + outcome.metrics["system_time"]
    assert used == pytest.approx(float(outcome.stdout), rel=0.15)


def test_cpu_time_of_descendants_counts(crew: WindowsCrew) -> None:
    """What a child used that nobody waited for is in the figure of its run."""
    burn = "import time\\nwhile time.process_time() < 1: pass"
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', '{burn}'], stdout=subprocess.PIPE)\n"
        "child.stdout.read()"
    )

    outcome = crew.run(launch_of(*python(code)))

    assert outcome.metrics["user_time"] + outcome.metrics["system_time"] >= 0.9


def test_peak_memory_is_that_of_the_run(crew: WindowsCrew) -> None:
    """A process that commits 200 MiB is seen to have done so, and the next one has not."""
    big = crew.run(launch_of(*python("x = bytearray(200 * 1024 * 1024)")))
    small = crew.run(launch_of(*python("pass")))

    difference = big.metrics["memory_max_mb"] - small.metrics["memory_max_mb"]
    assert difference == pytest.approx(200, rel=0.1)
    assert 0 < small.metrics["memory_max_mb"] < 100


def test_standard_input_is_empty(crew: WindowsCrew) -> None:
    """A program that reads its input gets the end of it [fault 57]."""
    outcome = crew.run(launch_of(*python("import sys; print(len(sys.stdin.read()))")))

    assert outcome.stdout.split() == [b"0"]


def test_an_answer_comes_by_file(crew: WindowsCrew) -> None:
    """The answer is written to a file that goes away."""
    code = "import os; p = os.environ['HYDRA_ANSWER_FILE']; open(p, 'w').write('42'); print(p)"

    outcome = crew.run(launch_of(*python(code), answers=True))

    assert outcome.answer == "42"
    assert not os.path.exists(outcome.stdout.decode().strip())


def test_an_environment_arrives_whole(crew: WindowsCrew) -> None:
    """Letters of all kinds pass, and words with blanks, quotes and backslashes."""
    code = "import os, sys; print(ascii([os.environ['HYDRA_X'], sys.argv[1:]]))"
    words = ["a b", 'c"d', "e\\", ""]

    outcome = crew.run(launch_of(*python(code), *words, env={"HYDRA_X": "\u00e4 \u2603"}))

    assert outcome.stdout.decode().strip() == ascii(["\u00e4 \u2603", words])


def test_a_program_that_cannot_start_is_an_outcome(crew: WindowsCrew) -> None:
    """A missing program ends that run only."""
    outcome = crew.run(launch_of("no-such-program-anywhere"))

    assert outcome.start_error is not None
    assert outcome.start_error.startswith("no-such-program-anywhere: ")


def test_a_missing_folder_is_named(crew: WindowsCrew, tmp_path: Path) -> None:
    """The folder that is not there is told, not the program."""
    folder = str(tmp_path / "gone")

    outcome = crew.run(launch_of(*python("pass"), cwd=folder))

    assert outcome.start_error == f"{folder}: the folder to run in is not there"


def test_a_hanging_run_ends_at_its_limit(crew: WindowsCrew) -> None:
    """A run that hangs is ended at its limit, with what it started [fault 49]."""
    code = STARTS_CHILD.format(stdout="None") + "import time; time.sleep(60)"
    begin = time.monotonic()

    outcome = crew.run(launch_of(*python(code), timeout_s=1.0, kill_grace_s=0.5))

    assert outcome.timed_out
    assert time.monotonic() - begin < 20


def test_what_is_left_running_is_ended_and_counted(crew: WindowsCrew) -> None:
    """A child that holds the pipe is ended with the run, which it does not hold up [fault 52]."""
    outcome = crew.run(launch_of(*python(STARTS_CHILD.format(stdout="None"))))

    assert (outcome.exit_code, outcome.timed_out) == (0, False)
    assert outcome.descendants_killed >= 1
    assert "descendants_killed" in outcome.flags


def test_a_crash_opens_no_window(crew: WindowsCrew) -> None:
    """A program that the system ends for its fault ends at once, with the system's code."""
    outcome = crew.run(launch_of(*python("import ctypes; ctypes.string_at(0)")))

    assert not outcome.timed_out
    assert outcome.exit_code not in (None, 0)


def test_memory_beyond_the_limit_ends_a_run(crew: WindowsCrew) -> None:
    """A run that commits more than it may is ended [fault 59]."""
    code = "import time; x = bytearray(300 * 1024 * 1024); time.sleep(60)"

    outcome = _limited(crew, code, Limits(memory_mb=200))

    assert outcome.limit is not None
    assert outcome.limit.kind == MEMORY


def test_too_many_processes_end_a_run(crew: WindowsCrew) -> None:
    """No more processes come to exist than are allowed, and the run fails [fault 53]."""
    code = (
        "import subprocess, sys, time\n"
        "for _ in range(10):\n"
        "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "time.sleep(60)"
    )

    outcome = _limited(crew, code, Limits(processes=4))

    assert outcome.limit is not None
    assert outcome.limit.kind == PROCESSES


def test_output_beyond_the_limit_ends_a_run(crew: WindowsCrew) -> None:
    """A program that never stops writing is ended [fault 55]."""
    outcome = _limited(crew, "while True: print('x' * 1000)", Limits(output_mb=1))

    assert outcome.limit is not None
    assert outcome.limit.kind == OUTPUT


def test_a_run_stays_on_its_processors() -> None:
    """The mask of a worker is that of its processes."""
    code = (
        "import ctypes, ctypes.wintypes as w\n"
        "k = ctypes.windll.kernel32\n"
        "k.GetCurrentProcess.restype = w.HANDLE\n"
        "k.GetProcessAffinityMask.argtypes = [w.HANDLE, ctypes.c_void_p, ctypes.c_void_p]\n"
        "mine, all = ctypes.c_size_t(), ctypes.c_size_t()\n"
        "k.GetProcessAffinityMask(k.GetCurrentProcess(), ctypes.byref(mine), ctypes.byref(all))\n"
        "print(mine.value)"
    )
    crew = WindowsCrew(1, cpus=[(0,)])

    outcome = crew.run(launch_of(*python(code)))

    crew.close()
    assert outcome.stdout.split() == [b"1"]


def test_nothing_outlives_a_killed_hydra(tmp_path: Path) -> None:
    """When the process that measures is ended by force, what it ran ends with it."""
    note = tmp_path / "pid"
    head = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    hydra = (
        "from hydra_heads.measure.windows.crew import WindowsCrew\n"
        "from tests.measure.launches import launch_of, python\n"
        f"WindowsCrew(1).run(launch_of(*python({head!r})))"
    )
    process = subprocess.Popen([sys.executable, "-c", hydra])
    until = time.monotonic() + 30
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.05)

    process.kill()
    process.wait()

    pid = note.read_text()
    until = time.monotonic() + 10
    while _is_there(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_there(pid)


def _is_there(pid: str) -> bool:
    words = ["tasklist", "/NH", "/FI", f"PID eq {pid}"]
    return pid.encode() in subprocess.run(words, stdout=subprocess.PIPE, check=False).stdout
