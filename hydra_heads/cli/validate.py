"""Check documents of Hydra: files or whole folders."""

import argparse

from hydra_heads.base.errors import DONE, NEGATIVE
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.model.documents import validate_path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the paths."""
    parser.add_argument(
        "paths", nargs="+", metavar="FILE|DIR", help="documents, or folders of them"
    )


def run(call: Call) -> int:
    """Check every document and print every problem."""
    problems = [problem for path in call.options.paths for problem in validate_path(path)]
    for problem in problems:
        print_result(problem)
    if problems:
        return NEGATIVE
    if not call.options.quiet:
        print_result("no problems found")
    return DONE
