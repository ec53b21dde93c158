"""Tests of `hydra_heads.store.curves`."""

import json
import zlib
from typing import Any, Dict

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.store.curves import CURVE_COLUMNS, unpack_curve
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import a_run, an_invocation

CURVE: Dict[str, Any] = {
    "t_ms": [100.5, 200],
    "cpu_ms": [99.0, 180.25],
    "memory_kib": [2048, 4096],
    "threads": [1, 2],
    "fds": [3, 3],
}


def packed(value: object) -> bytes:
    """Pack a value as a curve is kept."""
    return zlib.compress(json.dumps(value).encode("ascii"))


def test_a_curve_comes_back_by_columns() -> None:
    """What was sampled can be read again, by the run's order; other runs have none."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.append(a_run(1), curve=packed(CURVE))
        history.append(a_run(2))

        assert history.curve("r1", 1) == CURVE
        assert history.curve("r1", 2) is None
        assert history.curve("r1", 3) is None


def test_a_figure_that_the_system_lacks_is_an_empty_column() -> None:
    """All columns are there, and the others are as long as the times."""
    curve = {**CURVE, "fds": []}

    assert unpack_curve(packed(curve)) == curve


DAMAGED = {
    "nothing": b"",
    "noise": b"\x01\x02\x03",
    "torn": packed(CURVE)[:-6],
    "without its checksum": packed(CURVE)[:-4],
    "text": zlib.compress(b"no JSON"),
    "half a character": zlib.compress(b'{"\xff": 1}'),
    "a bomb": packed({**dict.fromkeys(CURVE_COLUMNS, []), "t_ms": [0] * (1 << 20)}),
    "too deep": zlib.compress(b"[" * 100_000),
    "a list": packed([1, 2]),
    "a column less": packed({name: [] for name in CURVE_COLUMNS[1:]}),
    "a column more": packed({**CURVE, "speed": []}),
    "lengths": packed({**CURVE, "fds": [3]}),
    "a text": packed({**CURVE, "fds": ["3", "3"]}),
    "a bool": packed({**CURVE, "fds": [True, False]}),
    "null": packed({**CURVE, "fds": [3, None]}),
    "no list": packed({**CURVE, "fds": "33"}),
    "no times": packed({**CURVE, "t_ms": 7}),
    "not a number": zlib.compress(json.dumps(CURVE).replace("100.5", "NaN").encode("ascii")),
    "endless": zlib.compress(json.dumps(CURVE).replace("100.5", "9" * 400).encode("ascii")),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_curve_ends_in_a_message(name: str) -> None:
    """Whatever lies there, the line names file and run, and can be printed."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        history.append(a_run(1), curve=DAMAGED[name])

        with pytest.raises(HistoryError, match=r":memory:: run r1\.1: its curve is damaged") as at:
            history.curve("r1", 1)

    assert at.value.message.isprintable()
    assert len(at.value.message) < 250
