"""A folder of one's own to call Hydra in."""

import json
import os
import shutil
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

import pytest

from hydra_heads.cli.main import main

QUICK = ["true"] if shutil.which("true") else ["{python}", "-I", "-S", "-c", "pass"]
"""The cheapest program there is: what these tests promise does not depend on it."""

FAILING = ["{python}", "-I", "-S", "-c", "raise SystemExit('error: no such job')"]

TWO_HEADS = {"left": QUICK, "right": QUICK}


class Answer(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class Desk:
    """Stands in a folder with a heads file and calls commands in this process."""

    def __init__(self, folder: Path, capsys: Optional[pytest.CaptureFixture[str]]) -> None:
        self.folder = folder
        self.profiles = folder / "hydra_profiles"
        self._capsys = capsys

    def call(self, *words: str) -> Answer:
        """Run one command line."""
        assert self._capsys is not None
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

    def copy_from(self, other: Path) -> None:
        """Take everything that lies on another desk."""
        for path in other.iterdir():
            target = str(self.folder / path.name)
            if path.is_dir():
                shutil.copytree(str(path), target)
            else:
                shutil.copy2(str(path), target)

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
    desk.write_heads(TWO_HEADS)
    return desk


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Path]:
    """Folders after Phase 1 and after Phase 2, to be copied."""
    stages = {stage: tmp_path_factory.mktemp(stage) for stage in ("profiled", "weighed")}
    for stage, commands in (
        ("profiled", (("profile", "--num-tests", "6", "--seed", "1"),)),
        ("weighed", (("profile", "--num-tests", "6", "--seed", "1"), ("weigh",))),
    ):
        _make(stages[stage], commands)
    return stages


def _make(folder: Path, commands: Sequence[Sequence[str]]) -> None:
    Desk(folder, None).write_heads(TWO_HEADS)
    before = os.getcwd()
    os.chdir(str(folder))
    try:
        assert [main([*command, "--quiet"]) for command in commands] == [0] * len(commands)
    finally:
        os.chdir(before)


@pytest.fixture
def profiled(desk: Desk, made_once: Dict[str, Path]) -> Desk:
    """A desk with two heads on which Phase 1 has run."""
    desk.copy_from(made_once["profiled"])
    return desk


@pytest.fixture
def weighed(desk: Desk, made_once: Dict[str, Path]) -> Desk:
    """A desk with two heads on which Phases 1 and 2 have run."""
    desk.copy_from(made_once["weighed"])
    return desk
