"""Phase 2 as it is called."""

import json
import os
from typing import Dict

import pytest

from tests.cli.conftest import FAILING, QUICK, Desk

MIDDLE = ["{python}", "-I", "-S", "-c", "pass"]

SLOW = ["{python}", "-I", "-S", "-c", "sum(range(1500000))"]


def weights_of(desk: Desk) -> Dict[str, float]:
    """Return the published weights."""
    weights = desk.read("hydra_profiles/weights.json")["weights"]
    assert isinstance(weights, dict)
    return weights


def test_phase_2_reads_profiles_and_writes_weights(profiled: Desk) -> None:
    """Weights of every profile sum to 1; the JSON files alone are needed [H-005, H-042]."""
    for path in profiled.profiles.glob("history.db*"):
        path.unlink()

    answer = profiled.call("weigh")

    weights = weights_of(profiled)
    assert answer.code == 0
    assert sorted(weights) == ["left", "right"]
    assert sum(weights.values()) == pytest.approx(1, abs=1e-9)
    assert profiled.call("validate", "hydra_profiles/weights.json").code == 0


def test_phase_2_prints_what_it_weighed(profiled: Desk) -> None:
    """Per head: runs, success, time, memory, weight and reason; the next command [H-040]."""
    lines = profiled.call("weigh").out.splitlines()

    assert lines[0].split() == (
        "head runs success % mean ms peak MiB belief weight before reason".split()
    )
    assert {line.split()[0] for line in lines[1:3]} == {"left", "right"}
    assert lines[-1] == "Next: hydra-heads dashboard"


def test_slower_head_loses_weight(desk: Desk) -> None:
    """After one head is made slower its weight falls in the next Phase 2 [H-010]."""
    desk.write_heads({"left": QUICK, "right": MIDDLE})
    desk.call("profile", "--num-tests", "8")
    desk.call("weigh")
    before = weights_of(desk)["left"]
    desk.write_heads({"left": SLOW, "right": MIDDLE})
    desk.call("profile", "--num-tests", "8")

    desk.call("weigh")

    document = desk.read("hydra_profiles/weights.json")
    assert weights_of(desk)["left"] < 0.1 < before
    assert document["decision"] == "published"


def test_failing_head_loses_weight(desk: Desk) -> None:
    """A head that fails fast does not look fast."""
    desk.write_heads({"good": SLOW, "bad": FAILING})
    desk.call("profile", "--num-tests", "6")

    desk.call("weigh")

    assert weights_of(desk)["bad"] < 0.05


def test_no_head_ever_succeeded(desk: Desk) -> None:
    """Weights are written and the answer is negative when nothing ever succeeded."""
    desk.write_heads({"bad": FAILING, "worse": FAILING})
    desk.call("profile", "--num-tests", "5")

    answer = desk.call("weigh", "--policy", "success-share")

    assert answer.code == 1
    assert "[WARN] no head ever succeeded" in answer.err
    assert weights_of(desk) == {"bad": 0.5, "worse": 0.5}


@pytest.mark.parametrize("command", ["weigh", "dashboard", "show"])
def test_no_profiles(desk: Desk, command: str) -> None:
    """Without profiles: exit 2, one line with the command that makes them [H-005, fault 33]."""
    (desk.folder / "empty").mkdir()

    missing = desk.call(command)
    empty = desk.call(command, "--profiles", "empty")

    assert missing == (
        2,
        "",
        f"hydra-heads {command}: hydra_profiles: no such folder; "
        "make profiles: hydra-heads profile\n",
    )
    assert empty.err == (
        f"hydra-heads {command}: empty: no profiles here; "
        "make them: hydra-heads profile --output-dir empty\n"
    )


def test_one_bad_profile_stops_or_is_skipped(weighed: Desk) -> None:
    """One bad profile is named, nothing changes; `--skip-bad` lists it and goes on [fault 32]."""
    weighed.write("hydra_profiles/head_right.json", "{")
    before = weighed.everything()

    strict = weighed.call("weigh")
    unchanged = weighed.everything()
    lenient = weighed.call("weigh", "--skip-bad")

    assert strict.code == 2
    assert "hydra_profiles/head_right.json: not JSON" in strict.err
    assert unchanged == before
    assert lenient.code == 0
    assert "[WARN] skipped: hydra_profiles/head_right.json: not JSON" in lenient.err
    assert list(weights_of(weighed)) == ["left"]


