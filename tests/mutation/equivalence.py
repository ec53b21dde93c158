"""What it is that two lines mean the same, and reasons that hold in several parts."""

from typing import NamedTuple


class Equivalent(NamedTuple):
    """A changed line of a file that means the same as the line before, and why it does."""

    path: str
    before: str
    after: str
    reason: str


NEVER_EQUAL = "both sides come from measured values, and are never equal"
CUT_OFF = "what is cut off lies behind the last digit of the result"
