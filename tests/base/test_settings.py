"""What the environment says, and the table of all that it may say."""

import re

import pytest

from hydra_heads.base.errors import UsageError
from hydra_heads.base.settings import SETTINGS, from_environment


def _positive(text: str) -> int:
    if not text.isdigit():
        raise ValueError(f"found {text!r}, expected a whole number")
    return int(text)


def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of a variable becomes a value."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "12")

    assert from_environment("HYDRA_NUM_TESTS", _positive) == 12


@pytest.mark.parametrize("text", [None, ""])
def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A variable that is unset or empty leaves the choice to the next source."""
    if text is not None:
        monkeypatch.setenv("HYDRA_NUM_TESTS", text)

    assert from_environment("HYDRA_NUM_TESTS", _positive) is None


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that cannot be read is a usage error that names the variable."""
    monkeypatch.setenv("HYDRA_NUM_TESTS", "many")

    with pytest.raises(UsageError) as caught:
        from_environment("HYDRA_NUM_TESTS", _positive)

    assert caught.value.message == (
        "environment variable HYDRA_NUM_TESTS: found 'many', expected a whole number"
    )


def test_the_table_names_each_variable_once() -> None:
    """Every setting has an option, a variable of its own, a default and a meaning."""
    variables = [setting.variable for setting in SETTINGS]

    assert len(set(variables)) == len(variables)
    assert all(re.match(r"HYDRA_[A-Z_]+\Z", variable) for variable in variables)
    assert all(setting.option.startswith("--") for setting in SETTINGS)
    assert all(setting.default and setting.meaning for setting in SETTINGS)
