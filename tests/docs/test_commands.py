"""Every command of the pages is run, in order, in a copy of the checkout."""

import json
import os
import re
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from tests.docs.pages import Block, blocks_of, commands_of, page_paths, text_of
from tests.docs.shapes import difference
from tests.docs.shell import EXIT_CODE, Shell, is_refusal

LANGUAGES = ("sh", "console", "python", "powershell", "json", "yaml", "ini", "text")
"""What the info of a fence may be: the first four are run, `text` is not."""

ENOUGH = 5
"""Tests where a block shows what follows from runs: the fewest that weigh anything."""

SHOWS_RESULTS = re.compile(r"times faster|\brivals?\b|\.log\b")

EXAMPLE = "hydra_heads/examples/compress/README.md"

OTHER_EXAMPLES = ("hydra_heads/examples/fetch/README.md",)
"""Pages that tests/examples follows, from the folder of the example."""

AS_WRITTEN = ("docs/gates.md", "docs/using-shell.md", "docs/weights.md")
"""Pages that show what takes as many tests as they say: weights of each input, plans, failures."""

EXAMPLE_TESTS = 16
"""Four on each of the four files: what a change is told from, on a busy machine too."""

ELSEWHERE = {"python tests": "the suite does not run itself; tests/infra tries its launcher"}
"""Commands that are not run here, with the reason."""


def blocks(page: str) -> List[Block]:
    """Return the blocks of a page."""
    return blocks_of(page, text_of(page))


EACH_TIME = ("README.md", "docs/troubleshooting.md")
"""Pages whose commands are run with every suite: the first five minutes, and the error messages."""

PAGES = [
    page
    for page in page_paths()
    if page not in (EXAMPLE, *OTHER_EXAMPLES)
    if any(block.language in ("sh", "console", "python") for block in blocks(page))
]


def faults_of(block: Block, shell: Shell) -> List[str]:
    """Run the commands of a block; say which do not do what the page says."""
    commands = commands_of(block)
    num_tests: Optional[int] = ENOUGH if SHOWS_RESULTS.search(block.text) else 1
    if block.page in AS_WRITTEN:
        num_tests = None
    faults = []
    for at, (command, shown) in enumerate(commands):
        if command in ELSEWHERE:
            continue
        answer = shell.call(command, num_tests)
        expected = {2} if is_refusal(command, shown) else {0}
        if "--until-decided" in command:
            expected.add(3)  # so few tests may well be too few to decide by
        if " gate " in command:
            expected.update((1, 3))  # what so few tests say of weights is chance
        is_told = commands[at + 1 : at + 2] != [] and commands[at + 1][0] == EXIT_CODE
        if answer.code not in expected and not is_told:
            faults.append(f"{block.place}: {command}: exit code {answer.code}:\n{answer.output}")
        elif command == EXIT_CODE:
            faults += [] if answer.output == shown else [f"{block.place}: it was {answer.output}"]
        elif block.language == "console":
            fault = difference(shown, answer.output)
            faults += [] if fault is None else [f"{block.place}: {command}: {fault}"]
    return faults


def run_python(block: Block, shell: Shell) -> List[str]:
    """Run a Python block: a session as a doctest, anything else as a program."""
    is_session = ">>> " in block.text
    name = "session.txt" if is_session else "program.py"
    shell.write(name, block.text)
    answer = shell.call(f"python {'-m doctest ' if is_session else ''}{name}")
    return [] if answer.code == 0 else [f"{block.place}: {answer.output}"]


