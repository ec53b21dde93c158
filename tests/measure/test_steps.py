"""Tests of `hydra_heads.measure.steps`, with launches that start nothing."""

import json
import os
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.kind import METRICS_FILE, Launch
from hydra_heads.heads.launching import prepare
from hydra_heads.measure import steps as steps_module
from hydra_heads.measure.request import Notice
from hydra_heads.measure.schedule import HISTORY_ONLY, Step
from hydra_heads.measure.steps import Steps
from hydra_heads.measure.workplace import Workplace
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import SlotDefinition
from tests.measure.slots import instances, slot_of, success

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands here are those of POSIX")


class Launching:
    """A launcher that starts nothing: it keeps what it is asked for, and answers in turn."""

    def __init__(self, *exit_codes: int) -> None:
        self.launches: List[Launch] = []
        self._exit_codes = list(exit_codes)

    def __call__(self, launch: Launch) -> Outcome:
        """Answer."""
        self.launches.append(launch)
        code = self._exit_codes.pop(0) if self._exit_codes else 0
        return success()._replace(exit_code=code)


class Made:
    """Steps of a slot, and what they told."""

    def __init__(self, slot: SlotDefinition, place: Workplace) -> None:
        self.slot = slot
        self.told: List[Notice] = []
        self.steps = Steps(slot, "r1", 7, place, self.told.append)

    def step(self, order: int = 1, head: int = 0, instance: int = 0, block: int = 1) -> Step:
        """Plan one step."""
        return Step(order, block, self.slot.instances[instance], self.slot.heads[head])


Make = Callable[..., Made]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make steps of heads `a`, `b`, ... with these definitions."""
    place = Workplace()

    def made(*heads: Dict[str, Any], **settings: Any) -> Made:
        named = dict(zip("abc", heads))
        return Made(slot_of(tmp_path, named, **settings), place)

    yield made
    place.close()
    close_judging()


@pytest.mark.parametrize(
    ("head", "is_streamed"),
    [
        ({"command": ["true"]}, True),
        ({"command": ["true"], "stdout": "discard", "success": {"exit_codes": [0, 3]}}, True),
        ({"command": ["true"], "success": {"stdout_matches": ["x"]}}, False),
        ({"command": ["true"], "success": {"verify": ["true"]}}, False),
        ({"command": ["true"], "prepare": ["true"]}, False),
        ({"command": ["true"], "cleanup": ["true"]}, False),
        ({"command": ["true"], "stdout": "file"}, False),
        ({"command": ["true", "{scratch}"]}, False),
        ({"command": ["true"], "limits": {"scratch_mb": 1}}, False),
        ({"callable": "json:dumps"}, False),
    ],
)
def test_streamed_is_what_the_exit_status_decides(
    make: Make, head: Dict[str, Any], is_streamed: bool
) -> None:
    """Only of such a run is there a stamp, with which others can record it."""
    made = make(head)

    begun = made.steps.begin(made.step(), Launching())

    assert made.steps.is_streamed(made.step()) is is_streamed
    assert (begun.stamp is not None) is is_streamed
    assert begun.launch is not None
    made.steps.end(begun, success(), Launching())


def test_a_stamp_says_what_is_needed_to_judge(make: Make) -> None:
    """With the figures behind it, it is one object of all that the history keeps of a run."""
    made = make({"command": ["true"], "timeout_s": 5, "success": {"exit_codes": [0, 3]}})

    stamps = [
        made.steps.begin(made.step(order, block=block), Launching()).stamp
        for order, block in ((1, 4), (2, HISTORY_ONLY))
    ]

    first, second = [json.loads("{" + str(stamp) + '"status": 0}') for stamp in stamps]
    assert first == {
        "run_id": "r1",
        "head": "a",
        "instance": "default",
        "exit_codes": [0, 3],
        "timeout_s": 5.0,
        "block": 4,
        "order": 1,
        "status": 0,
    }
    assert (second["block"], second["order"]) == (None, 2)


def test_alike_steps_are_made_ready_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Head by head and instance by instance; only the file for own figures is of each run."""
    made = make({"command": ["echo", "{x}"]}, {"command": ["true"]}, instances=instances("p", "q"))
    prepared: List[object] = []

    def note(*things: Any) -> Launch:
        prepared.append(things)
        return prepare(*things)

    monkeypatch.setattr(steps_module, "prepare", note)

    launches = [
        made.steps.begin(made.step(order, head, instance), Launching()).launch
        for order, (head, instance) in enumerate(3 * [(0, 0), (0, 1), (1, 0)])
    ]

    assert len(prepared) == 3
    words = [launch.argv[1:] for launch in launches if launch]
    assert words == 3 * [("p",), ("q",), ()]
    files = [launch.env[METRICS_FILE] for launch in launches if launch]
    assert len(set(files)) == 9


