"""Two heads run now, or two profiles: where compared runs come from."""

import os
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.measure.comparing import compare_heads, compare_profiles
from hydra_heads.measure.request import Event, Notice, Request
from hydra_heads.model.comparison import FASTER, NO_DIFFERENCE, SLOWER
from hydra_heads.model.profile import Profile
from tests.measure.slots import instances, run_events, slot_of

PYTHON = ["{python}", "-I", "-S", "-c"]


def profile_of(
    name: str,
    seconds: List[float],
    run_id: Optional[str] = "r1",
    folder: str = "some",
    **others: Any,
) -> Profile:
    """Make a profile whose runs took so long, a block each."""
    runs = [
        {"id": f"{run_id}.{k}", "block": k, "instance": "default", "ok": True, "seconds": value}
        for k, value in enumerate(seconds, 1)
    ]
    document: Dict[str, object] = {"name": name, "slot": "job", "run_id": run_id, "runs": runs}
    document.update(others)
    return Profile(document, f"{folder}/head_{name}.json")


def kept(fingerprint: str) -> List[Dict[str, str]]:
    """Describe the one instance by what it held."""
    return [{"name": "default", "fingerprint": fingerprint}]


TIMES = [0.040, 0.041, 0.039, 0.042, 0.038, 0.043, 0.037, 0.044]


def test_profiles_of_one_invocation_are_paired_by_block() -> None:
    """The same run_id: ten percent in every block are ten percent."""
    slower = profile_of("b", [1.1 * value for value in TIMES])

    found, doubts = compare_profiles(profile_of("a", TIMES), slower)

    assert (found.verdict, found.pairs, doubts) == (SLOWER, 8, [])
    assert found.percent == pytest.approx([10.0] * 3, abs=1e-9)


def test_profiles_of_two_invocations_are_not_paired() -> None:
    """The same head before and after: each is named by its file."""
    later = profile_of("a", [0.8 * value for value in TIMES], "r2", folder="new")

    found, _ = compare_profiles(profile_of("a", TIMES), later)

    assert (found.verdict, found.pairs, found.is_one_invocation) == (FASTER, None, False)
    assert (found.a.name, found.b.name) == ("some/head_a.json", "new/head_a.json")


def test_a_profile_compared_with_itself_does_not_differ() -> None:
    """The same file twice is no difference, exactly."""
    found, _ = compare_profiles(profile_of("a", TIMES), profile_of("a", TIMES))

    assert (found.verdict, found.percent) == (NO_DIFFERENCE, (0.0, 0.0, 0.0))


def test_profiles_of_two_slots_are_refused() -> None:
    """Two jobs have no common time; the message names both files and slots."""
    other = profile_of("b", TIMES, slot="else")

    with pytest.raises(InputError) as caught:
        compare_profiles(profile_of("a", TIMES), other)

    assert caught.value.message == (
        "some/head_b.json: slot 'else', but some/head_a.json is of 'job'; "
        "compare two profiles of one slot"
    )


def test_a_profile_of_no_slot_matches_any() -> None:
    """Other programs write no slot."""
    found, _ = compare_profiles(profile_of("a", TIMES), profile_of("b", TIMES, slot=None))

    assert found.verdict == NO_DIFFERENCE


def test_a_profile_without_runs_is_refused() -> None:
    """Figures without their runs cannot be compared."""
    with pytest.raises(InputError, match="head_b.json: holds no runs; profile it again"):
        compare_profiles(profile_of("a", TIMES), profile_of("b", []))


def test_profiles_without_a_common_instance_are_refused() -> None:
    """Times on other inputs are no comparison; the message names some of both."""
    runs = [{"instance": "big", "ok": True, "seconds": 1.0}]

    with pytest.raises(InputError) as caught:
        compare_profiles(profile_of("a", TIMES), profile_of("b", [], runs=runs))

    assert caught.value.message == (
        "some/head_b.json: no instance in common with some/head_a.json: "
        "found big, expected some of default"
    )


