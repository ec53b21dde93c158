"""A gate as text for a terminal."""

import pytest

from hydra_heads.model.regression import (
    CANNOT_TELL,
    IMPROVED,
    OK,
    REGRESSED,
    Baseline,
    SharedChange,
)
from hydra_heads.report.gates.text import render
from tests.report.formats.hostile import HOSTILE
from tests.report.gates.documents import document, every_verdict, hostile, row


def test_the_verdict_comes_first_and_the_gravest_row_next() -> None:
    """The first line says what came out and why, then a line a row, verdict first."""
    lines = render(document(*every_verdict())).splitlines()

    assert lines[:3] == ["regressed: 1 of 4 rows is worse", "  compared with the history", ""]
    words = [line.split("  ")[0] for line in lines[3:]]
    assert words == ["verdict", "regressed", "cannot tell", "improved", "ok", "not run"]
    assert (
        lines[4].split()
        == (
            "regressed head-re time 1.25 1.47 s +17.9 +13.9 to +21.9 0.003 100 14 "
            "beyond noise and 5 %"
        ).split()
    )


def test_what_is_not_known_is_a_dash() -> None:
    """No figure is shown as 0 that nobody has."""
    line = render(document(row(CANNOT_TELL, runs=0, nights=0))).splitlines()[4]

    assert line.split()[4:6] == ["-", "-"]
    assert "0" not in line


def test_a_success_rate_changes_by_points() -> None:
    """A change from 100 to 50 percent is 50 points, whatever it is in percent."""
    rate = row(REGRESSED, metric="success_rate", unit="percent", change_percent=-50.0)

    assert "-50.0 points" in render(document(rate))


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (Baseline("audit", "AUDIT.json", "main", "run-1", "2026-01-01T00:00:00+00:00"),
         "the audit main AUDIT.json, 2026-01-01T00:00:00+00:00, run run-1"),
        (Baseline("revision", revision="HEAD~1"), "the revision HEAD~1"),
        (Baseline("profiles", "old"), "the profiles old"),
    ],
)  # fmt: skip
def test_the_baseline_is_named(baseline: Baseline, words: str) -> None:
    """A reader sees what the newest runs were compared with."""
    assert f"\n  compared with {words}\n" in render(document(row(), baseline=baseline))


def test_what_all_heads_share_is_told() -> None:
    """A change that all heads have at once is not blamed on one of them alone."""
    text = render(document(row(), shared={"time": SharedChange(12.0, 8.0, 16.0)}))

    assert (
        "  all heads together, time: +12.0 % (95 % interval +8.0 to +16.0): the machine, "
        "or what they share\n"
    ) in text


def test_confirmation_is_told() -> None:
    """A suspect that was run again says whether that showed the same."""
    text = render(document(row(REGRESSED, confirmed=True), row(OK, "b", confirmed=False)))

    assert "\nregressed, confirmed  " in text
    assert "\nok, not confirmed     " in text


def test_no_rows_are_no_pass() -> None:
    """A gate that judged nothing cannot tell, whatever the table has."""
    assert render(document(reason="no history")).startswith("cannot tell: no history\n")
    assert render({}).startswith("cannot tell: no reason given\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_moves_no_cursor(text: str) -> None:
    """One line a row, and nothing in it that a terminal obeys."""
    lines = render(hostile(text)).split("\n")

    assert all(line.isprintable() for line in lines)
    assert len(lines) == 11


@pytest.mark.parametrize("verdict", [OK, IMPROVED])
def test_a_good_verdict_is_not_doubted(verdict: str) -> None:
    """Where rows say why, no row of the whole is added."""
    assert len(render(document(row(verdict))).splitlines()) == 5
