"""`run SLOT --plan`: heads in their order, each for its slice."""

import os
from typing import Any, Dict, List, Tuple

import pytest

from tests.cli.conftest import Desk
from tests.cli.jobs import FAILS, PYTHON, RUNS, WORKS, about, change_weights, head, heads, rows

WAITS = [*PYTHON, "import signal; print('half', flush=True); signal.pause()"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals")


def plan(
    desk: Desk, *steps: Tuple[str, float], adopted: bool = True, deadline_s: float = 30
) -> None:
    """Put a plan into the published weights, which stay those of `left` and `right`."""
    made_from: Any = desk.read("hydra_profiles/weights.json")["made_from"]
    rows_of_plan: List[Dict[str, object]] = [
        {"head": name, "slice_s": seconds} for name, seconds in steps
    ]
    document = {
        "adopted": adopted,
        "deadline_s": deadline_s,
        "steps": rows_of_plan,
        "cost": 1.0,
        "cost_single": 2.0,
        "gain_ci": {"low": 0.5, "high": 1.5, "level": 0.95},
        "made_from": made_from,
    }
    change_weights(desk, plan=document)


LIVE = RUNS.replace("ORDER", "WHERE origin = 'live' ORDER")


def test_a_head_is_stopped_at_its_slice_and_the_next_begins(weighed: Desk) -> None:
    """What was stopped counts for nothing, and its output is nobody's."""
    heads(weighed, head("left", WAITS), head("right", WORKS))
    plan(weighed, ("left", 0.3), ("right", 20.0))

    answer = weighed.call("run", "job", "--plan")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer)[1] == (
        "[INFO] head 'left' ended (timeout): stopped at its slice of 0.3 s; by plan 'right' is "
        "next, 20 s"
    )
    assert rows(weighed, LIVE) == [("left", None, "timeout"), ("right", 1, None)]
    assert "as published" in weighed.call("run", "job", "--explain").out.split("left ")[1]


def test_a_head_that_fails_makes_room_at_once(weighed: Desk) -> None:
    """A failure before the slice is over is one, and the next slice begins."""
    heads(weighed, head("left", FAILS), head("right", WORKS))
    plan(weighed, ("left", 20.0), ("right", 10.0))

    answer = weighed.call("run", "job", "--plan")

    assert (answer.code, answer.out) == (0, "done\n")
    assert rows(weighed, LIVE) == [("left", 0, "exit"), ("right", 1, None)]


def test_a_plan_that_is_over_without_success_is_told(weighed: Desk) -> None:
    """After the last step nobody is tried again; without time for it, that is the reason."""
    heads(weighed, head("left", FAILS), head("right", WAITS))
    plan(weighed, ("left", 20.0), ("right", 0.2))

    over = weighed.call("run", "job", "--plan", "--quiet")
    plan(weighed, ("right", 20.0), ("left", 1.0))
    late = weighed.call("run", "job", "--plan", "--quiet", "--deadline", "0.2")

    assert (over.code, over.out, late.code) == (1, "", 1)
    assert about(over)[-1] == (
        "hydra-heads run: slot 'job': no head succeeded: left: exit code 1, expected 0: no disk; "
        "right: stopped at its slice of 0.2 s; the plan is over"
    )
    assert about(late)[-1].endswith(
        "right: stopped at its slice of 0.2 s; the deadline of 0.2 s leaves no time for more"
    )


def test_a_plan_that_did_not_prove_better_is_not_followed(weighed: Desk) -> None:
    """Heads are picked as ever, and that is said."""
    plan(weighed, ("left", 1.0), adopted=False)

    answer = weighed.call("run", "job", "--plan", "--only", "right", "--quiet")

    assert answer.code == 0
    assert about(answer)[-1] == (
        "[WARN] hydra_profiles/weights.json: its plan did not prove better than the best head "
        "alone: heads are picked"
    )
    assert rows(weighed, LIVE) == [("right", 1, None)]


def test_heads_of_a_plan_that_are_gone_are_left_out(weighed: Desk) -> None:
    """The other steps are carried out; without any nothing is run."""
    plan(weighed, ("left", 1.0), ("right", 10.0))

    some = weighed.call("run", "job", "--plan", "--only", "right", "--quiet")
    plan(weighed, ("left", 1.0))
    none = weighed.call("run", "job", "--plan", "--only", "right", "--quiet")

    assert (some.code, none.code) == (0, 2)
    assert about(some)[-1] == (
        "[WARN] hydra_profiles/weights.json: no longer there, their slices are left out: left"
    )
    assert about(none)[-1] == (
        "hydra-heads run: hydra_profiles/weights.json: no head of its plan is there: left; "
        "profile and weigh again"
    )


def test_what_a_plan_would_do_can_be_seen_before(weighed: Desk) -> None:
    """Each step with its slice; nothing is run."""
    plan(weighed, ("left", 1.5), ("right", 10.0))

    answer = weighed.call("run", "job", "--plan", "--dry-run")

    assert answer.code == 0
    assert answer.out.splitlines()[1:4] == [
        "by plan, within 30 s:",
        "  left for 1.5 s",
        "  right for 10 s",
    ]
    assert rows(weighed, LIVE) == []
