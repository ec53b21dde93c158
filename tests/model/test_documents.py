"""Documents as files: what is read, refused, written and validated."""

import json
import os
import random
import stat

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import PRIVATE, sha256_of
from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.checks import WRITTEN_BY_PEOPLE
from hydra_heads.model.documents import (
    KINDS,
    parse_document,
    problems_of,
    read_document,
    read_profile,
    read_weights,
    validate_path,
    write_document,
)
from tests.model import samples
from tests.model.samples import FILE_NAMES, SAMPLES, Document, changed, put, refusal


@pytest.mark.parametrize("kind", KINDS)
def test_right_documents_are_read(kind: str, tmp_path: object) -> None:
    """A right document comes back as it was written."""
    path = put(tmp_path, FILE_NAMES[kind], SAMPLES[kind]())

    assert read_document(path, kind) == SAMPLES[kind]()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [b"", b" \n", b"{", b"[1,", b'{"schema": "hydra.', b"\0\x01\x02", b"\x89PNG", b"{} {}", b"'a'"],
)
def test_garbage_is_refused(kind: str, text: bytes, tmp_path: object) -> None:
    """An empty, cut or foreign file ends in one line that names the file [fault 18]."""
    path = put(tmp_path, FILE_NAMES[kind], text)

    message = refusal(read_document, path, kind)

    assert message.startswith(f"{path}: ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_cut_anywhere_is_refused(kind: str) -> None:
    """No beginning of a document passes for the whole [fault 18]."""
    text = dump_json(SAMPLES[kind]())

    for end in range(0, len(text) - 2, 97):
        assert refusal(parse_document, text[:end], kind, "x.json").startswith("x.json: ")


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_bytes_end_in_a_document_or_a_message(kind: str, tmp_path: object) -> None:
    """Whatever happened to a file's bytes, reading it ends in one line or not at all [fault 18]."""
    data = dump_json(SAMPLES[kind]()).encode("ascii")
    chance = random.Random(f"{kind} bytes")
    messages = []

    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 1, 5])):
            damaged[chance.randrange(len(data))] = chance.choice(b'\0\x80\xff"{}[],:\\09-e ax\n')
        try:
            read_document(put(tmp_path, FILE_NAMES[kind], bytes(damaged)), kind)
        except InputError as error:
            messages.append(error.message)

    assert len(messages) > 20
    assert all(message.isprintable() for message in messages)


@pytest.mark.parametrize("kind", KINDS)
def test_a_byte_order_mark_is_no_fault(kind: str, tmp_path: object) -> None:
    """UTF-8 with a byte order mark is read; UTF-16 is refused by name [fault 19]."""
    data = dump_json(SAMPLES[kind]()).encode("utf-8")
    marked = put(tmp_path, FILE_NAMES[kind], b"\xef\xbb\xbf" + data)
    assert read_document(marked, kind) == SAMPLES[kind]()

    wide = put(tmp_path, FILE_NAMES[kind], data.decode("utf-8").encode("utf-16"))

    assert "UTF-16" in refusal(read_document, wide, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_huge_file_is_refused_unread(kind: str, tmp_path: object) -> None:
    """A file of 2 GB is refused by its size, without being read [fault 20]."""
    path = put(tmp_path, FILE_NAMES[kind], b"{")
    os.truncate(path, 2 << 30)

    message = refusal(read_document, path, kind)

    assert "2147483648 bytes" in message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "1}")])
def test_nesting_without_end_is_refused(kind: str, start: str, end: str) -> None:
    """A hundred thousand levels end in one line [fault 21]."""
    text = start * 100_000 + end * 100_000

    assert "nested" in refusal(parse_document, text, kind, "x.json")


@pytest.mark.parametrize("kind", KINDS)
def test_twin_keys_are_refused(kind: str) -> None:
    """A key that comes twice is refused at any depth [fault 22]."""
    for text in ('{"schema": 1, "schema": 2}', '{"a": [{"b": 1, "b": 1}]}'):
        assert "twice" in refusal(parse_document, text, kind, "x.json")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_are_none_are_refused(kind: str, number: str) -> None:
    """NaN and infinities are refused, however they are written [fault 23]."""
    text = dump_json(changed(SAMPLES[kind](), "extra", "HERE")).replace('"HERE"', number)

    message = refusal(parse_document, text, kind, "x.json")

    assert message.startswith("x.json: ")


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_without_end_are_refused(kind: str) -> None:
    """An integer of 5,000 digits is refused, not converted [fault 24]."""
    text = dump_json(changed(SAMPLES[kind](), "extra", "HERE")).replace('"HERE"', "9" * 5000)

    assert "5000 digits" in refusal(parse_document, text, kind, "x.json")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["[]", "null", "1", '"x"', "true", "{}"])
