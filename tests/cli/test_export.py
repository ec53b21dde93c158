"""`export` as it is called."""

import json
import os
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.report.formats.table import FORMATS, Format
from tests.cli.conftest import Desk
from tests.cli.exporting import BINARY, WORDS, plug_in

__all__ = ["plug_in"]

pytestmark = pytest.mark.usefixtures("plug_in")

USUAL: Dict[str, Format] = dict(FORMATS)

FILE = "hydra_profiles/export/words.bin"


def test_a_text_goes_to_standard_output(weighed: Desk) -> None:
    """A format for pipes is printed, and nothing is written."""
    before = weighed.everything()

    answer = weighed.call("export", WORDS)

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines(keepends=True)
    assert lines[0] == "job is ok\n"
    assert sorted(line.split(":")[0] for line in lines[1:]) == ["left", "right"]
    assert weighed.everything() == before


def test_a_file_goes_among_the_exports(weighed: Desk) -> None:
    """A format for programs with windows goes to its own file, whose path is printed."""
    answer = weighed.call("export", BINARY)

    assert (answer.code, answer.out) == (0, FILE + "\n")
    assert (weighed.folder / FILE).read_text().startswith("job is ok\n")


@pytest.mark.parametrize("name", USUAL)
def test_every_format_goes_where_its_row_says(weighed: Desk, name: str) -> None:
    """A text to standard output, as whole as a file; any other to its own file."""
    row = USUAL[name]

    answer = weighed.call("export", name)

    place = weighed.profiles / "export" / row.file_name
    assert (answer.code, answer.err) == (0, "")
    assert place.exists() is not row.is_text
    text = answer.out if row.is_text else place.read_text(encoding="utf-8")
    assert "job" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", [WORDS, BINARY])
def test_out_names_the_file(weighed: Desk, name: str) -> None:
    """Either sort goes where `--out` says, and the path is printed."""
    answer = weighed.call("export", name, "--out", "mine.txt")

    assert (answer.code, answer.out) == (0, "mine.txt\n")
    assert (weighed.folder / "mine.txt").read_text().startswith("job is ok\n")
    assert not (weighed.folder / FILE).exists()


@pytest.mark.parametrize("name", [WORDS, BINARY])
def test_a_dash_is_standard_output(weighed: Desk, name: str) -> None:
    """Either sort goes into a pipe where `--out -` says so, and no file is made."""
    before = weighed.everything()

    answer = weighed.call("export", name, "--out", "-")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("job is ok\n")
    assert weighed.everything() == before


def test_quiet_prints_no_path(weighed: Desk) -> None:
    """For cron: a file is written silently; a text that was asked for is the result."""
    to_file = weighed.call("export", BINARY, "--quiet")
    to_output = weighed.call("export", WORDS, "--quiet")

    assert to_file == (0, "", "")
    assert to_output.out.startswith("job is ok\n")


def test_it_needs_no_phase_3(weighed: Desk) -> None:
    """The view is made of profiles and weights; the dashboard is neither read nor written."""
    weighed.write("hydra_dashboard_config.json", "{")
    before = weighed.everything()

    assert weighed.call("export", WORDS).code == 0

    assert weighed.everything() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_it_takes_no_lock(weighed: Desk) -> None:
    """A view is drawn while a phase is at work, and where nothing may be written."""
    (weighed.profiles / ".lock").unlink()
    os.mkfifo(str(weighed.profiles / ".lock"))

    assert weighed.call("export", WORDS).code == 0


def test_without_weights(profiled: Desk) -> None:
    """Equal shares are shown, and a warning says so."""
    answer = profiled.call("export", WORDS)

    assert answer.out.splitlines()[1:] == ["left: 0.5", "right: 0.5"]
    assert "[WARN] no weights yet: the plain-words export shows equal shares" in answer.err


