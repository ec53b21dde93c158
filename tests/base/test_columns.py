"""Values looked at in columns: nothing that stands in a document is passed over."""

from collections import Counter, OrderedDict
from typing import Any, Iterator, Set, Tuple
from typing import Counter as Counted

from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.columns import columns_of, entries_of, levels_of, tables_of

NUMBERS = st.integers() | st.floats(allow_nan=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner)
        | st.lists(st.fixed_dictionaries({"x": inner, "y": inner}), max_size=5)
    ),
    max_leaves=30,
)


def _walk(value: object) -> Iterator[object]:
    yield value
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, (list, tuple)):
        inner = value
    for child in inner:
        yield from _walk(child)


def _seen(value: object) -> Tuple[Counted[float], Set[Tuple[str, ...]]]:
    levels = list(levels_of(value))
    numbers = Counter(n for level in levels for column in level.numbers for n in column)
    return numbers, {keys for level in levels for keys in level.keys}


@given(VALUES)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_every_number_and_every_set_of_keys_is_seen(value: object) -> None:
    """Walking by columns meets what walking value by value meets, numbers as often."""
    numbers, keys = _seen(value)

    everything = list(_walk(value))
    assert numbers == Counter(n for n in everything if type(n) in (int, float))
    assert keys == {tuple(box) for box in everything if isinstance(box, dict)}


@given(VALUES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_there_is_a_level_for_each_depth(value: object) -> None:
    """A value within two boxes stands on the third level."""

    def depth(inner: Any) -> int:
        children = inner.values() if isinstance(inner, dict) else inner
        if not isinstance(inner, (dict, list)):
            return 1
        return 1 + max(map(depth, children), default=0)

    assert len(list(levels_of(value))) == depth(value)


def test_documents_made_in_python_are_walked_too() -> None:
    """A tuple is a list and an ordered mapping an object, alone or beside others."""
    value = {"rows": (OrderedDict(b=1), {"a": 2}, (3, [4])), "one": OrderedDict(c=5)}

    numbers, keys = _seen(value)

    assert sorted(numbers) == [1, 2, 3, 4, 5]
    assert keys == {("rows", "one"), ("b",), ("a",), ("c",)}


def test_a_table_has_one_order_of_keys() -> None:
    """Objects with the same keys in another order would mix up the columns: two tables."""
    objects = [{"a": 1, "b": 2}, {"b": 3, "a": 4}, {"a": 5, "b": 6}, {}]

    tables = tables_of(objects)

    assert tables == [[objects[0], objects[2]], [objects[1]], [objects[3]]]
    assert [list(columns_of(table)) for table in tables] == [[(1, 5), (2, 6)], [(3,), (4,)], []]


def test_nothing_has_no_tables() -> None:
    """Without objects there is no table, without lists there are no entries."""
    assert tables_of([]) == []
    assert list(entries_of([])) == list(entries_of([[], []])) == []
