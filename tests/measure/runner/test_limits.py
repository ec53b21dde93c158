"""Tests of `hydra_heads.measure.runner.limits`."""

import os
from pathlib import Path
from typing import List, Tuple

import pytest

from hydra_heads.measure.runner import limits
from hydra_heads.measure.runner.limits import LIMIT_SECONDS, Watch, size_below
from hydra_heads.measure.runner.wire import PIPE, Request

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")


class FakeSampler:
    """Sees what it is told to see."""

    made: List[Tuple[float, bool]] = []

    def __init__(self, begin: float, keep_curve: bool) -> None:
        self.made.append((begin, keep_curve))
        self.samples = 0
        self.processes = 3
        self.memory_kib = 100
        self.is_closed = False

    def sample(self) -> None:
        """Look."""
        self.samples += 1

    def passes_memory(self, limit_kib: float) -> bool:
        """Judge what was seen."""
        return self.memory_kib > limit_kib

    def close(self) -> None:
        """Close."""
        self.is_closed = True


@pytest.fixture(autouse=True)
def sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every watch look with a sampler that sees what it is told to."""
    FakeSampler.made = []
    monkeypatch.setattr(limits, "sampler_for", FakeSampler)


def _request(**fields: object) -> Request:
    return Request(**dict({"sample_s": 0.0}, **fields))


@pytest.mark.parametrize(
    ("wish", "interval"),
    [
        ({"sample_s": 0.5}, 0.5),
        ({"processes": 9}, LIMIT_SECONDS),
        ({"processes": 9, "sample_s": 0.5}, LIMIT_SECONDS),
        ({"processes": 9, "sample_s": 0.001}, 0.001),
    ],
)
def test_limits_are_looked_at_often(wish: object, interval: float) -> None:
    """Whatever the sampling interval, a limit is looked at every hundredth of a second."""
    assert isinstance(wish, dict)
    watch = Watch(_request(**wish), 100.0)
    first = watch.due

    watch.look(100.2)

    assert first == 100.0 + interval
    assert watch.due == max(100.2, first) + interval


def test_what_is_missed_is_not_made_up_for() -> None:
    """After a pause the next look is an interval away, not at once."""
    watch = Watch(_request(sample_s=0.1), 100.0)

    watch.look(150.0)

    assert watch.due == 150.1


def test_a_short_run_pays_for_no_sampler() -> None:
    """What looks is made at the first look, and kept for the next."""
    watch = Watch(_request(sample_s=0.1), 100.0)

    before = watch.close()
    watch.look(100.1)
    watch.look(100.2)

    assert before is None
    assert FakeSampler.made == [(100.0, True)]
    sampler = watch.close()
    assert isinstance(sampler, FakeSampler)
    assert (sampler.samples, sampler.is_closed) == (2, True)


def test_without_samples_no_curve_is_kept() -> None:
    """Looking at limits is no reason to keep what was seen."""
    Watch(_request(processes=9), 100.0).look(101.0)

    assert FakeSampler.made == [(100.0, False)]


@pytest.mark.parametrize(
    ("wish", "passed"),
    [
        ({"processes": 2}, "processes"),
        ({"processes": 3}, None),
        ({"memory_kib": 99}, "memory"),
        ({"memory_kib": 100}, None),
        ({"processes": 2, "memory_kib": 99}, "processes"),
        ({"sample_s": 0.1}, None),
    ],
)
def test_a_limit_is_passed_above_it(wish: object, passed: object) -> None:
    """As much as the limit is allowed; the answer names what was passed."""
    assert isinstance(wish, dict)

    assert Watch(_request(**wish), 100.0).look(101.0) == passed


def _fill(path: Path, size: int) -> None:
    path.write_bytes(os.urandom(size))


@pytest.mark.parametrize(("limit", "passed"), [(8192, "scratch"), (1 << 20, None)])
def test_a_full_scratch_folder_is_noticed(tmp_path: Path, limit: int, passed: object) -> None:
    """All that lies below it counts."""
    (tmp_path / "deep").mkdir()
    _fill(tmp_path / "deep" / "file", 20_000)
    request = _request(scratch=str(tmp_path), scratch_bytes=limit)

    assert Watch(request, 0.0).look(1.0) == passed


@pytest.mark.parametrize(("limit", "passed"), [(99, "output"), (100, None)])
def test_a_long_output_file_is_noticed(tmp_path: Path, limit: int, passed: object) -> None:
    """Output that goes to a file is limited by the length of that."""
    _fill(tmp_path / "out", 100)
    request = _request(stdout=str(tmp_path / "out"), output_bytes=limit)

    assert Watch(request, 0.0).look(1.0) == passed


def test_of_two_full_places_the_full_one_is_named(tmp_path: Path) -> None:
    """A full scratch folder beside a short output file is no output."""
    _fill(tmp_path / "file", 20_000)
    out = tmp_path / "out"
    out.write_bytes(b"")
    request = _request(
        scratch=str(tmp_path), scratch_bytes=4096, stdout=str(out), output_bytes=1000
    )

    assert Watch(request, 0.0).look(1.0) == "scratch"


@pytest.mark.parametrize("stdout", [PIPE, "/nonexistent/file"])
def test_output_that_cannot_be_looked_at_is_within_the_limit(stdout: str) -> None:
    """A pipe is counted by who reads it; a file that is not there is short."""
    request = _request(stdout=stdout, output_bytes=1, processes=9)

    assert Watch(request, 0.0).look(1.0) is None


def test_a_large_folder_is_looked_at_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that took long is followed by a pause of twenty times that."""
    clock = [0.0]
    looks: List[float] = []

    def slowly(folder: str, enough: int) -> int:
        looks.append(clock[0])
        clock[0] += 0.1
        return 0

    monkeypatch.setattr(limits, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(limits, "size_below", slowly)
    watch = Watch(_request(scratch=str(tmp_path), scratch_bytes=1), 0.0)

    for now in (1.0, 2.0, 3.0, 3.2, 4.0):
        clock[0] = now
        watch.look(now)

    assert looks == [1.0, 3.2]


def test_nobody_remembers_processes_unless_the_sampler_does() -> None:
    """Where orphans come to us there is no need; else those seen last are told."""
    watch = Watch(_request(sample_s=0.1), 0.0)
    before = watch.alive()
    watch.look(1.0)
    without = watch.alive()
    watch._sampler.alive = lambda: iter([4, 5])  # type: ignore[union-attr]

    assert (before, without, watch.alive()) == ([], [], [4, 5])


def test_the_size_of_a_folder_is_what_it_takes_up(tmp_path: Path) -> None:
    """Blocks on the disk count: of a file with a hole in it only what is there, of a link none."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    _fill(tmp_path / "a" / "b" / "file", 40_000)
    with open(str(tmp_path / "hole"), "wb") as file:
        file.truncate(1 << 30)
    (tmp_path / "link").symlink_to("/usr")

    assert 40_000 <= size_below(str(tmp_path), 1 << 40) < 200_000


def test_counting_ends_when_it_is_enough(tmp_path: Path) -> None:
    """A tree is not gone through to its end once it is too large, and the answer says that."""
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        _fill(folder / "file", 10_000)

    assert 5_000 < size_below(str(tmp_path), 5_000) < 50_000


def test_a_folder_that_is_gone_takes_up_nothing() -> None:
    """What vanishes while it is looked at is passed over."""
    assert size_below("/nonexistent", 10) == 0
