"""Phase 2: why a head has its weight, what it minimises, and what was before."""

import json
from typing import List

import pytest

from tests.cli.conftest import FAILING, QUICK, Desk

SLOW = ["{python}", "-I", "-S", "-c", "sum(range(2000000))"]


@pytest.fixture
def unequal(desk: Desk) -> Desk:
    """Stand beside the profiles of a quick and a slow head."""
    desk.write_heads({"quick": QUICK, "slow": SLOW})
    desk.call("profile", "--num-tests", "8")
    return desk


def test_explain_tells_all_reasons_of_a_head(unequal: Desk) -> None:
    """Its weight, then a reason a line, in place of the table; the weights are written."""
    answer = unequal.call("weigh", "--explain", "slow")

    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0] == "slow: weight 0.010"
    assert lines[1].startswith("- costs ")
    assert any(line.startswith("- 8 of 8 succeeded (95 % interval of the rate: ") for line in lines)
    assert any(line.startswith("- it is the cheapest with probability ") for line in lines)
    assert any(line.startswith("- would change if its cost fell by ") for line in lines)
    assert lines[-1] == (
        "Weights first: the first weights of these heads, from 8 blocks that every head ran"
    )
    assert (unequal.profiles / "weights.json").exists()


def test_several_heads_are_explained_one_after_the_other(unequal: Desk) -> None:
    """In the order in which they were asked for."""
    out = unequal.call("weigh", "--explain", "slow", "--explain", "quick").out

    firsts = [text.split(":")[0] for text in out.split("\n\n")]
    assert firsts == ["slow", "quick"]


def test_a_head_that_is_not_there_cannot_be_explained(unequal: Desk) -> None:
    """One line that names those that are, and nothing is written."""
    answer = unequal.call("weigh", "--explain", "sloww")

    assert answer.code == 2
    assert answer.err.endswith("--explain: found 'sloww', expected one of quick, slow\n")
    assert not (unequal.profiles / "weights.json").exists()


def test_weighing_twice_keeps_the_weights(unequal: Desk) -> None:
    """The same runs again are no reason to move, and it says so [H-041]."""
    unequal.call("weigh")
    before = unequal.read("hydra_profiles/weights.json")

    answer = unequal.call("weigh")

    after = unequal.read("hydra_profiles/weights.json")
    assert "Weights kept: the same runs as before" in answer.out
    assert (before["decision"], after["decision"]) == ("first", "kept")
    assert after["weights"] == before["weights"]


def pass_a_night(desk: Desk) -> str:
    """Make the profiles those of a night after, in which every run took as long; name the first.

    A second profile of our own might be of a machine that has become busy, and then the first
    one would rightly count for nothing.
    """
    first = ""
    for head in ("quick", "slow"):
        document = desk.read(f"hydra_profiles/head_{head}.json")
        runs, environment = document["runs"], document["environment"]
        first = str(document["run_id"])
        assert isinstance(runs, list)
        assert isinstance(environment, dict)
        for run in runs:
            run["id"] = run["id"].replace(first, "r-night")
        seconds = [run["seconds"] for run in runs]
        outcome = {
            "instance": "default",
            "ok": True,
            "count": len(seconds),
            "seconds_sum": sum(seconds),
            "seconds_sq_sum": sum(value * value for value in seconds),
        }
        document["run_id"] = "r-night"
        document["earlier"] = [
            {
                "run_id": first,
                "day": None,
                "origin": "profile",
                "timestamp": document["timestamp"],
                "fingerprint": document["fingerprint"],
                "machine_key": environment["machine_key"],
                "outcomes": [outcome],
            }
        ]
        desk.write(f"hydra_profiles/head_{head}.json", json.dumps(document))
    return first


