"""The gate by the history, as it is called: verdicts, exit codes, what is printed."""

import json
import os
from typing import Sequence

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.series import heads_of
from tests.cli.conftest import Desk
from tests.cli.gating import HEADS, NIGHTS, all_as, document_of, rows_of, tell
from tests.store.nights import MACHINE, Story, slower_from, unchanged


@pytest.fixture
def quiet_nights(desk: Desk) -> Desk:
    """A desk with fifteen nights in which nothing changed."""
    tell(desk, all_as(), NIGHTS + 1)
    return desk


@pytest.fixture
def slower(desk: Desk) -> Desk:
    """A desk on which zlib takes 40 % longer in the last four nights."""
    tell(desk, all_as(zlib=slower_from(NIGHTS, 1.4)), NIGHTS + 4)
    return desk


def test_nothing_worse_ends_with_0(quiet_nights: Desk) -> None:
    """Nights that differ by noise alone are green, and nothing is written [R-069]."""
    before = quiet_nights.everything()

    answer = quiet_nights.call("gate")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("ok: nothing is worse: 6 of 6 figures are as they were\n")
    assert quiet_nights.everything() == before


def test_a_regression_ends_with_1(slower: Desk) -> None:
    """A head that got slower is red, with its figures; the others are not [R-069]."""
    answer = slower.call("gate", "--json")

    rows = rows_of(answer)
    assert answer.code == 1
    assert document_of(answer)["verdict"] == "regressed"
    assert {head: row["verdict"] for head, row in rows.items()} == {
        "gzip": "ok",
        "lz4": "ok",
        "zlib": "regressed",
    }
    assert rows["zlib"]["change_percent"] == pytest.approx(40, abs=8)
    assert rows["zlib"]["low"] > 20
    assert rows["zlib"]["q"] <= 0.05
    assert rows["zlib"]["since"] == f"r{NIGHTS}"


@pytest.mark.parametrize(("nights", "factor", "code"), [(11, 1.5, 1), (9, 2.0, 1), (11, 1.0, 0)])
def test_one_night_is_enough_for_what_is_plain(
    desk: Desk, nights: int, factor: float, code: int
) -> None:
    """Half as long again after ten quiet nights, twice as long after eight: red at once [R-069]."""
    tell(desk, all_as(zlib=slower_from(nights - 1, factor)), nights)

    assert desk.call("gate").code == code


def test_a_head_that_fails_more_often_ends_with_1(desk: Desk) -> None:
    """The success rate is judged too, in points of percent [R-069]."""
    failing = {"zlib": lambda night: 0.3 if night >= NIGHTS else 1.0}
    tell(desk, all_as(), NIGHTS + 4, failing)

    answer = desk.call("gate", "--json")

    row = rows_of(answer, "success_rate")["zlib"]
    assert answer.code == 1
    assert (row["verdict"], row["old"]) == ("regressed", 100.0)
    assert row["change_percent"] < -40


def test_too_few_nights_end_with_3(desk: Desk) -> None:
    """Seven earlier invocations are too few, a state of its own: it says how many miss [R-069]."""
    tell(desk, all_as(), 8)

    answer = desk.call("gate")

    assert answer.code == 3
    assert "7 of 8 earlier invocations on this machine; 1 more is needed" in answer.out


def test_eight_earlier_nights_are_enough(desk: Desk) -> None:
    """The ninth invocation is judged."""
    tell(desk, all_as(), 9)

    assert desk.call("gate").code == 0


def test_another_machine_ends_with_3(desk: Desk) -> None:
    """Times of two machines do not compare: both are named, and what helps [R-069]."""
    desk.profiles.mkdir()
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, all_as())
        story.tell(12)
        story.facts = {"machine_key": "n" * 64}
        story.tell(2)

    answer = desk.call("gate", "--json")

    assert answer.code == 3
    reason = rows_of(answer)["zlib"]["reason"]
    assert reason.startswith("1 of 8 earlier invocations on this machine; 7 more are needed; 12 ")
    assert f"({MACHINE[:12]}, now {'n' * 12}); --against-command REV" in reason


def test_a_changed_definition_is_said_and_judged(desk: Desk) -> None:
    """A head that was changed is what gates are for."""
    desk.profiles.mkdir()
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, all_as(zlib=slower_from(NIGHTS, 1.4)))
        story.apart = 0.02
        story.tell(NIGHTS)
        story.fingerprints = {"zlib": "sha256:" + "1" * 64}
        story.tell(4)

    answer = desk.call("gate", "--json")

    assert answer.code == 1
    assert rows_of(answer)["zlib"]["reason"].endswith("; with it changed: its definition")