def test_profiles_of_another_slot_are_refused(profiled: Desk) -> None:
    """A stray profile of another slot is named instead of weighed."""
    stranger = profiled.read("hydra_profiles/head_right.json")
    profiled.write("hydra_profiles/head_right.json", json.dumps(dict(stranger, slot="else")))

    answer = profiled.call("weigh")

    assert answer.code == 2
    assert "head_right.json: slot 'else', but this folder is of 'job'" in answer.err


def test_policies_by_name(profiled: Desk) -> None:
    """Each policy can be chosen; a name that is none lists them."""
    assert profiled.call("weigh", "--policy", "uniform").code == 0
    assert weights_of(profiled) == {"left": 0.5, "right": 0.5}

    answer = profiled.call("weigh", "--policy", "best")

    expected = "found 'best', expected one of best-probability, success-share, uniform"
    assert (answer.code, expected in answer.err) == (2, True)


def test_weights_of_other_heads_count_as_none(weighed: Desk) -> None:
    """Weights that belong to other heads are said to be none, and are replaced."""
    document = weighed.read("hydra_profiles/weights.json")
    rows = document["heads"]
    assert isinstance(rows, list)
    lonely = dict(
        document,
        weights={"left": 1.0},
        heads=[dict(rows[0], weight=1.0, belief=1.0)],
        more_runs=None,
    )
    weighed.write("hydra_profiles/weights.json", json.dumps(lonely))

    answer = weighed.call("weigh")

    assert "[WARN] hydra_profiles/weights.json: of other heads" in answer.err
    assert weighed.read("hydra_profiles/weights.json")["decision"] == "first"


def test_json_and_out(profiled: Desk) -> None:
    """`--json` prints the document that `--out` names."""
    answer = profiled.call("weigh", "--json", "--out", "mine.json")

    assert json.loads(answer.out) == profiled.read("mine.json")
    assert not (profiled.profiles / "weights.json").exists()


def test_slot_is_looked_for_in_its_own_folder(two_heads: Desk) -> None:
    """`--slot` finds the slot in the folder, then in the folder of its name."""
    two_heads.call("profile", "--num-tests", "2", "--output-dir", "hydra_profiles/job")

    found = two_heads.call("weigh", "--slot", "job")
    missing = two_heads.call("weigh", "--slot", "jab")

    assert found.code == 0
    assert (two_heads.profiles / "job" / "weights.json").exists()
    assert missing.code == 2
    assert "slot 'jab' is neither here nor in hydra_profiles/jab" in missing.err


def test_changed_heads_file_is_a_warning(profiled: Desk) -> None:
    """Profiles of a heads file that has changed since are weighed with a warning."""
    profiled.write_heads({"left": QUICK, "right": QUICK, "third": QUICK})

    answer = profiled.call("weigh")

    assert answer.code == 0
    assert "[WARN] hydra_heads.json: changed or gone since these profiles were made" in answer.err


@pytest.mark.parametrize("command", ["weigh", "dashboard", "show", "pipeline"])
def test_damaged_weights_say_what_to_do(weighed: Desk, command: str) -> None:
    """Weights that cannot be read stop every command before it changes anything [fault 18]."""
    weighed.write("hydra_profiles/weights.json", '{"schema": ')
    before = weighed.everything()

    answer = weighed.call(command)

    assert answer.code == 2
    assert answer.err.endswith(
        "; if it is beyond mending, remove it and weigh again: hydra-heads weigh\n"
    )
    assert len(answer.err.splitlines()) == 1
    assert weighed.everything() == before


@pytest.mark.parametrize("command", ["profile", "weigh", "dashboard", "show", "pipeline"])
def test_damaged_slot_says_what_to_do(weighed: Desk, command: str) -> None:
    """A slot document that cannot be read stops every command as it is [fault 18]."""
    weighed.write("hydra_profiles/slot.json", "[]")
    before = weighed.everything()

    answer = weighed.call(command)

    assert answer.code == 2
    assert answer.err.endswith(
        "; if it is beyond mending, remove it and profile again: hydra-heads profile\n"
    )
    assert len(answer.err.splitlines()) == 1
    assert weighed.everything() == before