def test_not_all_that_was_made_ready_is_kept(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """With very many instances they are made anew from time to time, and stay the same."""
    monkeypatch.setattr(steps_module, "MOST_KNOWN", 2)
    made = make({"command": ["echo", "{x}"]}, instances=instances("p", "q", "r"))

    words = [
        begun.launch.argv[1]
        for order in range(9)
        for begun in [made.steps.begin(made.step(order, instance=order % 3), Launching())]
        if begun.launch is not None
    ]

    assert words == 3 * ["p", "q", "r"]
    assert len(made.steps._known) <= 2


def test_a_run_has_what_its_step_and_its_outcome_say(make: Make) -> None:
    """Who, where and when; what was measured; and whether it is good."""
    made = make({"command": ["true"]})
    outcome = success(0.5, metrics={"user_time": 0.25}, flags=("clock_jump",))

    run = made.steps.end(made.steps.begin(made.step(3, block=2), Launching()), outcome, Launching())

    assert (run.run_id, run.order, run.block, run.head, run.instance) == (
        "r1",
        3,
        2,
        "a",
        "default",
    )
    assert (run.ok, run.seconds, run.started_unix, run.failure) == (True, 0.5, 1.8e9, None)
    assert run.metrics == {"user_time": 0.25, "success": 1}
    assert (run.flags, run.outlier, run.warmup) == (("clock_jump",), True, False)


def test_a_run_of_no_block_belongs_to_the_history_only(make: Make) -> None:
    """Warm-ups and runs to compare with are in no block."""
    made = make({"command": ["false"]})
    begun = made.steps.begin(made.step(block=HISTORY_ONLY), Launching())

    run = made.steps.end(begun, success()._replace(exit_code=1), Launching())

    assert (run.block, run.ok, run.metrics["success"]) == (None, False, 0)


def test_a_run_that_waits_is_no_success_yet(make: Make) -> None:
    """Its output has to be compared first, so there is no such figure."""
    made = make({"command": ["true"]}, {"command": ["true"], "success": {"same_output_as": "a"}})
    begun = made.steps.begin(made.step(head=1), Launching())

    run = made.steps.end(begun, success(stdout_sha256="d"), Launching())

    assert (run.ok, run.output_sha256, "success" in run.metrics) == (None, "d", False)


def test_figures_of_the_heads_own_are_taken(make: Make) -> None:
    """What a run wrote to the file that it was named stands beside what was measured."""
    made = make({"command": ["true"]})
    begun = made.steps.begin(made.step(), Launching())
    assert begun.launch is not None
    Path(begun.launch.env[METRICS_FILE]).write_text('{"user_tokens": 12}\n')

    run = made.steps.end(begun, success(), Launching())

    assert run.metrics == {"user_tokens": 12, "success": 1}
    assert made.told == []


def test_figures_that_cannot_be_read_are_told_once_a_head(make: Make) -> None:
    """The run is as good as it is, and people learn what was skipped, not again and again."""
    made = make({"command": ["true"]}, {"command": ["true"]})

    for order, head in ((1, 0), (2, 0), (3, 1)):
        begun = made.steps.begin(made.step(order, head), Launching())
        assert begun.launch is not None
        Path(begun.launch.env[METRICS_FILE]).write_text("no figures\n")
        assert made.steps.end(begun, success(), Launching()).ok

    assert [notice.message.partition(":")[0] for notice in made.told] == ["head 'a'", "head 'b'"]
    assert {notice.level for notice in made.told} == {"WARN"}


AROUND = {"command": ["true"], "prepare": ["before"], "cleanup": ["after"]}


def test_what_is_around_a_run_is_run_by_the_launcher(make: Make) -> None:
    """`prepare` before the launch is there, `cleanup` after it was judged."""
    made, launching = make(AROUND), Launching()

    begun = made.steps.begin(made.step(), launching)
    before = [launch.argv for launch in launching.launches]
    made.steps.end(begun, success(), launching)

    assert before == [("before",)]
    assert [launch.argv for launch in launching.launches] == [("before",), ("after",)]


def test_a_run_that_could_not_be_prepared_is_not_started(make: Make) -> None:
    """It fails with what went wrong before it, without a time; what is after it is run."""
    made, launching = make(AROUND), Launching(3)

    begun = made.steps.begin(made.step(), launching)
    run = made.steps.end(begun, None, launching)

    assert begun.launch is None
    assert (run.ok, run.seconds) == (False, None)
    assert run.failure is not None
    assert run.failure.kind == "error"
    assert "prepare" in run.failure.message
    assert run.started_unix > 1e9
    assert [launch.argv for launch in launching.launches] == [("before",), ("after",)]


def test_a_cleanup_that_fails_is_told_once(make: Make) -> None:
    """The run keeps its own result."""
    made = make(AROUND)

    for order in (1, 2):
        begun = made.steps.begin(made.step(order), Launching())
        assert made.steps.end(begun, success(), Launching(5)).ok is True

    assert [notice.message for notice in made.told] == ["head 'a': cleanup: exit code 5"]


def test_folders_of_a_run_go_with_it(make: Make) -> None:
    """A scratch folder, and the one that its output goes to, are gone when it has ended."""
    made = make({"command": ["true", "{scratch}"], "stdout": "file"})
    begun = made.steps.begin(made.step(), Launching())
    context = begun.context
    assert context.scratch is not None
    assert context.work is not None
    before = [os.path.isdir(path) for path in (context.scratch, context.work)]

    made.steps.end(begun, success(), Launching())

    assert before == [True, True]
    assert not os.path.exists(context.scratch)
    assert not os.path.exists(context.work)