def test_another_root_is_refused(kind: str, text: str) -> None:
    """A root that is no object, or an empty one, is refused [fault 25]."""
    message = refusal(parse_document, text, kind, "x.json")

    assert f"hydra.{kind}" in message


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_of_document_is_refused(kind: str) -> None:
    """A document of another kind is refused by the kinds' names [fault 25]."""
    for other in KINDS:
        if other != kind:
            message = refusal(parse_document, dump_json(SAMPLES[other]()), kind, "x.json")
            assert message == f"x.json: schema: found 'hydra.{other}', expected 'hydra.{kind}'"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("2.0", "made by a newer Hydra; update hydra-heads"),
        ("10.3", "made by a newer Hydra; update hydra-heads"),
        ("0.9", "made by an older Hydra; make it again"),
        (1, "found 1, expected a version like '1.0'"),
        ("1", "found '1', expected a version like '1.0'"),
        ("1.0\n", "found '1.0\\n', expected a version like '1.0'"),
        (None, "found null, expected a version like '1.0'"),
    ],
)
def test_another_version_is_refused(kind: str, version: object, words: str) -> None:
    """Another major version is refused, whatever else the document holds [fault 28]."""
    document = changed({**SAMPLES[kind](), "name": [], "slot": 7}, "schema_version", version)

    message = refusal(parse_document, dump_json(document), kind, "x.json")

    assert message.startswith("x.json: schema_version: found ")
    assert words in message


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_minor_version_is_read(kind: str) -> None:
    """The same major version is read, however far its minor one is."""
    document = changed(SAMPLES[kind](), "schema_version", "1.27")

    assert problems_of(document, kind, "x.json") == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WRITTEN_BY_PEOPLE])
def test_unknown_keys_are_kept(kind: str, tmp_path: object) -> None:
    """A key that this version does not know survives reading and writing [fault 30]."""
    document = changed(SAMPLES[kind](), "from_the_future", {"kept": [1, None]})
    path = put(tmp_path, FILE_NAMES[kind], document)

    write_document(path, read_document(path, kind), kind)

    assert read_document(path, kind) == document


@pytest.mark.parametrize(
    ("file_name", "name", "right"),
    [
        ("head_zlib.json", "zlib", True),
        ("head_x.json", "x", True),
        ("head_x.json", "head_x", True),
        ("head_other.json", "zlib", False),
        ("head_head_x.json", "head_x", False),
        ("old.json", "zlib", True),
    ],
)
def test_a_profile_is_of_the_head_that_its_file_names(
    file_name: str, name: str, right: bool, tmp_path: object
) -> None:
    """A profile copied under another head's name is refused [fault 31]."""
    path = put(tmp_path, file_name, changed(samples.foreign_profile(), "name", name))

    if right:
        assert read_profile(path).name == name
        assert validate_path(path) == []
    else:
        message = refusal(read_profile, path)
        assert f"name: found '{name}', whose file is head_" in message
        assert validate_path(path) == [message]


@pytest.mark.parametrize("name", ["../escape", "a/b", "", "CON", "con", "Fast", "caf\xe9", "\x1b"])
def test_bad_names_in_documents_are_refused(name: str) -> None:
    """No document carries a name that a heads file could not
    [fault 37, fault 38, fault 39, fault 40, fault 41].
    """
    for kind, path in (
        ("profile", "name"),
        ("weights", "heads.0.name"),
        ("dashboard", "heads.0.name"),
    ):
        text = json.dumps(changed(SAMPLES[kind](), path, name))

        message = refusal(parse_document, text, kind, "x.json")

        assert message.startswith(f"x.json: {path.replace('.0.', '[0].')}: found ")
        assert message.isascii()


@pytest.mark.parametrize("heads", [[], None, ...])
def test_no_heads_is_an_error(heads: object) -> None:
    """A heads file without heads is refused [fault 33]."""
    document = changed(samples.heads_file(), "heads", heads)

    assert "heads" in refusal(parse_document, dump_json(document), "heads", "x.json")


def test_a_missing_file_comes_with_its_remedy(tmp_path: object) -> None:
    """The message of a missing file says what to do."""
    path = os.path.join(str(tmp_path), "weights.json")

    message = refusal(read_weights, path, "weigh first")

    assert message == f"{path}: no such file; weigh first"


def test_weights_know_their_file(tmp_path: object) -> None:
    """Weights carry the path and the digest of the file that they came from."""
    path = put(tmp_path, "weights.json", samples.weights())

    weights = read_weights(path)

    assert weights.shares == {"gzip9": 0.25, "zlib": 0.75}
    assert (weights.path, weights.sha256) == (path, sha256_of(path))


@pytest.mark.parametrize("kind", KINDS)
def test_documents_are_written_as_the_contract_says(kind: str, tmp_path: object) -> None:
    """A written document is ASCII, indented by two, schema first, with a final newline [H-055]."""
    path = os.path.join(str(tmp_path), FILE_NAMES[kind])

    write_document(path, SAMPLES[kind](), kind, PRIVATE)

    with open(path, encoding="ascii") as file:
        text = file.read()
    assert text.startswith(f'{{\n  "schema": "hydra.{kind}",\n  "schema_version": "1.0",\n')
    assert text.endswith("\n}\n")
    if os.name == "posix":
        assert stat.S_IMODE(os.stat(path).st_mode) == PRIVATE


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("weights.zlib", 0.5),
        ("decision", "perhaps"),
        ("heads.0.expected_cost", float("nan")),
        ("method.name", 7),
        ("Extra", 1),
    ],
)
def test_a_document_that_breaks_its_contract_is_not_written(
    path: str, value: object, tmp_path: object
) -> None:
    """A mistake of ours leaves the file that is there as it is."""
    file = put(tmp_path, "weights.json", samples.weights())

    with pytest.raises(ValueError, match="breaks its own contract"):
        write_document(file, changed(samples.weights(), path, value), "weights")

    assert read_document(file, "weights") == samples.weights()
    assert os.listdir(str(tmp_path)) == ["weights.json"]


def test_every_problem_is_listed() -> None:
    """A document with several slips shows them all at once."""
    document: Document = {**samples.heads_file(), "heads": [{"name": "a"}, {"nam": "b"}, 3]}

    lines = problems_of(document, "heads", "h.json")

    assert len(lines) == 5
    assert all(line.startswith("h.json: heads[") for line in lines)
