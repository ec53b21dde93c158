"""Tests of the channel that starts a program for each message."""

import json
import os
import sys
from pathlib import Path
from time import monotonic
from typing import Optional

import pytest

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings, Undelivered
from hydra_heads.notify.command import CommandSender
from tests.notify.made import message, notification

PYTHON = [sys.executable, "-I", "-S", "-c"]

VARIABLE = "PAGER_TOKEN"

KEEP = "import sys; open('got.json', 'w').write(sys.stdin.read())"


def sender(
    folder: Path, *words: str, cwd: Optional[str] = None, secret: Optional[str] = None
) -> CommandSender:
    """Make the sender of a command channel."""
    settings = {"command": list(words) if words else [*PYTHON, KEEP]}
    channel = Channel("cmd", "command", dict(settings, cwd=cwd), secret)
    return CommandSender(channel, Surroundings(str(folder), lambda line: None))


def test_the_message_is_on_standard_input(tmp_path: Path) -> None:
    """The program reads the message's document, as one line of JSON."""
    sender(tmp_path).send(message(), monotonic() + 10)

    text = (tmp_path / "got.json").read_text(encoding="ascii")
    assert json.loads(text) == message().document()
    assert text.count("\n") == 1


def test_the_program_finds_itself_in_its_folder(tmp_path: Path) -> None:
    """`cwd` starts at the channel's folder, and is where the program begins."""
    (tmp_path / "inner").mkdir()

    sender(tmp_path, cwd="inner").send(message(), monotonic() + 10)

    assert (tmp_path / "inner" / "got.json").exists()


def test_the_environment_is_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program sees the environment, its secret included."""
    monkeypatch.setenv(VARIABLE, "tr0ub4dor")
    words = [*PYTHON, "import os; open('env', 'w').write(os.environ['PAGER_TOKEN'])"]

    sender(tmp_path, *words, secret=VARIABLE).send(message(), monotonic() + 10)

    assert (tmp_path / "env").read_text(encoding="ascii") == "tr0ub4dor"


def test_words_are_no_shell_line(tmp_path: Path) -> None:
    """What a shell would take apart comes to the program as it is."""
    words = [*PYTHON, "import sys; open('words', 'w').write(sys.argv[1])", "$(id); `id` > x"]

    sender(tmp_path, *words).send(message(), monotonic() + 10)

    assert (tmp_path / "words").read_text(encoding="ascii") == "$(id); `id` > x"


def test_a_failing_program_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exit code other than 0 is a failure, told with the last line, masked and escaped."""
    monkeypatch.setenv(VARIABLE, "tr0ub4dor")
    words = [*PYTHON, r"raise SystemExit('first\nno: tr0ub4dor \x1b[2J')"]

    with pytest.raises(Undelivered) as caught:
        sender(tmp_path, *words, secret=VARIABLE).send(message(), monotonic() + 10)

    expected = rf"channel cmd: {sys.executable}: exit code 1: no: *** \x1b[2J"
    assert caught.value.message == expected
    assert not caught.value.is_final


def test_much_output_holds_nobody_up(tmp_path: Path) -> None:
    """A program that writes without end into its pipes comes to its own end."""
    words = [*PYTHON, "import sys; print('x' * 4_000_000); sys.exit(3)"]

    with pytest.raises(Undelivered, match="exit code 3") as caught:
        sender(tmp_path, *words).send(message(), monotonic() + 10)

    assert len(caught.value.message) <= 500


def test_a_program_that_does_not_read_is_no_fault(tmp_path: Path) -> None:
    """A message larger than a pipe that nobody reads has arrived all the same."""
    told = [notification(rule=f"rule-{number}") for number in range(500)]

    sender(tmp_path, *PYTHON, "pass").send(message(*told), monotonic() + 10)


def test_a_missing_program_is_told(tmp_path: Path) -> None:
    """A program that is not there is a failure that names it."""
    with pytest.raises(Undelivered, match="channel cmd: cannot be started: .*no-such-program"):
        sender(tmp_path, "no-such-program").send(message(), monotonic() + 10)


ABANDON = """\
import os, subprocess, sys, time
nap = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"]
children = [subprocess.Popen(nap, start_new_session=own) for own in (False, True)]
with open("pids", "w") as file:
    file.write(" ".join(str(child.pid) for child in children))
time.sleep(%d)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="orphans are found on Linux")
@pytest.mark.parametrize("seconds", [0, 60])
def test_nothing_that_it_started_is_left(tmp_path: Path, seconds: int) -> None:
    """At its end or its deadline all that it started is ended, daemons too. [fault 80]"""
    begun, reason = monotonic(), ""
    try:
        sender(tmp_path, *PYTHON, ABANDON % seconds).send(message(), monotonic() + 1.5)
    except Undelivered as error:
        reason = error.message
    ended = monotonic()

    pids = (tmp_path / "pids").read_text(encoding="ascii").split()
    assert len(pids) == 2
    assert [pid for pid in pids if _is_running(pid)] == []
    assert ("did not end within" in reason) == (seconds > 0)
    assert ended - begun < 6.0


def _is_running(pid: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_file_of_the_message_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the message was handed over by is gone when the program has ended."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    os.mkdir(str(tmp_path / "home"))

    sender(tmp_path, cwd="home").send(message(), monotonic() + 10)

    assert sorted(os.listdir(str(tmp_path))) == ["home"]


def test_no_room_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the message cannot be handed over the reason is told, and it is tried again."""

    def refuse(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)

    with pytest.raises(Undelivered, match="channel cmd: .*No space left on device") as caught:
        sender(tmp_path).send(message(), monotonic() + 10)

    assert not caught.value.is_final
