"""Histories as earlier versions of Hydra wrote them, compressed, one file a schema version.

`history-v1.db.gz` was written by the code of commit 6e1e520, through `History.begin`,
`append_all`, `mark` and `end`: three invocations (one ended and complete, one never ended and
with a run that is still undecided, one of another slot and origin that ended early) of 24 runs
each, with every kind of failure that matters here, warm-ups and outliers recorded and marked,
flags, output digests, figures that heads reported, a sampled curve and the conditions of
eleven blocks. `history-v2.db.gz` is that file as the code of commit e80c442 upgraded it,
`history-v3.db.gz` as that of commit beeefe3 did, `history-v4.db.gz` as that of commit e3d58c4.
The files are never written again: a new schema version adds one.
"""

import gzip
import os
from typing import List

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def versions() -> List[int]:
    """Return the schema versions of which there is a file."""
    names = os.listdir(_FOLDER)
    return sorted(int(name[len("history-v") : -len(".db.gz")]) for name in names if "-v" in name)


def history_bytes(version: int) -> bytes:
    """Return the bytes of the file that a version wrote."""
    with gzip.open(os.path.join(_FOLDER, f"history-v{version}.db.gz")) as file:
        return file.read()
