"""Reading the weights in force: strict about what picking uses, and quick."""

import hashlib
import json
import math
import random
from pathlib import Path
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model import figure_checks
from hydra_heads.use import published as module
from hydra_heads.use.published import (
    doubts,
    find_published,
    knows_instance,
    read_published,
    shares_for,
)
from hydra_heads.use.published_problems import problems_of
from tests.model.samples import weights
from tests.use.published_documents import Change, changed, with_shares, write_weights

MADE = 1_800_000_000.0


def test_weights_are_read_in_the_order_of_the_document(tmp_path: Path) -> None:
    """Heads, shares, slot and hash are those of the file."""
    path = write_weights(tmp_path, weights())

    published = read_published(path)

    assert (published.path, published.slot) == (path, "compress")
    assert published.heads == ("gzip9", "zlib")
    assert published.weights == (0.25, 0.75)
    assert published.document == json.loads(Path(path).read_text(encoding="utf-8"))
    assert published.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_whole_numbers_are_shares_too(tmp_path: Path) -> None:
    """A head that gets all the work may have the weight 1."""
    published = read_published(write_weights(tmp_path, with_shares(zlib=1, gzip9=0)))

    assert published.weights == (1.0, 0.0)
    assert all(isinstance(share, float) for share in published.weights)


def test_document_of_a_later_minor_version_is_read(tmp_path: Path) -> None:
    """What a newer Hydra of the same major version adds is passed over."""
    document = changed(lambda d: d.update(schema_version="1.27", something_new=[1, 2]))

    assert read_published(write_weights(tmp_path, document)).heads == ("gzip9", "zlib")


