"""`hydra_monitor.ps1` with files in odd places, in odd states, and its log."""

import os
import re
import time
from pathlib import Path
from typing import Dict, List

import pytest

from tests.powershell.monitor.cases import assert_text, case
from tests.powershell.monitor.sessions import write_all
from tests.powershell.shell import MONITOR, needs_powershell, quoted, run_command, run_script

pytestmark = needs_powershell

SCRIPT = "hydra_monitor.ps1"

ZONES = Path(os.sep, "usr", "share", "zoneinfo", "Asia", "Kolkata")
"""Without it the monitor takes UTC for the zone of that name."""

LOG_LINE = re.compile(r"\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\] \[([A-Z]+)\] (.*)")


@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
def test_path_with_blanks_and_brackets(absolute: bool, tmp_path: Path) -> None:
    """Blanks, brackets, quotes and other signs in a path are part of its name [H-085]."""
    folder = tmp_path / "a [b] c" / "it's (1) & $x"
    folder.mkdir(parents=True)
    write_all([case("critical")], folder)
    path = folder / "critical.json"
    given = path if absolute else path.relative_to(tmp_path)
    log = path.with_name("my [log].txt")

    answer = run_script(
        SCRIPT, "-ConfigPath", str(given), "-Format", "Nagios", "-LogPath", str(log),
        folder=tmp_path,
    )  # fmt: skip

    assert (answer.code, answer.err) == (2, "")
    assert_text(case("critical").nagios(), answer.out.rstrip("\n"), (0, 300))
    assert log.read_bytes().count(b"\n") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows gives few the right to make links")
def test_link_to_the_document(tmp_path: Path) -> None:
    """A link stands for the file that it points to, from its own folder."""
    write_all([case("critical")], tmp_path)
    (tmp_path / "links").mkdir()
    os.symlink(os.path.join("..", "critical.json"), str(tmp_path / "links" / "d.json"))

    answer = run_script(SCRIPT, "-ConfigPath", "links/d.json", "-Format", "Nagios", folder=tmp_path)

    assert (answer.code, answer.err) == (2, "")
    assert_text(case("critical").nagios(), answer.out.rstrip("\n"), (0, 300))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of POSIX")
def test_what_is_no_file_is_no_document(tmp_path: Path) -> None:
    """A folder, a pipe without a writer, what is too large, secret or gone is unknown, at once."""
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(str(tmp_path / "pipe.json"))
    with open(str(tmp_path / "large.json"), "wb") as file:
        file.truncate(64 * 2**20 + 1)
    (tmp_path / "secret.json").write_text("{}", encoding="ascii")
    os.chmod(str(tmp_path / "secret.json"), 0)
    os.symlink("nowhere", str(tmp_path / "dead.json"))
    names = ["folder.json", "pipe.json", "large.json", "secret.json", "dead.json", "no/such.json"]
    calls = [f"& $monitor -Format Nagios -ConfigPath {quoted(name)}; $LASTEXITCODE"
             for name in names]  # fmt: skip

    answer = run_command(f"$monitor = {quoted(MONITOR)}; " + "; ".join(calls), tmp_path)

    assert answer.err == ""
    lines = answer.out.splitlines()
    assert lines[1::2] == ["3"] * len(names)
    for name, line in zip(names, lines[::2]):
        assert_text("HYDRA UNKNOWN - {reason} | 'status'=3;;;0;3", line, (0, 0))
        assert os.path.basename(name) in line
    assert "64 MiB" in lines[2 * names.index("large.json")]


def test_the_document_is_left_as_it_is(tmp_path: Path) -> None:
    """A check writes nothing but its log, and neither changes nor dates the document [H-084]."""
    write_all([case("ok")], tmp_path)
    path = tmp_path / "ok.json"
    before = (path.read_bytes(), os.stat(str(path)).st_mtime_ns)

    run_script(SCRIPT, "-ConfigPath", "ok.json", folder=tmp_path)

    assert (path.read_bytes(), os.stat(str(path)).st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_log_has_a_line_a_check(tmp_path: Path) -> None:
    """Each check appends one dated line of ASCII; without -Watch the first bad one is loud."""
    names = ["ok", "warning", "critical", "unknown", "hostile-texts"]
    write_all([case(name) for name in names], tmp_path)
    (tmp_path / "log.txt").write_bytes(b"a line of before\n")
    calls = [f"& $monitor -ConfigPath {name}.json -LogPath log.txt -Format Nagios -AlertThreshold 9"
             for name in names]  # fmt: skip
    start = int(time.time())

    answer = run_command(
        f"$monitor = {quoted(MONITOR)}; " + "; ".join(calls), tmp_path, {"TZ": "Asia/Kolkata"}
    )

    text = (tmp_path / "log.txt").read_bytes().decode("ascii").replace("\r", "")
    first, *lines = text.splitlines()
    matches = [LOG_LINE.fullmatch(line) for line in lines]
    assert first == "a line of before"
    assert answer.err == ""
    assert [match.group(2) for match in matches if match] == [
        "INFO", "WARN", "ERROR", "ERROR", "ERROR",
    ]  # fmt: skip
    for name, match, shown in zip(names, matches, answer.out.splitlines()):
        assert match is not None
        text_of_nagios = shown.split(" - ", 1)[1].split(" | ")[0]
        assert match.group(3) == f"{case(name).expected['status']}: {text_of_nagios}"
        assert _is_local(match.group(1), start)


def test_log_that_cannot_be_written_changes_no_exit(tmp_path: Path) -> None:
    """A log without its folder is said once on stderr, however long the monitor watches."""
    write_all([case("warning")], tmp_path)

    answer = run_script(
        SCRIPT, "-Watch", "-MaxIterations", "3", "-IntervalSeconds", "0.01",
        "-ConfigPath", "warning.json", "-Format", "Nagios", "-AlertThreshold", "9",
        "-LogPath", os.path.join("no", "such", "log.txt"), folder=tmp_path,
    )  # fmt: skip

    assert answer.code == 1
    assert answer.out.count("HYDRA WARNING - ") == answer.out.count("\n") == 3
    assert answer.err.count("\n") == 1
    assert "log.txt" in answer.err


@pytest.mark.parametrize(
    ("words", "env"),
    [([], {"NO_COLOR": "1"}), (["-NoColor"], {"NO_COLOR": ""}), ([], {"NO_COLOR": ""})],
    ids=["NO_COLOR", "-NoColor", "into a pipe"],
)
def test_no_colours_reach_a_file(words: List[str], env: Dict[str, str], tmp_path: Path) -> None:
    """The table in a pipe is text, with colours switched off and without."""
    write_all([case("critical")], tmp_path)

    answer = run_script(
        SCRIPT, "-ConfigPath", "critical.json", *words,
        folder=tmp_path, env=dict(env, TERM="xterm-256color"),
    )  # fmt: skip

    assert (answer.code, answer.err) == (2, "")
    assert "\x1b" not in answer.out
    assert "CRITICAL" in answer.out


def in_kolkata(unix: int) -> time.struct_time:
    """Return the time there, which never changes its clocks."""
    return time.gmtime(unix + 19800)


def _is_local(text: str, start: int) -> bool:
    """Tell whether a time of the log is that of the zone that the monitor was started in."""
    moments = range(start - 1, int(time.time()) + 2)
    there = [in_kolkata(unix) if ZONES.exists() else time.localtime(unix) for unix in moments]
    return text in [time.strftime("%Y-%m-%d %H:%M:%S", moment) for moment in there]
