"""What becomes of a mutant."""

import sys
from pathlib import Path
from typing import List

import pytest

from tests.mutation import trials
from tests.mutation.mutants import Mutant, sample_of
from tests.mutation.trials import HUNG, KILLED, SURVIVED, Trial, Workshop, try_all

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 8), reason="older ones know no end of a node"
)

CODE = "def half(x: int) -> float:\n    return x / 2\n\n\nSPARE = 7\n"

TEST = "from hydra_heads.part.code import half\n\n\ndef test_half():\n    assert half(4) == 2\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one file and its test, run by pytest alone, which starts sooner."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    folder = tmp_path / "tree"
    for name, text in (
        ("hydra_heads/__init__.py", ""),
        ("hydra_heads/part/__init__.py", ""),
        ("hydra_heads/part/code.py", CODE),
        ("tests/__init__.py", ""),
        ("tests/part/__init__.py", ""),
        ("tests/part/test_code.py", TEST),
        ("pyproject.toml", ""),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def mutant_of(after: str, text: str) -> Mutant:
    """A mutant of the file whose whole text is this."""
    return Mutant("hydra_heads/part/code.py", 1, "", after, text.encode("utf-8"))


def test_a_mutant_is_killed_or_survives(root: Path) -> None:
    """The one that the test notices is killed, the one of a number that nobody uses is not."""
    noticed, unnoticed = CODE.replace("/", "*"), CODE.replace("7", "8")
    mutants = [mutant_of("noticed", noticed), mutant_of("unnoticed", unnoticed)]
    told: List[Trial] = []

    found = try_all(str(root), mutants, 1, told.append)

    assert [trial.fate for trial in found] == [KILLED, SURVIVED]
    assert told == found
    assert (root / "hydra_heads/part/code.py").read_text() == CODE


def test_a_file_in_a_folder_of_a_part_is_tried_too(root: Path, tmp_path: Path) -> None:
    """Its tests lie in the folder of the same name."""
    inner, tests = root / "hydra_heads/part/inner", root / "tests/part/inner"
    for folder in (inner, tests):
        folder.mkdir()
        (folder / "__init__.py").write_text("")
    (inner / "other.py").write_text(CODE)
    (tests / "test_other.py").write_text(TEST.replace("part.code", "part.inner.other"))
    workshop = Workshop(str(root), str(tmp_path / "copy"))
    text = CODE.replace("/", "*").encode("utf-8")

    found = workshop.attempt(Mutant("hydra_heads/part/inner/other.py", 1, "", "x", text))

    assert found.fate == KILLED


def test_a_mutant_that_never_ends_hangs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stopped after a multiple of the usual time, and its file is put back."""
    monkeypatch.setattr(trials, "GRACE_S", 0.2)
    monkeypatch.setattr(trials, "PATIENCE", 1)
    workshop = Workshop(str(root), str(tmp_path / "copy"))

    found = workshop.attempt(mutant_of("endless", CODE.replace("return", "while True: x += 0 *")))

    assert found.fate == HUNG
    assert (tmp_path / "copy/hydra_heads/part/code.py").read_text() == CODE


def test_tests_that_fail_anyway_say_nothing(root: Path) -> None:
    """A part whose tests fail without a mutant is an error, and not a score of 100 %."""
    (root / "tests/part/test_code.py").write_text("def test_no():\n    assert False\n")
    (mutant, *_) = sample_of(str(root), ["part"], 0, 1)

    with pytest.raises(
        RuntimeError, match="tests fail without a mutant: pytest hydra_heads/part/code"
    ):
        try_all(str(root), [mutant], 1, lambda trial: None)
