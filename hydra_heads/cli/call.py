"""One call of one command: what was asked for, and how."""

import argparse
from typing import NamedTuple, Sequence

from hydra_heads.cli.calling import Calling


class Call(NamedTuple):
    """The command's name, its parsed options, and how Hydra was called."""

    command: str
    options: argparse.Namespace
    calling: Calling

    def next_line(self, command: str, options: Sequence[str] = ()) -> str:
        """Return the line that names the next command, ready to be pasted."""
        return "Next: " + self.calling.line(command, options)