def test_damaged_profile_says_what_to_do(weighed: Desk) -> None:
    """A bad profile is named with both ways out."""
    weighed.write("hydra_profiles/head_right.json", "[]")

    answer = weighed.call("show")

    assert answer.err.endswith("; make it anew: hydra-heads profile; or leave it out: --skip-bad\n")


def test_no_good_profile_is_left(weighed: Desk) -> None:
    """`--skip-bad` cannot go on with nothing."""
    for name in ("left", "right"):
        weighed.write(f"hydra_profiles/head_{name}.json", "[]")

    answer = weighed.call("weigh", "--skip-bad")

    assert answer.code == 2
    assert "no good profile here, 2 bad" in answer.err
    assert answer.err.endswith("make them with: hydra-heads profile\n")


def test_folder_that_looks_like_an_option(two_heads: Desk) -> None:
    """The next command can be pasted even when the folder's name begins with a dash."""
    first = two_heads.call("profile", "--num-tests", "1", "--output-dir=-x")
    second = two_heads.call("weigh", "--profiles=-x", "--out=-w.json")
    third = two_heads.call("dashboard", "--profiles=-x", "--weights=-w.json")

    assert first.out.splitlines()[-1] == "Next: hydra-heads weigh --profiles=-x"
    assert second.out.splitlines()[-1] == (
        "Next: hydra-heads dashboard --profiles=-x --weights=-w.json"
    )
    assert third.out.splitlines()[-1] == "Next: hydra-heads show --profiles=-x"
    assert two_heads.call("show", "--profiles=-x").code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may read everything")
def test_folder_that_cannot_be_read(profiled: Desk) -> None:
    """A folder that may not be listed is not called empty [fault 8]."""
    profiled.profiles.chmod(0o300)

    answer = profiled.call("show")
    profiled.profiles.chmod(0o700)

    assert answer.code == 2
    assert "hydra_profiles: cannot be read: Permission denied" in answer.err


def test_profiles_of_an_older_heads_file_are_named(profiled: Desk) -> None:
    """After `--only` the other heads' profiles are of the heads file as it was, and are named."""
    profiled.write_heads({"left": QUICK, "right": MIDDLE})
    profiled.call("profile", "--num-tests", "2", "--only", "left")

    answer = profiled.call("weigh")

    warning = "[WARN] hydra_heads.json: changed or gone since right was made: profile again"
    assert answer.code == 0
    assert warning in answer.err


def test_both_phases_tell_one_cost_of_a_failure(desk: Desk) -> None:
    """When nothing succeeded the limit that was in force counts, also one of `--timeout`."""
    desk.write_heads({"bad": FAILING}, defaults={"timeout_s": 5})

    err = desk.call("pipeline", "--num-tests", "2", "--timeout", "2").err

    objective = desk.read("hydra_profiles/weights.json")["objective"]
    assert isinstance(objective, dict)
    assert "one failure counts as 20 s" in err
    assert (objective["time_limit_s"], objective["time_limit_from"]) == (2, "timeout")


def test_weights_have_a_place_of_their_own(profiled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HYDRA_WEIGHTS` is where Phase 2 writes and Phase 3 reads, `HYDRA_OUT` the dashboard."""
    monkeypatch.setenv("HYDRA_WEIGHTS", "mine.json")
    monkeypatch.setenv("HYDRA_OUT", "board.json")

    codes = [profiled.call(command).code for command in ("weigh", "dashboard", "show")]

    assert codes == [0, 0, 0]
    assert profiled.read("mine.json")["schema"] == "hydra.weights"
    assert profiled.read("board.json")["decision"] == "first"


def test_unknown_slot_names_a_folder_that_works(profiled: Desk) -> None:
    """Where another slot lives, the folder that is advised is one of its own."""
    answer = profiled.call("show", "--slot", "other")

    assert answer.err.endswith(
        "profile it: hydra-heads profile --output-dir hydra_profiles/other\n"
    )