def test_a_head_that_was_not_run_is_left_out(desk: Desk) -> None:
    """After `--only` the other heads do not count; one that is named is judged all the same."""
    tell(desk, all_as(), NIGHTS)
    with History.open(str(desk.profiles / "history.db")) as history:
        story = Story(history, {"gzip": unchanged, "lz4": unchanged}, seed=2)
        story.told = NIGHTS
        story.tell()

    answer = desk.call("gate", "--json")
    named = desk.call("gate", "zlib", "--json")

    assert answer.code == 0
    row = rows_of(answer)["zlib"]
    assert (row["verdict"], row["left_out"]) == ("cannot_tell", True)
    assert row["reason"] == f"not run in the newest invocation (r{NIGHTS})"
    assert (named.code, rows_of(named)["zlib"]["verdict"]) == (0, "ok")


def test_heads_and_metrics_can_be_named(slower: Desk) -> None:
    """Only what is named is judged: the other heads' state does not count."""
    answer = slower.call(
        "gate", "gzip", "lz4", "--metric", "user_time", "--metric", "memory", "--json"
    )

    rows = document_of(answer)["heads"]
    assert answer.code == 0
    assert [(row["name"], row["metric"]) for row in rows] == [
        ("gzip", "user_time"),
        ("gzip", "memory_max_mb"),
        ("lz4", "user_time"),
        ("lz4", "memory_max_mb"),
    ]


def test_a_word_that_could_be_a_head_is_one(slower: Desk) -> None:
    """A file or folder of that name in the current folder changes nothing."""
    slower.write("zlib", "a program")

    assert slower.call("gate", "zlib", "--quiet").code == 1


def test_a_large_minimum_lets_a_change_pass(slower: Desk) -> None:
    """What is below the minimum is none."""
    assert slower.call("gate", "--min-effect-percent", "100").code == 0


def test_quiet_answers_by_the_exit_code_alone(slower: Desk) -> None:
    """A script that only wants the code gets no line."""
    answer = slower.call("gate", "--quiet")

    assert (answer.code, answer.out, answer.err) == (1, "", "")


def test_reports_are_written_before_the_exit_code(slower: Desk) -> None:
    """Each format goes to its file, whatever the verdict; the text is printed beside."""
    answer = slower.call("gate", "--report", "junit=gate.xml", "--report", "json=gate.json")

    assert answer.code == 1
    assert answer.out.startswith("regressed: ")
    assert (slower.folder / "gate.xml").read_text().startswith("<?xml")
    assert slower.read("gate.json")["verdict"] == "regressed"
    assert slower.call("validate", "gate.json").code == 0


def test_a_report_replaces_an_older_one(quiet_nights: Desk) -> None:
    """The next night writes the same files."""
    words = ("gate", "--report", "json=gate.json", "--report", "tap=gate.tap")

    assert (quiet_nights.call(*words).code, quiet_nights.call(*words).code) == (0, 0)


def test_a_report_goes_to_standard_output(quiet_nights: Desk) -> None:
    """Without a file a format is printed in place of the text, with --quiet too."""
    answer = quiet_nights.call("gate", "--report", "tap", "--quiet")

    assert answer.out.startswith("TAP version 13\n1..6\n")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("junit=hydra_profiles/history.db", "this is the name of a document of Hydra"),
        ("tap=head_zlib.json", "this is the name of a document of Hydra"),
        ("json=HYDRA-AUDIT-REPORT.json", "this is the name of a document of Hydra"),
        ("json=other.json", "other.json: found a document hydra.audit, which a report does not"),
        ("json=nowhere/gate.json", "nowhere/gate.json: not saved: "),
    ],
)
def test_a_report_replaces_no_document(quiet_nights: Desk, place: str, message: str) -> None:
    """Documents of other kinds and the history stay, and the gate ends with 2."""
    quiet_nights.write("other.json", json.dumps({"schema": "hydra.audit"}))
    before = quiet_nights.everything()

    answer = quiet_nights.call("gate", "--report", place)

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert len(answer.err.splitlines()) == 1
    assert quiet_nights.everything() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--weights", "--series", "x"), "--weights and --series exclude each other"),
        (("--reason", "x"), "--reason goes with --accept"),
        (("--accept", "zlib"), "--accept needs --reason TEXT"),
        (("--accept", "zlib", "--reason", " "), "--accept needs --reason TEXT"),
        (("--accept", "zlib", "--reason", "x", "--json"), "--json does not go with --accept"),
        (("zlib", "--series", "x"), "a head or profile does not go with --series"),
        (("--series", "x", "--detail"), "--detail goes with --json"),
        (("--series", "x", "--baseline", "y"), "--baseline does not go with --series"),
        (("--detail",), "--detail goes with --series"),
        (("--num-tests", "5"), "--num-tests goes with --against-command"),
        (("--confirm", "3", "--against-command", "main"), "--confirm does not go with --against"),
        (("--validation", "x"), "--validation goes with --weights"),
        (("--min-tests", "5"), "--min-tests goes with --weights"),
        (("--weights", "--metric", "time"), "--metric does not go with --weights"),
        (("--json", "--report", "tap"), "tap and --json: found 2 for standard output"),
        (("--report", "tap=x", "--report", "junit=x"), "--report: x comes twice"),
        (("--report", "html"), "argument --report: found 'html', expected one of text, json"),
        (("--report", "tap="), "argument --report: found '', expected the name of a file"),
        (("--confirm", "-1"), "argument --confirm: found '-1', expected a whole number from 0"),
        (("--min-effect-percent", "x"), "argument --min-effect-percent: found 'x', expected"),
    ],
)
def test_options_that_do_not_go_together(desk: Desk, words: Sequence[str], message: str) -> None:
    """A usage error is one line that ends in the way to the help."""
    answer = desk.call("gate", *words)

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert len(answer.err.splitlines()) == 1


