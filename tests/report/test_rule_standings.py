"""Tests of `hydra_heads.report.rule_standings`."""

from hydra_heads.model.rules import Rule
from hydra_heads.report.rule_standings import (
    MOST_NAMED,
    StandingOfHead,
    Standings,
    given_up_line,
    silence_line,
    standings_document,
    standings_text,
    unknown_line,
)
from hydra_heads.store.notifications import Counts, GivenUp
from hydra_heads.store.rule_states import KeptState
from hydra_heads.store.silences import Silence

SLOW = Rule("slow", "time > 2 s", "ERROR", channels=("ops",))

NONE = Counts(0, 0, 0, 0, 0)

FIRING = KeptState("hash", "firing", 0.0, value="time 2.5 s")


def test_a_table_has_a_line_for_each_head() -> None:
    """With what else is to be said of it in brackets."""
    heads = [
        StandingOfHead(SLOW, "a", FIRING, is_silenced=True, is_muted=True),
        StandingOfHead(SLOW, "backup", None, is_script=True),
    ]

    lines = standings_text(Standings("demo", heads, (), NONE)).splitlines()

    assert lines[1:3] == [
        "slow  ERROR     a       firing (silenced, muted)    1970-01-01T00:00:00.000+00:00"
        "  time 2.5 s",
        "slow  ERROR     backup  not evaluated yet (script)",
    ]


def test_a_document_has_a_row_for_each_head() -> None:
    """What nobody knows is null."""
    heads = [StandingOfHead(SLOW, "a", FIRING), StandingOfHead(SLOW, "b", None)]
    silence = Silence(1, "slow", None, 0.0, 60.0, "why")

    document = standings_document(Standings(None, heads, [silence], NONE))

    assert document["slot"] is None
    assert document["rules"] == [
        {
            "id": "slow",
            "expr": "time > 2 s",
            "severity": "ERROR",
            "channels": ["ops"],
            "heads": [
                {
                    "head": "a",
                    "script": False,
                    "state": "firing",
                    "since": "1970-01-01T00:00:00.000+00:00",
                    "value": "time 2.5 s",
                    "silenced": False,
                    "muted": False,
                },
                {
                    "head": "b",
                    "script": False,
                    "state": None,
                    "since": None,
                    "value": None,
                    "silenced": False,
                    "muted": False,
                },
            ],
        }
    ]
    assert document["silences"] == [
        {
            "rule": "slow",
            "head": None,
            "since": "1970-01-01T00:00:00.000+00:00",
            "until": "1970-01-01T00:01:00.000+00:00",
            "reason": "why",
        }
    ]


def test_what_others_wrote_cannot_move_the_cursor() -> None:
    """Control characters of reasons, errors and figures are escaped [fault 85]."""
    heads = [StandingOfHead(SLOW, "a", FIRING._replace(value="\x1b[2J"))]
    silence = Silence(1, "slow", "a", 0.0, 60.0, "\x1b[2J")
    letters = GivenUp("ops", "slow", "a", "firing", 3, "\x1b[2J", 0.0)

    text = standings_text(Standings("demo", heads, [silence], NONE, [letters], ["\x1b[2J"]))

    assert "\x1b" not in text
    assert text.count("\\x1b[2J") == 4
    assert "for head a until" in silence_line(silence)
    assert "3 times" in given_up_line(letters)


def test_many_scripts_are_counted() -> None:
    """The first ones are named."""
    line = unknown_line([f"s{number}" for number in range(MOST_NAMED + 1)])

    assert line == (
        "rules of 6 scripts (s0, s1, s2, s3, s4, ...) are known with its configuration: "
        "--config FILE"
    )