def test_an_instance_that_changed_in_between_is_another_one() -> None:
    """A file of another content under the same name is left out, and says so."""
    a = profile_of("a", TIMES, instances=kept("sha256:1"))
    runs = [{"instance": name, "ok": True, "seconds": 0.04} for name in ("default", "more") * 8]

    with pytest.raises(InputError, match="no instance is what it was in some/head_a.json"):
        compare_profiles(a, profile_of("b", TIMES, "r2", instances=kept("sha256:2")))
    both = profile_of("b", [], "r2", runs=runs, instances=kept("sha256:2"))
    more = profile_of("a", [], "r1", runs=runs, instances=kept("sha256:1"))
    found, doubts = compare_profiles(more, both)

    assert (found.instances, found.a.runs) == (1, 8)
    assert doubts == ["instance 'default' has changed in between: left out"]


def test_different_machines_are_a_doubt() -> None:
    """What differs between two machines is not the heads' doing."""
    a, b = (
        profile_of("a", TIMES, run_id, environment={"machine_key": key})
        for run_id, key in (("r1", "x"), ("r2", "y"))
    )

    assert compare_profiles(a, b).doubts == [
        "measured on different machines: the machine is part of the difference"
    ]
    assert compare_profiles(a, a).doubts == []
    assert compare_profiles(a, profile_of("b", TIMES)).doubts == []


@pytest.mark.skipif(os.name == "nt", reason="the loop's tests are for POSIX")
def test_two_heads_are_run_in_blocks_and_nothing_is_kept(tmp_path: Path) -> None:
    """Each head runs as often as asked, in pairs; no file appears anywhere."""
    slot = slot_of(tmp_path, {"a": [*PYTHON, "pass"], "b": [*PYTHON, "import json"]})
    before = sorted(os.listdir(str(tmp_path)))
    events: List[Event] = []

    found = compare_heads(slot, Request("r1", num_tests=8, seed=1), events.append)

    assert (found.a.name, found.b.name, found.pairs) == ("a", "b", 8)
    assert (found.a.runs, found.b.successes, found.is_one_invocation) == (8, 8, True)
    assert [event.done for event in run_events(events)] == list(range(1, 17))
    assert sorted(os.listdir(str(tmp_path))) == before


@pytest.mark.skipif(os.name == "nt", reason="the loop's tests are for POSIX")
def test_a_head_that_fails_is_compared_by_its_success(tmp_path: Path) -> None:
    """A head that fails on one of two inputs is paired on the other."""
    code = "import sys; sys.exit(sys.argv[1] == 'q')"
    slot = slot_of(
        tmp_path,
        {"a": [*PYTHON, "pass"], "b": [*PYTHON, code, "{x}"]},
        instances=instances("p", "q"),
    )

    found = compare_heads(slot, Request("r1", num_tests=8, seed=1), lambda event: None)

    assert (found.a.successes, found.b.successes, found.pairs) == (8, 4, 4)


def test_a_head_that_cannot_be_started_is_refused(tmp_path: Path) -> None:
    """Nothing is run when one of the two has no program."""
    slot = slot_of(tmp_path, {"a": [*PYTHON, "pass"], "b": ["no-such-program-here"]})
    events: List[Event] = []

    with pytest.raises(InputError, match="head 'b' cannot be started: .*; install what is missing"):
        compare_heads(slot, Request("r1", num_tests=8), events.append)

    assert events == []


@pytest.mark.parametrize("names", ["a", "abc"])
def test_any_number_but_two_is_refused(tmp_path: Path, names: str) -> None:
    """One head has nothing to be compared with, three have no one answer."""
    slot = slot_of(tmp_path, {name: [*PYTHON, "pass"] for name in names})

    with pytest.raises(InputError, match=f"found {len(names)} heads, expected two"):
        compare_heads(slot, Request("r1", num_tests=8), lambda event: None)


def test_a_notice_of_phase_1_comes_through(tmp_path: Path) -> None:
    """The listener hears what Phase 1 tells, as Phase 1 tells it."""
    slot = slot_of(tmp_path, {name: [*PYTHON, "pass"] for name in "ab"})
    events: List[Event] = []

    compare_heads(slot, Request("r1", num_tests=1), events.append)

    assert Notice("INFO", "Starting profiling phase") in events
