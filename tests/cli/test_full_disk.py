"""A disk that is full when a document is saved."""

import errno
import os

import pytest

from tests.cli.conftest import Desk


@pytest.mark.parametrize(
    ("command", "document"),
    [
        ("weigh", "hydra_profiles/weights.json"),
        ("dashboard", "hydra_dashboard_config.json"),
        ("profile", "hydra_profiles/slot.json"),
    ],
)
def test_full_disk_keeps_the_old_document(
    weighed: Desk, monkeypatch: pytest.MonkeyPatch, command: str, document: str
) -> None:
    """A full disk ends with 2 and one line that says what to do; the old file is kept [fault 5]."""
    weighed.call("dashboard")
    before = weighed.everything()

    def fail(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        answer = weighed.call(command, "--quiet")

    after = weighed.everything()
    assert answer.code == 2
    assert answer.err.endswith("not saved: No space left on device; free some space\n")
    assert len(answer.err.splitlines()) == 1
    assert after[document] == before[document]
    assert not [name for name in after if name.endswith(".tmp")]
