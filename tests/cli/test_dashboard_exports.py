"""What Phase 3 writes beside the dashboard."""

import errno
import json
import os
from pathlib import Path

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.report.formats.table import FORMATS
from tests.cli.conftest import Desk
from tests.cli.exporting import BINARY, WORDS, plug_in
from tests.report.formats import plain_words

__all__ = ["plug_in"]

pytestmark = pytest.mark.usefixtures("plug_in")

DASHBOARD = "hydra_dashboard_config.json"

REPORT = "hydra_profiles/export/report.html"

USUAL = {"html": None, "grafana": None, "prometheus": None, "csv": None}


@pytest.fixture(autouse=True)
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take plain words for the report: what these tests promise does not depend on it."""
    row = FORMATS["html"]._replace(module=plain_words.__name__)
    monkeypatch.setitem(FORMATS, "html", row)


def test_phase_3_writes_the_report(weighed: Desk) -> None:
    """Unasked, beside the profiles; the document names it, and a line says where it is."""
    answer = weighed.call("dashboard")

    assert answer.code == 0
    assert answer.out.splitlines()[1] == f"{REPORT}: a report for people, one file"
    assert answer.out.splitlines()[-1] == "Next: hydra-heads show"
    assert (weighed.folder / REPORT).read_text().startswith("job is ok\n")
    assert weighed.read(DASHBOARD)["exports"] == dict(USUAL, html=REPORT)


def test_no_report_leaves_it_out(weighed: Desk) -> None:
    """Nothing is written but the dashboard, which names no exports."""
    answer = weighed.call("dashboard", "--no-report")

    assert answer.code == 0
    assert REPORT not in answer.out
    assert not (weighed.profiles / "export").exists()
    assert weighed.read(DASHBOARD)["exports"] == USUAL


def test_exports_that_are_asked_for(weighed: Desk) -> None:
    """Each in the file of its format, once, whatever sort it is; a blank key is none."""
    answer = weighed.call(
        "dashboard", "--export", BINARY, "--export", WORDS, "--export", WORDS, "--export", "html"
    )

    assert answer.code == 0
    assert sorted(os.listdir(str(weighed.profiles / "export"))) == [
        "report.html", "words.bin", "words.txt"
    ]  # fmt: skip
    assert weighed.read(DASHBOARD)["exports"] == dict(
        USUAL,
        html=REPORT,
        plain_words="hydra_profiles/export/words.txt",
        plain_file="hydra_profiles/export/words.bin",
    )
    assert [line.split(":")[0] for line in answer.out.splitlines()[1:-1]] == [
        REPORT, "hydra_profiles/export/words.txt", "hydra_profiles/export/words.bin"
    ]  # fmt: skip
    assert weighed.call("validate", DASHBOARD).code == 0


def test_all_formats_at_once(weighed: Desk) -> None:
    """Each has its key and its file, and the document is valid."""
    usual = [name for name in FORMATS if name not in (WORDS, BINARY)]
    words = [word for name in usual for word in ("--export", name)]

    assert weighed.call("dashboard", *words).code == 0

    exports = weighed.read(DASHBOARD)["exports"]
    assert isinstance(exports, dict)
    assert exports == {
        name.replace("-", "_"): f"hydra_profiles/export/{FORMATS[name].file_name}" for name in usual
    }
    assert all((weighed.folder / path).is_file() for path in exports.values())
    assert weighed.call("validate", DASHBOARD, "hydra_profiles").code == 0


def test_another_export_without_the_report(weighed: Desk) -> None:
    """The two options go together."""
    assert weighed.call("dashboard", "--no-report", "--export", WORDS).code == 0

    assert os.listdir(str(weighed.profiles / "export")) == ["words.txt"]
    assert weighed.read(DASHBOARD)["exports"] == dict(
        USUAL, plain_words="hydra_profiles/export/words.txt"
    )


@pytest.mark.parametrize("command", ["dashboard", "pipeline"])
def test_the_report_is_not_left_out_and_asked_for(weighed: Desk, command: str) -> None:
    """A usage error, before anything is run or written."""
    before = weighed.everything()

    answer = weighed.call(command, "--no-report", "--export", "html")

    assert answer == (
        2,
        "",
        f"hydra-heads {command}: --no-report: found together with --export html, which is the "
        "report; leave one of them out; see --help\n",
    )
    assert weighed.everything() == before


@pytest.mark.parametrize("command", ["dashboard", "pipeline"])
def test_an_unknown_export_is_found_before_anything_runs(weighed: Desk, command: str) -> None:
    """The line names the nearest format, and all."""
    before = weighed.everything()

    answer = weighed.call(command, "--export", "CSV")

    assert answer.code == 2
    assert "argument --export: found 'CSV', expected one of html, " in answer.err
    assert "; did you mean 'csv'; see --help" in answer.err
    assert weighed.everything() == before


def test_out_moves_the_dashboard_alone(weighed: Desk) -> None:
    """Exports stay with the profiles; the document names them from where it lies."""
    (weighed.folder / "web").mkdir()

    answer = weighed.call("dashboard", "--out", "web/state.json")

    assert answer.code == 0
    assert (weighed.folder / REPORT).exists()
    assert os.listdir("web") == ["state.json"]
    assert weighed.read("web/state.json")["exports"] == dict(USUAL, html=f"../{REPORT}")


def test_a_folder_of_its_own_keeps_its_exports(weighed: Desk) -> None:
    """As it keeps its dashboard; paths start there."""
    os.rename(str(weighed.profiles), "mine")

    assert weighed.call("dashboard", "--profiles", "mine").code == 0

    assert weighed.read(f"mine/{DASHBOARD}")["exports"] == dict(USUAL, html="export/report.html")
    assert Path("mine/export/report.html").exists()


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_programs_are_told_no_path(weighed: Desk, option: str) -> None:
    """`--quiet` prints nothing, `--json` the document alone, which names the report."""
    answer = weighed.call("dashboard", option)

    assert answer.code == 0
    if option == "--quiet":
        assert (answer.out, answer.err) == ("", "")
    else:
        assert json.loads(answer.out) == weighed.read(DASHBOARD)
    assert (weighed.folder / REPORT).exists()


def test_exports_hold_the_document_that_is_written(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format that shows the dashboard shows the very one that lies beside it."""
    shown = []
    usual = plain_words.render

    def render(view: object) -> str:
        shown.append(view.dashboard)  # type: ignore[attr-defined]
        return usual(view)  # type: ignore[arg-type]

    monkeypatch.setattr(plain_words, "render", render)

    weighed.call("dashboard")

    assert shown == [weighed.read(DASHBOARD)]


