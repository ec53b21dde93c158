"""Paths as documents hold them: from their own folder on, with forward slashes everywhere."""

import os


def path_from(folder: str, path: str) -> str:
    """Word a path as seen from a folder; one on another drive of Windows stays as it was given.

    >>> path_from("hydra_profiles", os.path.join("hydra_profiles", "head_zlib.json"))
    'head_zlib.json'
    """
    try:
        relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder))
    except ValueError:  # there is no way from one drive to another
        relative = path
    return relative.replace(os.sep, "/")
