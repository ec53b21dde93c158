"""Reading plain command lines without argparse."""

import random
from typing import List

import pytest

from hydra_heads.base.errors import UsageError
from hydra_heads.cli import pick
from hydra_heads.cli.log_options import add_log_options
from hydra_heads.cli.parser import Parser
from hydra_heads.cli.plain_line import read_plain
from hydra_heads.cli.quick_pick import OPTIONS

WORDS = [
    "job", "--n", "--seed", "--best", "--instance", "--live", "--json", "--profiles", "--weights",
    "--verbose", "--quiet", "--explain", "3", "0", "x=1", "a,b", "-1", "--", "-", "", " ", "--n=3",
    "--nn", "\u00e4",
]  # fmt: skip


def _parser() -> Parser:
    parser = Parser(prog="x", allow_abbrev=False)
    add_log_options(parser)
    pick.add_options(parser)
    return parser


def test_plain_line_is_read_as_argparse_reads_it() -> None:
    """Whatever is read here gives the same options there; nothing is read that is wrong there."""
    chance, parser, read = random.Random(3), _parser(), 0
    for _ in range(4000):
        line = ["job"] * chance.choice((0, 1, 1)) + _words(chance)
        chance.shuffle(line)

        options = read_plain(line, "slot", OPTIONS)

        if options is not None:
            assert vars(options) == vars(parser.parse_args(line))
            read += 1
    assert read > 200


def _words(chance: random.Random) -> List[str]:
    pairs = [["--n", "3"], ["--seed", "0"], ["--best"], ["--instance", "x=1"], ["--weights", "a,b"]]
    chosen = [word for pair in chance.sample(pairs, chance.randrange(3)) for word in pair]
    return chosen + [chance.choice(WORDS) for _ in range(chance.randrange(3))]


def test_order_of_options_and_word_is_free() -> None:
    """The slot may stand before, between and behind the options."""
    for line in (
        ["job", "--n", "3", "--best"],
        ["--n", "3", "job", "--best"],
        ["--best", "--n", "3", "job"],
    ):
        options = read_plain(line, "slot", OPTIONS)
        assert options is not None
        assert (options.slot, options.n, options.best, options.seed) == ("job", 3, True, None)


@pytest.mark.parametrize("line", [["job", "--n", "x"], ["job", "--weights", " "]])
def test_wrong_value_is_worded_by_the_parser(line: List[str]) -> None:
    """What is refused here is refused there, with words."""
    assert read_plain(line, "slot", OPTIONS) is None
    with pytest.raises(UsageError, match="expected"):
        _parser().parse_args(line)
