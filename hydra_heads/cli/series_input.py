"""Series of numbers as commands take them: from a file, or from standard input."""

import argparse
import sys

from hydra_heads.base.errors import InputError, reason_of
from hydra_heads.base.files import MAX_BYTES, decode_text, read_text
from hydra_heads.cli.parser import path_name
from hydra_heads.model.series_file import SeriesFile, parse_series

STANDARD_INPUT = "-"


def add_series_options(parser: argparse.ArgumentParser) -> None:
    """Add the file, `--json` and `--detail`."""
    parser.add_argument(
        "file",
        type=path_name,
        metavar="FILE",
        help='JSON {"id": [values or null]}, or CSV with a header, a column an id; - for '
        "standard input",
    )
    parser.add_argument(
        "--json", action="store_true", help='print {"id": [indices]}, the first point is 0'
    )
    parser.add_argument(
        "--detail", action="store_true", help="with --json: objects in place of indices"
    )


def read_series(path: str) -> SeriesFile:
    """Read the series of a file, or of standard input for `-`; raises `InputError`."""
    if path != STANDARD_INPUT:
        return parse_series(read_text(path), path)
    where = "standard input"
    if sys.stdin is None:
        raise InputError(f"{where}: it is closed; name a file")
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{where}: cannot be read: {reason_of(error)}") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{where}: more than the {MAX_BYTES} bytes allowed")
    return parse_series(decode_text(data, where), where)