def _set(*path: Any, to: Any) -> Change:
    def change(document: Dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def _without(key: str) -> Change:
    return lambda document: document.pop(key)


def _alone(shares: Dict[str, object]) -> Change:
    return lambda document: document.update(weights=shares, by_instance=[])


WRONG = [
    (_without("schema"), "missing key 'schema'"),
    (_set("schema", to="hydra.profile"), "schema: found 'hydra.profile', expected 'hydra.weights'"),
    (_set("schema_version", to="2.0"), "made by a newer Hydra; update hydra-heads"),
    (_set("schema_version", to="0.9"), "made by an older Hydra; make it again with this one"),
    (_set("schema_version", to=1.0), "schema_version: found 1.0, expected a version like '1.0'"),
    (_set("schema_version", to="1.x"), "schema_version: found '1.x', expected a version"),
    (_set("slot", to="../x"), "slot: found '../x', which is not 1 to 64 lower-case letters"),
    (_without("weights"), "weights: found null, expected an object of fractions"),
    (_set("weights", to=[0.5, 0.5]), "weights: found a list, expected an object of fractions"),
    (_set("weights", to={}), "weights: found none, expected an object of fractions"),
    (_alone({"CON": 1.0}), "weights: found 'CON', which is not 1 to 64 lower-case"),
    (_alone({"con": 1.0}), "weights: found 'con', which is a Windows device name"),
    (
        _set("weights", "zlib", to=0.7),
        "weights: found weights that sum to 0.95, expected 1 +- 1e-9",
    ),
    (_set("weights", to={"a": 1.5, "b": -0.5}), "weights.a: found 1.5, expected a fraction"),
    (_set("weights", "zlib", to=True), "weights.zlib: found true, expected a fraction from 0 to 1"),
    (_set("weights", "zlib", to="0.75"), "weights.zlib: found '0.75', expected a fraction"),
    (_set("weights", "zlib", to=None), "weights.zlib: found null, expected a fraction"),
    (_set("weights", "zlib", to=10**400), "a number of 401 digits, which is too large"),
    (_set("by_instance", to={}), "by_instance: found an object, expected a list"),
    (_set("by_instance", to=[3]), "by_instance[0]: found 3, expected an object"),
    (_set("by_instance", 0, "instance", to=None), "by_instance[0]: found an object, expected"),
    (_set("by_instance", 0, "weights", to={"lzma": 1.0}), "by_instance[0].weights: found 'lzma'"),
    (
        _set("by_instance", 0, "weights", to={}),
        "by_instance[0].weights: found weights that sum to 0",
    ),
    (_set("by_instance", 0, "weights", "zlib", to=0.6), "that sum to 1.1, expected 1 +- 1e-9"),
]


@pytest.mark.parametrize(("change", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_weights_are_refused_in_one_line(tmp_path: Path, change: Change, said: str) -> None:
    """What picking uses must be right; else: where, and what was found [fault 26, fault 28]."""
    path = write_weights(tmp_path, changed(change))

    with pytest.raises(InputError) as caught:
        read_published(path)

    assert caught.value.message.startswith(f"{path}: ")
    assert said in caught.value.message
    assert "\n" not in caught.value.message


TEXT = json.dumps(weights())

WRONG_TEXTS = [
    ("", "empty, expected a JSON document"),
    (TEXT[: len(TEXT) // 2], "not JSON"),
    (TEXT[:-1], "not JSON"),
    (TEXT.replace('"gzip9": 0.25', '"zlib": 0.25', 1), 'key "zlib" comes twice'),
    (TEXT.replace("0.75", "NaN", 1), "found NaN, which is no number in JSON"),
    (TEXT.replace("0.75", "-Infinity", 1), "found -Infinity, which is no number in JSON"),
    (TEXT.replace("90000.0", "1e999", 1), "found the number 1e999, which is too large"),
    (TEXT.replace("90000.0", "-1e999", 1), "found the number -1e999, which is too large"),
    (TEXT.replace("90000.0", "9" * 5000, 1), "a number of 5000 digits, which is too large"),
    (TEXT.replace('"zlib is faster"', '"\\ud800"', 1), "found half a character"),
    (TEXT.replace('"zlib is faster"', "[" * 150 + "]" * 150), "nested deeper than 100 levels"),
    (TEXT.replace('"zlib is faster"', "[" * 90000 + "]" * 90000), "nested deeper than 100 levels"),
    (TEXT.replace('"zlib is faster"', '{"a":' * 150 + "1" + "}" * 150), "nested deeper than 100"),
    ("[]", "found a list, expected an object with schema 'hydra.weights'"),
    ("null", "found null, expected an object with schema 'hydra.weights'"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_TEXTS, ids=range(len(WRONG_TEXTS)))
def test_text_that_is_no_document_is_refused_in_one_line(
    tmp_path: Path, text: str, said: str
) -> None:
    """Half files, twin keys, NaN and the like are refused.

    [fault 21, fault 22, fault 23, fault 24, fault 25]
    """
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_published(str(path))

    assert said in caught.value.message
    assert "\n" not in caught.value.message


def test_file_that_is_not_there_names_the_remedy(tmp_path: Path) -> None:
    """The message of a missing file says what to do."""
    with pytest.raises(InputError, match="no such file; make it: weigh"):
        read_published(str(tmp_path / "weights.json"), "make it: weigh")


def test_what_is_seen_in_bulk_agrees_with_what_is_said() -> None:
    """The quick look at a document never takes what the words about it would refuse."""
    chance = random.Random(5)
    odd: List[object] = [
        None,
        True,
        -0.1,
        1.1,
        "1",
        [],
        {},
        0.25,
        0,
        1,
        {"zlib": 1.0},
        {"": 1.0},
        "1.0",
        "2.0",
    ]
    right = 0
    for _ in range(3000):
        document = json.loads(TEXT)
        boxes = _boxes_of(document)
        for _ in range(chance.choice((0, 1, 1, 2))):
            box = chance.choice(boxes)
            if not box:
                continue
            key = chance.choice(list(box) if isinstance(box, dict) else range(len(box)))
            box[key] = chance.choice(odd)

        is_right = module._is_right(document)

        assert is_right == (problems_of(document, "x") == [])
        right += is_right
    assert 500 < right < 2900


def _boxes_of(document: Dict[str, Any]) -> List[Any]:
    rows = document["by_instance"]
    return [document, document["weights"], rows, rows[0], rows[0]["weights"]] + [document] * 2


def test_constants_are_those_of_the_documents() -> None:
    """What stands here so that nothing needs importing is what the validator goes by."""
    assert module.SUM_TOLERANCE == figure_checks.SUM_TOLERANCE


def test_weights_of_the_slot_are_found_in_its_own_folder_too(tmp_path: Path) -> None:
    """`DIR/weights.json` of the slot wins, then `DIR/SLOT/weights.json`; others are passed over."""
    base = tmp_path / "profiles"
    write_weights(base, changed(_set("slot", to="other")))
    own = write_weights(base / "compress", weights())

    found = find_published(str(base), "compress")

    assert found is not None
    assert found.path == own
    assert find_published(str(base), "other") is not None
    assert find_published(str(base), "third") is None


def test_weights_that_name_no_slot_are_of_any(tmp_path: Path) -> None:
    """Weights that another program wrote, for no slot by name, are used."""
    write_weights(tmp_path, changed(_set("slot", to=None)))

    assert find_published(str(tmp_path), "whatever") is not None


def test_instance_has_its_own_shares(tmp_path: Path) -> None:
    """By instance where the weights know it, else overall; a head without a share there has 0."""
    document = changed(_set("by_instance", 0, "weights", to={"zlib": 1.0}))
    published = read_published(write_weights(tmp_path, document))

    assert shares_for(published, "small") == (0.0, 1.0)
    assert shares_for(published, "large") == (0.25, 0.75)
    assert shares_for(published, None) == (0.25, 0.75)
    assert (knows_instance(published, "small"), knows_instance(published, "x")) == (True, False)
    assert not knows_instance(published, None)


def test_document_without_instances_has_overall_shares(tmp_path: Path) -> None:
    """Weights of another program may leave `by_instance` out."""
    document = changed(_without("by_instance"))
    published = read_published(write_weights(tmp_path, document))

    assert shares_for(published, "small") == (0.25, 0.75)


def _made(folder: Path, **more: object) -> str:
    return write_weights(folder, changed(lambda d: d.update(timestamp_unix=MADE, **more)))


def test_old_weights_are_doubtful(tmp_path: Path) -> None:
    """Weights older than they are valid for are told with both, and what to do."""
    published = read_published(_made(tmp_path, heads_file=None, valid_for_s=3600.0))

    assert doubts(published, MADE + 3600) == []
    assert doubts(published, MADE + 10800) == [
        f"{published.path}: 3 h old and valid for 60 min: profile and weigh again"
    ]


def test_weights_that_say_nothing_are_valid_as_long_as_profiles(tmp_path: Path) -> None:
    """Without `valid_for_s` the default holds; without a time nothing is told."""
    document = changed(lambda d: (d.update(timestamp_unix=MADE), d.pop("valid_for_s")))
    document["heads_file"] = None
    published = read_published(write_weights(tmp_path, document))

    assert doubts(published, MADE + 90000) == []
    assert len(doubts(published, MADE + 90001)) == 1
    timeless = published._replace(document={**document, "timestamp_unix": None})
    assert doubts(timeless, MADE + 1e9) == []


def test_changed_heads_file_is_doubtful(tmp_path: Path) -> None:
    """A heads file that is another one now, or gone, is named."""
    heads = tmp_path / "heads.json"
    heads.write_text("{}", encoding="utf-8")
    sha256 = hashlib.sha256(b"{}").hexdigest()
    path = _made(tmp_path / "p", heads_file={"path": "../heads.json", "sha256": sha256})
    published = read_published(path)

    before = doubts(published, MADE)
    heads.write_text("{ }", encoding="utf-8")
    changed_one = doubts(published, MADE)
    heads.unlink()

    assert before == []
    expected = f"{heads}: changed or gone since {path} was made: profile and weigh again"
    assert changed_one == doubts(published, MADE) == [expected]


@pytest.mark.parametrize("heads_file", [None, {"path": "x", "sha256": None}, {"sha256": "ab"}, 7])
def test_heads_file_that_nobody_hashed_is_not_doubted(tmp_path: Path, heads_file: object) -> None:
    """Where the weights do not say what the heads file was, nothing is told of it."""
    assert doubts(read_published(_made(tmp_path, heads_file=heads_file)), MADE) == []


def test_sum_of_many_shares_is_taken_exactly(tmp_path: Path) -> None:
    """A thousand shares that were rounded to 12 digits are weights."""
    chance = random.Random(2)
    raw = [chance.random() ** 4 for _ in range(1000)]
    total = math.fsum(raw)
    shares = {f"h{at}": float(f"{share / total:.12g}") for at, share in enumerate(raw)}

    assert len(read_published(write_weights(tmp_path, with_shares(**shares))).heads) == 1000
