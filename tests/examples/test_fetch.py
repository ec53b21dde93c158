"""The example `fetch`: mirrors with faults, of which one breaks and comes back by itself."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest

from hydra_heads.cli.main import main
from tests.docs.pages import blocks_of, commands_of, text_of
from tests.docs.shapes import difference
from tests.docs.shell import Shell
from tests.environment import ROOT

PAGE = "hydra_heads/examples/fetch/README.md"

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

SHORT = ["--free-port", "--outage", "400-460"]

STORY = ["--", sys.executable, "story.py", "--num-tests"]

SECONDS = 60

TRIES = 3
"""A busy machine may slow a mirror down for a while, and that is another story: it is told anew."""


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a folder with a copy of the example."""
    target = tmp_path / "fetch"
    assert main(["new", "fetch", str(target)]) == 0
    capsys.readouterr()
    return target


def mirrors(folder: Path, words: List[str], **options: Any) -> "subprocess.Popen[str]":
    """Start `mirrors.py` in the folder."""
    return subprocess.Popen(
        [sys.executable, "mirrors.py", *words], cwd=str(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
        env=dict(os.environ, PYTHONPATH=ROOT), **options,
    )  # fmt: skip


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """Serve until the test is over; `near` is down from its third request to its fourth."""
    process = mirrors(folder, ["--free-port", "--outage", "3-4"])
    assert process.stdout is not None
    yield process.stdout.readline().split(": ", 1)[1].partition("NAME")[0]
    process.terminate()
    assert process.wait(SECONDS) == 0
    process.communicate()


def values_of(folder: Path) -> Dict[str, str]:
    """Return the digest that the heads file names for each file."""
    document = json.loads((folder / "hydra_heads.json").read_text(encoding="utf-8"))
    values = [instance["values"] for instance in document["instances"]]
    return {value["file"]: value["sha256"] for value in values}


def answer(url: str, wanted: str) -> Optional[str]:
    """Fetch a file; say in a word what is wrong with the answer, None: nothing."""
    try:
        with OPENER.open(url, timeout=0.3) as response:
            body = response.read()
    except urllib.error.HTTPError as error:
        with error:
            return str(error.code)
    except Exception as error:  # which of many exceptions it is differs between Pythons
        return "hangs" if "timed out" in str(error) else "closed"
    return None if hashlib.sha256(body).hexdigest() == wanted else "other"


def test_each_mirror_has_its_own_fault(folder: Path, address: str) -> None:
    """The faults come by counting requests, so each try of the example meets the same ones."""
    wanted = values_of(folder)["small.csv"]

    found = {
        name: [answer(f"{address}{name}/small.csv", wanted) for _ in range(4)]
        for name in ("near", "far", "busy", "stale", "stuck")
    }

    assert found == {
        "near": [None, None, "closed", "closed"],
        "far": [None, None, None, None],
        "busy": [None, None, "503", None],
        "stale": ["other", "other", None, "other"],
        "stuck": [None, None, None, "hangs"],
    }


def test_the_heads_file_names_the_files_as_they_are_served(folder: Path, address: str) -> None:
    """Both files have the digest that makes a run a success; what is not there is not found."""
    wanted = values_of(folder)

    found = {file: answer(f"{address}far/{file}", wanted[file]) for file in wanted}

    assert found == {"small.csv": None, "large.csv": None}
    assert answer(f"{address}far/other.csv", "") == "404"


def test_a_port_that_is_taken_is_told_with_the_remedy(folder: Path, address: str) -> None:
    """A second one says in one line what is the matter, and what to do."""
    process = mirrors(folder, [])

    out, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, out, err.count("\n")) == (1, "", 1)
    assert "python mirrors.py --free-port" in err


def test_it_answers_as_its_command_does(folder: Path) -> None:
    """The exit code of the command is that of `mirrors.py`: a script can go by it."""
    process = mirrors(folder, ["--free-port", "--", sys.executable, "-c", "raise SystemExit(7)"])

    process.communicate(timeout=SECONDS)

    assert process.returncode == 7


def test_a_mirror_breaks_and_comes_back_by_itself(folder: Path) -> None:
    """Nobody touches anything: it loses its share while it is down, and gets it back."""
    for _ in range(TRIES):
        process = mirrors(folder, [*SHORT, *STORY, "0"])
        out, err = process.communicate(timeout=SECONDS)
        if process.returncode == 0:
            break
        shutil.rmtree(str(folder / "hydra_profiles"))

    assert process.returncode == 0, out + err
    assert out.index("near has lost its share") < out.index("near has its share back")
    assert re.search("^near .* fail", out, re.MULTILINE)  # the reason, in words


@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a group of processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping_it_leaves_nothing_running(folder: Path, number: int, code: int) -> None:
    """Ctrl-C ends mirrors, story and what that measures; a stop by SIGTERM is passed on."""
    process = mirrors(folder, ["--free-port", *STORY, "50"], start_new_session=True)
    wait_for(folder / "hydra_profiles" / "history.db")

    os.killpg(process.pid, number) if number == signal.SIGINT else process.terminate()
    out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == code
    assert "Traceback" not in out + err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def wait_for(path: Path) -> None:
    """Return when a file is there."""
    end = time.monotonic() + SECONDS
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not appear"
        time.sleep(0.01)  # between two looks


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the page shows a POSIX shell")
def test_the_page_of_the_example_is_right(tmp_path: Path) -> None:
    """Its commands, in their order, print what it shows, the whole story too."""
    shell = Shell(tmp_path, {})
    shell.call("python -m hydra_heads new fetch")
    shell.call("cd fetch")
    faults: List[str] = []

    for block in blocks_of(PAGE, text_of(PAGE)):
        for command, shown in commands_of(block) if block.language in ("sh", "console") else []:
            is_story = "story.py" in command
            said = shell.call(command)
            for _ in range(TRIES - 1 if is_story else 0):
                if said.code:
                    shell.call("rm -r hydra_profiles")
                    said = shell.call(command)
            faults += [] if said.code == 0 else [f"{block.place}: {command}: {said.output}"]
            fault = None if is_story or not shown else difference(shown, said.output)
            faults += [] if fault is None else [f"{block.place}: {command}: {fault}"]

    assert "\n".join(faults) == ""
