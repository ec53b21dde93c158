"""Tests of `hydra_heads.store.numbering`."""

from contextlib import closing

from hydra_heads.store import numbering
from hydra_heads.store.numbering import Numbering
from hydra_heads.store.opening import IN_MEMORY, open_for_writing


def test_a_name_has_one_number() -> None:
    """The number stays, also for somebody who never saw it given."""
    with closing(open_for_writing(IN_MEMORY)) as connection:
        first = Numbering(connection).number("slot", ("demo",))

        assert Numbering(connection).find("slot", ("demo",)) == first
        assert Numbering(connection).number("slot", ("demo",)) == first


def test_heads_of_two_slots_are_two_heads() -> None:
    """The same name in another slot has a number of its own."""
    with closing(open_for_writing(IN_MEMORY)) as connection:
        numbers = Numbering(connection)
        slots = [numbers.number("slot", (name,)) for name in ("demo", "compress")]

        heads = {numbers.number("head", (slot, "gzip")) for slot in slots}

        assert len(heads) == 2


def test_what_is_not_there_has_no_number() -> None:
    """Looking for a name does not make it."""
    with closing(open_for_writing(IN_MEMORY)) as connection:
        numbers = Numbering(connection)

        assert numbers.find("text", ("nothing",)) is None
        assert numbers.text(None) is None


def test_memory_does_not_grow_with_the_names() -> None:
    """Only so many numbers are remembered; the others are looked up and still right."""
    with closing(open_for_writing(IN_MEMORY)) as connection:
        numbers = Numbering(connection)
        count = numbering.MOST_REMEMBERED + 10

        given = [numbers.text(f"text {index}") for index in range(count)]

        assert len(numbers.known("text")) <= numbering.MOST_REMEMBERED
        assert [numbers.text(f"text {index}") for index in range(count)] == given
