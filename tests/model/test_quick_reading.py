"""Reading documents quickly: nothing is taken that the strict readers refuse."""

import json
import random

import pytest

from hydra_heads.base import jsontext
from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import parse_json
from hydra_heads.model import quick_reading
from hydra_heads.model.envelope import SCHEMA_VERSION
from hydra_heads.model.envelope_checks import envelope_problems
from hydra_heads.model.quick_reading import is_readable, parse_quickly
from tests.model.samples import weights


def test_quick_reader_takes_what_the_strict_one_takes() -> None:
    """Text with characters of all kinds, escapes and deep nesting is read as ever."""
    document = {"text": "Gr\u00f6\u00dfe \U0001f600", "deep": json.loads("[" * 98 + "]" * 98)}
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False)):
        assert parse_quickly(text, "x.json") == parse_json(text, "x.json") == document


PIECES = [
    "1e999", "-1e999", "NaN", "Infinity", "9" * 400, "1" * 301, '"\\ud800"', '"\\uD83D\\uDE00"',
    "\u00e4", '"\u00e4"', "{", "}", "[", "]", ",", '"a": 1', "tru", " ", "", "[" * 101 + "]" * 101,
    "1.5e308",
]  # fmt: skip


def test_quick_reader_refuses_what_the_strict_one_refuses() -> None:
    """A broken text is read as the same value, or refused in the same words."""
    text, chance, refused = json.dumps(weights()), random.Random(4), 0
    for _ in range(1500):
        at = chance.randrange(len(text))
        broken = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(12) :]

        quick, strict = _read(parse_quickly, broken), _read(parse_json, broken)

        assert quick == strict
        refused += isinstance(strict, str)
    assert 300 < refused < 1490


def _read(reader: object, text: str) -> object:
    assert callable(reader)
    try:
        return reader(text, "x.json")
    except InputError as error:
        return error.message


@pytest.mark.parametrize("text", ['["\ud800"]', '["\\ud800"]', '["\\\\ud800"]'])
def test_half_characters_are_refused_alike(text: str) -> None:
    """Half a character, as it is or escaped, is refused; an escaped backslash before it is none."""
    assert _read(parse_quickly, text) == _read(parse_json, text)


@pytest.mark.parametrize("depth", [99, 100, 101])
@pytest.mark.parametrize("opening", ["[", '{"a": '])
def test_depth_is_bounded_alike(opening: str, depth: int) -> None:
    """A hundred levels are read, one more is refused."""
    closing = "]" if opening == "[" else "}"
    text = opening * depth + ("" if opening == "[" else "1") + closing * depth

    found = _read(parse_quickly, text)

    assert found == _read(parse_json, text)
    assert isinstance(found, str) == (depth > 100)


@pytest.mark.parametrize(
    "version",
    ["1.0", "1.99", "2.0", "0.9", "1", "1.", "1.x", "1.\u00b2", 1.0, None, "1." + "9" * 10],
)
def test_versions_are_read_as_the_validator_reads_them(version: object) -> None:
    """The same major version is read, and no other."""
    document = {"schema": "hydra.slot", "schema_version": version}

    is_right = envelope_problems(document, "slot", "x") == []

    assert is_readable(document, "hydra.slot") == is_right
    assert not is_readable(document, "hydra.weights")


def test_constants_are_those_of_the_strict_reader() -> None:
    """What stands here so that nothing needs importing is what holds everywhere."""
    assert quick_reading.MAX_DEPTH == jsontext.MAX_DEPTH
    assert SCHEMA_VERSION.partition(".")[0] == quick_reading.MAJOR
