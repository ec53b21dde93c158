"""Text that is read at once: nothing is taken that is refused when each value is looked at."""

import json
import random
from typing import List

import pytest

from hydra_heads.base import jsontext
from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import parse_json

PIECES = [
    "1e999", "-1e999", "NaN", "-Infinity", "9" * 309, "9" * 400, "1" * 308, "9" * 5000,
    "1.5e308", '"\\ud800"', '"\\uD83D\\uDE00"', '"\u00e4"', "{", "}", "[", "]", ",",
    '"a": 1, ', '"a": 1', "tru", " ", "", "[" * 99 + "]" * 99, "[" * 101 + "]" * 101,
    '{"a": 1, "a": 1}', '"x": ',
    "-", ".", "null",
]  # fmt: skip


def test_nothing_is_read_at_once_that_is_refused_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broken text is the same value, or refused in the same words, whichever way it is read."""
    rows = [{"id": f"r-{at}", "seconds": at / 7, "order": at, "none": None} for at in range(6)]
    text = json.dumps({"name": "a", "runs": rows, "metrics": {"a": [1, True, "x"]}})
    chance, quick, refused = random.Random(9), jsontext._read_at_once, 0

    def not_at_once(text: str) -> object:
        raise ValueError

    for _ in range(2500):
        at = chance.randrange(len(text))
        broken = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(8) :]
        found = []
        for reader in (quick, not_at_once):
            monkeypatch.setattr(jsontext, "_read_at_once", reader)
            found.append(_read(broken))
        assert found[0] == found[1], broken
        refused += isinstance(found[0], str)

    assert 500 < refused < 2450


def _read(text: str) -> object:
    """Return what a text holds, with its types, or the words that refuse it."""
    try:
        return [parse_json(text, "x.json"), repr(parse_json(text, "x.json"))]
    except InputError as error:
        return error.message


def test_right_text_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at each number of a document with nothing wrong in it."""
    monkeypatch.setattr(jsontext, "_read_one_by_one", None)
    text = '{"a": [1, -2.5e300, null, true, "\\u00e4\\\\"], "b": {"c": {}, "d": []}}'

    assert parse_json(text, "x.json") == json.loads(text)


@pytest.mark.parametrize("before", range(0, 256, 50))
def test_no_python_reads_an_endless_integer(before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digits for which some Pythons take hours are counted, wherever they begin, and not read."""
    hooks: List[object] = []

    def loads(text: str, **more: object) -> object:
        hooks.append(more.get("parse_int"))
        raise RecursionError

    monkeypatch.setattr(json, "loads", loads)

    with pytest.raises(InputError):
        parse_json(" " * before + "9" * 5000, "x.json")

    assert len(hooks) == 1
    assert hooks[0] is not None
