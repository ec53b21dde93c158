"""The private temporary folder of an invocation: what its runs need besides their processes."""

import os
from typing import Optional

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.measure.scratch import remove_tree


class Workplace:
    """Makes paths and folders for runs below one folder of its own; `close` removes it all."""

    def __init__(self) -> None:
        self._folder: Optional[str] = None

    def _root(self) -> str:
        """Return the folder, made when first needed; raises `OutputError` when it cannot be."""
        if self._folder is None:
            import tempfile

            try:
                self._folder = tempfile.mkdtemp(prefix="hydra-runs-")
            except OSError as error:
                raise OutputError(
                    f"no folder for temporary files can be made: {reason_of(error)}; "
                    "make room, or name another place in TMPDIR"
                ) from error
        return self._folder

    def metrics_file(self, order: int) -> str:
        """Return where a run may put figures of its own; nothing is there yet."""
        return os.path.join(self._root(), f"{order}.metrics")

    def folder(self, name: str, order: int) -> str:
        """Make a fresh folder for a run and return it."""
        path = os.path.join(self._root(), f"{name}-{order}")
        try:
            os.mkdir(path, 0o700)
        except OSError as error:
            raise OutputError(f"no {name} folder can be made: {reason_of(error)}") from error
        return path

    def remove(self, path: Optional[str]) -> None:
        """Remove a folder of a run, if it has one; what stays is told, and fails no run."""
        if path is not None:
            remove_tree(path)

    def close(self) -> None:
        """Remove everything."""
        folder, self._folder = self._folder, None
        if folder is not None:
            remove_tree(folder)