def test_history_is_read_when_asked_for(unequal: Desk) -> None:
    """A row of `made_from` names it, with the invocations that counted."""
    first = pass_a_night(unequal)

    unequal.call("weigh", "--history")

    made_from = unequal.read("hydra_profiles/weights.json")["made_from"]
    assert isinstance(made_from, list)
    assert [(row["file"], row["earlier"]) for row in made_from] == [
        ("head_quick.json", []),
        ("head_slow.json", []),
        ("history.db", [first]),
    ]
    assert unequal.call("validate", "hydra_profiles").code == 0


def test_without_it_what_profiles_keep_of_earlier_runs_counts(unequal: Desk) -> None:
    """Named under `earlier` of each profile that it counts for."""
    first = pass_a_night(unequal)

    unequal.call("weigh")

    made_from = unequal.read("hydra_profiles/weights.json")["made_from"]
    assert isinstance(made_from, list)
    assert [row["earlier"] for row in made_from] == [[first], [first]]


def test_no_history_is_said_to_be_missing(unequal: Desk) -> None:
    """With where it was looked for, and what to do."""
    (unequal.profiles / "history.db").unlink()

    answer = unequal.call("weigh", "--history")

    assert answer.code == 2
    assert "history.db: --history: no history here; leave --history out" in answer.err


def test_a_constraint_of_the_heads_file_is_kept(desk: Desk) -> None:
    """A head that breaks it gets nothing, the log says why, and the table first of all."""
    constraints = [{"metric": "success_rate", "at_least": 90}]
    desk.write_heads({"broken": FAILING, "sound": SLOW}, constraints=constraints)
    desk.call("profile", "--num-tests", "8")

    answer = desk.call("weigh")

    weights = desk.read("hydra_profiles/weights.json")["weights"]
    assert weights == {"broken": 0.0, "sound": 1.0}
    assert "[WARN] broken is not eligible: succeeds in at least 90 % of runs with" in answer.err
    row = next(line for line in answer.out.splitlines() if line.startswith("broken "))
    assert row.endswith("not eligible")


def test_limits_of_the_heads_file_are_kept(desk: Desk) -> None:
    """The least of one head is taken from the other."""
    heads: List[object] = [
        {"name": "quick", "command": QUICK},
        {"name": "slow", "command": SLOW, "weight": {"min": 0.25}},
    ]
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": heads}
    desk.write("hydra_heads.json", json.dumps(document))
    desk.call("profile", "--num-tests", "8")

    desk.call("weigh")

    assert desk.read("hydra_profiles/weights.json")["weights"] == {"quick": 0.75, "slow": 0.25}


def test_cpu_time_may_be_minimised(desk: Desk) -> None:
    """Costs are CPU seconds then, and so the weights say."""
    desk.write_heads({"quick": QUICK, "slow": SLOW}, objective={"minimise": "cpu"})
    desk.call("profile", "--num-tests", "8")

    desk.call("weigh")

    document = desk.read("hydra_profiles/weights.json")
    objective, rows = document["objective"], document["heads"]
    assert isinstance(objective, dict)
    assert isinstance(rows, list)
    assert (objective["minimise"], objective["unit"]) == ("cpu", "seconds")
    assert rows[1]["expected_cost"] > rows[0]["expected_cost"]


def test_limits_that_eligible_heads_cannot_keep_are_refused(desk: Desk) -> None:
    """The file was right, but the head with the rest of the work breaks a constraint."""
    heads: List[object] = [
        {"name": "broken", "command": FAILING},
        {"name": "capped", "command": QUICK, "weight": {"max": 0.3}},
    ]
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": heads}
    constraints = [{"metric": "success_rate", "at_least": 90}]
    desk.write("hydra_heads.json", json.dumps(dict(document, constraints=constraints)))
    desk.call("profile", "--num-tests", "8")

    answer = desk.call("weigh")

    assert answer.code == 2
    assert answer.err.splitlines()[-1] == (
        "hydra-heads weigh: hydra_profiles: limits of weights of eligible heads: found weights of "
        "at most 0.3 in all (capped 0.3), expected at least 1; raise a max; change the heads file "
        "and profile again"
    )
    assert not (desk.profiles / "weights.json").exists()
