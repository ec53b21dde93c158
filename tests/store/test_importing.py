"""Tests of `hydra_heads.store.importing`: taking in what was measured elsewhere."""

import hashlib
import os
from pathlib import Path
from typing import Iterator, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.importing import check_file, take_in_file
from hydra_heads.store.listing import Wanted, invocations, runs
from hydra_heads.store.opening import IN_MEMORY
from tests.model.samples import profile
from tests.store.imports.exports import (
    hyperfine,
    hyperfine_result,
    pyperf,
    pyperf_run,
    write,
)


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def recorded(history: History) -> List[Run]:
    """Return all runs in their order."""
    return [listed.run for listed in runs(history, Wanted())][::-1]


def test_export_of_hyperfine(history: History, tmp_path: Path) -> None:
    """An export becomes one ended invocation of origin import without fingerprints."""
    path = write(tmp_path, hyperfine())
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()

    imported = take_in_file(history, path, slot="compress")

    (listed,) = invocations(history)
    invocation = listed.invocation
    assert imported.run_id == f"i-{digest[:12]}"
    assert imported[1:] == (3, ("gzip-9-data.txt",), "hyperfine", True)
    assert (invocation.run_id, invocation.origin, invocation.slot) == (
        imported.run_id,
        "import",
        "compress",
    )
    assert (invocation.seed, invocation.planned_tests, invocation.complete) == (None, 3, True)
    assert (invocation.fingerprints, invocation.instance_fingerprints) == ({}, {})
    assert (invocation.heads_file, invocation.heads_sha256) == ("x.json", digest)
    assert [run.order for run in recorded(history)] == [1, 2, 3]
    assert [run.block for run in recorded(history)] == [None] * 3


def test_second_import_adds_nothing(history: History, tmp_path: Path) -> None:
    """The same bytes are known, whatever the file is called."""
    first = take_in_file(history, write(tmp_path, hyperfine()))

    again = take_in_file(history, write(tmp_path, hyperfine(), "y.json", 9000.0))

    assert again == first._replace(runs_added=0, is_new=False)
    assert len(recorded(history)) == 3


def test_time_of_a_file_without_times(history: History, tmp_path: Path) -> None:
    """Runs lie one after the other and end with the file's time of change, or begin at a moment
    that is given.
    """
    path = write(tmp_path, hyperfine(hyperfine_result(times=[1.0, 2.0, 3.0])))
    other = write(tmp_path, hyperfine(hyperfine_result(times=[1.0, 2.0, 4.0])), "y.json")

    take_in_file(history, path)
    before = [run.started_unix for run in recorded(history)]
    take_in_file(history, other, at_unix=100.0)

    assert before == [4994.0, 4995.0, 4997.0]
    assert [run.started_unix for run in recorded(history)][:3] == [100.0, 101.0, 103.0]


def test_time_that_the_file_says(history: History, tmp_path: Path) -> None:
    """What a file says of its time wins; a process without a date follows the one before."""
    document = pyperf(pyperf_run([0.5], date="1970-01-01 00:01:00Z"), pyperf_run([0.5]))

    take_in_file(history, write(tmp_path, document), at_unix=7.0)

    assert [run.started_unix for run in recorded(history)] == [60.0, 61.0, 61.5, 62.0]


def test_heads_are_told_apart(history: History, tmp_path: Path) -> None:
    """Commands become heads; the same command on other inputs stays one head."""
    document = hyperfine(
        hyperfine_result("sort a", parameters={"n": "1"}),
        hyperfine_result("sort a", parameters={"n": "2"}),
        hyperfine_result("sort-a"),
    )

    imported = take_in_file(history, write(tmp_path, document))

    assert imported.heads == ("sort-a", "sort-a-2")
    assert {(run.head, run.instance) for run in recorded(history)} == {
        ("sort-a", "n=1"),
        ("sort-a", "n=2"),
        ("sort-a-2", "default"),
    }


def test_one_name_for_all(history: History, tmp_path: Path) -> None:
    """A name that is given is that of every run, as long as inputs tell the results apart."""
    one_each = hyperfine(
        hyperfine_result("sort 1", parameters={"n": "1"}),
        hyperfine_result("sort 2", parameters={"n": "2"}),
    )
    two_on_one = hyperfine(hyperfine_result("a"), hyperfine_result("b"))

    imported = take_in_file(history, write(tmp_path, one_each), head="sort")

    assert imported.heads == ("sort",)
    with pytest.raises(InputError, match=r"holds 2 things on the same input \('a', 'b'\), .*leave"):
        take_in_file(history, write(tmp_path, two_on_one), head="sort")
    with pytest.raises(InputError, match="--head: found 'Sort'"):
        take_in_file(history, write(tmp_path, one_each, "y.json"), head="Sort")