def test_bad_input_is_one_line(quiet_nights: Desk) -> None:
    """Unknown heads, metrics and folders are named with what there is."""
    assert "no runs of head 'zstd'; those that have are gzip, lz4, zlib" in (
        quiet_nights.call("gate", "zstd").err
    )
    assert "--metric: found 'speed', expected one of time" in (
        quiet_nights.call("gate", "--metric", "speed").err
    )
    assert "nowhere: no such folder" in quiet_nights.call("gate", "--profiles", "nowhere").err
    assert quiet_nights.call("gate", "zstd").code == 2


def test_a_history_without_phase_1_is_one_line(desk: Desk) -> None:
    """A folder in which nothing was measured has nothing to judge."""
    desk.profiles.mkdir()
    History.open(str(desk.profiles / "history.db")).close()

    answer = desk.call("gate")

    assert answer.code == 2
    assert "no runs here; make some: hydra-heads profile" in answer.err


def test_a_head_that_never_succeeded_has_no_time(desk: Desk) -> None:
    """Its success rate is judged; its time cannot be told, and says why."""
    tell(desk, all_as(), NIGHTS, {"zlib": lambda night: 0.0})

    answer = desk.call("gate", "--json")

    assert answer.code == 3
    assert rows_of(answer)["zlib"]["reason"] == (
        "no run of it succeeded and has time in the newest invocation"
    )
    assert rows_of(answer, "success_rate")["zlib"]["verdict"] == "ok"


def test_no_history_is_one_line(desk: Desk) -> None:
    """Without a history there is no past; it is said how to make one."""
    desk.profiles.mkdir()

    answer = desk.call("gate")

    assert answer.code == 2
    assert os.path.join("hydra_profiles", "history.db") + ": no history here; make one: " in (
        answer.err
    )


def test_settings_of_a_configuration_hold(slower: Desk) -> None:
    """`--config` sets metrics, heads and the minimum; an option goes over it [R-123]."""
    gate = {"min_effect_percent": 100, "metrics": ["time"], "heads": ["zlib"]}
    document = {"schema": "hydra.config", "schema_version": "1.0", "gate": gate}
    slower.write("nightly.json", json.dumps(document))

    configured = slower.call("gate", "--config", "nightly.json", "--json")
    stricter = slower.call("gate", "--config", "nightly.json", "--min-effect-percent", "5")

    rows = document_of(configured)["heads"]
    assert [(row["name"], row["metric"]) for row in rows] == [("zlib", "time")]
    assert (configured.code, stricter.code) == (0, 1)


def test_the_newest_slot_of_the_history_is_judged(quiet_nights: Desk) -> None:
    """The document names it."""
    with History.open_reading(str(quiet_nights.profiles / "history.db")) as history:
        assert heads_of(history, "job") == list(HEADS)

    assert document_of(quiet_nights.call("gate", "--json"))["slot"] == "job"


def test_a_verdict_its_figures_do_not_bear_out_is_not_shown(
    quiet_nights: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours ends with 2 and no verdict."""
    monkeypatch.setattr("hydra_heads.model.regression.verdict_of", lambda rows: "improved")

    answer = quiet_nights.call("gate")

    assert (answer.code, answer.out) == (2, "")
    assert "not shown, it breaks its own contract: gate: verdict: found 'improved'" in answer.err
