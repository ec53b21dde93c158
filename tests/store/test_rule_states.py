"""Tests of `hydra_heads.store.rule_states`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.slot import Retention
from hydra_heads.store.history import History
from hydra_heads.store.notifications import counts
from hydra_heads.store.pruning import prune
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.rule_samples import NOTHING, Seen
from hydra_heads.store.rule_states import (
    KeptState,
    forget,
    keep,
    progress_of,
    states_of,
    states_of_head,
)
from tests.environment import ROOT
from tests.store.letters import NOW, a_letter
from tests.store.making import a_run, an_invocation, path_in

FIRING = KeptState("hash", "firing", 5.0, 3, 0, 0, 77, "firing", "time 2.5 s")
CLEAR = KeptState("hash", "inactive")

KILLED_AT = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store import rule_states
from hydra_heads.model.slot import Retention
from hydra_heads.store.history import History
from hydra_heads.store.pruning import prune
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.rule_samples import Seen
from hydra_heads.store.rule_states import KeptState
from tests.store.letters import NOW, a_letter
count = [0]
def step(statement):
    count[0] += 1
    if count[0] == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
with History.open(sys.argv[2]) as history:
    history._connection.set_trace_callback(step)
    states = {name: KeptState("hash", "firing") for name in ("one", "two")}
    letters = [a_letter(name) for name in states]
    rule_states.keep(history, "demo", "a", (None, Seen(1, 2)), states, letters, NOW)
print(count[0])
"""


def test_states_progress_and_letters_are_kept_together() -> None:
    """What was kept is what is found, by slot, head and rule."""
    with History.open(":memory:") as history:
        states = {"slow": FIRING, "bad": CLEAR}

        assert keep(history, "demo", "a", (None, Seen(9, 4)), states, [a_letter()], NOW)

        assert progress_of(history, "demo", "a") == Seen(9, 4)
        assert states_of_head(history, "demo", "a") == states
        assert states_of(history, "demo") == {("a", "slow"): FIRING, ("a", "bad"): CLEAR}
        assert counts(history, NOW).pending == 1
        for slot, head in (("demo", "b"), ("other", "a"), (None, "a")):
            assert progress_of(history, slot, head) is None
            assert states_of_head(history, slot, head) == {}


def test_what_another_has_gone_on_with_is_not_overwritten() -> None:
    """Who kept nothing since has the answer False, and nothing of it is kept or told."""
    with History.open(":memory:") as history:
        keep(history, "demo", "a", (None, Seen(1, 1)), {"slow": CLEAR}, [], NOW)

        for before in (None, NOTHING, Seen(1, 0)):
            late = keep(
                history, "demo", "a", (before, Seen(2, 2)), {"slow": FIRING}, [a_letter()], NOW
            )
            assert late is False

        assert states_of_head(history, "demo", "a") == {"slow": CLEAR}
        assert progress_of(history, "demo", "a") == Seen(1, 1)
        assert counts(history, NOW).pending == 0
        assert keep(history, "demo", "a", (Seen(1, 1), Seen(2, 2)), {"slow": FIRING}, [], NOW)
        assert states_of_head(history, "demo", "a") == {"slow": FIRING}


@pytest.mark.skipif(os.name == "nt", reason="kills by SIGKILL")
def test_a_kill_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Killed at any statement, states, progress and letters are all there, or none [R-060]."""
    path = path_in(tmp_path)
    History.open(path).close()
    seen = set()
    statement = 0
    while True:
        statement += 1
        done = subprocess.run(
            [sys.executable, "-c", KILLED_AT, ROOT, path, str(statement)],
            stdout=subprocess.PIPE,
            check=False,
        )
        with History.open(path) as history:
            found = (
                len(states_of(history, "demo")),
                progress_of(history, "demo", "a"),
                counts(history, NOW).pending,
            )
        seen.add(found)
        if done.returncode != -signal.SIGKILL:
            break

    assert statement > 6
    assert seen == {(0, None, 0), (2, Seen(1, 2), 2)}


def test_what_is_gone_is_forgotten() -> None:
    """States of rules and heads that are gone go, and the progress of heads without rules."""
    with History.open(":memory:") as history:
        for head in ("a", "b"):
            states = {"slow": FIRING, "bad": CLEAR}
            keep(history, "demo", head, (None, Seen(1, 1)), states, [], NOW)

        forget(history, "demo", [("a", "slow"), ("b", "slow"), ("b", "bad")])
        forget(history, "demo", [])

        assert states_of(history, "demo") == {("a", "bad"): CLEAR}
        assert progress_of(history, "demo", "a") == Seen(1, 1)
        assert progress_of(history, "demo", "b") is None


def test_a_history_that_is_only_read_keeps_nothing(tmp_path: Path) -> None:
    """Writing to it is one error that names the file."""
    path = path_in(tmp_path)
    History.open(path).close()

    with History.open_reading(path) as history, pytest.raises(HistoryError, match="history.db"):
        keep(history, "demo", "a", (None, NOTHING), {}, [], NOW)


def test_what_rules_found_outlives_the_runs(tmp_path: Path) -> None:
    """States and notifications stay when all runs of a head go, and the head's number with them."""
    with History.open(path_in(tmp_path)) as history:
        history.begin(an_invocation("r1"))
        history.append_all([Recorded(a_run(order)) for order in range(5)])
        history.end("r1", 3000.0, True)
        history.begin(an_invocation("r2", ("b",)))
        history.end("r2", 3000.0, True)
        states = {"slow": KeptState("h", "firing")}
        keep(history, "demo", "a", (None, Seen(1, 2)), states, [a_letter()], NOW)

        assert prune(history, None, Retention(days=1), frozenset(), 9e9) == 5

        assert states_of(history, "demo") == {("a", "slow"): states["slow"]}
        assert progress_of(history, "demo", "a") == Seen(1, 2)
        assert counts(history, NOW).pending == 1
