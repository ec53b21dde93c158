"""The gate by stored baselines: audits, profiles, folders, revisions of git."""

import json
import os
import shutil
import subprocess
from typing import Any, Dict, List, Optional, Sequence

import pytest

from hydra_heads.base.jsontext import dump_json
from tests.cli.conftest import Desk
from tests.cli.gating import (
    DIFFERING,
    NIGHTS,
    all_as,
    document_of,
    earlier,
    rows_of,
    tell,
    write_profiles,
)
from tests.store.nights import MACHINE, SIZES, slower_from
from tests.weigh.profiles import profile_document

AUDIT = "HYDRA-AUDIT-REPORT.json"

GIT = shutil.which("git")


def write_baseline(desk: Desk, **others: Any) -> None:
    """Keep profiles as the audit; they stay as the newest ones until others are written."""
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.0}, run_id="rold", **others)
    assert desk.call("gate", "--baseline-write").code == 0


def test_figures_as_in_the_audit_are_green(desk: Desk) -> None:
    """The baseline is read, and its differences are shown with their intervals [H-094]."""
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.02}, earlier=earlier(9, DIFFERING))

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    rows = rows_of(answer)
    assert answer.code == 0
    assert (rows["zlib"]["verdict"], rows["zlib"]["nights"]) == ("ok", 9)
    assert rows["zlib"]["change_percent"] == pytest.approx(2, abs=0.5)
    assert rows["zlib"]["low"] < 2 < rows["zlib"]["high"]
    assert document_of(answer)["baseline"]["kind"] == "audit"
    assert document_of(answer)["baseline"]["run_id"] == desk.read(AUDIT)["run_id"]
    assert [row["run_id"] for row in document_of(answer)["made_from"]] == ["rnew", "rnew"]


def test_a_head_slower_than_in_the_audit_is_red(desk: Desk) -> None:
    """Beyond what nights differ by, and beyond the minimum: exit 1 [H-094]."""
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, earlier=earlier(9, DIFFERING))

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    assert answer.code == 1
    assert {head: row["verdict"] for head, row in rows_of(answer).items()} == {
        "gzip": "ok",
        "zlib": "regressed",
    }


def test_what_nights_differ_by_is_no_regression(desk: Desk) -> None:
    """Nights that differ by 30 % say that 20 % is nothing, however alike the runs are [H-094]."""
    write_baseline(desk)
    wild = (1.0, 1.3, 0.8, 1.1, 0.9)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.2}, earlier=earlier(10, wild))

    assert rows_of(desk.call("gate", "--baseline", AUDIT, "--json"))["zlib"]["verdict"] == "ok"


def test_the_noise_comes_from_the_history(desk: Desk) -> None:
    """Where the folder has a history its nights say how far nights differ."""
    tell(desk, all_as(), NIGHTS)
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5})

    row = rows_of(desk.call("gate", "--baseline", AUDIT, "--json"))["zlib"]

    assert (row["verdict"], row["nights"]) == ("regressed", NIGHTS)


def test_the_night_that_is_judged_is_no_noise(desk: Desk) -> None:
    """The newest invocation itself does not say how far nights differ."""
    tell(desk, all_as(), NIGHTS + 1)
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, run_id=f"r{NIGHTS}")

    row = rows_of(desk.call("gate", "--baseline", AUDIT, "--json"))["zlib"]

    assert (row["verdict"], row["nights"]) == ("regressed", NIGHTS)


def test_without_nights_it_cannot_be_told(desk: Desk) -> None:
    """The difference is shown with the interval of the runs, and exit 3 [H-094]."""
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, earlier=earlier(7))

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    row = rows_of(answer)["zlib"]
    assert answer.code == 3
    assert row["verdict"] == "cannot_tell"
    assert row["reason"].startswith("7 of 8 earlier invocations")
    assert row["change_percent"] == pytest.approx(50, abs=1)
    assert row["low"] > 45


def test_the_baseline_of_another_machine_cannot_be_told(desk: Desk) -> None:
    """Both machines are named, and what measures both now [H-094]."""
    write_baseline(desk, environment={"machine_key": "n" * 64})
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, earlier=earlier(9))

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    reason = rows_of(answer)["zlib"]["reason"]
    assert answer.code == 3
    assert reason.startswith(f"measured on another machine ({'n' * 12}, now {'m' * 12}); --against")


def test_heads_on_one_side_only(desk: Desk) -> None:
    """A new head cannot be told; one that was not run is left out and does not count."""
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "lz4": 1.0}, earlier=earlier(9))
    os.unlink("hydra_profiles/head_zlib.json")

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    rows = rows_of(answer)
    assert answer.code == 3
    assert rows["lz4"]["reason"] == "not in the baseline"
    assert (rows["zlib"]["left_out"], rows["zlib"]["verdict"]) == (True, "cannot_tell")


