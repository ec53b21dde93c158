"""`show` and `validate`."""

import json

import pytest

from hydra_heads.cli.show import USUAL_CALLS
from hydra_heads.report.live import LAST_CALLS
from tests.cli.conftest import Desk


def test_show_prints_all_profiles(weighed: Desk) -> None:
    """All profiles are printed as one table, and as one JSON value [H-034]."""
    table = weighed.call("show").out.split("\n\n")[1].splitlines()
    document = json.loads(weighed.call("show", "--json").out)

    assert table[0].split()[:3] == ["head", "weight", "before"]
    assert sorted(line.split()[0] for line in table[1:]) == ["left", "right"]
    assert [profile["name"] for profile in document["profiles"]] == ["left", "right"]
    assert all("runs" not in profile for profile in document["profiles"])
    assert sum(document["weights"]["weights"].values()) == pytest.approx(1)


def test_show_some_heads(weighed: Desk) -> None:
    """Heads that are named are told of one after the other, as they are named."""
    both = weighed.call("show", "right", "left").out
    document = json.loads(weighed.call("show", "--json", "right").out)

    assert [part.split("\n")[0] for part in both.split("\n\n\n")] == ["right", "left"]
    assert both.count("Successful runs by time in ms, 6 of them") == 2
    assert [profile["name"] for profile in document["profiles"]] == ["right"]


def test_a_head_that_is_none_lists_those_there_are(weighed: Desk) -> None:
    """As a table and as JSON."""
    message = (
        "hydra-heads show: hydra_profiles: no profile of 'centre'; the heads are left, right\n"
    )

    assert weighed.call("show", "centre").err == message
    assert weighed.call("show", "left", "centre", "--json").err == message


def test_show_before_weighing(profiled: Desk) -> None:
    """Profiles are shown as far as it goes, and what is missing is said."""
    shown = profiled.call("show")

    assert shown.code == 0
    assert "not weighed" in shown.out.split("\n")[0]
    assert "belief" not in shown.out.split("\n\n")[1]
    assert shown.out.endswith("\nNo weights yet; make them: hydra-heads weigh\n")
    assert json.loads(profiled.call("show", "--json").out)["weights"] is None


def test_foreign_weights_count_as_none(weighed: Desk) -> None:
    """With a warning, as in Phase 3."""
    weights = json.dumps(weighed.read("hydra_profiles/weights.json")).replace("left", "centre")
    weighed.write("hydra_profiles/weights.json", weights)

    shown = weighed.call("show")

    assert "of other heads than the profiles: counts as no weights" in shown.err
    assert "belief" not in shown.out.split("\n\n")[1]


def test_what_cannot_be_read_is_an_error_of_every_form(weighed: Desk) -> None:
    """Also where nothing would be printed."""
    weighed.write("hydra_profiles/head_left.json", "{")

    answers = [weighed.call("show", *words) for words in ((), ("left",), ("--json",), ("--quiet",))]

    assert {(answer.code, answer.out) for answer in answers} == {(2, "")}
    assert all("hydra_profiles/head_left.json: " in answer.err for answer in answers)
    assert weighed.call("show", "--skip-bad").code == 0


def test_the_help_tells_how_many_calls_are_listed() -> None:
    """The number is that of the part that lists them."""
    assert USUAL_CALLS == LAST_CALLS


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
