"""`show --live`."""

import json
import os
import time
from contextlib import contextmanager
from typing import Iterator, Sequence

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.live_days import DAY_SECONDS
from tests.cli.conftest import TWO_HEADS, Desk
from tests.store.daily import Attempt, a_life, live

FAILED, GOOD = Attempt("left", ok=False), Attempt("right", seconds=0.125)


@contextmanager
def history_of(desk: Desk, folder: str = "hydra_profiles") -> Iterator[History]:
    """Open the history of a folder below the desk."""
    path = desk.folder / folder
    path.mkdir(parents=True, exist_ok=True)
    with History.open(str(path / "history.db")) as history:
        yield history


def use(
    desk: Desk,
    calls: Sequence[Sequence[Attempt]],
    folder: str = "hydra_profiles",
    slot: str = "job",
    seconds_ago: float = 0.0,
    run_id: str = "live1",
) -> None:
    """Record calls of a slot, a second apart, from so many seconds ago on."""
    started = time.time() - seconds_ago
    life = a_life(run_id, started, slot=slot, heads=())
    with history_of(desk, folder) as history:
        live(history, life, calls)


def test_daily_use_is_shown_beside_the_weights(weighed: Desk) -> None:
    """What was published, what is picked by now, why, and what came of the last calls."""
    before = weighed.everything()
    use(weighed, [[FAILED, GOOD]] * 12)
    weights = weighed.read("hydra_profiles/weights.json")

    answer = weighed.call("show", "--slot", "job", "--live")

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith(
        "slot job: 12 calls (24 runs) since the profiles of the weights, which are "
    )
    assert [line.split()[0] for line in lines[2:5]] == ["head", "right", "left"]
    assert "failing: " in lines[4]
    assert sum("left failed (exit), right ok 0.125 s" in line for line in lines) == 10
    assert weighed.read("hydra_profiles/weights.json") == weights
    after = weighed.everything()
    assert {name for name in before if before[name] != after[name]} <= {"hydra_profiles/history.db"}


def test_daily_use_as_json(weighed: Desk) -> None:
    """One object: heads, how the shares moved, the last calls."""
    use(weighed, [[FAILED, GOOD]] * 12)

    answer = weighed.call("show", "--live", "--json", "--calls", "2")

    document = json.loads(answer.out)
    assert [head["name"] for head in document["heads"]] == ["left", "right"]
    assert [move["calls_ago"] for move in document["moves"]] == [None, 10, 0]
    assert [call["call"] for call in document["last_calls"]] == [12, 11]
    assert document["weights"]["path"] == os.path.join("hydra_profiles", "weights.json")
    assert sum(head["share"] for head in document["heads"]) == pytest.approx(1.0)


def test_nothing_was_used_yet(weighed: Desk) -> None:
    """The shares are the published ones, and the line says how to begin."""
    answer = weighed.call("show", "--live")

    assert answer.code == 0
    assert answer.out.endswith(
        "\n\nno live runs yet; do the job once: hydra-heads run job; "
        'or call it in Python: Slot("job")\n'
    )
    assert "slot job: 0 calls (0 runs) since the profiles of the weights" in answer.out


def test_nothing_was_used_since_the_weights(weighed: Desk) -> None:
    """What was used before is listed all the same."""
    use(weighed, [[GOOD]], seconds_ago=2 * DAY_SECONDS)

    answer = weighed.call("show", "--live")

    assert "no live runs since the weights were made; do the job once: " in answer.out
    assert "right ok 0.125 s" in answer.out


def test_before_any_weights(profiled: Desk) -> None:
    """Heads began alike, and have no published weight."""
    use(profiled, [[FAILED, GOOD]] * 12)

    answer = profiled.call("show", "--live")

    assert "no weights yet: all heads began alike" in answer.out
    assert " at first " in answer.out


def test_heads_narrow_it(weighed: Desk) -> None:
    """One that is none lists those there are."""
    use(weighed, [[FAILED, GOOD], [GOOD]])

    one = weighed.call("show", "--live", "left")
    none = weighed.call("show", "--live", "centre")

    assert "left failed" in one.out
    assert sum("right ok" in line for line in one.out.splitlines()) == 1
    assert (none.code, none.err) == (
        2,
        "hydra-heads show: hydra_profiles: no head 'centre'; the heads are left, right\n",
    )


@pytest.mark.parametrize("folder", ["store", "store/fetch"])
def test_a_slot_that_lives_in_python_alone_is_found(desk: Desk, folder: str) -> None:
    """Its store has no slot.json, whether it is the folder itself or one of its name inside."""
    use(desk, [[GOOD]], folder, "fetch")

    answer = desk.call("show", "--live", "--profiles", "store", "--slot", "fetch")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("slot fetch: 1 call (1 run), no weights yet")


def test_its_history_is_found_by_the_same_name(desk: Desk) -> None:
    """What a Slot recorded in a folder of its own is listed where the slot is named."""
    use(desk, [[GOOD]] * 2, folder="hydra_profiles/other", slot="other")

    answer = desk.call("history", "list", "--slot", "other")

    assert (answer.code, answer.err) == (0, "")
    assert "live1" in answer.out