@pytest.mark.skipif(os.name == "nt", reason="the pages show a POSIX shell")
@pytest.mark.parametrize(
    "page",
    [page if page in EACH_TIME else pytest.param(page, marks=pytest.mark.long) for page in PAGES],
)
def test_commands_do_what_the_page_says(page: str, tmp_path: Path) -> None:
    """Each command answers 0, or 2 where an error is shown, and prints what is shown [H-095]."""
    shell = Shell(tmp_path)
    faults: List[str] = []

    for block in blocks(page):
        if block.file and block.language != "ini":
            shell.write(block.file, block.text)
        elif block.language in ("sh", "console"):
            faults += faults_of(block, shell)
        elif block.language == "python":
            faults += run_python(block, shell)

    assert "\n".join(faults) == ""


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the page shows a POSIX shell")
def test_the_example_shows_what_its_page_says(tmp_path: Path) -> None:
    """A head of the example that became slower, or fails, is named and loses its weight."""
    shell = Shell(tmp_path)
    shell.call("python -m hydra_heads new compress")
    shell.call("cd compress")
    leave_heads(shell.folder / "hydra_heads.json", "zlib-1", "bz2")
    weights: Dict[str, float] = {}
    outputs: Dict[str, str] = {}

    for block in blocks(EXAMPLE):
        for command, _ in commands_of(block) if block.language == "sh" else []:
            answer = shell.call(command, 1 if "tries" in command else EXAMPLE_TESTS)
            assert answer.code == 0, f"{block.place}: {command}: {answer.output}"
            outputs[command.partition("=")[0]] = answer.output
            written = json.loads((shell.folder / "hydra_profiles" / "weights.json").read_text())
            weights[command.partition("=")[0]] = written["weights"]["zlib-1"]

    usual = max(weights.values())
    assert usual == next(iter(weights.values()))
    assert weights["ZLIB_ROUNDS"] < usual / 2
    assert weights["ZLIB_FAILS_ON"] < usual / 2
    assert "Performance degradation detected: zlib-1: time" in outputs["ZLIB_ROUNDS"]


def leave_heads(path: Path, *names: str) -> None:
    """Take all other heads out of a heads file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["heads"] = [head for head in document["heads"] if head["name"] in names]
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize("page", page_paths())
def test_every_block_says_what_it_is(page: str) -> None:
    """No block escapes the tests because nobody said what is in it."""
    found = [
        block.place
        for block in blocks(page)
        if block.language not in LANGUAGES and not page.startswith(".github/")
    ]

    assert found == []


def test_the_commands_of_the_readme_stand_there() -> None:
    """The README has the command that does the main job and the one that runs the tests."""
    commands = [command for block in blocks("README.md") for command, _ in commands_of(block)]

    assert "python hydra_profile_heads.py --num-tests 10" in commands
    assert "python tests" in commands


def test_readme_is_short() -> None:
    """A newcomer reads less than ninety lines."""
    assert len(text_of("README.md").splitlines()) < 90


def test_an_output_of_another_shape_is_found() -> None:
    """A line that is no longer printed, a head that is gone, a new reason: each is seen."""
    shown = "a: 3 heads\nhead  runs  reason\nx        1  best, no rival\n[..] and ±: intervals\n"

    assert difference(shown, shown.replace("3", "4")) is None
    assert difference(shown, shown.replace("heads", "head")) is not None
    assert difference(shown, shown.replace("x  ", "y  ")) is not None
    with pytest.raises(AssertionError, match="not known"):
        difference(shown, shown.replace("no rival", "unrivalled"))


def test_tables_of_daily_use_are_compared_by_their_heads() -> None:
    """Shares move from run to run; a head that is missing is seen, and so is another line."""
    shown = (
        "slot 'x': 3 picks by now\nhead  share  why\na  90.0 %  costs least so far\nb  10.0 %  -\n"
        "\ncall (UTC)  instance\n23:16:36  small\n"
    )

    moved = shown.replace("90.0", "9.5").replace("23:16:36", "07:00:01").replace("costs", "as")
    assert difference(shown, moved) is None
    assert difference(shown, shown.replace("\nb  10.0 %  -", "")) is not None
    assert difference(shown, shown.replace("picks", "draws")) is not None


def test_json_blocks_are_json() -> None:
    """What a page shows as JSON can be read by a program."""
    shown = [block for page in page_paths() for block in blocks(page) if block.language == "json"]

    for block in shown:
        assert isinstance(json.loads(block.text), dict), block.place
    assert shown
