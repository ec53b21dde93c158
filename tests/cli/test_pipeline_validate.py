"""`pipeline --validate N`: fresh runs beside the weights that they will judge."""

import json
import os
from typing import Any, List

import pytest

from hydra_heads.cli.watcher import Watcher
from tests.cli.conftest import FAILING, QUICK, Desk
from tests.cli.fresh import FRESH, NEXT, WEIGHTS, invocations, profile_of, run_ids
from tests.cli.jobs import said

SEEDED = ("{python}", "-I", "-S", "-c", "import sys; print(sys.argv[1])", "{seed}")


def order_of(profile: Any) -> List[int]:
    """Return when each block ran a head: its order."""
    return [run["order"] for run in profile["runs"]]


def keep(desk: Desk) -> int:
    """Stand in for a Phase 2 that keeps the weights."""
    document = desk.read("hydra_profiles/weights.json")
    desk.write("hydra_profiles/weights.json", json.dumps({**document, "decision": "kept"}))
    return 0


def test_fresh_runs_lie_beside_the_weights_and_made_none_of_them(two_heads: Desk) -> None:
    """Every head has N runs of another invocation, and weights and history know of none [H-007]."""
    answer = two_heads.call("pipeline", "--num-tests", "6", "--validate", "5")

    weights: Any = two_heads.read("hydra_profiles/weights.json")
    fresh = [profile_of(two_heads, FRESH, name) for name in ("left", "right")]
    used = {row["run_id"] for row in weights["made_from"]}
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == NEXT
    assert answer.out.count("Next: ") == 1
    assert [(p["num_tests"], p["complete"], p["slot"]) for p in fresh] == [(5, True, "job")] * 2
    assert used == run_ids(two_heads, "hydra_profiles")
    assert len(run_ids(two_heads, FRESH)) == 1
    assert not run_ids(two_heads, FRESH) & used
    assert invocations(two_heads, "hydra_profiles") == used
    assert two_heads.call("validate", "hydra_profiles", "hydra_dashboard_config.json").code == 0


def test_a_second_night_replaces_the_fresh_runs(two_heads: Desk) -> None:
    """They are those of the last call; their history, which is their own, has both."""
    two_heads.call("pipeline", "--num-tests", "5", "--validate", "5", "--quiet")
    first = run_ids(two_heads, FRESH)
    two_heads.call("pipeline", "--num-tests", "5", "--validate", "6", "--quiet")

    earlier = profile_of(two_heads, "hydra_profiles", "left")["earlier"]
    assert not run_ids(two_heads, FRESH) & first
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 6
    assert len(invocations(two_heads, FRESH)) == 2
    assert len(earlier) == 1


@pytest.mark.parametrize("number", ["0", "-1", "2.5", "many", "", "1000001"])
def test_a_wrong_number_is_refused_before_anything_ran(two_heads: Desk, number: str) -> None:
    """One line that names the option and what is allowed, exit 2, no folder made."""
    answer = two_heads.call("pipeline", f"--validate={number}")

    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert f"--validate: found {number!r}, expected a whole number from 1 to 1000000" in answer.err
    assert not two_heads.profiles.exists()


def test_without_the_option_there_are_no_fresh_runs(two_heads: Desk) -> None:
    """Who does not ask for them gets no folder and the line that was always the last."""
    answer = two_heads.call("pipeline", "--num-tests", "2")

    assert answer.out.splitlines()[-1] == "Next: hydra-heads show"
    assert not (two_heads.folder / FRESH).exists()


def test_heads_of_the_command_line_and_their_instances(desk: Desk) -> None:
    """Heads given by `--head` are run again as they were given, on the same instances."""
    heads = [f"--head={name}={' '.join(QUICK)} {{x}}" for name in ("a", "b")]
    if "{python}" in QUICK:
        pytest.skip("the quick program takes no argument here")

    answer = desk.call("pipeline", *heads, "--instance", "x=1", "--instance", "x=2",
                       "--num-tests", "4", "--validate", "4")  # fmt: skip

    own, fresh = (profile_of(desk, place, "a") for place in ("hydra_profiles", FRESH))
    assert answer.code == 0
    assert fresh["instances"] == own["instances"]
    assert (fresh["slot"], fresh["fingerprint"]) == ("adhoc", own["fingerprint"])


