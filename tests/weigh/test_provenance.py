"""What weights were made from, and which weights they replace."""

from typing import Dict, Optional

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.weigh.past.cell import Past, PastCell
from hydra_heads.weigh.provenance import evidence_until, made_from, same_sources
from tests.weigh.profiles import NOON, SHA, make_profile, profile_document, weighed

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0]

HEADS_FILE: Dict[str, object] = {"path": "../hydra_heads.json", "sha256": SHA}


def begun(name: str, unix: Optional[float]) -> Profile:
    """Make a profile whose runs began at this moment and the seconds after it, or do not say."""
    rows = [
        {"instance": "default", "ok": True, "seconds": 1.0, "started_unix": unix and unix + at}
        for at in (1, 0, 2)
    ]
    return Profile({**profile_document(name, TIMES), "runs": rows}, f"head_{name}.json", SHA)


def test_sources_are_named_with_path_hash_and_run() -> None:
    """One row a profile, in order of name, with what makes runs fresh or not."""
    found = weighed([make_profile("b", TIMES), make_profile("a", TIMES)]).document["made_from"]

    assert found == [
        {"file": f"head_{name}.json", "sha256": SHA, "run_id": "r1", "num_tests": 5, "earlier": []}
        for name in "ab"
    ]


def test_paths_start_at_the_folder_of_the_weights() -> None:
    """Weights that go elsewhere find the profiles, and the heads file, from there."""
    found = weighed([make_profile("a", TIMES, heads_file=HEADS_FILE)], folder="out/today").document

    made_from = found["made_from"]
    assert isinstance(made_from, list)
    assert made_from[0]["file"] == "../../profiles/head_a.json"
    assert found["heads_file"] == {"path": "../../hydra_heads.json", "sha256": SHA}


def test_the_heads_file_of_the_newest_profile_counts() -> None:
    """A head that was profiled again alone may come from a changed file."""
    new = {"path": "../new.json", "sha256": SHA}

    found = weighed(
        [
            make_profile("a", TIMES, heads_file=HEADS_FILE),
            make_profile("b", TIMES, heads_file=new, timestamp_unix=NOON + 1),
            make_profile("c", TIMES, timestamp_unix=NOON + 2),
        ]
    )

    assert found.document["heads_file"] == {"path": "../new.json", "sha256": SHA}


def test_a_profile_that_does_not_say_when_is_no_newer_than_any() -> None:
    """Not even than one of the first second of 1970."""
    moment = "2026-01-01T00:00:00+99:99"  # none that there is
    old = {"path": "../old.json", "sha256": SHA}

    found = weighed(
        [
            make_profile("a", TIMES, heads_file=HEADS_FILE, timestamp_unix=None, timestamp=moment),
            make_profile("b", TIMES, heads_file=old, timestamp_unix=0.5),
        ]
    )

    assert found.document["heads_file"] == {"path": "../old.json", "sha256": SHA}


def test_the_newest_phase_1_says_until_when_daily_use_is_known() -> None:
    """Its first run counts: what was used while it went on is in no profile; unsaid is null."""
    old, new = begun("old", NOON), begun("new", NOON + 100)
    silent = begun("silent", None)

    assert evidence_until([new, old, silent]) == NOON + 100
    assert evidence_until([silent]) is None


def test_unknown_keys_of_others_do_not_come_along() -> None:
    """A document of ours has our keys only, so that it keeps its own contract."""
    foreign = make_profile("a", TIMES, heads_file={**HEADS_FILE, "Host": "here"})

    assert weighed([foreign]).document["heads_file"] == {
        "path": "../hydra_heads.json",
        "sha256": SHA,
    }


def test_a_profile_in_memory_has_no_file() -> None:
    """Neither path nor hash is made up, and a relative path is taken as it is."""
    profile = Profile(profile_document("a", TIMES, heads_file=HEADS_FILE))

    document = weighed([profile]).document

    made_from = document["made_from"]
    assert isinstance(made_from, list)
    assert (made_from[0]["file"], made_from[0]["sha256"]) == (None, None)
    assert document["heads_file"] == HEADS_FILE