def test_an_export_that_was_not_written_now_is_not_named(weighed: Desk) -> None:
    """It stays where it is, for whoever made it."""
    weighed.call("dashboard", "--export", WORDS)

    weighed.call("dashboard", "--no-report")

    assert (weighed.folder / REPORT).exists()
    assert weighed.read(DASHBOARD)["exports"] == USUAL


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_an_export_that_cannot_be_saved_keeps_the_dashboard(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A full or read-only disk: exit 2, one line, and all is as before [fault 5]."""
    weighed.call("dashboard")
    before = weighed.everything()

    def fail(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        answer = weighed.call("dashboard")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"hydra-heads dashboard: {REPORT}: not saved: ")
    assert len(answer.err.splitlines()) == 1
    assert weighed.everything() == before


def test_a_format_that_cannot_be_drawn_keeps_everything(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are drawn before the first is written."""
    monkeypatch.setitem(FORMATS, WORDS, plain_words.ROW._replace(module="no_such_module"))
    before = weighed.everything()

    answer = weighed.call("dashboard", "--export", WORDS)

    assert answer.code == 2
    assert weighed.everything() == before


def test_interrupted_between_export_and_dashboard(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C after the report: both are whole, the dashboard is the old one."""
    weighed.call("dashboard")
    before = weighed.everything()
    usual = os.replace

    def interrupt(source: str, target: str) -> None:
        if target.endswith(DASHBOARD):
            raise StopRequest(2)
        usual(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupt)
        answer = weighed.call("dashboard")

    assert answer.code == 130
    assert weighed.everything() == before


@pytest.mark.parametrize("command", ["dashboard", "pipeline"])
def test_exports_that_lead_elsewhere_are_refused(weighed: Desk, command: str) -> None:
    """A link in the place of their folder is found before anything is run or written."""
    (weighed.folder / "target").mkdir()
    (weighed.profiles / "export").symlink_to(weighed.folder / "target")
    before = weighed.everything()

    answer = weighed.call(command)

    assert answer == (
        2,
        "",
        f"hydra-heads {command}: hydra_profiles/export: this leads to another place, and exports "
        "stay in their folder; remove it, or leave the exports out: --no-report\n",
    )
    assert weighed.everything() == before
    assert weighed.call("dashboard", "--no-report").code == 0


def test_a_report_that_is_a_folder(weighed: Desk) -> None:
    """A person's folder of that name stays, and so does the dashboard."""
    (weighed.folder / REPORT).mkdir(parents=True)

    answer = weighed.call("dashboard")

    assert answer.code == 2
    assert answer.err == (
        f"hydra-heads dashboard: {REPORT}: not saved: that is a folder; remove it, or leave the "
        "exports out: --no-report\n"
    )
    assert not (weighed.folder / DASHBOARD).exists()


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("no/such/folder/state.json", "not saved: No such file or directory"),
        ("data", "not saved: that is a folder"),
        (REPORT, "an export goes there"),
        ("hydra_profiles/history.db", "found a history, which a dashboard does not replace"),
    ],
)
def test_a_dashboard_without_a_place_writes_no_exports(weighed: Desk, out: str, words: str) -> None:
    """What is wrong with `--out` is found first."""
    (weighed.folder / "data").mkdir()
    before = weighed.everything()

    answer = weighed.call("dashboard", "--out", out)

    assert answer.code == 2
    assert answer.err.startswith(f"hydra-heads dashboard: {out}: {words}")
    assert weighed.everything() == before


