"""What was found in series, as `changes` and `anomalies` print it."""

import argparse
from typing import Callable, Dict, List, Mapping, Sequence, Union

from hydra_heads.base.errors import UsageError
from hydra_heads.base.jsontext import dump_json, round_figure
from hydra_heads.base.redact import printable
from hydra_heads.cli.output import print_result
from hydra_heads.stats.anomalies import Anomaly
from hydra_heads.stats.changes import Change

Found = Mapping[str, Sequence[Union[Change, Anomaly]]]


def check_detail(options: argparse.Namespace) -> None:
    """Refuse `--detail` where no JSON is printed."""
    if options.detail and not options.json:
        raise UsageError("--detail goes with --json; text has every detail; see --help")


def print_found(options: argparse.Namespace, found: Found, words: Callable[[], List[str]]) -> None:
    """Print indices or objects as JSON, or the lines that `words` makes."""
    if options.json:
        document: Dict[str, object] = {
            name: [_object_of(each) if options.detail else each.index for each in points]
            for name, points in found.items()
        }
        print_result(dump_json(document).rstrip("\n"))
    elif not options.quiet:
        print_result("\n".join(map(printable, words())))


def _object_of(point: Union[Change, Anomaly]) -> Dict[str, object]:
    """Return what is known of one point, its figures rounded as in every document."""
    return {
        "index": point.index,
        "effect": round_figure(point.effect),
        "low": round_figure(point.low),
        "high": round_figure(point.high),
        "p": None if point.p is None else round_figure(point.p),
    }
