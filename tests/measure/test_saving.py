"""Tests of `hydra_heads.measure.saving`."""

import json
import math
import os
import stat
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import HistoryError, InputError, OutputError
from hydra_heads.measure.saving import KEYS, LISTS, save_profile, write_profile
from hydra_heads.model.documents import problems_of, read_profile
from hydra_heads.model.envelope import Origin
from hydra_heads.model.head_profile import HeadProfile
from hydra_heads.model.metrics import BY_NAME, RESOURCE_METRICS
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, HeadsFile, Instance, SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import FINGERPRINT, a_run, an_invocation, record

HEAD = Head("a", "command", {"command": ["true"]}, FINGERPRINT, display_name="The first")
SLOT = SlotDefinition("demo", ".", ".", (HEAD,), (Instance("y"), Instance("x")))
ORIGIN = Origin("r1", stamp(1795248000.5))


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history in which an invocation has begun."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


def write(path: Path, history: History, slot: SlotDefinition = SLOT) -> Dict[str, Any]:
    """Write the profile of head a in invocation r1."""
    return write_profile(str(path), slot, HEAD, an_invocation(), history, origin=ORIGIN)


def add_runs(history: History, outcomes: List[Optional[bool]]) -> List[Run]:
    """Record runs of head a, of different times, and one of head b after each."""
    runs = []
    for index, ok in enumerate(outcomes):
        run = a_run(2 * index + 1, ok=ok, seconds=0.1 * (index + 1))
        runs.append(run._replace(instance="xy"[index % 2]))
        history.append(runs[-1])
        history.append(a_run(2 * index + 2, "b", seconds=99.0))
    return runs


def test_a_profile_holds_to_its_contract(tmp_path: Path, history: History) -> None:
    """What is written passes every check of the format, undecided runs and failures included."""
    add_runs(history, [True, False, None, True, True])

    write(tmp_path / "head_a.json", history)

    document = json.loads((tmp_path / "head_a.json").read_text())
    assert problems_of(document, "profile", "head_a.json") == []
    assert list(document)[7:-1] == list(KEYS)


def test_figures_follow_from_the_runs(tmp_path: Path, history: History) -> None:
    """Counts, rate, mean and resources are those of this head's decided runs."""
    runs = add_runs(history, [True, False, None, True])

    document = write(tmp_path / "head_a.json", history)

    times = [run.seconds for run in runs if run.ok and run.seconds is not None]
    assert (document["num_tests"], document["planned_tests"]) == (3, 10)
    assert (document["success_count"], document["failure_count"]) == (2, 1)
    assert document["success_rate"] == pytest.approx(200 / 3, abs=1e-9)
    assert document["avg_time"] == pytest.approx(math.fsum(times) / 2, abs=1e-12)
    assert document["time_s"]["median"] == pytest.approx(0.25, abs=1e-12)
    assert document["resources"]["user_time"]["value"] == 0.25
    assert document["resources"]["memory_max_mb"]["value"] is None
    assert document["failures"] == [{"kind": "exit", "count": 1, "example": "exit code 3"}]


def test_runs_of_the_history_only_are_in_no_profile(tmp_path: Path, history: History) -> None:
    """A configured warm-up changes neither figures nor rows, nor how many runs are left to do."""
    add_runs(history, [True, False, True])
    before = write(tmp_path / "head_a.json", history)
    text = (tmp_path / "head_a.json").read_text()

    warmup = a_run(50, seconds=99.0)._replace(block=None, warmup=True)
    history.append(warmup._replace(metrics={"user_time": 99.0, "user_tokens": 1.0}))

    assert write(tmp_path / "head_a.json", history) == before
    assert (tmp_path / "head_a.json").read_text() == text
    assert before["warmup_detected"] == 0


