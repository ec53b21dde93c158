"""Tests of `hydra_heads.report.live`."""

import json

import pytest

from hydra_heads.report.live import (
    LiveAttempt,
    LiveCall,
    LiveHead,
    LiveMove,
    LiveState,
    live_document,
    live_text,
)

NOW = 20000 * 86400.0 + 36000.0
"""2024-10-04 10:00 UTC."""

FAILING = "failing: 7 of its last 7 runs failed; tried again in about 12 picks"

BEST = "costs least so far"

HEADS = (
    LiveHead("mirror-a", 0.75, 0.02, 95, 0, 60, 35, 0.25, NOW - 90, 12, FAILING),
    LiveHead("mirror-b", 0.25, 0.98, 30, 35, 65, 0, 0.125, NOW - 1, None, BEST),
    LiveHead("mirror-c", None, 0.0, 0, 0, 0, 0, None, None, None, "not tried yet"),
)

MOVES = (
    LiveMove(None, NOW - 7200, (0.75, 0.25, 0.0)),
    LiveMove(100, NOW - 600, (0.74, 0.26, 0.0)),
    LiveMove(0, NOW - 1, (0.02, 0.98, 0.0)),
)

CALLS = (
    LiveCall(
        "r1",
        125,
        "file=x",
        NOW - 1.5,
        (
            LiveAttempt(158, "mirror-a", False, 0.5, "exit"),
            LiveAttempt(159, "mirror-c", None, 2.0, "timeout", True),
            LiveAttempt(160, "mirror-b", True, 0.125),
        ),
    ),
    LiveCall("r1", 124, "default", NOW - 3, (LiveAttempt(157, "mirror-b", None, None),)),
)


def a_state(**changes: object) -> LiveState:
    """Return the state of a slot of three mirrors of which the first fails."""
    state = LiveState(
        "fetch", "profiles", "profiles/weights.json", NOW - 7200, "seconds", HEADS, MOVES, CALLS,
        125, 160, False, NOW,
    )  # fmt: skip
    return state._replace(**changes)  # type: ignore[arg-type]


def test_heads_moves_and_calls_are_told() -> None:
    """Published and live stand apart, the reason is said, and a call's runs are one line."""
    assert live_text(a_state()).splitlines() == [
        "slot fetch: 125 calls (160 runs) since the profiles of the weights, which are 2 h old",
        "",
        "head      published   live  picked  also  success %  mean ms  last run  why",
        "mirror-b      0.250  0.980      30    35        100      125   1 s ago  " + BEST,
        "mirror-a      0.750  0.020      95     0       63.2      250  90 s ago  " + FAILING,
        "mirror-c          -  0.000       0     0          -        -         -  not tried yet",
        "published: the weight in weights.json, which only `weigh` writes;"
        " live: its share of picks by now",
        "picked, also: calls that began with it, and runs after another had failed;"
        " mean: of its successes",
        "",
        "calls ago  published       100       now",
        "(UTC)       08:00:00  09:50:00  09:59:59",
        "mirror-b       0.250     0.260     0.980",
        "mirror-a       0.750     0.740     0.020",
        "mirror-c       0.000     0.000     0.000",
        "the live shares so many calls ago, and when that was",
        "",
        "call (UTC)  instance  what came of it",
        "09:59:58    file=x    mirror-a failed (exit), mirror-c stopped at its slice,"
        " mirror-b ok 0.125 s",
        "09:59:57    default   mirror-b undecided",
    ]


def test_one_head_alone() -> None:
    """Calls are those that the state has: whoever made it knows which are meant."""
    lines = live_text(a_state(), ["mirror-b"]).splitlines()

    assert [line.split()[0] for line in lines if line.startswith("mirror")] == ["mirror-b"] * 2


def test_without_weights_heads_began_alike() -> None:
    """And the shares at the beginning are not called published."""
    text = live_text(a_state(weights_path=None, weights_unix=None, calls_since=1, runs_since=1))

    assert text.startswith("slot fetch: 1 call (1 run), no weights yet: all heads began alike\n")
    assert "calls ago  at first       100       now" in text


def test_more_than_is_looked_back_at() -> None:
    """The counts are then of the newest."""
    assert live_text(a_state(is_cut=True)).startswith("slot fetch: the newest 125 calls (160 runs)")


def test_other_units_have_their_name() -> None:
    """Seconds from one on are not shown as thousands of milliseconds."""
    slow = tuple(head._replace(mean=2.0) for head in HEADS)

    assert "  mean s  " in live_text(a_state(heads=slow))
    assert "  mean MiB  " in live_text(a_state(unit="MiB"))


def test_moments_of_other_days_have_their_date() -> None:
    """A table shows all of them so, or none."""
    moves = (MOVES[0]._replace(unix=NOW - 86400), MOVES[2])

    lines = live_text(a_state(moves=moves)).splitlines()

    assert "(UTC)      10-03 10:00:00  10-04 09:59:59" in lines
    assert "09:59:57    default   mirror-b undecided" in lines


def test_nothing_to_tell_is_not_told() -> None:
    """Without calls there are neither moves nor a list."""
    text = live_text(a_state(moves=MOVES[:1], calls=(), calls_since=0, runs_since=0))

    assert text.count("\n\n") == 1


def test_a_clock_that_was_set_back_makes_no_negative_age() -> None:
    """A run of the future was just now."""
    heads = (HEADS[0]._replace(last_unix=NOW + 50),)

    assert "  0 s ago  " in live_text(a_state(heads=heads))


def test_control_characters_are_not_shown() -> None:
    """Names of instances come from outside [fault 41]."""
    call = CALLS[0]._replace(instance="\x1b[31m")

    assert "\x1b" not in live_text(a_state(calls=(call,), slot="a"))


def test_the_document_has_all_of_it() -> None:
    """Absent figures are null, moments are ISO 8601, shares are by head."""
    document = json.loads(json.dumps(live_document(a_state(), ["mirror-a", "mirror-c"])))

    assert (document["slot"], document["calls"], document["runs"]) == ("fetch", 125, 160)
    assert document["weights"] == {
        "path": "profiles/weights.json",
        "timestamp": "2024-10-04T08:00:00.000+00:00",
    }
    assert [head["name"] for head in document["heads"]] == ["mirror-a", "mirror-c"]
    assert document["heads"][0]["success_rate"] == pytest.approx(63.157894)
    assert document["heads"][0]["resting_draws"] == 12
    assert document["heads"][1]["last_run"] is None
    assert document["moves"][-1] == {
        "calls_ago": 0,
        "timestamp": "2024-10-04T09:59:59.000+00:00",
        "shares": {"mirror-a": 0.02, "mirror-c": 0.0},
    }
    assert document["last_calls"][0]["runs"][1] == {
        "order": 159,
        "head": "mirror-c",
        "ok": None,
        "seconds": 2.0,
        "failure": "timeout",
        "stopped": True,
    }


def test_a_document_without_weights_says_null() -> None:
    """There is no file that could be named."""
    assert live_document(a_state(weights_path=None))["weights"] is None
