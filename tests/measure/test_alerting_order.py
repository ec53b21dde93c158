"""Tests of `hydra_heads.measure.alerting`: in which order runs are seen, and by whom."""

import subprocess
import sys
from pathlib import Path

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure import rule_pass
from hydra_heads.model.slot import Retention
from hydra_heads.store import rule_states
from hydra_heads.store.history import History
from hydra_heads.store.pruning import prune
from hydra_heads.store.rule_samples import Seen
from hydra_heads.store.rule_states import progress_of, states_of
from tests.environment import ROOT
from tests.measure.alerts import FAST_S, SLOW, SLOW_S, alerting, evaluate_night, night, told, use
from tests.store.daily import Attempt, a_life, calls_of
from tests.store.making import path_in

USER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.measure.alerting import Alerting
from hydra_heads.model.channels import Channel
from hydra_heads.model.rules import Rule
from hydra_heads.model.slot import Retention
from hydra_heads.store import rule_states
from hydra_heads.store.history import History
from hydra_heads.store.pruning import prune
from tests.measure.alerts import use
path, name, count = sys.argv[2], sys.argv[3], int(sys.argv[4])
rules = [Rule("slow", "time > 2 s", for_runs=2, channels=("ops",))]
print("ready", flush=True)
sys.stdin.readline()
with History.open(path) as history:
    alerting = Alerting(history, "demo", rules, [Channel("ops", "file")], ["a"])
    for number in range(count):
        run_id = name + "-" + str(number)
        use(history, run_id, [5.0])
        alerting.settle(run_id, lambda message: print(message, file=sys.stderr))
"""


def test_daily_use_is_seen_in_the_order_of_recording() -> None:
    """A run that began first and is recorded last is seen last, and is not lost."""
    rules = [SLOW._replace(for_runs=2)]
    with History.open(":memory:") as history:
        early = a_life("early")
        history.begin(early)
        use(history, "live1", [SLOW_S])
        alerting(history, rules).advance("live1")
        history.append(calls_of(early, [[Attempt("a", seconds=SLOW_S)]])[0])

        rows = alerting(history, rules).advance("early")

        assert rows["a"][0]["state"] == "firing"
        assert told(history) == [("slow", "firing", "early.1")]


def test_runs_of_others_are_seen_by_the_next_one() -> None:
    """Runs of a `Slot`, which evaluates nothing, are told of by the next `run` [R-066]."""
    with History.open(":memory:") as history:
        use(history, "live1", [FAST_S])
        alerting(history).advance("live1")
        use(history, "slot1", [SLOW_S, FAST_S])
        use(history, "live2", [SLOW_S])

        alerting(history).advance("live2")

        assert told(history) == [
            ("slow", "firing", "slot1.1"),
            ("slow", "resolved", "slot1.2"),
            ("slow", "firing", "live2.1"),
        ]


def test_a_new_rule_tells_nobody_of_the_past() -> None:
    """What its past runs brought it to is its state; told is what this invocation brings."""
    with History.open(":memory:") as history:
        use(history, "live1", [SLOW_S, FAST_S, SLOW_S])
        night(history, "r1", [FAST_S, SLOW_S])

        rows = alerting(history).advance("r1")

        assert rows["a"][0]["state"] == "firing"
        assert told(history) == [("slow", "firing", "r1.2")]


def test_a_new_rule_that_has_fired_before_is_told_with_the_first_run() -> None:
    """A rule that fires must not do so unheard because it was written when it fired already."""
    with History.open(":memory:") as history:
        use(history, "live1", [SLOW_S, SLOW_S])
        night(history, "r1", [SLOW_S, SLOW_S])

        alerting(history).advance("r1")

        assert told(history) == [("slow", "firing", "r1.1")]


def test_a_rule_that_is_written_anew_starts_from_its_past() -> None:
    """With another limit its state is that of the runs so far, as if it had always been so."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [1.0, 1.0])
        stricter = [SLOW._replace(expr="time > 0.7 s", for_runs=2)]

        rows = alerting(history, stricter).advance()

        assert rows["a"][0]["state"] == "firing"
        assert rows["a"][0]["since"] == "1970-01-01T00:33:22.500+00:00"
        assert told(history) == []


