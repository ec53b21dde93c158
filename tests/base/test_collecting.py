"""The collector rests while documents are read."""

import gc
from typing import List

import pytest

from hydra_heads.base.collecting import without_collecting


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_the_collector_is_as_it_was(is_on: bool, fails: bool) -> None:
    """It rests inside, one within the other too, and then is as before, error or none."""
    was_on = gc.isenabled()
    inside: List[bool] = []
    (gc.enable if is_on else gc.disable)()
    try:
        with without_collecting():
            with without_collecting():
                inside.append(gc.isenabled())
            inside.append(gc.isenabled())
            if fails:
                raise RuntimeError
    except RuntimeError:
        pass
    finally:
        after = gc.isenabled()
        (gc.enable if was_on else gc.disable)()

    assert inside == [False, False]
    assert after is is_on
