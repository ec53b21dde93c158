"""Command lines that a view tells its reader to type next."""

import os
import shlex
from typing import List, Optional

from hydra_heads.model.reading import object_in, text_in
from hydra_heads.report.view import View

COMMAND = "python -m hydra_heads"
"""How a view calls Hydra: nobody knows how its reader does."""

SAME_OPTIONS = "with the options of before"
"""Stands beside a command whose other options the documents do not tell."""

_USUAL_FOLDER = "hydra_profiles"

_SOME_FOLDER = "DIR"
"""Stands for a folder that the reader must know: that of the profiles."""

_USUAL_HEADS = "hydra_heads.json"


def measuring_command(view: View, num_tests: Optional[int] = None) -> str:
    """Return the command that measures, weighs and publishes, with so many runs of each head."""
    words: List[str] = [] if num_tests is None else ["--num-tests", str(num_tests)]
    heads, folder = _heads_file(view), folder_of(view)
    if heads is not None and heads != _USUAL_HEADS and not _leaves(heads):
        words += ["--heads", heads]
    if folder not in (None, _USUAL_FOLDER):
        words += ["--output-dir", str(folder)]
    return _line("pipeline", words)


def weighing_command(view: View) -> str:
    """Return the command that weighs the heads."""
    return _line("weigh", _folder_words(view))


def pick_command(view: View, is_by_input: bool = False) -> str:
    """Return the command that names a head for a job, where `is_by_input` for its input."""
    words = [view.slot, *(["--instance", "INPUT"] if is_by_input else [])]
    return _line("pick", words + _folder_words(view))


def show_command(view: View, name: str) -> str:
    """Return the command that shows all that is known of a head."""
    return _line("show", [name, *_folder_words(view)])


def is_complete(view: View) -> bool:
    """Say whether the commands need no other options, as far as the documents tell."""
    heads, folder = _heads_file(view), folder_of(view)
    return heads is not None and not _leaves(heads) and folder is not None


def folder_of(view: View) -> Optional[str]:
    """Return the folder of the profiles, as seen from where the dashboard lies.

    None where that says nothing: the dashboard lies among them, or far away.
    """
    paths = [text_in(view.head(name).get("profile_file")) or "" for name in view.names[:1]]
    folder = paths[0].rpartition("/")[0] if paths else _USUAL_FOLDER
    return None if not folder or _leaves(folder) else folder


def _heads_file(view: View) -> Optional[str]:
    found = object_in(view.dashboard.get("heads_file")) or {}
    return text_in(found.get("path"))


def _leaves(path: str) -> bool:
    """Say whether a path leads out of the folder that it is seen from."""
    return path.startswith(("../", "/", "\\")) or path == ".." or os.path.isabs(path) or ":" in path


def _folder_words(view: View) -> List[str]:
    """Say where the profiles are; a reader has to fill in what nobody told.

    Without these words a command would take those of the usual folder, which may be another slot's.
    """
    folder = folder_of(view)
    return [] if folder == _USUAL_FOLDER else ["--profiles", folder or _SOME_FOLDER]


def _line(command: str, words: List[str]) -> str:
    return " ".join([COMMAND, command, *map(shlex.quote, words)])
