"""Tests of `hydra_heads.use.slots.arguments`: what a `Slot` refuses to be made of."""

import copy
import pickle
from typing import Any

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.use.slots.slot import Slot


@pytest.mark.parametrize("name", ["", "Fetch", "con", "a/b", "validation", 3])
def test_slots_follow_the_rule_of_names(name: Any) -> None:
    """A name that could not be a folder is refused."""
    with pytest.raises(InputError, match="Slot: found"):
        Slot(name)


@pytest.mark.parametrize("seconds", [0, -1.0, float("inf"), float("nan"), True, "2"])
@pytest.mark.parametrize("setting", ["deadline_s", "timeout_s"])
def test_seconds_are_numbers_above_0(setting: str, seconds: Any) -> None:
    """Anything else is refused when the Slot is made."""
    with pytest.raises(InputError, match=f"slot 'fetch': {setting}: found"):
        Slot("fetch", **{setting: seconds})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("seed", 1.5),
        ("seed", -1),
        ("seed", 2**63),
        ("seed", True),
        ("retry", 3),
        ("instance", "url"),
        ("store", ""),
        ("store", b"folder"),
        ("store", 3),
        ("store", "a\0b"),
        ("secrets", "TOKEN"),
        ("secrets", [3]),
    ],
)
def test_what_a_slot_is_given_is_checked(setting: str, value: Any) -> None:
    """A setting that could not be used is refused when the Slot is made, by its name."""
    with pytest.raises(InputError, match=f"slot 'fetch': {setting}: found"):
        Slot("fetch", **{setting: value})


@pytest.mark.parametrize("action", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_slot_is_not_copied(action: Any) -> None:
    """Copying one, or sending it to another process, is refused in words."""
    with pytest.raises(TypeError, match="slot 'fetch' cannot be copied or pickled"):
        action(Slot("fetch"))
