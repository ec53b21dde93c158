"""`show` and `validate`."""

import json

import pytest

from tests.cli.conftest import Desk


def test_show_prints_all_profiles(weighed: Desk) -> None:
    """All profiles are printed as one table, and as one JSON value [H-034]."""
    table = weighed.call("show").out.splitlines()
    document = json.loads(weighed.call("show", "--json").out)

    assert [line.split()[0] for line in table[:3]] == ["head", "left", "right"]
    assert [profile["name"] for profile in document["profiles"]] == ["left", "right"]
    assert all("runs" not in profile for profile in document["profiles"])
    assert sum(document["weights"]["weights"].values()) == pytest.approx(1)


def test_show_one_head(weighed: Desk) -> None:
    """A head's name narrows the tables to it; one that is none lists those there are."""
    one = weighed.call("show", "right")
    none = weighed.call("show", "centre")

    assert [line.split()[0] for line in one.out.splitlines() if " 6 " in line] == ["right"] * 2
    assert none.err == (
        "hydra-heads show: hydra_profiles: no profile of 'centre'; the heads are left, right\n"
    )


def test_validate_lists_every_problem(weighed: Desk) -> None:
    """Every problem of every document is a line, and the answer is 1 [H-032]."""
    profile = weighed.read("hydra_profiles/head_left.json")
    broken = dict(profile, success_rate=170, num_tests="six")
    weighed.write("hydra_profiles/head_left.json", json.dumps(broken))

    answer = weighed.call("validate", "hydra_profiles")

    assert answer.code == 1
    assert "head_left.json: success_rate: found 170" in answer.out
    assert "head_left.json: num_tests: found 'six'" in answer.out or (
        'head_left.json: num_tests: found "six"' in answer.out
    )


def test_validate_what_is_not_there(desk: Desk) -> None:
    """A path that does not exist could not be checked: 2, not 1."""
    assert desk.call("validate", "gone.json").code == 2


def test_missing_path_does_not_hide_problems(weighed: Desk) -> None:
    """All that is there is checked; the path that is not there is the error."""
    weighed.write("hydra_profiles/weights.json", "{")

    answer = weighed.call("validate", "gone.json", "hydra_profiles", "hydra_heads.json")

    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.out.splitlines()] == [
        "hydra_profiles/weights.json"
    ]
    assert answer.err == "hydra-heads validate: gone.json: no such file or folder\n"


def test_problems_are_shown_without_control_characters(desk: Desk) -> None:
    """A document cannot move the cursor of whoever checks it [fault 41]."""
    desk.write("x.json", json.dumps({"schema": "hydra.heads", "\x1b[31m": 1, "slot": "\x1b]0;"}))

    answer = desk.call("validate", "x.json")

    assert answer.code == 1
    assert "\x1b" not in answer.out


def test_quiet_show_only_answers(weighed: Desk) -> None:
    """`--quiet` prints nothing on success, and `--json` is always printed."""
    assert weighed.call("show", "--quiet") == (0, "", "")
    assert json.loads(weighed.call("show", "--quiet", "--json").out)["profiles"]
