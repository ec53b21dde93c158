"""Phase 1 as it is called."""

import json
import os
import re
from typing import Callable, List

import pytest

from hydra_heads.base.lock import folder_lock
from hydra_heads.base.stop import StopRequest
from hydra_heads.cli import profile as profile_command
from hydra_heads.measure.request import RunEnded
from hydra_heads.model.run import Run
from tests.cli.conftest import FAILING, QUICK, Desk


def test_phase_1_writes_a_profile_a_head(two_heads: Desk) -> None:
    """Every head gets a valid profile in a folder that is made [H-031, H-032, H-033]."""
    answer = two_heads.call("profile", "--num-tests", "3")

    names = sorted(path.name for path in two_heads.profiles.glob("head_*.json"))
    assert (answer.code, names) == (0, ["head_left.json", "head_right.json"])
    assert two_heads.call("validate", "hydra_profiles").code == 0


def test_closing_lines(two_heads: Desk) -> None:
    """Standard output ends with heads and rate, runtime, next command [H-021, H-023, H-024]."""
    lines = two_heads.call("profile", "--num-tests", "2").out.splitlines()

    assert lines[0] == "2 heads profiled, avg success rate: 100.0%"
    assert re.match(r"Runtime: \d+m \d+s \(expected: ~\d+\.\dmin for 2 tests\)$", lines[1])
    assert lines[2] == "Next: hydra-heads weigh"
    assert len(lines) == 3


def test_hundred_tests_without_options(desk: Desk) -> None:
    """Without options a profile records exactly 100 runs [H-011]."""
    desk.write_heads({"only": QUICK})

    code = desk.call("profile").code

    profile = desk.read("hydra_profiles/head_only.json")
    assert (code, profile["num_tests"], profile["complete"]) == (0, 100, True)


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1000000000", "1e3", ""])
def test_num_tests_out_of_range(two_heads: Desk, number: str) -> None:
    """A number of tests that is none ends with 2 and a usage line [H-018, fault 36]."""
    answer = two_heads.call("profile", f"--num-tests={number}")

    expected = f"found '{number}', expected a whole number from 1 to 1000000; see --help\n"
    assert answer.code == 2
    assert answer.err == f"hydra-heads profile: argument --num-tests: {expected}"
    assert not two_heads.profiles.exists()


def test_ten_tests_are_ten_runs_a_head(two_heads: Desk) -> None:
    """`--num-tests 10` gives 10 runs of each head [H-018]."""
    two_heads.call("profile", "--num-tests", "10")

    counts = [
        two_heads.read(f"hydra_profiles/head_{n}.json")["num_tests"] for n in ("left", "right")
    ]
    assert counts == [10, 10]


def test_five_tests_are_a_small_sample(two_heads: Desk) -> None:
    """Five runs a head give a valid profile that says it is small [H-020]."""
    two_heads.call("profile", "--num-tests", "5")

    assert two_heads.read("hydra_profiles/head_left.json")["small_sample"] is True
    assert two_heads.call("validate", "hydra_profiles").code == 0


def test_verbose_logs_a_line_a_run(two_heads: Desk) -> None:
    """`--verbose` logs the number of tests and every run, on standard error [H-021, H-022]."""
    answer = two_heads.call("profile", "--num-tests", "2", "--verbose")

    assert "] [DEBUG] Running 2 tests...\n" in answer.err
    assert len(re.findall(r"\[DEBUG\] r\S+\.\d+ (left|right) on default: ok", answer.err)) == 4


def test_start_is_logged_once(two_heads: Desk) -> None:
    """The start of Phase 1 is one INFO line [H-028, H-029]."""
    err = two_heads.call("profile", "--num-tests", "2").err

    assert len(re.findall(r"\[INFO\] Starting profiling phase\n", err)) == 1


def test_quiet_is_silent_on_success(two_heads: Desk) -> None:
    """Cron hears nothing of a night that went well."""
    answer = two_heads.call("profile", "--num-tests", "2", "--quiet")

    assert answer == (0, "", "")


def test_json_is_the_profiles_without_runs(two_heads: Desk) -> None:
    """`--json` prints one document for programs, and nothing else."""
    answer = two_heads.call("profile", "--num-tests", "2", "--json")

    profiles = json.loads(answer.out)["profiles"]
    assert [(profile["name"], "runs" in profile) for profile in profiles] == [
        ("left", False),
        ("right", False),
    ]


def test_failing_head_answers_1_and_leaves_its_words(desk: Desk) -> None:
    """A head that never succeeds is a negative answer, and its log has the error [H-035]."""
    desk.write_heads({"good": QUICK, "bad": FAILING})

    answer = desk.call("profile", "--num-tests", "2")

    assert answer.code == 1
    assert "error" in (desk.profiles / "head_bad.log").read_text(encoding="utf-8")
    assert desk.read("hydra_profiles/head_bad.json")["success_rate"] == 0


