"""Words for how a process ended."""

import signal

from hydra_heads.base.redact import Masker
from hydra_heads.heads.wording import ending_of, last_line, signal_name
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome


def test_every_signal_has_a_name() -> None:
    """Numbers that Python does not know are shown as numbers."""
    assert signal_name(signal.SIGKILL) == "SIGKILL"
    assert signal_name(34 + 1) in ("signal 35", "SIGRTMIN+1")


def test_the_last_line_is_masked_whole() -> None:
    """Blank lines do not count, and a secret of several lines leaves none of its own."""
    assert last_line(b"one\n two \n\n", Masker()) == "two"
    assert last_line(b" \n", Masker()) == ""
    assert last_line(b"x\nfirst\nlast", Masker(["first\nlast"])) == "***"


def test_an_ending_at_a_limit_has_its_own_words() -> None:
    """What a launcher says of a limit is told as it is."""
    outcome = Outcome(1.0, 0.0, limit=Failure("memory", "used 9 MiB"), signum=9)

    assert ending_of(outcome, Masker()) == "used 9 MiB"
