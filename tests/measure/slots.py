"""Slots for the tests, and one call that takes them through Phase 1."""

import json
import os
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
)

import pytest

from hydra_heads.base.clock import new_run_id
from hydra_heads.heads.kind import Launch
from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure import loop
from hydra_heads.measure.blocks import Choose
from hydra_heads.measure.crew import Crew, Ended, Hurry, Job, never
from hydra_heads.measure.folder import TEMPORARY_SLOTS
from hydra_heads.measure.loop import Event, Notice, Report, Request, RunEnded, profile
from hydra_heads.measure.schedule import Step, blocks, steps_of_block
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Head, Instance, SlotDefinition
from hydra_heads.store.history import History

Definition = Union[Sequence[str], Mapping[str, object]]


def slot_of(
    folder: Path, heads: Mapping[str, Definition], slot: str = "job", **settings: object
) -> SlotDefinition:
    """Write a heads file and read it; a head is its command, or all of its settings."""
    entries: List[Dict[str, object]] = []
    for name, definition in heads.items():
        if isinstance(definition, Mapping):
            entries.append({"name": name, **definition})
        else:
            entries.append({"name": name, "command": list(definition)})
    document: Dict[str, object] = {"schema": "hydra.heads", "schema_version": "1.0"}
    document.update(settings, slot=slot, heads=entries)
    path = folder / "hydra_heads.json"
    path.write_text(json.dumps(document))
    loaded = load_heads_file(str(path))
    # As Hydra's own temporary slots are: their heads come from no file.
    return loaded._replace(heads_file=None) if slot in TEMPORARY_SLOTS else loaded


def instances(*names: str) -> List[Dict[str, object]]:
    """Define instances that have a name and nothing else."""
    return [{"name": name, "values": {"x": name}} for name in names]


class Phase(NamedTuple):
    """What one Phase 1 answered and told."""

    report: Report
    events: List[Event]
    folder: Path

    @property
    def runs(self) -> List[Run]:
        """The runs in the history, in their order."""
        return runs_in(self.folder, self.report.run_id)

    @property
    def notices(self) -> List[str]:
        """Every notice as `LEVEL message`."""
        return notices_of(self.events)

    def document(self, head: str) -> Dict[str, Any]:
        """Read the profile of one head."""
        return document_in(self.folder, head)


def notices_of(events: Sequence[Event]) -> List[str]:
    """Word every notice as `LEVEL message`."""
    return [f"{event.level} {event.message}" for event in events if isinstance(event, Notice)]


def runs_in(folder: Path, run_id: str) -> List[Run]:
    """Return the runs of an invocation in a folder's history."""
    with History.open_reading(str(folder / "history.db")) as history:
        return list(history.runs(run_id))


def latest_run_id(folder: Path, slot: str = "job") -> str:
    """Return the id of the slot's latest invocation."""
    with History.open_reading(str(folder / "history.db")) as history:
        latest = history.latest(slot)
    assert latest is not None
    return latest.run_id


def document_in(folder: Path, head: str) -> Dict[str, Any]:
    """Read the profile of one head."""
    document = json.loads((folder / f"head_{head}.json").read_text())
    assert isinstance(document, dict)
    return document


def run_phase(
    slot: SlotDefinition,
    folder: Path,
    on_event: Optional[Callable[[Event], object]] = None,
    choose: Optional[Choose] = None,
    eliminated: Callable[[], Mapping[str, str]] = dict,
    **wishes: Any,
) -> Phase:
    """Take a slot through Phase 1 into a folder, whose history is there or made."""
    os.makedirs(str(folder), exist_ok=True)
    events: List[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if on_event is not None:
            on_event(event)

    wishes.setdefault("run_id", new_run_id())
    wishes.setdefault("output_dir", str(folder))
    request = Request(**wishes)
    with History.open(str(folder / "history.db")) as history:
        report = profile(slot, request, history, listen, choose, eliminated)
    return Phase(report, events, folder)


Answer = Callable[[Launch], Outcome]


class FakeCrew(Crew):
    """Starts nothing: `answer` says how each launch would have ended, one after the other."""

    def __init__(self, workers: int, answer: Answer) -> None:
        super().__init__(workers)
        self._answer = answer
        self._jobs: List[Tuple[int, Job]] = []

    def room(self, worker: int) -> int:
        """Take one job at a time, so that the next follows from what became of the last."""
        return 0 if any(owner == worker for owner, _ in self._jobs) else 1

    def submit(self, worker: int, job: Job) -> None:
        """Keep the job."""
        self._jobs.append((worker, job))

    def await_ended(self) -> Ended:
        """Answer the job that has waited longest."""
        worker, job = self._jobs.pop(0)
        return Ended(worker, job.token, self._answer(job.launch))

    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Forget what was not answered."""
        self._jobs.clear()
        return []

    def close(self) -> None:
        """Do nothing: nothing was started."""


def fake_processes(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """Let the loop start nothing: `answer` says how each launch would have ended."""

    def open_crew(workers: int, *settings: object) -> Crew:
        return FakeCrew(workers, answer)

    monkeypatch.setattr(loop, "open_crew", open_crew)


def success(seconds: float = 0.01, **facts: Any) -> Outcome:
    """Make the outcome of a run that ended well."""
    return Outcome(seconds, 1.8e9, exit_code=0, **facts)


def run_events(events: Sequence[Event]) -> List[RunEnded]:
    """Return the events of runs."""
    return [event for event in events if isinstance(event, RunEnded)]


def schedule(
    heads: Sequence[Head], instances: Sequence[Instance], num_tests: int, seed: int
) -> Iterator[Step]:
    """Yield all runs that are planned when every block has all heads."""
    runs = 0
    for block in blocks(instances, num_tests, seed):
        yield from steps_of_block(heads, block, seed, runs)
        runs += len(heads)