def test_at_most_a_thousand_runs_are_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies further back has no part in the state of a new rule."""
    monkeypatch.setattr(rule_pass, "MOST_REPLAYED", 3)
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S] * 9)
        rules = [SLOW._replace(for_runs=100)]

        alerting(history, rules).advance()

        assert states_of(history, "demo")[("a", "slow")].breaches == 3


def test_more_runs_than_one_part_are_kept_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts go on over the parts, and each is kept by itself."""
    monkeypatch.setattr(rule_pass, "RUNS_A_STEP", 4)
    rules = [SLOW._replace(for_runs=100)]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S] * 10, rules)

        assert states_of(history, "demo")[("a", "slow")].breaches == 10
        assert progress_of(history, "demo", "a") == Seen((1 << 32) + 10, 0)


def test_whoever_is_in_a_hurry_leaves_the_rest_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each head goes on by one part at least; nothing is left out or seen twice in the end."""
    monkeypatch.setattr(rule_pass, "RUNS_A_STEP", 4)
    rules = [SLOW._replace(for_runs=10)]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [FAST_S], rules)
        use(history, "live1", [SLOW_S] * 10)

        breaches = []
        for _ in range(3):
            alerting(history, rules).advance("live1", within_s=0.0)
            breaches.append(states_of(history, "demo")[("a", "slow")].breaches)

        assert breaches == [4, 8, 10]
        assert told(history) == [("slow", "firing", "live1.10")]


def test_of_too_many_new_runs_the_newest_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are looked back at; none of them is taken for a new one later."""
    monkeypatch.setattr(rule_pass, "MOST_NEW", 3)
    rules = [SLOW._replace(for_runs=100)]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [FAST_S], rules)
        use(history, "live1", [SLOW_S] * 9)

        for _ in range(2):
            alerting(history, rules).advance("live1")

        assert states_of(history, "demo")[("a", "slow")].breaches == 3


def test_runs_that_are_pruned_do_not_turn_the_place_back() -> None:
    """A new rule looks at what is left; what was seen before is still seen, and told to nobody."""
    with History.open(":memory:") as history:
        use(history, "live1", [SLOW_S, SLOW_S])
        use(history, "live2", [SLOW_S])
        alerting(history).advance("live2")
        keep_only = Retention(runs=1)
        seen = progress_of(history, "demo", "a")
        history._connection.execute("UPDATE runs SET start_time = 9e9 WHERE id = 1 << 32 | 1")
        assert prune(history, None, keep_only, frozenset(), 9e9) == 2

        alerting(history, [SLOW, SLOW._replace(id="new")]).advance()

        assert progress_of(history, "demo", "a") == seen == Seen(0, 3)


def test_who_is_always_second_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others go on all the time it is one error that says who will do it."""
    monkeypatch.setattr(rule_states, "keep", lambda *_: False)
    with History.open(":memory:") as history:
        night(history, "r1", [SLOW_S])

        with pytest.raises(HistoryError, match="head 'a' are not evaluated: other processes"):
            alerting(history).advance("r1")


def test_eight_processes_see_every_run_once(tmp_path: Path) -> None:
    """Eight that record and evaluate at once count each run once, and tell of a rule once [R-066].

    All runs are slow: the rule fires with the second one, whichever that is, and stays so.
    """
    path = path_in(tmp_path)
    History.open(path).close()
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USER, ROOT, path, f"u{number}", "10"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    for user in users:
        assert user.stdout is not None
        user.stdout.readline()
    for user in users:
        assert user.stdin is not None
        user.stdin.write("go\n")
        user.stdin.flush()

    errors = [user.communicate()[1] for user in users]

    assert errors == [""] * 8
    with History.open(path) as history:
        assert states_of(history, "demo")[("a", "slow")].breaches == 80
        assert progress_of(history, "demo", "a") == Seen(0, 80)
        assert [(rule, state) for rule, state, _ in told(history)] == [("slow", "firing")]