def test_what_was_found_out_of_runs_is_counted(tmp_path: Path, history: History) -> None:
    """Warm-ups and outliers are counted, flagged in their rows, and stay in every figure."""
    add_runs(history, [True, True, False, True])
    before = write(tmp_path / "head_a.json", history)

    history.mark("r1", [1], [5, 7])

    document = write(tmp_path / "head_a.json", history)
    rows = json.loads((tmp_path / "head_a.json").read_text())["runs"]
    assert (document["outliers"], document["warmup_detected"]) == (2, 1)
    assert [row["order"] for row in rows if row["outlier"]] == [5, 7]
    assert [row["order"] for row in rows if row["warmup"]] == [1]
    assert {**document, "outliers": 0, "warmup_detected": 0} == before


def test_every_figure_carries_its_resolution(tmp_path: Path, history: History) -> None:
    """What the caller knows of its figures stands in the document, which stays a right one."""
    history.append(a_run(1)._replace(flags=("memory_floor",), metrics={"memory_max_mb": 9.5}))
    given = {"memory_max_mb": 8.5, "sample_interval_s": 0.1, "time_s": 4e-8}

    document: Dict[str, Any] = write_profile(
        str(tmp_path / "head_a.json"),
        SLOT,
        HEAD,
        an_invocation(),
        history,
        origin=ORIGIN,
        resolutions=given,
    )

    resources = document["resources"]
    assert document["time_resolution_s"] == 4e-8
    assert resources["memory_max_mb"]["value"] == 9.5
    assert resources["memory_max_mb"]["resolution"] == 8.5
    assert resources["num_fds"]["resolution"] == "one sample every 0.1 s"
    text = (tmp_path / "head_a.json").read_text()
    assert problems_of(json.loads(text), "profile", "head_a.json") == []


def test_the_heads_own_figures_are_resources(tmp_path: Path, history: History) -> None:
    """The median over the runs that reported them, beside what the system measured."""
    for order, tokens in enumerate((5.0, 1.0, 3.0), 1):
        history.append(a_run(order)._replace(metrics={"user_tokens": tokens}))
    history.append(a_run(4))

    resources = write(tmp_path / "head_a.json", history)["resources"]

    assert resources["user_tokens"]["value"] == 3.0
    text = (tmp_path / "head_a.json").read_text()
    assert problems_of(json.loads(text), "profile", "head_a.json") == []


def test_every_unit_is_that_of_the_registry(tmp_path: Path, history: History) -> None:
    """The document names the unit of each resource that is measured."""
    document = write(tmp_path / "head_a.json", history)

    for name in RESOURCE_METRICS:
        assert document["units"][name] == BY_NAME[name].unit


def test_runs_stand_one_a_line_in_their_order(tmp_path: Path, history: History) -> None:
    """Every run of the head, and no other, is a row on a line of its own."""
    runs = add_runs(history, [True, False, None])

    document = write(tmp_path / "head_a.json", history)

    text = (tmp_path / "head_a.json").read_text()
    rows = [line.strip().rstrip(",") for line in text.splitlines() if '"order"' in line]
    assert [json.loads(row) for row in rows] == [run.as_row() for run in runs]
    assert "runs" not in document


def test_it_says_what_was_run(tmp_path: Path, history: History) -> None:
    """Head, slot, instances in the slot's order, seed, objective, surroundings and who wrote it."""
    add_runs(history, [True, True, True])
    heads_file = HeadsFile(str(tmp_path / "hydra_heads.json"), "2" * 64)
    folder = tmp_path / "hydra_profiles"
    folder.mkdir()

    document = write(folder / "head_a.json", history, SLOT._replace(heads_file=heads_file))

    assert (document["name"], document["display_name"]) == ("a", "The first")
    assert (document["slot"], document["kind"]) == ("demo", "command")
    assert (document["fingerprint"], document["seed"]) == (FINGERPRINT, 7)
    assert (document["run_id"], document["timestamp_unix"]) == ("r1", 1795248000.5)
    assert document["heads_file"] == {"path": "../hydra_heads.json", "sha256": "2" * 64}
    assert document["objective"]["time_limit_s"] is None
    assert document["environment"] == {"system": "Linux", "load": 0.5, "governor": None}
    assert document["instances"] == [
        {"name": "y", "fingerprint": None, "tests": 1},
        {"name": "x", "fingerprint": "sha256:" + "1" * 64, "tests": 2},
    ]


