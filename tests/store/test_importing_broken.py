"""Tests of `hydra_heads.store.importing`: files that are broken, and writes that fail."""

import json
import sqlite3
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import HistoryError, HydraError, InputError
from hydra_heads.base.files import MAX_BYTES
from hydra_heads.report.history_rows import run_row
from hydra_heads.store.history import History
from hydra_heads.store.importing import check_file, take_in_file
from hydra_heads.store.inserting import Insertion
from hydra_heads.store.listing import ListedRun, Wanted, invocations, runs
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from tests.model.samples import profile
from tests.store.imports.exports import (
    Document,
    as_text,
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


BROKEN = {
    "empty": ("", "empty, expected a JSON document"),
    "truncated": (as_text(hyperfine())[:80], "not JSON"),
    "nan": (as_text(hyperfine()).replace("0.03", "NaN"), "found NaN, which is no number"),
    "digits": (as_text(hyperfine()).replace("0.03", "9" * 5000), "a number of 5000 digits"),
    "deep": ("[" * 1_000_000, "nested deeper than 100 levels"),
    "deep object": ('{"results":' * 5000 + "1" + "}" * 5000, "nested deeper than 100 levels"),
    "twins": ('{"results": [], "results": []}', "comes twice"),
    "list": ("[]", "found a list, expected a profile of Hydra"),
    "number": ("1", "found 1, expected a profile of Hydra"),
    "nothing known": ('{"a": 1}', "found an object with 'a', expected a profile of Hydra"),
    "no keys": ("{}", "found an empty object, expected"),
    "weights": ('{"schema": "hydra.weights"}', "found schema 'hydra.weights', expected a profile"),
    "half": ('{"results": ["\\ud800"]}', "half a character"),
    "text": ("hello", "not JSON"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(history: History, tmp_path: Path, name: str) -> None:
    """A broken file is one line that names it, and nothing is recorded [fault 88]."""
    text, message = BROKEN[name]
    path = write(tmp_path, text)

    with pytest.raises(HydraError) as caught:
        take_in_file(history, path)

    assert message in str(caught.value)
    assert str(caught.value).startswith(path)
    assert "\n" not in str(caught.value)
    assert list(invocations(history)) == []


def test_files_that_are_no_text(history: History, tmp_path: Path) -> None:
    """Other encodings, folders, what is missing or too large: one line each; a mark of byte
    order is allowed.
    """
    path = tmp_path / "x.json"
    for data, message in (
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"results": "\xe9"}', "not UTF-8: byte 0xe9"),
        (b"\x1f\x8b\x08\x00", "compressed with gzip; unpack it first"),
    ):
        path.write_bytes(data)
        with pytest.raises(InputError, match=message):
            take_in_file(history, str(path))
    with open(str(path), "wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match="more than the 67108864 allowed"):
        take_in_file(history, str(path))
    with pytest.raises(InputError, match="no such file"):
        take_in_file(history, str(tmp_path / "gone.json"))
    with pytest.raises(InputError, match="folder"):
        take_in_file(history, str(tmp_path))
    path.write_bytes(b"\xef\xbb\xbf" + as_text(hyperfine()).encode())

    assert take_in_file(history, str(path)).is_new


ODD: Tuple[Any, ...] = (
    None,
    True,
    -1,
    0.5,
    2**63,
    10**300,
    "",
    "x",
    "0.5",
    "\x1b[31m",
    [],
    {},
    [[]],
    {"a": 1},
)
"""Values that stand where others belong."""


@given(
    st.sampled_from([hyperfine(), pyperf(), dict(pyperf(), version=5), profile()]),
    st.lists(st.integers(0, 200), min_size=1, max_size=2),
    st.sampled_from(ODD),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_odd_values_anywhere(document: Document, numbers: List[int], odd: object) -> None:
    """Whatever stands in whatever place, the file is taken in or refused in one line
    [fault 88].
    """
    spoilt = deepcopy(document)
    for number in numbers:
        places = list(_places(spoilt))
        box, key = places[number % len(places)]
        box[key] = deepcopy(odd)

    problem, rows = "", []
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), spoilt)
        try:
            rows = [run_row(ListedRun(each.run, None, "import")) for each in runs_in(path)]
        except HydraError as error:
            problem = error.message

    assert (problem == "") != (rows == [])
    assert problem.startswith(path if problem else "")
    assert "\n" not in problem
    assert json.dumps(rows, allow_nan=False)


def runs_in(path: str) -> Iterator[Recorded]:
    """Yield the runs that a file would add."""
    return check_file(path).recorded()


def _places(box: Any) -> Iterator[Tuple[Any, Any]]:
    """Yield every place in a document: what holds it, and its key or index."""
    for key, value in box.items() if isinstance(box, dict) else enumerate(box):
        yield box, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def test_figures_that_the_history_cannot_keep(history: History, tmp_path: Path) -> None:
    """What passes for JSON and for the format, and not for SQLite, is refused before any write
    [fault 88].
    """
    document = profile()
    document["runs"][0]["metrics"] = {"page_faults": 2**70}

    with pytest.raises(HistoryError, match=r"x\.json: run i-.*page_faults is 2\*\*63 or more"):
        take_in_file(history, write(tmp_path, document))
    assert list(invocations(history)) == []


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59.9Z", "0001-01-01T00:00:00Z"])
def test_moments_out_of_reach(history: History, tmp_path: Path, date: str) -> None:
    """A run cannot have started before 1970 or end after the year 9999."""
    document = pyperf(pyperf_run([1.0], date=date))

    with pytest.raises(InputError, match=r"run [12] started at .*expected a moment until"):
        take_in_file(history, write(tmp_path, document))


def test_failing_write_leaves_nothing(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails half way leaves no part of a file behind."""
    times = [0.001] * 2500
    path = write(tmp_path, hyperfine(hyperfine_result(times=times, exit_codes=[0] * len(times))))
    write_rows, calls = Insertion.write, []

    def failing(insertion: Insertion, connection: sqlite3.Connection) -> None:
        calls.append(connection)
        if len(calls) > 1:
            raise HistoryError("full")
        write_rows(insertion, connection)

    monkeypatch.setattr(Insertion, "write", failing)
    with pytest.raises(HistoryError, match="full"):
        take_in_file(history, path)

    assert list(invocations(history)) == []
    assert list(runs(history, Wanted())) == []
