"""Tests of the channel that appends to a file."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings, Undelivered
from hydra_heads.notify.file import FileSender
from tests.notify.made import message, notification


def sender(folder: Path, path: str = "alerts.jsonl") -> FileSender:
    """Make the sender of a file channel."""
    channel = Channel("log", "file", {"path": path})
    return FileSender(channel, Surroundings(str(folder), lambda line: None))


def send(folder: Path, path: str = "alerts.jsonl") -> None:
    """Send one message."""
    sender(folder, path).send(message(), monotonic() + 1)


def test_every_message_is_a_line(tmp_path: Path) -> None:
    """Each message is one line of JSON at the end of the file."""
    for _ in range(3):
        send(tmp_path)

    lines = (tmp_path / "alerts.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line) for line in lines] == [message().document()] * 3


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    """A file that is made can be read by its owner alone."""
    send(tmp_path)

    assert stat.S_IMODE((tmp_path / "alerts.jsonl").stat().st_mode) == 0o600


def test_what_is_there_stays(tmp_path: Path) -> None:
    """What stands in the file already stays, and so does its mode."""
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"earlier": 1}\n', encoding="ascii")
    path.chmod(0o640)

    send(tmp_path)

    assert path.read_text(encoding="ascii").startswith('{"earlier": 1}\n{"slot"')
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    """After half a line, left by a full disk, the next message begins a line of its own."""
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"slot": "comp', encoding="ascii")

    send(tmp_path)

    assert json.loads(path.read_text(encoding="ascii").splitlines()[1]) == message().document()


@pytest.mark.parametrize("target", ["elsewhere.jsonl", "missing.jsonl"])
def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    """A link in the file's place is refused for good, and what it leads to is not touched."""
    (tmp_path / "elsewhere.jsonl").write_text("mine\n", encoding="ascii")
    (tmp_path / "alerts.jsonl").symlink_to(tmp_path / target)

    with pytest.raises(Undelivered, match="alerts.jsonl: not written: that is a link") as caught:
        send(tmp_path)

    assert caught.value.is_final
    assert (tmp_path / "elsewhere.jsonl").read_text(encoding="ascii") == "mine\n"
    assert not (tmp_path / "missing.jsonl").exists()


def test_a_link_is_not_followed_where_the_system_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that opens links all the same is not asked to."""
    monkeypatch.delattr("os.O_NOFOLLOW", raising=False)
    (tmp_path / "alerts.jsonl").symlink_to(tmp_path / "missing.jsonl")

    with pytest.raises(Undelivered, match="that is a link"):
        send(tmp_path)

    assert not (tmp_path / "missing.jsonl").exists()


def test_a_link_that_comes_at_the_last_moment_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that takes the file's place after it was looked at is not followed either."""
    monkeypatch.setattr("os.path.islink", lambda path: False)
    (tmp_path / "alerts.jsonl").symlink_to(tmp_path / "missing.jsonl")

    with pytest.raises(Undelivered, match="that is a link"):
        send(tmp_path)

    assert not (tmp_path / "missing.jsonl").exists()


def test_a_folder_is_refused_for_good(tmp_path: Path) -> None:
    """A folder in the file's place is no file."""
    (tmp_path / "alerts.jsonl").mkdir()

    with pytest.raises(Undelivered, match="not written") as caught:
        send(tmp_path)

    assert caught.value.is_final


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    """A FIFO that nobody reads from holds nobody up."""
    os.mkfifo(str(tmp_path / "alerts.jsonl"))

    with pytest.raises(Undelivered, match="no ordinary file") as caught:
        send(tmp_path)

    assert caught.value.is_final


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    """A folder that is missing is told of, with what to do, and may be there the next time."""
    with pytest.raises(Undelivered, match="channel log: .*make its folder first") as caught:
        send(tmp_path, "logs/alerts.jsonl")

    assert not caught.value.is_final
    assert not (tmp_path / "logs").exists()


def test_a_name_that_no_system_opens_is_told(tmp_path: Path) -> None:
    """A name with a zero in it is a reason like others, on every version of Python."""
    with pytest.raises(Undelivered, match="not written"):
        send(tmp_path, "a\0b")


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message of which only a part could be written has not arrived, and spoils no other."""
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr("os.write", lambda fd, data: write(fd, data[:10]))
        with pytest.raises(Undelivered, match="not written: .*free some space") as caught:
            send(tmp_path)

    send(tmp_path)

    lines = (tmp_path / "alerts.jsonl").read_text(encoding="ascii").splitlines()
    assert not caught.value.is_final
    assert [len(lines[0]), json.loads(lines[1])] == [10, message().document()]


WRITER = """\
import sys
from time import monotonic
from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.file import FileSender
from tests.notify.made import message, notification

folder, head = sys.argv[1:]
sender = FileSender(Channel("log", "file", {"path": "alerts.jsonl"}), Surroundings(folder, print))
told = [notification(head=head, rule=f"r{at}") for at in range(60)]
print("ready", flush=True)
sys.stdin.read()
for _ in range(50):
    sender.send(message(*told), monotonic() + 1)
"""


def test_two_processes_never_mix_their_lines(tmp_path: Path) -> None:
    """Lines that two processes append at the same time are all whole."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), head],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))),
        )
        for head in ("left", "right")
    ]
    for writer in writers:
        assert writer.stdout is not None
        with writer.stdout as out:
            assert out.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    codes = [writer.wait() for writer in writers]

    lines = (tmp_path / "alerts.jsonl").read_text(encoding="ascii").splitlines()
    heads = [json.loads(line)["heads"][0]["head"] for line in lines]
    assert codes == [0, 0]
    assert (heads.count("left"), heads.count("right")) == (50, 50)


def test_who_keeps_the_lock_is_not_waited_for_beyond_the_deadline(tmp_path: Path) -> None:
    """A process that holds the file's lock and sleeps is a failure in time, to be tried again."""
    fcntl = pytest.importorskip("fcntl")
    send(tmp_path)

    with (tmp_path / "alerts.jsonl").open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        with pytest.raises(Undelivered, match="another process holds its lock") as caught:
            sender(tmp_path).send(message(), monotonic() + 0.02)
    send(tmp_path)

    assert not caught.value.is_final
    assert len((tmp_path / "alerts.jsonl").read_text(encoding="ascii").splitlines()) == 2


def test_a_file_system_without_locks_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be locked the line is written all the same."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(fd: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)

    send(tmp_path)

    assert len((tmp_path / "alerts.jsonl").read_text(encoding="ascii").splitlines()) == 1


def test_half_characters_are_written_as_escapes(tmp_path: Path) -> None:
    """Text that no file could hold is no reason not to be told."""
    sender(tmp_path).send(message(notification(value="\ud800")), monotonic() + 1)

    assert "ud800" in (tmp_path / "alerts.jsonl").read_text(encoding="ascii")
