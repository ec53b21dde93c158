"""Many JSON values looked at together: objects with the same keys as a table, column by column.

A profile holds thousands of runs with the same keys. Whoever asks one question of each value of
each run makes dozens of calls a run; a column is asked in two or three, and the loop over it runs
in C. Only whether all is well can be told like this: who finds that it is not looks again, value
by value, and finds the words.
"""

from itertools import chain
from typing import AbstractSet, Any, Dict, Iterator, List, NamedTuple, Sequence, Set, Tuple

Column = Sequence[Any]
"""Values from like places of a document."""

Keys = Tuple[str, ...]

Table = Column
"""Objects that have the same keys in the same order."""

_NUMBERS = frozenset([int, float])

_SCALARS = _NUMBERS | {str, bool, type(None)}


class Level(NamedTuple):
    """What stands at one depth of a value: its numbers, column by column, and its sets of keys."""

    numbers: List[Column]
    keys: Set[Keys]


def kinds_of(column: Column) -> Set[type]:
    """Return the types of the values."""
    return set(map(type, column))


def numbers_in(column: Column, kinds: AbstractSet[type]) -> Column:
    """Return the numbers of a column whose values are of these kinds; truth values are none.

    >>> numbers_in([1, None, True, 0.5], {int, float, bool, type(None)})
    [1, 0.5]
    """
    if kinds <= _NUMBERS:
        return column
    if kinds.isdisjoint(_NUMBERS):
        return ()
    return [value for value in column if type(value) in _NUMBERS]


def tables_of(objects: Table) -> List[Table]:
    """Sort objects by their keys.

    >>> tables_of([{"a": 1}, {"b": 2}, {"a": 3}])
    [[{'a': 1}, {'a': 3}], [{'b': 2}]]
    """
    if len(set(map(tuple, objects))) <= 1:
        return [objects] if objects else []
    tables: Dict[Keys, List[Any]] = {}
    for row in objects:
        tables.setdefault(tuple(row), []).append(row)
    return list(tables.values())


def columns_of(table: Table) -> Iterator[Column]:
    """Return the values of each key of a table, in the order of its keys.

    >>> list(columns_of([{"a": 1, "b": 2}, {"a": 3, "b": 4}]))
    [(1, 3), (2, 4)]
    """
    return zip(*map(dict.values, table))


def entries_of(lists: Sequence[Sequence[Any]]) -> Column:
    """Return what stands in lists as one column."""
    return list(chain.from_iterable(lists))


def levels_of(value: object) -> Iterator[Level]:
    """Walk into a value, depth by depth, the value itself first.

    >>> [len(level.numbers) for level in levels_of([1, [2, 3]])]
    [0, 1, 1]
    """
    columns: List[Column] = [[value]]
    while columns:
        level, inner = Level([], set()), []
        for column in columns:
            kinds = kinds_of(column)
            if not kinds.isdisjoint(_NUMBERS):
                level.numbers.append(numbers_in(column, kinds))
            if not kinds <= _SCALARS:
                inner += _columns_within(column, kinds, level.keys)
        yield level
        columns = inner


def _columns_within(column: Column, kinds: AbstractSet[type], seen: Set[Keys]) -> List[Column]:
    """Return what stands in the objects and lists of a column, and note the objects' keys."""
    inner: List[Column] = []
    for table in tables_of(_held(column, kinds, dict)):
        seen.add(tuple(table[0]))
        if table[0]:
            inner += _columns_of_all(table)
    entries = entries_of(_held(column, kinds, (list, tuple)))
    return [*inner, entries] if entries else inner


def _held(column: Column, kinds: AbstractSet[type], boxes: Any) -> Sequence[Any]:
    """Return the objects, or the lists, of a column."""
    if kinds == {boxes}:
        return column
    if any(issubclass(kind, boxes) for kind in kinds):
        return [value for value in column if isinstance(value, boxes)]
    return ()


def _columns_of_all(table: Table) -> List[Column]:
    """Return the columns of a table; of few rows one for all, which is less to look at."""
    if len(table) < len(table[0]):
        return [list(chain.from_iterable(map(dict.values, table)))]
    return list(columns_of(table))
