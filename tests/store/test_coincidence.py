"""Tests of `hydra_heads.store.coincidence`: what was different about two invocations."""

from hydra_heads.store.coincidence import Difference, Surroundings, differences, marks

BEFORE = Surroundings("sha256:aa", "m1", {"python": "3.11.7", "kernel": "6.1", "load": 0.2})


def test_every_difference_is_named_with_old_and_new() -> None:
    """Definition, machine and software; the load is no property of a machine."""
    after = Surroundings("sha256:bb", "m2", {"python": "3.13.0", "kernel": "6.1", "load": 7.0})

    assert differences(BEFORE, after) == (
        Difference("fingerprint", "sha256:aa", "sha256:bb"),
        Difference("machine_key", "m1", "m2"),
        Difference("python", "3.11.7", "3.13.0"),
    )


def test_what_was_not_recorded_is_no_difference() -> None:
    """None before or after says nothing."""
    assert differences(BEFORE, Surroundings(None, None, {"governor": "powersave"})) == ()


def test_marks_name_their_place() -> None:
    """The first invocation has none, and one like the one before it neither."""
    newer = BEFORE._replace(fingerprint="sha256:bb")

    found = marks([BEFORE, BEFORE, newer, newer, BEFORE])

    assert [(mark.place, mark.differences[0].new) for mark in found] == [
        (2, "sha256:bb"),
        (4, "sha256:aa"),
    ]
    assert marks([BEFORE]) == ()
