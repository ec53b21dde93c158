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