def test_profile_of_another_history(history: History, tmp_path: Path) -> None:
    """A profile's runs come with outcome, figures, flags and times; fingerprints stay behind."""
    document = profile()
    rows = document["runs"]

    imported = take_in_file(history, write(tmp_path, document))

    found = recorded(history)
    (listed,) = invocations(history)
    assert imported.runs_added == len(rows) == len(found)
    assert imported.heads == (document["name"],)
    assert [run.ok for run in found] == [row["ok"] for row in rows]
    assert [run.seconds for run in found] == [row["seconds"] for row in rows]
    assert [run.instance for run in found] == [row["instance"] for row in rows]
    assert [run.failure and run.failure.kind for run in found] == [row["failure"] for row in rows]
    assert [run.started_unix for run in found] == [row["started_unix"] for row in rows]
    assert listed.invocation.fingerprints == {}
    assert listed.invocation.environment["imported_from"] == "hydra"


def test_profile_without_times(history: History, tmp_path: Path) -> None:
    """Runs without a time of their own end when the profile was written."""
    document = profile()
    document["timestamp_unix"] = 1000.0
    for row in document["runs"]:
        row.pop("started_unix")

    take_in_file(history, write(tmp_path, document), at_unix=7.0)

    last = recorded(history)[-1]
    assert last.started_unix + (last.seconds or 0.0) == 1000.0


def test_profile_of_this_history(history: History, tmp_path: Path) -> None:
    """A profile whose runs are here adds nothing, and the answer names their invocation."""
    document = profile()
    first = take_in_file(history, write(tmp_path, document))
    own = dict(document, run_id=first.run_id)
    for row in own["runs"]:
        row["id"] = row["id"] and first.run_id + row["id"][row["id"].index(".") :]

    imported = take_in_file(history, write(tmp_path, own, "y.json"))

    assert imported == (first.run_id, 0, first.heads, "hydra", False)


def test_profile_without_runs(history: History, tmp_path: Path) -> None:
    """Foreign profiles may hold sums only: one line says so."""
    document = profile()
    for key in ("runs", "failures", "instances", "time_s"):
        document.pop(key, None)

    with pytest.raises(InputError, match="sums its runs up and holds no single ones"):
        take_in_file(history, write(tmp_path, document))
    with pytest.raises(InputError, match="holds no single ones"):
        take_in_file(history, write(tmp_path, dict(profile(), runs=None)))


def test_profile_of_another_program(history: History, tmp_path: Path) -> None:
    """A foreign profile has what the schema asks for, and that is enough."""
    whole = profile()
    keys = "schema schema_version name success_rate avg_time timestamp num_tests".split()
    document = {key: whole[key] for key in [*keys, "success_count", "failure_count"]}
    row_keys = ("instance", "ok", "seconds", "failure")
    document["runs"] = [{key: row[key] for key in row_keys} for row in whole["runs"]]

    imported = take_in_file(history, write(tmp_path, document))

    (listed,) = invocations(history)
    assert imported.runs_added == 4
    assert listed.invocation.environment == {"imported_from": "hydra"}
    assert listed.invocation.machine_key is None


def test_profile_that_is_not_right(history: History, tmp_path: Path) -> None:
    """A profile is checked as Phase 2 checks it."""
    with pytest.raises(InputError, match="success_rate: found 170"):
        take_in_file(history, write(tmp_path, dict(profile(), success_rate=170)))


def test_profile_of_another_slot(history: History, tmp_path: Path) -> None:
    """Runs of one slot do not get mixed into another's folder."""
    document = profile()

    with pytest.raises(InputError, match=r"but the folder holds 'fetch'; name another one"):
        take_in_file(history, write(tmp_path, document), slot="fetch")
    assert take_in_file(history, write(tmp_path, document), slot=document["slot"]).is_new


def test_name_that_is_no_text(history: History, tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is taken in; its name is kept with the odd byte escaped."""
    path = write(tmp_path, hyperfine())
    odd = os.path.join(str(tmp_path), os.fsdecode(b"\xff.json"))
    try:
        os.rename(path, odd)
    except OSError:
        pytest.skip("this file system has names in UTF-8 only")

    take_in_file(history, odd)

    (listed,) = invocations(history)
    assert listed.invocation.heads_file == "\\udcff.json"


def test_checking_records_nothing(tmp_path: Path) -> None:
    """A file can be checked before a history is there."""
    checked = check_file(write(tmp_path, hyperfine()))

    assert (checked.runs, checked.heads, checked.format.name) == (
        3,
        ("gzip-9-data.txt",),
        "hyperfine",
    )


def test_large_file_is_recorded_whole(history: History, tmp_path: Path) -> None:
    """More runs than are made ready at a time come in their order, in one transaction."""
    times = [0.001 * number for number in range(2500)]
    result = hyperfine_result(times=times, exit_codes=[0] * len(times))

    take_in_file(history, write(tmp_path, hyperfine(result)))

    assert [run.seconds for run in recorded(history)] == times
