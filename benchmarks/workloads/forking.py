"""The floor of a forked call: fork + _exit + wait4 in an interpreter with a worker's modules.

forking.py FORKS   prints the median microseconds.
"""

import gc
import importlib  # noqa: F401  (here and below: a process is as dear to fork as it is large)
import json  # noqa: F401
import marshal  # noqa: F401
import mmap  # noqa: F401
import os
import resource  # noqa: F401
import select  # noqa: F401
import signal  # noqa: F401
import sys
import time


def main() -> None:
    """Fork children that end at once."""
    gc.freeze()
    forks = int(sys.argv[1])
    spent = []
    for _ in range(forks):
        begin = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.wait4(pid, 0)
        spent.append(time.perf_counter() - begin)
    print(sorted(spent)[forks // 2] * 1e6)


if __name__ == "__main__":
    main()