def test_changed_inputs_do_not_compare(desk: Desk) -> None:
    """A file that was an input and has other content now is another input."""
    before = [{"name": "default", "fingerprint": "sha256:" + "0" * 64, "tests": 40}]
    after = [{"name": "default", "fingerprint": "sha256:" + "1" * 64, "tests": 40}]
    write_baseline(desk, inputs=before)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.0}, inputs=after, earlier=earlier(9))

    answer = desk.call("gate", "--baseline", AUDIT, "--json")

    assert answer.code == 3
    assert rows_of(answer)["zlib"]["reason"] == "no input is the same in both"


def test_a_changed_definition_is_said_and_judged(desk: Desk) -> None:
    """A head that was changed is what gates are for."""
    write_baseline(desk, fingerprint="sha256:" + "0" * 64)
    write_profiles(
        desk, {"zlib": 1.5}, fingerprint="sha256:" + "1" * 64, earlier=earlier(9, DIFFERING)
    )

    row = rows_of(desk.call("gate", "zlib", "--baseline", AUDIT, "--json"))["zlib"]

    assert row["verdict"] == "regressed"
    assert row["reason"].endswith("; with it changed: its definition")


def test_a_profile_and_a_folder_are_baselines(desk: Desk) -> None:
    """What Phase 1 wrote can be kept as it is, and be compared with."""
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.0}, "kept", "rold")
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, earlier=earlier(9, DIFFERING))

    folder = desk.call("gate", "--baseline", "kept", "--json")
    one = desk.call("gate", "zlib", "--baseline", "kept/head_zlib.json", "--json")
    newest = desk.call("gate", "hydra_profiles/", "--baseline", "kept", "--quiet")

    assert (folder.code, one.code, newest.code) == (1, 1, 1)
    assert document_of(folder)["baseline"]["kind"] == "profiles"
    assert document_of(one)["baseline"]["kind"] == "profile"


def test_profiles_are_judged_wherever_they_lie(desk: Desk) -> None:
    """A profile from elsewhere is set against the history, or against a stored baseline."""
    tell(desk, {"zlib": lambda night: 1.0}, NIGHTS)
    write_baseline(desk)
    shutil.copytree("hydra_profiles", "other")
    write_profiles(desk, {"zlib": 1.5}, "fetched")

    stored = desk.call("gate", "fetched/head_zlib.json", "--baseline", AUDIT, "--json")
    alone = desk.call("gate", "fetched/head_zlib.json", "--json")

    assert (stored.code, rows_of(stored)["zlib"]["verdict"]) == (1, "regressed")
    assert alone.code == 3
    assert (
        "too few earlier runs on its inputs to compare with: default"
        in (rows_of(alone)["zlib"]["reason"])
    )


def known(factor: float, instances: Sequence[str] = ("small", "large")) -> List[Optional[float]]:
    """Return times on the inputs of the history, in turn."""
    return [factor * SIZES[instances[run % len(instances)]] for run in range(40)]


def test_a_profile_from_elsewhere_is_judged_by_the_history(desk: Desk) -> None:
    """Whenever it was written, and though later nights were slower: it is what is judged."""
    tell(desk, all_as(), NIGHTS)
    for name, factor in (("slow", 1.5), ("same", 1.0)):
        facts: Dict[str, Any] = {
            "slot": "job",
            "environment": {"machine_key": MACHINE},
            "timestamp_unix": 5.0,
        }
        document = profile_document(
            "zlib", known(factor), "rother", True, ("small", "large"), **facts
        )
        os.mkdir(name)
        desk.write(f"{name}/head_zlib.json", dump_json(document))

    slow = desk.call("gate", "slow/head_zlib.json", "--json")
    same = desk.call("gate", "same/head_zlib.json", "--json")

    row = rows_of(slow)["zlib"]
    assert (slow.code, same.code) == (1, 0)
    assert (row["verdict"], row["since"], row["nights"]) == ("regressed", "rother", NIGHTS)
    assert [each["file"] for each in document_of(slow)["made_from"]] == ["slow/head_zlib.json"]


def test_a_profile_that_the_history_has_is_judged_as_of_then(desk: Desk) -> None:
    """What came after it counts for nothing."""
    tell(desk, all_as(zlib=slower_from(NIGHTS, 1.5)), NIGHTS + 3)
    write_profiles(desk, {"zlib": 1.0}, "fetched", f"r{NIGHTS - 1}")

    answer = desk.call("gate", "fetched/head_zlib.json", "--json")

    row = rows_of(answer)["zlib"]
    assert (answer.code, row["verdict"], row["nights"]) == (0, "ok", NIGHTS - 1)