def test_the_first_weights_replace_nothing() -> None:
    """Decision first, previous null, and no head had a weight before."""
    found = weighed([make_profile("a", TIMES)])

    assert (found.document["decision"], found.document["previous"]) == ("first", None)
    assert found.heads[0]["previous_weight"] is None


def test_new_profiles_replace_the_weights_before() -> None:
    """The weights before are summed up: run, shares, and what they were made from."""
    before = weighed([make_profile("a", TIMES * 4), make_profile("b", [5.0] * 20)])
    again = [make_profile("a", TIMES * 4), make_profile("b", [0.1] * 20)]
    new = [Profile(profile.document, profile.path, "f" * 64) for profile in again]

    found = weighed(new, previous=before)

    assert found.document["decision"] == "published"
    assert found.document["previous"] == {
        "run_id": "r2",
        "sha256": SHA,
        "weights": before.shares,
        "made_from": before.document["made_from"],
    }
    assert [row["previous_weight"] for row in found.heads] == list(before.shares.values())


def test_unknown_keys_of_older_weights_do_not_come_along() -> None:
    """What a person added to weights.json by hand is not copied into the next one."""
    before = weighed([make_profile("a", TIMES)])
    made_from = before.document["made_from"]
    assert isinstance(made_from, list)
    edited = {**before.document, "made_from": [{**made_from[0], "Note": "mine"}]}
    new = [Profile(profile_document("a", TIMES), None, "f" * 64)]

    found = weighed(new, "uniform", Weights(edited, None, SHA)).document["previous"]

    assert isinstance(found, dict)
    assert found["made_from"] == made_from


PAST = [
    Past("a", "r0", "profile", 0.0, None, None, (PastCell("x", True, 4, 4.0, 4.0),), 0.5, 2.0),
    Past("a", "old", "profile", 0.0, None, None, (PastCell("x", True, 4, 4.0, 4.0),), 0.0, 0.0),
    Past("b", "r0", "profile", 0.0, None, None, (PastCell("x", True, 3, 3.0, 3.0),), 0.25, 0.75),
]


def test_what_counts_of_the_past_is_named_for_each_head() -> None:
    """Invocations of which nothing is left made nothing."""
    found = made_from([make_profile("a", TIMES), make_profile("c", TIMES)], "profiles", PAST)

    assert [row["earlier"] for row in found] == [["r0"], []]


def test_a_history_that_was_read_stands_in_a_row_of_its_own() -> None:
    """With its file, and the invocations and the runs of them that count."""
    found = made_from([make_profile("a", TIMES)], "out", PAST, "profiles/history.db")

    assert [row["earlier"] for row in found] == [[], ["r0"]]
    assert found[1] == {
        "file": "../profiles/history.db",
        "sha256": None,
        "run_id": None,
        "num_tests": 7,
        "earlier": ["r0"],
    }


def test_the_same_invocations_of_a_history_are_the_same_sources() -> None:
    """A file that grows has no lasting hash; other invocations, or none with one, are others."""
    profiles = [make_profile("a", TIMES)]
    rows = made_from(profiles, "out", PAST, "history.db")

    assert same_sources(rows, made_from(profiles, "out", PAST, "history.db"))
    assert not same_sources(rows, made_from(profiles, "out", PAST[1:], "history.db"))
    assert not same_sources(rows, made_from(profiles, "out"))


def test_profiles_without_a_file_are_never_the_same_sources() -> None:
    """Nothing tells two of them apart."""
    rows = made_from([Profile(profile_document("a", TIMES))], "out")

    assert not same_sources(rows, rows)


def test_one_profile_without_a_file_is_enough_to_be_another_source() -> None:
    """Though all others are the same files."""
    profiles = [make_profile("a", TIMES), Profile(profile_document("b", TIMES))]

    assert same_sources(*[made_from(profiles[:1], "out")] * 2)
    assert not same_sources(*[made_from(profiles, "out")] * 2)
