"""A program that uses Hydra, or the standard library, with much memory of its own.

embedding.py ROOT RESIDENT_MB hydra HEADS_FILE OUTPUT_DIR TESTS
embedding.py ROOT RESIDENT_MB subprocess RUNS COMMAND...

Prints one JSON object: `wall`, the seconds of it all, and `seconds` of each run by the standard
library; Hydra's are in its history.
"""

import json
import os
import subprocess
import sys
import time
from typing import List


def main() -> None:
    """Hold the memory, run, print."""
    ballast = b"x" * (int(sys.argv[2]) << 20)
    way, rest = sys.argv[3], sys.argv[4:]
    seconds: List[float] = []
    if way == "hydra":
        sys.path.insert(0, sys.argv[1])
        wall = with_hydra(*rest)
    else:
        begin = time.perf_counter()
        seconds = [with_subprocess(rest[1:]) for _ in range(int(rest[0]))]
        wall = time.perf_counter() - begin
    print(json.dumps({"wall": wall, "seconds": seconds, "resident": len(ballast)}))


def with_hydra(heads_file: str, output_dir: str, tests: str) -> float:
    """Profile the heads of a file into a folder; return the seconds that it took."""
    from hydra_heads.base.clock import new_run_id
    from hydra_heads.heads.load import load_heads_file
    from hydra_heads.measure.loop import profile
    from hydra_heads.measure.request import Request
    from hydra_heads.store.history import History

    slot = load_heads_file(heads_file)
    os.mkdir(output_dir)
    begin = time.perf_counter()
    with History.open(os.path.join(output_dir, "history.db")) as history:
        profile(slot, Request(new_run_id(), int(tests), output_dir=output_dir), history)
    return time.perf_counter() - begin


def with_subprocess(command: List[str]) -> float:
    """Run a command as most programs do; return its seconds."""
    begin = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
