"""Check documents of Hydra: files or whole folders."""

import argparse
from typing import List, Optional

from hydra_heads.base.errors import DONE, NEGATIVE, InputError
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.model.documents import validate_path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the paths."""
    parser.add_argument(
        "paths", nargs="+", metavar="FILE|DIR", help="documents, or folders of them"
    )


def run(call: Call) -> int:
    """Check every document and print every problem; a path that is missing is the error."""
    problems: List[str] = []
    missing: Optional[InputError] = None
    for path in call.options.paths:
        try:
            problems += validate_path(path)
        except InputError as error:
            missing = missing or error
    for problem in problems:
        print_result(printable(problem))
    if missing is not None:
        raise missing
    if problems:
        return NEGATIVE
    if not call.options.quiet:
        print_result("no problems found")
    return DONE
