"""`run -- COMMAND`: streams and signals, as if nobody stood in between."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.wrapped import FOLDER, HYDRA, begun, hydra, kept, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows runs no command in our place")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc or /dev/full")

INPUTS = {"nothing": b"", "no line end": b"one\ntwo", "every byte": bytes(range(256)) * 999}


@pytest.mark.parametrize("name", INPUTS)
def test_standard_input_is_the_commands_own(tmp_path: Path, name: str) -> None:
    """What is piped in arrives byte for byte, and so does what comes out."""
    given = INPUTS[name]

    answer = hydra(tmp_path, "--quiet", "--", "cat", input=given)

    assert (answer.returncode, answer.stdout) == (0, given)


def test_the_rest_of_a_file_is_left_to_the_next(tmp_path: Path) -> None:
    """Hydra takes nothing from standard input for itself."""
    (tmp_path / "lines").write_bytes(b"one\ntwo\n")
    with open(str(tmp_path / "lines"), "rb", buffering=0) as file:
        first = hydra(tmp_path, "--quiet", *shell("read line; echo $line"), stdin=file)
        rest = file.read()

    assert (first.stdout, rest) == (b"one\n", b"two\n")


def test_other_descriptors_are_passed_on(tmp_path: Path) -> None:
    """What a shell makes of `<(list)` is there for the command under its own number."""
    reader, writer = os.pipe()
    os.write(writer, b"from another process")
    os.close(writer)

    code = f"import os; os.write(1, os.read({reader}, 100))"
    answer = hydra(tmp_path, "--", sys.executable, "-c", code, pass_fds=[reader])

    os.close(reader)
    assert (answer.returncode, answer.stdout) == (0, b"from another process")


@linux
def test_nothing_of_ours_leaks_into_the_command(tmp_path: Path) -> None:
    """Folder, variables and descriptors are those of whoever called Hydra."""
    env = {"PATH": os.environ["PATH"], "LANG": "C", "HYDRA_DIR": FOLDER}

    answer = hydra(tmp_path, "--quiet", *shell("pwd; ls /proc/self/fd; exec env"), env=env)

    folder, *rest = answer.stdout.decode("ascii").splitlines()
    numbers, pairs = rest[:4], rest[4:]
    names = {pair.split("=")[0] for pair in pairs} - {"PWD", "OLDPWD", "SHLVL", "_"}
    assert folder == str(tmp_path)
    assert numbers == ["0", "1", "2", "3"]  # the last is the one that `ls` reads by
    assert names == {*env, "HYDRA_METRICS_FILE"}


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`run -- yes | head -1` ends as `yes | head -1` does."""
    process = begun(tmp_path, "--quiet", "--", "yes")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.read(2) == b"y\n"

    process.stdout.close()

    assert process.wait(60) == 128 + signal.SIGPIPE
    process.stdin.close()


@linux
@pytest.mark.parametrize(("line", "code"), [("echo x", 125), ("echo x; exit 4", 4)])
def test_output_that_is_lost_is_never_a_success(tmp_path: Path, line: str, code: int) -> None:
    """A full disk behind standard output is told, and 0 is not answered then."""
    with open("/dev/full", "wb", buffering=0) as full:
        answer = hydra(tmp_path, *shell(line), stdout=full)

    assert answer.returncode == code
    assert b"standard output: not written: No space left on device" in answer.stderr
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize(
    "signum",
    [
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
        signal.SIGQUIT,
        signal.SIGUSR1,
        signal.SIGUSR2,
    ],
)
def test_signals_go_to_the_command(tmp_path: Path, signum: int) -> None:
    """The command decides what a signal means; Hydra waits for it and answers as it does."""
    line = f"trap 'echo got; exit 7' {int(signum)}; sleep 600 & echo ready; wait; exit 1"
    process = begun(tmp_path, "--quiet", *shell(line))
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    process.send_signal(signum)

    assert (process.stdout.read(), process.wait(60)) == (b"got\n", 7)
    process.stdin.close()
    process.stdout.close()


def test_a_command_that_a_signal_ends_is_recorded_so(tmp_path: Path) -> None:
    """Ctrl-C on a command that has no answer to it: 130, and a run of kind `signal`."""
    process = begun(tmp_path, "--quiet", *shell("echo ready; exec sleep 600"))
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"ready\n"

    process.send_signal(signal.SIGINT)

    assert process.wait(60) == 130
    assert kept(tmp_path) == [("sh", 0, "signal")]
    process.stdin.close()
    process.stdout.close()


@linux
def test_killing_hydra_ends_the_tree(tmp_path: Path) -> None:
    """SIGKILL leaves nothing of the command running, whatever session it has fled to."""
    alive, held = os.pipe()
    line = "setsid sleep 600 & sleep 600 & echo ready; wait"
    env = dict(os.environ, TMPDIR=str(tmp_path))  # what the killed one leaves goes with the test
    process = begun(tmp_path, *shell(line), pass_fds=[held], env=env)
    os.close(held)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    process.kill()

    assert os.read(alive, 1) == b""  # nobody holds the other end any more
    assert process.wait(60) == -signal.SIGKILL
    os.close(alive)
    process.stdin.close()
    process.stdout.close()


SPAWNED = "import os, pty, sys; sys.exit(os.WEXITSTATUS(pty.spawn(sys.argv[1:])))"


def test_a_terminal_can_be_read_and_ctrl_c_arrives(tmp_path: Path) -> None:
    """An interactive command gets what is typed, and Ctrl-C through Hydra."""
    line = "trap 'echo interrupted; exit 5' INT; echo name; read x; sleep 600 & echo hello $x; wait"
    words = [sys.executable, "-c", SPAWNED, *HYDRA, "--quiet", *shell(line)]
    process = subprocess.Popen(
        words, cwd=str(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"name\r\n"

    process.stdin.write(b"Ada\n")
    process.stdin.flush()
    seen = [process.stdout.readline().strip()]
    while b"hello Ada" not in seen:  # the terminal shows what is typed, too
        seen.append(process.stdout.readline().strip())
    process.stdin.write(b"\x03")
    process.stdin.flush()
    rest = process.stdout.read()

    assert b"interrupted" in rest
    assert process.wait(60) == 5
    process.stdin.close()
    process.stdout.close()
