"""What weights were made from, and which weights they replace."""

from typing import Dict

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from tests.weigh.profiles import NOON, SHA, make_profile, profile_document, weighed

TIMES = [1.0, 1.1, 0.9, 1.2, 1.0]

HEADS_FILE: Dict[str, object] = {"path": "../hydra_heads.json", "sha256": SHA}


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
    before = weighed([make_profile("a", TIMES), make_profile("b", [5.0] * 5)])
    again = [make_profile("a", TIMES), make_profile("b", [0.1] * 5)]
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


def test_the_same_profiles_again_move_nothing() -> None:
    """Phase 2 twice on one set of profiles keeps the weights before, and the decision."""
    old = weighed([make_profile("a", [2.0, 2.2] * 5), make_profile("b", TIMES * 2)])
    profiles = [
        Profile(profile_document(name, times), None, "f" * 64)
        for name, times in (("a", TIMES), ("b", [1.1, 1.0] * 5))
    ]

    first = weighed(profiles, previous=old)
    second = weighed(profiles, previous=first)
    third = weighed(profiles, previous=Weights(second.document, "profiles/weights.json", "0" * 64))

    assert first.shares != old.shares
    assert first.document == second.document == third.document


def test_first_weights_written_again_stay_the_first() -> None:
    """There is still nothing that they replaced."""
    profiles = [make_profile("a", TIMES), make_profile("b", TIMES)]
    first = weighed(profiles)

    assert weighed(profiles, previous=first).document == first.document


def test_another_policy_on_the_same_profiles_replaces_the_weights() -> None:
    """The same evidence weighed in another way is a change."""
    profiles = [make_profile("a", TIMES), make_profile("b", [7.0] * 5)]
    first = weighed(profiles)

    found = weighed(profiles, "uniform", first)

    assert found.document["decision"] == "published"
    assert [row["previous_weight"] for row in found.heads] == list(first.shares.values())


def test_profiles_without_a_hash_are_never_called_the_same() -> None:
    """In memory nobody knows whether they are what was weighed before."""
    profiles = [Profile(profile_document("a", TIMES))]

    assert weighed(profiles, previous=weighed(profiles)).document["decision"] == "published"


def test_unknown_keys_of_older_weights_do_not_come_along() -> None:
    """What a person added to weights.json by hand is not copied into the next one."""
    before = weighed([make_profile("a", TIMES)])
    made_from = before.document["made_from"]
    assert isinstance(made_from, list)
    edited = {**before.document, "made_from": [{**made_from[0], "Note": "mine"}]}
    new = [Profile(profile_document("a", TIMES), None, "f" * 64)]

    found = weighed(new, previous=Weights(edited, None, SHA)).document["previous"]

    assert isinstance(found, dict)
    assert found["made_from"] == made_from