def test_what_nobody_filled_is_null_or_empty(tmp_path: Path, history: History) -> None:
    """Without runs every figure is null and every list empty, never 0."""
    document = write(tmp_path / "head_a.json", history)

    for key in ("success_rate", "avg_time", "success_rate_ci", "avg_time_ci", "previous", "trend"):
        assert document[key] is None, key
    for key in ("outliers", "warmup_detected"):
        assert document[key] is None, key
    assert [document[key] for key in LISTS] == [[], [], [], []]
    text = (tmp_path / "head_a.json").read_text()
    assert problems_of(json.loads(text), "profile", "head_a.json") == []


@pytest.mark.parametrize(("runs", "complete"), [(9, False), (10, True)])
def test_it_says_whether_all_planned_runs_are_done(
    tmp_path: Path, history: History, runs: int, complete: bool
) -> None:
    """`complete` is true from the last planned run on."""
    add_runs(history, [True] * runs)

    assert write(tmp_path / "head_a.json", history)["complete"] is complete


def test_it_sums_up_what_came_before(tmp_path: Path) -> None:
    """The previous profile and earlier invocations come from the history."""
    with History.open(IN_MEMORY) as history:
        record(history, an_invocation("r0"), iter([a_run(1, run_id="r0")]), True)
        history.begin(an_invocation("r1"))
        add_runs(history, [True])

        document = write(tmp_path / "head_a.json", history)

    assert document["previous"]["run_id"] == "r0"
    assert [earlier["run_id"] for earlier in document["earlier"]] == ["r0"]


@pytest.mark.long
def test_memory_does_not_grow_with_the_runs(tmp_path: Path, history: History) -> None:
    """A profile of three thousand runs more takes only bytes a run more to write."""

    def peak_of(runs: int) -> int:
        start = len(history.orders("r1"))
        for order in range(start, runs):
            history.append(a_run(order, ok=bool(order % 7)))
        tracemalloc.start()
        write(tmp_path / "head_a.json", history)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_of(10)
    few = peak_of(1000)
    many = peak_of(4000)

    assert (many - few) / 3000 < 40


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_only_the_owner_reads_a_profile(tmp_path: Path, history: History) -> None:
    """Profiles hold what programs said, so their mode is 0600."""
    write(tmp_path / "head_a.json", history)

    assert stat.S_IMODE(os.stat(str(tmp_path / "head_a.json")).st_mode) == 0o600


