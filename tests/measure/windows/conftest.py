"""An imitation of the system for every test, and the question whether anything stays open."""

from typing import Iterator

import pytest

from tests.measure.windows.fake_library import FakeKernel, FakeLibrary


@pytest.fixture
def library() -> Iterator[FakeLibrary]:
    """Give an imitation of kernel32; a handle or a process that stays fails the test."""
    library = FakeLibrary()
    yield library
    library.join_threads()
    assert library.open_handles == []
    assert library.attribute_lists == 0


@pytest.fixture
def kernel(library: FakeLibrary) -> FakeKernel:
    """Give the calls to the imitation."""
    return FakeKernel(library)
