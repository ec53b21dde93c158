"""Tests of `hydra_heads.measure.crew` and `crews`."""

import subprocess
import sys
from typing import List, Tuple, Type

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.measure import crews
from hydra_heads.measure.crew import Crew, Ended, Hurry, Job, never
from hydra_heads.model.run import Outcome
from tests.measure.launches import launch_of


class Scripted(Crew):
    """A crew whose runs end in a given order: those of others first, one's own last."""

    def __init__(self, others: List[Ended]) -> None:
        super().__init__(2)
        self.submitted: List[Tuple[int, Job]] = []
        self.others = others
        self.interrupted = False

    def room(self, worker: int) -> int:
        """Have room for one."""
        return 1

    def submit(self, worker: int, job: Job) -> None:
        """Take note."""
        self.submitted.append((worker, job))

    def await_ended(self) -> Ended:
        """Give what others ended, then what was submitted."""
        if self.interrupted:
            self.interrupted = False
            raise StopRequest(2)
        if self.others:
            return self.others.pop(0)
        worker, job = self.submitted.pop(0)
        return Ended(worker, job.token, Outcome(1.0, 2.0, stdout=job.launch.argv[0].encode()))

    def end_runs(self, hurry: Hurry = never) -> List[Ended]:
        """Do nothing."""
        return []

    def close(self) -> None:
        """Do nothing."""


def _ended(token: int) -> Ended:
    return Ended(1, token, Outcome(0.5, 1.0))


def test_a_launch_is_run_on_the_worker_that_is_named() -> None:
    """`run` hands its launch to that worker, stamped for no journal, and gives its outcome."""
    crew = Scripted([])
    seen = crew.submitted

    outcome = crew.run(launch_of("verify"), 1)

    assert (outcome.stdout, seen) == (b"verify", [])


def test_runs_of_others_are_kept_for_later() -> None:
    """What ends while a launch is run beside is not lost, and comes in its order."""
    crew = Scripted([_ended(4), _ended(5)])

    crew.run(launch_of("verify"))

    assert [crew.next_ended().token, crew.next_ended().token] == [4, 5]


def test_a_launch_never_takes_the_token_of_a_job() -> None:
    """Tokens of launches beside are below those that callers use, and none comes twice."""
    crew = Scripted([])
    tokens = []

    for _ in range(2):
        crew.submitted.clear()
        crew.interrupted = True
        with pytest.raises(StopRequest):
            crew.run(launch_of("verify"))
        tokens.append(crew.submitted[0][1].token)

    assert tokens == [-1, -2]


def test_what_was_broken_off_does_not_come_as_a_job() -> None:
    """The end of a launch that nobody waits for any more is passed over."""
    crew = Scripted([])
    crew.interrupted = True
    with pytest.raises(StopRequest):
        crew.run(launch_of("verify"))
    crew.submit(0, Job(9, launch_of("job")))

    ended = crew.next_ended()

    assert ended.token == 9


def test_nobody_is_in_a_hurry_by_default() -> None:
    """Without a word runs have their grace."""
    assert never() is False


def _stand_in(opened: List[Tuple[object, ...]]) -> Type[Scripted]:
    class StandIn(Scripted):
        """A crew that says how it was opened."""

        def __init__(self, *arguments: object) -> None:
            super().__init__([])
            opened.append(arguments)

    return StandIn


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("win32", "hydra_heads.measure.windows.crew.WindowsCrew"),
        ("linux", "hydra_heads.measure.posix_crew.PosixCrew"),
        ("darwin", "hydra_heads.measure.posix_crew.PosixCrew"),
    ],
)
def test_each_system_has_its_crew(
    monkeypatch: pytest.MonkeyPatch, platform: str, place: str
) -> None:
    """Windows has a crew of its own, all others share one; both are opened alike."""
    if sys.platform == "win32" and platform != "win32":
        pytest.skip("the crew of the others cannot be imported here")
    opened: List[Tuple[object, ...]] = []
    monkeypatch.setattr(place, _stand_in(opened))
    monkeypatch.setattr(sys, "platform", platform)

    crews.open_crew(2, [[0], [1]], "runs.jsonl", 0.5)

    assert opened == [(2, [[0], [1]], "runs.jsonl", 0.5)]


MISSING = ("fcntl", "grp", "pwd", "resource", "termios")


def test_the_crew_of_windows_needs_no_module_of_other_systems() -> None:
    """It can be imported where the modules that Windows lacks are missing."""
    code = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({MISSING!r}))\n"
        "import hydra_heads.measure.crews\n"
        "import hydra_heads.measure.windows.crew\n"
    )

    done = subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
