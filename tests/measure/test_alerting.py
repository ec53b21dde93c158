"""Tests of `hydra_heads.measure.alerting`."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure import rule_pass
from hydra_heads.measure.alerting import Alerting
from hydra_heads.model.rules import Rule
from hydra_heads.store.history import History
from hydra_heads.store.notifications import counts, sent
from hydra_heads.store.rule_leftovers import KEPT_DAYS
from hydra_heads.store.rule_states import states_of
from tests.environment import ROOT
from tests.measure.alerts import (
    FAST_S,
    OPS,
    SLOW,
    SLOW_S,
    alerting,
    evaluate_night,
    letters,
    night,
    told,
    use,
)
from tests.store.daily import Attempt, a_life, calls_of
from tests.store.making import a_run, an_invocation, path_in


def test_a_rule_that_fires_is_told_with_its_run_and_figures() -> None:
    """The profile's row says since when, and the letter which run it was and how it was [R-054]."""
    with History.open(":memory:") as history:
        night(history, "r1", [FAST_S, SLOW_S])

        rows = alerting(history).advance("r1")

        assert rows == {
            "a": [
                {
                    "id": "slow",
                    "expr": "time > 2 s",
                    "severity": "WARNING",
                    "state": "firing",
                    "since": "1970-01-01T00:33:22.500+00:00",
                }
            ]
        }
        [letter] = letters(history)
        assert letter[:6] == ("ops", "demo", "a", "slow", "WARNING", "firing")
        assert (letter.run, letter.at_unix, letter.value) == ("r1.2", 2002.5, "time 5 s")


def test_every_run_is_seen_once() -> None:
    """A second look at the same runs counts and tells nothing, and says the same."""
    rules = [SLOW._replace(for_runs=3)]
    with History.open(":memory:") as history:
        night(history, "r1", [SLOW_S, SLOW_S])
        rows = alerting(history, rules).advance("r1")

        again = alerting(history, rules).advance("r1")

        assert again == rows == alerting(history, rules).rows()
        assert rows["a"][0]["state"] == "pending"
        assert told(history) == []
        assert states_of(history, "demo")[("a", "slow")].breaches == 2


def test_a_rule_that_was_written_anew_has_no_state_until_it_is_evaluated() -> None:
    """What is kept of another text is no state of this one."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S])

        rows = alerting(history, [SLOW._replace(expr="time > 9 s")]).rows()

        assert (rows["a"][0]["state"], rows["a"][0]["since"]) == ("inactive", None)


def test_counts_go_on_from_one_invocation_to_the_next() -> None:
    """M breaches to fire and N clears to resolve may be of several nights [R-067]."""
    rules = [SLOW._replace(for_runs=3, keep_runs=2)]
    with History.open(":memory:") as history:
        states = [
            evaluate_night(history, f"r{number}", seconds, rules)
            for number, seconds in enumerate(
                ([SLOW_S] * 2, [SLOW_S], [FAST_S], [FAST_S], [FAST_S]), start=1
            )
        ]

        assert states == ["pending", "firing", "keeping", "resolved", "inactive"]
        assert told(history) == [("slow", "firing", "r2.1"), ("slow", "resolved", "r4.1")]


def test_flapping_around_a_limit_is_told_once() -> None:
    """A rule that needs clears in a row stays what it is while every second run is slow [R-067]."""
    rules = [SLOW._replace(keep_runs=2)]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S, FAST_S] * 10, rules)

        assert told(history) == [("slow", "firing", "r1.1")]


def test_a_rule_that_cannot_be_read_is_an_error() -> None:
    """Its state says so, it is told once, and the other rules go on [fault 77]."""
    rules = [Rule("old", "foo > 3", channels=("ops",)), SLOW]
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S, SLOW_S], rules)
        evaluate_night(history, "r2", [SLOW_S], rules)

        rows = alerting(history, rules).rows()["a"]
        assert [(row["state"], row["since"]) for row in rows] == [
            ("error", "1970-01-01T00:33:21.500+00:00"),
            ("firing", "1970-01-01T00:33:21.500+00:00"),
        ]
        assert told(history) == [("slow", "firing", "r1.1"), ("old", "error", "r1.2")]


def test_no_data_is_told_when_it_is_so_in_the_end() -> None:
    """Of a missing figure somebody is told; the first runs of a window tell nobody [fault 77]."""
    rules = [
        Rule("gone", "cpu_max > 90", channels=("ops",)),
        Rule("few", "mean(time[9 runs]) > 9 s", min_samples=3, channels=("ops",)),
    ]
    with History.open(":memory:") as history:
        for run_id in ("r1", "r2"):
            evaluate_night(history, run_id, [FAST_S] * 3, rules)

        states = [row["state"] for row in alerting(history, rules).rows()["a"]]
        assert states == ["nodata", "inactive"]
        assert told(history) == [("gone", "nodata", "r1.3")]


def test_scripts_have_rules_too() -> None:
    """They are of no slot; evaluating one leaves what is kept of the others as it is."""
    rules = [SLOW]
    with History.open(":memory:") as history:
        for head in ("backup", "report"):
            life_of_script(history, f"s-{head}", head)
            alerting(history, rules, heads=[head], slot=None).advance(f"s-{head}")

        assert sorted(states_of(history, None)) == [("backup", "slow"), ("report", "slow")]
        assert {letter.slot for letter in letters(history)} == {""}


def life_of_script(history: History, run_id: str, head: str) -> None:
    """Record one slow run of a script."""
    life = a_life(run_id, origin="script")._replace(slot=None)
    history.begin(life)
    for run in calls_of(life, [[Attempt(head, seconds=SLOW_S)]]):
        history.append(run)
    history.end(run_id, life.started_unix + 1.0, True)


def test_a_slot_without_rules_costs_one_look() -> None:
    """Nothing is asked but whether anything is left, and nothing is written."""
    with History.open(":memory:") as history:
        night(history, "r1", [FAST_S])
        asked: List[str] = []

        def note(statement: str) -> None:
            asked.append(statement)

        history._connection.set_trace_callback(note)

        rows = alerting(history, ()).settle("r1", print, knows_all=True)

        assert rows == {}
        assert len(asked) == 1
        assert asked[0].startswith("SELECT 1 WHERE EXISTS (SELECT 1 FROM rule_states")


def test_rules_and_heads_that_are_gone_are_forgotten() -> None:
    """Who knows all heads removes what is kept of others, and old letters."""
    rules = [SLOW, Rule("bad", "success < 1", heads=("a",))]
    with History.open(":memory:") as history:
        night(history, "r1", [SLOW_S])
        use(history, "live1", [SLOW_S], head="b")
        alerting(history, rules, heads=("a", "b")).advance("r1")
        assert sorted(states_of(history, "demo")) == [("a", "bad"), ("a", "slow"), ("b", "slow")]

        alerting(history, [SLOW], heads=("b",)).settle("r1", print, knows_all=False)
        assert len(states_of(history, "demo")) == 3
        alerting(history, [SLOW], heads=("b",)).settle("r1", print, knows_all=True)

        assert list(states_of(history, "demo")) == [("b", "slow")]
        alerting(history, ()).settle("r1", print, knows_all=True)
        assert states_of(history, "demo") == {}


def test_old_letters_go_when_all_is_tidied() -> None:
    """What was sent a month ago is not kept for ever."""
    with History.open(":memory:") as history:
        evaluate_night(history, "r1", [SLOW_S])
        sent(history, [1], 0.0)
        history._connection.execute(
            "UPDATE notifications SET due_unix = due_unix - ?", (KEPT_DAYS * 86400.0 + 9.0,)
        )

        alerting(history).tidy()

        assert counts(history, 0.0).sent == 0


def test_what_goes_wrong_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that fails, and a fault in a rule, are one warning each [R-060]."""
    warnings: List[str] = []
    with History.open(":memory:") as history:
        night(history, "r1", [SLOW_S])

        for error in (HistoryError("history.db: locked"), ZeroDivisionError("of a rule")):

            def fail(*_: object, error: Exception = error, **__: object) -> None:
                raise error

            monkeypatch.setattr(rule_pass, "newest_runs", fail)
            assert alerting(history).settle("r1", warnings.append) == {}

    assert warnings == [
        "rules: not evaluated: history.db: locked",
        "rules: not evaluated: ZeroDivisionError: of a rule",
    ]