def test_the_only_slot_that_was_used_needs_no_name(desk: Desk) -> None:
    """Of two it has to be said which."""
    use(desk, [[GOOD]], slot="fetch")

    one = desk.call("show", "--live")
    use(desk, [[GOOD]], slot="send", run_id="live2")
    two = desk.call("show", "--live")

    assert one.out.startswith("slot fetch: 1 call")
    assert (two.code, two.err) == (
        2,
        "hydra-heads show: hydra_profiles: found runs of fetch, send; name the slot: "
        "hydra-heads show --live --slot NAME\n",
    )


def test_a_folder_of_nobody(desk: Desk) -> None:
    """There is nothing to show, and the message says how there will be."""
    (desk.folder / "hydra_profiles").mkdir()

    nobody = desk.call("show", "--live")
    other = desk.call("show", "--live", "--slot", "fetch")

    assert nobody.code == 2
    assert "hydra_profiles: found no slot here; name the slot: " in nobody.err
    assert other.code == 2
    assert "slot 'fetch' is neither here nor in " in other.err


def test_weights_of_another_slot_count_as_none(weighed: Desk) -> None:
    """A folder may hold what somebody copied there."""
    weights = weighed.read("hydra_profiles/weights.json")
    weighed.write("hydra_profiles/weights.json", json.dumps(dict(weights, slot="other")))
    use(weighed, [[GOOD]])

    assert "no weights yet" in weighed.call("show", "--live").out


def test_weights_that_cannot_be_read_are_an_error(weighed: Desk) -> None:
    """One line, and what to do."""
    weighed.write("hydra_profiles/weights.json", "{")

    answer = weighed.call("show", "--live")

    assert answer.code == 2
    assert answer.err.endswith("remove it and weigh again: hydra-heads weigh\n")
    assert answer.err.count("\n") == 1


def test_heads_that_cannot_be_read_do_not_hide_the_rest(weighed: Desk) -> None:
    """They are those of the weights then, and it is said."""
    use(weighed, [[FAILED, GOOD]])
    weighed.write("hydra_heads.json", "{")

    answer = weighed.call("show", "--live")

    assert answer.code == 0
    assert "the heads are those of the weights" in answer.err
    assert "left failed" in answer.out


def test_heads_are_those_that_are_picked_from(weighed: Desk) -> None:
    """One that joined since is shown, one that is gone is not."""
    weighed.write_heads({"right": TWO_HEADS["right"], "third": TWO_HEADS["right"]})

    answer = weighed.call("show", "--live", "--json")

    heads = json.loads(answer.out)["heads"]
    assert [(head["name"], head["published"] is None) for head in heads] == [
        ("right", False),
        ("third", True),
    ]


def test_quiet_says_nothing(weighed: Desk) -> None:
    """But for JSON."""
    assert weighed.call("show", "--live", "--quiet") == (0, "", "")
    assert json.loads(weighed.call("show", "--live", "--quiet", "--json").out)["heads"]


def test_calls_belong_to_live(weighed: Desk) -> None:
    """And there is a most of them."""
    alone = weighed.call("show", "--calls", "3")
    many = weighed.call("show", "--live", "--calls", "1001")

    assert alone.err == (
        "hydra-heads show: --calls: found without --live, which it belongs to; see --help\n"
    )
    assert (alone.code, many.code) == (2, 2)


def test_the_history_lists_daily_use(weighed: Desk) -> None:
    """With its origin; a run that was stopped at its slice is told so, and is no failure."""
    stopped = Attempt("left", ok=None, flags=("slice_ended",), failure=None)
    use(weighed, [[stopped, GOOD]])

    listed = weighed.call("history", "list", "--origin", "live")
    runs = weighed.call("history", "runs", "--origin", "live")

    (row,) = listed.out.splitlines()[1:]
    assert row.split()[:3] == ["live1", "job", "live"]
    assert row.split()[4:] == ["2", "1", "0", "1", "yes"]
    assert [line.split()[2:5] for line in runs.out.splitlines()[1:]] == [
        ["live", "right", "x"],
        ["live", "left", "x"],
    ]
    assert runs.out.splitlines()[2].endswith("stopped at its slice")


def test_daily_use_is_no_part_of_trends(weighed: Desk) -> None:
    """They compare nights: what is picked while live is of other inputs."""
    before = weighed.call("history", "trends", "--json").out
    use(weighed, [[GOOD]] * 20)

    assert weighed.call("history", "trends", "--json").out == before


def test_weights_made_again_from_the_same_profiles_forget_no_run(weighed: Desk) -> None:
    """What was learned since the profiles stays so: the weights know no more of it than before."""
    use(weighed, [[FAILED, GOOD]] * 12)
    before = json.loads(weighed.call("show", "--live", "--json").out)

    weighed.call("weigh")

    after = json.loads(weighed.call("show", "--live", "--json").out)
    assert weighed.read("hydra_profiles/weights.json")["decision"] == "kept"
    assert (after["calls"], before["calls"]) == (12, 12)
    assert [head["share"] for head in after["heads"]] == [head["share"] for head in before["heads"]]
    assert before["heads"][0]["share"] < 0.2
