"""Head names made of what other programs call the things that they measured."""

import re
from typing import Dict, Set

from hydra_heads.model.command_names import MOST_CHARACTERS, as_head_name

NAMELESS = "imported"
"""The head of a command that has no letter or digit to make a name of."""


def head_name_of(title: str) -> str:
    """Make a head's name of a command line or of a benchmark's name.

    Of a program's path the last part stays. What names may not hold becomes `-`.

    >>> head_name_of("/usr/bin/gzip -9 -c data.txt"), head_name_of("Sum(range(10))")
    ('gzip-9-c-data.txt', 'sum-range-10')
    """
    program, _, rest = title.strip().partition(" ")
    program = re.split(r"[\\/]", program.strip("\"'"))[-1]
    return as_head_name(f"{program} {rest}", NAMELESS)


class HeadNames:
    """Gives each title a name of its own, the same one every time.

    >>> names = HeadNames()
    >>> names.name_of("a b"), names.name_of("a-b"), names.name_of("a b")
    ('a-b', 'a-b-2', 'a-b')
    """

    __slots__ = ("_by_title", "_taken")

    def __init__(self) -> None:
        self._by_title: Dict[str, str] = {}
        self._taken: Set[str] = set()

    def name_of(self, title: str) -> str:
        """Return the name of a title; those that would share one are numbered."""
        name = self._by_title.get(title)
        if name is None:
            name = self._free(head_name_of(title))
            self._by_title[title] = name
            self._taken.add(name)
        return name

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._taken:
            number += 1
            ending = f"-{number}"
            free = name[: MOST_CHARACTERS - len(ending)] + ending
        return free