def test_a_folder_in_which_no_dashboard_may_be_written(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found before any export is written too."""
    (weighed.folder / "web").mkdir()
    usual = os.access

    def refuse(path: str, mode: int) -> bool:
        return not str(path).endswith("web") and usual(path, mode)

    monkeypatch.setattr(os, "access", refuse)
    before = weighed.everything()

    answer = weighed.call("dashboard", "--out", "web/state.json")

    assert answer == (
        2,
        "",
        "hydra-heads dashboard: web/state.json: not saved: Permission denied; name another place\n",
    )
    assert weighed.everything() == before


def test_the_pipeline_writes_exports_too(two_heads: Desk) -> None:
    """All phases in one: the report, and what was asked for."""
    answer = two_heads.call("pipeline", "--num-tests", "2", "--export", WORDS)

    assert answer.code == 0
    assert sorted(os.listdir(str(two_heads.profiles / "export"))) == ["report.html", "words.txt"]
    assert f"{REPORT}: a report for people, one file" in answer.out.splitlines()


def test_the_pipeline_without_a_report(two_heads: Desk) -> None:
    """For a machine on which nobody reads."""
    assert two_heads.call("pipeline", "--num-tests", "2", "--no-report", "--quiet").code == 0

    assert not (two_heads.profiles / "export").exists()


def test_a_reason_from_elsewhere_is_printed_as_text(weighed: Desk) -> None:
    """A rule's condition that would move the cursor is shown escaped [fault 83]."""
    document = weighed.read("hydra_profiles/head_left.json")
    rule = {"id": "odd", "expr": "p95 > \x1b[2J", "severity": "CRITICAL"}
    document["rules"] = [{**rule, "state": "firing", "since": None}]
    weighed.write("hydra_profiles/head_left.json", json.dumps(document))

    lines = weighed.call("dashboard").out.splitlines()

    assert lines[:2] == [
        f"{DASHBOARD}: 2 heads, status critical",
        r"  left: rule odd fires: p95 > \x1b[2J",
    ]
