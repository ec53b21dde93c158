"""Where a module lies, found as Python would find it, without running any of its code."""

import importlib
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import List, NamedTuple, Optional, Sequence


class Found(NamedTuple):
    """Whether a module is there; `path` is its file, None for one without (built in, a folder)."""

    is_there: bool
    path: Optional[str] = None


def find_module(name: str, import_folder: str, python_path: str = "") -> Found:
    """Look a dotted module name up, `import_folder` first, then `python_path`, then this Python.

    Parents are looked up one after the other and never imported, because importing runs them.
    """
    importlib.invalidate_caches()
    folders: Sequence[str] = [
        import_folder,
        *(folder for folder in python_path.split(os.pathsep) if folder),
        *(folder for folder in sys.path if folder),
        *_user_folders(),
    ]
    spec = None
    parts = name.split(".")
    for count, part in enumerate(parts, 1):
        spec = _spec_of(".".join(parts[:count]), folders)
        if spec is None:
            return Found(False)
        if count < len(parts) and spec.submodule_search_locations is None:
            return Found(False)
        folders = _folders_inside(spec, part, folders)
    is_file = spec is not None and spec.origin is not None and os.path.isfile(spec.origin)
    return Found(True, spec.origin if spec is not None and is_file else None)


def _spec_of(name: str, folders: Sequence[str]) -> Optional[ModuleSpec]:
    try:
        spec = PathFinder.find_spec(name, folders)
    except KeyError:
        # A namespace inside a namespace: Python looks its parent up among the imported modules.
        return ModuleSpec(name, None, is_package=True)
    if spec is not None:
        return spec
    for finder in sys.meta_path:
        if finder is PathFinder or "." in name:
            continue
        try:
            spec = finder.find_spec(name, None)
        except Exception:  # noqa: BLE001  (finders are other people's: one that fails finds nothing)
            spec = None
        if spec is not None:
            return spec
    return None


def _folders_inside(spec: ModuleSpec, part: str, folders: Sequence[str]) -> List[str]:
    """Return where a package's modules lie, without asking a namespace to compute it."""
    if spec.submodule_search_locations is None:
        return []
    if spec.origin is None or not os.path.isfile(spec.origin):
        places = [os.path.join(folder, part) for folder in folders]
        return [place for place in places if os.path.isdir(place)]
    return list(spec.submodule_search_locations)


def _user_folders() -> List[str]:
    """Return the folders of an ordinary interpreter; this one may run without them."""
    import site

    folders = [site.getusersitepackages()] if hasattr(site, "getusersitepackages") else []
    return folders + (site.getsitepackages() if hasattr(site, "getsitepackages") else [])
