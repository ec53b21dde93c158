"""What can be known before the first run."""

from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.measure.preflight import planned_heads
from tests.measure.slots import slot_of


def comparing(other: str) -> Dict[str, object]:
    """Return a head whose output must be that of another."""
    return {"command": ["true"], "success": {"same_output_as": other}}


def test_a_head_is_not_run_without_what_it_is_compared_with(tmp_path: Path) -> None:
    """Alone, every one of its runs would count as failed: the reference is asked for."""
    slot = slot_of(tmp_path, {"a": ["true"], "b": comparing("a")})

    with pytest.raises(InputError, match="same output as 'a', which is left out; add --only a"):
        planned_heads(slot, ["b"])

    assert [head.name for head in planned_heads(slot, ["b", "a"])] == ["a", "b"]
    assert [head.name for head in planned_heads(slot, ["a"])] == ["a"]


def test_a_majority_needs_all_heads(tmp_path: Path) -> None:
    """A head alone would always be the majority, whatever it prints."""
    slot = slot_of(tmp_path, {name: comparing("majority") for name in "abc"})

    with pytest.raises(InputError, match="majority of all heads, and some are left out"):
        planned_heads(slot, ["a", "b"])

    assert len(planned_heads(slot, ["a", "b", "c"])) == len(planned_heads(slot, [])) == 3