def test_a_failure_while_writing_keeps_the_old_profile(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history that fails half-way leaves the old file whole and no temporary one [H-048]."""
    add_runs(history, [True, True, True])
    path = tmp_path / "head_a.json"
    write(path, history)
    before = path.read_text()

    def fail_at_second(run: Run) -> Dict[str, object]:
        if run.order > 1:
            raise HistoryError("history.db: the file is damaged")
        return {}

    monkeypatch.setattr(Run, "as_row", fail_at_second)
    with pytest.raises(HistoryError):
        write(path, history)

    assert path.read_text() == before
    assert os.listdir(str(tmp_path)) == ["head_a.json"]


def a_collector(name: str = "zlib") -> HeadProfile:
    """Return what a Python caller collected."""
    profile = HeadProfile(name, "zlib.compress")
    for seconds in (0.25, 0.5, 1):
        profile.record_success(seconds)
    profile.record_failure(4.0, "exit code 1")
    return profile


def test_a_collector_is_saved_as_a_profile(tmp_path: Path) -> None:
    """`save_profile` writes `head_<name>.json` and returns its path [H-048, H-050]."""
    path = save_profile(a_collector(), str(tmp_path))

    assert path == os.path.join(str(tmp_path), "head_zlib.json")
    assert problems_of(json.loads(Path(path).read_text()), "profile", path) == []
    profile = read_profile(path)
    assert [run.ok for run in profile.runs] == [True, True, True, False]
    assert [run.seconds for run in profile.runs] == [0.25, 0.5, 1.0, 4.0]


def test_head_is_not_put_before_a_name_twice(tmp_path: Path) -> None:
    """A name that starts with `head_` is the file's name as it is [H-050]."""
    path = save_profile(a_collector("head_zlib"), str(tmp_path))

    assert os.path.basename(path) == "head_zlib.json"


@pytest.mark.parametrize("name", ["../evil", "con", "Zlib", "", "a/b", "zlib."])
def test_an_unsafe_name_is_refused(tmp_path: Path, name: str) -> None:
    """A name that no file may have is an error, and nothing is written [H-050]."""
    with pytest.raises(InputError, match="profile name"):
        save_profile(a_collector(name), str(tmp_path / "profiles"))

    assert os.listdir(str(tmp_path)) == []


def test_saving_again_replaces_the_profile(tmp_path: Path) -> None:
    """The folder is made when it is missing, and a second time is no error [H-049]."""
    folder = os.path.join(str(tmp_path), "new", "profiles")

    first = save_profile(a_collector(), folder)
    second = save_profile(a_collector(), folder)

    assert first == second
    assert os.listdir(folder) == ["head_zlib.json"]


def test_the_folder_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder the profile goes to `hydra_profiles` in the current one [H-048]."""
    monkeypatch.chdir(tmp_path)

    path = save_profile(a_collector())

    assert path == os.path.join("hydra_profiles", "head_zlib.json")
    assert os.path.isfile(path)


def test_the_file_name_is_that_of_the_head(tmp_path: Path) -> None:
    """`name` in the document is the collector's name [H-051]."""
    assert saved(a_collector("bz2"), tmp_path)["name"] == "bz2"


def test_the_rate_is_in_percent(tmp_path: Path) -> None:
    """Three of four are 75.0; without runs the rate is null [H-052]."""
    assert saved(a_collector(), tmp_path)["success_rate"] == 75.0
    assert saved(HeadProfile("zlib", ""), tmp_path)["success_rate"] is None


def test_the_mean_time_is_of_successes(tmp_path: Path) -> None:
    """`avg_time` is total time over successes, in seconds; without a success null [H-053]."""
    collector = a_collector()
    failed = HeadProfile("zlib", "")
    failed.record_failure(1.0)

    average = saved(collector, tmp_path)["avg_time"]

    assert average == pytest.approx(collector.total_time / collector.success_count, abs=1e-11)
    assert saved(failed, tmp_path)["avg_time"] is None


def test_the_timestamp_has_a_zone(tmp_path: Path) -> None:
    """`timestamp` is ISO 8601 as Python reads it, with its zone [H-054]."""
    moment = datetime.fromisoformat(saved(a_collector(), tmp_path)["timestamp"])

    assert moment.tzinfo is not None


def test_the_file_is_indented(tmp_path: Path) -> None:
    """Two spaces a level, ASCII, and a newline at the end [H-055]."""
    text = Path(save_profile(a_collector(), str(tmp_path))).read_bytes().decode("ascii")

    assert text.startswith('{\n  "schema": "hydra.profile",\n')
    assert text.endswith("\n  ]\n}\n")


def test_what_a_collector_does_not_know_is_null(tmp_path: Path) -> None:
    """It knows no slot, no plan and no starting times, and the document says so."""
    document = saved(a_collector(), tmp_path)

    for key in ("slot", "kind", "fingerprint", "seed", "planned_tests", "complete", "objective"):
        assert document[key] is None, key
    for key in ("resources", "outliers", "warmup_detected", "time_resolution_s"):
        assert document[key] is None, key
    assert {row["started_unix"] for row in document["runs"]} == {None}
    assert document["strategy"] == "zlib.compress"
    assert document["environment"]["cpu_count"] >= 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the folder's place ends in one line."""
    blocker = tmp_path / "profiles"
    blocker.write_text("")

    with pytest.raises(OutputError, match="profiles"):
        save_profile(a_collector(), str(blocker))


def saved(profile: HeadProfile, folder: Path) -> Dict[str, Any]:
    """Save a collector and read the document back."""
    document: Dict[str, Any] = json.loads(Path(save_profile(profile, str(folder))).read_text())
    return document
