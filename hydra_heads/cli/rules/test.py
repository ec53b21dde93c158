"""Play made-up runs through rules, and compare their states with those expected."""

import argparse
from typing import List

from hydra_heads.base.errors import DONE, NEGATIVE
from hydra_heads.base.files import read_text
from hydra_heads.base.jsontext import parse_json
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.rules.source import (
    add_source_options,
    slot_from,
    source_meant,
    with_good_rules,
)
from hydra_heads.cli.values import path_name
from hydra_heads.rules.cases import Case, cases_of, has_own_rules
from hydra_heads.rules.testing import differences

REMEDY = 'write {"rules": [...], "tests": [{"name", "rule", "runs", "expect"}]} into it'


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules test`."""
    parser.add_argument(
        "file",
        type=path_name,
        metavar="FILE",
        help='JSON: {"tests": [{"name": ..., "rule": ID, "runs": [{"cpu_max": 90}, ...] or '
        '"series": {"cpu_max": [90, ...]}, "expect": ["inactive", "firing", ...] or '
        '"expect_last": "firing"}]}; its own "rules" are tested where it has any',
    )
    add_source_options(parser)


def run(call: Call) -> int:
    """Play every test; 1 where a rule is not what a test expects."""
    path = call.options.file
    document = parse_json(read_text(path, remedy=REMEDY), path)
    rules = None
    if not has_own_rules(document):
        rules = with_good_rules(slot_from(source_meant(call))).rules
    failed = 0
    cases = cases_of(document, path, rules)
    for case in cases:
        lines = failure_lines(case)
        failed += bool(lines)
        for line in lines:
            print_result(printable(line))
    if failed or not call.options.quiet:
        print_result(f"{_some(len(cases))}: {f'{failed} failed' if failed else 'all as expected'}")
    return NEGATIVE if failed else DONE


def failure_lines(case: Case) -> List[str]:
    """Word in which runs a rule is not what its test expects; none where it always is."""
    found = differences(case)
    if not found:
        return []
    return [
        f"failed: {case.name}: rule {case.rule.id}: {case.rule.expr}",
        *(f"  {difference.words}" for difference in found),
    ]


def _some(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"
