"""The program that makes one request: how it is asked, what it writes, how it answers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.heads import http_child, kind
from hydra_heads.heads.http import CHILD
from hydra_heads.heads.http_connection import Refused
from hydra_heads.heads.http_request import pieces_of
from hydra_heads.heads.kind import ANSWER_FILE
from tests.heads.http_requests import request
from tests.heads.http_servers import Server, answer


def _variables(answer_file: Path, asked: Dict[str, object]) -> Dict[str, str]:
    return {**pieces_of(asked), ANSWER_FILE: str(answer_file)}


def test_the_body_goes_to_standard_output(tmp_path: Path) -> None:
    """As a process: the body is all it writes, the answer goes to a file where there is no pipe.

    Nothing of its folder stands in the way of the standard library.
    """
    with Server({"/": answer(b"\0body\xff")}) as server:
        done = subprocess.run(
            [sys.executable, "-I", "-S", CHILD],
            env=_variables(tmp_path / "answer", request(server.url)),
            cwd=os.path.dirname(CHILD),
            capture_output=True,
            check=True,
        )

    found = json.loads((tmp_path / "answer").read_text())
    assert (done.stdout, done.stderr) == (b"\0body\xff", b"")
    assert (found["status"], found["failure"]) == (200, None)
    assert found["seconds"] > 0


def test_names_of_variables_are_those_of_the_launch() -> None:
    """The program imports little, so it has the names of its variables itself."""
    names = (http_child.REQUEST, http_child.ANSWER_FD, http_child.ANSWER_FILE)

    assert names == (kind.REQUEST, kind.ANSWER_FD, kind.ANSWER_FILE)


def test_nobody_starts_it_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a request it says whose program it is."""
    monkeypatch.delenv("HYDRA_REQUEST", raising=False)

    with pytest.raises(RuntimeError, match="is started by Hydra: no HYDRA_REQUEST"):
        http_child.main()


def test_a_request_comes_through_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Pieces are put together again, the body is written out, and the answer is sent."""
    with Server({"/": answer(b"body")}) as server:
        asked = request(server.url, method="POST", body="ü" * 50_000)
        for name, text in _variables(tmp_path / "answer", asked).items():
            monkeypatch.setenv(name, text)

        http_child.main()

        assert server.asked[0].body == ("ü" * 50_000).encode()
    assert json.loads((tmp_path / "answer").read_text())["status"] == 200
    assert capfd.readouterr().out == "body"


def test_output_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that nobody takes, or that has no room, ends the request."""
    reader, writer = os.pipe()
    os.close(reader)
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(writer, data))

    with pytest.raises(Refused, match="the body could not be written out: Broken pipe"):
        http_child.write(b"x")
    os.close(writer)
