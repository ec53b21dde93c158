"""Runs a quiet and a flooding head, and tells what Hydra and its runner grew by, in KiB, as JSON.

Called with a folder of a heads file; a process of its own, because a peak never goes down.
"""

import json
import os
import sys
from pathlib import Path
from typing import List

from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.loop import Event, Request, RunEnded, profile
from hydra_heads.store.history import History
from tests.faults.processes import memory_kib, runner_of


def main(folder: Path) -> None:
    """Run the quiet head twice, then the flooding one twice."""
    blocks: List[List[str]] = [["quiet"], ["quiet"], ["flood"], ["flood"], []]
    turns = iter(blocks)
    peaks: List[List[int]] = []

    def look(event: Event) -> None:
        if isinstance(event, RunEnded):
            runner = runner_of(os.getpid())
            assert runner is not None
            peaks.append([memory_kib(os.getpid()), memory_kib(runner)])

    slot = load_heads_file(str(folder / "hydra_heads.json"))
    out = folder / "out"
    out.mkdir()
    request = Request("r1", num_tests=4, output_dir=str(out))
    with History.open(str(out / "history.db")) as history:
        profile(slot, request, history, look, lambda runs: next(turns))
    print(json.dumps([after - before for before, after in zip(peaks[1], peaks[-1])]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