def test_weights_that_are_named(weighed: Desk) -> None:
    """`--weights` shows other weights than the folder's; missing ones are an error."""
    document = weighed.read("hydra_profiles/weights.json")
    heads = document["heads"]
    assert isinstance(heads, list)
    for row, weight in zip(heads, (0.25, 0.75)):
        row["weight"] = weight
    document["weights"] = {"left": 0.25, "right": 0.75}
    weighed.write("other.json", json.dumps(document))

    shown = weighed.call("export", WORDS, "--weights", "other.json")
    missing = weighed.call("export", WORDS, "--weights", "gone.json")

    assert shown.out.splitlines()[1:] == ["right: 0.75", "left: 0.25"]
    assert missing == (
        2,
        "",
        "hydra-heads export: gone.json: no such file; make it: hydra-heads weigh --out gone.json\n",
    )


def test_another_folder(weighed: Desk) -> None:
    """`--profiles` and `--slot` say which folder is meant, and its exports lie in it."""
    os.rename(str(weighed.profiles), str(weighed.folder / "elsewhere"))
    Path("hydra_profiles").mkdir()
    os.rename("elsewhere", "hydra_profiles/job")

    by_slot = weighed.call("export", BINARY, "--slot", "job")
    by_folder = weighed.call("export", BINARY, "--profiles", "hydra_profiles/job")

    assert by_slot.out == by_folder.out == "hydra_profiles/job/export/words.bin\n"


def test_bad_profiles_are_left_out_when_that_is_asked_for(weighed: Desk) -> None:
    """As in the phases: an error that says how, or a warning."""
    weighed.write("hydra_profiles/head_left.json", "{")

    refused = weighed.call("export", WORDS)
    shown = weighed.call("export", WORDS, "--skip-bad")

    assert refused.code == 2
    assert "--skip-bad" in refused.err
    assert shown.out.splitlines()[1:] == ["right: 1.0"]


def test_sanitised(weighed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--sanitize` leaves out user and paths in any format; without it they are shown [H-099]."""
    monkeypatch.setenv("USER", "janedoe")
    document = weighed.read("hydra_profiles/head_left.json")
    document["display_name"] = "zip by janedoe from /srv/secret/tools"
    weighed.write("hydra_profiles/head_left.json", json.dumps(document))

    plain = weighed.call("export", WORDS).out
    sanitised = weighed.call("export", WORDS, "--sanitize").out

    assert "zip by janedoe from /srv/secret/tools: " in plain
    assert "zip by <user> from <path>: " in sanitised


def test_an_empty_folder_names_the_command_that_fills_it(desk: Desk) -> None:
    """No profiles: exit 2, as everywhere."""
    answer = desk.call("export", WORDS)

    assert answer == (
        2,
        "",
        "hydra-heads export: hydra_profiles: no such folder; make profiles: hydra-heads profile\n",
    )


@pytest.mark.parametrize("word", ["promethus", "prom", "Prometheus"])
def test_an_unknown_format_names_the_near_ones(weighed: Desk, word: str) -> None:
    """A usage error with what was meant perhaps, and all that there is."""
    answer = weighed.call("export", word)

    assert answer.code == 2
    assert answer.err == (
        f"hydra-heads export: argument FORMAT: found '{word}', expected one of "
        f"{', '.join(FORMATS)}; did you mean 'prometheus'; see --help\n"
    )


@pytest.mark.parametrize("words", [["export"], ["export", "--out", "x"]])
def test_a_format_must_be_named(weighed: Desk, words: List[str]) -> None:
    """There is no default: what is wanted is said."""
    answer = weighed.call(*words)

    assert answer.code == 2
    assert "FORMAT" in answer.err


def test_help_lists_the_formats(weighed: Desk) -> None:
    """Each with what it is for, those of a plug-in too, whatever signs that has."""
    answer = weighed.call("export", "--help")

    shown = " ".join(answer.out.split())
    assert answer.code == 0
    assert "plain-words (the heads in plain words, 100 % text)" in shown
    assert all(f"{name} (" in shown for name in FORMATS)
