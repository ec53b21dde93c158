"""Prints so many MiB of lines, then computes for a while: `flood.py MIB SECONDS`."""

import os
import sys
import time

BLOCK = b"0123456789 the quick brown fox jumps over the lazy dog 0123456\n" * 1024


def main() -> None:
    """Print and compute."""
    left = int(sys.argv[1]) << 20
    while left > 0:
        left -= os.write(1, BLOCK[:left])
    until = time.perf_counter() + float(sys.argv[2])
    while time.perf_counter() < until:
        sorted(BLOCK[:1000])


if __name__ == "__main__":
    main()
