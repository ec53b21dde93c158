"""The table of formats that can be taken in: a new one is one file here and one row."""

from typing import Any, Callable, Iterator, Mapping, NamedTuple, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.findings import shown
from hydra_heads.store.imports import hyperfine, profiles, pyperf
from hydra_heads.store.imports.foreign import About, ForeignRun


class Format(NamedTuple):
    """One format: its name, whether a document is of it, what it says of its runs, its runs.

    `about` and `runs_of` raise `InputError` for what is broken; `about` comes first.
    """

    name: str
    matches: Callable[[Mapping[str, Any]], bool]
    about: Callable[[Mapping[str, Any], str], About]
    runs_of: Callable[[Mapping[str, Any], str], Iterator[ForeignRun]]


FORMATS: Tuple[Format, ...] = (
    Format("hydra", profiles.matches, profiles.about, profiles.runs_of),
    Format("hyperfine", hyperfine.matches, hyperfine.about, hyperfine.runs_of),
    Format("pyperf", pyperf.matches, pyperf.about, pyperf.runs_of),
)

KNOWN = "a profile of Hydra, an export of hyperfine (--export-json) or a suite of pyperf (-o)"


def format_of(document: object, where: str) -> Tuple[Format, Mapping[str, Any]]:
    """Return the format of a document, and the document; raises `InputError` when none fits."""
    if not isinstance(document, dict):
        raise InputError(f"{where}: found {shown(document)}, expected {KNOWN}; name another file")
    for form in FORMATS:
        if form.matches(document):
            return form, document
    schema = document.get("schema")
    found = f"schema {shown(schema)}" if schema is not None else _keys_of(document)
    raise InputError(f"{where}: found {found}, expected {KNOWN}; name another file")


def _keys_of(document: Mapping[str, Any]) -> str:
    keys = [shown(key) for key in list(document)[:3]]
    return f"an object with {', '.join(keys)}" if keys else "an empty object"
