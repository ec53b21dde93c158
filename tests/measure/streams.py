"""Streams for a run that gets Hydra's own: files and pipes in place of a terminal."""

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, NamedTuple, Tuple

from hydra_heads.heads.kind import Through


class Streams(NamedTuple):
    """Descriptors to hand over, and the files that what comes out goes to."""

    through: Through
    out: Path
    err: Path

    def said(self) -> Tuple[bytes, bytes]:
        """Return what came out of both."""
        return self.out.read_bytes(), self.err.read_bytes()


@contextmanager
def streams(folder: Path, stdin: bytes = b"") -> Iterator[Streams]:
    """Open files for the three streams; they are closed again afterwards."""
    paths = [folder / name for name in ("stdin", "stdout", "stderr")]
    paths[0].write_bytes(stdin)
    opened: List[int] = [os.open(str(paths[0]), os.O_RDONLY)]
    opened += [os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for path in paths[1:]]
    try:
        yield Streams(Through(opened[0], opened[1], opened[2]), paths[1], paths[2])
    finally:
        for fd in opened:
            os.close(fd)
