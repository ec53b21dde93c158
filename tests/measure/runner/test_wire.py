"""Tests of `hydra_heads.measure.runner.wire`."""

import os
from typing import Iterator, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure.runner.wire import (
    OUTPUT,
    PIPE,
    STOP,
    Control,
    Inbox,
    Request,
    decode,
    encode,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")


def _fields(request: Request) -> Tuple[object, ...]:
    return tuple(getattr(request, name) for name in Request.__slots__)


@pytest.fixture
def pipe() -> Iterator[Tuple[int, int]]:
    """Give a pipe; its writing end may be closed by the test."""
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    try:
        os.close(writer)
    except OSError:
        pass  # the test has closed it


def test_a_request_has_all_its_fields_from_the_start() -> None:
    """What is not asked for has a value that asks for nothing."""
    request = Request(token=7)

    assert request.token == 7
    assert (request.env, request.stamp, request.arguments) == (None, None, None)
    assert (request.stdin, request.stdout, request.answers) == (os.devnull, PIPE, False)
    assert len(_fields(request)) == len(Request.__slots__)
    assert not request.is_watched


_texts = st.text(max_size=20)  # surrogates too: words that are no text in the system's encoding


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(_texts.map(str), max_size=4),
    st.dictionaries(_texts, _texts, max_size=4),
    st.floats(0, 1e9),
    st.one_of(st.none(), _texts),
    st.dictionaries(_texts, st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans())),
)
def test_a_request_comes_back_as_it_was(
    argv: object, env: object, seconds: object, stamp: object, arguments: object
) -> None:
    """Whatever is asked for is the same on the other side of the pipe."""
    request = Request(argv=argv, env=env, timeout_s=seconds, stamp=stamp, arguments=arguments)

    data = encode(request)

    assert int.from_bytes(data[:4], "little") == len(data) - 4
    assert _fields(decode(data[4:])) == _fields(request)


def test_words_that_are_no_text_come_back() -> None:
    """A file name with a byte that no encoding knows is a word like any other."""
    word = os.fsdecode(b"caf\xe9\xff")
    request = Request(argv=("cat", word), env={"NAME": word}, cwd=word)

    after = decode(encode(request)[4:])

    assert (after.argv, after.env, after.cwd) == (("cat", word), {"NAME": word}, word)
    assert os.fsencode(after.cwd) == b"caf\xe9\xff"


@pytest.mark.parametrize(
    ("limit", "is_watched"),
    [
        ({"memory_kib": 1}, True),
        ({"processes": 1}, True),
        ({"scratch_bytes": 1}, True),
        ({"output_bytes": 1, "stdout": "/somewhere"}, True),
        ({"output_bytes": 1, "stdout": PIPE}, False),
        ({"open_files": 1, "file_bytes": 1, "sample_s": 0.1}, False),
    ],
)
def test_only_limits_of_the_tree_are_watched(limit: object, is_watched: bool) -> None:
    """Output through a pipe is counted by who reads it, and some limits the system keeps."""
    assert isinstance(limit, dict)

    assert Request(**limit).is_watched is is_watched


@pytest.mark.parametrize("size", [1, 3, 4, 5, 50])
def test_requests_may_come_in_pieces(pipe: Tuple[int, int], size: int) -> None:
    """However the bytes of three requests arrive, three requests are taken, in their order."""
    reader, writer = pipe
    inbox, taken = Inbox(reader), []
    data = b"".join(encode(Request(token=token, argv=("x" * token,))) for token in range(3))
    for at in range(0, len(data), size):
        os.write(writer, data[at : at + size])
    os.close(writer)

    while True:
        request = inbox.take()
        if request is None:
            break
        taken.append((request.token, request.argv))

    assert taken == [(0, ("",)), (1, ("x",)), (2, ("xx",))]
    assert inbox.is_closed


def test_a_request_split_over_two_readings_waits_for_its_rest(pipe: Tuple[int, int]) -> None:
    """A half request is none yet, and its second half makes it whole."""
    reader, writer = pipe
    inbox, data = Inbox(reader), encode(Request(token=9))
    os.write(writer, encode(Request(token=8)) + data[:10])

    first = inbox.take()

    assert first is not None
    assert first.token == 8
    assert not inbox.has_request
    os.write(writer, data[10:])
    second = inbox.take()
    assert second is not None
    assert second.token == 9


def test_what_waits_is_known_without_reading(pipe: Tuple[int, int]) -> None:
    """Two requests that came at once: the second is there as soon as the first is taken."""
    reader, writer = pipe
    inbox = Inbox(reader)
    os.write(writer, encode(Request(token=1)) + encode(Request(token=2)))

    inbox.take()

    assert inbox.has_request


def test_a_request_cut_short_is_none(pipe: Tuple[int, int]) -> None:
    """When the writer dies in the middle of one, no more requests come."""
    reader, writer = pipe
    os.write(writer, encode(Request())[:-1])
    os.close(writer)

    inbox = Inbox(reader)

    assert inbox.take() is None
    assert inbox.take() is None


def test_control_words_are_taken_in(pipe: Tuple[int, int]) -> None:
    """`stop` and `output TOKEN` are noted; an unknown word, and a half one, are not."""
    reader, writer = pipe
    control = Control(reader)

    os.write(writer, OUTPUT + b" 12\nunknown\n" + STOP[:2])
    control.read()
    before = (control.over_output, control.is_stopping)
    os.write(writer, STOP[2:] + b"\n")
    control.read()

    assert before == (12, False)
    assert (control.over_output, control.is_stopping, control.is_closed) == (12, True, False)


def test_the_end_of_the_words_is_noted(pipe: Tuple[int, int]) -> None:
    """A closed pipe says that nobody is there any more."""
    reader, writer = pipe
    control = Control(reader)
    os.close(writer)

    control.read()

    assert (control.is_closed, control.is_stopping) == (True, False)
