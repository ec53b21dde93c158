"""Tests of `hydra_heads.store.acceptances`."""

from pathlib import Path

from hydra_heads.store.acceptances import Acceptance, accept, acceptances_of
from hydra_heads.store.history import History
from tests.store.letters import NOW
from tests.store.making import path_in


def test_what_was_accepted_is_told_in_its_order(tmp_path: Path) -> None:
    """The last one of a head and metric comes last; another slot's are not among them."""
    with History.open(path_in(tmp_path)) as history:
        accept(history, "demo", "a", "time", "r1", "new disk", NOW)
        accept(history, "demo", "a", "time", "r2", "newer disk", NOW + 1.0)
        accept(history, None, "a", "time", "r3", "no slot", NOW)

    with History.open_reading(path_in(tmp_path)) as history:
        assert acceptances_of(history, "demo") == [
            Acceptance("a", "time", "r1", NOW, "new disk"),
            Acceptance("a", "time", "r2", NOW + 1.0, "newer disk"),
        ]
        assert [each.run_id for each in acceptances_of(history, None)] == ["r3"]
        assert acceptances_of(history, "unknown") == []