def test_head_that_never_succeeded_is_named(desk: Desk) -> None:
    """Exit 1 is explained even where nothing else is printed: the head, and where its words are."""
    desk.write_heads({"good": QUICK, "bad": FAILING})

    answer = desk.call("profile", "--num-tests", "1", "--quiet")

    log = os.path.join("hydra_profiles", "head_bad.log")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith(f"[WARN] never succeeded: bad (see {log})\n")


def test_failing_head_can_be_allowed(desk: Desk) -> None:
    """A head that is known to fail need not turn every night red."""
    desk.write_heads({"good": QUICK, "bad": FAILING})

    assert desk.call("profile", "--num-tests", "1", "--allow-failing-heads").code == 0


def test_dry_run_shows_commands_and_leaves_no_trace(two_heads: Desk) -> None:
    """`--dry-run` fills the commands in, runs nothing and writes nothing."""
    before = two_heads.everything()

    answer = two_heads.call("profile", "--dry-run")

    assert answer.code == 0
    assert [line.split(":")[0] for line in answer.out.splitlines()] == [
        "left on default",
        "right on default",
    ]
    assert two_heads.everything() == before


def test_only_leaves_the_others_as_they_are(profiled: Desk) -> None:
    """`--only` profiles the named head and does not touch the other's profile."""
    before = profiled.everything()["hydra_profiles/head_right.json"]

    assert profiled.call("profile", "--num-tests", "2", "--only", "left").code == 0

    assert profiled.everything()["hydra_profiles/head_right.json"] == before
    assert profiled.read("hydra_profiles/head_left.json")["num_tests"] == 2


def test_unknown_head_in_only(two_heads: Desk) -> None:
    """`--only` with a name that is none lists the heads, and nothing is written."""
    answer = two_heads.call("profile", "--only", "lefd")

    assert answer == (
        2,
        "",
        "hydra-heads profile: no head 'lefd'; the heads are left, right\n",
    )
    assert not two_heads.profiles.exists()


def test_second_run_does_not_fail(profiled: Desk) -> None:
    """A folder that is there is used again [H-049]."""
    assert profiled.call("profile", "--num-tests", "2").code == 0


def test_seed_gives_the_same_order(two_heads: Desk) -> None:
    """The order of runs follows from the seed."""
    orders: List[object] = []
    for _ in range(2):
        two_heads.call("profile", "--num-tests", "8", "--seed", "7")
        runs = two_heads.read("hydra_profiles/head_left.json")["runs"]
        assert isinstance(runs, list)
        orders.append([run["order"] for run in runs])

    assert orders[0] == orders[1]


