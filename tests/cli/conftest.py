"""A folder of one's own to call Hydra in."""

import json
from pathlib import Path
from typing import Dict, List, NamedTuple

import pytest

from hydra_heads.cli.main import main

QUICK = ["{python}", "-I", "-S", "-c", "pass"]

FAILING = ["{python}", "-I", "-S", "-c", "raise SystemExit('error: no such job')"]


class Answer(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class Desk:
    """Stands in a folder with a heads file and calls commands in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.profiles = folder / "hydra_profiles"
        self._capsys = capsys

    def call(self, *words: str) -> Answer:
        """Run one command line."""
        self._capsys.readouterr()
        code = main(words)
        captured = self._capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    def write_heads(
        self, commands: Dict[str, List[str]], slot: str = "job", **more: object
    ) -> None:
        """Write a heads file of commands."""
        heads = [{"name": name, "command": command} for name, command in commands.items()]
        document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": slot, "heads": heads}
        self.write("hydra_heads.json", json.dumps(dict(document, **more)))

    def write(self, name: str, text: str) -> None:
        """Write any file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> Dict[str, object]:
        """Read a JSON file."""
        value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        assert isinstance(value, dict)
        return value

    def everything(self) -> Dict[str, bytes]:
        """Return every file with its bytes, the lock and the side files of the history left out."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != ".lock" and not path.name.endswith(("-wal", "-shm"))
        }


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """A desk in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


@pytest.fixture
def two_heads(desk: Desk) -> Desk:
    """A desk with two heads that differ in nothing."""
    desk.write_heads({"left": QUICK, "right": QUICK})
    return desk


@pytest.fixture
def profiled(two_heads: Desk) -> Desk:
    """A desk on which Phase 1 has run."""
    assert two_heads.call("profile", "--num-tests", "6", "--seed", "1").code == 0
    return two_heads


@pytest.fixture
def weighed(profiled: Desk) -> Desk:
    """A desk on which Phases 1 and 2 have run."""
    assert profiled.call("weigh").code == 0
    return profiled
