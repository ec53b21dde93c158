"""What is wrong with a rule."""

from typing import Optional

from hydra_heads.base.errors import InputError


class RuleError(InputError):
    """A rule's expression cannot be read, or asks for what there is not.

    `column` counts from 1; the message begins with it where the fault has a place.

    >>> print(RuleError("found '=', expected a comparison", 9))
    column 9: found '=', expected a comparison
    """

    def __init__(self, message: str, column: Optional[int] = None) -> None:
        super().__init__(message if column is None else f"column {column}: {message}")
        self.column = column
