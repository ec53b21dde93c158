"""`rules test FILE`: made-up runs, and the states that they have to lead to."""

import json
from typing import Any, Dict, List, Tuple

import pytest

from tests.cli.conftest import TWO_HEADS, Desk

BUSY: Dict[str, Any] = {"id": "busy", "expr": "cpu_max > 85", "for_runs": 2}

FIRES: Dict[str, Any] = {
    "name": "two in a row",
    "rule": "busy",
    "series": {"cpu_max": [90, 91, 80]},
    "expect": ["pending", "firing", "resolved"],
}

WRONG: Dict[str, Any] = {
    "name": "one is enough",
    "rule": "busy",
    "runs": [{"cpu_max": 80}, {"cpu_max": 90}],
    "expect": ["inactive", "firing"],
}


def write_tests(desk: Desk, tests: List[Dict[str, Any]], **more: Any) -> None:
    """Write a file of tests."""
    desk.write("t.json", json.dumps({"tests": tests, **more}))


def test_rules_that_do_as_expected_are_good(desk: Desk) -> None:
    """With rules of its own a file of tests needs nothing else."""
    write_tests(desk, [FIRES, dict(FIRES, name="again")], rules=[BUSY])

    assert desk.call("rules", "test", "t.json") == (0, "2 tests: all as expected\n", "")
    assert desk.call("rules", "test", "t.json", "--quiet") == (0, "", "")


def test_what_differs_is_named_with_its_run_and_figures(desk: Desk) -> None:
    """The answer is 1, and each run says what was expected, what was found, and the figures."""
    write_tests(desk, [FIRES, WRONG], rules=[BUSY])

    answer = desk.call("rules", "test", "t.json", "--quiet")

    assert answer.code == 1
    assert answer.out.splitlines() == [
        "failed: one is enough: rule busy: cpu_max > 85",
        "  run 2: expected firing, found pending (cpu_max 90 %)",
        "2 tests: 1 failed",
    ]


@pytest.mark.parametrize("words", [(), ("--heads", "other.json"), ("--config", "c.json")])
def test_rules_come_from_where_they_are_in_force(desk: Desk, words: Tuple[str, ...]) -> None:
    """Without rules of its own a file of tests plays those of a heads file or configuration."""
    config = {"schema": "hydra.config", "schema_version": "1.0", "rules": [BUSY]}
    if "--config" in words:
        desk.write("c.json", json.dumps(config))
    else:
        desk.write_heads(TWO_HEADS, rules=[BUSY])
        desk.write("other.json", (desk.folder / "hydra_heads.json").read_text(encoding="utf-8"))
    write_tests(desk, [FIRES])

    answer = desk.call("rules", "test", "t.json", *words)

    assert (answer.code, answer.out) == (0, "1 test: all as expected\n")


def test_rules_of_a_slots_folder_can_be_tested(profiled: Desk) -> None:
    """What Phase 1 wrote down of the slot is tested where a folder is named."""
    profiled.write_heads(TWO_HEADS, rules=[BUSY])
    profiled.call("profile", "--num-tests", "1")
    write_tests(profiled, [WRONG])

    answer = profiled.call("rules", "test", "t.json", "--profiles", "hydra_profiles")

    assert answer.code == 1
    assert "run 2: expected firing, found pending" in answer.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.json: empty, expected a JSON document"),
        ("{", "t.json: not JSON"),
        ("[]", "t.json: found a list, expected an object with tests"),
        ('{"tests": [{"name": "t", "rule": "r", "serie": {}}]}', "did you mean 'series'?"),
        ('{"tests": [{"name": 5, "rule": "r"}]}', "t.json: tests[0].name: found 5, expected text"),
        (
            '{"rules": [{"id": "r", "expr": "cpu_mx > 1"}], "tests": [{"name": "t", "rule": "r"}]}',
            "t.json: rules[0].expr: column 1: found 'cpu_mx'",
        ),
        (
            '{"rules": [], "tests": [{"name": "t", "rule": "r"}]}',
            "t.json: tests[0].rule: found 'r', expected a rule's id; there are none",
        ),
    ],
)
def test_a_file_that_is_wrong_is_one_line(desk: Desk, text: str, message: str) -> None:
    """Unknown keys, wrong types and unknown rules are named with their place: exit 2."""
    desk.write("t.json", text)
    desk.write_heads(TWO_HEADS)

    answer = desk.call("rules", "test", "t.json")

    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_a_file_that_is_missing_says_what_it_holds(desk: Desk) -> None:
    """The error of a missing file says what to write into one."""
    answer = desk.call("rules", "test", "t.json")

    assert answer.code == 2
    assert 't.json: no such file; write {"rules": [...], "tests": [' in answer.err


def test_without_any_rules_there_is_nothing_to_play(desk: Desk) -> None:
    """Neither in the file nor here: the error says where they may be."""
    write_tests(desk, [FIRES])

    answer = desk.call("rules", "test", "t.json")

    assert answer.code == 2
    assert "there are no rules here" in answer.err


def test_broken_rules_elsewhere_are_named_there(desk: Desk) -> None:
    """A rule of the heads file that cannot be read is that file's problem."""
    desk.write_heads(TWO_HEADS, rules=[dict(BUSY, expr="cpu_max")])
    write_tests(desk, [FIRES])

    answer = desk.call("rules", "test", "t.json")

    assert answer.code == 2
    assert "hydra_heads.json: rules[0].expr: column 8: found the end" in answer.err
