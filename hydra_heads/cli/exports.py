"""Where exports go, and what is never replaced by one."""

import argparse
import os
from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.errors import InputError, OutputError, UsageError, reason_of
from hydra_heads.base.files import read_text, sweep_temporaries, write_text
from hydra_heads.base.jsontext import parse_json
from hydra_heads.cli.call import Call
from hydra_heads.cli.values import refusal
from hydra_heads.model.documents import FILE_KINDS
from hydra_heads.model.places import EXPORT_FOLDER, HISTORY_FILE
from hydra_heads.report.formats.table import FORMATS

REPORT = "html"
"""The format that Phase 3 writes unasked."""

_SQLITE = b"SQLite format 3\0"

_OPTION = "--out FILE"


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add `--export` and `--no-report`, which Phase 3 shares with the pipeline."""
    parser.add_argument(
        "--export",
        action="append",
        default=[],
        type=format_name,
        metavar="FORMAT",
        help=f"also write this format into DIR/{EXPORT_FOLDER}; repeat it: {', '.join(FORMATS)}",
    )
    parser.add_argument(
        "--no-report",
        action="store_true",
        help=f"write no report (else it goes to DIR/{EXPORT_FOLDER}/{FORMATS[REPORT].file_name})",
    )


def format_name(text: str) -> str:
    """Read the name of a format; the error names the nearest one, and all."""
    if text in FORMATS:
        return text
    import difflib

    beginning = [name for name in FORMATS if text and name.startswith(text.lower())]
    near = beginning or difflib.get_close_matches(text.lower(), FORMATS, 1)
    hint = f"; did you mean {near[0]!r}" if near else ""
    raise refusal(text, f"one of {', '.join(FORMATS)}{hint}")


def wanted_formats(call: Call) -> List[str]:
    """Return the formats that Phase 3 writes, each once, in the order of the table.

    Raises `UsageError` where the report is asked for and left out.
    """
    wanted = set(call.options.export)
    if not call.options.no_report:
        wanted.add(REPORT)
    elif REPORT in wanted:
        raise UsageError(
            f"--no-report: found together with --export {REPORT}, which is the report; "
            "leave one of them out; see --help"
        )
    return [name for name in FORMATS if name in wanted]


def export_paths(folder: str, formats: Sequence[str], remedy: str) -> Dict[str, str]:
    """Return the file of each format among a folder's exports, by format; nothing is made yet.

    Raises `OutputError`, which ends in the `remedy`, where `export` leads out of the folder or
    something stands in the way of a file.
    """
    place = os.path.join(folder, EXPORT_FOLDER)
    if formats:
        _check_place(place, folder, remedy)
    paths = {name: os.path.join(place, FORMATS[name].file_name) for name in formats}
    for path in paths.values():
        if os.path.isdir(path) and not os.path.islink(path):
            raise OutputError(f"{path}: not saved: that is a folder; remove it, or {remedy}")
    return paths


def _check_place(place: str, folder: str, remedy: str) -> None:
    if not os.path.lexists(place):
        return
    # A junction of Windows is no link to `islink`, but it leads away all the same.
    own = os.path.join(os.path.realpath(folder), EXPORT_FOLDER)
    found = os.path.realpath(place)
    if os.path.islink(place) or os.path.normcase(found) != os.path.normcase(own):
        raise OutputError(
            f"{place}: this leads to another place, and exports stay in their folder; "
            f"remove it, or {remedy}"
        )
    if not os.path.isdir(place):
        raise OutputError(
            f"{place}: this is no folder, and exports go into one; move it away, or {remedy}"
        )


def write_exports(texts: Mapping[str, str], remedy: str) -> None:
    """Write texts to their files, each whole or not at all; their folder is made where it is not.

    Raises `OutputError`; files that were written before stay.
    """
    for path, text in texts.items():
        _make_place(os.path.dirname(path), remedy)
        write_text(path, text)


def _make_place(place: str, remedy: str) -> None:
    try:
        os.mkdir(place)
    except FileExistsError:
        sweep_temporaries(place)
    except OSError as error:
        raise OutputError(
            f"{place}: the folder cannot be made: {reason_of(error)}; {remedy}"
        ) from error


def check_place(
    path: str, what: str, own_schema: Optional[str] = None, option: str = _OPTION
) -> None:
    """Refuse to write what a phase would take for a document, or to replace one.

    The arguments are those of `check_replaceable`. Raises `OutputError`.
    """
    name = os.path.basename(path)
    is_profile = name.startswith("head_") and name.endswith(".json")
    if is_profile or name in FILE_KINDS or name == HISTORY_FILE:
        raise OutputError(
            f"{path}: this is the name of a document of Hydra, which {what} is not; "
            f"name another file: {option}"
        )
    check_replaceable(path, what, own_schema, option)


def check_replaceable(
    path: str, what: str, own_schema: Optional[str] = None, option: str = _OPTION
) -> None:
    """Refuse to replace a document of Hydra, or a history, by something else.

    `what` is the new thing in a word, `option` the one that names its file; documents of its
    `own_schema` are replaced. Raises `OutputError`.
    """
    found = "a history" if _is_history(path) else _schema_in(path)
    if found is not None and found != own_schema:
        raise OutputError(
            f"{path}: found {found if found == 'a history' else f'a document {found}'}, which "
            f"{what} does not replace; name another file: {option}"
        )


def _is_history(path: str) -> bool:
    if not os.path.isfile(path):  # a pipe would be waited for
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False


def _schema_in(path: str) -> Optional[str]:
    try:
        document = parse_json(read_text(path), path)
    except InputError:
        return None
    schema = document.get("schema") if isinstance(document, dict) else None
    return schema if isinstance(schema, str) and schema.startswith("hydra.") else None
