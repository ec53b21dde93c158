"""`hydra_monitor.ps1 -Watch`: files that change under it, alerts, and how it ends."""

import calendar
import os
import re
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.base.files import write_text
from tests.powershell.monitor.cases import case
from tests.powershell.monitor.reference import log_lines, loud_lines
from tests.powershell.monitor.sessions import write_all
from tests.powershell.monitor.watching import Watch, put
from tests.powershell.shell import ON_WINDOWS, needs_powershell, run_script

pytestmark = needs_powershell

FAST = ("-IntervalSeconds", "0.05")

posix_only = pytest.mark.skipif(
    ON_WINDOWS, reason="Windows cannot send Ctrl-C to one process without a console of its own"
)


def now_as(name: str) -> bytes:
    """Return the document of a fixture as if it was written now."""
    return case(name)._replace(age_s=0.0).data(time.time())


def undated(lines: List[str]) -> List[str]:
    """Take the time off each line of a log."""
    found = [re.fullmatch(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] (.*)", line) for line in lines]
    assert all(found), lines
    return [match.group(1) for match in found if match]


@pytest.mark.parametrize(("form", "name", "code"), [("Json", "ok", 0), ("Nagios", "critical", 2)])
def test_watch_of_so_many_checks(form: str, name: str, code: int, tmp_path: Path) -> None:
    """-MaxIterations makes so many checks, a line each, and the exit is that of the last one."""
    write_all([case(name)], tmp_path)

    answer = run_script(
        "hydra_monitor.ps1", "-Watch", "-ConfigPath", f"{name}.json", "-Format", form,
        "-MaxIterations", "3", *FAST, folder=tmp_path,
    )  # fmt: skip

    assert answer.code == code
    assert answer.out.count("\n") == 3
    assert answer.err.count("\n") == (0 if name == "ok" else 3)


def test_watch_waits_between_checks(tmp_path: Path) -> None:
    """-IntervalSeconds, which may be a fraction, pass from check to check."""
    write_all([case("ok")], tmp_path)

    words = ["-ConfigPath", "ok.json", "-IntervalSeconds", "0.5", "-MaxIterations", "3"]

    with Watch(tmp_path, *words) as watch:
        moments = [_unix(watch.check()) for _ in range(3)]
        watch.rest()

    assert all(after - before > 0.45 for before, after in zip(moments, moments[1:]))


def test_watched_table_is_divided_by_empty_lines(tmp_path: Path) -> None:
    """Into a pipe the tables follow each other, nothing is cleared, each begins on its own."""
    write_all([case("ok")], tmp_path)

    answer = run_script(
        "hydra_monitor.ps1", "-Continuous", "-ConfigPath", "ok.json", "-MaxIterations", "2",
        "-CheckIntervalSeconds", "0.01", folder=tmp_path,
    )  # fmt: skip

    lines = answer.out.split("\n")
    starts = [index for index, line in enumerate(lines) if line.startswith("Hydra job: OK, ")]
    assert (answer.code, answer.err) == (0, "")
    assert len(starts) == 2
    assert lines[starts[1] - 1] == ""
    assert "\x1b" not in answer.out


def test_alerts_and_recovery(tmp_path: Path) -> None:
    """The third bad check in a row warns, in the log and on stderr; one line says it is over."""
    path = tmp_path / "d.json"
    put(path, now_as("ok"))
    words = ["-ConfigPath", "d.json", "-AlertThreshold", "3", "-LogPath", "log.txt", *FAST]

    with Watch(tmp_path, *words) as watch:
        watch.until_status("ok")
        put(path, now_as("critical"))
        watch.until_status("critical", times=4)
        put(path, now_as("warning"))
        watch.until_status("warning")
        put(path, now_as("ok"))
        watch.until_status("ok", times=2)
        put(path, now_as("critical"))
        watch.until_status("critical")
        put(path, now_as("ok"))
        watch.until_status("ok", times=2)
        answer = watch.end()

    checks = watch.last_checks(answer.out)
    logged = (tmp_path / "log.txt").read_bytes().decode("ascii").replace("\r", "").splitlines()
    expected = log_lines(checks, 3)
    assert answer.code == checks[-1]["status_code"]
    # The last check may have been ended between its output and its line; it is a quiet one.
    assert abs(len(logged) - len(checks)) <= 1
    assert undated(logged)[: len(checks)] == expected[: len(logged)]
    assert undated(answer.err.splitlines()) == loud_lines(expected)
    assert any("[INFO] ok: recovered after " in line for line in expected)


def test_file_that_comes_and_goes(tmp_path: Path) -> None:
    """Missing or half-written for a while, the document is unknown so long, then read again."""
    path = tmp_path / "d.json"
    put(path, now_as("warning"))

    with Watch(tmp_path, "-ConfigPath", "d.json", *FAST) as watch:
        watch.until_status("warning")
        path.unlink()
        missing = watch.until_status("unknown", times=2)
        path.write_bytes(now_as("ok")[:500])
        half = watch.until(lambda check: check["reasons"] != missing["reasons"])
        path.write_bytes(now_as("ok"))
        watch.until_status("ok")
        put(path, now_as("no-heads"))
        nobody = watch.until_status("unknown")
        put(path, now_as("critical"))
        watch.until_status("critical")
        answer = watch.end()

    # A missing file is looked for three times, 100 ms apart, before it is said to be missing.
    assert _unix(missing) - _unix(watch.checks[watch.checks.index(missing) - 1]) > 0.2
    assert missing["head_count"] == half["head_count"] == nobody["head_count"] == 0
    assert half["status"] == "unknown"
    assert nobody["reasons"] == ["no heads"]
    assert answer.code == 2


def test_writers_and_the_monitor_leave_each_other_alone(tmp_path: Path) -> None:
    """Of 200 replacements none is refused, and none is seen half-done [H-084, fault 14]."""
    path = str(tmp_path / "d.json")
    texts = [now_as(name).decode("ascii") for name in ("200-heads", "warning")]
    write_text(path, texts[0])
    refused = 0

    with Watch(tmp_path, "-ConfigPath", "d.json", "-IntervalSeconds", "0.001") as watch:
        watch.check()
        for number in range(200):
            try:
                write_text(path, texts[number % 2])
            except OutputError:
                refused += 1
            if number % 8 == 0:
                watch.check()
        watch.check()
        answer = watch.end()

    statuses = [check["status"] for check in watch.checks]
    assert refused == 0
    assert len(statuses) >= 25
    assert set(statuses) <= {"ok", "warning"}
    assert "unknown" not in answer.err


@posix_only
@pytest.mark.parametrize(("name", "code"), [("warning", 1), ("critical", 2), ("ok", 0)])
def test_ctrl_c_ends_with_the_last_check(name: str, code: int, tmp_path: Path) -> None:
    """Ctrl-C ends the monitor at once, also while it waits, with the code of the last check."""
    write_all([case(name)], tmp_path)

    with Watch(tmp_path, "-ConfigPath", f"{name}.json", "-IntervalSeconds", "600") as watch:
        watch.check()
        answer = watch.end()

    assert answer.code == code
    assert answer.out == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows open files")
def test_nothing_is_held_while_the_monitor_waits(tmp_path: Path) -> None:
    """Between two checks the document is not open [H-084]."""
    write_all([case("ok")], tmp_path)

    with Watch(tmp_path, "-ConfigPath", "ok.json", "-IntervalSeconds", "600") as watch:
        watch.check()
        held = _open_files(watch.process.pid)
        watch.end()

    assert held
    assert str(tmp_path / "ok.json") not in held


@posix_only
def test_ctrl_c_ends_a_watched_table(tmp_path: Path) -> None:
    """A table too ends with the code of the last check: here no document, 3."""
    with Watch(tmp_path, "-IntervalSeconds", "600", form="Table") as watch:
        first = watch.line()
        answer = watch.end()

    assert first.startswith("Hydra: UNKNOWN, checked ")
    assert answer.code == 3


def _unix(check: Dict[str, Any]) -> float:
    """Return the moment of a check."""
    whole, _, milliseconds = str(check["checked"])[: -len("+00:00")].partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + int(milliseconds) / 1000


def _open_files(pid: int) -> List[str]:
    """List what a process has open now."""
    folder = os.path.join(os.sep, "proc", str(pid), "fd")
    found = []
    for name in os.listdir(folder):
        try:
            found.append(os.readlink(os.path.join(folder, name)))
        except OSError:
            continue  # closed since
    return found