def test_the_seed_is_another_one(desk: Desk) -> None:
    """With a seed given, the fresh runs follow from the next: other draws, and the same again."""
    desk.write_heads({"a": list(SEEDED), "b": QUICK})
    words = ("pipeline", "--num-tests", "8", "--validate", "8", "--seed", "7", "--quiet")
    desk.call(*words)
    first = profile_of(desk, FRESH, "a")

    desk.call(*words)

    own, again = (profile_of(desk, place, "a") for place in ("hydra_profiles", FRESH))
    assert (own["seed"], first["seed"], again["seed"]) == (7, 8, 8)
    assert order_of(first) == order_of(again)
    assert order_of(first) != order_of(own)


def test_the_seed_of_the_environment_is_another_one_too(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`HYDRA_SEED` counts as the option does; after the largest seed comes 0."""
    monkeypatch.setenv("HYDRA_SEED", str(2**63 - 1))

    two_heads.call("pipeline", "--num-tests", "1", "--validate", "1", "--quiet")

    assert profile_of(two_heads, FRESH, "left")["seed"] == 0


def test_settings_of_the_call_hold_for_the_fresh_runs(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time limit is the same, `HYDRA_NUM_TESTS` is not: N says how many."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "3")

    two_heads.call("pipeline", "--validate", "2", "--timeout", "9", "--quiet")

    own, fresh = (profile_of(two_heads, place, "left") for place in ("hydra_profiles", FRESH))
    assert (own["num_tests"], fresh["num_tests"]) == (3, 2)
    assert (own["timeout_s"], fresh["timeout_s"]) == (9, 9)


def test_only_some_heads(two_heads: Desk) -> None:
    """`--only` runs these alone afresh; heads with a weight and no fresh runs are named."""
    two_heads.call("pipeline", "--num-tests", "5", "--quiet")

    answer = two_heads.call("pipeline", "--num-tests", "5", "--validate", "5", "--only", "left")

    assert answer.code == 0
    assert not (two_heads.folder / FRESH / "head_right.json").exists()
    assert (
        f"[WARN] {FRESH}: no fresh runs of right, and all heads with a weight need some: "
        "leave --only out once" in said(answer)
    )


def test_only_leaves_the_other_fresh_profiles(two_heads: Desk) -> None:
    """What lies there of the other heads stays, and then nothing is missing."""
    two_heads.call("pipeline", "--num-tests", "5", "--validate", "5", "--quiet")
    before = profile_of(two_heads, FRESH, "right")

    answer = two_heads.call("pipeline", "--num-tests", "5", "--validate", "5", "--only", "left")

    assert profile_of(two_heads, FRESH, "right") == before
    assert "no fresh runs" not in answer.err


def test_dry_run_shows_each_command_once(two_heads: Desk) -> None:
    """The commands are the same a second time; nothing is run and nothing is made."""
    before = two_heads.everything()

    plain = two_heads.call("pipeline", "--dry-run")
    answer = two_heads.call("pipeline", "--dry-run", "--validate", "30")

    assert (answer.code, answer.out) == (0, plain.out)
    assert two_heads.everything() == before
    assert not two_heads.profiles.exists()


def test_for_programs_and_for_cron(two_heads: Desk) -> None:
    """`--json` prints the dashboard alone; `--quiet` prints nothing on either stream."""
    # First: a busy machine may well look like a degradation to a second one.
    quiet = two_heads.call("pipeline", "--num-tests", "5", "--validate", "2", "--quiet")
    printed = two_heads.call("pipeline", "--num-tests", "5", "--validate", "2", "--json").out

    assert json.loads(printed)["schema"] == "hydra.dashboard"
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


class Clock:
    """Ten minutes go by between two looks at it."""

    def __init__(self) -> None:
        self._seconds = -600.0

    def monotonic(self) -> float:
        """Return seconds."""
        self._seconds += 600
        return self._seconds


def test_time_is_shared_as_the_runs_are(two_heads: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--max-minutes` is for both: Phase 1 gets its part, the fresh runs what is left."""
    limits: List[float] = []
    monkeypatch.setattr("hydra_heads.cli.validation_runs.time", Clock())
    original = Watcher.__init__

    def seen(self: Watcher, call: Any) -> None:
        limits.append(call.options.max_minutes)
        original(self, call)

    monkeypatch.setattr(Watcher, "__init__", seen)

    two_heads.call("pipeline", "--num-tests", "6", "--validate", "2", "--max-minutes", "40")

    assert limits == [pytest.approx(40 * 6 / 8), pytest.approx(40 - 10)]


def test_time_that_is_over_leaves_one_block(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in Phase 1 the first block is run; the profiles say that they are not complete."""
    monkeypatch.setenv("HYDRA_MAX_MINUTES", "0.0000001")

    answer = two_heads.call("pipeline", "--num-tests", "6", "--validate", "6", "--quiet")

    fresh = profile_of(two_heads, FRESH, "left")
    assert answer.code == 0
    assert (fresh["num_tests"], fresh["planned_tests"], fresh["complete"]) == (1, 6, False)


def test_a_race_does_not_end_the_fresh_runs(desk: Desk) -> None:
    """`--until-decided` is about Phase 1: the gate needs every head in every block."""
    slow = ["{python}", "-I", "-S", "-c", "import time; time.sleep(0.02)"]
    desk.write_heads({"quick": QUICK, "slow": slow})

    answer = desk.call("pipeline", "--num-tests", "60", "--validate", "40", "--until-decided",
                       "--tolerance", "50", "--quiet")  # fmt: skip

    fresh = [profile_of(desk, FRESH, name) for name in ("quick", "slow")]
    runs = [(p["num_tests"], p["planned_tests"], p["eliminated"]) for p in fresh]
    assert answer.code == 0
    assert profile_of(desk, "hydra_profiles", "slow")["num_tests"] < 40
    assert runs == [(40, 40, None)] * 2


def test_a_race_without_an_end_answers_3(two_heads: Desk) -> None:
    """Phase 1 could not decide, and so says the exit code."""
    answer = two_heads.call("pipeline", "--num-tests", "6", "--validate", "2", "--until-decided",
                            "--tolerance", "0", "--confidence", "99", "--quiet")  # fmt: skip

    assert answer.code == 3
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 2


def test_the_gravest_of_all_answers(desk: Desk) -> None:
    """A head that never succeeds answers 1, and is run afresh all the same."""
    desk.write_heads({"good": QUICK, "bad": FAILING})

    answer = desk.call("pipeline", "--num-tests", "5", "--validate", "5")
    allowed = desk.call(
        "pipeline", "--num-tests", "5", "--validate", "5", "--allow-failing-heads", "--quiet"
    )

    assert answer.code == 1
    assert f"[WARN] never succeeded: bad (see {os.path.join(FRESH, 'head_bad.log')})" in said(
        answer
    )
    assert profile_of(desk, FRESH, "bad")["failure_count"] == 5
    assert allowed.code == 0


def test_a_head_that_fails_only_afresh_makes_the_answer_1(desk: Desk) -> None:
    """The fresh runs have a part in the exit code."""
    once = "import os, sys; p = sys.argv[1]; n = len(os.listdir(p)); "
    once += "open(os.path.join(p, str(n)), 'w').close(); sys.exit(n >= 5)"
    (desk.folder / "seen").mkdir()
    command = ["{python}", "-I", "-S", "-c", once, str(desk.folder / "seen")]
    desk.write_heads({"good": QUICK, "tired": command})

    answer = desk.call("pipeline", "--num-tests", "5", "--validate", "5", "--quiet")

    assert answer.code == 1
    assert profile_of(desk, "hydra_profiles", "tired")["success_count"] == 5
    assert profile_of(desk, FRESH, "tired")["success_count"] == 0


def test_kept_weights_are_said_and_validated_all_the_same(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One INFO line says that there is nothing to compare yet; the runs are there."""
    two_heads.call("pipeline", "--num-tests", "5", "--quiet")
    monkeypatch.setattr("hydra_heads.cli.pipeline.weigh_folder", lambda *_: keep(two_heads))

    answer = two_heads.call("pipeline", "--num-tests", "5", "--validate", "3")

    told = [line for line in said(answer) if "kept" in line]
    assert told == [f"[INFO] {WEIGHTS}: the weights were kept: there is nothing to compare yet"]
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 3
    assert answer.out.splitlines()[-1] == NEXT


def test_nothing_is_run_afresh_after_a_failure(profiled: Desk) -> None:
    """Where Phase 2 could not, there are no weights to judge."""
    profiled.write("hydra_profiles/head_other.json", "{")

    answer = profiled.call("pipeline", "--num-tests", "2", "--validate", "2")

    assert answer.code == 2
    assert run_ids(profiled, FRESH) == set()