def test_a_profile_without_runs_cannot_be_told(desk: Desk) -> None:
    """The nights of the history do not stand in for it."""
    tell(desk, all_as(), NIGHTS)
    desk.write("head_zlib.json", dump_json(profile_document("zlib", [], "rempty", slot="job")))

    answer = desk.call("gate", "head_zlib.json", "--json")

    assert answer.code == 3
    assert rows_of(answer)["zlib"]["verdict"] == "cannot_tell"
    assert rows_of(answer, "success_rate")["zlib"]["reason"] == (
        "no run of it is decided in the newest invocation"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "schema: found null, expected hydra.audit or hydra.profile"),
        ('{"schema": "hydra.weights"}', "found 'hydra.weights', expected hydra.audit or hydra"),
        ('{"schema": "hydra.audit"}', "schema_version"),
        ("[", "not JSON"),
    ],
)
def test_what_is_no_baseline_is_refused(desk: Desk, text: str, message: str) -> None:
    """A file that is none ends with 2 and one line that names it."""
    write_profiles(desk, {"zlib": 1.0})
    desk.write("base.json", text)

    answer = desk.call("gate", "--baseline", "base.json")

    assert (answer.code, answer.out) == (2, "")
    assert "base.json: " in answer.err
    assert message in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_missing_baseline_says_how_to_make_it(desk: Desk) -> None:
    """The command that writes one is named."""
    write_profiles(desk, {"zlib": 1.0})

    answer = desk.call("gate", "--baseline", AUDIT)

    assert answer.code == 2
    assert f"{AUDIT}: no such file; make it: hydra-heads gate --baseline-write" in answer.err


def test_the_baseline_of_another_slot_is_refused(desk: Desk) -> None:
    """Heads of two jobs do not compare, even when they have the same name."""
    write_baseline(desk)
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.0}, slot="backup")

    answer = desk.call("gate", "--baseline", AUDIT)

    assert answer.code == 2
    assert f"{AUDIT}: of slot job, but the profiles are of backup" in answer.err


@pytest.fixture
def repository(desk: Desk) -> Desk:
    """A desk in a git repository that tracks an audit, which has changed since."""
    if GIT is None:
        pytest.skip("git is not there")
    write_baseline(desk)
    _git("init", "-q")
    _git("add", AUDIT)
    _git("commit", "-qm", "baseline")
    desk.write(AUDIT, "{}")
    write_profiles(desk, {"gzip": 1.0, "zlib": 1.5}, earlier=earlier(9, DIFFERING))
    return desk


def _git(*words: str) -> None:
    names = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
    subprocess.run([str(GIT), *names, *words], check=True)


def test_an_audit_of_a_revision_is_read_from_git(repository: Desk) -> None:
    """`REV:FILE` is the file as git has it, whatever lies in the folder [H-094]."""
    answer = repository.call("gate", "--baseline", f"HEAD:{AUDIT}", "--json")

    baseline = document_of(answer)["baseline"]
    assert answer.code == 1
    assert (baseline["kind"], baseline["path"]) == ("audit", AUDIT)
    assert len(baseline["revision"]) >= 40


@pytest.mark.parametrize("what", ["nothing:" + AUDIT, "HEAD:nowhere.json", "--output=x:y"])
def test_an_unknown_revision_ends_with_2(repository: Desk, what: str) -> None:
    """What git does not know is one line, and no option of git's."""
    answer = repository.call("gate", f"--baseline={what}")

    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert not (repository.folder / "x").exists()


def test_without_git_a_revision_ends_with_2(
    repository: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said that git is missing."""
    monkeypatch.setenv("PATH", "")

    answer = repository.call("gate", "--baseline", f"HEAD:{AUDIT}")

    assert answer.code == 2
    assert "git" in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fetched/head_zlib.json", "again/head_zlib.json"), "a second profile of head 'zlib'"),
        (("fetched/head_zlib.json", "other/head_lz4.json"), "profiles of 2 slots: backup, job"),
        (("nowhere/head_zlib.json",), "nowhere/head_zlib.json: no such file"),
    ],
)
def test_profiles_that_do_not_go_together(desk: Desk, words: Sequence[str], message: str) -> None:
    """One profile of each head, of one slot."""
    for folder in ("fetched", "again"):
        write_profiles(desk, {"zlib": 1.0}, folder)
    write_profiles(desk, {"lz4": 1.0}, "other", slot="backup")

    answer = desk.call("gate", *words)

    assert answer.code == 2
    assert message in answer.err


def test_the_audit_itself_is_never_written(desk: Desk) -> None:
    """Comparing leaves the baseline as it is, byte for byte [H-093]."""
    write_baseline(desk)
    before = (desk.folder / AUDIT).read_bytes()

    desk.call("gate", "--baseline", AUDIT)
    desk.call("gate", "--baseline", AUDIT, "--report", f"json={AUDIT}")

    assert (desk.folder / AUDIT).read_bytes() == before
    assert json.loads(before)["schema"] == "hydra.audit"
