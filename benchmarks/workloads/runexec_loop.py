"""Runs a command by one RunExecutor, in the environment that BenchExec is installed in.

runexec_loop.py RUNS WALL_LIMIT_S COMMAND...   prints a JSON list of what it reported.
"""

import importlib
import json
import logging
import os
import sys
import tempfile
import time


def main() -> None:
    """Run, and print the figures of every run."""
    runs, limit, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    logging.disable(logging.WARNING)
    executor = importlib.import_module("benchexec.runexecutor").RunExecutor(use_namespaces=False)
    wanted = {"walltimelimit": limit} if limit else {}
    found = []
    with tempfile.TemporaryDirectory(prefix="hydra-benchmark-") as folder:
        for _ in range(runs):
            start = time.perf_counter()
            result = executor.execute_run(command, os.path.join(folder, "output"), **wanted)
            figures = {name: float(result[name]) for name in KEPT if name in result}
            figures["own_seconds"] = time.perf_counter() - start
            found.append(figures)
    print(json.dumps(found))


KEPT = ("walltime", "cputime", "memory")

if __name__ == "__main__":
    main()