def test_only_one_letter_a_channel_is_queued(tmp_path: Path) -> None:
    """What a rule does not name gets nothing, whatever else it is told of [R-064]."""
    channels = [OPS, OPS._replace(name="other"), OPS._replace(name="pager")]
    rules = [SLOW._replace(channels=("ops", "pager")), Rule("mute", "time > 2 s")]
    with History.open(path_in(tmp_path)) as history:
        evaluate_night(history, "r1", [SLOW_S], rules, channels)

        assert [(each.channel, each.rule) for each in letters(history)] == [
            ("ops", "slow"),
            ("pager", "slow"),
        ]


def test_the_language_is_not_loaded_without_rules() -> None:
    """A slot without rules pays nothing for the language at its start."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from hydra_heads.measure.alerting import Alerting;"
        "from hydra_heads.store.history import History;"
        "history = History.open(':memory:');"
        "Alerting(history, 'demo', (), (), ['a']).settle('r1', print, knows_all=True);"
        "print([name for name in sys.modules if name.startswith('hydra_heads.rules.')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, ROOT], stdout=subprocess.PIPE, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_what_is_kept_survives_the_process(tmp_path: Path) -> None:
    """Another process goes on where this one stopped."""
    path = path_in(tmp_path)
    rules = [SLOW._replace(for_runs=2)]
    for run_id in ("r1", "r2"):
        with History.open(path) as history:
            state = evaluate_night(history, run_id, [SLOW_S], rules)

    assert state == "firing"
    assert os.path.exists(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM notifications").fetchone() == (1,)


def test_an_alerting_is_asked_again_and_again() -> None:
    """One object may see many invocations."""
    with History.open(":memory:") as history:
        one: Alerting = alerting(history)
        states = []
        for run_id, seconds in (("l1", SLOW_S), ("l2", FAST_S), ("l3", FAST_S)):
            use(history, run_id, [seconds])
            states.append(one.advance(run_id)["a"][0]["state"])

        assert states == ["firing", "resolved", "inactive"]


def test_a_clock_that_was_wrong_is_no_obstacle() -> None:
    """A run of a year that has no words fires like any other, since nobody can say when."""
    with History.open(":memory:") as history:
        history.begin(an_invocation("r1"))
        history.append(a_run(1, "a", seconds=SLOW_S)._replace(started_unix=1e15))

        row = alerting(history).advance("r1")["a"][0]

        assert (row["state"], row["since"]) == ("firing", None)
