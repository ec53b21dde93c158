"""`compare`."""

import json
import os
import re
from pathlib import Path
from typing import Callable, List

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.cli import compare as compare_command
from hydra_heads.measure.request import Event, Notice, Request, RunEnded
from hydra_heads.model.run import Run
from hydra_heads.model.slot import SlotDefinition
from tests.cli.conftest import QUICK, Desk

QUICK_COMMAND = " ".join(QUICK) if len(QUICK) == 1 else "{python} -I -S -c pass"

TWO = ("--head", f"one={QUICK_COMMAND}", "--head", f"two={QUICK_COMMAND}")


def test_two_heads_are_compared_and_no_file_is_written(desk: Desk) -> None:
    """The answer is one sentence with interval and pairs; the folder stays empty."""
    answer = desk.call("compare", *TWO, "--num-tests", "8")

    first, second = answer.out.splitlines()
    assert answer.code == 0
    assert re.search(r"\bone\b.*\btwo\b|\btwo\b.*\bone\b", first)
    assert re.search(r"\(95 % interval \S+ to \S+ %\), 8 pairs$", first)
    assert second.startswith("median time of one: ")
    assert os.listdir(str(desk.folder)) == []


def test_a_slower_head_is_called_slower(desk: Desk) -> None:
    """A head that sleeps is slower; the other way round the other one is faster."""
    sleep = "slow={python} -I -S -c 'import time; time.sleep(0.05)'"
    quick = "quick={python} -I -S -c pass"

    there = desk.call("compare", "--head", quick, "--head", sleep, "--num-tests", "7").out
    back = desk.call("compare", "--head", sleep, "--head", quick, "--num-tests", "7").out

    assert re.match(r"slow is \S+ % slower than quick \(", there)
    assert re.match(r"quick is \S+ % faster than slow \(", back)


def test_json_is_one_object(desk: Desk) -> None:
    """`--json` prints the figures under their names, and nothing else."""
    answer = desk.call("compare", *TWO, "--num-tests", "7", "--json")

    found = json.loads(answer.out)
    assert (found["a"], found["b"], found["pairs"], found["paired"]) == ("one", "two", 7, True)
    assert found["low"] <= found["change_percent"] <= found["high"]
    assert (found["success_rate_a"], found["success_rate_b"]) == (100, 100)


def test_few_tests_cannot_tell_and_answer_0(desk: Desk) -> None:
    """Whatever is found is an answer: the exit code says that the question could be put."""
    answer = desk.call("compare", *TWO, "--num-tests", "5")

    assert answer.code == 0
    assert answer.out == (
        "cannot tell whether one and two differ: both succeeded in 5 blocks, at least 6 are "
        "needed; run more tests\n"
    )


def test_a_failing_head_is_named(desk: Desk) -> None:
    """A head that never succeeds has no times to compare, and its rate says so."""
    heads = (*TWO[:2], "--head", "bad={python} -I -S -c 'raise SystemExit(3)'")

    answer = desk.call("compare", *heads, "--num-tests", "7")

    assert answer.code == 0
    assert answer.out == (
        "cannot tell whether one and bad differ: bad never succeeded\n"
        "success rate: one 100 % of 7, bad 0 % of 7 (beyond noise); times are those of successes\n"
    )


def test_profiles_of_one_invocation_are_paired(profiled: Desk) -> None:
    """Two files of one Phase 1 are compared by block, and stay as they are."""
    before = profiled.everything()

    files = [f"hydra_profiles/head_{name}.json" for name in ("left", "right")]
    answer = profiled.call("compare", *files)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0].endswith("%), 6 pairs")
    assert profiled.everything() == before


def test_profiles_of_two_invocations_are_not(profiled: Desk) -> None:
    """Before and after: unpaired, with what that means."""
    old = "hydra_profiles/head_left.json"
    document = profiled.read(old)
    text = json.dumps(document).replace(str(document["run_id"]), "rlater")
    Path("later").mkdir()
    profiled.write("later/head_left.json", text)

    answer = profiled.call("compare", old, "later/head_left.json")

    assert answer.code == 0
    assert "no difference found between hydra_profiles/head_left.json and later/" in answer.out
    assert answer.out.splitlines()[-1].startswith("not paired: measured at different times")


def test_doubts_are_warnings(profiled: Desk) -> None:
    """Another machine is told beside the answer, on standard error."""
    document = profiled.read("hydra_profiles/head_right.json")
    surroundings = document["environment"]
    assert isinstance(surroundings, dict)
    other = dict(document, environment=dict(surroundings, machine_key="sha256:" + "0" * 64))
    profiled.write("head_right.json", json.dumps(other))

    answer = profiled.call("compare", "hydra_profiles/head_left.json", "head_right.json")

    assert answer.code == 0
    assert "[WARN] measured on different machines" in answer.err


