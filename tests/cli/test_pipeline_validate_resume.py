"""`pipeline --validate N --resume`: what was interrupted goes on where it was."""

import re
from typing import Any, List

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.watcher import Watcher
from hydra_heads.measure.request import Event, RunEnded
from tests.cli.conftest import Desk
from tests.cli.fresh import FRESH, NEXT, invocations, profile_of, run_ids
from tests.cli.jobs import said

WORDS = ("pipeline", "--num-tests", "6", "--validate", "5")


class Stop:
    """Ends Phase 1 or the validation like Ctrl-C, after so many runs of the call."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def call(self, desk: Desk, after: int, *words: str) -> str:
        """Call a command that is stopped; return what it said on standard error."""
        original, runs = Watcher.on_event, []

        def stop(self: Watcher, event: Event) -> None:
            original(self, event)
            runs.extend([event] if isinstance(event, RunEnded) else [])
            if len(runs) == after:
                raise StopRequest(2)

        with self._patch.context() as patch:
            patch.setattr(Watcher, "on_event", stop)
            answer = desk.call(*words)
        assert answer.code == 130
        return answer.err


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Stop:
    """Something that interrupts."""
    return Stop(monkeypatch)


def test_interrupted_in_phase_1(two_heads: Desk, stop: Stop) -> None:
    """`--resume` finishes Phase 1 and then makes fresh runs, not those of the night before."""
    two_heads.call(*WORDS, "--quiet")
    before = run_ids(two_heads, FRESH)
    told = stop.call(two_heads, 3, *WORDS)

    answer = two_heads.call(*WORDS, "--resume")

    assert "finish: hydra-heads pipeline --num-tests 6 --validate 5 --resume" in told
    assert answer.code == 0
    assert len(run_ids(two_heads, FRESH) | before) == 2
    assert profile_of(two_heads, FRESH, "left")["complete"] is True


def test_interrupted_among_the_fresh_runs(two_heads: Desk, stop: Stop) -> None:
    """`--resume` goes on with them alone: weights made from the same runs are not weighed again.

    Weighed again they were kept, and the fresh runs would have nothing to judge.
    """
    told = stop.call(two_heads, 12 + 3, *WORDS)
    before: Any = two_heads.read("hydra_profiles/weights.json")
    begun = invocations(two_heads, FRESH)

    answer = two_heads.call(*WORDS, "--resume")

    assert re.search(r" runs, which are kept; finish: hydra-heads pipeline .* --resume\n", told)
    assert answer.code == 0
    assert two_heads.read("hydra_profiles/weights.json") == before
    assert before["decision"] == "first"
    assert len(begun) == 1
    assert run_ids(two_heads, FRESH) == invocations(two_heads, FRESH) == begun
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 5
    assert [line for line in said(answer) if "not weighed again" in line]
    assert answer.out.splitlines()[-1] == NEXT
    assert two_heads.call(*WORDS, "--resume").code == 0


def test_interrupted_before_the_first_fresh_run(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that is told goes on with the fresh runs; it does not begin with Phase 1 again."""
    original = Watcher.on_event
    watchers: List[Watcher] = []

    def stops(self: Watcher, event: Event) -> None:
        original(self, event)
        watchers.extend([] if self in watchers else [self])
        if len(watchers) == 2:
            raise StopRequest(2)

    with monkeypatch.context() as patch:
        patch.setattr(Watcher, "on_event", stops)
        stopped = two_heads.call(*WORDS)
    before = two_heads.read("hydra_profiles/weights.json")

    answer = two_heads.call(*WORDS, "--resume")

    assert stopped.code == 130
    assert "start again: hydra-heads pipeline --num-tests 6 --validate 5 --resume\n" in stopped.err
    assert answer.code == 0
    assert two_heads.read("hydra_profiles/weights.json") == before
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 5


def test_fresh_runs_are_resumed_with_the_number_they_began_with(
    two_heads: Desk, stop: Stop
) -> None:
    """Another number is refused in a line that names this option, and nothing is run."""
    stop.call(two_heads, 12 + 3, *WORDS)
    before = two_heads.everything()

    answer = two_heads.call("pipeline", "--num-tests", "6", "--validate", "9", "--resume")

    assert answer.code == 2
    (line,) = said(answer)
    assert "--validate: found 9, but ID was started with 5 and is resumed as it was; give" in line
    assert two_heads.everything() == before


def test_weights_that_were_never_made_are_made_when_it_is_resumed(
    two_heads: Desk, stop: Stop
) -> None:
    """Phase 1 ended and Phase 2 did not: `--resume` weighs, then runs afresh."""
    two_heads.call("profile", "--num-tests", "6", "--quiet")

    answer = two_heads.call(*WORDS, "--resume")

    assert answer.code == 0
    assert two_heads.read("hydra_profiles/weights.json")["decision"] == "first"
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 5


def test_fresh_runs_of_an_earlier_phase_1_are_not_resumed(two_heads: Desk, stop: Stop) -> None:
    """They began before the Phase 1 that had ended: its weights get fresh runs of their own."""
    stop.call(two_heads, 12 + 3, *WORDS)
    begun = invocations(two_heads, FRESH)
    two_heads.call("profile", "--num-tests", "6", "--quiet")
    before = two_heads.read("hydra_profiles/weights.json")

    answer = two_heads.call(*WORDS, "--resume")

    assert answer.code == 0
    assert "not weighed again" not in answer.err
    assert two_heads.read("hydra_profiles/weights.json")["run_id"] != before["run_id"]
    assert not run_ids(two_heads, FRESH) & begun
    assert profile_of(two_heads, FRESH, "left")["num_tests"] == 5
