"""Tests of `hydra_heads.store.rule_leftovers`."""

from hydra_heads.store.history import History
from hydra_heads.store.notifications import add, sent
from hydra_heads.store.rule_leftovers import KEPT_DAYS, anything_left
from hydra_heads.store.rule_samples import NOTHING
from hydra_heads.store.rule_states import KeptState, keep
from tests.store.letters import NOW, a_letter

CLEAR = KeptState("hash", "inactive")


def test_anything_left_is_seen_at_one_look() -> None:
    """States of the slot are, and letters that were sent long ago; neither is: nothing to do."""
    later = NOW + KEPT_DAYS * 86400.0 + 1.0
    with History.open(":memory:") as history:
        assert anything_left(history, "demo", later) is False
        add(history, [a_letter()], NOW)
        assert anything_left(history, "demo", later) is False
        sent(history, [1], NOW)
        assert anything_left(history, "demo", NOW) is False
        assert anything_left(history, "demo", later) is True
        keep(history, "demo", "a", (None, NOTHING), {"slow": CLEAR}, [], NOW)
        assert anything_left(history, "demo", NOW) is True
        assert anything_left(history, None, NOW) is False