def test_quiet_prints_nothing(profiled: Desk) -> None:
    """`--quiet` leaves the exit code, and `--json` what a program asked for."""
    files = ["hydra_profiles/head_left.json", "hydra_profiles/head_right.json"]

    assert profiled.call("compare", *files, "--quiet") == (0, "", "")
    assert json.loads(profiled.call("compare", *files, "--quiet", "--json").out)["paired"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "profiles: found 0, expected exactly 2, or two --head; see --help"),
        (["a.json"], "profiles: found 1, expected exactly 2, or two --head; see --help"),
        (["a", "b", "c"], "profiles: found 3, expected exactly 2, or two --head; see --help"),
        (TWO[:2], "--head: found 1, expected exactly 2; see --help"),
        ([*TWO, *TWO[:2]], "--head: found 3, expected exactly 2; see --help"),
        (
            ["a", "b", *TWO],
            "profiles and --head exclude each other; give two of one kind; see --help",
        ),
        (
            ["a", "b", "--seed", "0"],
            "--seed goes with --head; profiles are measured already; see --help",
        ),
        (
            ["a", "b", "--num-tests", "9"],
            "--num-tests goes with --head; profiles are measured already; see --help",
        ),
        (["gone.json", "b.json"], "gone.json: no such file"),
    ],
)
def test_bad_input_answers_2(desk: Desk, words: List[str], message: str) -> None:
    """What cannot be compared is one line that says what is wanted."""
    assert desk.call("compare", *words) == (2, "", f"hydra-heads compare: {message}\n")


def test_a_missing_program_answers_2(desk: Desk) -> None:
    """Nothing is run for a comparison that cannot come about."""
    answer = desk.call("compare", *TWO[:2], "--head", "gone=no-such-program-here")

    assert (answer.code, answer.out) == (2, "")
    assert "compare: head 'gone' cannot be started" in answer.err


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> List[Request]:
    """What would be run: requests are noted, and a signal ends it after a notice and one run."""
    noted: List[Request] = []

    def note(slot: SlotDefinition, request: Request, on_event: Callable[[Event], object]) -> object:
        noted.append(request)
        on_event(Notice("INFO", "Starting profiling phase"))
        on_event(Notice("WARN", "something is odd"))
        on_event(RunEnded(Run("r1", 1, "one", "default", True, 0.1, 1.8e9), 1, 16, 2.0))
        raise StopRequest(2)

    monkeypatch.setattr(compare_command, "compare_heads", note)
    return noted


def test_sixty_tests_without_a_number(desk: Desk, wishes: List[Request]) -> None:
    """Without options each head runs sixty times, and no folder is named."""
    desk.call("compare", *TWO)

    assert [(wish.num_tests, wish.seed, wish.timeout_s, wish.output_dir) for wish in wishes] == [
        (60, None, None, None)
    ]


def test_options_are_over_the_environment(
    desk: Desk, wishes: List[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests, seed and time limit come from the option, else from the variable."""
    for name, value in (("NUM_TESTS", "7"), ("SEED", "3"), ("TIMEOUT", "2.5")):
        monkeypatch.setenv(f"HYDRA_{name}", value)

    desk.call("compare", *TWO)
    desk.call("compare", *TWO, "--num-tests", "9", "--seed", "0", "--timeout", "1")

    found = [(wish.num_tests, wish.seed, wish.timeout_s) for wish in wishes]
    assert found == [(7, 3, 2.5), (9, 0, 1.0)]


def test_ctrl_c_keeps_nothing_and_says_so(desk: Desk, wishes: List[Request]) -> None:
    """An interrupted comparison answers 130, and names no command that would go on."""
    answer = desk.call("compare", *TWO)

    assert (answer.code, answer.out) == (130, "")
    assert "[WARN] interrupted after 1 run; compare keeps none\n" in answer.err
    assert os.listdir(str(desk.folder)) == []


def test_what_phase_1_tells_is_left_to_verbose(desk: Desk, wishes: List[Request]) -> None:
    """A comparison is no Phase 1: warnings come through, information with `--verbose` only."""
    plain, verbose = desk.call("compare", *TWO).err, desk.call("compare", *TWO, "--verbose").err

    assert "[WARN] something is odd\n" in plain
    assert "profiling phase" not in plain
    assert "[DEBUG] Starting profiling phase\n" in verbose
