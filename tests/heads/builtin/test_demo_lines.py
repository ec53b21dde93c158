"""Tests of the lines that the demo data is made of."""

import hashlib

import pytest

from hydra_heads.heads.builtin.demo_lines import make_log
from hydra_heads.heads.builtin.log_job import Tally, result_of
from tests.heads.builtin.logs import result_by_hand


@pytest.mark.parametrize("noise", [0, 300, 1014, 1024])
@pytest.mark.parametrize("seed", [4, 5])
def test_the_maker_knows_what_the_log_says(seed: int, noise: int) -> None:
    """The tally kept while making is what a reader of its own finds in the log."""
    said = Tally()

    log = b"".join(make_log(seed, 50000, noise, said))
    said.add_file("x.log", hashlib.sha256(log).hexdigest(), len(log))

    assert result_of(said) == result_by_hand({"x.log": log})


def test_logs_have_their_size_and_their_share_of_noise() -> None:
    """A log is as long as asked for, up to a line, and as noisy."""
    said = Tally()

    log = b"".join(make_log(4, 200000, 512, said))

    lines = log.split(b"\n")
    assert 200000 <= len(log) < 200000 + 4000
    assert 0.45 < sum(said.latencies.values()) / len(lines) < 0.55


def test_odd_seeds_leave_out_the_last_line_end() -> None:
    """Half of the logs end in the middle of a line, as logs do."""
    endings = [b"".join(make_log(seed, 1000, 300, Tally()))[-1:] == b"\n" for seed in range(4)]

    assert endings == [True, False, True, False]


def test_a_seed_makes_one_log() -> None:
    """The same seed makes the same bytes, another seed makes others."""
    logs = [b"".join(make_log(seed, 3000, 300, Tally())) for seed in (8, 8, 10)]

    assert logs[0] == logs[1] != logs[2]
