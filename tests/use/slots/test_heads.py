"""Tests of `hydra_heads.use.slots.heads`."""

import functools
import importlib
import sys
import types
from pathlib import Path
from typing import Any, AsyncIterator, Iterator

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.load import load_heads_file
from hydra_heads.use.slots.heads import fingerprints_of, head_of
from hydra_heads.use.slots.slot import Slot


def generator() -> Iterator[int]:
    """Yield nothing much."""
    yield 1


async def async_generator() -> AsyncIterator[int]:
    """Yield nothing much."""
    yield 1


async def coroutine(value: object = None) -> object:
    """Be a coroutine function."""
    return value


def plain(value: object = None) -> object:
    """Be an ordinary function."""
    return value


class Callable:
    """An object that can be called."""

    async def __call__(self) -> None:
        """Do nothing."""


def test_a_head_is_called_as_its_function_is() -> None:
    """Without a name the function's own is taken, which comes back as it was."""
    slot = Slot("fetch")

    assert slot.head(plain) is plain
    assert slot.head(name="other-name")(plain) is plain
    assert list(slot.shares()) == ["plain", "other-name"]


@pytest.mark.parametrize("function", [lambda: 1, functools.partial(plain)])
def test_a_function_without_a_fit_name_needs_one(function: Any) -> None:
    """A lambda or a partial function is refused, and the message says how to name it."""
    with pytest.raises(InputError, match=r"give one by head\(name=...\)"):
        Slot("fetch").head(function)


@pytest.mark.parametrize("name", ["Upper", "con", "", "a b", 3])
def test_names_follow_the_rule(name: Any) -> None:
    """A head's name has to be one that every system can keep."""
    with pytest.raises(InputError, match="slot 'fetch': name of a head"):
        Slot("fetch").head(name=name)(plain)


def test_names_are_unique() -> None:
    """A name that is taken is refused, and one that would share its file."""
    slot = Slot("fetch")
    slot.head(name="a")(plain)

    with pytest.raises(InputError, match="'a' comes twice"):
        slot.head(name="a")(plain)
    with pytest.raises(InputError, match="would share one file"):
        slot.head(name="head_a")(plain)


def test_what_cannot_be_called_is_no_head() -> None:
    """A name given by place in place of a function is refused with the right form."""
    with pytest.raises(InputError, match="expected a function; name it by keyword"):
        Slot("fetch").head("mirror")  # type: ignore[call-overload]
    with pytest.raises(InputError, match="check of 'plain': found 3"):
        Slot("fetch").head(check=3)(plain)  # type: ignore[call-overload]


@pytest.mark.parametrize("function", [generator, async_generator])
def test_a_generator_is_no_head(function: Any) -> None:
    """A call of one runs nothing, so it is refused."""
    with pytest.raises(InputError, match="is a generator: a call runs none of it"):
        Slot("fetch").head(function)


@pytest.mark.parametrize(("first", "second"), [(plain, coroutine), (coroutine, plain)])
def test_sorts_are_not_mixed(first: Any, second: Any) -> None:
    """Coroutine functions and ordinary ones cannot be heads of one slot."""
    slot = Slot("fetch")
    slot.head(first)

    with pytest.raises(InputError, match="heads of one slot are of one sort"):
        slot.head(second)


def test_a_check_is_an_ordinary_function() -> None:
    """One that is a coroutine function would accept everything, and is refused."""
    with pytest.raises(InputError, match="check of 'plain' is a coroutine function"):
        Slot("fetch").head(check=coroutine)(plain)


@pytest.mark.parametrize(
    "function", [Callable(), functools.partial(coroutine), Callable().__call__]
)
def test_coroutines_are_known_in_disguise(function: Any) -> None:
    """Objects, partial functions and methods that make coroutines are told from others."""
    assert head_of(function, "a", None, "fetch", []).is_async


@pytest.mark.parametrize("function", [print, len, Callable, "".join, functools.partial(plain)])
def test_anything_that_can_be_called_is_a_head(function: Any) -> None:
    """Built-in functions, classes and methods are ordinary heads."""
    assert not head_of(function, "a", None, "fetch", []).is_async


def test_its_fingerprint_is_that_of_a_callable_in_a_heads_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One function is one head, whether a heads file or a Slot names it."""
    (tmp_path / "mirrors.py").write_text("def first(url):\n    return url\n")
    heads = tmp_path / "hydra_heads.json"
    heads.write_text(
        '{"schema": "hydra.heads", "schema_version": "1.0", "slot": "fetch",'
        ' "heads": [{"name": "first", "callable": "mirrors:first"}]}'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "mirrors", raising=False)
    mirrors = importlib.import_module("mirrors")

    head = head_of(mirrors.first, None, None, "fetch", [])

    assert fingerprints_of([head]) == {"first": load_heads_file(str(heads)).heads[0].fingerprint}
    monkeypatch.delitem(sys.modules, "mirrors")


def test_a_function_of_the_program_has_the_programs_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is defined in a script is named as others would import it."""
    path = tmp_path / "job.py"
    path.write_text("")
    program = types.ModuleType("__main__")
    program.__file__ = str(path)
    monkeypatch.setitem(sys.modules, "__main__", program)

    def of_main() -> None: ...

    monkeypatch.setattr(of_main, "__module__", "__main__")
    as_script = fingerprints_of([head_of(of_main, "a", None, "fetch", [])])
    monkeypatch.setattr(of_main, "__module__", "job")
    monkeypatch.setitem(sys.modules, "job", program)

    assert fingerprints_of([head_of(of_main, "a", None, "fetch", [])]) == as_script


def test_an_object_is_known_by_its_class() -> None:
    """The place of an object that can be called is that of its class, and built-ins have one."""
    found = fingerprints_of(
        [head_of(Callable(), "a", None, "s", []), head_of(print, "b", None, "s", [])]
    )

    assert found["a"].startswith("sha256:")
    assert found["b"].startswith("sha256:")
