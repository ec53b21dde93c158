"""One call of one command: what was asked for, and how."""

from typing import TYPE_CHECKING, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.cli.calling import Calling

if TYPE_CHECKING:
    import argparse


class Call(NamedTuple):
    """The command's name, the words after it, its parsed options, and how Hydra was called.

    `passed` are the words after the first `--`, for commands that hand them on; None without.
    """

    command: str
    words: Tuple[str, ...]
    options: "argparse.Namespace"
    calling: Calling
    passed: Optional[Tuple[str, ...]] = None

    def next_line(self, command: str, options: Sequence[str] = ()) -> str:
        """Return the line that names the next command, ready to be pasted."""
        return "Next: " + self.calling.line(command, options)

    def line_with(self, option: str) -> str:
        """Return this very call with one more option."""
        words = self.words if option in self.words else (*self.words, option)
        return self.calling.line(self.command, words)