def test_environment_stands_in_for_options(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting comes from the environment where no option says otherwise."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "3")
    monkeypatch.setenv("HYDRA_DIR", "elsewhere")

    two_heads.call("profile")
    two_heads.call("profile", "--num-tests", "2", "--output-dir", "third")

    assert two_heads.read("elsewhere/head_left.json")["num_tests"] == 3
    assert two_heads.read("third/head_left.json")["num_tests"] == 2


def test_bad_environment_is_named(two_heads: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value of a variable names the variable, and what is allowed [fault 36]."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "many")

    answer = two_heads.call("profile")

    assert (answer.code, answer.err.splitlines()[-1]) == (
        2,
        "hydra-heads profile: environment variable HYDRA_NUM_TESTS: "
        "found 'many', expected a whole number from 1 to 1000000",
    )


def test_folder_that_cannot_be_made(two_heads: Desk) -> None:
    """A folder that cannot be made ends with 2 before the first run [fault 8]."""
    two_heads.write("taken", "a file")
    before = two_heads.everything()

    answer = two_heads.call("profile", "--output-dir", "taken")

    assert answer.code == 2
    assert re.match(r"hydra-heads profile: taken: .*; name another one\n$", answer.err)
    assert two_heads.everything() == before


def test_second_process_in_one_folder(profiled: Desk) -> None:
    """A folder where somebody is at work is refused, naming the process [fault 12]."""
    before = profiled.everything()

    with folder_lock("hydra_profiles"):
        answers = [profiled.call(command) for command in ("profile", "weigh", "pipeline")]

    expected = f"hydra_profiles: process {os.getpid()} is at work here"
    assert [answer.code for answer in answers] == [2, 2, 2]
    assert all(expected in answer.err for answer in answers)
    assert profiled.everything() == before


def test_no_program_is_there(desk: Desk) -> None:
    """When no head's program is there, that is said before anything is written [fault 48]."""
    desk.write_heads({"one": ["no-such-program"], "two": ["./nor-this-one"]})
    before = desk.everything()

    answer = desk.call("profile")

    assert answer.code == 2
    assert "no-such-program" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert desk.everything() == before


def test_one_program_is_missing(desk: Desk) -> None:
    """A missing program is a warning and failed runs; the rest is measured [fault 48]."""
    desk.write_heads({"here": QUICK, "gone": ["no-such-program"]})

    answer = desk.call("profile", "--num-tests", "2")

    failures = desk.read("hydra_profiles/head_gone.json")["failures"]
    assert isinstance(failures, list)
    assert answer.code == 1
    assert "[WARN] head 'gone' cannot be started" in answer.err
    assert [(failure["kind"], failure["count"]) for failure in failures] == [("start", 2)]


def test_heads_without_a_file(desk: Desk) -> None:
    """`--head` and `--instance` need no file, and no shell reads the words [fault 65]."""
    desk.write("a b;c.txt", "data")
    code = "import sys; print(open(sys.argv[1]).read() + sys.argv[2])"

    answer = desk.call(
        "profile", "--num-tests", "2",
        "--head", f"reader={{python}} -I -S -c '{code}' {{file}} '$HOME;ls'",
        "--instance", "file=a b;c.txt",
    )  # fmt: skip

    assert answer.code == 0
    assert desk.read("hydra_profiles/head_reader.json")["success_rate"] == 100
    assert desk.read("hydra_profiles/slot.json")["slot"] == "adhoc"


def test_slower_head_is_warned_of(desk: Desk) -> None:
    """A head that became worse beyond noise is a warning with old and new figure [H-030]."""
    code = "import sys; sum(range(int(open('work').read())))"
    desk.write_heads({"worker": ["{python}", "-I", "-S", "-c", code], "other": QUICK})
    desk.write("work", "10000")
    desk.call("profile", "--num-tests", "8")
    desk.write("work", "3000000")

    err = desk.call("profile", "--num-tests", "8").err

    warning = r"\[WARN\] Performance degradation detected: worker: .*s -> .*s"
    assert re.search(warning, err)


def test_previous_profile_is_summed_up(profiled: Desk) -> None:
    """A profile says what the one before it was, and what came earlier."""
    first = profiled.read("hydra_profiles/head_left.json")
    profiled.call("profile", "--num-tests", "4")

    second = profiled.read("hydra_profiles/head_left.json")

    previous, earlier = second["previous"], second["earlier"]
    assert isinstance(previous, dict)
    assert isinstance(earlier, list)
    assert (previous["run_id"], previous["num_tests"]) == (first["run_id"], 6)
    assert [entry["run_id"] for entry in earlier] == [first["run_id"]]


def test_one_head_is_not_heads(desk: Desk) -> None:
    """The closing line of one head is in the singular."""
    desk.write_heads({"only": QUICK})

    lines = desk.call("profile", "--num-tests", "1").out.splitlines()

    assert lines[0] == "1 heads profiled, avg success rate: 100.0%"


def test_dry_run_as_json(two_heads: Desk) -> None:
    """`--dry-run --json` is one document of commands."""
    answer = two_heads.call("profile", "--dry-run", "--json", "--only", "left")

    assert json.loads(answer.out) == {
        "commands": [{"head": "left", "instance": "default", "command": " ".join(QUICK)}]
    }


def test_dry_run_shows_no_control_characters(desk: Desk) -> None:
    """An argument cannot move the cursor of whoever looks at it [fault 41]."""
    desk.write_heads({"left": [*QUICK, "\x1b[31m\n"]})

    answer = desk.call("profile", "--dry-run")

    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert len(answer.out.splitlines()) == 1


def test_slow_heads_run_into_the_time_limit(desk: Desk) -> None:
    """`--timeout` is over the heads' own limit; a head that never succeeded answers 1."""
    desk.write_heads({"slow": ["{python}", "-I", "-S", "-c", "import time; time.sleep(60)"]})

    answer = desk.call("profile", "--num-tests", "1", "--timeout", "0.05")

    profile = desk.read("hydra_profiles/head_slow.json")
    assert answer.code == 1
    assert (profile["timeout_count"], profile["avg_time"]) == (1, None)
    assert "avg success rate: 0.0%" in answer.out


def test_resume_line_is_this_call_and_resume(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finishes an interrupted pipeline has all of its options."""

    def interrupted(
        slot: object, request: object, history: object, on_event: Callable[[RunEnded], None]
    ) -> None:
        on_event(RunEnded(Run("r1", 1, "a", "default", True, 0.1, 0.0), 7, 10, 1.0))
        raise StopRequest(15)

    desk.write_heads({"a": QUICK})
    monkeypatch.setattr(profile_command, "profile", interrupted)

    answer = desk.call("pipeline", "--policy", "uniform", "--out=d.json", "--output-dir", "my dir")

    expected = "pipeline --policy uniform --out=d.json --output-dir 'my dir' --resume"
    assert answer.code == 143
    assert f"[WARN] interrupted after 7 runs, which are kept; finish: hydra-heads {expected}" in (
        answer.err
    )
